//! Chooses the entry of the catalog that explains a cluster best.

use std::collections::{HashMap, HashSet};

use super::evidence::{Evidence, fill, holds, ledger, score};
use super::facts::Facts;
use super::scene::Scene;
use super::ties::Ties;
use crate::catalog::{Catalog, Entry, Kind, Shape};

/// Why goroutines can never run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The garbage collector found that nothing can wake them (`goroutineleak`).
    Leaked,
    /// What they wait for cannot happen.
    CannotSucceed,
}

/// A cluster, explained.
#[derive(Clone, Debug)]
pub struct Finding<'a> {
    /// Position of the cluster in the scene.
    pub cluster: usize,
    /// The entry that explains it.
    pub entry: &'a Entry,
    /// Every reason for and against.
    pub evidence: Vec<Evidence>,
    /// Sum of the weights.
    pub score: f64,
    /// Whether it is proven, and how.
    pub proof: Option<Proof>,
    /// The cluster that holds what this one waits for.
    pub victim_of: Option<usize>,
    /// Clusters that wait for what this one holds.
    pub victims: Vec<usize>,
    /// Clusters that wait for the very lock or channel that this one waits for.
    pub siblings: Vec<usize>,
    /// The entry's summary with its figures.
    pub summary: String,
    /// Whether the Go source tells this entry from others.
    pub is_decided: bool,
}

/// Explains every cluster of the scene, in the same order.
///
/// A catalog without an entry that matches everything leaves clusters out.
#[must_use]
pub fn classify<'c>(scene: &Scene<'_>, catalog: &'c Catalog) -> Vec<Finding<'c>> {
    let ties = Ties::of(scene, &catalog.ledger);
    let mut findings: Vec<Finding<'c>> = (0..scene.clusters.len())
        .filter_map(|index| {
            let facts = Facts::of(scene, index, &ties)?;
            let choice = choose(catalog, &facts, scene)?;
            // Who has a cause of its own in the source waits for nobody else.
            let is_decided = facts.decision(choice.entry).is_some();
            let victim_of = ties.holder_of(index).filter(|_| !is_decided);
            let summary = match victim_of {
                Some(_) => &catalog.ledger.victim_summary,
                None => &choice.entry.summary,
            };
            Some(Finding {
                cluster: index,
                proof: proof(&choice, &facts),
                score: choice.weighed.score,
                summary: fill(summary, choice.entry, &facts, scene),
                evidence: ledger(catalog, choice.weighed.entry, &facts, scene),
                victim_of,
                victims: ties.victims_of(index),
                siblings: ties.siblings_of(index).to_vec(),
                is_decided,
                entry: choice.entry,
            })
        })
        .collect();
    let free: HashSet<usize> = findings
        .iter()
        .filter(|finding| finding.is_decided)
        .map(|finding| finding.cluster)
        .collect();
    for finding in &mut findings {
        finding.victims.retain(|victim| !free.contains(victim));
    }
    share_entries(&mut findings);
    findings
}

/// Victims are part of what happened to the one they wait for.
fn share_entries(findings: &mut [Finding<'_>]) {
    let leaks: HashMap<usize, &Entry> = findings
        .iter()
        .filter(|finding| finding.entry.kind == Kind::Leak)
        .map(|finding| (finding.cluster, finding.entry))
        .collect();
    for finding in findings {
        let holder = finding.victim_of.and_then(|holder| leaks.get(&holder));
        if let Some(entry) = holder {
            finding.entry = entry;
        }
    }
}

/// The entry that explains a cluster.
struct Choice<'c> {
    entry: &'c Entry,
    /// The entry whose ledger it has.
    weighed: Weighed<'c>,
}

/// An entry that applies, with the sum of its ledger.
#[derive(Clone, Copy)]
struct Weighed<'c> {
    entry: &'c Entry,
    score: f64,
}

impl<'c> From<Weighed<'c>> for Choice<'c> {
    fn from(weighed: Weighed<'c>) -> Self {
        Choice {
            entry: weighed.entry,
            weighed,
        }
    }
}

/// Known goroutines come first, because their frames name them; then the best leak, if it is
/// worth a look; then the innocent reason to wait, with the ledger that spoke against a leak.
fn choose<'c>(catalog: &'c Catalog, facts: &Facts<'_>, scene: &Scene<'_>) -> Option<Choice<'c>> {
    let known = best(catalog, Kind::Known, facts, scene);
    let parked_main = facts.shapes.contains(&Shape::Main);
    let proven = facts.cluster.leaked > 0 && !parked_main;
    if let Some(known) = known
        && !proven
    {
        return Some(known.into());
    }
    let idle = || best(catalog, Kind::Idle, facts, scene);
    let Some(leak) = best(catalog, Kind::Leak, facts, scene) else {
        return idle().map(Choice::from);
    };
    let worth_a_look = proven
        || (leak.entry.proof && !parked_main)
        || leak.score >= catalog.ledger.verdict.possible;
    let entry = match idle() {
        Some(idle) if !worth_a_look => idle.entry,
        _ => leak.entry,
    };
    Some(Choice {
        entry,
        weighed: leak,
    })
}

fn best<'c>(
    catalog: &'c Catalog,
    kind: Kind,
    facts: &Facts<'_>,
    scene: &Scene<'_>,
) -> Option<Weighed<'c>> {
    catalog
        .entries
        .iter()
        .filter(|entry| {
            entry.kind == kind
                // What a library does is known by its names alone.
                && (holds(&entry.matches, entry, facts, scene)
                    || (kind == Kind::Leak && facts.decision(entry).is_some()))
        })
        .map(|entry| Weighed {
            entry,
            score: score(catalog, entry, facts, scene),
        })
        .reduce(|best, next| {
            // What the source decides is surer than what the profile suggests.
            let order = (facts.decision(best.entry).is_some(), best.entry.precedence)
                .cmp(&(facts.decision(next.entry).is_some(), next.entry.precedence))
                .then(best.score.total_cmp(&next.score));
            // On a tie the lower code stays.
            if order.is_lt() { next } else { best }
        })
}

/// The main goroutine parks on purpose; Go 1.26 lists it as leaked all the same (golang/go#78922).
fn proof(choice: &Choice<'_>, facts: &Facts<'_>) -> Option<Proof> {
    if facts.shapes.contains(&Shape::Main) {
        None
    } else if facts.cluster.leaked > 0 {
        Some(Proof::Leaked)
    } else if choice.entry.proof {
        Some(Proof::CannotSucceed)
    } else {
        None
    }
}
