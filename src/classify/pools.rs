//! Who keeps what others queue for: connections of a pool, the one call that many share.

use super::scene::Scene;
use super::ties::Ties;
use crate::catalog::{Ledger, Relation};
use crate::model::WaitReason;

/// Ties every cluster that waits at a known pool to the blocked one that keeps its members.
pub(super) fn tie(scene: &Scene<'_>, ledger: &Ledger, ties: &mut Ties) {
    for pool in &ledger.pools {
        let waiters: Vec<usize> = (0..scene.clusters.len())
            .filter(|&index| pool.waiter.is_match(scene.site_name(index)))
            .collect();
        if waiters.is_empty() {
            continue;
        }
        let keeper = (0..scene.clusters.len())
            .filter(|index| waiters.binary_search(index).is_err())
            .filter(|&index| pool.sole_keeper || is_blocked(scene, index))
            .find(|&index| scene.has_frame(index, |name| pool.keeper.is_match(name)));
        if let Some(keeper) = keeper {
            ties.add(keeper, Relation::KeepsPool);
            for waiter in waiters {
                ties.hold(keeper, waiter);
            }
        }
    }
}

/// Running, sleeping and network waits end by themselves.
fn is_blocked(scene: &Scene<'_>, index: usize) -> bool {
    use WaitReason::{IoWait, Sleep, Syscall};
    scene.clusters.get(index).is_some_and(|cluster| {
        let reason = cluster.wait.reason;
        !reason.is_running() && !matches!(reason, IoWait | Sleep | Syscall)
    })
}
