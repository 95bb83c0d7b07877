//! A process counts once, in however many forms and files it is given, and another one beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// Recordings of processes in all forms.
const FORMS: &str = "testdata/texts/forms/go1.27";

fn recording(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(FORMS).join(name)
}

fn report(files: &[PathBuf]) -> Result<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_goprof-leaks"))
        .args(["--format", "json"])
        .args(files)
        .output()?;
    let complaint = String::from_utf8(output.stderr)?;
    ensure!(output.status.success(), "it failed: {complaint}");
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn report_of(names: &[&str]) -> Result<Value> {
    let files: Vec<PathBuf> = names.iter().map(|name| recording(name)).collect();
    report(&files)
}

/// How many goroutines there are.
fn goroutines(report: &Value) -> Result<u64> {
    let goroutines = report.pointer("/totals/goroutines").and_then(Value::as_u64);
    goroutines.context("no number of goroutines")
}

/// What is said of the inputs, by its id.
fn warnings(report: &Value, id: &str) -> Vec<String> {
    let list = |of: &Value, key: &str| {
        let list = of.get(key).and_then(Value::as_array).cloned();
        list.unwrap_or_default()
    };
    let text = |warning: &Value, key: &str| {
        let text = warning.get(key).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    list(report, "snapshots")
        .iter()
        .flat_map(|one| list(one, "warnings"))
        .filter(|warning| text(warning, "id") == id)
        .map(|warning| text(&warning, "text"))
        .collect()
}

#[test]
fn several_proofs_of_one_process_count_once() -> Result<()> {
    for (names, expected) in [
        (&["leaks-proof.pb.gz", "leaks-proof.debug1.txt.gz"][..], 20),
        (
            &[
                "leaks-before.pb.gz",
                "leaks-proof.pb.gz",
                "leaks-proof.debug1.txt.gz",
            ],
            34,
        ),
        (
            &["leaks-before.debug2.txt.gz", "leaks-proof.debug2.txt.gz"],
            34,
        ),
        (
            &[
                "leaks-before.pb.gz",
                "leaks-before.debug1.txt.gz",
                "leaks-before.debug2.txt.gz",
                "leaks-proof.pb.gz",
                "leaks-proof.debug1.txt.gz",
                "leaks-proof.debug2.txt.gz",
            ],
            34,
        ),
    ] {
        let report = report_of(names)?;
        assert_eq!(goroutines(&report)?, expected, "{names:?}");
        assert_eq!(report["totals"]["proven"], 7, "{names:?}");
    }
    Ok(())
}

#[test]
fn a_text_whose_marks_are_new_adds_proof() -> Result<()> {
    let report = report_of(&["leaks-proof.debug2.txt.gz", "leaks-before.debug2.txt.gz"])?;
    let adds: Vec<&Value> = report["snapshots"]
        .as_array()
        .context("no snapshots")?
        .iter()
        .map(|one| &one["adds"])
        .collect();
    assert_eq!(adds, ["proof", "goroutines"]);
    Ok(())
}

#[test]
fn files_of_two_processes_are_told_apart_by_their_names() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    fs::create_dir(&one)?;
    fs::create_dir(&two)?;
    let mut files = Vec::new();
    for (process, instance) in [
        ("leaks-before", "10.0.0.7_6060"),
        ("ages-1", "10.0.0.8_6060"),
    ] {
        for (form, end) in [("pb.gz", "pb.gz"), ("debug2.txt.gz", "debug2.txt")] {
            let name = format!("20261125T021000Z-{instance}-goroutine.{end}");
            // In two folders, as plain files are compared wherever they lie.
            let place = if end == "pb.gz" { &one } else { &two };
            let file = place.join(name);
            fs::copy(recording(&format!("{process}.{form}")), &file)?;
            files.push(file);
        }
    }
    let all = report(&files)?;
    let alone = goroutines(&report_of(&["leaks-before.pb.gz"])?)?
        + goroutines(&report_of(&["ages-1.pb.gz"])?)?;
    assert_eq!(goroutines(&all)?, alone);
    assert_eq!(warnings(&all, "same-process").len(), 2);
    assert_eq!(warnings(&all, "perhaps-twice").len(), 0);
    Ok(())
}

