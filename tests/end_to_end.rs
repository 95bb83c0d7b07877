//! From a running Go service to the report: the lab's programs run on this machine, their
//! profiles are fetched over HTTP, and the built program is asked about them.
//!
//! `testdata/profiles/*/labels.toml` says what is true of each program.

mod common;

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use anyhow::{Context, Result, anyhow, ensure};
use serde::Deserialize;
use serde_json::Value;

/// Programs of the lab with their variants.
const PROGRAMS: &[(&str, &str)] = &[
    ("timeout-abandon", "leak"),
    ("lock-held-across-block", "leak"),
    ("nil-chan", "leak"),
    ("early-return", "leak"),
    ("early-return", "fixed"),
    ("wg-stuck", "leak"),
    ("wg-stuck", "fixed"),
    ("idle-pool", "healthy"),
    ("keepalive", "healthy"),
];

/// How many programs run at a time.
const PARALLEL: usize = 2;

/// A goroutine may be on its way to where it gets stuck while the profile is taken.
const AT_LEAST_PERCENT: u64 = 90;

#[derive(Deserialize)]
struct Labels {
    verdict: String,
    #[serde(default)]
    leak: Vec<Leak>,
}

#[derive(Deserialize)]
struct Leak {
    function: String,
    wait: String,
    count: u64,
    role: String,
}

/// A profile that was taken from a live process, with what is true of it.
struct Recording {
    name: String,
    profile: Vec<u8>,
    labels: Labels,
}

impl Recording {
    fn is_leaky(&self) -> bool {
        self.labels.verdict == "leaky"
    }

    fn file_name(&self) -> String {
        format!("{}.pb.gz", self.name)
    }
}

/// All recordings, made once for all tests of this file. None if there is no Go.
fn recordings() -> Result<&'static [Recording]> {
    static RECORDINGS: OnceLock<Result<Vec<Recording>>> = OnceLock::new();
    RECORDINGS
        .get_or_init(|| {
            if common::go::go_or_skip("no profile is taken from a live process") {
                record_all()
            } else {
                Ok(Vec::new())
            }
        })
        .as_deref()
        .map_err(|error| anyhow!("{error:#}"))
}

fn record_all() -> Result<Vec<Recording>> {
    let folder = tempfile::tempdir()?;
    let lab = folder.path().join("lab.exe");
    build_lab(&lab)?;
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut recordings = Vec::new();
        while let Some((program, variant)) = PROGRAMS.get(next.fetch_add(1, Ordering::Relaxed)) {
            // Once more if it fails, as a loaded machine can miss the limits of the traffic.
            let recording = record(&lab, program, variant)
                .or_else(|_| record(&lab, program, variant))
                .with_context(|| format!("cannot record {program} {variant}"));
            recordings.push(recording);
        }
        recordings
    };
    let mut recordings = thread::scope(|scope| {
        let workers: Vec<_> = (0..PARALLEL).map(|_| scope.spawn(worker)).collect();
        let joined = workers.into_iter().flat_map(thread::ScopedJoinHandle::join);
        joined.flatten().collect::<Result<Vec<_>>>()
    })?;
    ensure!(recordings.len() == PROGRAMS.len(), "a recorder panicked");
    recordings.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(recordings)
}

/// Builds the lab with the Go that is here, from its own sources alone.
fn build_lab(lab: &Path) -> Result<()> {
    let output = Command::new("go")
        .args(["build", "-o"])
        .arg(lab)
        .arg("./cmd/lab")
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/lab"))
        .env("CGO_ENABLED", "0")
        .env("GO111MODULE", "on")
        .env("GOFLAGS", "-buildvcs=false")
        .env("GOPROXY", "off")
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off")
        .output()?;
    ensure!(
        output.status.success(),
        "cannot build the lab:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// Starts the program, sends its traffic, and fetches `/debug/pprof/goroutine` from it.
fn record(lab: &Path, program: &str, variant: &str) -> Result<Recording> {
    let name = format!("{program}-{variant}");
    let file = lab.with_file_name(&name);
    let output = Command::new(lab)
        .args(["record", "-program", program, "-variant", variant, "-out"])
        .arg(&file)
        .output()?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let labels = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata/profiles")
        .join(&name)
        .join("labels.toml");
    Ok(Recording {
        name,
        profile: fs::read(file)?,
        labels: toml::from_str(&fs::read_to_string(labels)?)?,
    })
}

/// How the program ended, and what it wrote to standard output.
struct Run {
    code: Option<i32>,
    report: Vec<u8>,
}

impl Run {
    fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.report).context("the report is not JSON")
    }
}

/// A folder with the recordings as files, in which the program runs.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(recordings: &[Recording]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        for recording in recordings {
            fs::write(
                folder.path().join(recording.file_name()),
                &recording.profile,
            )?;
        }
        Ok(Self { folder })
    }

    fn run<A: AsRef<OsStr>>(&self, arguments: &[A], stdin: &[u8]) -> Result<Run> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_goprof-leaks"))
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        child.stdin.take().context("no stdin")?.write_all(stdin)?;
        let output = child.wait_with_output()?;
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(complaint.is_empty(), "it complained: {complaint}");
        Ok(Run {
            code: output.status.code(),
            report: output.stdout,
        })
    }

    fn json(&self, recording: &Recording) -> Result<Value> {
        self.run(&["--format", "json", &recording.file_name()], &[])?
            .json()
    }
}

