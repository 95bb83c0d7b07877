//! Distinct slices, each stored once: stacks, and the lists of locations that they come from.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

/// Bytes of one piece of memory. Large pieces are not moved when there is more to store, and can be
/// given back one by one; what gives back one of this size makes room for one of others.
const PIECE: usize = 1 << 16;

/// What slices can be made of.
pub trait Element: Copy + Eq {
    /// Hashes a slice: a call for each element would cost more than the comparison.
    fn hash(slice: &[Self], hasher: &mut impl Hasher);
}

impl Element for u8 {
    fn hash(slice: &[Self], hasher: &mut impl Hasher) {
        hasher.write(slice);
    }
}

/// Where a slice stands.
#[derive(Clone, Copy, Debug)]
struct Span {
    hash: u64,
    piece: u32,
    start: u32,
    length: u32,
}

/// Distinct slices in order of first sight.
///
/// Keyed with a seeded hasher, because which there are is up to the input; equal hashes are
/// compared.
#[derive(Debug)]
pub struct Slices<T> {
    pieces: Vec<Vec<T>>,
    spans: Vec<Span>,
    index: HashTable<u32>,
    state: RandomState,
}

impl<T> Default for Slices<T> {
    fn default() -> Self {
        Slices {
            pieces: Vec::new(),
            spans: Vec::new(),
            index: HashTable::new(),
            state: RandomState::default(),
        }
    }
}

impl<T: Element> Slices<T> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The position of a slice.
    ///
    /// # Errors
    /// When it is not there: with what [`Slices::add`] needs to add it.
    pub fn find(&self, slice: &[T]) -> Result<usize, New> {
        let mut hasher = self.state.build_hasher();
        T::hash(slice, &mut hasher);
        let hash = hasher.finish();
        let same = |&position: &u32| {
            let span = self.spans.get(position as usize);
            span.is_some_and(|span| span.hash == hash) && self.get(position as usize) == slice
        };
        match self.index.find(hash, same) {
            Some(&position) => Ok(position as usize),
            None => Err(New { hash }),
        }
    }

    /// Adds a slice that was not found; gives its position.
    pub fn add(&mut self, slice: &[T], New { hash }: New) -> usize {
        let full = |piece: &Vec<T>| piece.len() + slice.len() > piece.capacity();
        if self.pieces.last().is_none_or(full) {
            let usual = PIECE / size_of::<T>().max(1);
            self.pieces.push(Vec::with_capacity(usual.max(slice.len())));
        }
        let start = self.pieces.last().map_or(0, Vec::len);
        if let Some(piece) = self.pieces.last_mut() {
            piece.extend_from_slice(slice);
        }
        let position = self.spans.len();
        self.spans.push(Span {
            hash,
            piece: number(self.pieces.len().saturating_sub(1)),
            start: number(start),
            length: number(slice.len()),
        });
        let spans = &self.spans;
        self.index
            .insert_unique(hash, number(position), |&position| {
                spans.get(position as usize).map_or(0, |span| span.hash)
            });
        position
    }

    /// The slice at a position; empty for one of other slices.
    #[must_use]
    pub fn get(&self, position: usize) -> &[T] {
        let found = self.spans.get(position).and_then(|span| {
            let start = span.start as usize;
            let piece = self.pieces.get(span.piece as usize)?;
            piece.get(start..start + span.length as usize)
        });
        found.unwrap_or_default()
    }

    /// Gives back the memory of what stands before this position, as far as it can: what was there
    /// is empty now.
    pub fn forget_before(&mut self, position: usize) {
        let piece = self.spans.get(position).map_or(0, |span| span.piece);
        // Those before the last one have been given back before.
        if let Some(before) = piece.checked_sub(1)
            && let Some(piece) = self.pieces.get_mut(before as usize)
        {
            *piece = Vec::new();
        }
    }
}

/// A slice that is not there yet.
#[derive(Clone, Copy, Debug)]
pub struct New {
    hash: u64,
}

/// Limits on the input keep far below the end of `u32`.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(slices: &mut Slices<u8>, slice: &[u8]) -> usize {
        match slices.find(slice) {
            Ok(position) => position,
            Err(new) => slices.add(slice, new),
        }
    }

    #[test]
    fn equal_slices_are_stored_once() {
        let mut slices = Slices::default();
        let long = vec![7; PIECE + 1];
        for (slice, want) in [
            (&b"ab"[..], 0),
            (b"", 1),
            (b"a", 2),
            (b"ab", 0),
            (&long, 3),
            (b"b", 4),
            (&long, 3),
            (b"", 1),
        ] {
            assert_eq!(position(&mut slices, slice), want);
            assert_eq!(slices.get(want), slice);
        }
        assert_eq!(slices.len(), 5);
        assert_eq!(slices.get(5), b"");
    }

    #[test]
    fn what_is_forgotten_is_what_stands_before() {
        let mut slices = Slices::default();
        let many: Vec<Vec<u8>> = (0..3 * PIECE / 4)
            .map(|n| n.to_be_bytes().to_vec())
            .collect();
        for slice in &many {
            position(&mut slices, slice);
        }
        for (at, slice) in many.iter().enumerate() {
            slices.forget_before(at);
            assert_eq!(slices.get(at), slice);
        }
        assert_eq!(slices.get(0), b"");
    }
}
