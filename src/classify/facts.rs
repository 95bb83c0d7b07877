//! What is known of one cluster: names, shapes and relations, ready for conditions to ask.

use super::locks::same_owner_twice;
use super::parents::Parent;
use super::scene::{Extent, Past, Says, Scene, first_statement};
use super::ties::Ties;
use super::{companions, growth};
use crate::catalog::{Decision, Entry, ParentState, Relation, Shape, SourceFact, TrendName};
use crate::cluster::{Cluster, Origin};
use crate::model::{FrameId, WaitReason};
use crate::trend::Trend;

/// Children that a parent can be waiting for; a parent with more of them is a loop that
/// starts goroutines without end.
const FAN_OUT: u64 = 64;

/// So many clusters that grow as one with another, all by the same number at every moment, are the
/// goroutines of one kind of object. With a single one this is how readers and writers of clients'
/// connections come.
const OBJECT_OF: u64 = 2;

/// Goroutines that a call starts: a few, where a pool gets all of its own from one.
const STARTED_BY_ONE: u64 = 3;

/// Fewer starters are no reason to speak of many.
const STARTERS: u64 = 3;

/// So many starters are many, whatever they started.
const MANY_STARTERS: u64 = 16;

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
    /// Function in whose text the root closure stands; for a declared function, the one with the
    /// `go` statement, where the format has it.
    pub(super) parent: Option<Parent>,
    pub(super) parent_state: Option<ParentState>,
    pub(super) shapes: Vec<Shape>,
    pub(super) relations: Vec<Relation>,
    /// Type or function that the lock at the site belongs to, or the site's own.
    pub(super) owner: String,
    /// The function that seems to be deferred, if one on the stack does.
    pub(super) deferred: Option<&'a str>,
    /// Goroutines that wait for what this cluster holds.
    pub(super) victims: u64,
    /// Goroutines in the same function that are past this point of it.
    pub(super) past: Past<'a>,
    /// Function at which the cluster is blocked that holds what this one waits for.
    pub(super) holder: Option<&'a str>,
    /// Clusters that grow as one with this one.
    pub(super) in_step: u64,
    /// Share of all goroutines.
    pub(super) share: f64,
    /// How it went; none for a single moment.
    pub(super) trend: Option<&'a Trend>,
    /// The words for that.
    pub(super) trends: Vec<TrendName>,
    /// What the Go source says.
    source: Vec<Says>,
}

