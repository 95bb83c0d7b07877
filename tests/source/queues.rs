//! A queue whose consumers have left, behind a `WaitGroup`: only the source tells who is to blame.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{report, root, text};

/// The recordings of a variant, by their names.
fn recordings(variant: &str) -> Vec<PathBuf> {
    let folder = root().join("testdata/queues").join(variant);
    let entries = fs::read_dir(folder).expect("recordings");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| !path.to_string_lossy().contains(".leak."))
        .collect();
    files.sort();
    assert!(files.len() >= 14, "{files:?}");
    files
}

fn findings(profile: &Path, source: bool) -> Vec<Value> {
    let lab = root().join("testdata/lab");
    let mut args = vec![text(profile)];
    if source {
        args.extend(["--source", text(&lab)]);
    }
    let report = report(root(), &args);
    report["findings"].as_array().expect("findings").clone()
}

#[test]
fn the_send_is_the_cause_where_the_source_says_so() {
    for profile in recordings("leak") {
        let found = findings(&profile, true);
        let (send, wait) = (&found[0], &found[1]);
        assert_eq!(send["wait"]["reason"], "chan send", "{profile:?}");
        assert_eq!(send["scenario"]["id"], "chan-consumer-gone", "{profile:?}");
        let cause = send["cause"]["text"].as_str().unwrap_or_default();
        assert!(cause.contains("the receiver leaves here"), "{cause}");
        assert_eq!(wait["wait"]["reason"], "sync.WaitGroup.Wait");
        assert_eq!(wait["victim_of"], send["fingerprint"], "{profile:?}");
    }
}

#[test]
fn without_source_both_readings_are_named() {
    for profile in recordings("leak") {
        let found = findings(&profile, false);
        let wait = &found[0];
        assert_eq!(wait["wait"]["reason"], "sync.WaitGroup.Wait");
        let others = wait["scenario"]["alternatives"].as_array().expect("a list");
        let names: Vec<&str> = others.iter().filter_map(|one| one["id"].as_str()).collect();
        assert!(names.contains(&"chan-consumer-gone"), "{names:?}");
    }
}

#[test]
fn consumers_that_go_on_are_no_finding() {
    for profile in recordings("fixed") {
        for source in [false, true] {
            assert_eq!(findings(&profile, source), Vec::<Value>::new());
        }
    }
}
