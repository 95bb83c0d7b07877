//! The dumps of one text: which of them are snapshots, and how many are kept.

use std::collections::HashMap;
use std::time::SystemTime;

use super::Dumps;
use super::error::DecodeError;
use super::limit::within;
use crate::model::{Format, Keep, Snapshot, Warning};

/// The dumps so far.
pub(super) struct Finished {
    keep: Keep,
    /// The most snapshots that are kept.
    limit: usize,
    /// How many have ended.
    ended: usize,
    /// When dumps began, by their number, as far as the log says.
    times: HashMap<usize, SystemTime>,
    /// The snapshots; the last one alone, if only that is asked for.
    snapshots: Vec<Snapshot>,
    /// Snapshots that were not kept.
    earlier: u64,
    /// The last stack of a single goroutine.
    single: Option<Snapshot>,
    /// How many there were.
    singles: u64,
}

impl Finished {
    pub(super) fn new(keep: Keep, limit: usize) -> Self {
        Finished {
            keep,
            limit,
            ended: 0,
            times: HashMap::new(),
            snapshots: Vec::new(),
            earlier: 0,
            single: None,
            singles: 0,
        }
    }

    /// How many dumps have ended.
    pub(super) fn count(&self) -> usize {
        self.ended
    }

    /// When the dump with this number began.
    pub(super) fn began(&mut self, number: usize, time: SystemTime) {
        self.times.insert(number, time);
    }

    /// Adds a dump.
    pub(super) fn add(&mut self, mut dump: Snapshot) -> Result<(), DecodeError> {
        dump.taken_at = self.times.remove(&self.ended);
        self.ended += 1;
        if is_single(&dump) {
            self.singles += 1;
            self.single = Some(dump);
            return Ok(());
        }
        if self.keep == Keep::Counts {
            self.earlier += self.snapshots.len() as u64;
            self.snapshots.clear();
        }
        self.snapshots.push(dump);
        within("dumps", self.snapshots.len(), self.limit, "dumps")
    }

    /// The snapshots of a text with this name; none if there is no dump in it.
    pub(super) fn choose(mut self, source: &str) -> Option<Dumps> {
        let mut last = self.snapshots.pop();
        if last.is_none() {
            last = self.single.take();
            self.singles = self.singles.saturating_sub(1);
        }
        let mut last = last?;
        if self.earlier > 0 {
            last.warnings.push(Warning::EarlierDumps {
                dumps: self.earlier,
            });
        }
        if self.singles > 0 {
            last.warnings.push(Warning::SingleStacks {
                stacks: self.singles,
            });
        }
        let mut earlier = self.snapshots;
        for dump in earlier.iter_mut().chain([&mut last]) {
            source.clone_into(&mut dump.source);
        }
        Some(Dumps { earlier, last })
    }
}

/// What has a single goroutine is the stack of a panic or of `debug.Stack`, and no snapshot.
fn is_single(dump: &Snapshot) -> bool {
    dump.format == Format::Traceback && dump.goroutines() == 1 && !dump.lacks_some()
}
