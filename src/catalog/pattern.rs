//! A regular expression of a catalog file, compiled when first used.

use std::error::Error;
use std::sync::{Mutex, OnceLock, PoisonError};

use regex_automata::Input;
use regex_automata::hybrid::BuildError;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::syntax;
use serde::Deserialize;

use super::starts::{Starts, lead};

/// Compiled size that a pattern may have; patterns can come from users.
const SIZE_LIMIT: usize = 1 << 20;

/// A regular expression over normalised function names.
///
/// `\\w`, `\\d` and the like are ASCII, as nearly all Go names are: their Unicode tables would cost
/// more than all the rest of a run.
///
/// Most runs use few of the catalog's patterns, so each is compiled on first use, and not at all as
/// long as what it starts with tells; [`Pattern::check`] tells beforehand whether it will compile.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
pub struct Pattern {
    text: String,
    /// What every match starts with, without the choices.
    lead: String,
    starts: OnceLock<Starts>,
    compiled: OnceLock<Option<Box<Automaton>>>,
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Pattern {
            lead: lead(&text),
            text,
            starts: OnceLock::new(),
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
        if !self.may_match(name) {
            return false;
        }
        let starts = self.starts.get_or_init(|| Starts::of(&self.text));
        starts.tell(name).unwrap_or_else(|| {
            self.compiled
                .get_or_init(|| Automaton::new(&self.text).ok().map(Box::new))
                .as_ref()
                .is_some_and(|automaton| automaton.is_match(name))
        })
    }

    /// Whether `name` starts as the pattern asks for. Of hundreds of patterns nearly none does, and
    /// to ask that costs hardly anything.
    #[must_use]
    pub fn may_match(&self, name: &str) -> bool {
        name.starts_with(self.lead.as_str())
    }

    /// Tries to compile the pattern.
    ///
    /// # Errors
    /// When it is no valid regular expression, or too large; says why.
    pub fn check(&self) -> Result<(), String> {
        match Automaton::new(&self.text) {
            Ok(_) => Ok(()),
            // The reason, without what was tried.
            Err(error) => {
                let mut reason: &dyn Error = &*error;
                while let Some(source) = reason.source() {
                    reason = source;
                }
                Err(reason.to_string())
            }
        }
    }
}

/// A compiled pattern, which only tells whether it is found. The general engine would compile it
/// twice, to find out where as well.
#[derive(Debug)]
struct Automaton {
    dfa: DFA,
    /// The states that were needed so far.
    cache: Mutex<Cache>,
}

impl Automaton {
    fn new(pattern: &str) -> Result<Self, Box<BuildError>> {
        let limits = thompson::Config::new()
            .nfa_size_limit(Some(SIZE_LIMIT))
            .utf8(false)
            .which_captures(WhichCaptures::None);
        let dfa = DFA::builder()
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .thompson(limits)
            // A large pattern gets the memory that it needs, which is bounded by its own size.
            .configure(DFA::config().skip_cache_capacity_check(true))
            .build(pattern)?;
        let cache = Mutex::new(dfa.create_cache());
        Ok(Automaton { dfa, cache })
    }

    fn is_match(&self, name: &str) -> bool {
        // Whatever a thread left there that panicked, it is put in order before a search.
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let input = Input::new(name).earliest(true);
        // It fails only at bytes that it was told to stop at, and it was told none.
        let found = self.dfa.try_search_fwd(&mut cache, &input);
        found.is_ok_and(|found| found.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_starts_with_changes_no_answer() {
        let names = [
            "main.f",
            "main.f.func1",
            "main.f.func12.3",
            "main.g",
            "x.main.f",
            "net/http.(*conn).serve",
            "net/http.(*conn).serve.func1",
            "a.(*T[...]).newWorker",
            "b.é",
            "",
        ];
        for text in [
            r"^main\.f(?:\.func\d+)?$",
            r"^net/http\.\(\*conn\)\.serve$",
            r"^(?:main|a)\.",
            r"[.)](?i:NEW\w*)$",
            r"\bserve\b",
            r"^$",
            r"é$",
        ] {
            let pattern = Pattern::from(text.to_owned());
            let regex = regex::bytes::RegexBuilder::new(text)
                .unicode(false)
                .build()
                .unwrap();
            for name in names {
                let want = regex.is_match(name.as_bytes());
                assert_eq!(pattern.is_match(name), want, "{text} in {name}");
            }
        }
    }

    #[test]
    fn what_is_wrong_with_a_pattern_is_said() {
        let check = |text: &str| Pattern::from(text.to_owned()).check();
        assert!(check("^main").is_ok());
        assert!(check("ma(in").unwrap_err().contains("unclosed group"));
        let large = check(r"^(?:\w{100}){100}{100}$").unwrap_err();
        assert!(large.contains("exceeded"), "{large}");
    }
}
