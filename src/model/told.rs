//! What only a traceback tells of goroutines: who started them, and what they wait for.

use std::collections::BTreeMap;

use super::ages::Ages;
use super::ids::Ids;

/// What only forms with a record of each goroutine tell of those of a group.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// How many of them are marked as blocked for ever (Go 1.26 and later, text only).
    pub leaked: u64,
    /// How long they have waited, as far as the format says.
    pub ages: Ages,
    /// Which they are, as far as the format says and somebody asked.
    pub ids: Ids,
    /// What became of those who started them, as far as the format says.
    pub parents: Parents,
    /// How many are locked to a thread of the operating system.
    pub locked: u64,
    /// The locks and channels that they wait for, as far as the format says.
    pub objects: Objects,
}

/// Addresses that are told apart in one group; more say nothing new.
const MAX_OBJECTS: usize = 4096;

/// Goroutines whose `go` statement was run by a known goroutine, and whether that one still is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parents {
    /// How many it is known of.
    pub known: u64,
    /// How many were started by a goroutine that has ended.
    pub ended: u64,
    /// A bit for each goroutine that started some, chosen by its id; two can have the same bit.
    marks: u64,
}

impl Parents {
    /// Those of goroutines that were started by `parents`, of whom `ended` have ended.
    #[must_use]
    pub fn of(parents: &[u64], ended: u64) -> Self {
        Parents {
            known: parents.len() as u64,
            ended,
            marks: parents.iter().fold(0, |marks, &id| marks | mark(id)),
        }
    }

    /// How many different goroutines started them at least; of more than a few dozen it says no
    /// more than that they are many.
    #[must_use]
    pub fn at_least(self) -> u64 {
        u64::from(self.marks.count_ones())
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: Parents) {
        self.known = self.known.saturating_add(other.known);
        self.ended = self.ended.saturating_add(other.ended);
        self.marks |= other.marks;
    }

    /// Whether nearly all were started by goroutines that have ended. A few may have been handed
    /// on from one round of a loop to the next.
    #[must_use]
    pub fn have_ended(self) -> bool {
        self.known > 0 && self.ended >= self.known - self.known / 10
    }
}

/// One of 64 bits, spread by Fibonacci hashing: ids that follow each other get different ones.
fn mark(id: u64) -> u64 {
    1 << (id.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58)
}

/// The locks and channels that goroutines wait for, by their addresses in one process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objects(BTreeMap<u64, u64>);

impl Objects {
    /// Adds `count` goroutines that wait for the object at `address`.
    pub fn add(&mut self, address: u64, count: u64) {
        if self.0.len() < MAX_OBJECTS || self.0.contains_key(&address) {
            let sum = self.0.entry(address).or_insert(0);
            *sum = sum.saturating_add(count);
        }
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: &Objects) {
        for (&address, &count) in &other.0 {
            self.add(address, count);
        }
    }

    /// Goroutines of which it is known.
    #[must_use]
    pub fn known(&self) -> u64 {
        self.0
            .values()
            .fold(0, |sum, &count| sum.saturating_add(count))
    }

    /// Different objects.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.0.len()
    }

    /// Each object and how many wait for it, the most waited for first.
    #[must_use]
    pub fn by_count(&self) -> Vec<(u64, u64)> {
        let mut all: Vec<(u64, u64)> = self.0.iter().map(|(&at, &count)| (at, count)).collect();
        all.sort_by_key(|&(address, count)| (std::cmp::Reverse(count), address));
        all
    }

    /// Whether some goroutines of both wait for the same object.
    #[must_use]
    pub fn shares(&self, other: &Objects) -> bool {
        self.0.keys().any(|address| other.0.contains_key(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_counted_by_address() {
        let mut objects = Objects::default();
        objects.add(0xc0, 2);
        objects.add(0xb0, 3);
        objects.add(0xc0, 1);
        assert_eq!((objects.known(), objects.distinct()), (6, 2));
        assert_eq!(objects.by_count(), [(0xb0, 3), (0xc0, 3)]);
        let mut other = Objects::default();
        assert!(!objects.shares(&other));
        other.add(0xb0, 1);
        assert!(objects.shares(&other));
        for address in 0..10_000 {
            other.add(address, 1);
        }
        assert_eq!(other.distinct(), MAX_OBJECTS);
    }

    #[test]
    fn parents_have_ended_when_nearly_all_have() {
        let parents = |known, ended| Parents {
            known,
            ended,
            ..Parents::default()
        };
        assert!(!parents(0, 0).have_ended());
        assert!(parents(1, 1).have_ended());
        assert!(!parents(9, 8).have_ended());
        assert!(parents(100, 90).have_ended());
        assert!(!parents(100, 89).have_ended());
    }

    #[test]
    fn different_parents_are_told_from_one() {
        let ids: Vec<u64> = (100..110).collect();
        let mut parents = Parents::of(&ids, 0);
        assert_eq!((parents.known, parents.at_least()), (10, 10));
        parents.merge(Parents::of(&ids, 0));
        assert_eq!((parents.known, parents.at_least()), (20, 10));
        assert_eq!(Parents::of(&[7; 1000], 0).at_least(), 1);
        assert_eq!(Parents::default().at_least(), 0);
    }
}
