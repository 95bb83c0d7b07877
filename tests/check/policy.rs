//! The policy: `fail-on`, ceilings, and what is allowed.

use crate::{Desk, Goroutines, OTHERS, SENDERS, notes, text};

/// Goroutines that are likely, and may not be there.
fn leaky() -> Desk {
    Desk::with(&[SENDERS])
}

#[test]
fn without_a_policy_a_likely_finding_fails() {
    leaky()
        .check(&[])
        .ends(1, &["The gate fails: 1 finding likely or surer"]);
    Desk::with(&[]).check(&[]).ends(0, &["The gate passes."]);
}

#[test]
fn fail_on_says_from_which_verdict_on() {
    for (verdict, code) in [("proven", 0), ("likely", 1), ("possible", 1), ("never", 0)] {
        let desk = leaky();
        desk.check(&["--fail-on", verdict]).ends(code, &[]);
        desk.write("goprof-leaks.toml", &format!("fail-on = {verdict:?}\n"));
        desk.check(&[]).ends(code, &["policy goprof-leaks.toml"]);
    }
    // Flags go over the file.
    let desk = leaky();
    desk.write("goprof-leaks.toml", "fail-on = \"never\"\n");
    desk.check(&["--fail-on", "likely"]).ends(1, &[]);
}

#[test]
fn the_policy_is_found_upward_or_named() {
    let desk = leaky();
    desk.write("goprof-leaks.toml", "fail-on = \"never\"\n");
    desk.write("deep/er/x", "");
    let below = desk.path("deep/er");
    crate::run_in(&below, &["check", "../../g.txt"]).ends(0, &["goprof-leaks.toml"]);
    desk.write("other.toml", "fail-on = \"likely\"\n");
    desk.check(&["--config", "other.toml"])
        .ends(1, &["policy other.toml"]);
    desk.write("deep/goprof-leaks.toml", "fail-on = \"likely\"\n");
    crate::run_in(&below, &["check", "../../g.txt"]).ends(1, &[]);
    desk.write(
        "goprof-leaks.toml",
        "fail-on = \"likely\"\nbaseline = \"leaks.toml\"\n",
    );
    desk.write("deep/goprof-leaks.toml", "baseline = \"../leaks.toml\"\n");
    desk.check(&["--write-baseline"])
        .ends(0, &["wrote leaks.toml"]);
    // From the folder of the policy, wherever the program runs.
    crate::run_in(&below, &["check", "../../g.txt"]).ends(0, &["1 finding known"]);
    desk.check(&["--config", "none.toml"])
        .ends(2, &["cannot use none.toml"]);
}

#[test]
fn slips_in_the_policy_end_with_exit_code_2() {
    let desk = leaky();
    for (policy, part) in [
        ("fail-no = \"never\"\n", "did you mean \"fail-on\"?"),
        (
            "[ceiling.scenario]\nchan-nill = 0\n",
            "did you mean \"chan-nil\"?",
        ),
        (
            "[[allow]]\nany-function = \"*\"\n",
            "missing field `reason`",
        ),
    ] {
        desk.write("goprof-leaks.toml", policy);
        desk.check(&[])
            .ends(2, &["cannot use goprof-leaks.toml", part]);
    }
    desk.write("goprof-leaks.toml", "");
    desk.check(&["--max-scenario", "chan-nill=0"])
        .ends(2, &["did you mean \"chan-nil\"?"]);
    desk.check(&["--max-scenario", "chan-nil"])
        .ends(2, &["ID=N"]);
}

#[test]
fn ceilings_fail_above_and_pass_at_their_number() {
    let desk = leaky();
    for (key, flag, most) in [
        ("goroutines", "--max-goroutines", 61),
        ("cluster", "--max-cluster", 60),
    ] {
        for (number, code) in [(most, 0), (most - 1, 1)] {
            let number = number.to_string();
            desk.write("goprof-leaks.toml", "fail-on = \"never\"\n");
            desk.check(&[flag, &number]).ends(code, &[]);
            let policy = format!("fail-on = \"never\"\n[ceiling]\n{key} = {number}\n");
            desk.write("goprof-leaks.toml", &policy);
            desk.check(&[]).ends(code, &[]);
        }
    }
    let report = desk.report(&["--max-cluster", "59"]);
    assert_eq!(text(&report, "/findings/0/gate/decision"), "forbidden");
}

#[test]
fn a_scenario_has_a_ceiling_over_all_its_sites() {
    let desk = Desk::with(&[SENDERS, OTHERS]);
    for (id, number, code) in [
        ("early-return-senders", 120, 0),
        ("early-return-senders", 119, 1),
        ("GL120", 119, 1),
        ("chan-nil", 0, 0),
    ] {
        let policy = format!("fail-on = \"never\"\n[ceiling.scenario]\n{id} = {number}\n");
        desk.write("goprof-leaks.toml", &policy);
        desk.check(&[]).ends(code, &[]);
        desk.write("goprof-leaks.toml", "fail-on = \"never\"\n");
        desk.check(&["--max-scenario", &format!("{id}={number}")])
            .ends(code, &[]);
    }
}

