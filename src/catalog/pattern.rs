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
    /// Each match starts with one of these; empty if nothing is known.
    prefixes: Vec<String>,
    compiled: OnceLock<Option<Regex>>,
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Pattern {
            prefixes: prefixes(&text),
            text,
            compiled: OnceLock::new(),
        }
    }
}

impl Pattern {
    /// As it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the pattern is found in `name`.
    #[must_use]
    pub fn is_match(&self, name: &str) -> bool {
        let may_match = self.prefixes.is_empty()
            || self
                .prefixes
                .iter()
                .any(|prefix| name.starts_with(prefix.as_str()));
        may_match && self.is_found(name)
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

/// The literal texts of which each match starts with one; none if that is not known, as for a
/// pattern that is not anchored.
fn prefixes(pattern: &str) -> Vec<String> {
    let mut prefixes = Vec::new();
    for alternative in alternatives(pattern) {
        let Some(anchored) = alternative.strip_prefix('^') else {
            return Vec::new();
        };
        match anchored.strip_prefix("(?:").and_then(group) {
            Some(inside) => prefixes.extend(alternatives(inside).into_iter().map(literal_prefix)),
            None => prefixes.push(literal_prefix(anchored)),
        }
    }
    if prefixes.iter().any(String::is_empty) {
        prefixes.clear();
    }
    prefixes
}

/// The literal text that a pattern starts with.
fn literal_prefix(pattern: &str) -> String {
    let mut prefix = String::new();
    let mut chars = pattern.chars();
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

/// The parts between the bars that stand outside of all brackets.
fn alternatives(pattern: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, c, depth) in outside_of_escapes(pattern) {
        if c == '|' && depth == 0 {
            parts.extend(pattern.get(start..at));
            start = at + 1;
        }
    }
    parts.extend(pattern.get(start..));
    parts
}

/// What stands before the parenthesis that closes a group, if the group is not optional.
fn group(after_open: &str) -> Option<&str> {
    let (close, _, _) =
        outside_of_escapes(after_open).find(|&(_, c, depth)| c == ')' && depth < 0)?;
    let optional = after_open
        .get(close + 1..)
        .is_some_and(|rest| rest.starts_with(['?', '*', '{']));
    if optional {
        None
    } else {
        after_open.get(..close)
    }
}

/// The characters that are not escaped, each with its place and the depth of brackets after it.
fn outside_of_escapes(pattern: &str) -> impl Iterator<Item = (usize, char, i32)> {
    let mut depth = 0_i32;
    let mut escaped = false;
    pattern.char_indices().filter_map(move |(at, c)| {
        if escaped {
            escaped = false;
            return None;
        }
        match c {
            '\\' => escaped = true,
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        Some((at, c, depth))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_what_every_match_starts_with() {
        for (pattern, want) in [
            (
                r"^net/http\.\(\*conn\)\.serve$",
                &["net/http.(*conn).serve"][..],
            ),
            (r"^github\.com/(?:a|b)/x$", &["github.com/"]),
            (r"^ab?c", &["a"]),
            (r"^ab+c", &["ab"]),
            (r"^a\d", &["a"]),
            (r"^a|^b", &["a", "b"]),
            (r"^a|b", &[]),
            (r"net/http", &[]),
            (r"^(?:a\.x|b(?:c|d)|e)f", &["a.x", "b", "e"]),
            (r"^(?:a|\w)f", &[]),
            (r"^(?:a|b)?f", &[]),
            (r"^a[|]b", &["a"]),
        ] {
            assert_eq!(prefixes(pattern), want, "{pattern}");
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