impl<'a> Facts<'a> {
    /// Gathers the facts of a cluster.
    pub(super) fn of(scene: &Scene<'a>, index: usize, ties: &Ties) -> Option<Self> {
        let cluster = scene.clusters.get(index)?;
        let tables = scene.tables;
        let stack: &[FrameId] = cluster.exemplar().map_or(&[], |stack| tables.frames(stack));
        let root_id = cluster.roots.first().map(|root| root.function);
        let parent = scene.parent(cluster);
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
            shapes: shapes(scene, index, cluster, stack),
            relations: ties.relations(index).to_vec(),
            owner: site_symbol.map_or_else(String::new, |symbol| {
                symbol.owner().unwrap_or_else(|| symbol.lexical.clone())
            }),
            victims: ties
                .victims_of(index)
                .iter()
                .filter_map(|&victim| scene.clusters.get(victim))
                .fold(0, |sum, victim| sum.saturating_add(victim.count)),
            deferred: deferred_call(scene, stack),
            past: scene.past(index),
            holder: ties
                .holder_of(index)
                .and_then(|holder| scene.clusters.get(holder))
                .and_then(|holder| holder.site.frame)
                .map(|frame| tables.frame_name(frame)),
            #[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
            share: cluster.count as f64 / scene.total.max(1) as f64,
            in_step: scene.in_step(index),
            trend: scene.trend(index),
            trends: scene.trend(index).map_or_else(Vec::new, growth::names),
            source: scene.source(index).to_vec(),
            parent,
        };
        facts.parent_state = facts.parent_state(scene);
        facts.relate(scene, index);
        Some(facts)
    }

    /// Whether the source establishes a fact.
    pub(super) fn says(&self, fact: SourceFact) -> bool {
        self.source.iter().any(|says| says.fact == fact)
    }

    /// What the source says that decides for an entry.
    pub(super) fn decision<'e>(&self, entry: &'e Entry) -> Option<&'e Decision> {
        if self.source.is_empty() {
            return None;
        }
        let waits = &entry.matches.wait;
        let fits = waits.is_empty() || waits.iter().any(|wait| wait.0 == self.cluster.wait.reason);
        entry
            .source
            .decision(|fact| self.says(fact))
            .filter(|_| fits)
    }

    /// What the source says for an entry, in words.
    pub(super) fn said(&self, entry: &Entry) -> Option<&str> {
        let shown = entry.source.shows.iter();
        shown
            .filter_map(|&fact| self.source.iter().find(|says| says.fact == fact))
            .map(|says| &*says.text)
            .next()
    }

    fn parent_state(&self, scene: &Scene<'_>) -> Option<ParentState> {
        let parent = self.parent.as_ref()?;
        let (name, lexical) = (parent.name.as_str(), parent.lexical.as_str());
        // Whoever else is in that function: those that started these have ended.
        if self.cluster.parents.have_ended() {
            return Some(ParentState::Returned);
        }
        let on_stacks = scene.on_stack(parent);
        // The program lives as long as its main function does, which says nothing by itself. So do
        // loops that accept connections.
        let is_main = lexical == "main.main";
        if on_stacks == 0 {
            return if scene.on_writer(name) || scene.on_writer(lexical) {
                Some(ParentState::Writing)
            } else {
                let seen_all = scene.extent == Extent::Whole;
                (!is_main && seen_all).then_some(ParentState::Returned)
            };
        }
        let mut collects = false;
        let mut accepts = false;
        for cluster in scene.waiting_in(name).chain(scene.waiting_in(lexical)) {
            if cluster.wait.reason == WaitReason::WaitGroup {
                return Some(ParentState::Joining);
            }
            collects |= is_counterpart(self.cluster.wait.reason, cluster.wait.reason);
            accepts |= cluster.wait.reason == WaitReason::IoWait;
        }
        let few = self.cluster.count <= on_stacks.saturating_mul(FAN_OUT);
        Some(if collects && few {
            ParentState::Collecting
        } else if is_main || accepts {
            return None;
        } else {
            ParentState::Alive
        })
    }

    /// Relations other than those of locks.
    fn relate(&mut self, scene: &Scene<'_>, index: usize) {
        if scene.has_ages && self.is_young() && self.cluster.leaked == 0 {
            self.relations.push(Relation::AllYoung);
        }
        if self.cluster.wait.reason != WaitReason::IoWait
            && companions::one_for_each_connection(scene, index)
        {
            self.relations.push(Relation::OneForEachConnection);
        }
        if self.in_step >= OBJECT_OF {
            self.relations.push(Relation::GrowsAsOne);
        }
        if self.cluster.locked > self.cluster.count / 2 {
            self.relations.push(Relation::LockedToThread);
        }
        self.relations.extend(self.starters(scene));
        if self.past.count > 0 {
            self.relations.push(Relation::PeersPast);
        }
        if scene.busy > 0 {
            self.relations.push(Relation::ProcessBusy);
        } else if scene.extent != Extent::Part {
            self.relations.push(Relation::ProcessIdle);
        }
        if !scene.alive && scene.extent != Extent::Part {
            self.relations.push(Relation::NobodyToWake);
        }
    }

    /// Whether one goroutine started all, as the one that sets up a pool does, or each of many a few,
    /// as those that handle calls do. One that accepts connections starts as many as come.
    fn starters(&self, scene: &Scene<'_>) -> Option<Relation> {
        let parents = self.cluster.parents;
        if parents.known < self.cluster.count - self.cluster.count / 10 {
            return None;
        }
        let accepts = || {
            let parent = self
                .parent
                .as_ref()
                .map_or("", |parent| parent.name.as_str());
            scene
                .waiting_in(parent)
                .any(|cluster| cluster.wait.reason == WaitReason::IoWait)
        };
        let many = (parents.known / STARTED_BY_ONE).clamp(STARTERS, MANY_STARTERS);
        match parents.at_least() {
            1 if parents.known > 1 && !accepts() => Some(Relation::OneStarter),
            starters if starters >= many => Some(Relation::ManyStarters),
            _ => None,
        }
    }

    /// Whether none has an age, and would have one if it had waited for minutes. Nearly all are
    /// enough: two snapshots of one process are never of quite the same goroutines.
    fn is_young(&self) -> bool {
        let count = self.cluster.count;
        self.cluster.ages.known() == 0 && self.cluster.dated >= count - count / 10
    }

    /// Seconds that at least half of them have waited; those that are marked as leaked have lost
    /// their times.
    pub(super) fn waited(&self) -> Option<f64> {
        let timed = self.cluster.count.saturating_sub(self.cluster.leaked);
        let known = self.cluster.ages.known();
        let minutes = self.cluster.ages.median_among(timed.max(known))?;
        Some(f64::from(minutes) * 60.0)
    }

    /// Goroutines that are there since the first snapshot.
    pub(super) fn stayed(&self) -> u64 {
        self.trend
            .and_then(|trend| trend.survivors)
            .map_or(self.cluster.count, |survivors| survivors.stayed)
    }

    /// Different objects that they wait for, for each of those of which it is known, if that is
    /// most of them.
    pub(super) fn objects_each(&self) -> Option<f64> {
        let objects = &self.cluster.objects;
        let most = objects.known() > self.cluster.count / 2;
        #[expect(clippy::cast_precision_loss, reason = "a ratio needs no more")]
        most.then(|| objects.distinct() as f64 / objects.known() as f64)
    }

    /// Whether the representative stack has a frame that satisfies `test`.
    pub(super) fn any_frame(&self, test: impl Fn(&str) -> bool) -> bool {
        self.frames.iter().any(|name| test(name))
    }
}

