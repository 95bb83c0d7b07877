//! From ranked findings to the report.

use std::cmp::Reverse;
use std::sync::Arc;

use indexmap::IndexMap;

use super::compare::{bundled, trend_view};
use super::growth::{Comparison, Member};
use super::headline::{Grown, Places, Whole, grown_sentence, headline, sentence};
use super::kept::Kept;
use super::place::{Earlier, all_stacks, creators, frames, labels, most_frames, place};
use super::scenario::scenario;
use super::settle::advice;
use super::source::{cause, fix, found, other_versions, verdict_of_source};
use super::{
    Checkout, EvidenceView, Explained, FilteredView, Finding, ObjectView, Report, Skipped,
    SnapshotView, StackView, Totals, Victim, WaitView, WarningView,
};
use crate::catalog::Catalog;
use crate::classify::{self, Proof, Scene};
use crate::cluster::{Cluster, Filters, StackCount};
use crate::model::prose::thousands;
use crate::model::{Format, ProfileKind, Role, Snapshot};
use crate::rank::{MIN_STACK_BYTES, Ranked, Siblings, Verdict};
use crate::source::{Inspection, Sources};
use crate::trend::Trend;

/// Locks and channels that are listed.
const OBJECTS: usize = 8;

/// Root functions that are listed.
const ROOTS: usize = 8;

/// Which stacks of a finding go into the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stacks {
    /// The representative one.
    #[default]
    Representative,
    /// All of them as well.
    All,
}

/// How much is said about the inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Remarks {
    /// What changes how the report is to be read.
    #[default]
    Warnings,
    /// Everything, with examples.
    All,
}

/// Whether a comparison has findings of which nothing is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Departed {
    /// No.
    LeftOut,
    /// Yes, as the last ones.
    #[default]
    Listed,
}

/// What goes into the report.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Which stacks of a finding.
    pub stacks: Stacks,
    /// How much about the inputs.
    pub remarks: Remarks,
    /// Whether findings of which nothing is left.
    pub departed: Departed,
    /// Whether what belongs together is one finding.
    pub siblings: Siblings,
    /// Which stacks and frames at all.
    pub filters: Filters,
    /// What else is in the inputs.
    pub skipped: Vec<Skipped>,
    /// Where the Go source is, if it is to be read.
    pub sources: Option<Arc<Sources>>,
}

/// What a report has to say of earlier moments.
pub(super) struct Past {
    pub(super) comparison: Comparison,
    /// Findings of which nothing is left.
    pub(super) gone: Vec<Finding>,
    /// The stacks of the first moment, where all stacks are shown.
    pub(super) earlier: Option<Earlier>,
}

/// Builds the report of one moment, and of those before it.
#[must_use]
pub(super) fn build(
    snapshots: &[&Snapshot],
    scene: &Scene<'_>,
    ranked: &[Ranked<'_>],
    catalog: &Catalog,
    choice: &Choice,
    looked: &[Inspection],
    past: Option<Past>,
) -> Report {
    let (comparison, gone, earlier) = match past {
        Some(past) => (Some(past.comparison), past.gone, past.earlier),
        None => (None, Vec::new(), None),
    };
    let kept: Vec<Kept<'_>> = ranked
        .iter()
        .filter_map(|item| Kept::of(item, scene, &choice.filters))
        .collect();
    let whole = Whole {
        goroutines: scene.total,
        at_least: snapshots
            .iter()
            .any(|snapshot| snapshot.role == Role::Goroutines && snapshot.is_partial())
            || choice.skipped.iter().any(Skipped::is_lost),
        changes_only: comparison
            .as_ref()
            .is_some_and(|comparison| comparison.changes_only),
    };
    let totals = totals(&kept, whole);
    let chosen: Vec<&Kept<'_>> = kept
        .iter()
        .filter(|kept| kept.ranked.part_of.is_none())
        .collect();
    // Whatever the order of the rows, a rank is a place in the order of urgency.
    let mut positions: Vec<usize> = chosen.iter().map(|kept| kept.ranked.position).collect();
    positions.sort_unstable();
    let rank = |kept: &Kept<'_>| {
        let before = positions.partition_point(|&position| position < kept.ranked.position);
        before as u64 + 1
    };
    let frame = Around {
        scene,
        ranked,
        catalog,
        choice,
        whole,
        looked,
        earlier: earlier.as_ref(),
        most_frames: most_frames(chosen.len()),
    };
    let mut findings: Vec<Finding> = chosen
        .iter()
        .map(|kept| present(rank(kept), kept, &frame))
        .collect();
    let first = findings.iter().min_by_key(|finding| finding.rank);
    let headline = headline(&totals, first, comparison.as_ref());
    // What is gone is the least urgent of all.
    for (at, mut finding) in (chosen.len()..).zip(gone) {
        finding.rank = at as u64 + 1;
        findings.push(finding);
    }
    Report {
        schema: "goprof-leaks/1",
        command: if comparison.is_some() {
            "diff"
        } else {
            "analyze"
        },
        headline,
        snapshots: snapshots
            .iter()
            .map(|snapshot| snapshot_view(snapshot, snapshots, choice.remarks))
            .collect(),
        skipped: choice.skipped.clone(),
        other_versions: other_versions(looked),
        source_found: found(choice, looked),
        comparison,
        filtered: choice.filters.is_active().then_some(FilteredView {
            before: scene.total,
            after: totals.goroutines,
        }),
        totals,
        omitted: 0,
        closest: Vec::new(),
        findings,
        explained: explained(&kept, scene),
        gate: None,
        checkout: Checkout::default(),
        rules: Vec::new(),
    }
}

