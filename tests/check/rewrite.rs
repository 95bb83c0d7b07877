//! `--write-baseline`: what stands in the file stays, and no file is lost.

use std::fs;
use std::io::Read;

use crate::{Desk, Goroutines, OTHERS, SENDERS};

const WRITE: [&str; 3] = ["--baseline", "leaks.toml", "--write-baseline"];

/// These at a line of one function.
fn at(line: u32, count: usize) -> Goroutines {
    Goroutines {
        count,
        line,
        ..SENDERS
    }
}

/// A desk whose goroutines are accepted, with the baseline's text.
fn accepted(groups: &[Goroutines]) -> (Desk, String) {
    let desk = Desk::with(groups);
    desk.check(&WRITE).ends(0, &[]);
    let text = desk.read("leaks.toml");
    (desk, text)
}

#[test]
fn comments_above_every_key_stay() {
    let (desk, text) = accepted(&[SENDERS]);
    let mut commented = text;
    for key in [
        "fingerprint",
        "site",
        "wait",
        "scenario",
        "verdict",
        "count",
    ] {
        let line = format!("\n{key} = ");
        assert!(commented.contains(&line));
        commented = commented.replace(&line, &format!("\n# About the {key}.{line}"));
    }
    commented.push_str("# At the end.\n");
    desk.write("leaks.toml", &commented);
    desk.dump("g.txt", &[SENDERS.times(70)]);
    desk.check(&WRITE).ends(0, &[]);
    assert_eq!(
        desk.read("leaks.toml"),
        commented.replace("count = 60", "count = 70")
    );
}

#[test]
fn a_reason_stays_with_its_goroutines_when_another_site_is_mended() {
    let (desk, text) = accepted(&[at(40, 60), at(50, 80)]);
    let first = text.replacen("count = 60\n", "count = 60\nreason = \"the first\"\n", 1);
    let both = first.replacen("count = 80\n", "count = 80\nreason = \"the second\"\n", 1);
    desk.write("leaks.toml", &both);
    // The second takes over the fingerprint of the first, which is mended.
    desk.dump("g.txt", &[at(50, 80)]);
    desk.check(&["--baseline", "leaks.toml"])
        .ends(0, &["the baseline accepts 80: the second"]);
    desk.check(&WRITE)
        .ends(0, &["1 finding accepted, 1 gone but kept with count = 0"]);
    let written = desk.read("leaks.toml");
    assert!(
        written.contains("count = 80\nreason = \"the second\""),
        "{written}"
    );
    assert!(
        written.contains("count = 0\nreason = \"the first\""),
        "{written}"
    );
    // What is written can be read, and says the same.
    desk.check(&["--baseline", "leaks.toml"])
        .ends(0, &["the baseline accepts 80: the second"]);
    desk.check(&WRITE).ends(0, &[]);
    assert_eq!(desk.read("leaks.toml"), written);
}

#[test]
fn an_array_in_one_line_is_refused_and_not_emptied() {
    let (desk, text) = accepted(&[SENDERS]);
    let entry = text.split_once("[[finding]]\n").unwrap().1;
    let inline = format!(
        "version = 1\nfinding = [{{ {}, reason = \"kept\" }}]\n",
        entry.trim().replace('\n', ", ")
    );
    desk.write("leaks.toml", &inline);
    desk.check(&["--baseline", "leaks.toml"])
        .ends(0, &["the baseline accepts 60: kept"]);
    desk.check(&WRITE)
        .ends(2, &["give each finding a [[finding]] table"]);
    assert_eq!(desk.read("leaks.toml"), inline);
    desk.write("leaks.toml", "version = 1\nfinding = []\n");
    desk.check(&WRITE).ends(0, &["1 finding accepted"]);
}

#[test]
fn what_somebody_writes_meanwhile_is_not_lost() {
    let functions: Vec<String> = (0..100)
        .map(|at| format!("example.com/shop/cart.(*Cart).Price{at}"))
        .collect();
    let functions: &[String] = functions.leak();
    // Each can be told by its count.
    let groups: Vec<Goroutines> = (12..)
        .zip(functions)
        .map(|(count, function)| Goroutines {
            count,
            functions: vec![function.as_str()].leak(),
            ..SENDERS
        })
        .collect();
    for meanwhile in [true, false] {
        let desk = Desk::with(&groups);
        desk.write("goprof-leaks.toml", "fail-on = \"possible\"\n");
        desk.check(&WRITE).ends(0, &["100 findings accepted"]);
        let text = desk.read("leaks.toml");
        let mut child = crate::outputs::start(
            &desk,
            &[&["check", "g.txt", "--format", "json"], &WRITE[..]].concat(),
        );
        // The report is longer than a pipe: the program waits until all of it is read.
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut [0]).unwrap();
        let theirs = text.replacen("count = 12", "count = 12\nreason = \"ours\"", 1);
        if meanwhile {
            desk.write("leaks.toml", &theirs);
        }
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert!(rest.len() > 1 << 18, "{}", rest.len());
        let code = child.wait().unwrap().code();
        let (want, content) = if meanwhile { (2, &theirs) } else { (0, &text) };
        assert_eq!(code, Some(want));
        assert_eq!(&desk.read("leaks.toml"), content);
    }
}

