//! What is printed, where it cannot be printed, and the exit codes.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::make::{Maker, leak};
use crate::{FORMATS, PROGRAM, Run, run, run_on, testdata};

/// Steers a terminal, starts a line of its own, and turns the direction of text.
const NASTY: &str = "a\u{1b}]0;title\u{7}b\r\nINJECTED\u{202e}\u{2066}\u{9b}31m\u{200f}\u{2028}z";

fn is_nasty(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn nasty() -> Vec<u8> {
    let (function, file) = (format!("main.{NASTY}"), format!("/srv/{NASTY}.go"));
    leak()
        .receivers(&function, &file, 900)
        .labelled(NASTY, NASTY)
        .bytes()
}

/// A profile whose report is larger than every buffer on its way.
fn big() -> Vec<u8> {
    let mut maker = Maker::new();
    for at in 0..300 {
        let name = format!("main.{}{at}", "long".repeat(100));
        maker = maker.receivers(&name, &format!("/srv/shop/{at}.go"), 50);
    }
    maker.bytes()
}

/// Runs the program on bytes at its standard input, with its standard output closed.
fn run_closed(arguments: &[&str], input: &[u8]) -> Result<Run> {
    let mut child = Command::new(PROGRAM)
        .args(arguments)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    // Before the input, so before the program has anything to print.
    drop(child.stdout.take());
    child.stdin.take().context("a pipe")?.write_all(input)?;
    Ok(Run::of(child.wait_with_output()?))
}

#[test]
fn nasty_names_are_harmless_in_every_format() {
    let bytes = nasty();
    for format in FORMATS {
        for width in ["60", "100", "300"] {
            let run = run_on(&["--all", "--format", format, "--width", width], &bytes).unwrap();
            run.reports(&["main."]);
            // JSON is for programs: serde_json escapes C0 controls, and the rest is theirs.
            let harmful = |c: char| {
                if format == "json" {
                    c < ' ' && c != '\n'
                } else {
                    is_nasty(c)
                }
            };
            assert!(!run.out.contains(harmful), "{format}: {run:?}");
            assert!(!run.out.contains("\nINJECTED"), "{format}: {run:?}");
        }
    }
    let json = run_on(&["--format", "json"], &bytes).unwrap();
    let report: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert!(
        report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|finding| {
                finding["site"]["function"] == format!("main.{NASTY}")
                    && finding["labels"][NASTY][NASTY] == 900
            })
    );
}

/// Names that steer CI systems, XML, JSON and Markdown.
const MARKUP: &str = "x]]>%0A ::error::y \"'<b>&amp;|`$(id),a=b ##[error]z ##vso[task] -->";

#[test]
fn what_reviewers_see_is_well_formed_with_any_name() {
    let (function, file) = (
        format!("main.{MARKUP}{NASTY}"),
        format!("/{MARKUP}{NASTY}.go"),
    );
    let bytes = leak()
        .receivers(&function, &file, 900)
        .labelled(MARKUP, MARKUP)
        .bytes();
    let schema = include_str!("../sarif/sarif-schema-2.1.0.json");
    let schema = jsonschema::options()
        .should_validate_formats(true)
        .build(&serde_json::from_str(schema).unwrap())
        .unwrap();
    for format in FORMATS {
        for more in [&[][..], &["--fail-on", "possible"]] {
            let arguments = ["--format", format, "--width", "60"];
            let run = run_on(&[&arguments, more].concat(), &bytes).unwrap();
            assert_eq!(run.code, Some(i32::from(!more.is_empty())), "{run:?}");
            // A browser reads tags: none may be of a name.
            assert!(format != "html" || !run.out.contains("'<b>"), "{run:?}");
            // A CI system reads lines: none may be a command that a name has made.
            let own = ["::error ", "::warning ", "::notice "];
            for line in run.out.lines() {
                let own = format == "github" && own.iter().any(|start| line.starts_with(start));
                assert!(
                    own || !line.trim_start().starts_with("::"),
                    "{format}: {line}"
                );
            }
            if !matches!(format, "json" | "csv") {
                assert!(!run.out.contains("##[error]"), "{format}: {run:?}");
            }
            match format {
                "sarif" => {
                    let report = serde_json::from_str(&run.out).unwrap();
                    let errors: Vec<_> = schema.iter_errors(&report).collect();
                    assert!(errors.is_empty(), "{errors:?}");
                }
                "gitlab" => {
                    let issues: serde_json::Value = serde_json::from_str(&run.out).unwrap();
                    assert!(!issues.as_array().unwrap().is_empty());
                }
                "junit" => {
                    let junit = quick_junit::Report::deserialize_from_str(&run.out).unwrap();
                    let cases = junit.test_suites.iter().flat_map(|suite| &suite.test_cases);
                    assert!(cases.count() > 1);
                    assert!(!run.out.contains("<b>"), "{run:?}");
                }
                "github" => {
                    // What looks like an escaped line end in a name is none.
                    assert!(
                        run.out.contains("%250A") && !run.out.contains("%0A"),
                        "{run:?}"
                    );
                }
                _ => {}
            }
        }
    }
}

