//! What the filters leave of a finding.

use std::borrow::Cow;

use crate::classify::Scene;
use crate::cluster::{Cluster, Filters, StackCount, leader};
use crate::model::StackId;
use crate::rank::Ranked;

/// A ranked finding and what the filters leave of its cluster.
pub(super) struct Kept<'a> {
    pub(super) ranked: &'a Ranked<'a>,
    pub(super) cluster: &'a Cluster,
    pub(super) count: u64,
    /// The first of its stacks.
    pub(super) exemplar: Option<StackId>,
    pub(super) stacks: Cow<'a, [StackCount]>,
}

impl<'a> Kept<'a> {
    pub(super) fn of(ranked: &'a Ranked<'a>, scene: &Scene<'a>, filters: &Filters) -> Option<Self> {
        let cluster = scene.clusters.get(ranked.finding.cluster)?;
        if !filters.is_active() {
            return Some(Kept {
                ranked,
                cluster,
                count: cluster.count,
                exemplar: cluster.exemplar(),
                stacks: Cow::Borrowed(&cluster.stacks),
            });
        }
        let is_kept = |stack: &&StackCount| filters.keeps(stack.stack, scene.tables);
        let stacks: Vec<StackCount> = cluster.stacks.iter().filter(is_kept).copied().collect();
        let mut leading = cluster.leading.iter();
        (!stacks.is_empty()).then(|| Kept {
            ranked,
            cluster,
            exemplar: match leading.find(is_kept) {
                Some(stack) => Some(stack.stack),
                None => leader(&stacks, scene.tables),
            },
            count: stacks
                .iter()
                .fold(0, |sum, stack| sum.saturating_add(stack.count)),
            stacks: Cow::Owned(stacks),
        })
    }
}
