//! Things of a profile that are referred to by an id.

/// Things by id. Go numbers them from 1 on in the order in which it writes them, so that most are
/// found by counting; other writers' are searched for.
pub(super) struct ById<T> {
    /// In the order in which they came; after [`ById::seal`], in that of their ids.
    all: Vec<(u64, T)>,
    /// The least id, if all that follow are there up to the last.
    dense_from: Option<u64>,
}

impl<T> Default for ById<T> {
    fn default() -> Self {
        ById {
            all: Vec::new(),
            dense_from: None,
        }
    }
}

impl<T> ById<T> {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn add(&mut self, id: u64, thing: T) {
        self.all.push((id, thing));
    }

    /// Ends adding.
    ///
    /// # Errors
    /// When several have one id: that id, and the second of them.
    pub(super) fn seal(&mut self) -> Result<(), (u64, &T)> {
        if !self.all.is_sorted_by_key(|(id, _)| *id) {
            // Equal ids stay in the order in which they came.
            self.all.sort_by_key(|(id, _)| *id);
        }
        let twice = self.all.windows(2).position(|two| match two {
            [(id, _), (next, _)] => id == next,
            _ => false,
        });
        if let Some((id, second)) = twice.and_then(|at| self.all.get(at + 1)) {
            return Err((*id, second));
        }
        self.dense_from = match (self.all.first(), self.all.last()) {
            (Some((first, _)), Some((last, _))) if last - first == self.all.len() as u64 - 1 => {
                Some(*first)
            }
            _ => None,
        };
        Ok(())
    }

    /// The position of the thing with an id, of those that were there when it was sealed.
    #[inline]
    pub(super) fn position(&self, id: u64) -> Option<usize> {
        match self.dense_from {
            Some(first) => usize::try_from(id.checked_sub(first)?).ok(),
            None => self.all.binary_search_by_key(&id, |(id, _)| *id).ok(),
        }
    }

    pub(super) fn at(&self, position: usize) -> Option<&T> {
        Some(&self.all.get(position)?.1)
    }

    /// All of them, in the order of their ids once sealed.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        self.all.iter().map(|(id, thing)| (*id, thing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(ids: &[u64]) -> ById<u64> {
        let mut by_id = ById::default();
        for &id in ids {
            by_id.add(id, id.wrapping_mul(10));
        }
        assert!(by_id.seal().is_ok());
        by_id
    }

    #[test]
    fn things_are_found_by_id_whatever_the_order_and_the_gaps() {
        for ids in [&[1, 2, 3][..], &[3, 1, 2], &[7, 900, u64::MAX], &[0], &[]] {
            let by_id = sealed(ids);
            for id in [0, 1, 2, 3, 4, 7, 8, 900, u64::MAX] {
                let found = by_id.position(id).and_then(|at| by_id.at(at));
                let want = ids.contains(&id).then(|| id.wrapping_mul(10));
                assert_eq!(found.copied(), want, "{id} in {ids:?}");
            }
        }
    }

    #[test]
    fn an_id_that_is_there_twice_is_told() {
        let mut by_id = ById::default();
        for (id, thing) in [(2, "a"), (1, "b"), (2, "c")] {
            by_id.add(id, thing);
        }
        assert_eq!(by_id.seal(), Err((2, &"c")));
    }
}
