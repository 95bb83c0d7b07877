//! Clusters that grow as one: the goroutines that each leaked object keeps, reported together.

use std::collections::BTreeMap;

use super::{Ranked, Verdict};
use crate::classify::{Scene, packages, tells_apart};
use crate::cluster::Origin;

/// Puts suspects that have equal counts in every snapshot, and code in common, with the most
/// urgent of them.
pub(super) fn tie(ranked: &mut [Ranked<'_>], scene: &Scene<'_>) {
    let mut series: BTreeMap<&[u64], Vec<usize>> = BTreeMap::new();
    for (at, item) in ranked.iter().enumerate() {
        let Some(trend) = scene.trend(item.finding.cluster) else {
            return;
        };
        let alone = item.finding.victim_of.is_none() && item.finding.victims.is_empty();
        if alone && tells_apart(trend) {
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
            // Of a dependency's goroutine there is none.
            let own = |cluster| packages(cluster, &[Origin::Own], scene);
            (at, cluster.map_or_else(Vec::new, own))
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
        let Some(item) = ranked
            .get(head)
            .filter(|item| item.verdict < Verdict::Expected)
        else {
            return;
        };
        let head_cluster = item.finding.cluster;
        for (member, _) in members {
            let cluster = ranked.get_mut(member).map(|member| {
                member.part_of = Some(head_cluster);
                member.finding.cluster
            });
            if let Some(head) = ranked.get_mut(head) {
                head.bundle.extend(cluster);
            }
        }
    }
}
