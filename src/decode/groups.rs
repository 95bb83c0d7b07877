//! What the text forms have in common when they add up their goroutines.

use std::collections::HashMap;

use super::error::DecodeError;
use super::limit::{Limits, within};
use crate::model::{
    Format, Group, LabelCount, ProfileKind, Role, Snapshot, StrId, Tables, Warning,
};

/// From here on, goroutines that have not run yet are worth a word.
const MANY_NOT_STARTED: u64 = 100;

/// What memory is sized by.
#[derive(Default)]
pub(super) struct Sizes {
    pub(super) limits: Limits,
    stacks: usize,
    frames: usize,
    text: usize,
}

impl Sizes {
    /// Nothing so far, and no more than `limits` to come.
    pub(super) fn within(limits: Limits) -> Self {
        Sizes {
            limits,
            ..Sizes::default()
        }
    }

    /// Counts a new stack.
    pub(super) fn stack(&mut self, frames: usize) -> Result<(), DecodeError> {
        self.stacks += 1;
        self.frames += frames;
        let Limits { stacks, frames, .. } = self.limits;
        within("distinct stacks", self.stacks, stacks, "stacks")?;
        within("frames in distinct stacks", self.frames, frames, "frames")
    }

    /// The id of a label's text.
    pub(super) fn text(&mut self, text: &str, tables: &mut Tables) -> Result<StrId, DecodeError> {
        if let Some(known) = tables.find(text) {
            return Ok(known);
        }
        self.text += text.len();
        let limit = self.limits.label_bytes;
        within("bytes of labels", self.text, limit, "label-bytes")?;
        Ok(tables.text(text))
    }
}

/// Labels that are being counted, by the number of their group.
#[derive(Default)]
pub(super) struct Labels(HashMap<(usize, StrId, StrId), u64>);

impl Labels {
    /// Adds a label that `count` goroutines of a group carry.
    pub(super) fn add(
        &mut self,
        group: usize,
        key: StrId,
        value: StrId,
        count: u64,
        limits: &Limits,
    ) -> Result<(), DecodeError> {
        let sum = self.0.entry((group, key, value)).or_insert(0);
        *sum = sum.saturating_add(count);
        within("labels of stacks", self.0.len(), limits.labels, "labels")
    }

    /// The labels of each group, sorted by key and value text; `group` gives the final number
    /// of a group.
    pub(super) fn by_group(
        self,
        group: impl Fn(usize) -> usize,
        tables: &Tables,
    ) -> HashMap<usize, Vec<LabelCount>> {
        let mut sums: HashMap<(usize, StrId, StrId), u64> = HashMap::with_capacity(self.0.len());
        #[expect(
            clippy::iter_over_hash_type,
            reason = "sums do not depend on the order"
        )]
        for ((number, key, value), count) in self.0 {
            let sum = sums.entry((group(number), key, value)).or_insert(0);
            *sum = sum.saturating_add(count);
        }
        let mut all: Vec<_> = sums.into_iter().collect();
        all.sort_by(|((_, a_key, a_value), _), ((_, b_key, b_value), _)| {
            let a = (tables.str(*a_key), tables.str(*a_value));
            a.cmp(&(tables.str(*b_key), tables.str(*b_value)))
        });
        let mut groups: HashMap<usize, Vec<LabelCount>> = HashMap::new();
        for ((group, key, value), count) in all {
            let label = LabelCount { key, value, count };
            groups.entry(group).or_default().push(label);
        }
        groups
    }
}

/// A snapshot of a text form, which says nothing of source, time and program.
pub(super) fn snapshot(
    format: Format,
    profile: ProfileKind,
    groups: Vec<Group>,
    mut warnings: Vec<Warning>,
) -> Snapshot {
    let not_started = groups
        .iter()
        .filter(|group| group.wait.form == crate::model::Form::NotStarted)
        .fold(0_u64, |sum, group| sum.saturating_add(group.count));
    if not_started >= MANY_NOT_STARTED {
        warnings.push(Warning::NotStarted {
            goroutines: not_started,
        });
    }
    if groups.is_empty() {
        warnings.push(Warning::Empty);
    }
    Snapshot {
        source: String::new(),
        format,
        profile,
        role: Role::default(),
        taken_at: None,
        program: None,
        comments: Vec::new(),
        groups,
        change: None,
        depth_limit: None,
        warnings,
    }
}
