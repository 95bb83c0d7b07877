//! The string table of the profile, which nearly always stands behind what refers to it.

use std::borrow::Cow;

use crate::decode::error::DecodeError;
use crate::decode::limit::room;

/// The texts by index, in one piece of memory: labels can have hundreds of thousands.
#[derive(Default)]
pub(super) struct Texts {
    /// The most that there may be.
    limit: usize,
    bytes: Vec<u8>,
    ends: Vec<u32>,
    /// Texts that something refers to.
    needed: Indices,
    /// Values of labels that are not counted.
    superfluous: Indices,
}

impl Texts {
    /// None so far, and no more than `limit` to come.
    pub(super) fn within(limit: usize) -> Self {
        Texts {
            limit,
            ..Texts::default()
        }
    }

    /// Adds the next text; one that is known to be superfluous is not kept.
    pub(super) fn add(&mut self, text: &[u8]) -> Result<(), DecodeError> {
        let index = self.ends.len();
        room("strings", index, self.limit, "strings")?;
        if self.needed.has(index) || !self.superfluous.has(index) {
            self.bytes.extend_from_slice(text);
        }
        let end = u32::try_from(self.bytes.len()).map_err(|_| DecodeError::TooMany {
            what: "bytes of texts",
            limit: u32::MAX as usize,
            name: "",
        })?;
        self.ends.push(end);
        Ok(())
    }

    /// Something refers to the text at this index.
    pub(super) fn need(&mut self, index: i64) {
        self.needed.add(index, self.limit);
    }

    /// Whether surely nothing refers to the text at this index yet.
    pub(super) fn is_unneeded(&self, index: i64) -> bool {
        let index = usize::try_from(index).ok();
        index.is_some_and(|index| index < self.limit && !self.needed.has(index))
    }

    /// A label has the value at this index, which is not counted.
    pub(super) fn can_spare(&mut self, index: i64) {
        self.superfluous.add(index, self.limit);
    }

    /// The text at an index; empty where there is none.
    pub(super) fn text(&self, index: i64) -> Cow<'_, str> {
        String::from_utf8_lossy(self.bytes(index))
    }

    /// Its bytes.
    pub(super) fn bytes(&self, index: i64) -> &[u8] {
        let found = usize::try_from(index).ok().and_then(|index| {
            let end = *self.ends.get(index)?;
            let start = match index.checked_sub(1) {
                Some(before) => *self.ends.get(before)?,
                None => 0,
            };
            self.bytes.get(start as usize..end as usize)
        });
        found.unwrap_or_default()
    }
}

/// A set of indices, a bit each.
#[derive(Default)]
struct Indices(Vec<u64>);

impl Indices {
    fn add(&mut self, index: i64, limit: usize) {
        let Some(index) = usize::try_from(index).ok().filter(|&index| index < limit) else {
            return;
        };
        let word = index / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(bits) = self.0.get_mut(word) {
            *bits |= 1 << (index % 64);
        }
    }

    fn has(&self, index: usize) -> bool {
        let word = self.0.get(index / 64);
        word.is_some_and(|bits| bits & (1 << (index % 64)) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_cannot_be_noted_nothing_is_sure() {
        let mut texts = Texts::within(8);
        texts.need(7);
        texts.need(8);
        texts.need(-1);
        let unneeded: Vec<i64> = (-1..10).filter(|&index| texts.is_unneeded(index)).collect();
        assert_eq!(unneeded, [0, 1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn only_what_nobody_needs_is_not_kept() {
        let mut texts = Texts::within(9);
        texts.can_spare(1);
        texts.can_spare(2);
        texts.need(2);
        for text in ["", "spared", "needed", "unknown"] {
            texts.add(text.as_bytes()).unwrap();
        }
        let all: Vec<_> = (-1..6).map(|index| texts.text(index)).collect();
        assert_eq!(all, ["", "", "", "needed", "unknown", "", ""]);
    }
}
