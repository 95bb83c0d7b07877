//! Limits that `large` and `bundle` do not come to: each is hit, said, and ends as documented.

use std::fmt::Write;
use std::fs;
use std::time::{Duration, Instant};

use goprof_leaks::decode::pprof::pb;
use prost::Message;

use crate::archive::{gzip, zstd};
use crate::make::leak;
use crate::{Run, run, run_on, testdata};

/// One byte more than a line of a dump may have.
const LONG: usize = (1 << 20) + 1;

/// A dump of goroutines that wait to send, one in each of these functions.
fn dump(functions: &[&str]) -> String {
    let mut out = String::new();
    for (id, function) in functions.iter().enumerate() {
        let _ = write!(
            out,
            "goroutine {id} [chan send]:\n{function}(0x1)\n\t/srv/shop/a.go:{id} +0x1f\n\n"
        );
    }
    out
}

/// The command line, its rules or its configuration were refused: exit code 2, nothing on stdout, and
/// a message with all of `parts`.
#[track_caller]
fn forbids(run: &Run, parts: &[&str]) {
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{run:?}");
    for part in parts {
        assert!(run.err.contains(part), "no {part:?} in {run:?}");
    }
}

#[test]
fn a_long_line_of_a_dump_is_left_out_and_said() {
    let long = format!("main.{}", "x".repeat(LONG));
    let text = dump(&["main.before", &long, "main.after"]);
    let run = run_on(&["--all"], text.as_bytes()).unwrap();
    run.reports(&["At least", "main.before", "main.after", "could not be read"]);
    assert!(run.out.len() < 100_000, "{}", run.out.len());

    // What just fits is read.
    let fits = format!("main.{}", "x".repeat(LONG - 100));
    let run = run_on(&["--all"], dump(&["main.before", &fits]).as_bytes()).unwrap();
    run.reports(&["2 goroutines", "main.before"]);
    assert!(!run.out.contains("At least"), "{run:?}");

    let counted = format!(
        "goroutine profile: total 5\n2 @ 0x1\n#\t0x1\tmain.before+0x1\t/a.go:1\n\n\
         3 @ 0x2\n#\t0x2\t{long}+0x1\t/a.go:2\n\n"
    );
    let run = run_on(&["--all"], counted.as_bytes()).unwrap();
    run.reports(&["main.before", "could not be read"]);
}

/// No line is held in memory as long as it is.
#[test]
fn a_line_without_end_takes_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("line.txt");
    for start in ["", "goroutine 1 [select]:\nmain.f()\n\t/a.go:1 +0x1\n"] {
        let mut text = start.as_bytes().to_vec();
        text.resize(200 << 20, b'x');
        fs::write(&path, text).unwrap();
        let run = crate::run_within(256, &["--all", path.to_str().unwrap()]).unwrap();
        if start.is_empty() {
            run.refuses("line.txt", &["text"]);
        } else {
            run.reports(&["main.f"]);
        }
    }
}

