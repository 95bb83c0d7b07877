//! Adds up how right the tool is, each program counting as one however often it was recorded.

use std::collections::BTreeMap;

use anyhow::Result;
use goprof_leaks::catalog::{Catalog, Kind};
use goprof_leaks::rank::Verdict;
use goprof_leaks::report::{Finding, Report};

use crate::corpus::{Corpus, Leak, Program, Role, Truth};

/// Some of a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Share {
    pub(crate) part: f64,
    pub(crate) whole: f64,
}

impl Share {
    fn add(&mut self, right: bool, weight: f64) {
        self.whole += weight;
        if right {
            self.part += weight;
        }
    }

    /// From 0 to 100; none of nothing.
    pub(crate) fn percent(self) -> Option<f64> {
        (self.whole > 0.0).then(|| 100.0 * self.part / self.whole)
    }
}

/// What is counted for each verdict.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OfVerdict {
    /// Findings that are about a labelled place.
    pub(crate) precision: Share,
    /// Causes that get this verdict or a surer one.
    pub(crate) recall: Share,
    /// Findings on healthy recordings.
    pub(crate) false_alarms: f64,
}

/// What is counted for each scenario that a cause is labelled with.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OfScenario {
    /// Findings of possible and above that name it, and are about a labelled place.
    pub(crate) precision: Share,
    pub(crate) likely: Share,
    pub(crate) possible: Share,
    pub(crate) first: Share,
    pub(crate) top_three: Share,
    /// Causes whose finding names a right scenario, or has it among its alternatives.
    pub(crate) group: Share,
}

/// Findings whose score means a probability of this range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calibrated {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) leaks: Share,
}

/// All figures of a corpus.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    pub(crate) programs: usize,
    pub(crate) recordings: usize,
    pub(crate) healthy: f64,
    pub(crate) verdicts: [(Verdict, OfVerdict); 4],
    pub(crate) scenarios: BTreeMap<String, OfScenario>,
    pub(crate) first: Share,
    pub(crate) top_three: Share,
    /// The same of the suspects and of what is named where they are few.
    pub(crate) named_three: Share,
    pub(crate) wait: Share,
    pub(crate) group: Share,
    /// Causes whose finding names a right scenario.
    pub(crate) named: Share,
    /// Statements that are named as the cause.
    pub(crate) statement: Share,
    /// What causes are labelled with, and what the tool calls them.
    pub(crate) confusion: BTreeMap<(String, String), f64>,
    pub(crate) calibration: Vec<Calibrated>,
    /// Leaky programs of which some recording has another suspect first, or none, and the share of
    /// their recordings.
    pub(crate) misses: BTreeMap<String, f64>,
}

/// Ends of the ranges of probability.
const PROBABILITIES: [f64; 7] = [0.0, 0.1, 0.38, 0.62, 0.9, 0.99, 1.0];

impl Card {
    fn new() -> Self {
        Card {
            programs: 0,
            recordings: 0,
            healthy: 0.0,
            verdicts: [
                Verdict::Proven,
                Verdict::Likely,
                Verdict::Possible,
                Verdict::Expected,
            ]
            .map(|verdict| (verdict, OfVerdict::default())),
            scenarios: BTreeMap::new(),
            first: Share::default(),
            top_three: Share::default(),
            named_three: Share::default(),
            wait: Share::default(),
            group: Share::default(),
            named: Share::default(),
            statement: Share::default(),
            confusion: BTreeMap::new(),
            calibration: PROBABILITIES
                .windows(2)
                .filter_map(|pair| match pair {
                    &[from, to] => Some(Calibrated {
                        from,
                        to,
                        leaks: Share::default(),
                    }),
                    _ => None,
                })
                .collect(),
            misses: BTreeMap::new(),
        }
    }

    /// Scores a corpus.
    pub(crate) fn of(corpus: &Corpus, catalog: &Catalog) -> Result<Self> {
        let mut card = Card::new();
        for program in &corpus.programs {
            card.programs += 1;
            card.recordings += program.recordings.len();
            let weight = 1.0 / count(program.recordings.len().max(1));
            for recording in &program.recordings {
                card.add(
                    program,
                    &recording.report(corpus, catalog)?,
                    catalog,
                    weight,
                );
            }
        }
        Ok(card)
    }

