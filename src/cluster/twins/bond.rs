//! How much speaks for it that two snapshots are of one process.

use std::collections::HashMap;
use std::hash::Hash;

use crate::model::{Ids, Program, Snapshot, StackId, StrId, Tables};

/// Share of goroutines in common from which two are of one process. Those of the recorded
/// processes have all but the goroutine that writes the profile in common.
const SAME: f64 = 0.9;

/// Share from which they may be.
const UNSURE: f64 = 0.25;

/// How like each other two snapshots are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    /// As two of one process are.
    Same,
    /// As two of one process can be, and others too.
    Unsure,
}

/// What every form says of the goroutines of a process, and what some say of the process.
pub(super) struct Portrait<'a> {
    partial: bool,
    program: Option<&'a Program>,
    ends: HashMap<[Option<StrId>; 2], u64>,
    labels: HashMap<(StrId, StrId), u64>,
    ids: HashMap<StackId, Ids>,
}

impl<'a> Portrait<'a> {
    pub(super) fn of(snapshot: &'a Snapshot, tables: &Tables) -> Self {
        let mut portrait = Portrait {
            partial: snapshot.is_partial(),
            program: snapshot.program.as_ref(),
            ends: HashMap::new(),
            labels: HashMap::new(),
            ids: HashMap::new(),
        };
        for group in &snapshot.groups {
            add(&mut portrait.ends, ends(group.stack, tables), group.count);
            for label in &group.labels {
                add(&mut portrait.labels, (label.key, label.value), label.count);
            }
            if let Some(told) = group.told.as_ref().filter(|told| !told.ids.is_empty()) {
                portrait
                    .ids
                    .entry(group.stack)
                    .or_default()
                    .merge(&told.ids);
            }
        }
        portrait
    }

    /// The likeness of two in different forms.
    pub(super) fn likeness(&self, other: &Self) -> Option<Likeness> {
        let alike = likeness(self.share(&self.ends, other, &other.ends));
        if alike.is_none() || self.is_of_another_program(other) {
            return None;
        }
        // Where only one has labels, its form alone carries them.
        let labels = if self.labels.is_empty() || other.labels.is_empty() {
            Some(Likeness::Same)
        } else {
            likeness(self.share(&self.labels, other, &other.labels))
        };
        match labels {
            Some(Likeness::Same) => alike,
            labels => labels,
        }
    }

    /// The likeness of two tracebacks: a process never gives two goroutines one id.
    pub(super) fn likeness_by_ids(&self, other: &Self) -> Option<Likeness> {
        let all = |ids: &HashMap<StackId, Ids>| sum(ids.values().map(|ids| ids.len() as u64));
        let common = sum(self.ids.iter().map(|(stack, ids)| {
            let others = other.ids.get(stack);
            others.map_or(0, |others| ids.common(others))
        }));
        likeness(self.part(other, common, [all(&self.ids), all(&other.ids)]))
    }

    fn is_of_another_program(&self, other: &Self) -> bool {
        let Some((one, other)) = self.program.zip(other.program) else {
            return false;
        };
        let builds = one.build_id.as_ref().zip(other.build_id.as_ref());
        one.file != other.file || builds.is_some_and(|(one, other)| one != other)
    }

    fn share<K: Eq + Hash>(
        &self,
        counts: &HashMap<K, u64>,
        other: &Self,
        others: &HashMap<K, u64>,
    ) -> f64 {
        let common = sum(counts
            .iter()
            .map(|(kind, count)| *count.min(others.get(kind).unwrap_or(&0))));
        let all = [counts, others].map(|counts| sum(counts.values().copied()));
        self.part(other, common, all)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a share, compared with a round number"
    )]
    fn part(&self, other: &Self, common: u64, [one, two]: [u64; 2]) -> f64 {
        // One that breaks off has no more than a part of the other.
        let of = match (self.partial, other.partial) {
            (false, false) => one.max(two),
            _ => one.min(two),
        };
        common as f64 / of as f64
    }
}

/// None also for what has no goroutine at all.
fn likeness(share: f64) -> Option<Likeness> {
    match share {
        share if share >= SAME => Some(Likeness::Same),
        share if share >= UNSURE => Some(Likeness::Unsure),
        _ => None,
    }
}

fn sum(counts: impl Iterator<Item = u64>) -> u64 {
    counts.fold(0, u64::saturating_add)
}

fn add<K: Eq + Hash>(counts: &mut HashMap<K, u64>, kind: K, count: u64) {
    let sum = counts.entry(kind).or_insert(0);
    *sum = sum.saturating_add(count);
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
