//! What would settle a possible case, to somebody who has compared snapshots already.

use crate::trend::{Counted, Trend};

/// How advice begins that a comparison has followed.
const FOLLOWED: &str = "A second snapshot: ";

/// The advice of an entry for a finding that went so, if anything is known of that.
pub(super) fn advice(advice: &str, trend: Option<&Trend>) -> String {
    match trend {
        Some(trend) if trend.counted == Counted::Levels => after_comparison(advice),
        _ => advice.to_owned(),
    }
}

/// Without the advice to compare at all; any snapshot that it asks for is one more.
fn after_comparison(advice: &str) -> String {
    let left = match advice.strip_prefix(FOLLOWED) {
        Some(followed) => followed.split_once(". ").map_or("", |(_, left)| left),
        None => advice,
    };
    if left.is_empty() {
        return "More snapshots, further apart: under load, and some minutes after it.".to_owned();
    }
    left.replace("A second snapshot", "Another snapshot")
        .replace("a second snapshot", "another snapshot")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn what_was_done_is_not_asked_for_again() {
        assert_eq!(
            after_comparison("A second snapshot: growth is a leak. Look at debug=2."),
            "Look at debug=2."
        );
        assert!(after_comparison("A second snapshot: both sides unchanged.").starts_with("More "));
        assert_eq!(
            after_comparison("Count them. More in a second snapshot means a leak."),
            "Count them. More in another snapshot means a leak."
        );
        let mut asked = 0;
        for entry in catalog::builtin().unwrap().entries {
            let said = after_comparison(&entry.settle);
            assert!(
                !said.to_lowercase().contains("second snapshot"),
                "{}: {said}",
                entry.id
            );
            asked += u32::from(said != entry.settle);
        }
        assert!(asked > 20, "only {asked}");
    }
}