#[test]
fn a_ceiling_counts_what_each_object_keeps() {
    // Equal counts in one package.
    let other = Goroutines {
        functions: &["example.com/shop/cart.(*Cart).Weigh.func1"],
        creator: "example.com/shop/cart.(*Cart).Weigh",
        ..SENDERS
    };
    let desk = Desk::with(&[SENDERS, other]);
    for (number, code) in [(120, 0), (119, 1)] {
        let ceiling = format!("early-return-senders={number}");
        desk.check(&["--fail-on", "never", "--max-scenario", &ceiling])
            .ends(code, &[]);
    }
}

fn allow(verb: &str, more: &str) -> String {
    format!("[[allow]]\n{verb}\nreason = \"a known one\"\n{more}\n")
}

#[test]
fn each_verb_allows_what_it_matches_and_nothing_else() {
    let desk = leaky();
    let fingerprint = desk.report(&[]);
    let fingerprint = text(&fingerprint, "/findings/0/fingerprint").to_owned();
    for (verb, code) in [
        ("top-function = \"example.com/shop/cart.*\"".to_owned(), 0),
        ("top-function = \"example.com/shop/stock.*\"".to_owned(), 1),
        ("any-function = \"/cart\\\\.\\\\(/\"".to_owned(), 0),
        ("any-function = \"/^cart/\"".to_owned(), 1),
        (
            "created-by = \"example.com/shop/cart.(*Cart).Price\"".to_owned(),
            0,
        ),
        ("created-by = \"cart.(*Cart).Price\"".to_owned(), 1),
        (format!("fingerprint = {fingerprint:?}"), 0),
        ("fingerprint = \"0000000000000000\"".to_owned(), 1),
    ] {
        desk.write("goprof-leaks.toml", &allow(&verb, ""));
        let report = desk.report(&[]);
        desk.check(&[]).ends(code, &[]);
        let decision = text(&report, "/findings/0/gate/decision");
        if code == 0 {
            assert_eq!(decision, "allowed", "{verb}");
            assert!(text(&report, "/findings/0/gate/reason").contains("a known one"));
            assert_eq!(notes(&report), [""; 0], "{verb}");
        } else {
            assert_eq!(decision, "forbidden", "{verb}");
            assert_eq!(notes(&report), ["allow-unused"], "{verb}");
        }
    }
}

#[test]
fn top_is_the_blocking_site_and_any_is_the_whole_stack() {
    let desk = Desk::with(&[Goroutines {
        functions: &[
            "example.com/shop/cart.(*Cart).Price.func1",
            "example.com/shop/cart.(*Cart).Run",
        ],
        ..SENDERS
    }]);
    for (verb, code) in [("top-function", 1), ("any-function", 0)] {
        let entry = format!("{verb} = \"*.(*Cart).Run\"");
        desk.write("goprof-leaks.toml", &allow(&entry, ""));
        desk.check(&[]).ends(code, &[]);
    }
}

#[test]
fn what_an_entry_leaves_is_judged() {
    // At one site, but below different functions.
    let below = |root: &'static [&'static str], count| Goroutines {
        functions: root,
        count,
        ..SENDERS
    };
    let desk = Desk::with(&[
        below(
            &[
                "example.com/shop/cart.(*Cart).Price.func1",
                "example.com/shop/cart.Old",
            ],
            40,
        ),
        below(
            &[
                "example.com/shop/cart.(*Cart).Price.func1",
                "example.com/shop/cart.New",
            ],
            30,
        ),
    ]);
    desk.write("goprof-leaks.toml", &allow("any-function = \"*.Old\"", ""));
    desk.check(&[]).ends(1, &["only 40 of them are allowed"]);
    let both = allow("any-function = \"*.Old\"", "") + &allow("any-function = \"*.New\"", "");
    desk.write("goprof-leaks.toml", &both);
    desk.check(&[]).ends(0, &["1 finding allowed"]);
}

#[test]
fn an_entry_can_be_for_one_scenario() {
    let desk = leaky();
    for (scenario, code) in [("early-return-senders", 0), ("chan-nil", 1)] {
        let more = format!("scenario = {scenario:?}");
        desk.write("goprof-leaks.toml", &allow("any-function = \"*\"", &more));
        desk.check(&[]).ends(code, &[]);
    }
}

#[test]
fn an_entry_is_good_until_it_expires() {
    let desk = leaky();
    let entry = |day| {
        allow(
            "any-function = \"*cart*\"",
            &format!("expires = {day}\nowner = \"shop\""),
        )
    };
    desk.write("goprof-leaks.toml", &entry("9999-12-31"));
    desk.check(&[]).ends(0, &[]);
    desk.write("goprof-leaks.toml", &entry("2020-02-29"));
    desk.check(&[]).ends(
        1,
        &[
            "(owner: shop) allowed it until 2020-02-29",
            "expired on 2020-02-29",
        ],
    );
    assert_eq!(notes(&desk.report(&[])), ["allow-expired"]);
}

