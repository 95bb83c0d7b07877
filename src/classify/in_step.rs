//! Clusters that grow as one: equal counts at every moment, and code in common.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::companions::packages;
use super::scene::Scene;
use crate::trend::Trend;

/// Growth from which equal counts in two snapshots are no coincidence.
const GROWTH_OF_TWO: u64 = 3;

/// The same for three snapshots or more.
const GROWTH_OF_MORE: u64 = 2;

/// Whether a cluster has grown by so much that others with the same counts are no coincidence.
#[must_use]
pub fn tells_apart(trend: &Trend) -> bool {
    let least = if trend.counts.len() > 2 {
        GROWTH_OF_MORE
    } else {
        GROWTH_OF_TWO
    };
    trend.growth() >= least
}

/// For each cluster, how many others of one of its packages have grown and have its counts at every
/// moment.
pub(super) fn others_in_step(scene: &Scene<'_>, trends: &[Trend]) -> Vec<u64> {
    let mut series: BTreeMap<&[u64], Vec<usize>> = BTreeMap::new();
    for (index, trend) in trends.iter().enumerate() {
        if tells_apart(trend) {
            series.entry(&trend.counts).or_default().push(index);
        }
    }
    let mut others = vec![0; trends.len()];
    for alike in series.into_values().filter(|alike| alike.len() > 1) {
        let code: Vec<(usize, &BTreeSet<String>)> = alike
            .into_iter()
            .filter_map(|index| Some((index, packages(scene, index)?)))
            .collect();
        let mut sites: HashMap<&str, u64> = HashMap::new();
        for package in code.iter().flat_map(|(_, packages)| *packages) {
            *sites.entry(package).or_default() += 1;
        }
        for (index, packages) in &code {
            let most = packages
                .iter()
                .filter_map(|package| sites.get(package.as_str()))
                .max();
            if let (Some(here), Some(&most)) = (others.get_mut(*index), most) {
                *here = most - 1;
            }
        }
    }
    others
}