    fn add(&mut self, program: &Program, report: &Report, catalog: &Catalog, weight: f64) {
        let labels = &program.labels;
        let healthy = labels.verdict == Truth::Healthy;
        if healthy {
            self.healthy += weight;
        }
        for finding in &report.findings {
            let leaks = labels.leaks().any(|leak| leak.is_at(finding));
            self.add_finding(finding, leaks, healthy, weight);
        }
        for leak in labels.leaks() {
            let seen = report.findings.iter().any(|finding| leak.is_at(finding));
            self.wait.add(seen, weight);
            if leak.role == Role::Cause {
                self.add_cause(leak, report, catalog, weight);
            }
        }
        if !healthy {
            let is_cause = |finding: &Finding| {
                let cause = |leak: &Leak| leak.role == Role::Cause && leak.is_at(finding);
                labels.leaks().any(cause)
            };
            let at = report
                .findings
                .iter()
                .position(|finding| finding.verdict < Verdict::Expected && is_cause(finding));
            let closest = report.closest(catalog.ledger.verdict.closest);
            let is_named = at.is_some_and(|at| at < 3) || closest.into_iter().any(is_cause);
            self.named_three.add(is_named, weight);
            self.first.add(at == Some(0), weight);
            if at != Some(0) {
                *self.misses.entry(program.name.clone()).or_default() += weight;
            }
            self.top_three.add(at.is_some_and(|at| at < 3), weight);
            let scenario = labels
                .leaks()
                .find(|leak| leak.role == Role::Cause)
                .and_then(|leak| leak.scenario.first());
            if let Some(scenario) = scenario {
                let of = self.scenarios.entry(scenario.clone()).or_default();
                of.first.add(at == Some(0), weight);
                of.top_three.add(at.is_some_and(|at| at < 3), weight);
            }
        }
    }

    fn add_finding(&mut self, finding: &Finding, leaks: bool, healthy: bool, weight: f64) {
        for (_, of) in self
            .verdicts
            .iter_mut()
            .filter(|(verdict, _)| *verdict == finding.verdict)
        {
            of.precision.add(leaks, weight);
            if healthy {
                of.false_alarms += weight;
            }
        }
        if finding.verdict < Verdict::Expected {
            let of = self.scenarios.entry(finding.scenario.id.clone());
            of.or_default().precision.add(leaks, weight);
        }
        if finding.verdict > Verdict::Proven {
            let probability = 1.0 / (1.0 + (-finding.score).exp());
            let range = self
                .calibration
                .iter_mut()
                .find(|range| probability >= range.from && probability <= range.to);
            if let Some(range) = range {
                range.leaks.add(leaks, weight);
            }
        }
    }

    fn add_cause(&mut self, leak: &Leak, report: &Report, catalog: &Catalog, weight: f64) {
        let finding = report.findings.iter().find(|finding| leak.is_at(finding));
        let verdict = finding.map_or(Verdict::Expected, |finding| finding.verdict);
        for (at_least, of) in &mut self.verdicts {
            let found = finding.is_some() && verdict <= *at_least;
            of.recall.add(found, weight);
        }
        let Some(name) = leak.scenario.first() else {
            return;
        };
        let reported = finding.map_or("(not there)", |finding| &finding.scenario.id);
        let grouped = finding.is_some_and(|finding| {
            let alternatives = finding.scenario.alternatives.iter().map(|other| &other.id);
            std::iter::once(&finding.scenario.id)
                .chain(alternatives)
                .any(|id| leak.scenario.contains(id))
        });
        let key = (name.clone(), reported.to_owned());
        *self.confusion.entry(key).or_default() += weight;
        self.group.add(grouped, weight);
        // A known goroutine is what it is; why there are too many is among its alternatives.
        let is_known = |id: &str| {
            let entry = catalog.find(id);
            entry.is_some_and(|entry| entry.kind == Kind::Known)
        };
        let named = finding.is_some_and(|finding| {
            leak.scenario.contains(&finding.scenario.id)
                || (grouped && is_known(&finding.scenario.id))
        });
        self.named.add(named, weight);
        if let Some(right) = finding.and_then(|finding| leak.names_cause(finding)) {
            self.statement.add(right, weight);
        }
        let of = self.scenarios.entry(name.clone()).or_default();
        of.likely.add(verdict <= Verdict::Likely, weight);
        of.possible.add(verdict <= Verdict::Possible, weight);
        of.group.add(grouped, weight);
    }

    /// Findings of a verdict that are about a labelled place.
    pub(crate) fn precision(&self, verdict: Verdict) -> Share {
        self.verdict(verdict).precision
    }

    /// What is counted for a verdict.
    pub(crate) fn verdict(&self, verdict: Verdict) -> OfVerdict {
        self.verdicts
            .iter()
            .find(|(of, _)| *of == verdict)
            .map_or_else(OfVerdict::default, |(_, of)| *of)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "there are not so many recordings"
)]
pub(crate) fn count(count: usize) -> f64 {
    count as f64
}
