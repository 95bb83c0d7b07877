//! A regular expression of a catalog file, compiled when first used.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};
use serde::Deserialize;

/// Compiled size that a pattern may have; patterns can come from users.
const SIZE_LIMIT: usize = 1 << 20;

/// A regular expression over normalised function names.
///
/// `\\w`, `\\d` and the like are ASCII, as nearly all Go names are: their Unicode tables would cost
/// more than all the rest of a run.
///
/// Most runs use few of the catalog's patterns, so each is compiled on first use; [`Pattern::check`]
/// tells beforehand whether it will compile.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
pub struct Pattern {
    text: String,
    compiled: OnceLock<Option<Regex>>,
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Pattern {
            text,
            compiled: OnceLock::new(),
        }
    }
}

impl Pattern {
    /// Whether the pattern is found in `name`.
    #[must_use]
    pub fn is_match(&self, name: &str) -> bool {
        self.compiled
            .get_or_init(|| self.compile().ok())
            .as_ref()
            .is_some_and(|regex| regex.is_match(name.as_bytes()))
    }

    /// Tries to compile the pattern.
    ///
    /// # Errors
    /// When it is no valid regular expression, or too large.
    pub fn check(&self) -> Result<(), regex::Error> {
        self.compile().map(|_| ())
    }

    fn compile(&self) -> Result<Regex, regex::Error> {
        RegexBuilder::new(&self.text)
            .unicode(false)
            .size_limit(SIZE_LIMIT)
            .build()
    }
}
