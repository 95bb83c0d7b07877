//! Who could hold the lock that a cluster waits for.
//!
//! A profile does not say which lock it is. What a lock protects is nearly always a type, or the
//! state of one function, so code of that type or function that is past the lock is the
//! suspected holder.

use std::collections::HashMap;

use super::scene::Scene;
use crate::catalog::Relation;
use crate::cluster::Cluster;
use crate::model::{Form, Symbol, WaitReason};

/// What the lock relations of a scene say, by cluster.
#[derive(Default)]
pub(super) struct Locks {
    relations: HashMap<usize, Vec<Relation>>,
    /// The blocked holder that a lock cluster waits for.
    holder_of: HashMap<usize, usize>,
    /// The lock clusters that wait for a blocked holder.
    victims_of: HashMap<usize, Vec<usize>>,
}

impl Locks {
    /// Looks at every lock cluster of the scene.
    pub(super) fn of(scene: &Scene<'_>) -> Self {
        let mut by_scope: HashMap<String, Vec<usize>> = HashMap::new();
        let waiters: Vec<(usize, String)> = scene
            .clusters
            .iter()
            .enumerate()
            .filter(|(_, cluster)| is_lock(cluster))
            .filter_map(|(index, _)| Some((index, site_scope(scene, index)?)))
            .collect();
        let mut locks = Locks::default();
        if waiters.is_empty() {
            return locks;
        }
        for index in 0..scene.clusters.len() {
            for scope in scopes(scene, index) {
                by_scope.entry(scope).or_default().push(index);
            }
        }
        for (index, scope) in &waiters {
            let inside = by_scope.get(scope).map_or(&[][..], Vec::as_slice);
            locks.judge(scene, *index, scope, inside);
        }
        locks
    }

    fn judge(&mut self, scene: &Scene<'_>, waiter: usize, scope: &str, inside: &[usize]) {
        let Some(cluster) = scene.clusters.get(waiter) else {
            return;
        };
        let mut blocked: Vec<usize> = Vec::new();
        let mut running = false;
        for &other in inside {
            let Some(candidate) = scene.clusters.get(other) else {
                continue;
            };
            if other == waiter {
                continue;
            }
            let other_scope = is_lock(candidate)
                .then(|| site_scope(scene, other))
                .flatten();
            if other_scope.as_deref() == Some(scope) {
                if readers_and_writer(cluster, candidate) {
                    self.add(waiter, Relation::ReadersAndWriter);
                }
            } else if is_running(candidate) {
                running = true;
            } else if could_hold(scene, waiter, other) {
                blocked.push(other);
                let opposite =
                    other_scope.is_some_and(|theirs| scopes(scene, waiter).contains(&theirs));
                if opposite {
                    self.add(waiter, Relation::OppositeOrder);
                    self.add(other, Relation::OppositeOrder);
                }
            }
        }
        if running {
            self.add(waiter, Relation::HolderRunning);
        }
        blocked.sort_by_key(|&other| holder_order(scene, waiter, other));
        if let Some(&holder) = blocked.first() {
            self.add(waiter, Relation::HolderBlocked);
            self.add(holder, Relation::HoldsLock);
            self.holder_of.insert(waiter, holder);
            self.victims_of.entry(holder).or_default().push(waiter);
        } else if !running {
            self.add(waiter, Relation::NoHolder);
        }
    }

    fn add(&mut self, cluster: usize, relation: Relation) {
        let relations = self.relations.entry(cluster).or_default();
        if !relations.contains(&relation) {
            relations.push(relation);
        }
    }

    /// The lock relations of a cluster.
    pub(super) fn relations(&self, cluster: usize) -> &[Relation] {
        self.relations.get(&cluster).map_or(&[], Vec::as_slice)
    }

    /// The blocked holder that a lock cluster waits for; none when it waits for that one in turn.
    pub(super) fn holder_of(&self, cluster: usize) -> Option<usize> {
        let holder = *self.holder_of.get(&cluster)?;
        (self.holder_of.get(&holder) != Some(&cluster)).then_some(holder)
    }

