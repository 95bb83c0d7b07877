//! Dumps inside of logs give what the same dumps give alone.
//!
//! `testdata/texts/logs` has what one process printed, and the same as writers of logs keep it;
//! the README beside it says how each was made.

#![expect(
    clippy::expect_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use goprof_leaks::cluster::{Origins, cluster};
use goprof_leaks::decode::{DecodeError, Dumps, decode};
use goprof_leaks::input::{SizeLimit, Source, read};
use goprof_leaks::model::{Snapshot, Tables, Warning};

/// Syslog cuts lines of more than 8 KiB and does not say so; journald's export form has a field
/// on each line and a blank line after each entry.
const UNREADABLE: &[&str] = &[
    "crash/journal-export",
    "long/journal-export",
    "long/logger-3164",
    "long/logger-5424",
    "long/rsyslog",
    "long/rsyslog-iso",
    "long/syslogd",
    "panic/journal-export",
    "service/journal-export",
];

/// Not the same as one of the plain texts: tests of their own look at them.
const OTHERS: &[&str] = &[
    "docker-panic/compose",
    "fatal/glog",
    "service/service-1",
    "service/service-2",
    "torn/dump",
    "torn/often",
    "torn/often-dump",
    "torn/torn",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/texts/logs")
}

/// Names like `crash/cri`, sorted.
fn names() -> Vec<String> {
    let mut names = Vec::new();
    for folder in fs::read_dir(root()).expect("recorded logs") {
        let folder = folder.expect("a readable folder");
        for file in fs::read_dir(folder.path()).expect("a readable folder") {
            let file = file.expect("a readable file").file_name();
            let file = file.to_string_lossy().replace(".txt.gz", "");
            names.push(format!("{}/{file}", folder.file_name().to_string_lossy()));
        }
    }
    names.sort();
    names
}

fn bytes(name: &str) -> Vec<u8> {
    let path = root().join(format!("{name}.txt.gz"));
    read(&Source::File(path), SizeLimit::DEFAULT).expect("a readable recording")
}

/// What a log has: the sites of each dump with their counts, and when the dumps were written.
fn dumps(name: &str) -> (Dumps, Vec<BTreeMap<String, u64>>) {
    let mut tables = Tables::default();
    let dumps = decode(name, &bytes(name), &mut tables).expect("a dump in the log");
    let origins = Origins::of(&tables);
    let sites = |dump: &Snapshot| {
        cluster(std::slice::from_ref(dump), &origins, &tables)
            .into_iter()
            .map(|cluster| (cluster.fingerprint.to_string(), cluster.count))
            .collect()
    };
    let all = dumps
        .earlier
        .iter()
        .chain([&dumps.last])
        .map(sites)
        .collect();
    (dumps, all)
}

/// The plain text that a log should be the same as.
fn plain(name: &str) -> String {
    let (folder, file) = name.split_once('/').expect("a folder and a file");
    let kind = file.split('-').next().unwrap_or(file);
    let own = format!("{folder}/{kind}-plain");
    if root().join(format!("{own}.txt.gz")).exists() {
        own
    } else {
        format!("{folder}/plain")
    }
}

fn warns(dump: &Snapshot, id: &str) -> bool {
    dump.warnings.iter().any(|warning| warning.id() == id)
}

#[test]
fn logs_hold_the_dumps_of_their_plain_texts() {
    let mut compared = 0;
    for name in names() {
        let skipped = UNREADABLE.contains(&&*name) || OTHERS.contains(&&*name);
        if skipped || name.ends_with("plain") {
            continue;
        }
        let (log, sites) = dumps(&name);
        let (_, expected) = dumps(&plain(&name));
        assert_eq!(sites, expected, "{name}");
        let interleaved = name.ends_with("-lines");
        assert_eq!(
            warns(&log.last, "unread-lines"),
            interleaved,
            "{name} {:?}",
            log.last.warnings
        );
        assert!(!log.last.is_partial(), "{name}");
        compared += 1;
    }
    assert!(compared > 100, "only {compared} logs");
}

#[test]
fn what_cannot_be_read_is_said() {
    for name in UNREADABLE {
        let error = decode(name, &bytes(name), &mut Tables::default());
        assert!(
            matches!(
                error,
                Err(DecodeError::Wrapped { .. } | DecodeError::NotAProfile { .. })
            ),
            "{name} {error:?}"
        );
    }
}

#[test]
fn each_dump_of_a_service_is_a_snapshot() {
    let (log, sites) = dumps("service/cri");
    let (_, first) = dumps("service/service-1");
    let (_, second) = dumps("service/service-2");
    assert_eq!(sites, [first, second].concat());
    let times: Vec<_> = log
        .earlier
        .iter()
        .chain([&log.last])
        .map(|dump| dump.taken_at)
        .collect();
    let [Some(first), Some(second)] = times[..] else {
        panic!("{times:?}");
    };
    assert!(first < second);
}

#[test]
fn two_services_may_write_to_one_log() {
    let (log, _) = dumps("docker-panic/compose");
    let counts: Vec<u64> = log.earlier.iter().map(Snapshot::goroutines).collect();
    let (panicked, _) = dumps("docker-panic/compose-plain");
    assert_eq!(counts, [9, panicked.last.goroutines()]);
    assert_eq!(log.last.goroutines(), 14);
}

#[test]
fn stacks_of_single_goroutines_are_no_snapshot() {
    let (log, sites) = dumps("recovered/log");
    let (_, expected) = dumps("recovered/plain");
    assert_eq!(sites, expected);
    assert!(warns(&log.last, "single-stacks"));
    let (log, _) = dumps("fatal/glog");
    assert_eq!(log.last.goroutines(), 62);
}

/// A child writes into the middle of lines: what is torn is said.
#[test]
fn torn_lines_are_unread() {
    let (torn, _) = dumps("torn/torn");
    let (whole, _) = dumps("torn/plain");
    assert_eq!(torn.last.goroutines(), whole.last.goroutines());
    assert!(warns(&torn.last, "unread-lines"));
    let (torn, _) = dumps("torn/often");
    let lost: u64 = torn
        .last
        .warnings
        .iter()
        .map(|warning| match warning {
            Warning::UnreadLines { goroutines, .. } => *goroutines,
            _ => 0,
        })
        .sum();
    assert!(lost > 0, "{:?}", torn.last.warnings);
}