#[test]
fn a_baseline_of_nasty_names_is_harmless_and_works() {
    let folder = tempfile::tempdir().unwrap();
    let (profile, baseline) = (folder.path().join("g.pb"), folder.path().join("b.toml"));
    std::fs::write(&profile, nasty()).unwrap();
    let (profile, baseline) = (profile.to_str().unwrap(), baseline.to_str().unwrap());
    let check = [
        "check",
        profile,
        "--fail-on",
        "possible",
        "--baseline",
        baseline,
    ];
    let written = run(&[&check[..], &["--write-baseline"]].concat()).unwrap();
    assert_eq!(written.code, Some(0), "{written:?}");
    let text = std::fs::read_to_string(baseline).unwrap();
    assert!(
        text.contains("main.a") && !text.contains(is_nasty),
        "{text}"
    );
    assert_eq!(run(&check).unwrap().code, Some(0));
    std::fs::write(baseline, "version = 1\n").unwrap();
    assert_eq!(run(&check).unwrap().code, Some(1));
}

#[test]
fn colour_is_the_only_escape() {
    let run = run_on(&["--all", "--color", "always"], &nasty()).unwrap();
    run.reports(&["\u{1b}["]);
    for sequence in run.out.split('\u{1b}').skip(1) {
        let style = sequence
            .strip_prefix('[')
            .and_then(|rest| rest.split_once('m'));
        let numbers = style.map(|(numbers, _)| numbers).unwrap();
        assert!(
            numbers.chars().all(|c| c.is_ascii_digit() || c == ';'),
            "{sequence:?}"
        );
        assert!(!sequence.contains(is_nasty), "{sequence:?}");
    }
}

#[test]
fn a_nasty_file_name_is_harmless() {
    if cfg!(windows) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("g\u{1b}]0;x\u{7}\n\u{202e}.pb");
    std::fs::write(&path, leak().bytes()).unwrap();
    for format in FORMATS.into_iter().filter(|format| *format != "json") {
        let run = run(&["--format", format, path.to_str().unwrap()]).unwrap();
        run.reports(&["main.wait"]);
        assert!(!run.out.contains(is_nasty), "{format}: {run:?}");
    }
    std::fs::write(&path, b"text\n").unwrap();
    let run = run(&[&path]).unwrap();
    run.refuses(r"g\u{1b}]0;x\u{7}\n\u{202e}.pb", &["text"]);
    assert!(!run.err.contains('\u{202e}'), "{run:?}");
}

#[test]
fn a_closed_pipe_is_a_normal_end() {
    let big = big();
    for format in FORMATS {
        let run = run_closed(&["--top", "0", "--all", "--format", format], &big).unwrap();
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{format}");
        let run = run_closed(&["--format", format], &leak().bytes()).unwrap();
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{format}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.pb");
    std::fs::write(&path, big()).unwrap();
    for format in FORMATS {
        let full = std::fs::File::options().write(true).open("/dev/full");
        let output = Command::new(PROGRAM)
            .args(["--top", "0", "--all", "--format", format])
            .arg(&path)
            .stdout(full.unwrap())
            .output()
            .unwrap();
        let run = Run::of(output);
        assert_eq!(run.code, Some(2), "{format}: {run:?}");
        assert_eq!(run.err.lines().count(), 1, "{format}: {run:?}");
        assert!(
            run.err.contains("cannot write the report") && run.err.contains("No space left"),
            "{format}: {run:?}"
        );
    }
}

#[test]
fn exit_codes_are_as_documented() {
    let leaky = testdata("profiles/consumer-gone-leak/go1.26.pb.gz");
    let healthy = testdata("profiles/consumer-gone-fixed/go1.26.pb.gz");
    let (leaky, healthy) = (leaky.to_str().unwrap(), healthy.to_str().unwrap());
    let code = |arguments: &[&str]| {
        let run = run(arguments).unwrap();
        let printed = (!run.out.is_empty(), !run.err.is_empty());
        (run.code, printed)
    };
    let (report, complaint) = ((true, false), (false, true));

    assert_eq!(code(&[leaky]), (Some(0), report));
    assert_eq!(code(&["--fail-on", "likely", leaky]), (Some(1), report));
    assert_eq!(code(&["--fail-on", "likely", healthy]), (Some(0), report));
    assert_eq!(code(&["--fail-on", "proven", healthy]), (Some(0), report));
    assert_eq!(code(&["--help"]), (Some(0), report));
    assert_eq!(code(&["--version"]), (Some(0), report));

    assert_eq!(code(&[]), (Some(2), complaint));
    assert_eq!(code(&["--no-such-flag"]), (Some(2), complaint));
    assert_eq!(code(&["--focus", "(", leaky]), (Some(2), complaint));
    assert_eq!(code(&["--max-size", "-1", leaky]), (Some(2), complaint));
    assert_eq!(
        code(&["--rules", "no-such-folder", leaky]),
        (Some(2), complaint)
    );

    assert_eq!(code(&["no-such-file"]), (Some(3), complaint));
    assert_eq!(code(&[leaky, "no-such-file"]), (Some(3), complaint));
    let other = testdata("hostile/heap.pb.gz");
    assert_eq!(
        code(&["--fail-on", "likely", leaky, other.to_str().unwrap()]),
        (Some(3), complaint)
    );
}