    /// The lock clusters that wait for this one.
    pub(super) fn victims_of(&self, cluster: usize) -> Vec<usize> {
        let victims = self.victims_of.get(&cluster).map_or(&[][..], Vec::as_slice);
        victims
            .iter()
            .copied()
            .filter(|&victim| self.holder_of(victim) == Some(cluster))
            .collect()
    }
}

fn is_lock(cluster: &Cluster) -> bool {
    cluster.wait.reason.is_lock() && cluster.wait.form != Form::Once
}

fn is_running(cluster: &Cluster) -> bool {
    use WaitReason::{GcAssist, Runnable, Running, Syscall};
    matches!(cluster.wait.reason, Runnable | Running | Syscall | GcAssist)
}

/// The type whose method the code is in, or else the declared function.
fn scope(symbol: &Symbol) -> String {
    symbol.owner().unwrap_or_else(|| symbol.lexical.clone())
}

/// The scope of the code that asks for the lock.
fn site_scope(scene: &Scene<'_>, cluster: usize) -> Option<String> {
    let frame = scene.clusters.get(cluster)?.site.frame?;
    scene.frame_symbol(frame).map(scope)
}

/// Every scope on the stacks of a cluster; `main.main`, which is on a stack for ever, is none.
fn scopes(scene: &Scene<'_>, cluster: usize) -> Vec<String> {
    let mut scopes: Vec<String> = scene
        .functions(cluster)
        .iter()
        .filter(|&&function| scene.tables.name(function) != "main.main")
        .filter_map(|&function| scene.symbol(function).map(scope))
        .collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

/// The declared function at the blocking site.
fn site_function<'s>(scene: &'s Scene<'_>, cluster: usize) -> Option<&'s str> {
    let frame = scene.clusters.get(cluster)?.site.frame?;
    scene
        .frame_symbol(frame)
        .map(|symbol| symbol.lexical.as_str())
}

/// Whether a blocked cluster is in the very function whose lock the waiter asks for.
fn in_same_function(scene: &Scene<'_>, waiter: usize, other: usize) -> bool {
    let Some(function) = site_function(scene, waiter) else {
        return false;
    };
    scene.functions(other).iter().any(|&id| {
        scene
            .symbol(id)
            .is_some_and(|symbol| symbol.lexical == function)
    })
}

/// A loop at the root of a goroutine waits between two pieces of work, where it holds nothing;
/// network and time waits under a lock pass by themselves and count only in the same function.
fn could_hold(scene: &Scene<'_>, waiter: usize, other: usize) -> bool {
    use WaitReason::{IoWait, Sleep};
    let Some(candidate) = scene.clusters.get(other) else {
        return false;
    };
    if in_same_function(scene, waiter, other) {
        return true;
    }
    let at_root = candidate.roots.first().is_some_and(|root| {
        candidate
            .site
            .frame
            .and_then(|frame| scene.tables.frame_function(frame))
            == Some(root.function)
    });
    !at_root && !matches!(candidate.wait.reason, IoWait | Sleep)
}

/// The best holder first: in the same function, then by how rarely such a wait ends by itself.
fn holder_order(scene: &Scene<'_>, waiter: usize, other: usize) -> (bool, u8, u64, usize) {
    use WaitReason::{ChanReceive, ChanSend, Cond, IoWait, Select, Sleep, WaitGroup};
    let candidate = scene.clusters.get(other);
    let by_wait = candidate.map_or(u8::MAX, |cluster| match cluster.wait.reason {
        ChanSend => 0,
        ChanReceive | WaitGroup => 1,
        Select | Cond => 2,
        reason if reason.is_lock() => 3,
        IoWait => 4,
        Sleep => 5,
        _ => 6,
    });
    (
        !in_same_function(scene, waiter, other),
        by_wait,
        candidate.map_or(0, |cluster| cluster.count),
        other,
    )
}

fn readers_and_writer(a: &Cluster, b: &Cluster) -> bool {
    let reads = |cluster: &Cluster| cluster.wait.reason == WaitReason::RwMutexRLock;
    let writes = |cluster: &Cluster| {
        cluster.wait.reason == WaitReason::RwMutexLock || cluster.wait.form == Form::WriterQueue
    };
    (reads(a) && writes(b)) || (writes(a) && reads(b))
}
