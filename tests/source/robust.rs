//! Hostile, broken and huge source.

use std::fs;
use std::process::Command;

use crate::common::go::go_or_skip;
use crate::{output, profile, report, root, text};

/// The source of a program with its one file replaced.
fn with_file(content: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let book = folder.path().join("ledgerapi/book");
    fs::create_dir_all(&book).expect("a folder");
    fs::write(book.join("book.go"), content).expect("a file");
    folder
}

#[test]
fn what_is_no_go_is_not_used() {
    let deep = format!(
        "package book\n{}{}",
        "func f() { ".repeat(20_000),
        "}".repeat(20_000)
    );
    let chain = format!("package book\n\nvar x = {}1\n", "(".repeat(100_000));
    let selects = format!(
        "package book\n\nfunc f() {{ x{} }}\n",
        ".a()".repeat(50_000)
    );
    let same = "package book\n\nfunc f() {\n\tx := x.f()\n\tx.g(x)\n}\n".to_owned();
    for content in [
        &b""[..],
        b"\0\0\0",
        b"package book\n\xff\xfe\n",
        b"package book\n\nfunc (",
        deep.as_bytes(),
        chain.as_bytes(),
        selects.as_bytes(),
        same.as_bytes(),
    ] {
        let tree = with_file(content);
        let profile = profile("ledgerapi");
        let found = report(root(), &[text(&profile), "--source", text(tree.path())]);
        assert!(found["findings"][0]["cause"].is_null());
    }
}

/// A file of a size that nobody writes is left out, and so is what is no file.
#[test]
fn what_is_too_large_is_left_out() {
    let source = root().join("testdata/fleet/src/ledgerapi/book/book.go");
    let source = fs::read_to_string(source).expect("the source");
    let profile = profile("ledgerapi");
    let cause = |length: usize| {
        let mut file = source.clone() + "\n//";
        file.push_str(&"x".repeat(length - file.len()));
        let tree = with_file(file.as_bytes());
        report(root(), &[text(&profile), "--source", text(tree.path())])["findings"][0]["cause"]
            .clone()
    };
    assert!(!cause(4 << 20).is_null());
    assert!(cause((4 << 20) + 1).is_null());
}

/// The limit is what `--source-max-size` says.
#[test]
fn the_size_of_a_file_can_be_limited() {
    let source = root().join("testdata/fleet/src/ledgerapi/book/book.go");
    let source = fs::read(source).expect("the source");
    let tree = with_file(&source);
    let profile = profile("ledgerapi");
    let cause = |most: usize| {
        let most = most.to_string();
        let args = [text(&profile), "--source", text(tree.path())];
        let args = [&args[..], &["--source-max-size", &most]].concat();
        report(root(), &args)["findings"][0]["cause"].clone()
    };
    assert!(!cause(source.len()).is_null());
    assert!(cause(source.len() - 1).is_null());
}

/// A folder of more files than anybody writes is not read to its end.
#[test]
fn a_folder_of_very_many_files_is_cut() {
    let source = root().join("testdata/fleet/src/ledgerapi/book/book.go");
    let tree = with_file(&fs::read(source).expect("the source"));
    let profile = profile("ledgerapi");
    let cause = |files: usize| {
        for at in 0..files {
            let path = tree.path().join(format!("ledgerapi/book/a{at}.go"));
            fs::write(path, "package book\n").expect("a file");
        }
        report(root(), &[text(&profile), "--source", text(tree.path())])["findings"][0]["cause"]
            .clone()
    };
    assert!(!cause(999).is_null());
    assert!(cause(1_000).is_null());
}

/// Nobody writes into the pipe: it must not be waited for.
#[cfg(unix)]
#[test]
fn a_pipe_among_the_files_is_left_out() {
    let source = root().join("testdata/fleet/src/ledgerapi/book/book.go");
    let tree = with_file(&fs::read(source).expect("the source"));
    for pipe in ["ledgerapi/book/pipe.go", "go.mod"] {
        let made = Command::new("mkfifo").arg(tree.path().join(pipe)).status();
        assert!(made.expect("mkfifo runs").success());
    }
    let profile = profile("ledgerapi");
    let found = report(root(), &[text(&profile), "--source", text(tree.path())]);
    assert!(!found["findings"][0]["cause"].is_null());
}

#[test]
fn code_is_shown_without_what_steers_a_terminal() {
    let source = root().join("testdata/fleet/src/ledgerapi/book/book.go");
    let source = fs::read_to_string(source).expect("the source");
    let nasty = "return 0, ErrLimit // \u{1b}[2J\u{202e}</pre><script>";
    let tree = with_file(source.replace("return 0, ErrLimit", nasty).as_bytes());
    let profile = profile("ledgerapi");
    let args = [text(&profile), "--source", text(tree.path())];
    for format in ["table", "html", "markdown"] {
        let shown = output(root(), &[&args[..], &["--format", format]].concat());
        assert!(shown.contains("leaves here with the lock"), "{shown}");
        let harmful = |c: char| c == '\u{1b}' || c == '\u{202e}';
        assert!(!shown.contains(harmful), "{format}: {shown}");
        assert!(
            format == "table" || !shown.contains("\n</pre><script>"),
            "{shown}"
        );
        assert!(format != "html" || !shown.contains("<script>"), "{shown}");
    }
}

#[test]
fn the_standard_library_as_source() {
    if !go_or_skip("it reads the source of Go's standard library") {
        return;
    }
    let goroot = Command::new("go")
        .args(["env", "GOROOT"])
        .output()
        .expect("Go runs");
    let goroot = String::from_utf8_lossy(&goroot.stdout).trim().to_owned();
    let profile = profile("ledgerapi");
    let shown = output(root(), &[text(&profile), "--source", &goroot]);
    assert!(shown.starts_with("Likely leak: 48 of 67"), "{shown}");
}
