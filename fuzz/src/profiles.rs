//! Protobufs: any bytes, and sound ones of which some parts are changed.

use goprof_leaks::decode::pprof::{self, pb};
use goprof_leaks::model::{Keep, Snapshot, Tables};
use goprof_leaks::rank::Order;
use goprof_leaks::report::{Choice, analyze};
use prost::Message;

use super::model::{Choices, Model};
use super::shown::{builtin, shown};

/// More goroutines with one stack than this are said to be impossible.
const MOST: u64 = 1 << 40;

/// Indices and counts that break what is not careful.
const ODD: [i64; 10] = [
    0,
    1,
    2,
    7,
    -1,
    1 << 20,
    1 << 40,
    (1 << 40) + 1,
    i64::MAX,
    i64::MIN,
];

/// The decoder of protobufs, whatever the bytes look like.
pub fn profile(bytes: &[u8]) {
    let mut tables = Tables::default();
    if let Ok(snapshot) = pprof::decode("-", bytes, Keep::Ids, &mut tables) {
        holds_together(&snapshot, &tables);
    }
}

/// A sound profile of which some numbers, texts and messages are changed, all the way to the report.
pub fn broken(bytes: &[u8]) {
    let mut choices = Choices::of(bytes);
    let mut profile = Model::of(&mut choices).profile();
    while !choices.is_over() {
        damage(&mut profile, &mut choices);
    }
    let mut tables = Tables::default();
    let bytes = profile.encode_to_vec();
    let snapshot = match pprof::decode("-", &bytes, Keep::Counts, &mut tables) {
        Ok(snapshot) => snapshot,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    holds_together(&snapshot, &tables);
    let values = profile.sample.iter().map(|sample| match sample.value[..] {
        [value] => u64::try_from(value)
            .ok()
            .filter(|value| *value < MOST >> 10),
        _ => None,
    });
    // Nothing is lost but what cannot be.
    if profile.sample_type.len() == 1
        && let Some(all) = values.sum::<Option<u64>>()
    {
        assert_eq!(snapshot.goroutines(), all, "{profile:?}");
    }
    let report = analyze(
        &[snapshot],
        &tables,
        builtin(),
        Order::Rank,
        &Choice::default(),
    );
    shown(&report);
}

fn holds_together(snapshot: &Snapshot, tables: &Tables) {
    for group in &snapshot.groups {
        assert!(group.count > 0, "a group of nobody");
        assert!(group.count <= MOST, "an impossible count");
        for &frame in tables.frames(group.stack) {
            assert!(
                tables.frame_of(frame).is_some(),
                "a frame that is not there"
            );
        }
    }
}

/// Changes one thing.
fn damage(profile: &mut pb::Profile, choices: &mut Choices<'_>) {
    let odd = choices.one(&ODD);
    let id = odd.cast_unsigned();
    let what = choices.below(20);
    let at = choices.below(256);
    let text = profile.string_table.len().max(1);
    let some = i64::try_from(at % text).unwrap_or(0);
    match what {
        0 => with(&mut profile.sample, at, |it| it.location_id.push(id)),
        1 => with(&mut profile.sample, at, |it| it.location_id.clear()),
        2 => with(&mut profile.sample, at, |it| it.value = vec![odd]),
        3 => with(&mut profile.sample, at, |it| it.value.push(odd)),
        4 => with(&mut profile.sample, at, |it| {
            // Runs in circles.
            it.location_id = it.location_id.repeat(1 + choices.below(40));
            it.location_id.truncate(20_000);
        }),
        5 => with(&mut profile.sample, at, |it| {
            it.label.push(pb::Label {
                key: some,
                str: choices.one(&[some, odd, 0]),
                num: choices.one(&[0, odd]),
                num_unit: choices.one(&[0, some, odd]),
            });
        }),
        6 => again(&mut profile.sample, at),
        7 => with(&mut profile.location, at, |it| it.id = id),
        8 => with(&mut profile.location, at, |it| it.line.clear()),
        9 => with(&mut profile.location, at, |it| {
            it.line = it.line.repeat(1 + choices.below(40));
            it.line.truncate(20_000);
        }),
        10 => with(&mut profile.location, at, |it| {
            let odd_line = |line: &mut pb::Line| {
                line.function_id = choices.one(&[line.function_id, id]);
                line.line = choices.one(&[line.line, odd]);
            };
            it.line.iter_mut().for_each(odd_line);
        }),
        11 => again(&mut profile.location, at),
        12 => with(&mut profile.function, at, |it| it.id = id),
        13 => with(&mut profile.function, at, |it| {
            it.name = choices.one(&[it.name, some, odd]);
            it.system_name = choices.one(&[it.system_name, 0, odd]);
            it.filename = choices.one(&[it.filename, some, odd]);
            it.start_line = choices.one(&[it.start_line, odd]);
        }),
        14 => again(&mut profile.function, at),
        15 => with(&mut profile.string_table, at, |it| {
            *it = choices.take(at % 32).to_vec();
        }),
        16 => profile.string_table.truncate(at),
        17 => {
            profile.time_nanos = odd;
            profile.duration_nanos = choices.one(&[0, 0, odd]);
            profile.comment.push(choices.one(&[some, odd]));
        }
        18 => again(&mut profile.sample_type, at),
        _ => {
            profile.mapping.push(pb::Mapping {
                id,
                filename: choices.one(&[some, odd]),
                build_id: choices.one(&[some, odd]),
                ..pb::Mapping::default()
            });
            profile.default_sample_type = choices.one(&[0, odd]);
        }
    }
}

fn with<T>(all: &mut [T], at: usize, change: impl FnOnce(&mut T)) {
    let length = all.len().max(1);
    if let Some(one) = all.get_mut(at % length) {
        change(one);
    }
}

fn again<T: Clone>(all: &mut Vec<T>, at: usize) {
    if let Some(one) = all.get(at % all.len().max(1)).cloned() {
        all.push(one);
    }
}
