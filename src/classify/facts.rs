//! What is known of one cluster: names, shapes and relations, ready for conditions to ask.

use super::locks::Locks;
use super::scene::Scene;
use crate::catalog::{ParentState, Relation, Shape};
use crate::cluster::{Cluster, Origin};
use crate::model::{FrameId, Symbol, WaitReason};

/// Children that a parent can be waiting for; a parent with more of them is a loop that
/// starts goroutines without end.
const FAN_OUT: u64 = 64;

/// What is known of one cluster.
pub(super) struct Facts<'a> {
    pub(super) cluster: &'a Cluster,
    /// Names of the exemplar's frames, leaf first.
    pub(super) frames: Vec<&'a str>,
    /// Function at the blocking site; empty for a stack without frames.
    pub(super) site: &'a str,
    pub(super) site_origin: Option<Origin>,
    /// Root function of most of the goroutines.
    pub(super) root: Option<&'a str>,
    pub(super) root_origin: Option<Origin>,
    /// Function in whose text the root closure stands.
    pub(super) parent: Option<String>,
    pub(super) parent_state: Option<ParentState>,
    pub(super) shapes: Vec<Shape>,
    pub(super) relations: Vec<Relation>,
    /// Type or function that the lock at the site belongs to, or the site's own.
    pub(super) owner: String,
    /// Goroutines that wait for what this cluster holds.
    pub(super) victims: u64,
    /// Share of all goroutines.
    pub(super) share: f64,
}

impl<'a> Facts<'a> {
    /// Gathers the facts of a cluster.
    pub(super) fn of(scene: &Scene<'a>, index: usize, locks: &Locks) -> Option<Self> {
        let cluster = scene.clusters.get(index)?;
        let tables = scene.tables;
        let stack: &[FrameId] = cluster.exemplar().map_or(&[], |stack| tables.frames(stack));
        let root_id = cluster.roots.first().map(|root| root.function);
        let root_symbol = root_id.and_then(|root| scene.symbol(root));
        let parent = root_symbol.and_then(|symbol| symbol.parent.clone());
        let site_symbol = cluster
            .site
            .frame
            .and_then(|frame| scene.frame_symbol(frame));

        let mut facts = Facts {
            cluster,
            frames: stack
                .iter()
                .map(|&frame| tables.frame_name(frame))
                .collect(),
            site: cluster
                .site
                .frame
                .map_or("", |frame| tables.frame_name(frame)),
            site_origin: cluster
                .site
                .frame
                .map(|frame| scene.origins.frame(frame, tables)),
            root: root_id.map(|root| tables.name(root)),
            root_origin: root_id.map(|root| scene.origins.function(root)),
            parent_state: None,
            shapes: shapes(scene, cluster, stack),
            relations: locks.relations(index).to_vec(),
            owner: site_symbol.map_or_else(String::new, |symbol| {
                symbol.owner().unwrap_or_else(|| symbol.lexical.clone())
            }),
            victims: locks
                .victims_of(index)
                .iter()
                .filter_map(|&victim| scene.clusters.get(victim))
                .fold(0, |sum, victim| sum.saturating_add(victim.count)),
            #[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
            share: cluster.count as f64 / scene.total.max(1) as f64,
            parent,
        };
        facts.parent_state = facts.parent_state(scene, root_symbol);
        facts.relate(scene, site_symbol);
        Some(facts)
    }

    fn parent_state(&self, scene: &Scene<'_>, root: Option<&Symbol>) -> Option<ParentState> {
        let parent = self.parent.as_deref()?;
        let lexical = root.map_or(parent, |symbol| symbol.lexical.as_str());
        let on_stacks = scene.on_stack(parent).max(scene.on_stack(lexical));
        if on_stacks == 0 {
            return Some(ParentState::Returned);
        }
        let mut collects = false;
        for cluster in scene.waiting_in(parent).chain(scene.waiting_in(lexical)) {
            match cluster.wait.reason {
                WaitReason::WaitGroup => return Some(ParentState::Joining),
                WaitReason::ChanReceive | WaitReason::ChanSend | WaitReason::Select => {
                    collects = true;
                }
                _ => {}
            }
        }
        let few = self.cluster.count <= on_stacks.saturating_mul(FAN_OUT);
        Some(if collects && few {
            ParentState::Collecting
        } else {
            ParentState::Alive
        })
    }

