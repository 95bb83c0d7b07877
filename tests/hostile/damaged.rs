//! Profiles whose parts do not fit together.

use goprof_leaks::decode::pprof::pb;
use prost::Message;

use crate::make::{Maker, leak};
use crate::{FORMATS, run_on};

/// Ids of the warnings in a report, and its number of goroutines.
fn warnings(bytes: &[u8]) -> (Vec<String>, u64) {
    let run = run_on(&["--format", "json"], bytes);
    let report: Option<serde_json::Value> =
        run.ok().and_then(|run| serde_json::from_str(&run.out).ok());
    let snapshot = report
        .as_ref()
        .and_then(|report| report.pointer("/snapshots/0"));
    let count = snapshot.and_then(|view| view.get("goroutines")?.as_u64());
    let ids = snapshot
        .and_then(|view| view.get("warnings")?.as_array())
        .into_iter()
        .flatten()
        .filter_map(|warning| warning.get("id")?.as_str())
        .map(str::to_owned)
        .collect();
    (ids, count.unwrap_or(u64::MAX))
}

/// Whether every format can show it.
fn shown(bytes: &[u8]) -> bool {
    FORMATS.iter().all(|format| {
        run_on(&["--all", "--format", format], bytes)
            .is_ok_and(|run| run.code == Some(0) && run.err.is_empty() && !run.out.is_empty())
    })
}

#[test]
fn references_to_nothing_are_counted() {
    let mut maker = leak();
    maker.profile.sample[0]
        .location_id
        .extend([0, 99, u64::MAX]);
    maker.profile.location[3].line.push(pb::Line {
        function_id: 77,
        line: 1,
        column: 0,
    });
    let bytes = maker.bytes();
    assert_eq!(
        warnings(&bytes),
        (vec!["dangling-reference".to_owned()], 1200)
    );
    run_on(&[], &bytes)
        .unwrap()
        .reports(&["main.wait", "4 references to locations or functions"]);
    assert!(shown(&bytes));
}

#[test]
fn a_stack_that_runs_in_circles_ends() {
    let mut maker = leak();
    let circle = maker.profile.sample[0].location_id.repeat(1000);
    maker.sample(circle, 5);
    let bytes = maker.bytes();
    assert_eq!(warnings(&bytes).1, 1205);
    assert!(shown(&bytes));
}

#[test]
fn ids_that_are_defined_twice_are_refused() {
    let mut functions = leak();
    let again = functions.profile.function[0];
    functions.profile.function.push(again);
    run_on(&[], &functions.bytes())
        .unwrap()
        .refuses("-", &["function 1 is defined twice", "fetch it again"]);

    let mut locations = leak();
    let again = locations.profile.location[0].clone();
    locations.profile.location.push(again);
    run_on(&[], &locations.bytes())
        .unwrap()
        .refuses("-", &["location 1 is defined twice", "fetch it again"]);
}

#[test]
fn a_string_table_without_the_empty_text_is_read() {
    let mut maker = leak();
    maker.profile.string_table[0] = b"not empty".to_vec();
    let bytes = maker.bytes();
    assert_eq!(warnings(&bytes), (Vec::new(), 1200));
    assert!(shown(&bytes));
}

#[test]
fn indices_out_of_range_are_empty_texts() {
    for index in [1 << 20, i64::MAX, -1, i64::MIN] {
        let mut maker = leak().labelled("key", "value");
        maker.profile.function[3].name = index;
        maker.profile.function[3].filename = index;
        maker.profile.sample[0].label[0].key = index;
        maker.profile.sample[0].label[0].str = index;
        maker.profile.comment = vec![index];
        maker.profile.default_sample_type = index;
        let bytes = maker.bytes();
        assert_eq!(warnings(&bytes), (vec!["unsymbolized".to_owned()], 1200));
        assert!(shown(&bytes));

        maker.profile.sample_type[0].r#type = index;
        run_on(&[], &maker.bytes())
            .unwrap()
            .refuses("-", &["cut off", "not a goroutine profile", "curl -o"]);
    }
}

#[test]
fn a_profile_that_is_cut_off_is_refused() {
    let bytes = leak().bytes();
    for length in [2, bytes.len() / 2, bytes.len() - 1] {
        let run = run_on(&[], &bytes[..length]).unwrap();
        run.refuses("-", &["damaged at byte", "fetch it again"]);
    }
    // Between two fields: before the texts, which come last in Go's own profiles.
    let mut maker = leak();
    maker.profile.string_table.clear();
    run_on(&[], &maker.bytes())
        .unwrap()
        .refuses("-", &["cut off", "curl -o"]);
}

