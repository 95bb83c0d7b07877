//! The ratchet: what is accepted, what is new or worse, what got better, and what people wrote.

use crate::{Desk, Goroutines, OTHERS, SENDERS, notes, text};

const BASELINE: [&str; 2] = ["--baseline", "leaks.toml"];
const WRITE: [&str; 3] = ["--baseline", "leaks.toml", "--write-baseline"];

/// The three goroutines that each client of one package keeps.
const LOOPS: [Goroutines; 3] = [
    client(&["example.com/shop/bus.(*Client).readLoop"]),
    client(&["example.com/shop/bus.(*Client).writeLoop"]),
    client(&["example.com/shop/bus.(*Client).heartbeat"]),
];

const fn client(functions: &'static [&'static str]) -> Goroutines {
    Goroutines {
        count: 24,
        functions,
        creator: "example.com/shop/bus.Dial",
        ..SENDERS
    }
}

/// A desk whose 60 goroutines are accepted.
fn accepted() -> Desk {
    let desk = Desk::with(&[SENDERS]);
    desk.check(&WRITE)
        .ends(0, &["wrote leaks.toml: 1 finding accepted, 1 new"]);
    desk
}

#[test]
fn what_is_accepted_passes() {
    let desk = accepted();
    let report = desk.report(&BASELINE);
    assert_eq!(text(&report, "/gate/outcome"), "pass");
    assert_eq!(text(&report, "/findings/0/gate/decision"), "known");
    assert_eq!(text(&report, "/gate/baseline"), "leaks.toml");
    desk.check(&[]).ends(1, &[]);
}

#[test]
fn what_is_new_fails() {
    let desk = accepted();
    desk.dump("g.txt", &[SENDERS, OTHERS]);
    desk.check(&BASELINE)
        .ends(1, &["1 new finding", "not in the baseline"]);
    let report = desk.report(&BASELINE);
    // What fails comes first, whatever its rank.
    assert_eq!(text(&report, "/findings/0/gate/decision"), "new");
    assert!(text(&report, "/findings/0/site/function").contains("stock"));
    assert_eq!(text(&report, "/findings/1/gate/decision"), "known");
}

#[test]
fn what_is_worse_fails_unless_it_is_tolerated() {
    let desk = accepted();
    desk.dump("g.txt", &[SENDERS.times(66)]);
    desk.check(&BASELINE).ends(
        1,
        &[
            "1 finding worse than before",
            "66 goroutines, and the baseline accepts 60",
        ],
    );
    for (percent, code) in [("9", 1), ("10", 0)] {
        desk.check(&[&BASELINE[..], &["--tolerance", percent]].concat())
            .ends(code, &[]);
        let policy = format!("tolerance-percent = {percent}\nbaseline = \"leaks.toml\"\n");
        desk.write("goprof-leaks.toml", &policy);
        desk.check(&[]).ends(code, &["baseline leaks.toml"]);
        desk.write("goprof-leaks.toml", "");
    }
}

#[test]
fn what_is_surer_is_worse() {
    let desk = accepted();
    let text = desk
        .read("leaks.toml")
        .replace("\"likely\"", "\"possible\"");
    desk.write("leaks.toml", &text);
    desk.check(&BASELINE)
        .ends(1, &["likely, and the baseline has it as possible"]);
}

#[test]
fn what_got_better_is_offered_and_then_holds() {
    let desk = accepted();
    desk.dump("g.txt", &[SENDERS.times(50)]);
    desk.check(&BASELINE).ends(
        0,
        &["50 goroutines instead of 60: --write-baseline tightens it"],
    );
    assert_eq!(notes(&desk.report(&BASELINE)), ["baseline-better"]);
    desk.check(&WRITE).ends(0, &["1 finding accepted"]);
    desk.dump("g.txt", &[SENDERS]);
    desk.check(&BASELINE).ends(1, &["the baseline accepts 50"]);
}

