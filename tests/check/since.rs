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

/// Two ways to one site, of which the policy allows the old one.
const OLD: Goroutines = Goroutines {
    functions: &[
        "example.com/shop/cart.(*Cart).Price.func1",
        "example.com/shop/cart.Old",
    ],
    creator: "example.com/shop/stock.Old",
    ..SENDERS
};
const NEW: Goroutines = Goroutines {
    functions: &[
        "example.com/shop/cart.(*Cart).Price.func1",
        "example.com/shop/cart.New",
    ],
    creator: "example.com/shop/stock.Price",
    ..SENDERS
};
const ALLOWS_OLD: [&str; 3] = [
    "any-function = \"*.Old\"",
    "top-function = \"/Price/\"\nscenario = \"chan-nil\"\nreason = \"x\"\n[[allow]]\nany-function = \"/Old$/\"",
    "created-by = \"*.Old\"",
];

#[test]
fn what_is_allowed_excuses_nothing_new() {
    for verb in ALLOWS_OLD {
        for (base, head, code) in [
            // As many as were allowed before, but others.
            (&[OLD.times(90)][..], &[OLD.times(20), NEW.times(60)][..], 1),
            (&[OLD.times(90)], &[NEW.times(60)], 1),
            (
                &[OLD.times(50), NEW.times(20)],
                &[OLD.times(50), NEW.times(60)],
                1,
            ),
            // The allowed ones may be more, the others fewer.
            (
                &[OLD.times(50), NEW.times(60)],
                &[OLD.times(90), NEW.times(50)],
                0,
            ),
            (
                &[OLD.times(50), NEW.times(60)],
                &[OLD.times(20), NEW.times(60)],
                0,
            ),
            (&[OLD.times(20)], &[OLD.times(90)], 0),
        ] {
            let desk = since(base, head);
            desk.write(
                "goprof-leaks.toml",
                &format!("fail-on = \"possible\"\n[[allow]]\n{verb}\nreason = \"x\"\n"),
            );
            desk.check(&SINCE).ends(code, &[]);
        }
    }
}

#[test]
fn what_is_not_allowed_keeps_its_excuse_when_closures_are_renumbered() {
    let old = Goroutines {
        functions: &[
            "example.com/shop/cart.(*Cart).Price.func2",
            "example.com/shop/cart.Old",
        ],
        ..OLD
    };
    let new = Goroutines {
        functions: &[
            "example.com/shop/cart.(*Cart).Price.func2",
            "example.com/shop/cart.New",
        ],
        ..NEW
    };
    for verb in ["any-function", "top-function"] {
        let desk = since(&[OLD, NEW], &[old, new]);
        let policy =
            format!("fail-on = \"possible\"\n[[allow]]\n{verb} = \"*.Old\"\nreason = \"x\"\n");
        desk.write("goprof-leaks.toml", &policy);
        let excuse = match verb {
            "any-function" => "the older profile has 60 here",
            // The entry is about the site, which is another function.
            _ => "the older profile has 120 here",
        };
        desk.check(&SINCE).ends(0, &[excuse]);
    }
}

#[test]
fn ceilings_of_growth_count_what_no_entry_allows() {
    let desk = since(&[OLD.times(20), NEW], &[OLD.times(90), NEW.times(65)]);
    let policy = |most| {
        format!(
            "fail-on = \"never\"\n[ceiling]\ngrowth = {most}\n[[allow]]\nany-function = \"*.Old\"\nreason = \"x\"\n"
        )
    };
    for (most, code) in [(5, 0), (4, 1)] {
        desk.write("goprof-leaks.toml", &policy(most));
        desk.check(&SINCE).ends(code, &[]);
    }
    desk.check(&SINCE)
        .ends(1, &["5 goroutines more, and at most 4"]);
    // One site that shrinks as a whole can still gain what is not allowed.
    desk.dump("base.txt", &[OLD.times(90), NEW]);
    desk.dump("g.txt", &[OLD.times(20), NEW.times(65)]);
    desk.check(&SINCE)
        .ends(1, &["5 goroutines more, and at most 4"]);
}

#[test]
fn ceilings_of_growth_per_minute_count_what_no_entry_allows() {
    let recorded = |name: &str| {
        let folder = "testdata/trend/recordings/freight-leak/go1.27";
        format!("{}/{folder}/{name}", env!("CARGO_MANIFEST_DIR"))
    };
    let (old, new) = (recorded("t1.pb.gz"), recorded("t6.pb.gz"));
    let desk = Desk::with(&[]);
    let check = [
        "check",
        "--since",
        &old,
        &new,
        "--fail-on",
        "never",
        "--max-growth-per-minute",
        "1",
    ];
    desk.run(&check).ends(1, &["it grows by"]);
    desk.write(
        "goprof-leaks.toml",
        "[[allow]]\nany-function = \"*\"\nreason = \"x\"\n",
    );
    desk.run(&check).ends(0, &[]);
}

#[test]
fn the_wrong_older_profile_is_not_taken_in_silence() {
    let recorded = |name: &str| {
        let folder = "testdata/trend/recordings";
        format!("{}/{folder}/{name}", env!("CARGO_MANIFEST_DIR"))
    };
    let first = recorded("freight-leak/go1.27/t1.pb.gz");
    let last = recorded("freight-leak/go1.27/t6.pb.gz");
    let desk = Desk::with(&[]);
    desk.run(&["check", "--since", &last, &first]).ends(
        3,
        &[
            "taken before the profile that --since names",
            "of the same build",
        ],
    );
    desk.run(&["check", "--since", &last, &first, "--allow-partial"])
        .ends(0, &["judged all the same"]);
    let depot = recorded("depot/go1.27/before.pb.gz");
    let run = desk.run(&["check", "--since", &depot, &last, "--fail-on", "never"]);
    run.ends(0, &["it is of another program"]);
}
