//! What `debug=3` says of each goroutine: one sample is one goroutine, and labels hold its state.
//!
//! Only Go as `CockroachDB` builds it has that form (`printCountProfile` in
//! `src/runtime/pprof/pprof.go` of github.com/cockroachdb/go).

use std::collections::HashMap;

use indexmap::IndexMap;

use super::samples::Label;
use super::texts::Texts;
use crate::decode::listed::Listed;
use crate::model::{Ages, Keep, StackId, Told, WaitReason};

/// What the labels of one goroutine say.
#[derive(Default)]
pub(super) struct Single {
    id: Option<u64>,
    parent: Option<u64>,
    state: Option<WaitReason>,
    minutes: Option<u32>,
}

/// Whether a label with this key says something of one goroutine.
pub(super) fn is_of_one(key: &[u8]) -> bool {
    matches!(
        key,
        b"go::goroutine"
            | b"go::goroutine_created_by"
            | b"go::goroutine_state"
            | b"go::goroutine_wait_minutes"
    )
}

impl Single {
    /// Reads a label; false if it is one of the program's own.
    pub(super) fn read(&mut self, label: Label, texts: &Texts) -> bool {
        let number = u64::try_from(label.num).ok();
        match texts.bytes(label.key) {
            b"go::goroutine" => self.id = number,
            b"go::goroutine_created_by" => self.parent = number,
            b"go::goroutine_state" => {
                self.state = WaitReason::from_runtime(&texts.text(label.str));
            }
            b"go::goroutine_wait_minutes" => {
                self.minutes = number.and_then(|minutes| u32::try_from(minutes).ok());
            }
            _ => return false,
        }
        true
    }
}

/// The same of all goroutines with one stack.
#[derive(Default)]
struct Sum {
    ages: Ages,
    ids: Vec<u64>,
    parents: Vec<u64>,
    state: Option<WaitReason>,
}

impl Sum {
    fn merge(&mut self, other: Sum) {
        self.ages.merge(&other.ages);
        self.ids.extend(other.ids);
        self.parents.extend(other.parents);
        self.state = self.state.or(other.state);
    }
}

/// The same of all goroutines, by the position of their stack.
pub(super) struct Singles {
    keep: Keep,
    sums: IndexMap<u32, Sum>,
    listed: Listed,
}

/// The same by stack.
pub(super) struct ByStack {
    sums: HashMap<StackId, Sum>,
    listed: Listed,
}

impl Singles {
    pub(super) fn new(keep: Keep) -> Self {
        Singles {
            keep,
            sums: IndexMap::new(),
            listed: Listed::default(),
        }
    }

    /// Adds a goroutine.
    pub(super) fn add(&mut self, stack: u32, single: &Single) {
        let Some(id) = single.id else {
            return;
        };
        self.listed.insert(id);
        let sum = self.sums.entry(stack).or_default();
        sum.state = sum.state.or(single.state);
        if let Some(minutes) = single.minutes.filter(|&minutes| minutes > 0) {
            sum.ages.add(minutes, 1);
        }
        if self.keep == Keep::Ids {
            sum.ids.push(id);
        }
        self.listed.keep(&mut sum.parents, single.parent);
    }

    /// Brings together what is of one stack.
    pub(super) fn by_stack(self, stacks: &[StackId]) -> ByStack {
        let mut sums: HashMap<StackId, Sum> = HashMap::new();
        for (position, sum) in self.sums {
            if let Some(&stack) = stacks.get(position as usize) {
                sums.entry(stack).or_default().merge(sum);
            }
        }
        ByStack {
            sums,
            listed: self.listed,
        }
    }
}

impl ByStack {
    /// What is known of the goroutines with this stack: how they wait, and more.
    pub(super) fn known(&mut self, stack: StackId) -> Option<(Option<WaitReason>, Told)> {
        let sum = self.sums.remove(&stack)?;
        let told = Told {
            parents: self.listed.fate(&sum.parents),
            ages: sum.ages,
            ids: sum.ids.into(),
            ..Told::default()
        };
        Some((sum.state, told))
    }
}
