//! Goroutines that send to each other: who should receive from one is itself blocked in a send, and
//! the way from one to the next leads back.

use std::collections::HashSet;

use super::fact::Fact;
use super::index::{Index, OpKind};
use super::site::{Site, Waits};
use super::syntax::FuncRef;
use crate::catalog::SourceFact as Name;
use crate::cluster::Cluster;
use crate::model::{Symbol, Tables, WaitReason};

/// What is seen of a cluster's stack in the source.
pub(super) struct Seen<'a> {
    /// The package that the site is in.
    pub(super) package: usize,
    pub(super) site: Site<'a>,
    /// Further out in the package.
    pub(super) callers: Vec<Site<'a>>,
}

impl Seen<'_> {
    fn has(&self, func: FuncRef) -> bool {
        self.site.func == func || self.callers.iter().any(|caller| caller.func == func)
    }
}

/// The fact about each cluster that is part of a circle, in their order.
pub(super) fn circles(
    clusters: &[Cluster],
    tables: &Tables,
    indexes: &[Index<'_>],
    seen: &[Option<Seen<'_>>],
) -> Vec<Option<Fact>> {
    let sends = clusters
        .iter()
        .zip(seen)
        .map(|(cluster, seen)| Sends::of(cluster, seen.as_ref()?, indexes))
        .collect();
    let round = Round {
        clusters,
        tables,
        indexes,
        seen,
        sends,
    };
    let next: Vec<Vec<usize>> = (0..seen.len()).map(|from| round.waits_for(from)).collect();
    (0..seen.len())
        .map(|from| {
            let circle = circle_of(from, &next)?;
            round.fact(from, &circle)
        })
        .collect()
}

/// A cluster that is blocked in a send on a channel that goes nowhere unseen.
struct Sends<'r, 'a> {
    seen: &'r Seen<'a>,
    /// The functions that receive what it sends.
    receivers: Vec<FuncRef>,
}

impl<'r, 'a> Sends<'r, 'a> {
    fn of(cluster: &Cluster, seen: &'r Seen<'a>, indexes: &[Index<'a>]) -> Option<Self> {
        let index = indexes.get(seen.package)?;
        let Waits::Send(channel) = seen.site.waits else {
            return None;
        };
        let var = index.var(seen.site.func, channel)?;
        let receivers = index
            .ops(var)
            .filter(|op| matches!(op.kind, OpKind::Receive | OpKind::Range))
            .map(|op| op.func)
            .collect();
        let is_known = cluster.wait.reason == WaitReason::ChanSend && !index.escapes(var);
        is_known.then_some(Sends { seen, receivers })
    }
}

struct Round<'r, 'a> {
    clusters: &'r [Cluster],
    tables: &'r Tables,
    indexes: &'r [Index<'a>],
    seen: &'r [Option<Seen<'a>>],
    sends: Vec<Option<Sends<'r, 'a>>>,
}

impl<'r, 'a> Round<'r, 'a> {
    fn sends(&self, cluster: usize) -> Option<&Sends<'r, 'a>> {
        self.sends.get(cluster)?.as_ref()
    }

    /// The clusters, blocked in sends themselves, that should receive from one.
    fn waits_for(&self, from: usize) -> Vec<usize> {
        let Some(mine) = self.sends(from) else {
            return Vec::new();
        };
        (0..self.sends.len())
            .filter(|&other| {
                self.sends(other).is_some_and(|other| {
                    let mut receivers = mine.receivers.iter();
                    other.seen.package == mine.seen.package
                        && receivers.any(|func| other.seen.has(*func))
                })
            })
            .collect()
    }

    /// The send in which a receiver is blocked, if nobody outside of the circle is where he could receive.
    fn fact(&self, from: usize, circle: &HashSet<usize>) -> Option<Fact> {
        let Sends { seen, receivers } = self.sends(from)?;
        let mut others = (0..self.seen.len()).filter(|other| !circle.contains(other));
        if others.any(|other| {
            let mut receivers = receivers.iter();
            receivers.any(|func| self.is_in(other, seen.package, *func))
        }) {
            return None;
        }
        // In the order of the clusters, so that it is the same one each time.
        let mut blocked = (0..self.sends.len()).filter(|one| circle.contains(one));
        let receiver = blocked.find_map(|one| {
            let Sends { seen, .. } = self.sends(one)?;
            let mut receivers = receivers.iter();
            receivers.any(|func| seen.has(*func)).then_some((one, seen))
        });
        let (receiver, seen) = receiver?;
        let label = if receiver == from {
            "who should receive sends here too"
        } else {
            "who should receive is blocked here in a send"
        };
        let place = seen.site.chain.last()?.span;
        Some(Fact::new(Name::ReceiversSend, place, label))
    }

    /// Whether a cluster may be in a function of a package.
    fn is_in(&self, cluster: usize, package: usize, func: FuncRef) -> bool {
        let seen = self.seen.get(cluster).and_then(Option::as_ref);
        if let Some(seen) = seen.filter(|seen| seen.package == package) {
            return seen.has(func);
        }
        let declared = self.indexes.get(package).and_then(|index| {
            let declared = index.func(index.declared(func))?;
            let receiver = declared
                .receiver
                .as_ref()
                .map(|receiver| &*receiver.ty.name);
            Some((&*declared.name, receiver))
        });
        let (Some((name, receiver)), Some(stack)) = (
            declared,
            self.clusters.get(cluster).and_then(Cluster::exemplar),
        ) else {
            return false;
        };
        // By its name: the package may be another one.
        self.tables.frames(stack).iter().any(|&frame| {
            let symbol = Symbol::parse(self.tables.frame_name(frame));
            let mut parts = symbol.lexical.rsplit('.');
            parts.next() == Some(name)
                && receiver.is_none_or(|receiver| symbol.lexical.contains(receiver))
        })
    }
}

/// The clusters on ways that lead from one back to itself; none if no way does.
fn circle_of(from: usize, next: &[Vec<usize>]) -> Option<HashSet<usize>> {
    let reached = reach(from, next);
    let circle: HashSet<usize> = reached
        .into_iter()
        .filter(|&one| one == from || reach(one, next).contains(&from))
        .collect();
    circle.contains(&from).then_some(circle)
}

/// The clusters that ways from one lead to.
fn reach(from: usize, next: &[Vec<usize>]) -> HashSet<usize> {
    let mut found = HashSet::new();
    let mut todo = next.get(from).cloned().unwrap_or_default();
    while let Some(one) = todo.pop() {
        if found.insert(one) {
            todo.extend(next.get(one).into_iter().flatten());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::circle_of;

    #[test]
    fn ways_that_lead_back() {
        // Two that wait for each other, one who waits for them, and one for himself.
        let next = [vec![1], vec![0], vec![0, 3], vec![3]];
        let circle = |from| {
            let mut circle: Vec<usize> = circle_of(from, &next)?.into_iter().collect();
            circle.sort_unstable();
            Some(circle)
        };
        assert_eq!(circle(0), Some(vec![0, 1]));
        assert_eq!(circle(1), Some(vec![0, 1]));
        assert_eq!(circle(2), None);
        assert_eq!(circle(3), Some(vec![3]));
    }
}
