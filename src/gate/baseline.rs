//! The baseline: findings that are accepted for now.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::policy::{PolicyError, parse};
use crate::cluster::unnumbered;
use crate::rank::Verdict;
use crate::report::Finding;

/// The version of the file's form.
pub(super) const VERSION: u64 = 1;

/// Findings that are accepted for now.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Baseline {
    version: u64,
    /// The findings.
    #[serde(default)]
    pub finding: Vec<Accepted>,
}

/// A finding that is accepted for now.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Accepted {
    /// Its identity.
    pub fingerprint: String,
    /// Where it waits, for people.
    pub site: String,
    /// What it waits for, for people.
    pub wait: String,
    /// Its scenario, for people.
    pub scenario: String,
    /// No surer than this.
    pub verdict: Verdict,
    /// No more goroutines than these.
    pub count: u64,
    /// Why it is accepted.
    pub reason: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// When the text is not valid, of another version, or has a finding twice.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        if text.trim().is_empty() {
            let message = "the file is empty; --write-baseline fills it";
            return Err(PolicyError::Invalid(message.to_owned()));
        }
        let baseline: Baseline = parse(text)?;
        if baseline.version != VERSION {
            return Err(PolicyError::Invalid(format!(
                "version {} of the baseline is not known, only version {VERSION} is",
                baseline.version
            )));
        }
        let mut seen = HashSet::new();
        for (at, accepted) in baseline.finding.iter().enumerate() {
            let wrong = |message| PolicyError::Entry {
                table: "finding",
                number: at + 1,
                message,
            };
            if accepted.fingerprint.trim().is_empty() {
                return Err(wrong("the fingerprint is empty".to_owned()));
            }
            if !seen.insert(&accepted.fingerprint) {
                return Err(wrong(format!("{} is there twice", accepted.fingerprint)));
            }
        }
        Ok(baseline)
    }
}

/// Which entry of the baseline each finding has, by position; `first` are served first.
///
/// Clusters in one function are numbered by line, so that the number of one changes when
/// another is mended: within a function the largest finding has the largest entry.
pub(super) fn pair<'b>(
    baseline: &'b Baseline,
    findings: &[Finding],
    first: impl Fn(usize) -> bool,
) -> Vec<Option<&'b Accepted>> {
    // The next one to be given away is the last.
    let mut sorted: Vec<&Accepted> = baseline.finding.iter().collect();
    sorted.sort_by(|a, b| (a.count, &b.fingerprint).cmp(&(b.count, &a.fingerprint)));
    let mut entries: HashMap<&str, Vec<&Accepted>> = HashMap::new();
    for accepted in sorted {
        let function = entries
            .entry(unnumbered(&accepted.fingerprint))
            .or_default();
        function.push(accepted);
    }
    let mut order: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
    order.sort_by_key(|&(at, finding)| (!first(at), Reverse(finding.count), &finding.fingerprint));
    let mut paired = vec![None; findings.len()];
    for (at, finding) in order {
        let entry = entries
            .get_mut(unnumbered(&finding.fingerprint))
            .and_then(Vec::pop);
        if let Some(place) = paired.get_mut(at) {
            *place = entry;
        }
    }
    paired
}
