//! What a file may take.

use std::time::Duration;

use super::super::lower::{Lowered, lower_within};

#[test]
fn a_file_that_takes_too_long_is_not_read() {
    let text = format!("package p\n{}", "func f() { g(1, 2) }\n".repeat(4_000));
    let mut lowered = Lowered::default();
    let none = lower_within(Duration::ZERO, &text, 0, &mut lowered);
    assert!(none.is_none() && lowered.funcs.is_empty());
    assert!(lower_within(Duration::MAX, &text, 0, &mut lowered).is_some());
    assert_eq!(lowered.funcs.len(), 4_000);
}
