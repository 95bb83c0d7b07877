//! Hostile, damaged and foreign inputs to the built program: what it prints and how it ends.

mod archive;
mod bundle;
mod damaged;
mod faults;
mod foreign;
mod gzip;
mod large;
mod limits;
mod make;
mod output;
mod tables;
#[cfg(unix)]
mod unix;

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// The built program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_goprof-leaks");

/// Every format of the report.
const FORMATS: [&str; 10] = [
    "table", "json", "markdown", "html", "csv", "folded", "sarif", "junit", "github", "gitlab",
];

/// How a run ended.
#[derive(Debug)]
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Run {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap_or_else(|e| format!("no UTF-8: {e}"));
        Run {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// The input was refused: exit code 3, nothing on stdout, and on stderr one line that
    /// names the input and says all of `parts`.
    #[track_caller]
    fn refuses(&self, input: &str, parts: &[&str]) {
        assert_eq!(self.code, Some(3), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        let line = self.err.strip_suffix('\n').unwrap_or_default();
        assert!(!line.contains(char::is_control), "{self:?}");
        let start = "goprof-leaks: cannot read ";
        assert!(line.starts_with(start) && line.contains(input), "{self:?}");
        for part in parts {
            assert!(line.contains(part), "no {part:?} in {self:?}");
        }
    }

    /// The input was read: exit code 0, a report that says all of `parts`, however its lines
    /// are broken, and nothing on stderr.
    #[track_caller]
    fn reports(&self, parts: &[&str]) {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{self:?}");
        let out = self.out.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(out.contains(part), "no {part:?} in {self:?}");
        }
    }
}

/// Runs the program with these arguments.
fn run<A: AsRef<OsStr>>(arguments: &[A]) -> io::Result<Run> {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).stdin(Stdio::null());
    Ok(Run::of(command.output()?))
}

/// Runs the program with at most so much memory, where the system can limit it.
fn run_within<A: AsRef<OsStr>>(mebibytes: u32, arguments: &[A]) -> io::Result<Run> {
    if !cfg!(target_os = "linux") {
        return run(arguments);
    }
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!(
            "ulimit -v {} && exec \"$0\" \"$@\"",
            mebibytes << 10
        ))
        .arg(PROGRAM)
        .args(arguments)
        .stdin(Stdio::null());
    Ok(Run::of(command.output()?))
}

/// Runs the program on bytes at its standard input.
fn run_on(arguments: &[&str], input: &[u8]) -> io::Result<Run> {
    let mut child = Command::new(PROGRAM)
        .args(arguments)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // The program may have seen enough before the end.
        let _ = stdin.write_all(input);
    }
    Ok(Run::of(child.wait_with_output()?))
}

/// A file of `testdata`.
fn testdata(path: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "testdata", path]
        .iter()
        .collect()
}
