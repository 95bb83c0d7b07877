//! What the members of a `WaitGroup` do while somebody waits for them.
//!
//! A profile does not say who is to call `Done`. It is nearly always a goroutine that was written
//! in the waiting function, or a method of the same type.

use super::scene::{COMPARED, Extent, Scene};
use super::ties::Ties;
use crate::catalog::{Relation, SourceFact};
use crate::cluster::{Cluster, Origin, starts_for_others};
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
    if let Some(taker) = takes_slot(scene, waiter) {
        ties.hold(taker, waiter);
        return;
    }
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
        if members.iter().any(|&member| scene.goes_on(member)) {
            for &member in &members {
                if cluster(member).is_some_and(sends) && !has_lost_receiver(scene, member) {
                    ties.add(member, Relation::SiblingsAtWork);
                }
            }
        }
        return;
    }
    let sender = members
        .iter()
        .copied()
        .find(|&member| cluster(member).is_some_and(sends));
    // `go func() { wg.Wait(); close(ch) }()` waits for senders that somebody else forgot; a
    // function that waits in line may itself be the one that should receive or close.
    let in_line = !is_closer(scene, waiter);
    if let Some(sender) = sender.filter(|_| in_line)
        && others_should_receive(scene, waiter, sender)
    {
        if members.iter().all(|&one| cluster(one).is_some_and(sends)) {
            ties.add(sender, Relation::OnlySendersLeft);
        }
        ties.hold(sender, waiter);
        return;
    }
    ties.add(
        waiter,
        if sender.is_some() {
            Relation::MembersSend
        } else {
            Relation::MembersReceive
        },
    );
    if in_line {
        for member in members {
            ties.hold(waiter, member);
        }
    } else if let Some(sender) = sender {
        ties.hold(sender, waiter);
    }
}

/// Members of the group of a library that wait for a free slot of their own group, which only its
/// members give back (golang.org/x/sync/errgroup/errgroup.go, Go after `SetLimit`).
fn takes_slot(scene: &Scene<'_>, waiter: usize) -> Option<usize> {
    let frame = scene.clusters.get(waiter)?.site.frame?;
    let group = scene.tables.frame_name(frame).strip_suffix(".Wait")?;
    if scene.origins.frame(frame, scene.tables) != Origin::Module {
        return None;
    }
    let go = format!("{group}.Go");
    let is_member = |taker: usize| {
        scene.has_frame(taker, |name| {
            name.starts_with(group) && starts_for_others(name) && name != go
        })
    };
    scene
        .waiting_at(&go)
        .find(|&taker| scene.clusters.get(taker).is_some_and(sends) && is_member(taker))
}

/// Whether others than the one who waits should receive from a sender, as the source has it. A profile
/// shows the same where results are to be received after the wait.
fn others_should_receive(scene: &Scene<'_>, waiter: usize, sender: usize) -> bool {
    !says(scene, waiter, &[SourceFact::WaitsBeforeReceive]) && has_lost_receiver(scene, sender)
}

/// Whether the source says that who should receive does not.
fn has_lost_receiver(scene: &Scene<'_>, sender: usize) -> bool {
    let facts = [
        SourceFact::ReceiverLeaves,
        SourceFact::NoReceiver,
        SourceFact::SlotKept,
    ];
    says(scene, sender, &facts)
}

fn says(scene: &Scene<'_>, cluster: usize, facts: &[SourceFact]) -> bool {
    let mut said = scene.source(cluster).iter();
    said.any(|says| facts.contains(&says.fact))
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
