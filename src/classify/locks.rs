//! Who could hold the lock that a cluster waits for.
//!
//! A profile does not say which lock it is. What a lock protects is nearly always a type, or the
//! state of one function, so code of that type or function that is past the lock is the
//! suspected holder.

use indexmap::IndexSet;

use super::scene::{COMPARED, Extent, Scene, first_statement};
use super::ties::Ties;
use crate::catalog::Relation;
use crate::cluster::{Cluster, Origin};
use crate::model::{Form, Symbol, WaitReason};

/// Looks at every cluster of the scene that waits for a lock.
pub(super) fn tie(scene: &Scene<'_>, ties: &mut Ties) {
    let once = |cluster: &Cluster| cluster.wait.form == Form::Once;
    if scene.clusters.iter().any(once) {
        let first_callers: Vec<usize> = scene
            .clusters
            .iter()
            .enumerate()
            .filter(|(_, cluster)| !once(cluster))
            .map(|(index, _)| index)
            .filter(|&index| scene.has_function(index, "sync.(*Once).doSlow"))
            .take(COMPARED)
            .collect();
        for (index, cluster) in scene.clusters.iter().enumerate() {
            if once(cluster) {
                tie_once(scene, index, &first_callers, ties);
            }
        }
    }
    if !scene.clusters.iter().any(is_lock) {
        return;
    }
    let code = Code::of(scene);
    let mut by_scope: Vec<Vec<usize>> = vec![Vec::new(); code.names];
    for (index, scopes) in code.scopes.iter().enumerate() {
        for scope in scopes {
            if let Some(inside) = by_scope.get_mut(scope.0 as usize) {
                inside.push(index);
            }
        }
    }
    for index in 0..scene.clusters.len() {
        if let Some(scope) = code.lock(index)
            && let Some(inside) = by_scope.get(scope.0 as usize)
        {
            judge(&code, index, scope, inside, ties);
        }
    }
}

/// The type whose method some code is in, or else the declared function.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Scope(u32);

/// What the code of clusters belongs to, by number: each is compared with many others.
struct Code<'s, 'a> {
    scene: &'s Scene<'a>,
    /// How many scopes there are.
    names: usize,
    /// By function.
    scope: Vec<Scope>,
    /// Every scope on the stacks of each cluster, in order.
    scopes: Vec<Vec<Scope>>,
    /// The clusters in which a method waits for a lock on behalf of another of its type.
    twice: Vec<bool>,
}

impl<'s, 'a> Code<'s, 'a> {
    fn of(scene: &'s Scene<'a>) -> Self {
        let mut names: IndexSet<String> = IndexSet::new();
        let scope = scene
            .tables
            .functions()
            .filter_map(|(id, _)| scene.symbol(id))
            .map(|symbol| {
                let index = names.insert_full(scope(symbol)).0;
                Scope(u32::try_from(index).unwrap_or(u32::MAX))
            })
            .collect();
        let mut code = Code {
            scene,
            names: names.len(),
            scope,
            scopes: Vec::new(),
            twice: scene
                .clusters
                .iter()
                .map(|cluster| same_owner_twice(scene, cluster))
                .collect(),
        };
        code.scopes = (0..scene.clusters.len())
            .map(|cluster| code.on_stacks(cluster))
            .collect();
        code
    }

    /// Every scope on the stacks of a cluster; `main.main`, which is on a stack for ever, is none.
    fn on_stacks(&self, cluster: usize) -> Vec<Scope> {
        let functions = self.scene.functions(cluster).iter();
        let mut scopes: Vec<Scope> = functions
            .filter(|&&function| self.scene.tables.name(function) != "main.main")
            .filter_map(|function| self.scope.get(function.index()).copied())
            .collect();
        scopes.sort_unstable();
        scopes.dedup();
        scopes.shrink_to_fit();
        scopes
    }

    /// The scope of the code that asks for a lock; none if the cluster does not.
    fn lock(&self, cluster: usize) -> Option<Scope> {
        let cluster = self.scene.clusters.get(cluster).filter(|c| is_lock(c))?;
        let function = self.scene.tables.frame_function(cluster.site.frame?)?;
        self.scope.get(function.index()).copied()
    }

    /// Whether a scope is on the stacks of a cluster.
    fn is_on_stacks(&self, scope: Scope, cluster: usize) -> bool {
        let scopes = self.scopes.get(cluster);
        scopes.is_some_and(|scopes| scopes.binary_search(&scope).is_ok())
    }

    fn twice(&self, cluster: usize) -> bool {
        self.twice.get(cluster) == Some(&true)
    }
}

/// Who waits in `sync.Once.Do` waits for the first caller, whose stack goes on from the same
/// function through `doSlow`.
fn tie_once(scene: &Scene<'_>, waiter: usize, first_callers: &[usize], ties: &mut Ties) {
    let site = scene.site_name(waiter);
    let mut first_callers = first_callers.iter().copied();
    match first_callers.find(|&other| scene.has_function(other, site)) {
        Some(other) if passes_by_itself(scene, other) => ties.add(waiter, Relation::HolderRunning),
        Some(other) => ties.hold(other, waiter),
        None => {}
    }
}

