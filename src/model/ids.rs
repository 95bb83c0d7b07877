//! The numbers that the runtime gives goroutines, which it never uses twice in a process.

/// A set of goroutine ids; empty where the format has none, or nobody asked for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids(Vec<u64>);

impl Ids {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are in both: the goroutines of one process that two snapshots share.
    #[must_use]
    pub fn common(&self, other: &Ids) -> u64 {
        let (few, many) = if self.len() <= other.len() {
            (self, other)
        } else {
            (other, self)
        };
        let known = |id: &&u64| many.0.binary_search(id).is_ok();
        few.0.iter().filter(known).count() as u64
    }

    /// The ids, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().copied()
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: &Ids) {
        self.0.extend_from_slice(&other.0);
        self.0.sort_unstable();
        self.0.dedup();
    }

    /// The largest, which is the goroutine that was started last.
    #[must_use]
    pub fn last(&self) -> Option<u64> {
        self.0.last().copied()
    }
}

impl From<Vec<u64>> for Ids {
    fn from(mut ids: Vec<u64>) -> Self {
        ids.sort_unstable();
        ids.dedup();
        Ids(ids)
    }
}

/// What is kept of each goroutine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Nothing: goroutines are counted.
    #[default]
    Counts,
    /// Its id, where the format has it: eight bytes for each goroutine.
    Ids,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_ids_counts_each_once() {
        let mut ids = Ids::from(vec![9, 3, 9]);
        assert_eq!((ids.len(), ids.last()), (2, Some(9)));
        assert_eq!(ids.common(&Ids::from(vec![1, 3, 4, 5])), 1);
        assert_eq!(ids.common(&Ids::default()), 0);
        ids.merge(&Ids::from(vec![1, 9]));
        assert_eq!(ids, Ids::from(vec![1, 3, 9]));
    }
}
