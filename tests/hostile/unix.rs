//! What only a Unix system can do to the program: limits of files, rights, signals and clocks.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use crate::faults::{large, names};
use crate::make::leak;
use crate::{PROGRAM, Run};

/// Somebody who owns nothing.
const NOBODY: u32 = 65534;

/// Runs the program behind words of a shell.
fn behind(words: &str, arguments: &[&str], folder: &Path) -> io::Result<Output> {
    Command::new("sh")
        .arg("-c")
        .arg(format!("{words} exec \"$0\" \"$@\""))
        .arg(PROGRAM)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
}

/// A folder with a profile whose report is large, and an older report.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("g.pb"), large()).unwrap();
    fs::write(folder.path().join("out.json"), "old").unwrap();
    folder
}

const WRITE: [&str; 5] = ["--top", "0", "--output", "json=out.json", "g.pb"];

#[track_caller]
fn has_nothing_new(folder: &Path) {
    assert_eq!(fs::read_to_string(folder.join("out.json")).unwrap(), "old");
    assert_eq!(names(folder), ["g.pb", "out.json"]);
}

#[test]
fn a_full_disk_leaves_the_old_report() {
    let folder = folder();
    // Beyond the limit, writing fails as on a disk that is full.
    let words = "trap '' XFSZ; ulimit -f 8;";
    let run = Run::of(behind(words, &WRITE, folder.path()).unwrap());
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.err.contains("cannot write out.json"), "{run:?}");
    assert!(run.err.contains("too large"), "{run:?}");
    assert_eq!(run.err.lines().count(), 1, "{run:?}");
    has_nothing_new(folder.path());

    // The same for a baseline.
    let check = [
        "check",
        "g.pb",
        "--fail-on",
        "possible",
        "--baseline",
        "out.json",
        "--write-baseline",
    ];
    fs::write(folder.path().join("out.json"), "").unwrap();
    let run = Run::of(behind(words, &check, folder.path()).unwrap());
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.err.contains("cannot write out.json"), "{run:?}");
    assert_eq!(names(folder.path()), ["g.pb", "out.json"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_said() {
    let folder = folder();
    for format in crate::FORMATS {
        let output = format!("{format}=/dev/full");
        let arguments = ["--top", "0", "--all", "--output", &output, "g.pb"];
        let run = Run::of(behind("", &arguments, folder.path()).unwrap());
        assert_eq!(run.code, Some(2), "{run:?}");
        let says = ["cannot write /dev/full", "No space left"];
        assert!(says.iter().all(|part| run.err.contains(part)), "{run:?}");
    }
}

#[test]
fn a_standard_output_that_is_closed_is_a_normal_end() {
    let folder = folder();
    let run = Run::of(behind("exec >&-;", &["g.pb"], folder.path()).unwrap());
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    // Nobody reads errors: the exit code still tells.
    let run = Run::of(behind("exec 2>&-;", &["no-such-file"], folder.path()).unwrap());
    assert_eq!(run.code, Some(3));
}

#[test]
fn a_folder_without_rights_is_said() {
    let folder = folder();
    let rights = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode));
    rights(0o555).unwrap();
    let mut command = Command::new(PROGRAM);
    command.args(WRITE).current_dir(folder.path());
    if fs::metadata(folder.path()).unwrap().uid() == 0 {
        // Root may do everything.
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output();
    rights(0o755).unwrap();
    let run = match output {
        Ok(output) => Run::of(output),
        Err(error) => {
            // The program lies where only root may go.
            writeln!(
                io::stderr(),
                "skipped, because nobody may run the program: {error}"
            )
            .ok();
            return;
        }
    };
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{run:?}");
    let says = "cannot write out.json: the folder cannot be written";
    assert!(run.err.contains(says), "{run:?}");
    has_nothing_new(folder.path());
}

#[test]
fn an_input_without_rights_is_said() {
    let folder = folder();
    let profile = folder.path().join("g.pb");
    fs::set_permissions(&profile, fs::Permissions::from_mode(0o000)).unwrap();
    let mut command = Command::new(PROGRAM);
    command.arg("g.pb").current_dir(folder.path());
    if fs::metadata(&profile).unwrap().uid() == 0 {
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        command.uid(NOBODY).gid(NOBODY);
    }
    if let Ok(output) = command.output() {
        Run::of(output).refuses("g.pb", &["ermission denied"]);
    }
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .arg(format!("-{name}"))
        .arg(child.id().to_string())
        .status();
    assert!(sent.unwrap().success());
}

/// While the input is read, nothing is there that could be left behind.
#[test]
fn a_signal_during_the_work_leaves_nothing() {
    // INT and HUP may be ignored where the tests run, as under nohup.
    for (name, number) in [("TERM", 15), ("KILL", 9)] {
        let folder = folder();
        let mut child = Command::new(PROGRAM)
            .args(["--output", "json=out.json", "-"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // It has the first half, and waits for the second.
        let bytes = leak().bytes();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(&bytes[..bytes.len() / 2]).unwrap();
        thread::sleep(Duration::from_millis(300));
        signal(&child, name);
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(number), "{status}");
        drop(stdin);
        has_nothing_new(folder.path());
    }
}

/// Whenever the signal comes, the report is the old one or the new one.
#[test]
fn a_signal_at_any_time_leaves_no_half_report() {
    let folder = folder();
    let path = folder.path().join("out.json");
    let mut command = Command::new(PROGRAM);
    command
        .args(WRITE)
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = std::time::Instant::now();
    assert!(command.status().unwrap().success());
    let whole_time = start.elapsed();
    let new = fs::read_to_string(&path).unwrap();
    assert!(new.len() > 100_000);
    for part in 1..=24 {
        fs::write(&path, "old").unwrap();
        let mut child = command.spawn().unwrap();
        thread::sleep(whole_time * part / 20);
        signal(&child, "TERM");
        child.wait().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text == "old" || text == new, "{} bytes", text.len());
        // At most the temporary file of that moment.
        for name in names(folder.path()) {
            if name.starts_with(".goprof-leaks-") {
                fs::remove_file(folder.path().join(name)).unwrap();
            }
        }
        assert_eq!(names(folder.path()), ["g.pb", "out.json"]);
    }
}

/// Says that it is 1901.
const CLOCK: &str = "\
#include <time.h>
int clock_gettime(clockid_t clock, struct timespec *now) {
    now->tv_sec = clock == CLOCK_REALTIME ? -2147483648L : 1000;
    now->tv_nsec = 0;
    return 0;
}
";

#[cfg(target_os = "linux")]
#[test]
fn a_clock_before_1970_is_no_trouble() {
    let folder = folder();
    let library = folder.path().join("clock.so");
    fs::write(folder.path().join("clock.c"), CLOCK).unwrap();
    let made = Command::new("cc")
        .args(["-shared", "-fPIC", "-o", "clock.so", "clock.c"])
        .current_dir(folder.path())
        .status();
    if !made.is_ok_and(|status| status.success()) {
        writeln!(io::stderr(), "skipped, because there is no C compiler").ok();
        return;
    }
    let run = |arguments: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).current_dir(folder.path());
        Run::of(command.env("LD_PRELOAD", &library).output().unwrap())
    };
    for format in crate::FORMATS {
        run(&["--format", format, "g.pb"]).reports(&["main.long"]);
    }
    // The gate must know the day, because entries of a policy expire.
    let gate = run(&["check", "g.pb"]);
    assert_eq!(gate.code, Some(2), "{gate:?}");
    assert!(gate.err.contains("before 1970"), "{gate:?}");
}