fn totals(kept: &[Kept<'_>], whole: Whole) -> Totals {
    let mut totals = Totals {
        at_least: whole.at_least,
        clusters: kept.len() as u64,
        ..Totals::default()
    };
    for item in kept {
        totals.goroutines = totals.goroutines.saturating_add(item.count);
        let bundled = item.ranked.part_of.is_some();
        let counter = match item.ranked.verdict {
            _ if bundled => &mut totals.bundled,
            Verdict::Proven => &mut totals.proven,
            Verdict::Likely => &mut totals.likely,
            Verdict::Possible => &mut totals.possible,
            Verdict::Expected => &mut totals.expected,
        };
        *counter += 1;
        if bundled || item.ranked.verdict != Verdict::Expected {
            totals.suspect_goroutines = totals.suspect_goroutines.saturating_add(item.count);
        }
    }
    totals
}

/// What explains the expected ones, the most frequent first.
fn explained(kept: &[Kept<'_>], scene: &Scene<'_>) -> Vec<Explained> {
    let mut explained: IndexMap<&str, Explained> = IndexMap::new();
    for item in kept {
        if item.ranked.verdict == Verdict::Expected && item.ranked.part_of.is_none() {
            let entry = item.ranked.finding.entry;
            let sum = explained.entry(&entry.id).or_insert_with(|| Explained {
                id: entry.id.clone(),
                noun: entry.noun.clone(),
                count: 0,
                delta: None,
            });
            sum.count = sum.count.saturating_add(item.count);
            if let Some(trend) = scene.trend(item.ranked.finding.cluster) {
                let delta = sum.delta.unwrap_or(0);
                sum.delta = Some(delta.saturating_add(trend.delta()));
            }
        }
    }
    let mut explained: Vec<Explained> = explained.into_values().collect();
    explained.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.id.cmp(&b.id)));
    explained
}

/// What is said of one of the `snapshots`.
fn snapshot_view(snapshot: &Snapshot, snapshots: &[&Snapshot], remarks: Remarks) -> SnapshotView {
    SnapshotView {
        source: snapshot.source.clone(),
        format: match snapshot.format {
            Format::Pprof => "pprof",
            Format::Traceback => "traceback",
            Format::Counted => "counted",
        },
        profile: match snapshot.profile {
            ProfileKind::Goroutine => "goroutine",
            ProfileKind::GoroutineLeak => "goroutineleak",
        },
        adds: match (snapshot.role, snapshot.profile) {
            (Role::Detail, _) => "detail",
            (Role::Proof, _) => "proof",
            (_, ProfileKind::GoroutineLeak) if snapshots.iter().any(|one| one.is_full()) => "proof",
            (Role::Goroutines, _) => "goroutines",
        },
        taken_at: snapshot
            .taken_at
            .map(|time| humantime::format_rfc3339_seconds(time).to_string()),
        program: snapshot
            .program
            .as_ref()
            .map(|program| program.file.clone()),
        build_id: snapshot
            .program
            .as_ref()
            .and_then(|program| program.build_id.clone()),
        comments: snapshot.comments.clone(),
        goroutines: snapshot.goroutines(),
        gap: snapshot.gap(),
        warnings: snapshot
            .warnings
            .iter()
            .filter(|warning| remarks == Remarks::All || !warning.is_note())
            .map(|warning| WarningView {
                id: warning.id(),
                text: warning.text(),
                details: match remarks {
                    Remarks::Warnings => Vec::new(),
                    Remarks::All => warning.details(),
                },
            })
            .collect(),
    }
}

