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
/// Most runs use few of the catalog's patterns, so each is compiled on first use, and not at all as
/// long as no name starts as it asks for; [`Pattern::check`] tells beforehand whether it will compile.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
pub struct Pattern {
    text: String,
    /// What every match starts with.
    prefix: String,
    compiled: OnceLock<Option<Regex>>,
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Pattern {
            prefix: literal_prefix(&text),
            text,
            compiled: OnceLock::new(),
        }
    }
}

impl Pattern {
    /// Whether the pattern is found in `name`.
    #[must_use]
    pub fn is_match(&self, name: &str) -> bool {
        name.starts_with(&self.prefix) && self.is_found(name)
    }

    fn is_found(&self, name: &str) -> bool {
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

/// The literal text that every match of an anchored pattern starts with; empty for others.
fn literal_prefix(pattern: &str) -> String {
    let Some(rest) = pattern.strip_prefix('^') else {
        return String::new();
    };
    if has_top_level_alternation(rest) {
        return String::new();
    }
    let mut prefix = String::new();
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(escaped) if escaped.is_ascii_punctuation() => prefix.push(escaped),
                _ => break,
            },
            // These may make the character before them optional.
            '?' | '*' | '{' => {
                prefix.pop();
                break;
            }
            '.' | '[' | '(' | ')' | '|' | '+' | '$' | '^' => break,
            _ => prefix.push(c),
        }
    }
    prefix
}

fn has_top_level_alternation(pattern: &str) -> bool {
    let mut depth = 0_i32;
    let mut escaped = false;
    for c in pattern.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '|' if depth <= 0 => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_what_every_match_starts_with() {
        for (pattern, prefix) in [
            (r"^net/http\.\(\*conn\)\.serve$", "net/http.(*conn).serve"),
            (r"^github\.com/(?:a|b)/x$", "github.com/"),
            (r"^ab?c", "a"),
            (r"^ab+c", "ab"),
            (r"^a\d", "a"),
            (r"^a|^b", ""),
            (r"net/http", ""),
            (r"^(?:a|b)", ""),
            (r"^a[|]b", "a"),
        ] {
            assert_eq!(literal_prefix(pattern), prefix, "{pattern}");
        }
    }

    #[test]
    fn a_prefix_changes_no_answer() {
        let pattern = Pattern::from(r"^main\.f(?:\.func\d+)?$".to_owned());
        assert!(pattern.is_match("main.f"));
        assert!(pattern.is_match("main.f.func1"));
        assert!(!pattern.is_match("main.g"));
        assert!(!pattern.is_match("x.main.f"));
    }
}
