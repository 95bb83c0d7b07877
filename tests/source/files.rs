//! How the files of a profile are found, and when they are not used.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::{copy, output, profile, report, root, text};

fn cause(report: &Value) -> String {
    let cause = &report["findings"][0]["cause"];
    let file = cause["file"].as_str().unwrap_or("no source");
    let file = file.replace('\\', "/");
    let short: Vec<&str> = file.rsplit('/').take(2).collect();
    format!(
        "{}/{}:{}",
        short.get(1).unwrap_or(&""),
        short[0],
        cause["line"]
    )
}

/// A folder with the source of one program of the fleet at this place in it.
fn tree(program: &str, at: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let from = root().join("testdata/fleet/src").join(program);
    copy(&from, &folder.path().join(at)).expect("a copy");
    folder
}

const RETURNS_WITH_LOCK: &str = "book/book.go:24";

#[test]
fn the_file_is_found_wherever_the_tree_begins() {
    let profile = profile("ledgerapi");
    for at in [
        "ledgerapi",
        "services/eu/ledgerapi",
        "src/harborline.dev/fleet/ledgerapi",
        "vendor/harborline.dev/fleet/ledgerapi",
    ] {
        let tree = tree("ledgerapi", at);
        let report = report(root(), &[text(&profile), "--source", text(tree.path())]);
        assert_eq!(cause(&report), RETURNS_WITH_LOCK, "{at}");
    }
    // The root may be the program's own folder, or only its package.
    let tree = tree("ledgerapi", "x");
    let own = tree.path().join("x");
    let report = report(root(), &[text(&profile), "--source", text(&own)]);
    assert_eq!(cause(&report), RETURNS_WITH_LOCK);
}

#[test]
fn several_folders_can_be_given() {
    let (empty, tree) = (
        tempfile::tempdir().expect("a folder"),
        tree("ledgerapi", "ledgerapi"),
    );
    let profile = profile("ledgerapi");
    let args = [
        text(&profile),
        "--source",
        text(empty.path()),
        "--source",
        text(tree.path()),
    ];
    assert_eq!(cause(&report(root(), &args)), RETURNS_WITH_LOCK);
}

#[test]
fn a_prefix_of_the_recorded_paths_can_be_trimmed() {
    let tree = tree("ledgerapi", "");
    let profile = profile("ledgerapi");
    let args = [
        text(&profile),
        "--source",
        text(tree.path()),
        "--trim-path",
        "/srv/fleet/ledgerapi",
    ];
    assert_eq!(cause(&report(root(), &args)), RETURNS_WITH_LOCK);
}

#[test]
fn builds_with_trimpath_are_found_by_their_module() {
    let folder = root().join("testdata/fleet/profiles/stockcheck-leak");
    let profile = folder.join("go1.26-trim.pb.gz");
    let source = root().join("testdata/fleet/src");
    let report = report(root(), &[text(&profile), "--source", text(&source)]);
    assert_eq!(
        report["findings"][0]["scenario"]["id"],
        "early-return-senders"
    );
    assert!(cause(&report).starts_with("stockcheck/main.go:"));
}

#[test]
fn the_working_directory_is_read_if_it_is_a_module() {
    let profile = profile("ledgerapi");
    let tree = tree("ledgerapi", "ledgerapi");
    assert_eq!(
        cause(&report(tree.path(), &[text(&profile)])),
        "/no source:null"
    );
    fs::write(tree.path().join("go.mod"), "module harborline.dev/fleet\n").expect("a file");
    let found = report(tree.path(), &[text(&profile)]);
    assert_eq!(cause(&found), RETURNS_WITH_LOCK);
    assert_eq!(
        found["findings"][0]["cause"]["file"],
        "ledgerapi/book/book.go"
    );
}

#[test]
fn a_file_of_another_version_is_said_and_not_used() {
    let profile = profile("ledgerapi");
    let tree = tree("ledgerapi", "ledgerapi");
    let book = tree.path().join("ledgerapi/book/book.go");
    let source = fs::read_to_string(&book).expect("the source");
    fs::write(&book, format!("// A line more.\n{source}")).expect("a file");
    let args = [text(&profile), "--source", text(tree.path())];
    let found = report(root(), &args);
    assert_eq!(cause(&found), "/no source:null");
    let others = found["other_versions"].as_array().expect("a list");
    assert!(others.iter().any(|file| {
        file.as_str()
            .is_some_and(|file| Path::new(file).ends_with("book/book.go"))
    }));
    assert!(output(root(), &args).contains("another version"));
    // What only looks like the program's source is left alone in silence.
    fs::write(tree.path().join("go.mod"), "module example.com/other\n").expect("a file");
    assert_eq!(
        report(tree.path(), &[text(&profile)])["other_versions"],
        serde_json::json!([])
    );
}

#[test]
fn the_code_is_shown_with_its_labels() {
    let profile = profile("ledgerapi");
    let source = root().join("testdata/fleet/src");
    let args = [text(&profile), "--source", text(&source), "--width", "90"];
    let shown = output(root(), &args);
    for line in [
        "   24 |         return 0, ErrLimit",
        "^^^^^^^^^^^^^^^^^^ leaves here with the lock",
        "48 goroutines wait here",
        "+    defer b.mu.Unlock()",
        "+3.0  the source: book/book.go:24 leaves here with the lock",
    ] {
        assert!(shown.contains(line), "no {line:?} in\n{shown}");
    }
    let markdown = output(root(), &[&args[..], &["--format", "markdown"]].concat());
    assert!(markdown.contains("leaves here with the lock"), "{markdown}");
    assert!(markdown.contains("defer b.mu.Unlock()"), "{markdown}");
    let html = output(root(), &[&args[..], &["--format", "html"]].concat());
    for part in [
        "^^^^^^^^^^^^^^^^^^ leaves here with the lock",
        "<span class=\"line added\">+    defer b.mu.Unlock()</span>",
    ] {
        assert!(html.contains(part), "no {part:?} in\n{html}");
    }
    let sarif: Value = serde_json::from_str(&output(
        root(),
        &[&args[..], &["--format", "sarif"]].concat(),
    ))
    .expect("JSON");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(
        result["relatedLocations"][0]["message"]["text"],
        "leaves here with the lock"
    );
    let replaced = &result["fixes"][0]["artifactChanges"][0]["replacements"];
    assert_eq!(
        replaced[0]["insertedContent"]["text"],
        "\tdefer b.mu.Unlock()\n"
    );
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let profile = profile("ledgerapi");
    let output = Command::new(env!("CARGO_BIN_EXE_goprof-leaks"))
        .args([text(&profile), "--source", "no/such/folder"])
        .current_dir(root())
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        error.contains("cannot use --source no/such/folder"),
        "{error}"
    );
}

#[test]
fn a_folder_of_something_else_is_said() {
    let profile = profile("ledgerapi");
    let empty = tempfile::tempdir().expect("a folder");
    let args = [text(&profile), "--source", text(empty.path())];
    assert_eq!(report(root(), &args)["source_found"], false);
    let note = "no file of the stacks is below --source";
    assert!(output(root(), &args).contains(note));
    let source = root().join("testdata/fleet/src");
    let args = [text(&profile), "--source", text(&source)];
    assert_eq!(report(root(), &args)["source_found"], true);
    assert!(!output(root(), &args).contains(note));
    // Nobody asked for source.
    assert_eq!(
        report(root(), &[text(&profile)])["source_found"],
        Value::Null
    );
}
