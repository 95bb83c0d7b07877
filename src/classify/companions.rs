//! Whose goroutines come one for each connection or request: counts that agree, and code in common.

use std::collections::BTreeSet;

use super::scene::{COMPARED, Scene};
use crate::cluster::Origin;
use crate::model::Symbol;
use crate::trend::Load;

/// Fewer are alike by chance.
const LEAST: u64 = 10;

/// How far counts of goroutines that come and go together may be apart: one of fifty is between
/// two waits.
const APART: u64 = 50;

/// Whether just as many goroutines as there are in a cluster read from connections in code that
/// the cluster shares, or serve requests that reach it, at every moment.
///
/// Equal counts alone are chance: a process has many clusters of a dozen.
pub(super) fn one_for_each_connection(scene: &Scene<'_>, index: usize) -> bool {
    let Some(cluster) = scene.clusters.get(index) else {
        return false;
    };
    if cluster.count < LEAST {
        return false;
    }
    // A handler in flight is itself what there is one of.
    if scene.is_serving(index) {
        let readers = scene.readers.iter().take(COMPARED);
        let mut shown = readers.chain(scene.watchers.iter().take(COMPARED));
        return shown.any(|&other| as_many(scene, index, other));
    }
    let shares_code = |other: usize| match (packages(scene, index), packages(scene, other)) {
        (Some(packages), Some(others)) => !packages.is_disjoint(others),
        _ => false,
    };
    let of_reader = scene
        .readers
        .iter()
        .take(COMPARED)
        .any(|&reader| as_many(scene, index, reader) && shares_code(reader));
    of_reader
        || (!scene.watchers.is_empty()
            && scene.serving().iter().take(COMPARED).any(|&handler| {
                handler != index
                    && as_many(scene, index, handler)
                    && !outlives(scene, index, handler)
                    && shares_code(handler)
            }))
}

/// Whether the counts agree, at every moment that is known.
fn as_many(scene: &Scene<'_>, index: usize, other: usize) -> bool {
    let alike = |count: u64, others: u64| others.abs_diff(count) <= count / APART;
    let count = |at: usize| scene.clusters.get(at).map_or(0, |cluster| cluster.count);
    let always = match (scene.trend(index), scene.trend(other)) {
        (Some(trend), Some(other)) => {
            let mut moments = trend.counts.iter().zip(&other.counts);
            // The same ones beside connections that come and go do not belong to them.
            let apart = trend.is_lasting() && other.survivors.is_some() && !other.is_lasting();
            // Connections that outgrow the load are suspects themselves, and excuse nobody.
            !apart && other.load != Load::Outgrows && moments.all(|(count, other)| count == other)
        }
        _ => true,
    };
    alike(count(index), count(other)) && always
}

/// Whether a cluster has waited for minutes and its handlers have not: what a request started is
/// no older than the request.
fn outlives(scene: &Scene<'_>, index: usize, handler: usize) -> bool {
    let ages = |at: usize| {
        scene
            .clusters
            .get(at)
            .map(|cluster| (cluster, &cluster.ages))
    };
    let (Some((cluster, old)), Some((handler, young))) = (ages(index), ages(handler)) else {
        return false;
    };
    old.median_among(cluster.count).is_some()
        && handler.dated > 0
        && young.median_among(handler.count).is_none()
}

/// The packages outside of the standard library on the stacks of a cluster, and those of the
/// functions that started it.
pub(super) fn packages<'s>(scene: &'s Scene<'_>, index: usize) -> Option<&'s BTreeSet<String>> {
    scene.packages(index, || {
        let on_stacks = scene
            .functions(index)
            .iter()
            .filter(|&&function| {
                matches!(
                    scene.origins.function(function),
                    Origin::Own | Origin::Module
                )
            })
            .filter_map(|&function| Some(scene.symbol(function)?.package.clone()));
        let creator = scene
            .clusters
            .get(index)
            .and_then(|cluster| scene.creator(cluster))
            .map(|name| Symbol::parse(name).package);
        on_stacks.chain(creator).collect()
    })
}