/// Whether a cluster runs, or waits for the network or for time, and so goes on by itself.
fn passes_by_itself(scene: &Scene<'_>, index: usize) -> bool {
    scene.clusters.get(index).is_some_and(|cluster| {
        is_running(cluster) || matches!(cluster.wait.reason, WaitReason::IoWait | WaitReason::Sleep)
    })
}

fn judge(code: &Code<'_, '_>, waiter: usize, scope: Scope, inside: &[usize], ties: &mut Ties) {
    let scene = code.scene;
    let Some(cluster) = scene.clusters.get(waiter) else {
        return;
    };
    let mut blocked: Vec<usize> = Vec::new();
    let mut running = false;
    for &other in inside.iter().take(COMPARED) {
        let Some(candidate) = scene.clusters.get(other) else {
            continue;
        };
        if other == waiter {
            continue;
        }
        let other_scope = code.lock(other);
        if other_scope == Some(scope) {
            if readers_and_writer(cluster, candidate) {
                ties.add(waiter, Relation::ReadersAndWriter);
            }
            // A method that asks for its type's lock on behalf of another method of the type
            // may wait for what its own goroutine holds, and so do all others.
            // A writer further down in its function may hold the read lock itself.
            let may_upgrade =
                cluster.wait.reason == WaitReason::RwMutexLock && !first_statement(scene, cluster);
            if code.twice(other) && !code.twice(waiter) && !may_upgrade {
                ties.hold(other, waiter);
            }
        } else if is_running(candidate) || holds_for_a_time(scene, waiter, other) {
            running = true;
        } else if could_hold(scene, waiter, other) {
            blocked.push(other);
            if other_scope.is_some_and(|theirs| code.is_on_stacks(theirs, waiter)) {
                ties.add(waiter, Relation::OppositeOrder);
                ties.add(other, Relation::OppositeOrder);
            }
        }
    }
    if running {
        ties.add(waiter, Relation::HolderRunning);
    }
    blocked.sort_by_cached_key(|&other| holder_order(scene, waiter, other));
    if let Some(&holder) = blocked.first() {
        ties.add(holder, Relation::HoldsLock);
        ties.hold(holder, waiter);
    } else if !running && scene.extent != Extent::Part && inside.len() <= COMPARED {
        ties.add(waiter, Relation::NoHolder);
    }
}

/// The method at a lock's site, and further out another method of the same type.
pub(super) fn same_owner_twice(scene: &Scene<'_>, cluster: &Cluster) -> bool {
    if !is_lock(cluster) {
        return false;
    }
    let Some(site) = cluster.site.frame else {
        return false;
    };
    if scene.origins.frame(site, scene.tables) == Origin::Std {
        return false;
    }
    let Some(owner) = scene.frame_symbol(site).and_then(Symbol::owner) else {
        return false;
    };
    let stack = cluster
        .exemplar()
        .map_or(&[][..], |stack| scene.tables.frames(stack));
    stack
        .iter()
        .skip_while(|&&frame| frame != site)
        .skip(1)
        .filter(|&&frame| scene.tables.frame_function(frame) != scene.tables.frame_function(site))
        .filter_map(|&frame| scene.frame_symbol(frame))
        .any(|symbol| symbol.owner().as_ref() == Some(&owner))
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

/// The standard library does not block inside of its locks; elsewhere,
/// a loop at the root of a goroutine waits between two pieces of work, where it holds nothing; but
/// a send is a piece of work. `Cond.Wait` gives its lock back for as long as it waits.
fn could_hold(scene: &Scene<'_>, waiter: usize, other: usize) -> bool {
    match scene.clusters.get(other).map(|cluster| cluster.wait.reason) {
        None | Some(WaitReason::Cond) => false,
        Some(WaitReason::ChanSend) => true,
        Some(_) => {
            in_same_function(scene, waiter, other)
                || (!scene.waits_at_root(other) && !waits_in_std(scene, waiter))
        }
    }
}

/// A holder that waits for the network or for time goes on by itself. In the very function whose
/// lock the waiter asks for it is more than a suspicion, and counts as blocked.
fn holds_for_a_time(scene: &Scene<'_>, waiter: usize, other: usize) -> bool {
    passes_by_itself(scene, other)
        && !in_same_function(scene, waiter, other)
        && !scene.waits_at_root(other)
}

fn waits_in_std(scene: &Scene<'_>, index: usize) -> bool {
    scene
        .clusters
        .get(index)
        .and_then(|cluster| cluster.site.frame)
        .is_some_and(|frame| scene.origins.frame(frame, scene.tables) == Origin::Std)
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