/// What findings are shown with.
struct Around<'a> {
    scene: &'a Scene<'a>,
    ranked: &'a [Ranked<'a>],
    catalog: &'a Catalog,
    choice: &'a Choice,
    whole: Whole,
    /// What the source says of the clusters; empty without source.
    looked: &'a [Inspection],
    earlier: Option<&'a Earlier>,
    /// Frames of the stack of each finding.
    most_frames: usize,
}

/// The finding of a cluster that is gone, in the scene of a moment that has it; none if the filters
/// leave nothing of it.
pub(super) fn finding(
    ranked: &Ranked<'_>,
    trend: &Trend,
    scene: &Scene<'_>,
    catalog: &Catalog,
    choice: &Choice,
) -> Option<Finding> {
    let kept = Kept::of(ranked, scene, &choice.filters)?;
    let around = Around {
        scene,
        ranked: &[],
        catalog,
        choice,
        whole: Whole {
            goroutines: scene.total,
            at_least: false,
            changes_only: false,
        },
        looked: &[],
        earlier: None,
        most_frames: most_frames(1000),
    };
    let finding = present(0, &kept, &around);
    Some(Finding {
        score: 0.0,
        proof: None,
        summary: format!("none is left; before, {}", finding.summary),
        count: 0,
        share: 0.0,
        stack_bytes_min: 0,
        members: Vec::new(),
        victim_of: None,
        victims: Vec::new(),
        evidence: Vec::new(),
        trend: Some(trend_view(trend, scene.tables)),
        ..finding
    })
}

fn present(rank: u64, kept: &Kept<'_>, around: &Around<'_>) -> Finding {
    let &Around {
        scene,
        catalog,
        choice,
        whole,
        ..
    } = around;
    let (ranked, cluster, count) = (kept.ranked, kept.cluster, kept.count);
    let explained = &ranked.finding;
    let entry = explained.entry;
    let tables = scene.tables;
    let site = cluster.site.frame.map(|frame| place(frame, tables));
    let called_from = cluster.site.called_from.map(|frame| place(frame, tables));
    let trend = scene.trend(explained.cluster);
    let bundle = bundled(ranked, around.ranked, scene);
    let (stack, stack_cut) = frames(
        kept.exemplar,
        cluster,
        around.most_frames,
        scene,
        &choice.filters,
    );
    let fact = fact(
        kept,
        trend,
        &bundle,
        (site.as_ref(), called_from.as_ref()),
        whole,
    );
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
    let share = count as f64 / scene.total.max(1) as f64;
    // Short of likely, a summary is a guess.
    let guess = if ranked.verdict == Verdict::Possible && explained.victim_of.is_none() {
        "perhaps "
    } else {
        ""
    };
    Finding {
        rank,
        fingerprint: cluster.fingerprint.to_string(),
        verdict: ranked.verdict,
        score: round(explained.score),
        proof: explained.proof.map(|proof| proven(proof, cluster)),
        scenario: scenario(explained, ranked.verdict, catalog),
        wait: wait(cluster),
        summary: format!("{fact}; {guess}{}", explained.summary),
        fact,
        site,
        called_from,
        created_by: cluster
            .creators
            .first()
            .map(|creator| place(creator.frame, tables)),
        roots: cluster
            .roots
            .iter()
            .take(ROOTS)
            .map(|root| tables.name(root.function).to_owned())
            .collect(),
        count,
        share: (share * 10_000.0).round() / 10_000.0,
        stack_bytes_min: count.saturating_mul(MIN_STACK_BYTES),
        locked_to_thread: cluster.locked,
        distinct_stacks: kept.stacks.len() as u64,
        labels: labels(cluster, tables),
        members: members(explained, &ranked.bundle, scene),
        victim_of: explained
            .victim_of
            .and_then(|holder| scene.clusters.get(holder))
            .map(|holder| holder.fingerprint.to_string()),
        victims: victims(explained, scene),
        evidence: explained
            .evidence
            .iter()
            .map(|evidence| EvidenceView {
                id: evidence.id.clone(),
                weight: evidence.weight,
                text: evidence.text.clone(),
            })
            .collect(),
        settle: (ranked.verdict == Verdict::Possible).then(|| advice(&entry.settle, trend)),
        trend: trend.map(|trend| trend_view(trend, tables)),
        bundle,
        source: verdict_of_source(explained, around.looked),
        cause: cause(explained, count, around.looked),
        usual_cause: entry.cause.clone(),
        fix: Some(fix(explained, around.looked)),
        gate: None,
        stack,
        stack_cut,
        all_stacks: match choice.stacks {
            Stacks::Representative => Vec::new(),
            Stacks::All => stacks(kept, around),
        },
        creators: creators(cluster, tables),
        earlier: around
            .earlier
            .and_then(|earlier| earlier.at(&cluster.fingerprint)),
    }
}

