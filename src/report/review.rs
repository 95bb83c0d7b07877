//! What reviewers need besides: where in the checkout a finding is, how bad, and what its rule says.

use std::collections::BTreeMap;

use super::{Finding, Place, Report};
use crate::catalog::{Catalog, CatalogError};
use crate::rank::Verdict;

/// Where the files of a report are in the checkout.
#[derive(Clone, Debug, Default)]
pub struct Checkout {
    paths: BTreeMap<String, String>,
}

impl Checkout {
    /// Says that a recorded file is the one with this path, from the root and with slashes.
    pub fn insert(&mut self, file: &str, path: String) {
        self.paths.insert(file.to_owned(), path);
    }

    /// The path of a recorded file, from the root and with slashes.
    #[must_use]
    pub fn path(&self, file: &str) -> Option<&str> {
        self.paths.get(file).map(String::as_str)
    }
}

/// What an entry of the catalog says, for those who do not have it at hand.
#[derive(Clone, Debug)]
pub struct RuleView {
    /// Stable name.
    pub id: String,
    /// Stable short code.
    pub code: String,
    /// What happens.
    pub title: String,
    /// The usual cause.
    pub cause: String,
    /// The usual fix.
    pub fix: String,
    /// Why it leaks, or why it is normal.
    pub why: String,
    /// When it is fine.
    pub fine: String,
    /// A minimal Go example of the mistake; empty where there is none to make.
    pub bug: String,
    /// The same, mended.
    pub mended: String,
}

/// Adds the rules that the findings name, in the order of their codes.
///
/// # Errors
/// When the long form of an entry is not valid; those of a loaded catalog are.
pub fn describe(report: &mut Report, catalog: &Catalog) -> Result<(), CatalogError> {
    let mut rules = BTreeMap::new();
    for finding in &report.findings {
        let code = &finding.scenario.code;
        if rules.contains_key(code) {
            continue;
        }
        let Some(entry) = catalog.find(&finding.scenario.id) else {
            continue;
        };
        let long = entry.explanation()?;
        let rule = RuleView {
            id: entry.id.clone(),
            code: code.clone(),
            title: entry.title.clone(),
            cause: entry.cause.clone(),
            fix: entry.fix.clone(),
            why: long.why,
            fine: long.fine,
            bug: long.bug,
            mended: long.mended,
        };
        rules.insert(code.clone(), rule);
    }
    report.rules = rules.into_values().collect();
    Ok(())
}

/// How loudly a finding is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It makes the gate fail.
    Error,
    /// An engineer should act on it.
    Warning,
    /// Worth a look, or accepted.
    Note,
}

impl Finding {
    /// Where a reviewer looks: the program's own code, where it is known.
    #[must_use]
    pub fn reviewed_at(&self) -> Option<&Place> {
        self.called_from.as_ref().or(self.site.as_ref())
    }

    /// How loudly it is to be told.
    #[must_use]
    pub fn level(&self) -> Level {
        match &self.gate {
            Some(gate) if gate.fails => Level::Error,
            Some(gate) if gate.decision.is_excused() => Level::Note,
            _ if self.verdict <= Verdict::Likely => Level::Warning,
            _ => Level::Note,
        }
    }
}

impl Report {
    /// The name of the profile that is judged: of several, the last; what is older comes before it.
    #[must_use]
    pub fn profile(&self) -> &str {
        self.snapshots
            .last()
            .map_or("profile", |snapshot| &snapshot.source)
    }

    /// The files that the findings name.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.findings.iter().flat_map(|finding| {
            let frames = finding.stack.iter().map(|frame| frame.file.as_str());
            let at = finding.reviewed_at().map(|place| place.file.as_str());
            let labels = finding.cause.iter().flat_map(|cause| &cause.labels);
            let code = labels.map(|label| label.file.as_str());
            at.into_iter().chain(frames).chain(code)
        })
    }
}