#[test]
fn equal_counts_are_accepted_one_by_one() {
    // What one report tells as one finding, a list must know by its parts: the next time, one of
    // them is on its way between two waits.
    let desk = Desk::with(&LOOPS);
    desk.write("goprof-leaks.toml", "fail-on = \"possible\"\n");
    desk.check(&WRITE).ends(0, &["3 findings accepted"]);
    for (counts, code) in [([24, 23, 24], 0), ([24; 3], 0), ([24, 24, 25], 1)] {
        let mut groups = LOOPS;
        for (group, count) in groups.iter_mut().zip(counts) {
            group.count = count;
        }
        desk.dump("g.txt", &groups);
        desk.check(&BASELINE).ends(code, &[]);
        let report = desk.report(&BASELINE);
        assert_eq!(report["findings"].as_array().unwrap().len(), 3);
    }
}

#[test]
fn what_is_gone_leaves_the_baseline() {
    let desk = accepted();
    desk.dump("g.txt", &[]);
    assert_eq!(notes(&desk.report(&BASELINE)), ["baseline-gone"]);
    desk.check(&WRITE)
        .ends(0, &["0 findings accepted, 1 removed"]);
    assert!(!desk.read("leaks.toml").contains("[[finding]]"));
    desk.dump("g.txt", &[SENDERS]);
    desk.check(&BASELINE).ends(1, &["not in the baseline"]);
}

#[test]
fn lines_and_closures_may_move() {
    let desk = accepted();
    desk.dump(
        "g.txt",
        &[Goroutines {
            functions: &["example.com/shop/cart.(*Cart).Price.func2"],
            line: 99,
            ..SENDERS
        }],
    );
    desk.check(&BASELINE).ends(0, &["1 finding known"]);
}

#[test]
fn of_two_in_one_function_the_mended_one_excuses_nothing() {
    let at = |line, count| Goroutines {
        count,
        line,
        ..SENDERS
    };
    let desk = Desk::with(&[at(40, 60), at(50, 80)]);
    desk.check(&WRITE).ends(0, &["2 findings accepted"]);
    // The first is mended: the second takes over its fingerprint, but not its number.
    desk.dump("g.txt", &[at(50, 80)]);
    desk.check(&BASELINE).ends(0, &["1 finding known"]);
    desk.dump("g.txt", &[at(50, 81)]);
    desk.check(&BASELINE).ends(1, &["the baseline accepts 80"]);
}

#[test]
fn the_file_is_sorted_and_says_what_it_accepts() {
    let desk = Desk::with(&[OTHERS, SENDERS]);
    desk.check(&WRITE).ends(0, &["2 findings accepted"]);
    insta::assert_snapshot!(desk.read("leaks.toml"));
    let once = desk.read("leaks.toml");
    desk.dump("g.txt", &[SENDERS, OTHERS]);
    desk.check(&WRITE).ends(0, &[]);
    assert_eq!(once, desk.read("leaks.toml"));
}

#[test]
fn what_people_wrote_is_never_lost() {
    let desk = Desk::with(&[OTHERS, SENDERS]);
    desk.check(&WRITE).ends(0, &[]);
    let text = desk
        .read("leaks.toml")
        .replacen("[[finding]]", "# The big one.\n[[finding]]", 1)
        .replacen(
            "count = 60\n",
            "count = 60 # sixty\nreason = \"waits for the new cart\"\nowner = 'shop'\n",
            1,
        );
    desk.write("leaks.toml", &text);
    // Known, then worse, then gone: what was written stays.
    desk.check(&WRITE).ends(0, &[]);
    assert_eq!(desk.read("leaks.toml"), text);
    desk.check(&BASELINE).ends(
        0,
        &["2. known: the baseline accepts 60: waits for the new cart"],
    );
    desk.dump("g.txt", &[SENDERS.times(70), OTHERS]);
    desk.check(&WRITE).ends(0, &[]);
    assert_eq!(
        desk.read("leaks.toml"),
        text.replace("60 # sixty", "70 # sixty")
    );
    desk.dump("g.txt", &[OTHERS]);
    desk.check(&WRITE)
        .ends(0, &["1 gone but kept with count = 0"]);
    let kept = desk.read("leaks.toml");
    assert_eq!(kept, text.replace("60 # sixty", "0 # sixty"));
    desk.check(&BASELINE).ends(0, &[]);
    assert_eq!(notes(&desk.report(&BASELINE)), [""; 0]);
    // It accepts none any more.
    desk.dump("g.txt", &[SENDERS.times(59), OTHERS]);
    desk.check(&BASELINE).ends(1, &["the baseline accepts 0"]);
}

