//! Clusters that grow as one, or are as large as each other: the goroutines that each leaked object
//! keeps, reported together.

use std::collections::BTreeMap;

use super::{Ranked, Verdict};
use crate::catalog::Kind;
use crate::classify::{Scene, tells_apart};
use crate::cluster::{Cluster, Origin};
use crate::model::{FrameId, Symbol, WaitReason};

/// Goroutines from which equal counts at one moment, in one package, are no coincidence.
const ALIKE_AT_ONCE: u64 = 10;

/// Puts suspects that belong together with the most urgent of them.
pub(super) fn tie(ranked: &mut [Ranked<'_>], scene: &Scene<'_>) {
    let at_once = ranked
        .iter()
        .all(|item| scene.trend(item.finding.cluster).is_none());
    if at_once {
        tie_at_once(ranked, scene);
    } else {
        tie_growing(ranked, scene);
    }
}

/// Whether it neither waits for another finding nor is waited for.
fn stands_alone(item: &Ranked<'_>) -> bool {
    item.finding.victim_of.is_none() && item.finding.victims.is_empty()
}

/// Whether it waits for the network. A reader does so whoever forgot its connection, so that a
/// bundle is named after the goroutines beside it.
fn reads(item: &Ranked<'_>, scene: &Scene<'_>) -> bool {
    scene
        .clusters
        .get(item.finding.cluster)
        .is_some_and(|cluster| cluster.wait.reason == WaitReason::IoWait)
}

/// Whether it waits inside of a dependency and no entry knows it. What is known of the objects that
/// it uses says more than how it waits for them.
fn uses_a_library(item: &Ranked<'_>, scene: &Scene<'_>) -> bool {
    item.finding.entry.kind != Kind::Known
        && scene
            .clusters
            .get(item.finding.cluster)
            .and_then(|cluster| cluster.site.frame)
            .is_some_and(|frame| scene.origins.frame(frame, scene.tables) == Origin::Module)
}

/// Clusters of one moment that have equal counts and whose goroutines begin in the same package:
/// each object of it has one of each. What is known of a library belongs to a suspect as well; what
/// is proven needs no company, and a lock is what different goroutines wait for.
fn tie_at_once(ranked: &mut [Ranked<'_>], scene: &Scene<'_>) {
    let mut alike: BTreeMap<(u64, String), Vec<usize>> = BTreeMap::new();
    for (at, item) in ranked.iter().enumerate() {
        let Some(cluster) = scene.clusters.get(item.finding.cluster) else {
            continue;
        };
        let belongs = match item.verdict {
            Verdict::Proven => false,
            Verdict::Likely | Verdict::Possible => !cluster.wait.reason.is_lock(),
            Verdict::Expected => item.finding.entry.kind == Kind::Known,
        };
        let root = cluster.roots.first().map(|root| root.function);
        if let Some(root) = root
            && belongs
            && stands_alone(item)
            && cluster.count >= ALIKE_AT_ONCE
        {
            let name = scene.tables.name(root);
            let key = match scene.origins.function(root) {
                Origin::Own | Origin::Module => Symbol::parse(name).package,
                // The standard library is many: there it is the type that counts, and what a
                // server of it calls is not the server's.
                Origin::Std | Origin::Runtime => match Symbol::parse(name).owner() {
                    Some(owner) if own(cluster, scene).next().is_none() => owner,
                    _ => continue,
                },
            };
            alike.entry((cluster.count, key)).or_default().push(at);
        }
    }
    for mut alike in alike.into_values() {
        alike.sort_by(|&a, &b| {
            let (Some(a), Some(b)) = (ranked.get(a), ranked.get(b)) else {
                return std::cmp::Ordering::Equal;
            };
            a.verdict
                .cmp(&b.verdict)
                .then(b.finding.score.total_cmp(&a.finding.score))
                .then(a.finding.cluster.cmp(&b.finding.cluster))
        });
        if let Some((&head, members)) = alike.split_first() {
            put_with(head, members, ranked, scene);
        }
    }
}

/// Puts members with their head, if it is a suspect.
fn put_with(head: usize, members: &[usize], ranked: &mut [Ranked<'_>], scene: &Scene<'_>) {
    let Some(head_cluster) = ranked
        .get(head)
        .filter(|item| item.verdict < Verdict::Expected)
        .map(|item| item.finding.cluster)
    else {
        return;
    };
    let named_by = |is_better: &dyn Fn(&Ranked<'_>) -> bool| {
        members
            .iter()
            .filter_map(|&member| ranked.get(member))
            .find(|member| member.verdict < Verdict::Expected && is_better(member))
            .map(|member| (member.finding.entry, member.finding.summary.clone()))
    };
    let name = ranked.get(head).and_then(|head| {
        if reads(head, scene) {
            named_by(&|member| !reads(member, scene))
        } else if uses_a_library(head, scene) {
            named_by(&|member| member.finding.entry.kind == Kind::Known)
        } else {
            None
        }
    });
    for &member in members {
        let cluster = ranked.get_mut(member).map(|member| {
            member.part_of = Some(head_cluster);
            member.finding.cluster
        });
        if let Some(head) = ranked.get_mut(head) {
            head.bundle.extend(cluster);
        }
    }
    if let (Some(head), Some((entry, summary))) = (ranked.get_mut(head), name) {
        head.finding.entry = entry;
        head.finding.summary = summary;
    }
}

/// Puts suspects that have equal counts in every snapshot, and code in common, with the most
/// urgent of them.
fn tie_growing(ranked: &mut [Ranked<'_>], scene: &Scene<'_>) {
    let mut series: BTreeMap<&[u64], Vec<usize>> = BTreeMap::new();
    for (at, item) in ranked.iter().enumerate() {
        let Some(trend) = scene.trend(item.finding.cluster) else {
            return;
        };
        if stands_alone(item) && tells_apart(trend) {
            series.entry(&trend.counts).or_default().push(at);
        }
    }
    for alike in series.into_values().filter(|alike| alike.len() > 1) {
        bundle(&alike, ranked, scene);
    }
}

/// Bundles what belongs to the most urgent of `alike`, then to the most urgent of the rest.
fn bundle(alike: &[usize], ranked: &mut [Ranked<'_>], scene: &Scene<'_>) {
    let mut open: Vec<(usize, Vec<String>)> = alike
        .iter()
        .map(|&at| {
            let cluster = ranked
                .get(at)
                .and_then(|item| scene.clusters.get(item.finding.cluster));
            (at, cluster.map_or_else(Vec::new, |c| packages(c, scene)))
        })
        .collect();
    open.sort_by(|(a, a_packages), (b, b_packages)| {
        let (Some(a), Some(b)) = (ranked.get(*a), ranked.get(*b)) else {
            return std::cmp::Ordering::Equal;
        };
        a.verdict
            .cmp(&b.verdict)
            .then(a_packages.is_empty().cmp(&b_packages.is_empty()))
            .then(b.finding.score.total_cmp(&a.finding.score))
            .then(a.finding.cluster.cmp(&b.finding.cluster))
    });
    while let Some((head, code)) = open.first().cloned() {
        let belongs = |packages: &[String]| {
            packages.is_empty() || packages.iter().any(|package| code.contains(package))
        };
        let (members, rest): (Vec<_>, Vec<_>) = open
            .into_iter()
            .skip(1)
            .partition(|(_, packages)| belongs(packages));
        open = rest;
        let members: Vec<usize> = members.into_iter().map(|(member, _)| member).collect();
        put_with(head, &members, ranked, scene);
    }
}

/// The packages of a cluster that are the program's own, with those of its creators; of a
/// dependency's goroutine there is none.
fn packages(cluster: &Cluster, scene: &Scene<'_>) -> Vec<String> {
    let mut packages: Vec<String> = own(cluster, scene)
        .map(|frame| Symbol::parse(scene.tables.frame_name(frame)).package)
        .collect();
    packages.sort_unstable();
    packages.dedup();
    packages
}

/// The frames of a cluster, and of those who started it, that are the program's own.
fn own<'a>(cluster: &'a Cluster, scene: &'a Scene<'_>) -> impl Iterator<Item = FrameId> + 'a {
    let frames = cluster
        .exemplar()
        .map_or(&[][..], |stack| scene.tables.frames(stack));
    let creators = cluster.creators.iter().map(|creator| creator.frame);
    frames
        .iter()
        .copied()
        .chain(creators)
        .filter(|&frame| scene.origins.frame(frame, scene.tables) == Origin::Own)
}
