//! Things of a profile that are referred to by an id.

/// Things by id. Go numbers them from 1 on in the order in which it writes them, so that most are
/// found by counting; other writers' are searched for.
pub(super) struct ById<T> {
    /// In the order in which they came; after [`ById::seal`], ascending.
    ids: Vec<u64>,
    /// In the same order.
    things: Vec<T>,
    /// The least id, if all that follow are there up to the last.
    dense_from: Option<u64>,
}

impl<T> Default for ById<T> {
    fn default() -> Self {
        ById {
            ids: Vec::new(),
            things: Vec::new(),
            dense_from: None,
        }
    }
}

impl<T> ById<T> {
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn add(&mut self, id: u64, thing: T) {
        self.ids.push(id);
        self.things.push(thing);
    }

    /// Ends adding.
    ///
    /// # Errors
    /// When several have one id: that id, and the second of them.
    pub(super) fn seal(&mut self) -> Result<(), (u64, &T)> {
        if !self.ids.is_sorted() {
            let ids = std::mem::take(&mut self.ids);
            let mut all: Vec<(u64, T)> = ids.into_iter().zip(self.things.drain(..)).collect();
            // Equal ids stay in the order in which they came.
            all.sort_by_key(|(id, _)| *id);
            (self.ids, self.things) = all.into_iter().unzip();
        }
        let twice = self.ids.windows(2).position(|two| match two {
            [id, next] => id == next,
            _ => false,
        });
        if let Some(at) = twice
            && let (Some(id), Some(second)) = (self.ids.get(at), self.things.get(at + 1))
        {
            return Err((*id, second));
        }
        self.dense_from = match (self.ids.first(), self.ids.last()) {
            (Some(first), Some(last)) if last - first == self.ids.len() as u64 - 1 => Some(*first),
            _ => None,
        };
        Ok(())
    }

    /// The position of the thing with an id, of those that were there when it was sealed.
    #[inline]
    pub(super) fn position(&self, id: u64) -> Option<usize> {
        match self.dense_from {
            Some(first) => usize::try_from(id.checked_sub(first)?).ok(),
            None => self.ids.binary_search(&id).ok(),
        }
    }

    #[inline]
    pub(super) fn at(&self, position: usize) -> Option<&T> {
        self.things.get(position)
    }

    /// All of them, in the order of their ids once sealed.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        self.ids.iter().copied().zip(&self.things)
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