    /// Relations other than those of locks.
    fn relate(&mut self, scene: &Scene<'_>, site: Option<&Symbol>) {
        if scene.as_many_connections(self.cluster.count)
            && self.cluster.wait.reason != WaitReason::IoWait
        {
            self.relations.push(Relation::OneForEachConnection);
        }
        let peers = self
            .root
            .map_or(0, |root| scene.rooted_in(root))
            .saturating_sub(self.cluster.count);
        if peers > 0 {
            self.relations.push(Relation::PeersElsewhere);
        }
        self.relations.push(if scene.busy > 0 {
            Relation::ProcessBusy
        } else {
            Relation::ProcessIdle
        });
        let by_requests = self
            .parent
            .as_deref()
            .is_some_and(|parent| scene.in_request(parent))
            || self.root.is_some_and(|root| {
                let lexical = Symbol::parse(root).lexical;
                lexical != root && scene.in_request(&lexical)
            });
        if by_requests {
            self.relations.push(Relation::StartedByRequests);
        }
        if self.cluster.wait.reason == WaitReason::WaitGroup {
            let present = site.is_some_and(|site| self.has_members(scene, site));
            self.relations.push(if present {
                Relation::MembersPresent
            } else {
                Relation::MembersGone
            });
        }
    }

    /// Whether goroutines exist that the waiting function may have started: closures written in
    /// it, or methods of its type.
    fn has_members(&self, scene: &Scene<'_>, site: &Symbol) -> bool {
        let own_root = self.root.map(Symbol::parse);
        let mut members = scene.family(&site.lexical);
        if own_root.is_some_and(|root| root.parent.is_some() && root.lexical == site.lexical) {
            members = members.saturating_sub(self.cluster.count);
        }
        let methods = site.owner().map_or(0, |owner| scene.family(&owner));
        let mine = self.root.is_some_and(|root| {
            let root = Symbol::parse(root);
            root.parent.is_none() && root.owner() == site.owner()
        });
        let methods = if mine {
            methods.saturating_sub(self.cluster.count)
        } else {
            methods
        };
        members > 0 || methods > 0
    }

    /// Whether the representative stack has a frame that satisfies `test`.
    pub(super) fn any_frame(&self, test: impl Fn(&str) -> bool) -> bool {
        self.frames.iter().any(|name| test(name))
    }
}

fn shapes(scene: &Scene<'_>, cluster: &Cluster, stack: &[FrameId]) -> Vec<Shape> {
    let name = |frame: FrameId| scene.tables.frame_name(frame);
    let mut shapes = Vec::new();
    if stack
        .last()
        .is_some_and(|&frame| matches!(name(frame), "runtime.main" | "main.main"))
    {
        shapes.push(Shape::Main);
    }
    if scene.serves_request(stack) {
        shapes.push(Shape::Request);
    }
    // Not the leaf: there it is the panic itself that goes on.
    let below_leaf = stack.get(1..).unwrap_or_default();
    if below_leaf
        .iter()
        .any(|&frame| name(frame) == "runtime.gopanic")
    {
        shapes.push(Shape::Panicking);
    }
    if below_leaf
        .iter()
        .any(|&frame| name(frame) == "runtime.Goexit")
    {
        shapes.push(Shape::Goexit);
    }
    if deferred_call(scene, stack) {
        shapes.push(Shape::DeferredCall);
    }
    if same_owner_twice(scene, cluster, stack) {
        shapes.push(Shape::SameOwnerTwice);
    }
    let root = cluster.roots.first().map(|root| root.function);
    let site = cluster
        .site
        .frame
        .and_then(|frame| scene.tables.frame_function(frame));
    if root.is_some() && root == site {
        shapes.push(Shape::SiteIsRoot);
    }
    if root
        .and_then(|root| scene.symbol(root))
        .is_some_and(|symbol| symbol.parent.is_some())
    {
        shapes.push(Shape::Closure);
    }
    shapes
}

/// `F.funcN` called by `F` from a later line, as deferred closures are: the line of `F` is then
/// its closing brace or a return, below the closure's text.
fn deferred_call(scene: &Scene<'_>, stack: &[FrameId]) -> bool {
    stack.windows(2).any(|pair| {
        let &[callee, caller] = pair else {
            return false;
        };
        let line = |frame: FrameId| scene.tables.frame_of(frame).map_or(0, |frame| frame.line);
        let written_in_caller = scene
            .frame_symbol(callee)
            .and_then(|symbol| symbol.parent.as_deref())
            == Some(scene.tables.frame_name(caller));
        written_in_caller && line(callee) < line(caller)
    })
}

/// The method at a lock's site, and further out another method of the same type.
fn same_owner_twice(scene: &Scene<'_>, cluster: &Cluster, stack: &[FrameId]) -> bool {
    if !cluster.wait.reason.is_lock() {
        return false;
    }
    let Some(site) = cluster.site.frame else {
        return false;
    };
    let Some(owner) = scene.frame_symbol(site).and_then(Symbol::owner) else {
        return false;
    };
    stack
        .iter()
        .skip_while(|&&frame| frame != site)
        .skip(1)
        .filter(|&&frame| scene.tables.frame_function(frame) != scene.tables.frame_function(site))
        .filter_map(|&frame| scene.frame_symbol(frame))
        .any(|symbol| symbol.owner().as_ref() == Some(&owner))
}
