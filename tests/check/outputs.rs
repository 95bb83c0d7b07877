//! `--output`: several files at once, whole or not at all, and paths that cannot be written.

use std::fs;
use std::io::Write;
use std::process::{Child, Command, Stdio};

use crate::{Desk, SENDERS};

const FORMATS: [&str; 9] = [
    "table", "json", "markdown", "csv", "folded", "sarif", "junit", "github", "gitlab",
];

/// Names of the files of a desk.
fn files(desk: &Desk) -> Vec<String> {
    let items = fs::read_dir(desk.folder.path()).unwrap();
    let names = items.map(|item| item.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn every_format_can_go_to_a_file() {
    let desk = Desk::with(&[SENDERS]);
    let outputs = FORMATS.map(|format| format!("{format}=out.{format}"));
    for command in [&["check", "g.txt"][..], &["g.txt"]] {
        let mut arguments = command.to_vec();
        for output in &outputs {
            arguments.extend(["--output", output]);
        }
        let run = desk.run(&arguments);
        run.ends(i32::from(command.len() == 2), &["60 of 61 goroutines"]);
        for format in FORMATS {
            let printed = desk.run(&[command, &["--format", format]].concat());
            assert_eq!(printed.out, desk.read(&format!("out.{format}")), "{format}");
        }
        let mut want: Vec<String> = FORMATS.map(|format| format!("out.{format}")).into();
        want.push("g.txt".to_owned());
        want.sort();
        assert_eq!(files(&desk), want);
    }
}

#[test]
fn a_path_that_cannot_be_written_is_said_before_the_work() {
    let desk = Desk::with(&[SENDERS]);
    desk.write("folder/x", "");
    for (output, part) in [
        (
            "sarif=no/such/out.sarif",
            "cannot write no/such/out.sarif: there is no such folder",
        ),
        ("sarif=folder", "cannot write folder: it is a folder"),
        ("srif=x", "did you mean \"sarif\"?"),
        ("sarif=", "FORMAT=PATH"),
        ("sarif=-", "said by --format"),
        ("sarif", "FORMAT=PATH"),
    ] {
        // The input does not exist: had it been read first, the code would be 3.
        for command in [&["check", "none.txt"][..], &["none.txt"]] {
            let run = desk.run(&[command, &["--output", output]].concat());
            run.ends(2, &[part]);
            assert_eq!(run.out, "");
        }
    }
    desk.check(&["--output", "json=a", "--output", "csv=a"])
        .ends(2, &["two outputs go to a"]);
}

#[test]
fn without_a_report_nothing_is_written() {
    let desk = Desk::with(&[SENDERS]);
    desk.write("out.json", "old");
    desk.run(&[
        "check",
        "none.txt",
        "--output",
        "json=out.json",
        "--output",
        "csv=new.csv",
    ])
    .ends(3, &["cannot read none.txt"]);
    assert_eq!(desk.read("out.json"), "old");
    assert_eq!(files(&desk), ["g.txt", "out.json"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_that_is_full_ends_with_exit_code_2() {
    let desk = Desk::with(&[SENDERS]);
    desk.check(&["--output", "json=/dev/full"])
        .ends(2, &["cannot write /dev/full"]);
    desk.check(&["--output", "json=/dev/null"]).ends(1, &[]);
}

/// Starts the program here; it reads standard input first.
pub(crate) fn start(desk: &Desk, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_goprof-leaks"))
        .args(arguments)
        .current_dir(desk.folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Gives it the dump, whose end lets it write.
fn feed(mut child: Child, desk: &Desk) -> Option<i32> {
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(desk.read("g.txt").as_bytes()).unwrap();
    drop(stdin);
    child.wait().unwrap().code()
}

#[test]
fn a_gate_fails_even_if_nobody_reads_why() {
    let desk = Desk::with(&[SENDERS]);
    for format in FORMATS {
        for (command, code) in [
            (&["check", "-"][..], 1),
            (&["check", "-", "--fail-on", "never"], 0),
            (&["-", "--fail-on", "likely"], 1),
            (&["-"], 0),
        ] {
            let mut child = start(&desk, &[command, &["--format", format]].concat());
            drop(child.stdout.take());
            assert_eq!(feed(child, &desk), Some(code), "{command:?} {format}");
        }
    }
    let mut child = start(&desk, &["check", "-", "--self-test", "--fail-on", "never"]);
    drop(child.stdout.take());
    assert_eq!(feed(child, &desk), Some(2));
}

#[cfg(unix)]
#[test]
fn an_output_whose_reader_goes_cannot_be_written() {
    let desk = Desk::with(&[SENDERS]);
    let pipe = desk.path("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    for format in FORMATS {
        let output = format!("{format}=pipe");
        let mut child = start(&desk, &["check", "-", "--output", &output]);
        // It opens the pipe before it reads.
        drop(fs::File::open(&pipe).unwrap());
        drop(child.stdout.take());
        assert_eq!(feed(child, &desk), Some(2), "{format}");
    }
}

#[test]
fn files_have_all_suspects_and_the_screen_the_first() {
    let desk = Desk::with(&[SENDERS, crate::OTHERS]);
    let run = desk.check(&["--top", "1", "-f", "csv", "--output", "gitlab=all.json"]);
    assert_eq!(run.out.lines().count(), 2);
    // What --top says holds for all of them.
    assert_eq!(desk.read("all.json").matches("check_name").count(), 1);
    desk.check(&["--output", "gitlab=all.json"]).ends(1, &[]);
    assert_eq!(desk.read("all.json").matches("check_name").count(), 2);
}