/// Whether a parent that waits so may be waiting for its child, which waits so.
///
/// Not for a child that is blocked in a send: if the parent received from that channel, or
/// selected on it, the send would go through.
fn is_counterpart(child: WaitReason, parent: WaitReason) -> bool {
    use WaitReason::{ChanReceive, ChanSend, Select};
    match child {
        ChanSend => false,
        ChanReceive => matches!(parent, ChanSend | Select),
        _ => matches!(parent, ChanReceive | ChanSend | Select),
    }
}

fn shapes(scene: &Scene<'_>, index: usize, cluster: &Cluster, stack: &[FrameId]) -> Vec<Shape> {
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
    if deferred_call(scene, stack).is_some() {
        shapes.push(Shape::DeferredCall);
    }
    let in_defer = [Shape::Panicking, Shape::Goexit, Shape::DeferredCall];
    if shapes.iter().any(|shape| in_defer.contains(shape)) {
        shapes.push(Shape::InDefer);
    }
    if first_statement(scene, cluster) {
        shapes.push(Shape::FirstStatement);
    }
    if same_owner_twice(scene, cluster) {
        shapes.push(Shape::SameOwnerTwice);
    }
    if stack
        .iter()
        .any(|&frame| scene.origins.frame(frame, scene.tables) == Origin::Own)
    {
        shapes.push(Shape::OwnCode);
    }
    if scene.waits_at_root(index) {
        shapes.push(Shape::SiteIsRoot);
    }
    let root = cluster.roots.first().map(|root| root.function);
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
fn deferred_call<'a>(scene: &Scene<'a>, stack: &[FrameId]) -> Option<&'a str> {
    let line = |frame: FrameId| scene.tables.frame_of(frame).map_or(0, |frame| frame.line);
    let own = |frame: FrameId| scene.origins.frame(frame, scene.tables) == Origin::Own;
    stack.windows(2).find_map(|pair| {
        let &[inner, outer] = pair else {
            return None;
        };
        let written_in_outer = scene
            .frame_symbol(inner)
            .and_then(|symbol| symbol.parent.as_deref())
            == Some(scene.tables.frame_name(outer));
        (own(outer) && written_in_outer && line(inner) < line(outer))
            .then(|| scene.tables.frame_name(inner))
    })
}