#[test]
#[ignore = "it takes a minute; .ci/run runs it"]
fn too_many_labels_are_refused() {
    // Each of 40 stacks has as many keys as a message has room for.
    let mut maker = leak();
    let stack = maker.profile.sample[0].location_id.clone();
    let label = |key| pb::Label {
        key,
        str: 1,
        ..pb::Label::default()
    };
    maker.profile.sample[0].label = (1..=110_000).map(label).collect();
    let labels = maker.profile.sample[0].encode_to_vec();
    assert!(labels.len() < 1 << 20, "{}", labels.len());
    let mut bytes = maker.bytes();
    for at in 0..40_usize {
        let mut sample = pb::Sample {
            location_id: stack.repeat(at + 2),
            ..pb::Sample::default()
        }
        .encode_to_vec();
        // A message is what its parts are, one after the other.
        sample.extend_from_slice(&labels);
        bytes.push(2 << 3 | 2);
        prost::encoding::encode_varint(sample.len() as u64, &mut bytes);
        bytes.extend(sample);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("labels.pb");
    fs::write(&path, bytes).unwrap();
    run(&[&path]).unwrap().refuses(
        "labels.pb",
        &["more than 4194304 labels of stacks", "damaged or made up"],
    );
}

#[test]
#[ignore = "it takes a minute; .ci/run runs it"]
fn too_many_stacks_are_refused() {
    let mut text = String::from("goroutine profile: total 1048577\n");
    for at in 0..=1 << 20 {
        let _ = write!(text, "1 @ 0x1\n#\t0x1\tmain.f+0x1\t/a.go:{at}\n\n");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stacks.txt");
    fs::write(&path, text).unwrap();
    run(&[&path])
        .unwrap()
        .refuses("stacks.txt", &["more than 1048576 distinct stacks"]);
}

#[test]
fn a_deep_stack_of_a_text_is_refused() {
    let mut text = dump(&["main.other"]) + "goroutine 9 [select]:\n";
    for at in 0..20_000 {
        let _ = write!(text, "main.deep(...)\n\t/srv/shop/deep.go:{at} +0x1\n");
    }
    run_on(&[], text.as_bytes())
        .unwrap()
        .refuses("-", &["line ", "a stack of more than 16384 frames"]);
}

#[test]
fn compressed_too_often_is_refused() {
    let mut bytes = leak().bytes();
    for turn in 0..5 {
        let run = run_on(&[], &bytes).unwrap();
        run.reports(&["main.wait"]);
        bytes = if turn % 2 == 0 {
            gzip(&bytes).unwrap()
        } else {
            zstd(&bytes)
        };
    }
    run_on(&[], &bytes)
        .unwrap()
        .refuses("-", &["compressed more than 4 times over"]);
}

/// A frame that asks for a window of 2 GiB.
#[test]
fn a_large_window_of_zstd_is_refused() {
    let frame = [
        &b"\x28\xb5\x2f\xfd"[..],
        &[0x00, 21 << 3],
        &[0x01, 0, 0],
        &[0; 8],
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("window.zst");
    fs::write(&path, frame.concat()).unwrap();
    let run = crate::run_within(512, &[&path]).unwrap();
    run.refuses("window.zst", &["zstd stream", "indow"]);
}

#[test]
fn patterns_and_rules_of_any_size_are_refused() {
    let profile = testdata("profiles/consumer-gone-leak/go1.26.pb.gz");
    let profile = profile.to_str().unwrap();
    let start = Instant::now();
    let huge = r"(?:\pL{1000}){1000}";
    for flag in ["--focus", "--ignore", "--hide"] {
        let run = run(&[flag, huge, profile]).unwrap();
        forbids(&run, &[flag, "size limit"]);
    }

    let folder = tempfile::tempdir().unwrap();
    let entry =
        fs::read_to_string(testdata("../src/catalog/entries").join("chan-send-no-receiver.toml"))
            .unwrap();
    let rule = folder.path().join("rule.toml");
    let rules = ["--rules", folder.path().to_str().unwrap(), profile];
    let with_match = entry.replacen("[match]", "[match]\nroot = '(?:a{1000}){1000}'", 1);
    fs::write(&rule, with_match).unwrap();
    let ends = run(&rules).unwrap();
    forbids(&ends, &["cannot use the rules", "rule.toml"]);

    fs::write(&rule, format!("{entry}\n# {}", "x".repeat(1 << 20))).unwrap();
    forbids(&run(&rules).unwrap(), &["rule.toml", "more than 1 MiB"]);

    fs::write(&rule, format!("a = {}", "[".repeat(100_000))).unwrap();
    forbids(&run(&rules).unwrap(), &["rule.toml"]);

    let policy = folder.path().join("policy.toml");
    let check = ["check", "--config", policy.to_str().unwrap(), profile];
    let allow = "[[allow]]\nreason = 'x'\nany-function = '/(?:a{1000}){1000}/'\n";
    fs::write(&policy, allow).unwrap();
    forbids(&run(&check).unwrap(), &["policy.toml", "size limit"]);
    fs::write(&policy, vec![b'#'; (16 << 20) + 1]).unwrap();
    forbids(&run(&check).unwrap(), &["policy.toml", "more than 16 MiB"]);
    fs::write(&policy, format!("a = {}", "[".repeat(100_000))).unwrap();
    forbids(&run(&check).unwrap(), &["policy.toml"]);
    fs::write(&policy, b"\xff\xfe").unwrap();
    forbids(&run(&check).unwrap(), &["policy.toml", "utf-8"]);

    let took = start.elapsed();
    assert!(took < Duration::from_mins(1), "it took {took:?}");
}
