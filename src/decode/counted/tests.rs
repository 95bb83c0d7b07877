//! Counted stacks line by line.

use super::*;
use crate::decode::decode;
use crate::model::{Form, UnreadLine};

fn read(text: &str) -> (Snapshot, Tables) {
    let mut tables = Tables::default();
    let snapshot = decode("-", text.as_bytes(), &mut tables).unwrap().last;
    (snapshot, tables)
}

const TEXT: &str = "goroutine profile: total 9\n\
    3 @ 0x48e64a 0x41a8b9 0x71dac9 0x495d81\n\
    # labels: {\"a\\\"b\":\"x, y\", \"k\":\"\"}\n\
    #\t0x71dac8\tmain.f+0x28\t\t/srv/a b/f.go:226\n\n\
    2 @ 0x48e64a 0x41a8b9 0x71dac9 0x495d81\n\
    # labels: {}\n\
    #\t0x71dac8\tmain.f+0x28\t\t/srv/a b/f.go:226\n\n\
    2 @ 0x495d81\n\n\
    1 @ 0x71dac9 0x495d81\n\
    #\t0x71dac8\tmain.f+0x28\t/srv/a b/f.go:226\n\n\
    1 @ 0x48e64a 0x41a8b9 0x7 0x495d81\n\
    #\t0x6\ttime.Sleep+0x28\t/go/src/time/sleep.go:3\n\
    #\t0x1234\n\n";

#[test]
fn records_add_up_with_their_labels() {
    let (snapshot, tables) = read(TEXT);
    assert_eq!(snapshot.goroutines(), 9);
    assert_eq!(snapshot.format, Format::Counted);
    let waits: Vec<_> = snapshot
        .groups
        .iter()
        .map(|group| (group.count, group.wait.reason, group.wait.form))
        .collect();
    assert_eq!(
        waits,
        [
            (5, WaitReason::Unknown, Form::Plain),
            (2, WaitReason::Runnable, Form::NotStarted),
            (1, WaitReason::Runnable, Form::Plain),
            (1, WaitReason::Sleep, Form::Plain),
        ]
    );
    let labels: Vec<_> = snapshot.groups[0]
        .labels
        .iter()
        .map(|label| (tables.str(label.key), tables.str(label.value), label.count))
        .collect();
    assert_eq!(labels, [("a\"b", "x, y", 3), ("k", "", 3)]);
    let ids: Vec<_> = snapshot.warnings.iter().map(Warning::id).collect();
    assert_eq!(ids, ["no-wait-reason", "unsymbolized"]);
}

/// The runtime writes one line of labels for each stack: another takes no memory.
#[test]
fn a_stack_has_one_line_of_labels() {
    let twice = "3 @ 0x1\n# labels: {\"a\":\"b\"}\n# labels: {\"c\":\"d\"}\n#\t0x1\tmain.f+0x1\t/a.go:1\n\n";
    let (snapshot, tables) = read(&format!("goroutine profile: total 3\n{twice}"));
    let labels: Vec<_> = snapshot.groups[0].labels.iter().collect();
    assert_eq!(labels.len(), 1);
    assert_eq!(tables.str(labels[0].key), "a");
    assert!(
        snapshot
            .warnings
            .iter()
            .any(|warning| matches!(warning, Warning::UnreadLines { lines: 1, .. }))
    );
}

#[test]
fn what_is_missing_is_said() {
    let cut = TEXT.split("1 @ 0x71dac9").next().unwrap();
    let (snapshot, _) = read(&format!("{}\nwhat is this?\n", cut.trim_end()));
    assert_eq!(snapshot.goroutines(), 7);
    assert_eq!(snapshot.warnings[0].id(), "truncated");
    assert!(snapshot.warnings[0].text().contains("out of 9"));
    assert_eq!(
        snapshot.warnings[1],
        Warning::UnreadLines {
            lines: 1,
            first: vec![UnreadLine {
                number: 11,
                text: "what is this?".to_owned()
            }],
            goroutines: 0
        }
    );
}

#[test]
fn a_blank_record_is_a_goroutine_without_frames() {
    let (snapshot, _) = read("goroutineleak profile: total 1\n1 @\n#\t0x0\n\n");
    assert_eq!(snapshot.profile, ProfileKind::GoroutineLeak);
    assert_eq!(snapshot.goroutines(), 1);
    assert!(snapshot.warnings.is_empty(), "{:?}", snapshot.warnings);
}
