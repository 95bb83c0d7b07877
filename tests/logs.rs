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
use goprof_leaks::decode::{DecodeError, Decoder, Dumps, decode};
use goprof_leaks::input::{SizeLimit, Source, read};
use goprof_leaks::model::{Keep, Snapshot, Tables, Warning};

/// Syslog cuts lines of more than 8 KiB and does not say so; journald's export form has a field
/// on each line and a blank line after each entry.
const UNREADABLE: &[&str] = &[
    "crash/journal-export",
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
    let mut decoder = Decoder::keeping(Keep::Ids);
    decoder
        .feed(&bytes(name), &mut tables)
        .expect("a dump in the log");
    let dumps = decoder
        .finish(name, &mut tables)
        .expect("a dump in the log");
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
        match decode(name, &bytes(name), &mut Tables::default()) {
            Err(DecodeError::Wrapped { .. } | DecodeError::NotAProfile { .. }) => {}
            Ok(dumps) if dumps.last.is_partial() => {}
            other => panic!("{name} {other:?}"),
        }
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

type Wrap = fn(&str) -> String;

/// Ways to wrap a text, by name.
const WRAPPERS: &[(&str, Wrap)] = &[
    ("plain", str::to_owned),
    ("stamp", |text| each(text, "2026-11-25T02:31:21.5Z ")),
    ("cri", |text| each(text, "2026-11-25T02:31:21.5Z stderr F ")),
    ("kubectl 0", |text| each(text, "[pod/shop-0/app] ")),
    ("kubectl 1", |text| each(text, "[pod/shop-1/app] ")),
    ("compose 1", |text| each(text, "web-1  | ")),
    ("compose 2", |text| each(text, "web-2  | ")),
    ("syslog", |text| {
        each(text, "Nov 25 02:31:21 host shop[7]: ")
    }),
    ("indented", |text| each(text, "    12\t")),
    ("colour", |text| {
        let line = |line: &str| format!("\u{1b}[31m{line}\u{1b}[0m\n");
        text.lines().map(line).collect()
    }),
    ("json lines", |text| {
        let line = |line: &str| format!("{}\n", serde_json::json!({ "log": line, "n": 1 }));
        text.lines().map(line).collect()
    }),
    ("json", |text| {
        format!(
            "{}\n",
            serde_json::json!({ "event": "dump", "stack": text })
        )
    }),
    ("pretty", |text| {
        format!("{{\n  \"textPayload\": {},\n}}\n", serde_json::json!(text))
    }),
    ("logfmt", |text| {
        format!("level=error msg={} n=1\n", serde_json::json!(text))
    }),
];

fn each(text: &str, prefix: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| format!("{prefix}{line}\n"))
        .collect();
    lines.concat()
}

/// Two recorded dumps of other programs.
fn two() -> [String; 2] {
    ["early-return", "wg-stuck"].map(|name| {
        let path = root().join(format!("../go1.26/{name}.debug2.txt.gz"));
        let bytes = read(&Source::File(path), SizeLimit::DEFAULT).expect("a readable recording");
        String::from_utf8(bytes).expect("a text")
    })
}

/// Goroutines of each dump of a text, and whether some are known to lack.
fn counts(text: &str) -> Vec<(u64, bool)> {
    let mut tables = Tables::default();
    let mut decoder = Decoder::keeping(Keep::Ids);
    decoder.feed(text.as_bytes(), &mut tables).expect("a dump");
    let dumps = decoder.finish("-", &mut tables).expect("a dump");
    let all = dumps.earlier.iter().chain([&dumps.last]);
    all.map(|dump| (dump.goroutines(), dump.is_partial()))
        .collect()
}

#[test]
fn any_writer_may_follow_any_other() {
    let [one, two] = two();
    let expected = [counts(&one), counts(&two)].concat();
    for (first, wrap_first) in WRAPPERS {
        for (second, wrap_second) in WRAPPERS {
            for between in ["", "the service was started\n"] {
                let log = [&*wrap_first(&one), between, &*wrap_second(&two)].concat();
                assert_eq!(counts(&log), expected, "{first}, {second}, {between:?}");
            }
        }
    }
}

