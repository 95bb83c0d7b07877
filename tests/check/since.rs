//! `--since`: what a change added fails, what was there before does not.

use std::path::Path;

use crate::{Desk, Goroutines, OTHERS, SENDERS, run_in, text};

const SINCE: [&str; 2] = ["--since", "base.txt"];

/// A desk whose base has these.
fn since(base: &[Goroutines], head: &[Goroutines]) -> Desk {
    let desk = Desk::with(head);
    desk.dump("base.txt", base);
    desk
}

#[test]
fn only_what_was_added_fails() {
    since(&[SENDERS], &[SENDERS])
        .check(&SINCE)
        .ends(3, &["it is the same profile as the older one"]);
    let moved = Goroutines {
        line: 44,
        ..SENDERS
    };
    since(&[SENDERS], &[moved])
        .check(&SINCE)
        .ends(0, &["The gate passes"]);
    since(&[SENDERS], &[])
        .check(&SINCE)
        .ends(0, &["The gate passes"]);
    let desk = since(&[SENDERS], &[SENDERS, OTHERS]);
    desk.check(&SINCE)
        .ends(1, &["1 new finding", "not in the older profile"]);
    let report = desk.report(&SINCE);
    assert_eq!(text(&report, "/command"), "check");
    assert_eq!(text(&report, "/findings/0/gate/decision"), "new");
    assert!(text(&report, "/findings/0/site/function").contains("stock"));
    desk.check(&[]).ends(1, &["2 findings likely or surer"]);
}

#[test]
fn what_has_grown_is_worse_unless_it_is_tolerated() {
    let desk = since(&[SENDERS], &[SENDERS.times(90)]);
    desk.check(&SINCE).ends(
        1,
        &[
            "1 finding worse than before",
            "90 goroutines, and 60 in the older profile",
        ],
    );
    for (percent, code) in [("49", 1), ("50", 0)] {
        desk.check(&[&SINCE[..], &["--tolerance", percent]].concat())
            .ends(code, &[]);
    }
}

#[test]
fn growth_has_a_ceiling() {
    // Connections: nothing that fails by its verdict.
    let connections = |count| Goroutines {
        count,
        wait: "IO wait",
        functions: &[
            "internal/poll.runtime_pollWait",
            "net.(*conn).Read",
            "net/http.(*connReader).Read",
            "net/http.(*conn).serve",
        ],
        line: 9,
        creator: "net/http.(*Server).Serve",
    };
    let desk = since(&[connections(10)], &[connections(30)]);
    desk.check(&SINCE).ends(0, &[]);
    for (most, code) in [("20", 0), ("19", 1)] {
        desk.check(&[&SINCE[..], &["--max-growth", most]].concat())
            .ends(code, &[]);
        desk.write(
            "goprof-leaks.toml",
            &format!("[ceiling]\ngrowth = {most}\n"),
        );
        desk.check(&SINCE).ends(code, &[]);
        desk.write("goprof-leaks.toml", "");
    }
    // What is tolerated of a finding is not tolerated of growth.
    desk.check(&[&SINCE[..], &["--max-growth", "19", "--tolerance", "900"]].concat())
        .ends(
            1,
            &["20 goroutines more, and at most 19 may be added at one site"],
        );
    // A dump does not say when it was taken.
    desk.check(&[&SINCE[..], &["--max-growth-per-minute", "1"]].concat())
        .ends(0, &["growth per minute is not judged"]);
    let recorded = |name: &str| {
        let folder = "testdata/trend/recordings/freight-leak/go1.27";
        format!("{}/{folder}/{name}", env!("CARGO_MANIFEST_DIR"))
    };
    let (old, new) = (recorded("t1.pb.gz"), recorded("t6.pb.gz"));
    for (most, code) in [("1", 1), ("100000", 0)] {
        let arguments = ["check", "--since", &old, &new, "--fail-on", "never"];
        let arguments = [&arguments[..], &["--max-growth-per-minute", most]].concat();
        desk.run(&arguments).ends(code, &[]);
    }
}

#[test]
fn a_baseline_excuses_too() {
    let desk = since(&[], &[SENDERS]);
    desk.check(&["--baseline", "b.toml", "--write-baseline"])
        .ends(0, &[]);
    desk.check(&SINCE).ends(1, &[]);
    desk.check(&[&SINCE[..], &["--baseline", "b.toml"]].concat())
        .ends(0, &["the baseline accepts 60"]);
    desk.check(&[&SINCE[..], &["--baseline", "b.toml", "--write-baseline"]].concat())
        .ends(2, &["cannot be used with"]);
}

#[test]
fn a_refactoring_shows_nothing_but_the_leak_that_it_added() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/trend/recordings/depot");
    for go in ["go1.22", "go1.27"] {
        let folder = root.join(go);
        let (before, after) = ("before.pb.gz", "after.pb.gz");
        let run = run_in(&folder, &["check", "--since", before, after]);
        // Two processes: there is no rate, and that they are of two builds is what is meant.
        for word in ["a minute", "/min", "another build"] {
            assert!(!run.out.contains(word), "{run:?}");
        }
        run.ends(
            1,
            &[
                "The gate fails: 1 new finding",
                "intake.(*Desk).HandleIntake.func1",
            ],
        );
        // The other way round the leak is mended, whatever the times in the profiles say.
        run_in(&folder, &["check", "--since", after, before]).ends(0, &["The gate passes"]);
        run_in(&folder, &["check", "--since", before, after, "--self-test"])
            .ends(0, &["the gate works", "not in the older profile"]);
    }
}

#[test]
fn an_older_profile_that_breaks_off_decides_nothing() {
    let desk = since(&[], &[SENDERS]);
    let whole = desk.read("base.txt");
    desk.write("base.txt", whole.get(..whole.len() - 30).unwrap());
    desk.check(&SINCE)
        .ends(3, &["base.txt: the text breaks off"]);
    desk.check(&["--since", "none.txt"])
        .ends(3, &["cannot read none.txt"]);
}
