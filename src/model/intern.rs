//! The string interner: every name, path and label once, behind a small id.

use foldhash::quality::RandomState;
use indexmap::IndexSet;

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

    /// The text of `id`; empty for an id of another interner.
    #[must_use]
    pub fn get(&self, id: StrId) -> &str {
        self.texts
            .get_index(id.0 as usize)
            .map_or("", |text| text.as_ref())
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
    }
}
