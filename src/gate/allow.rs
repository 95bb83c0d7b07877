//! Entries of the policy that allow goroutines, by the four verbs that goleak has.

use std::fmt;

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

use super::date::Date;
use crate::cluster::lasting_name;
use crate::report::{CreatorView, Finding, StackView};

/// Compiled size that a pattern may have.
const SIZE_LIMIT: usize = 1 << 20;

/// Goroutines that may be there. One of the first four says which.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Allow {
    /// The function at the blocking site, or one above it on the stack.
    pub top_function: Option<NamePattern>,
    /// Any function of the stack.
    pub any_function: Option<NamePattern>,
    /// The function whose `go` statement started them.
    pub created_by: Option<NamePattern>,
    /// The fingerprint of a finding, as reports have it.
    pub fingerprint: Option<String>,
    /// Only if the finding is of this scenario.
    pub scenario: Option<String>,
    /// Why it is allowed.
    pub reason: String,
    /// The last day on which it is.
    pub expires: Option<Date>,
    /// Who answers for it.
    pub owner: Option<String>,
}

/// A glob or, between slashes, a regular expression over function names.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct NamePattern {
    text: String,
    regex: Regex,
}

impl TryFrom<String> for NamePattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let inside = text
            .strip_prefix('/')
            .and_then(|rest| rest.strip_suffix('/'));
        let pattern = inside.map_or_else(|| glob(&text), ToOwned::to_owned);
        if pattern.is_empty() || text.is_empty() {
            return Err("an empty pattern matches everything".to_owned());
        }
        let regex = RegexBuilder::new(&pattern)
            .size_limit(SIZE_LIMIT)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(NamePattern { text, regex })
    }
}

/// The regular expression of a glob: `*` stands for any characters, dots and slashes too.
fn glob(text: &str) -> String {
    let mut pattern = "^".to_owned();
    for (at, part) in text.split('*').enumerate() {
        if at > 0 {
            pattern.push_str(".*");
        }
        pattern.push_str(&regex::escape(part));
    }
    pattern + "$"
}

impl NamePattern {
    /// Whether it matches a normalised function name.
    #[must_use]
    pub fn is_match(&self, name: &str) -> bool {
        self.regex.is_match(name)
    }
}

/// What an entry matches.
enum Verb<'a> {
    Top(&'a NamePattern),
    Any(&'a NamePattern),
    CreatedBy(&'a NamePattern),
    Fingerprint(&'a str),
}

impl Allow {
    fn verbs(&self) -> Vec<Verb<'_>> {
        let verbs = [
            self.top_function.as_ref().map(Verb::Top),
            self.any_function.as_ref().map(Verb::Any),
            self.created_by.as_ref().map(Verb::CreatedBy),
            self.fingerprint.as_deref().map(Verb::Fingerprint),
        ];
        verbs.into_iter().flatten().collect()
    }

    /// What is wrong with it, beyond what its types say.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.verbs().len() != 1 {
            return Err(
                "exactly one of top-function, any-function, created-by and fingerprint says what is allowed"
                    .to_owned(),
            );
        }
        if self
            .fingerprint
            .as_ref()
            .is_some_and(|one| one.trim().is_empty())
        {
            return Err("the fingerprint is empty".to_owned());
        }
        if self.reason.trim().is_empty() {
            return Err("the reason is empty".to_owned());
        }
        Ok(())
    }

    /// Whether all stacks of the findings, now and before, are needed to tell what it allows.
    pub(super) fn needs_stacks(&self) -> bool {
        self.top_function.is_some() || self.any_function.is_some() || self.created_by.is_some()
    }

    pub(super) fn needs_creators(&self) -> bool {
        self.created_by.is_some()
    }

    /// Whether it is over on this day.
    pub(super) fn is_expired(&self, today: Date) -> bool {
        self.expires.is_some_and(|last| last < today)
    }

    /// Which goroutines of a finding it is about.
    pub(super) fn covers(&self, at: &At<'_>) -> Cover {
        let finding = at.finding;
        let mut cover = Cover::default();
        if self
            .scenario
            .as_ref()
            .is_some_and(|id| *id != finding.scenario.id)
        {
            return cover;
        }
        let site = finding.site.as_ref().map(|site| site.function.as_str());
        for verb in self.verbs() {
            match verb {
                Verb::Top(pattern) => cover.stacks_where(at, |functions| {
                    let last = position(functions, site);
                    let top = functions.iter().take(last.unwrap_or(0) + 1);
                    top.into_iter().any(|name| pattern.is_match(name))
                }),
                Verb::Any(pattern) => cover.stacks_where(at, |functions| {
                    functions.iter().any(|name| pattern.is_match(name))
                }),
                Verb::CreatedBy(pattern) => {
                    cover.created = at
                        .creators
                        .iter()
                        .filter(|creator| pattern.is_match(&creator.function))
                        .fold(0, |sum, creator| sum.saturating_add(creator.count));
                }
                Verb::Fingerprint(fingerprint) => cover.all = finding.fingerprint == fingerprint,
            }
        }
        cover
    }
}