#[test]
fn what_cannot_match_in_this_form_is_said() {
    let desk = Desk::with(&[]);
    desk.write(
        "goprof-leaks.toml",
        &allow("created-by = \"main.main\"", ""),
    );
    let recording = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/testdata/profiles/early-return-leak/go1.26.pb.gz"
    );
    desk.run(&["check", recording]).ends(
        1,
        &["matches nothing; this form of profile does not say who created"],
    );
}

#[test]
fn growth_without_an_older_profile_is_not_judged_in_silence() {
    let desk = Desk::with(&[]);
    desk.write("goprof-leaks.toml", "[ceiling]\ngrowth = 0\n");
    desk.check(&[]).ends(0, &["growth is not judged"]);
}

#[test]
fn an_incomplete_input_is_undecided() {
    let desk = Desk::with(&[]);
    let whole = desk.read("g.txt");
    let cut = whole.get(..whole.len() - 30).unwrap();
    desk.write("cut.txt", cut);
    desk.run(&["check", "cut.txt"])
        .ends(3, &["The gate is undecided: cut.txt: the text breaks off"]);
    desk.run(&["check", "cut.txt", "--allow-partial"])
        .ends(0, &["judged all the same: cut.txt: the text breaks off"]);
    desk.run(&[
        "check",
        "cut.txt",
        "--baseline",
        "b.toml",
        "--write-baseline",
    ])
    .ends(3, &["cannot write the baseline"]);
    assert!(!desk.path("b.toml").exists());
    desk.run(&["check", "none.txt"])
        .ends(3, &["cannot read none.txt"]);
}

#[test]
fn a_ceiling_that_nothing_can_exceed_is_an_error() {
    let desk = leaky();
    for number in ["nan", "inf", "-inf", "-1.0"] {
        desk.write(
            "goprof-leaks.toml",
            &format!("[ceiling]\ngrowth-per-minute = {number}\n"),
        );
        desk.check(&[])
            .ends(2, &["growth-per-minute is a number from 0 on"]);
        desk.write("goprof-leaks.toml", "");
        desk.check(&[&format!("--max-growth-per-minute={number}")])
            .ends(2, &["cannot use --max-growth-per-minute"]);
    }
    desk.check(&["--max-growth-per-minute=0"])
        .ends(1, &["growth is not judged"]);
    for key in ["goroutines", "cluster", "growth"] {
        desk.write("goprof-leaks.toml", &format!("[ceiling]\n{key} = -1\n"));
        desk.check(&[]).ends(2, &["cannot use goprof-leaks.toml"]);
        desk.write("goprof-leaks.toml", "");
        desk.check(&[&format!("--max-{key}=-1")])
            .ends(2, &["invalid value"]);
    }
}

#[test]
fn a_scenario_has_one_ceiling() {
    let desk = leaky();
    desk.write(
        "goprof-leaks.toml",
        "[ceiling.scenario]\nearly-return-senders = 0\nGL120 = 100\n",
    );
    let twice = "the scenario early-return-senders has two ceilings";
    desk.check(&[]).ends(2, &[twice]);
    desk.write(
        "goprof-leaks.toml",
        "fail-on = \"never\"\n[ceiling.scenario]\nGL120 = 0\n",
    );
    desk.check(&[
        "--max-scenario",
        "GL120=0",
        "--max-scenario",
        "early-return-senders=99",
    ])
    .ends(2, &[twice]);
    // A flag goes over the file.
    desk.check(&["--max-scenario", "early-return-senders=99"])
        .ends(0, &[]);
    desk.check(&[]).ends(1, &[]);
}

#[test]
fn a_policy_that_cannot_be_read_is_not_passed_over() {
    let desk = leaky();
    desk.write("deep/goprof-leaks.toml/x", "");
    desk.write("goprof-leaks.toml", "fail-on = \"never\"\n");
    let deep = desk.path("deep");
    crate::run_in(&deep, &["check", "../g.txt"]).ends(
        2,
        &["goprof-leaks.toml (--config names another): it is no file"],
    );
    crate::run_in(
        &deep,
        &["check", "../g.txt", "--config", "../goprof-leaks.toml"],
    )
    .ends(0, &[]);
    desk.write("deep/goprof-leaks.toml/below/x", "");
    crate::run_in(
        &deep.join("goprof-leaks.toml/below"),
        &["check", "../../../g.txt"],
    )
    .ends(2, &["it is no file"]);
    #[cfg(unix)]
    {
        desk.write("other/x", "");
        std::os::unix::fs::symlink("nothing", desk.path("other/goprof-leaks.toml")).unwrap();
        crate::run_in(&desk.path("other"), &["check", "../g.txt"])
            .ends(2, &["goprof-leaks.toml (--config names another)"]);
    }
}
