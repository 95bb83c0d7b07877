//! Which snapshots are found to be of one process.

use super::*;
use crate::decode::Decoder;
use crate::model::{Keep, LabelCount, Program};

/// Counted stacks: so many goroutines at each of some functions.
fn counted(counts: &[(&str, u64)]) -> String {
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    let record = |(name, count): &(&str, u64)| {
        format!("{count} @ 0x1 0x2\n#\t0x1\tmain.{name}+0x1\t/a.go:1\n\n")
    };
    let records: Vec<String> = counts.iter().map(record).collect();
    format!("goroutine profile: total {total}\n{}", records.concat())
}

/// The same as a traceback, with ids from `first`.
fn traceback_from(first: u64, counts: &[(&str, u64)]) -> String {
    let names = counts
        .iter()
        .flat_map(|(name, count)| (0..*count).map(move |_| name));
    let records: Vec<String> = (first..)
        .zip(names)
        .map(|(id, name)| {
            format!("goroutine {id} [chan receive]:\nmain.{name}()\n\t/a.go:1 +0x1\n\n")
        })
        .collect();
    records.concat()
}

fn traceback(counts: &[(&str, u64)]) -> String {
    traceback_from(1, counts)
}

/// The first of the goroutines with this mark.
fn marked(traceback: &str) -> String {
    traceback.replacen("receive]", "receive (leaked)]", 1)
}

fn found(dumps: &[(&str, String)]) -> Vec<(usize, usize, Bond)> {
    found_among(Given::InFolders, dumps)
}

/// What is found among dumps with these names.
fn found_among(given: Given, dumps: &[(&str, String)]) -> Vec<(usize, usize, Bond)> {
    let mut tables = Tables::default();
    let snapshots: Vec<Snapshot> = dumps
        .iter()
        .map(|(name, text)| {
            let mut decoder = Decoder::keeping(Keep::Ids);
            decoder.feed(text.as_bytes(), &mut tables).unwrap();
            decoder.finish(name, &mut tables).unwrap().last
        })
        .collect();
    let snapshots: Vec<&Snapshot> = snapshots.iter().collect();
    let twins = twins(&snapshots, given, &tables);
    twins
        .iter()
        .map(|twin| (twin.index, twin.of, twin.bond))
        .collect()
}

#[test]
fn forms_of_one_process_are_twins_of_the_one_that_says_most() {
    let state = [("a", 50), ("b", 30), ("c", 20)];
    let later = [("a", 52), ("b", 30), ("d", 1)];
    assert_eq!(
        found(&[
            ("z/1/labels", counted(&state)),
            ("z/1/stacks", traceback(&state)),
            ("z/2/labels", counted(&later)),
        ]),
        [(0, 1, Bond::Same)]
    );
}

#[test]
fn what_differs_is_unsure_or_nothing() {
    let state = [("a", 50), ("b", 50)];
    for (other, bond) in [
        ([("a", 50), ("b", 40)], Some(Bond::Same)),
        ([("a", 50), ("b", 39)], Some(Bond::Unsure)),
        ([("a", 100), ("c", 200)], None),
        ([("c", 50), ("d", 50)], None),
    ] {
        let found = found(&[("z/a", traceback(&state)), ("z/b", counted(&other))]);
        assert_eq!(found.first().map(|twin| twin.2), bond, "{other:?}");
    }
}

#[test]
fn what_was_taken_in_one_visit_may_have_changed() {
    let (state, later) = ([("a", 50), ("b", 50)], [("a", 50), ("c", 20)]);
    let other = [("c", 50), ("d", 50)];
    let text = "z/20261125T021000Z-host_6060-goroutine.debug2.txt";
    for (name, counts, expected) in [
        (
            "20261125T021000Z-host_6060",
            &later,
            vec![(1, 0, Bond::Same)],
        ),
        (
            "20261125T021001Z-host_6060",
            &later,
            vec![(1, 0, Bond::Unsure)],
        ),
        (
            "20261125T021000Z-host_6061",
            &later,
            vec![(1, 0, Bond::Unsure)],
        ),
        ("20261125T021000Z-host_6060", &other, vec![]),
    ] {
        let name = format!("z/{name}-goroutine.debug1.txt");
        let dumps = [(text, traceback(&state)), (&*name, counted(counts))];
        for given in [Given::Together, Given::InFolders] {
            assert_eq!(found_among(given, &dumps), expected, "{name}");
        }
    }
}

#[test]
fn files_that_are_named_together_are_compared_whatever_their_folders() {
    let state = [("a", 50)];
    let apart = [("q1/a", traceback(&state)), ("q2/b", counted(&state))];
    assert_eq!(found(&apart), []);
    assert_eq!(found_among(Given::Together, &apart), [(1, 0, Bond::Same)]);
}