/// Where the site is on a stack; a stack of another build may have it with another closure number.
fn position(functions: &[String], site: Option<&str>) -> Option<usize> {
    let find = |is: &dyn Fn(&str) -> bool| functions.iter().position(|name| is(name));
    find(&|name| Some(name) == site).or_else(|| {
        let lasting = lasting_name(site?);
        find(&|name| lasting_name(name) == lasting)
    })
}

impl fmt::Display for Allow {
    /// `any-function = "…" (owner)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for verb in self.verbs() {
            let (verb, text) = match verb {
                Verb::Top(pattern) => ("top-function", pattern.text.as_str()),
                Verb::Any(pattern) => ("any-function", pattern.text.as_str()),
                Verb::CreatedBy(pattern) => ("created-by", pattern.text.as_str()),
                Verb::Fingerprint(fingerprint) => ("fingerprint", fingerprint),
            };
            write!(f, "{verb} = {text:?}")?;
        }
        if let Some(owner) = &self.owner {
            write!(f, " (owner: {owner})")?;
        }
        Ok(())
    }
}

/// Goroutines at the site of a finding.
pub(super) struct At<'a> {
    finding: &'a Finding,
    count: u64,
    stacks: &'a [StackView],
    creators: &'a [CreatorView],
}

impl<'a> At<'a> {
    /// Those of the finding.
    pub(super) fn now(finding: &'a Finding) -> Self {
        At {
            finding,
            count: finding.count,
            stacks: &finding.all_stacks,
            creators: &finding.creators,
        }
    }

    /// Those at its functions in the older profile, where it has any.
    pub(super) fn before(finding: &'a Finding) -> Option<Self> {
        let earlier = finding.earlier.as_ref()?;
        let stacks = earlier.stacks.iter();
        Some(At {
            finding,
            count: stacks.fold(0, |sum, stack| sum.saturating_add(stack.count)),
            stacks: &earlier.stacks,
            creators: &earlier.creators,
        })
    }
}

/// Goroutines at the site of a finding that entries are about.
#[derive(Clone, Debug, Default)]
pub(super) struct Cover {
    all: bool,
    /// One for each stack of the finding; empty if none counts.
    stacks: Vec<bool>,
    created: u64,
}

impl Cover {
    fn stacks_where(&mut self, at: &At<'_>, covered: impl Fn(&[String]) -> bool) {
        let stacks = at.stacks.iter();
        self.stacks = stacks.map(|stack| covered(&stack.functions)).collect();
    }

    /// Adds what another entry is about.
    pub(super) fn add(&mut self, other: &Cover) {
        self.all |= other.all;
        self.created = self.created.saturating_add(other.created);
        if self.stacks.is_empty() {
            self.stacks.clone_from(&other.stacks);
        } else {
            for (mine, other) in self.stacks.iter_mut().zip(&other.stacks) {
                *mine |= other;
            }
        }
    }

    /// Whether there is any.
    pub(super) fn is_empty(&self) -> bool {
        !self.all && self.created == 0 && !self.stacks.contains(&true)
    }

    /// How many of the goroutines these are not. Which creator started which stack is not known, so
    /// that of the two ways to count the larger one is taken, and not their sum.
    pub(super) fn left(&self, at: &At<'_>) -> u64 {
        if self.all {
            return 0;
        }
        // The stacks of a delta profile are of all that came, the count is what it came to: as long
        // as one of them is not covered, something is left.
        let stacks = at.stacks.iter().zip(&self.stacks);
        let left = stacks
            .filter(|(_, covered)| !**covered)
            .fold(0_u64, |sum, (stack, _)| sum.saturating_add(stack.count));
        let on_stacks = match self.stacks.as_slice() {
            [] => 0,
            _ => at.count.saturating_sub(left),
        };
        at.count.saturating_sub(on_stacks.max(self.created))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_whole_names_and_regexes_parts() {
        let matches = |pattern: &str, name: &str| {
            NamePattern::try_from(pattern.to_owned())
                .unwrap()
                .is_match(name)
        };
        let name = "example.com/shop/cart.(*Cart[...]).Add.func1";
        for (pattern, hit) in [
            (name, true),
            ("example.com/shop/*", true),
            ("*.(*Cart[...]).Add.func1", true),
            ("shop/*", false),
            ("example.com/shop/cart", false),
            ("*", true),
            ("/cart/", true),
            ("/^cart/", false),
            (r"/\.func\d+$/", true),
        ] {
            assert_eq!(matches(pattern, name), hit, "{pattern}");
        }
        for wrong in ["", "//", "/(/", &format!("/{}/", "a{1000}{1000}")] {
            assert!(NamePattern::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
