//! The goroutines that a snapshot lists, by id.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::model::Parents;

/// Parents that are kept; more say nothing new.
const MAX_PARENTS: usize = 1 << 17;

/// A set of ids, a bit each: most are close together. Keyed with a seeded hasher, because which
/// there are is up to the input.
#[derive(Default)]
pub(super) struct Listed {
    bits: HashMap<u64, u64, RandomState>,
    parents: usize,
}

impl Listed {
    /// Adds an id; false if it is there.
    pub(super) fn insert(&mut self, id: u64) -> bool {
        let bits = self.bits.entry(id / 64).or_insert(0);
        let bit = 1 << (id % 64);
        let new = *bits & bit == 0;
        *bits |= bit;
        new
    }

    /// Whether an id is there.
    fn has(&self, id: u64) -> bool {
        self.bits
            .get(&(id / 64))
            .is_some_and(|bits| bits & (1 << (id % 64)) != 0)
    }

    /// Adds a goroutine's parent to those of its group, as long as there are not too many.
    pub(super) fn keep(&mut self, parents: &mut Vec<u64>, parent: Option<u64>) {
        if let Some(parent) = parent
            && self.parents < MAX_PARENTS
        {
            self.parents += 1;
            parents.push(parent);
        }
    }

    /// What became of `parents`, once all goroutines are listed.
    pub(super) fn fate(&self, parents: &[u64]) -> Parents {
        let ended = parents.iter().filter(|&&parent| !self.has(parent));
        Parents::of(parents, ended.count() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_that_are_not_listed_have_ended() {
        let mut listed = Listed::default();
        assert!(listed.insert(1));
        assert!(listed.insert(u64::MAX));
        assert!(!listed.insert(1));
        let mut parents = Vec::new();
        for parent in [Some(1), None, Some(2), Some(65), Some(u64::MAX)] {
            listed.keep(&mut parents, parent);
        }
        let fate = listed.fate(&parents);
        assert_eq!((fate.known, fate.ended), (4, 2));
    }
}
