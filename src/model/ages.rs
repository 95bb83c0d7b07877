//! How long goroutines have waited, in the minutes that the runtime prints.

use std::collections::BTreeMap;

/// Minutes of waiting, and how many goroutines have waited so long.
///
/// Only what the text says. The garbage collector stamps the time when it first finds a goroutine
/// waiting, with the start of the collection before (`waitsince` and `work.tstart`, Go's
/// `src/runtime/{mgcmark,mgc}.go`): minutes are wrong by up to the time between two collections,
/// at most about two minutes, either way. A goroutine without minutes is not in here: it may have
/// waited for less than one, or since the last collection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ages(BTreeMap<u32, u64>);

impl Ages {
    /// Adds `count` goroutines that have waited for `minutes`.
    pub fn add(&mut self, minutes: u32, count: u64) {
        let sum = self.0.entry(minutes).or_insert(0);
        *sum = sum.saturating_add(count);
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: &Ages) {
        for (&minutes, &count) in &other.0 {
            self.add(minutes, count);
        }
    }

    /// Keeps the `count` oldest.
    pub fn keep_oldest(&mut self, count: u64) {
        let mut left = count;
        for here in self.0.values_mut().rev() {
            *here = (*here).min(left);
            left -= *here;
        }
        self.0.retain(|_, here| *here > 0);
    }

    /// Goroutines whose age is known.
    #[must_use]
    pub fn known(&self) -> u64 {
        self.0
            .values()
            .fold(0, |sum, &count| sum.saturating_add(count))
    }

    /// Different ages.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.0.len()
    }

    /// Shortest and longest known wait in minutes.
    #[must_use]
    pub fn range(&self) -> Option<(u32, u32)> {
        let shortest = self.0.first_key_value()?.0;
        let longest = self.0.last_key_value()?.0;
        Some((*shortest, *longest))
    }

    /// The median of the known waits in minutes; of two in the middle, the shorter.
    #[must_use]
    pub fn median(&self) -> Option<u32> {
        self.median_among(self.known())
    }

    /// The median among `count` goroutines, of which those without a known age count as
    /// younger than all others: what at least half of them have waited.
    #[must_use]
    pub fn median_among(&self, count: u64) -> Option<u32> {
        let mut older = count / 2 + 1;
        for (&minutes, &here) in self.0.iter().rev() {
            if here >= older {
                return Some(minutes);
            }
            older -= here;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_what_half_have_waited() {
        let mut ages = Ages::default();
        assert_eq!((ages.range(), ages.median()), (None, None));
        ages.add(3, 2);
        ages.add(120, 1);
        ages.add(40, 2);
        assert_eq!(ages.known(), 5);
        assert_eq!(ages.range(), Some((3, 120)));
        assert_eq!(ages.median(), Some(40));
        // Six more of whom nothing is said.
        assert_eq!(ages.median_among(11), None);
        assert_eq!(ages.median_among(8), Some(3));
        let mut oldest = ages.clone();
        oldest.keep_oldest(2);
        assert_eq!(oldest.range(), Some((40, 120)));
        assert_eq!(oldest.known(), 2);
        ages.add(40, u64::MAX);
        assert_eq!(ages.median(), Some(40));
    }
}