#[test]
fn what_is_allowed_needs_no_entry() {
    let desk = Desk::with(&[SENDERS]);
    desk.write(
        "goprof-leaks.toml",
        "[[allow]]\nany-function = \"*cart*\"\nreason = \"x\"\n",
    );
    desk.check(&WRITE).ends(0, &["0 findings accepted"]);
}

#[test]
fn a_baseline_that_cannot_be_used_ends_with_exit_code_2() {
    let desk = accepted();
    let good = desk.read("leaks.toml");
    let entry = good.split_once("[[finding]]").unwrap().1;
    for (text, part) in [
        (good.replace("count", "cuont"), "did you mean \"count\"?"),
        (good.replace("version = 1", "version = 2"), "version 2"),
        (format!("{good}\n[[finding]]{entry}"), "is there twice"),
        (format!("<<<<<<< HEAD\n{good}"), "line 1"),
    ] {
        desk.write("leaks.toml", &text);
        desk.check(&BASELINE)
            .ends(2, &["cannot use leaks.toml", part]);
        desk.check(&WRITE).ends(2, &[part]);
        assert_eq!(desk.read("leaks.toml"), text);
    }
    desk.check(&["--baseline", "none.toml"])
        .ends(2, &["none.toml (--write-baseline makes it)"]);
    desk.check(&["--write-baseline"])
        .ends(2, &["--baseline FILE"]);
    desk.check(&["--baseline", "no/such/folder.toml", "--write-baseline"])
        .ends(2, &["there is no such folder"]);
}

#[test]
fn a_ceiling_over_all_is_not_for_the_baseline() {
    let desk = accepted();
    desk.check(&[&WRITE[..], &["--max-goroutines", "10"]].concat())
        .ends(1, &["61 goroutines, and the ceiling is 10"]);
    desk.check(&[&BASELINE[..], &["--max-cluster", "10"]].concat())
        .ends(0, &[]);
}

#[test]
fn what_is_allowed_makes_no_room_in_the_baseline() {
    let way = |functions: &'static [&'static str], count| Goroutines {
        count,
        functions,
        ..SENDERS
    };
    let old = |count| {
        way(
            &[
                "example.com/shop/cart.(*Cart).Price.func1",
                "example.com/shop/cart.Old",
            ],
            count,
        )
    };
    let new = |count| {
        way(
            &[
                "example.com/shop/cart.(*Cart).Price.func1",
                "example.com/shop/cart.New",
            ],
            count,
        )
    };
    let desk = Desk::with(&[old(90), new(20)]);
    desk.write(
        "goprof-leaks.toml",
        "fail-on = \"possible\"\n[[allow]]\nany-function = \"*.Old\"\nreason = \"x\"\n",
    );
    desk.check(&WRITE).ends(0, &["1 finding accepted"]);
    assert!(desk.read("leaks.toml").contains("count = 20\n"));
    desk.check(&BASELINE).ends(0, &["1 finding known"]);
    for (old_count, new_count, code) in [(10, 60, 1), (90, 21, 1), (200, 20, 0)] {
        desk.dump("g.txt", &[old(old_count), new(new_count)]);
        desk.check(&BASELINE).ends(code, &[]);
    }
    desk.dump("g.txt", &[old(90), new(15)]);
    desk.check(&BASELINE)
        .ends(0, &["now has 15 goroutines instead of 20"]);
}
