//! What the members of a `WaitGroup` do while somebody waits for them.
//!
//! A profile does not say who is to call `Done`. It is nearly always a goroutine that was written
//! in the waiting function, or a method of the same type.

use super::scene::{COMPARED, Extent, Scene};
use super::ties::Ties;
use crate::catalog::Relation;
use crate::cluster::Cluster;
use crate::model::{Form, Symbol, WaitReason};

/// Looks at every cluster of the scene that waits for a `WaitGroup`.
pub(super) fn tie(scene: &Scene<'_>, ties: &mut Ties) {
    for (index, cluster) in scene.clusters.iter().enumerate() {
        if cluster.wait.reason == WaitReason::WaitGroup {
            judge(scene, index, ties);
        }
    }
}

fn judge(scene: &Scene<'_>, waiter: usize, ties: &mut Ties) {
    let Some(members) = members(scene, waiter) else {
        ties.add(waiter, Relation::MembersPresent);
        return;
    };
    if members.is_empty() {
        if scene.extent != Extent::Part {
            ties.add(waiter, Relation::MembersGone);
        }
        return;
    }
    let cluster = |index: usize| scene.clusters.get(index);
    let stuck = members
        .iter()
        .all(|&member| cluster(member).is_some_and(|c| sends(c) || receives(c)));
    if !stuck {
        ties.add(waiter, Relation::MembersPresent);
        return;
    }
    let sender = members
        .iter()
        .copied()
        .find(|&member| cluster(member).is_some_and(sends));
    ties.add(
        waiter,
        if sender.is_some() {
            Relation::MembersSend
        } else {
            Relation::MembersReceive
        },
    );
    // `go func() { wg.Wait(); close(ch) }()` waits for senders that somebody else forgot; a
    // function that waits in line is itself the one that should receive or close.
    if is_closer(scene, waiter) {
        if let Some(sender) = sender {
            ties.hold(sender, waiter);
        }
    } else {
        for member in members {
            ties.hold(waiter, member);
        }
    }
}

fn sends(cluster: &Cluster) -> bool {
    cluster.wait.reason == WaitReason::ChanSend
}

fn receives(cluster: &Cluster) -> bool {
    cluster.wait.reason == WaitReason::ChanReceive && cluster.wait.form == Form::RangeOrOk
}

/// Clusters of goroutines that the waiting function may have started; none if there are too many to
/// look at.
fn members(scene: &Scene<'_>, waiter: usize) -> Option<Vec<usize>> {
    let site = scene
        .clusters
        .get(waiter)
        .and_then(|cluster| scene.frame_symbol(cluster.site.frame?));
    let Some(site) = site else {
        return Some(Vec::new());
    };
    let owner = site.owner();
    let mut members: Vec<usize> = scene
        .family(&site.lexical)
        .chain(owner.iter().flat_map(|owner| scene.family(owner)))
        .take(COMPARED + 1)
        .collect();
    if members.len() > COMPARED {
        return None;
    }
    members.retain(|&member| {
        member != waiter
            && scene
                .clusters
                .get(member)
                .is_some_and(|cluster| cluster.wait.reason != WaitReason::WaitGroup)
    });
    members.sort_unstable();
    members.dedup();
    Some(members)
}

/// Whether the goroutine does nothing but wait and then clean up: a closure that waits at its root.
fn is_closer(scene: &Scene<'_>, waiter: usize) -> bool {
    let Some(cluster) = scene.clusters.get(waiter) else {
        return false;
    };
    scene.waits_at_root(waiter)
        && cluster
            .roots
            .first()
            .and_then(|root| scene.symbol(root.function))
            .is_some_and(Symbol::is_closure)
}