/// What the goroutines do, and how many came.
fn fact(
    kept: &Kept<'_>,
    trend: Option<&Trend>,
    bundle: &[Member],
    places: Places<'_>,
    whole: Whole,
) -> String {
    let phrase = kept.cluster.wait.reason.phrase();
    match trend.filter(|trend| trend.growth() > 0) {
        None => {
            let sentence = sentence(kept.count, whole, phrase, places);
            let counts = bundle.iter().map(|member| member.count);
            match counts.fold(0, u64::saturating_add) {
                0 => sentence,
                more => format!("{sentence}, and {} more with them", thousands(more)),
            }
        }
        Some(trend) => {
            let deltas = bundle
                .iter()
                .map(|member| member.delta.map_or(0, i64::unsigned_abs));
            let grown = Grown {
                growth: trend.growth(),
                count: kept.count,
                per_minute: trend.per_minute,
                bundled: deltas.fold(0, u64::saturating_add),
            };
            grown_sentence(grown, whole, phrase, places)
        }
    }
}

fn proven(proof: Proof, cluster: &Cluster) -> String {
    match proof {
        Proof::Leaked => format!(
            "the garbage collector found that nothing can wake {} of them",
            thousands(cluster.leaked)
        ),
        Proof::CannotSucceed => "what they wait for cannot happen".to_owned(),
    }
}

/// The stacks of a finding and of what grows with it.
fn stacks(kept: &Kept<'_>, around: &Around<'_>) -> Vec<StackView> {
    let &Around { scene, choice, .. } = around;
    let bundle = kept.ranked.bundle.iter();
    let with_it = bundle
        .filter_map(|&other| scene.clusters.get(other))
        .flat_map(|cluster| cluster.stacks.iter().copied())
        .filter(|stack| choice.filters.keeps(stack.stack, scene.tables));
    let stacks: Vec<StackCount> = kept.stacks.iter().copied().chain(with_it).collect();
    all_stacks(&stacks, around.earlier, scene.tables, &choice.filters)
}

fn wait(cluster: &Cluster) -> WaitView {
    let seconds = |minutes: u32| f64::from(minutes) * 60.0;
    let range = cluster.ages.range();
    WaitView {
        reason: cluster.wait.reason.text(),
        form: cluster.wait.form.text(),
        min_s: range.map(|(shortest, _)| seconds(shortest)),
        median_s: cluster.ages.median().map(seconds),
        max_s: range.map(|(_, longest)| seconds(longest)),
        known: cluster.ages.known(),
        distinct_objects: cluster.objects.distinct() as u64,
        objects: cluster
            .objects
            .by_count()
            .into_iter()
            .take(OBJECTS)
            .map(|(address, count)| ObjectView {
                address: format!("{address:#x}"),
                count,
            })
            .collect(),
    }
}

/// Fingerprints of the clusters that belong together with this one.
fn members(finding: &classify::Finding<'_>, bundle: &[usize], scene: &Scene<'_>) -> Vec<String> {
    let siblings = finding.siblings.iter();
    let mut members: Vec<usize> = Vec::new();
    for &other in finding
        .victims
        .iter()
        .chain(&finding.victim_of)
        .chain(siblings)
        .chain(bundle)
    {
        if !members.contains(&other) {
            members.push(other);
        }
    }
    members
        .into_iter()
        .filter_map(|other| scene.clusters.get(other))
        .map(|other| other.fingerprint.to_string())
        .collect()
}

fn victims(finding: &classify::Finding<'_>, scene: &Scene<'_>) -> Vec<Victim> {
    let mut victims: Vec<Victim> = finding
        .victims
        .iter()
        .filter_map(|&victim| scene.clusters.get(victim))
        .map(|victim| Victim {
            fingerprint: victim.fingerprint.to_string(),
            count: victim.count,
            site: victim.site.frame.map(|frame| place(frame, scene.tables)),
        })
        .collect();
    victims.sort_by(|a, b| {
        (Reverse(a.count), &a.fingerprint).cmp(&(Reverse(b.count), &b.fingerprint))
    });
    victims
}

/// Sums of one-decimal weights, without the dust of binary fractions.
fn round(score: f64) -> f64 {
    let rounded = (score * 10.0).round() / 10.0;
    if rounded == 0.0 { 0.0 } else { rounded }
}