/// Cut in the middle, and other lines follow: what is missing is known.
#[test]
fn a_dump_may_be_cut_inside_of_a_log() {
    let [whole, _] = two();
    let all = counts(&whole)[0].0;
    for at in (2_000..whole.len()).step_by(997) {
        let Some(cut) = whole.get(..at) else {
            continue;
        };
        // Between two goroutines, or within its creator, nothing tells.
        let ends_whole = cut.trim_end().lines().last().is_some_and(|line| {
            line.starts_with('\t')
                && cut
                    .lines()
                    .rev()
                    .nth(1)
                    .is_some_and(|line| line.starts_with("created"))
        });
        for (name, wrap) in WRAPPERS {
            let log = wrap(cut) + "\nthe service goes on\n";
            let found = counts(&log);
            let [(count, partial)] = found[..] else {
                panic!("{name} {at}: {found:?}");
            };
            assert!(count <= all, "{name} {at}");
            assert!(
                partial || ends_whole || cut.lines().last().is_some_and(|line| line.len() < 3),
                "{name} {at}: {count} and no word about {:?}",
                cut.get(at - 80..)
            );
        }
    }
}

#[test]
fn a_message_that_was_cut_gives_what_is_there() {
    let [whole, _] = two();
    for (name, wrap) in WRAPPERS
        .iter()
        .filter(|(name, _)| ["json", "logfmt"].contains(name))
    {
        let message = wrap(&whole);
        let cut = message.get(..message.len() / 2).expect("ASCII");
        let found = counts(&format!("{cut}\n"));
        assert!(matches!(found[..], [(40.., true)]), "{name} {found:?}");
    }
}

#[test]
fn pieces_of_two_streams_do_not_mix() {
    let [whole, _] = two();
    let long = serde_json::json!({ "msg": whole }).to_string();
    let mut written = Vec::new();
    let mut rest = &*long;
    while !rest.is_empty() {
        let (piece, more) = rest.split_at(rest.len().min(1_000));
        let tag = if more.is_empty() { "F" } else { "P" };
        let stamp = "2026-11-25T02:31:21.5Z";
        written.push(format!("{stamp} stderr {tag} {piece}\n"));
        written.push(format!("{stamp} stdout F GET /healthz 200\n"));
        rest = more;
    }
    let written = written.concat();
    assert_eq!(counts(&written), counts(&whole));
    // Without its end.
    let cut = written.replace("stderr F", "stderr P");
    assert_eq!(counts(&cut), counts(&whole));
}

#[test]
fn goroutines_of_two_writers_at_once_are_not_mixed() {
    let [whole, _] = two();
    for (one, two) in [("web-1  | ", "web-2  | "), ("[pod/a-0/x] ", "[pod/a-1/x] ")] {
        let line = |line: &str| format!("{one}{line}\n{two}{line}\n");
        let log: String = whole.lines().map(line).collect();
        assert_eq!(counts(&log), [(counts(&whole)[0].0, true)], "{one}");
    }
}

#[test]
fn what_no_known_go_prints_hides_no_goroutine() {
    let [whole, _] = two();
    let newer = whole.replace("[chan send]:", "[chan send, 5 seconds]:");
    assert_ne!(newer, whole);
    assert_eq!(counts(&newer), counts(&whole));
    // Pieces that overlap.
    let (first, _) = whole.split_at(whole.len() / 2);
    let overlap = [first, &whole].concat();
    assert_eq!(
        counts(&overlap).last().map(|last| last.0),
        counts(&whole).last().map(|last| last.0)
    );
    // Nothing but first lines.
    let spread = whole.replace('\n', "\n\n");
    let error = decode("-", spread.as_bytes(), &mut Tables::default());
    assert!(
        matches!(error, Err(DecodeError::MalformedText { .. })),
        "{error:?}"
    );
}

#[test]
fn memory_does_not_grow_with_the_dumps_of_a_log() {
    let [whole, _] = two();
    let stack = "panic: x\n\ngoroutine 7 [running]:\nmain.f()\n\t/a.go:1 +0x1\n";
    let log = [stack.repeat(10_000), whole.repeat(3)].concat();
    let dumps = decode("-", log.as_bytes(), &mut Tables::default()).expect("a dump");
    assert!(dumps.earlier.is_empty());
    assert!(warns(&dumps.last, "single-stacks"));
    assert!(warns(&dumps.last, "earlier-dumps"));
    assert_eq!(dumps.last.goroutines(), counts(&whole)[0].0);
}
