//! `--self-test` shows that the gate can fail, and says so when it cannot.

use crate::{Desk, SENDERS};

#[test]
fn a_gate_that_works_is_said_to_work() {
    for groups in [&[][..], &[SENDERS]] {
        let desk = Desk::with(groups);
        let run = desk.check(&["--self-test"]);
        run.ends(
            0,
            &["the gate works: with 1,000 leaked goroutines put into g.txt it fails"],
        );
    }
    let leaks_only = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/testdata/profiles/early-return-leak/go1.27.leak.pb.gz"
    );
    let desk = Desk::with(&[SENDERS]);
    desk.run(&["check", leaks_only, "--self-test"])
        .ends(0, &["the gate works"]);
    desk.check(&["--baseline", "b.toml", "--write-baseline"])
        .ends(0, &[]);
    desk.check(&["--baseline", "b.toml", "--self-test"])
        .ends(0, &["the gate works"]);
}

#[test]
fn a_policy_that_swallows_everything_is_found_out() {
    let desk = Desk::with(&[]);
    desk.check(&["--self-test", "--fail-on", "never"])
        .ends(2, &["the gate does not work", "nothing forbids it"]);
    desk.write(
        "goprof-leaks.toml",
        "[[allow]]\nany-function = \"*\"\nreason = \"x\"\n",
    );
    desk.check(&["--self-test"])
        .ends(2, &["the gate does not work", "(allowed: any-function"]);
    desk.write("goprof-leaks.toml", "");
    desk.check(&["--self-test", "--focus", "nothing"])
        .ends(2, &["the gate does not work", "not reported"]);
    // It fails, but for another reason than the leak that was put in.
    let desk = Desk::with(&[SENDERS]);
    desk.check(&["--self-test", "--fail-on", "never", "--max-goroutines", "5"])
        .ends(
            2,
            &[
                "the gate does not work",
                "it fails without the leak as well: 61 goroutines, and the ceiling is 5",
            ],
        );
}

#[test]
fn a_ceiling_over_all_can_be_what_stops_the_leak() {
    let desk = Desk::with(&[SENDERS]);
    for (ceiling, works) in [
        (["--max-goroutines", "1060"], true),
        (["--max-goroutines", "1061"], false),
        (["--max-scenario", "chan-send-no-receiver=999"], true),
        (["--max-scenario", "chan-send-no-receiver=1000"], false),
    ] {
        let run = desk.check(&[&["--self-test", "--fail-on", "never"], &ceiling[..]].concat());
        if works {
            run.ends(0, &["the gate works", "and the ceiling is"]);
        } else {
            run.ends(2, &["the gate does not work"]);
        }
    }
}

#[test]
fn an_incomplete_input_tests_nothing() {
    let desk = Desk::with(&[]);
    let whole = desk.read("g.txt");
    desk.write("g.txt", whole.get(..whole.len() - 30).unwrap());
    desk.check(&["--self-test"]).ends(3, &["too incomplete"]);
    desk.check(&["--self-test", "--allow-partial"])
        .ends(0, &["the gate works"]);
}