#[test]
fn names_tell_many_processes_apart() {
    let state = [("a", 50)];
    for names in [
        [
            "z/a.debug1.txt",
            "z/a.debug2.txt",
            "z/b.debug1.txt",
            "z/b.debug2.txt",
        ],
        [
            "x/debug1.txt",
            "x/debug2.txt",
            "y/debug1.txt",
            "y/debug2.txt",
        ],
        [
            "x/a.debug1.txt",
            "y/a.debug2.txt",
            "x/b.debug1.txt",
            "y/b.debug2.txt",
        ],
    ] {
        let [one, two, three, four] = names;
        let dumps = [
            (one, counted(&state)),
            (two, traceback(&state)),
            (three, counted(&state)),
            (four, traceback_from(900, &state)),
        ];
        assert_eq!(
            found_among(Given::Together, &dumps),
            [(0, 1, Bond::Same), (2, 3, Bond::Same)],
            "{names:?}"
        );
    }
}

#[test]
fn a_process_has_each_form_once() {
    let state = [("a", 50)];
    let dumps = [
        ("x/goroutine.debug2", traceback(&state)),
        ("x/goroutine.debug1", counted(&state)),
        ("y/goroutine.debug1", counted(&state)),
    ];
    assert_eq!(
        found_among(Given::Together, &dumps),
        [(1, 0, Bond::Same), (2, 0, Bond::Unsure)]
    );
}

#[test]
fn what_nothing_decides_is_unsure() {
    let state = [("a", 50)];
    let many = [
        ("z/a", traceback(&state)),
        ("z/b", counted(&state)),
        ("z/c", counted(&state)),
    ];
    assert_eq!(found(&many), [(1, 0, Bond::Unsure), (2, 0, Bond::Unsure)]);
}

#[test]
fn tracebacks_with_the_same_ids_may_be_of_one_process() {
    let state = [("a", 50), ("b", 50)];
    let later = [("a", 50), ("b", 55)];
    let other = [("a", 50), ("c", 50)];
    let pair =
        |one: String, two: String| found_among(Given::Together, &[("a.txt", one), ("b.txt", two)]);
    let before = traceback(&state);
    assert_eq!(
        pair(before.clone(), traceback(&later)),
        [(0, 1, Bond::Unsure)]
    );
    let proof = marked(&traceback(&later));
    assert_eq!(pair(before.clone(), proof.clone()), [(1, 0, Bond::Proof)]);
    assert_eq!(pair(proof.clone(), before.clone()), [(0, 1, Bond::Proof)]);
    assert_eq!(pair(proof.clone(), proof), [(0, 1, Bond::Unsure)]);
    assert_eq!(
        pair(before.clone(), traceback(&other)),
        [(1, 0, Bond::Unsure)]
    );
    assert_eq!(pair(before, traceback_from(101, &state)), []);
}

#[test]
fn evidence_against_it_refuses() {
    let mut tables = Tables::default();
    let mut snapshot = |text: String| {
        let mut decoder = Decoder::keeping(Keep::Ids);
        decoder.feed(text.as_bytes(), &mut tables).unwrap();
        decoder.finish("g", &mut tables).unwrap().last
    };
    let mut one = snapshot(traceback(&[("a", 50)]));
    let mut two = snapshot(counted(&[("a", 50)]));
    let bond = |one: &Snapshot, two: &Snapshot| {
        twins(&[one, two], Given::Together, &tables)
            .first()
            .map(|twin| twin.bond)
    };
    let program = |file: &str, build: &str| {
        Some(Program {
            file: file.to_owned(),
            build_id: Some(build.to_owned()),
        })
    };
    one.program = program("/srv/shop", "1");
    assert_eq!(bond(&one, &two), Some(Bond::Same));
    for (file, build, expected) in [
        ("/srv/shop", "1", Some(Bond::Same)),
        ("/srv/shop", "2", None),
        ("/srv/cart", "1", None),
    ] {
        two.program = program(file, build);
        assert_eq!(bond(&one, &two), expected, "{file} {build}");
    }
    two.program = None;
    let [key, here, there] = ["pod", "shop-1", "shop-2"].map(|text| tables.text(text));
    let label = |value| {
        vec![LabelCount {
            key,
            value,
            count: 50,
        }]
    };
    one.groups[0].labels = label(here);
    let bond = |one: &Snapshot, two: &Snapshot| {
        let twins = twins(&[one, two], Given::Together, &tables);
        twins.first().map(|twin| twin.bond)
    };
    assert_eq!(bond(&one, &two), Some(Bond::Same));
    two.groups[0].labels = label(here);
    assert_eq!(bond(&one, &two), Some(Bond::Same));
    two.groups[0].labels = label(there);
    assert_eq!(bond(&one, &two), None);
}
