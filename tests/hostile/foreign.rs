//! Inputs of other kinds, each named, with the way to the right one.

use std::fs::File;
use std::process::{Command, Stdio};

use crate::make::Maker;
use crate::{PROGRAM, Run, run, run_on, testdata};

const ADVICE: [&str; 2] = [
    "not a goroutine profile",
    "curl -o g.pb.gz http://HOST:PORT/debug/pprof/goroutine",
];

#[test]
fn other_profiles_are_named() {
    for (name, kind) in [
        ("cpu", "a CPU profile"),
        ("heap", "a heap or allocs profile"),
        ("allocs", "a heap or allocs profile"),
        ("block", "a block or mutex profile"),
        ("mutex", "a block or mutex profile"),
        ("threadcreate", "a threadcreate profile"),
    ] {
        let file = format!("{name}.pb.gz");
        let run = run(&[testdata(&format!("hostile/{file}"))]).unwrap();
        run.refuses(&file, &[kind]);
        run.refuses(&file, &ADVICE);
    }
}

#[test]
fn unknown_profiles_are_named_safely() {
    let mut maker = Maker::new();
    maker.profile.string_table[1] = "widgets\u{1b}\n\u{202e}".into();
    let run = run_on(&[], &maker.bytes()).unwrap();
    run.refuses("-", &["\"widgets"]);
    run.refuses("-", &ADVICE);
    assert!(!run.err.contains('\u{202e}'), "{run:?}");
}

#[test]
fn dumps_as_text_are_read() {
    for file in ["goroutine-debug1.txt", "goroutine-debug2.txt"] {
        let run = run(&[testdata(&format!("hostile/{file}"))]).unwrap();
        run.reports(&["10 goroutines"]);
    }
    for text in [
        "goroutineleak profile: total 3\n3 @ 0x1 0x2\n#\t0x0\tmain.f+0x1\t/a.go:1\n\n",
        "SIGQUIT: quit\nPC=0x48a2e1 m=0 sigcode=0\n\ngoroutine 1 [select]:\nmain.f()\n\t/a.go:1 +0x1\n",
        "starting\n{\"level\":\"warn\"}\npanic: boom\n\ngoroutine 1 [running]:\nmain.f()\n\t/a.go:1 +0x1\n",
    ] {
        run_on(&["--all"], text.as_bytes())
            .unwrap()
            .reports(&["main.f"]);
    }
}

#[test]
fn other_texts_are_named() {
    for (text, kind) in [
        (
            "heap profile: 3: 4096 [5: 8192] @ heap/1048576\n",
            "a heap profile",
        ),
        ("threadcreate profile: total 6\n", "a threadcreate profile"),
        (
            "--- contention:\ncycles/second=2100000000\n",
            "a block profile",
        ),
        ("--- mutex:\ncycles/second=2100000000\n", "a mutex profile"),
    ] {
        let run = run_on(&[], text.as_bytes()).unwrap();
        run.refuses("-", &[kind]);
        run.refuses("-", &ADVICE);
    }
}

#[test]
fn other_files_are_named() {
    let elf = [&b"\x7fELF\x02\x01\x01"[..], &[0; 9], b"\x02\x00\x3e\x00"].concat();
    let cases: &[(&[u8], &str)] = &[
        (
            b"<!DOCTYPE html>\n<html><body>Sign in</body></html>\n",
            "an HTML page",
        ),
        (
            b"\n  <html>\n<head>\n<title>/debug/pprof/</title>\n",
            "an HTML page",
        ),
        (b"{\"error\":\"unauthorized\"}\n", "JSON"),
        (&elf, "an ELF program"),
        (
            b"PK\x03\x04\x14\x00\x00\x00\x08\x00",
            "list of files at the end of the zip archive breaks off",
        ),
        (b"\x28\xb5\x2f\xfd\x04\x58", "the zstd stream breaks off"),
        (b"BZh91AY&SY", "bzip2, which is not read; unpack it"),
        (b"\xfd7zXZ\x00\x00\x04", "xz, which is not read; unpack it"),
        (
            b"7z\xbc\xaf\x27\x1c\x00\x04",
            "a 7z archive, which is not read",
        ),
        (b"404 page not found\n", "404"),
        (b"Unknown profile\n", "an HTTP error"),
        (b"upstream connect error\n", "text"),
        (b"\x00\x01\x02\x03", "damaged at byte 0"),
        (&[0xff; 64], "damaged at byte 0"),
        (b"\x80\x01\x01\xfa\x06\x01x", "binary data"),
    ];
    for (bytes, what) in cases {
        run_on(&[], bytes).unwrap().refuses("-", &[what]);
    }
    run_on(&[], b"{}").unwrap().refuses("-", &ADVICE);
}

#[test]
fn what_is_no_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    run(&[folder.path()]).unwrap().refuses(
        folder.path().to_str().unwrap(),
        &["directory", "name the profile file"],
    );
    let missing = folder.path().join("missing\u{1b}[2J.pb.gz");
    run(&[&missing])
        .unwrap()
        .refuses("missing\\u{1b}[2J.pb.gz", &["o such file"]);
}

#[cfg(target_os = "linux")]
#[test]
fn unreadable_standard_input_is_an_input_error() {
    // A folder can be opened and not be read.
    let output = Command::new(PROGRAM)
        .arg("-")
        .stdin(File::open(testdata("hostile")).unwrap())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    Run::of(output).refuses("-", &["directory"]);
}

#[test]
fn a_profile_of_changes_says_so() {
    let path = testdata("hostile/goroutine-delta.pb.gz");
    run(&[&path])
        .unwrap()
        .reports(&["delta profile", "?seconds"]);

    let path = path.to_str().unwrap();
    let json = run(&["--all", "--format", "json", path]).unwrap();
    let report: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let snapshot = &report["snapshots"][0];
    assert_eq!(snapshot["warnings"][0]["id"], "delta-profile");
    // Five that wait to send and two others came; three that waited to receive and three others went.
    assert_eq!(snapshot["goroutines"], 7);
    let text = snapshot["warnings"][0]["text"].as_str().unwrap();
    assert!(text.contains("6 goroutines that went away"), "{text}");
    assert!(json.out.contains("main.coming"), "{json:?}");
    assert!(!json.out.contains("main.leaving"), "{json:?}");
}
