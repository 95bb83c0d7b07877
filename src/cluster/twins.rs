//! Tells which snapshots of a bundle are of one process, taken in several forms.
//!
//! Bundles often have a process in two forms side by side. Those of `cockroach debug zip` have a
//! `stacks.txt` (`debug=2`) and a `stacks_with_labels.txt` (`debug=1`) of each node. Counted twice,
//! each of its goroutines would weigh double.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::model::{Format, ProfileKind, Snapshot, StackId, StrId, Tables};

/// Share of goroutines in common from which two forms are of one process. Those of the recorded
/// processes have all but the goroutine that writes the profile in common.
const SAME: f64 = 0.9;

/// Share from which they may be.
const UNSURE: f64 = 0.25;

/// How two snapshots in one folder and in different forms belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bond {
    /// One process at one moment.
    Same,
    /// Perhaps.
    Unsure,
}

/// A snapshot that may be left out for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twin {
    /// Its index.
    pub index: usize,
    /// Index of the other one, which says more.
    pub of: usize,
    /// How sure that is.
    pub bond: Bond,
}

/// The twins among the snapshots of one bundle, by index.
///
/// Only what lies in one folder is compared, and only if the folder has each form once: of many
/// processes in many forms nobody could say which belong together.
#[must_use]
pub fn twins(snapshots: &[&Snapshot], tables: &Tables) -> Vec<Twin> {
    let mut folders: IndexMap<&str, Vec<usize>> = IndexMap::new();
    for (index, snapshot) in snapshots.iter().enumerate() {
        if snapshot.profile == ProfileKind::Goroutine && !snapshot.is_delta() {
            let folder = snapshot
                .source
                .rsplit_once('/')
                .map_or("", |(path, _)| path);
            folders.entry(folder).or_default().push(index);
        }
    }
    let mut twins = Vec::new();
    for mut indexes in folders.into_values() {
        let rank = |index: &usize| snapshots.get(*index).map(|snapshot| says_less(snapshot));
        indexes.sort_by_key(rank);
        let formats: Vec<Option<Format>> = indexes
            .iter()
            .map(|index| snapshots.get(*index).map(|snapshot| snapshot.format))
            .collect();
        let differ = |at: usize| {
            !formats
                .iter()
                .skip(at + 1)
                .any(|other| formats.get(at) == Some(other))
        };
        if !(0..formats.len()).all(differ) {
            continue;
        }
        let Some((&of, others)) = indexes.split_first() else {
            continue;
        };
        for &index in others {
            let bond = snapshots
                .get(of)
                .zip(snapshots.get(index))
                .and_then(|(fuller, other)| bond(fuller, other, tables));
            twins.extend(bond.map(|bond| Twin { index, of, bond }));
        }
    }
    twins.sort_by_key(|twin| twin.index);
    twins
}

/// What a form leaves out, least first: a traceback has ages and creators, a protobuf wait reasons.
fn says_less(snapshot: &Snapshot) -> (bool, u8) {
    let form = match snapshot.format {
        Format::Traceback => 0,
        Format::Pprof => 1,
        Format::Counted => 2,
    };
    (snapshot.is_partial(), form)
}

fn bond(fuller: &Snapshot, other: &Snapshot, tables: &Tables) -> Option<Bond> {
    let (a, b) = (census(fuller, tables), census(other, tables));
    let (all_a, all_b) = (sum(a.values()), sum(b.values()));
    let common = sum(a
        .iter()
        .map(|(kind, count)| count.min(b.get(kind).unwrap_or(&0))));
    // One that breaks off has no more than a part of the other.
    let of = match (fuller.is_partial(), other.is_partial()) {
        (false, false) => all_a.max(all_b),
        _ => all_a.min(all_b),
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share, compared with a round number"
    )]
    let share = common as f64 / of as f64;
    match share {
        share if share >= SAME => Some(Bond::Same),
        share if share >= UNSURE => Some(Bond::Unsure),
        // Also with no goroutine at all.
        _ => None,
    }
}

fn sum<T: std::borrow::Borrow<u64>>(counts: impl Iterator<Item = T>) -> u64 {
    counts.fold(0, |sum, count| sum.saturating_add(*count.borrow()))
}

/// Goroutines by what every form says of them.
fn census(snapshot: &Snapshot, tables: &Tables) -> HashMap<[Option<StrId>; 2], u64> {
    let mut census = HashMap::new();
    for group in &snapshot.groups {
        let count = census.entry(ends(group.stack, tables)).or_insert(0_u64);
        *count = count.saturating_add(group.count);
    }
    census
}

/// The innermost function that is not hidden in any form, and the outermost.
fn ends(stack: StackId, tables: &Tables) -> [Option<StrId>; 2] {
    let frames = tables.frames(stack);
    let name = |frame| {
        tables
            .function_of(tables.frame_function(frame)?)
            .map(|function| function.name)
    };
    let shown = |frame: &&_| !tables.frame_name(**frame).starts_with("runtime.");
    [
        frames.iter().find(shown).copied().and_then(name),
        frames.last().copied().and_then(name),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::decode;

    /// Counted stacks: so many goroutines at each of some functions.
    fn counted(counts: &[(&str, u64)]) -> String {
        let total: u64 = counts.iter().map(|(_, count)| count).sum();
        let record = |(name, count): &(&str, u64)| {
            format!("{count} @ 0x1 0x2\n#\t0x1\tmain.{name}+0x1\t/a.go:1\n\n")
        };
        let records: Vec<String> = counts.iter().map(record).collect();
        format!("goroutine profile: total {total}\n{}", records.concat())
    }

    /// The same as a traceback.
    fn traceback(counts: &[(&str, u64)]) -> String {
        let names = counts
            .iter()
            .flat_map(|&(name, count)| (0..count).map(move |_| name));
        let record = |(id, name): (u64, &str)| {
            format!("goroutine {id} [chan receive]:\nmain.{name}()\n\t/a.go:1 +0x1\n\n")
        };
        let records: Vec<String> = (1..).zip(names).map(record).collect();
        records.concat()
    }

    /// What is found among dumps with these names.
    fn found(dumps: &[(&str, String)]) -> Vec<(usize, usize, Bond)> {
        let mut tables = Tables::default();
        let snapshots: Vec<Snapshot> = dumps
            .iter()
            .map(|(name, text)| decode(name, text.as_bytes(), &mut tables).unwrap().last)
            .collect();
        let snapshots: Vec<&Snapshot> = snapshots.iter().collect();
        let twins = twins(&snapshots, &tables);
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
    fn other_folders_and_many_of_one_form_are_left_alone() {
        let state = [("a", 50)];
        let apart = [("z/1/a", traceback(&state)), ("z/2/b", counted(&state))];
        assert_eq!(found(&apart), []);
        let many = [
            ("z/a", traceback(&state)),
            ("z/b", counted(&state)),
            ("z/c", counted(&state)),
        ];
        assert_eq!(found(&many), []);
    }
}