#[test]
fn impossible_counts_are_capped_and_said() {
    const MOST: u64 = 1 << 40;
    let said = || vec!["count-saturated".to_owned()];
    let mut same = leak();
    let stack = same.profile.sample[0].location_id.clone();
    same.profile.sample.clear();
    same.sample(stack.clone(), i64::MAX);
    same.sample(stack, i64::MAX);
    let bytes = same.bytes();
    assert_eq!(warnings(&bytes), (said(), MOST));
    run_on(&[], &bytes)
        .unwrap()
        .reports(&["out of range", "1,099,511,627,776 goroutines"]);
    assert!(shown(&bytes));

    let mut different = leak();
    different.profile.sample[0].value = vec![i64::MAX];
    for name in ["main.a", "main.b", "main.c"] {
        different = different.receivers(name, "/srv/shop/abc.go", i64::MAX);
    }
    let bytes = different.labelled("key", "value").bytes();
    assert_eq!(warnings(&bytes), (said(), 4 * MOST));
    assert!(shown(&bytes));

    let mut alone = leak();
    alone.profile.sample[0].value = vec![i64::MAX];
    assert_eq!(warnings(&alone.bytes()), (said(), MOST));
    alone.profile.sample[0].value = vec![1 << 40];
    assert_eq!(warnings(&alone.bytes()), (Vec::new(), MOST));
}

#[test]
fn counts_that_are_none_are_left_out() {
    let mut maker = leak();
    for value in [vec![], vec![0], vec![-5], vec![i64::MIN]] {
        maker.profile.sample[0].value = value;
        let (ids, count) = warnings(&maker.bytes());
        assert_eq!(count, 0);
        assert_eq!(ids.last().map(String::as_str), Some("empty-profile"));
        assert!(shown(&maker.bytes()) || count == 0);
    }
}

#[test]
fn a_profile_without_samples_is_a_clean_report() {
    let bytes = Maker::new().bytes();
    run_on(&["--fail-on", "possible"], &bytes)
        .unwrap()
        .reports(&["the profile holds no goroutine"]);
    for format in FORMATS {
        run_on(&["--format", format], &bytes).unwrap().reports(&[]);
    }
}

#[test]
fn a_time_before_1970_is_none() {
    for time_nanos in [-1, i64::MIN] {
        let mut maker = leak();
        maker.profile.time_nanos = time_nanos;
        maker.profile.duration_nanos = time_nanos;
        let run = run_on(&["--format", "json"], &maker.bytes()).unwrap();
        run.reports(&["\"taken_at\": null"]);
        assert!(shown(&maker.bytes()));
    }
}

#[test]
fn fields_may_come_in_any_order() {
    let profile = leak().labelled("tenant", "blue").profile;
    let samples = pb::Profile {
        sample: profile.sample.clone(),
        ..pb::Profile::default()
    };
    let rest = pb::Profile {
        sample: Vec::new(),
        ..profile.clone()
    };
    let usual = run_on(&["--format", "json"], &profile.encode_to_vec()).unwrap();
    let (samples, rest) = (samples.encode_to_vec(), rest.encode_to_vec());
    for bytes in [
        [&samples[..], &rest].concat(),
        [&rest[..], &samples].concat(),
    ] {
        let run = run_on(&["--format", "json"], &bytes).unwrap();
        assert_eq!((run.code, run.out), (Some(0), usual.out.clone()));
    }
}

#[test]
fn a_label_with_a_value_for_each_goroutine_is_counted_in_part() {
    let mut maker = leak();
    let stack = maker.profile.sample[0].location_id.clone();
    let key = maker.text("request");
    for number in 0..5000 {
        let str = maker.text(&format!("r{number}"));
        maker.profile.sample.push(pb::Sample {
            location_id: stack.clone(),
            value: vec![1],
            label: vec![pb::Label {
                key,
                str,
                ..pb::Label::default()
            }],
        });
    }
    let run = run_on(&["--format", "json"], &maker.bytes()).unwrap();
    run.reports(&["\"request\"", "\"r0\": 1", "6200"]);
    assert!(shown(&maker.bytes()));
}