#[test]
fn one_process_in_two_folders_counts_once_and_nobody_swears_to_it() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let text = folder.path().join("other.txt");
    fs::copy(recording("leaks-before.debug2.txt.gz"), &text)?;
    let report = report(&[recording("leaks-before.pb.gz"), text])?;
    assert_eq!(goroutines(&report)?, 34);
    let said = warnings(&report, "same-process");
    let said = said.first().context("it is not said")?;
    assert!(
        said.starts_with("it seems to be of the same process as"),
        "{said}"
    );
    assert!(said.ends_with("if it is not, give each alone"), "{said}");
    Ok(())
}

#[test]
fn what_nothing_decides_counts_and_is_said() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let copy = |from: &str, to: &str| {
        let file = folder.path().join(to);
        fs::copy(recording(from), &file).map(|_| file)
    };
    let files = [
        copy("leaks-before.pb.gz", "a.pb.gz")?,
        copy("leaks-after.pb.gz", "b.pb.gz")?,
        copy("leaks-before.debug2.txt.gz", "c.txt")?,
    ];
    let report = report(&files)?;
    assert_eq!(goroutines(&report)?, 3 * 34);
    assert_eq!(warnings(&report, "perhaps-twice").len(), 2);
    Ok(())
}

/// Files with a protobuf of a program each, more than threads read one by one.
fn protobufs() -> Result<Vec<PathBuf>> {
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/profiles");
    let mut files: Vec<PathBuf> = fs::read_dir(programs)?
        .map(|program| Ok(program?.path().join("go1.26.pb.gz")))
        .collect::<Result<_>>()?;
    files.retain(|file| file.is_file());
    files.sort();
    files.truncate(24);
    ensure!(files.len() == 24, "there are {} programs", files.len());
    Ok(files)
}

/// The names of the inputs, in the order of the report, with their goroutines.
fn sources(report: &Value) -> Result<Vec<(String, u64)>> {
    let snapshots = report.pointer("/snapshots").and_then(Value::as_array);
    snapshots
        .context("no snapshots")?
        .iter()
        .map(|one| {
            let source = one.get("source").and_then(Value::as_str);
            let count = one.get("goroutines").and_then(Value::as_u64);
            Ok((
                source.context("no source")?.to_owned(),
                count.context("no count")?,
            ))
        })
        .collect()
}

#[test]
fn files_that_are_read_ahead_come_in_their_order_and_whole() -> Result<()> {
    let mut files = protobufs()?;
    // Texts, which cannot be read ahead, stand between them.
    files.insert(3, recording("awkward.debug2.txt.gz"));
    files.insert(11, recording("bubble.debug2.txt.gz"));
    let together = sources(&report(&files)?)?;
    let mut one_by_one = Vec::new();
    for file in &files {
        one_by_one.extend(sources(&report(std::slice::from_ref(file))?)?);
    }
    ensure!(together.len() == files.len(), "{together:?}");
    for (file, (source, _)) in files.iter().zip(&together) {
        ensure!(
            file.display().to_string() == *source,
            "{source} is out of order"
        );
    }
    ensure!(together == one_by_one, "counts differ");
    Ok(())
}

#[test]
fn the_first_file_that_cannot_be_read_ahead_is_the_one_that_is_named() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut files = protobufs()?;
    for (at, name) in [(20, "later.pb.gz"), (9, "first.pb.gz")] {
        let whole = fs::read(&files[at])?;
        let path = folder.path().join(name);
        fs::write(&path, whole.get(..whole.len() / 2).unwrap_or_default())?;
        files.insert(at, path);
    }
    for _ in 0..5 {
        let output = Command::new(env!("CARGO_BIN_EXE_goprof-leaks"))
            .args(&files)
            .output()?;
        let complaint = String::from_utf8(output.stderr)?;
        ensure!(output.status.code() == Some(3), "{complaint}");
        ensure!(complaint.contains("first.pb.gz"), "{complaint}");
        ensure!(!complaint.contains("later.pb.gz"), "{complaint}");
    }
    Ok(())
}
