//! Proposes weights: a logistic regression that begins at those of the catalog and is drawn back to
//! them, so that a weight moves only as far as the labelled recordings pull it.
//!
//! A reason for never becomes one against. Five-fold cross-validation over whole programs tells
//! whether the proposals help on programs that they were not made from. Nothing is written: a
//! person takes over what is well founded, rounded, and says why.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use goprof_leaks::catalog::Catalog;
use goprof_leaks::rank::Verdict;
use goprof_leaks::report::Finding;

use crate::corpus::{Corpus, Part, Program, corpora};
use crate::fit::{Example, Fit, loss, seen};
use crate::score::count;

/// Programs that are left out at a time.
const FOLDS: usize = 5;

/// Changes that are worth a proposal.
const NOTABLE: f64 = 0.25;

/// Fits the weights of the catalog to the corpora in `folders`, and tells what would move.
pub(crate) fn proposals(folders: &[PathBuf], catalog: &Catalog) -> Result<String> {
    let mut reasons = Reasons::default();
    let mut examples = Vec::new();
    let mut programs = 0;
    for folder in folders {
        for corpus in corpora(folder)? {
            ensure!(
                corpus.about.part == Part::Tuning,
                "the corpus {} is only scored: no weight may be set by it",
                corpus.about.name
            );
            for program in &corpus.programs {
                examples.extend(reasons.of_program((&corpus, program), programs, catalog)?);
                programs += 1;
            }
        }
    }
    let now: Vec<f64> = reasons.weights.clone();
    let fitted = Fit::new(&examples, &now).weights;
    let mut held_out = (0.0, 0.0);
    for fold in 0..FOLDS {
        let (test, train): (Vec<Example>, Vec<Example>) = examples
            .iter()
            .cloned()
            .partition(|example| example.program % FOLDS == fold);
        let weights = Fit::new(&train, &now).weights;
        held_out.0 += loss(&test, &now);
        held_out.1 += loss(&test, &weights);
    }
    let mut page = String::new();
    writeln!(
        page,
        "log loss of {} programs: {:.2} with the weights of the catalog, {:.2} with those below\n\
         on programs left out: {:.2} and {:.2}\n",
        programs,
        loss(&examples, &now),
        loss(&examples, &fitted),
        held_out.0,
        held_out.1,
    )?;
    let mut rows: Vec<(f64, String)> = Vec::new();
    for (name, &at) in &reasons.numbers {
        let (Some(&from), Some(&to)) = (now.get(at), fitted.get(at)) else {
            continue;
        };
        let times = |leaks| seen(&examples, at, leaks);
        if (to - from).abs() >= NOTABLE {
            rows.push((
                (to - from).abs(),
                format!(
                    "{name:<48} {from:>5.1} -> {to:>5.1}   in {:.1} leaks and {:.1} others",
                    times(true),
                    times(false)
                ),
            ));
        }
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    for (_, row) in rows {
        writeln!(page, "{row}")?;
    }
    Ok(page)
}

/// The reasons that were seen, numbered, and their weights in the catalog.
#[derive(Default)]
struct Reasons {
    numbers: BTreeMap<String, usize>,
    weights: Vec<f64>,
}

impl Reasons {
    /// The findings of a program, as examples.
    fn of_program(
        &mut self,
        (corpus, program): (&Corpus, &Program),
        number: usize,
        catalog: &Catalog,
    ) -> Result<Vec<Example>> {
        let mut examples = Vec::new();
        for recording in &program.recordings {
            let report = recording.report(corpus, catalog)?;
            for finding in &report.findings {
                if finding.verdict > Verdict::Proven {
                    examples.push(Example {
                        program: number,
                        weight: 1.0 / count(program.recordings.len()),
                        leaks: program.labels.leaks().any(|leak| leak.is_at(finding)),
                        reasons: self.of(finding, catalog)?,
                    });
                }
            }
        }
        Ok(examples)
    }

    /// The reasons of a finding, and how often each counts: once, or as its scale says.
    fn of(&mut self, finding: &Finding, catalog: &Catalog) -> Result<Vec<(usize, f64)>> {
        let mut found = Vec::new();
        for evidence in &finding.evidence {
            // What the Go source decides has its weight in the entry, and counts as it is.
            if evidence.id == "source" {
                found.push((self.number("source", 1.0), evidence.weight));
                continue;
            }
            let rules = || {
                catalog
                    .entries
                    .iter()
                    .flat_map(|entry| catalog.rules(entry))
            };
            let entry = catalog
                .find(&finding.scenario.id)
                .context("an entry that is not in the catalog")?;
            let own = entry.evidence.iter().find(|rule| rule.id == evidence.id);
            let rule = own
                .or_else(|| {
                    catalog
                        .ledger
                        .leak
                        .iter()
                        .find(|rule| rule.id == evidence.id)
                })
                .or_else(|| {
                    catalog
                        .ledger
                        .known
                        .iter()
                        .find(|rule| rule.id == evidence.id)
                })
                .or_else(|| rules().find(|rule| rule.id == evidence.id))
                .with_context(|| format!("a reason that is not in the catalog: {}", evidence.id))?;
            let name = match own {
                Some(_) => format!("{}/{}", entry.id, rule.id),
                None => rule.id.clone(),
            };
            found.push((
                self.number(&name, rule.weight),
                evidence.weight / rule.weight,
            ));
        }
        Ok(found)
    }

    /// The number of a reason.
    fn number(&mut self, name: &str, weight: f64) -> usize {
        let next = self.weights.len();
        let at = *self.numbers.entry(name.to_owned()).or_insert(next);
        if at == next {
            self.weights.push(weight);
        }
        at
    }
}
