//! The string interner: every name, path and label once, behind a small id.

use std::hash::{Hash, Hasher};

use foldhash::quality::RandomState;
use indexmap::{Equivalent, IndexSet};

/// A text in an [`Interner`]. Ids of different interners must not be mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StrId(u32);

/// Distinct texts in order of first sight.
///
/// Keyed with a seeded hasher, because the texts come from outside.
#[derive(Debug, Default)]
pub struct Interner {
    texts: IndexSet<Box<str>, RandomState>,
}

impl Interner {
    /// The id of `text`, added when new.
    ///
    /// Past `u32::MAX` texts, which no capped input reaches, further ones share the last id.
    pub fn intern(&mut self, text: &str) -> StrId {
        let index = match self.texts.get_index_of(text) {
            Some(index) => index,
            None => self.texts.insert_full(text.into()).0,
        };
        StrId(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The id of `text` if it is known.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<StrId> {
        let index = self.texts.get_index_of(text)?;
        u32::try_from(index).ok().map(StrId)
    }

    /// The id of the text with these bytes if it is known.
    #[must_use]
    pub fn find_bytes(&self, bytes: &[u8]) -> Option<StrId> {
        let index = self.texts.get_index_of(&Bytes(bytes))?;
        u32::try_from(index).ok().map(StrId)
    }

    /// The text of `id`; empty for an id of another interner.
    #[must_use]
    pub fn get(&self, id: StrId) -> &str {
        self.texts
            .get_index(id.0 as usize)
            .map_or("", |text| text.as_ref())
    }
}

impl StrId {
    /// Position in the order of first sight, for tables beside [`Interner`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The bytes of a text, which need not be one.
struct Bytes<'a>(&'a [u8]);

impl Hash for Bytes<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // As the standard library hashes a text; a test holds it to that.
        state.write(self.0);
        state.write_u8(0xff);
    }
}

impl Equivalent<Box<str>> for Bytes<'_> {
    fn equivalent(&self, text: &Box<str>) -> bool {
        self.0 == text.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_an_id_and_keep_their_text() {
        let mut interner = Interner::default();
        let a = interner.intern("main.main");
        let b = interner.intern("main.run");
        assert_eq!(a, interner.intern("main.main"));
        assert_ne!(a, b);
        assert_eq!(interner.get(b), "main.run");
        assert_eq!(interner.find("main.run"), Some(b));
        assert_eq!(interner.find("absent"), None);
        assert_eq!(interner.find_bytes(b"main.run"), Some(b));
        assert_eq!(interner.find_bytes(b"\xff"), None);
    }
}