#[test]
fn a_part_of_the_findings_is_no_baseline() {
    let (desk, text) = accepted(&[SENDERS, OTHERS]);
    for filter in ["--focus", "--ignore", "--hide"] {
        desk.check(&[&WRITE[..], &[filter, "cart"]].concat())
            .ends(2, &["cannot be used with"]);
        assert_eq!(desk.read("leaks.toml"), text);
    }
}

#[test]
fn lines_end_as_they_did() {
    let (desk, text) = accepted(&[SENDERS]);
    let windows = text.replace('\n', "\r\n");
    desk.write("leaks.toml", &windows);
    desk.dump("g.txt", &[SENDERS.times(70)]);
    desk.check(&WRITE).ends(0, &[]);
    assert_eq!(
        desk.read("leaks.toml"),
        windows.replace("count = 60", "count = 70")
    );
}

#[test]
fn an_empty_file_is_filled_and_accepts_nothing() {
    let desk = Desk::with(&[SENDERS]);
    for text in ["", "\n"] {
        desk.write("leaks.toml", text);
        desk.check(&["--baseline", "leaks.toml"]).ends(
            2,
            &["cannot use leaks.toml: the file is empty; --write-baseline fills it"],
        );
        desk.check(&WRITE).ends(0, &["1 finding accepted, 1 new"]);
        desk.check(&["--baseline", "leaks.toml"]).ends(0, &[]);
    }
    desk.write(
        "leaks.toml",
        &desk
            .read("leaks.toml")
            .replace("fingerprint = \"", "fingerprint = \"\" # "),
    );
    desk.check(&["--baseline", "leaks.toml"])
        .ends(2, &["finding number 1: the fingerprint is empty"]);
}

#[test]
fn no_output_takes_the_place_of_what_is_read() {
    let (desk, _) = accepted(&[SENDERS]);
    desk.write("policy.toml", "fail-on = \"likely\"\n");
    desk.dump("old.txt", &[]);
    desk.write("folder/x", "");
    #[cfg(unix)]
    std::os::unix::fs::symlink("../g.txt", desk.path("folder/link")).unwrap();
    let all = [
        "--baseline",
        "leaks.toml",
        "--config",
        "policy.toml",
        "--since",
        "old.txt",
    ];
    for (output, what) in [
        ("g.txt", "an input"),
        ("./folder/../g.txt", "an input"),
        #[cfg(unix)]
        ("folder/link", "an input"),
        ("old.txt", "an input"),
        ("leaks.toml", "the baseline"),
        ("policy.toml", "the policy"),
    ] {
        let before = fs::read(desk.path(output)).unwrap();
        let json = format!("json={output}");
        desk.check(&[&all[..], &["--output", &json]].concat())
            .ends(2, &[&format!("it would take the place of {what}")]);
        assert_eq!(fs::read(desk.path(output)).unwrap(), before, "{output}");
    }
    for command in [&["g.txt"][..], &["diff", "old.txt", "g.txt"]] {
        desk.run(&[command, &["--output", "json=./g.txt"]].concat())
            .ends(2, &["it would take the place of an input"]);
    }
    // A baseline that is yet to be written, too.
    let new = [
        "--baseline",
        "new.toml",
        "--write-baseline",
        "--output",
        "json=./new.toml",
    ];
    desk.check(&new).ends(2, &["the place of the baseline"]);
    desk.check(&["--output", "json=a", "--output", "csv=folder/../a"])
        .ends(2, &["two outputs go to folder/../a"]);
    desk.check(&[&all[..], &["--output", "json=folder/out"]].concat())
        .ends(0, &[]);
}

#[cfg(target_os = "linux")]
#[test]
fn the_baseline_is_written_when_all_else_has_been() {
    let (desk, text) = accepted(&[SENDERS]);
    desk.dump("g.txt", &[SENDERS.times(70)]);
    desk.check(&[&WRITE[..], &["--output", "json=/dev/full"]].concat())
        .ends(2, &["cannot write /dev/full"]);
    assert_eq!(desk.read("leaks.toml"), text);
    desk.check(&[&WRITE[..], &["--output", "json=/dev/null"]].concat())
        .ends(0, &[]);
    assert_ne!(desk.read("leaks.toml"), text);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_never_ends_is_not_read_for_ever() {
    let desk = Desk::with(&[SENDERS]);
    for flag in ["--baseline", "--config"] {
        desk.check(&[flag, "/dev/zero"])
            .ends(2, &["/dev/zero", "it has more than 16 MiB"]);
    }
}