/// The text at a JSON pointer, or nothing.
fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn number(value: &Value, pointer: &str) -> Result<u64> {
    value
        .pointer(pointer)
        .and_then(Value::as_u64)
        .with_context(|| format!("no number at {pointer}"))
}

/// Clusters that an engineer should act on.
fn accused(report: &Value) -> Result<u64> {
    Ok(number(report, "/totals/proven")? + number(report, "/totals/likely")?)
}

/// Whether the finding is about the labelled place, as the label's documentation has it.
fn is_at(finding: &Value, leak: &Leak) -> bool {
    let functions = ["/site/function", "/called_from/function"];
    text(finding, "/wait/reason") == leak.wait
        && functions
            .iter()
            .any(|pointer| text(finding, pointer) == leak.function)
}

#[test]
fn the_cause_of_a_leak_is_suspect_number_one() -> Result<()> {
    let recordings = recordings()?;
    let desk = Desk::new(recordings)?;
    for recording in recordings.iter().filter(|recording| recording.is_leaky()) {
        let report = desk.json(recording)?;
        let name = &recording.name;
        assert!(accused(&report)? > 0, "{name}: {report:#}");

        let first = report.pointer("/findings/0").context("no finding")?;
        let leak = recording
            .labels
            .leak
            .iter()
            .find(|leak| leak.role == "cause" && is_at(first, leak))
            .with_context(|| format!("{name}: the first is not the cause: {first:#}"))?;
        let count = number(first, "/count")?;
        assert!(
            count <= leak.count && count * 100 >= leak.count * AT_LEAST_PERCENT,
            "{name}: {count} instead of {}",
            leak.count
        );
    }
    Ok(())
}

#[test]
fn fixed_and_healthy_programs_are_not_accused() -> Result<()> {
    let recordings = recordings()?;
    let desk = Desk::new(recordings)?;
    for recording in recordings.iter().filter(|recording| !recording.is_leaky()) {
        let report = desk.json(recording)?;
        let name = &recording.name;
        assert_eq!(accused(&report)?, 0, "{name}: {report:#}");
        assert!(number(&report, "/totals/goroutines")? > 0, "{name}");
    }
    Ok(())
}

#[test]
fn the_gate_decides_the_exit_code() -> Result<()> {
    let recordings = recordings()?;
    let desk = Desk::new(recordings)?;
    for recording in recordings {
        let (name, file) = (&recording.name, &recording.file_name());
        let gated = desk.run(&["--format", "json", "--fail-on", "likely", file], &[])?;
        let checked = desk.run(&["check", "--format", "json", file], &[])?;
        let (code, outcome) = if recording.is_leaky() {
            (1, "fail")
        } else {
            (0, "pass")
        };
        assert_eq!(gated.code, Some(code), "{name}");
        assert_eq!(checked.code, Some(code), "{name}");
        assert_eq!(text(&gated.json()?, "/gate/outcome"), outcome, "{name}");
        assert_eq!(desk.run(&[file], &[])?.code, Some(0), "{name}: no gate");
    }
    Ok(())
}

#[test]
fn standard_input_is_read_like_a_file() -> Result<()> {
    let recordings = recordings()?;
    let desk = Desk::new(recordings)?;
    for recording in recordings {
        let from_file = desk.json(recording)?;
        let piped = desk.run(&["--format", "json", "-"], &recording.profile)?;
        let mut from_stdin = piped.json()?;
        let source = from_stdin.pointer_mut("/snapshots/0/source");
        let source = source.context("no source")?;
        assert_eq!(*source, "-");
        *source = recording.file_name().into();
        assert_eq!(from_stdin, from_file, "{}", recording.name);
    }
    Ok(())
}

#[test]
fn the_same_profile_gives_the_same_bytes() -> Result<()> {
    let recordings = recordings()?;
    let desk = Desk::new(recordings)?;
    for recording in recordings {
        for format in [
            "table", "json", "markdown", "csv", "folded", "sarif", "junit", "github", "gitlab",
        ] {
            let arguments = ["--all", "--format", format, &recording.file_name()];
            let once = desk.run(&arguments, &[])?.report;
            let again = desk.run(&arguments, &[])?.report;
            assert!(once == again, "{} as {format}", recording.name);
        }
    }
    Ok(())
}

#[test]
fn the_order_of_the_files_does_not_matter() -> Result<()> {
    let recordings = recordings()?;
    if recordings.is_empty() {
        return Ok(());
    }
    let desk = Desk::new(recordings)?;
    let mut files: Vec<String> = recordings.iter().map(Recording::file_name).collect();
    let report = |files: &[String]| -> Result<Value> {
        let options = ["--all", "--format", "json"].map(str::to_owned);
        desk.run(&[&options, files].concat(), &[])?.json()
    };
    let forward = report(&files)?;
    files.reverse();
    let backward = report(&files)?;
    files.rotate_left(2);
    let mixed = report(&files)?;
    for part in ["/totals", "/findings", "/explained", "/headline"] {
        assert_eq!(forward.pointer(part), backward.pointer(part), "{part}");
        assert_eq!(forward.pointer(part), mixed.pointer(part), "{part}");
    }
    Ok(())
}
