//! What the whole snapshot says, indexed: who is on which stack, who started whom.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};

use rustc_hash::FxHashMap;

use super::in_step::others_in_step;
use super::lines::Lines;
use crate::catalog::{Ledger, Pattern, SourceFact};
use crate::cluster::{Cluster, Origin, Origins, starts_for_others};
use crate::model::{Form, Frame, FrameId, FuncId, Function, StrId, Symbol, Tables, WaitReason};
use crate::trend::Trend;

/// Clusters of one kind that one is compared with. More say nothing new, and each of many would be
/// compared with all others.
pub(super) const COMPARED: usize = 1000;

/// Lines from the `func` keyword within which a function's first statement stands.
const FIRST_STATEMENT_LINES: u32 = 2;

/// Goroutines that have passed a point in a function.
#[derive(Clone, Copy)]
pub(super) struct Past<'a> {
    pub(super) function: &'a str,
    pub(super) count: u64,
}

/// A fact of the Go source, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Says {
    /// The fact.
    pub fact: SourceFact,
    /// Where it is seen, and what.
    pub text: String,
}

/// How much of the truth the snapshots show, and so what their silence means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All goroutines, with whole stacks: what is not there does not exist.
    Whole,
    /// All goroutines, but the outer frames of some are cut off.
    StacksCut,
    /// Only some goroutines, such as those that can never run again: others may exist.
    Part,
}

/// The clusters of a moment, with indexes over them.
pub struct Scene<'a> {
    /// Names and stacks.
    pub tables: &'a Tables,
    /// Whose code is whose.
    pub origins: &'a Origins,
    /// The clusters.
    pub clusters: &'a [Cluster],
    /// How many processes they come from.
    pub processes: u64,
    /// How much of the truth they show.
    pub extent: Extent,
    /// All goroutines.
    pub total: u64,
    /// How the clusters went, in their order; empty for a single moment.
    trends: &'a [Trend],
    /// What the source says of the clusters, in their order; empty without source.
    source: Vec<Vec<Says>>,
    /// Others that grow as one with each of them.
    in_step: Vec<u64>,
    /// Goroutines that run or are ready to, besides the writer of the profile.
    pub(super) busy: u64,
    /// Whether the format says how long goroutines have waited, and says it of some.
    pub(super) has_ages: bool,
    /// Whether some goroutine runs, sleeps or waits for the outside world, and may wake others.
    pub(super) alive: bool,
    /// The parts of the functions' names, of those that somebody asked for.
    symbols: Vec<OnceCell<Symbol>>,
    /// Functions by name; equal names can differ in their file.
    by_name: Vec<(StrId, FuncId)>,
    /// Goroutines that have a function on their stack, by its position; only of functions that
    /// [`Scene::parent`] gives for some cluster.
    pub(super) on_stack: Vec<u64>,
    /// Functions on the stack of the goroutine that writes the profile.
    on_writer: HashSet<FuncId>,
    /// Clusters whose blocking site is in a function, by its name.
    waiting_in: HashMap<&'a str, Vec<usize>>,
    /// Declared functions in whose text the root closures stand, and types whose methods are roots.
    root_families: HashMap<String, Vec<usize>>,
    /// The lines at which the clusters are in functions outside of the libraries, by name; only of
    /// functions that [`Scene::past`] asks for.
    lines: FxHashMap<StrId, Lines>,
    /// Whether a function is one below which a goroutine serves a request, by its position.
    handlers: Vec<bool>,
    /// Clusters of the program, or of a dependency, that wait for the network: each goroutine shows
    /// a connection.
    pub(super) readers: Vec<usize>,
    /// Clusters that watch the connections of requests: each goroutine shows one that is alive.
    pub(super) watchers: Vec<usize>,
    /// Functions on the stacks of each cluster.
    functions: Vec<Vec<FuncId>>,
    /// Packages of each cluster, of those that somebody asked for.
    packages: Vec<OnceCell<BTreeSet<String>>>,
    /// Goroutines with a function that a pattern matches, by pattern, as far as somebody asked.
    counts_with: RefCell<HashMap<String, u64>>,
    serving: OnceCell<Vec<usize>>,
}

impl<'a> Scene<'a> {
    /// Indexes `clusters`, which come from `processes` processes.
    #[must_use]
    pub fn new(
        clusters: &'a [Cluster],
        processes: u64,
        extent: Extent,
        ledger: &Ledger,
        origins: &'a Origins,
        tables: &'a Tables,
    ) -> Self {
        let mut scene = Scene {
            tables,
            origins,
            clusters,
            processes: processes.max(1),
            extent,
            total: clusters
                .iter()
                .fold(0, |sum, cluster| sum.saturating_add(cluster.count)),
            trends: &[],
            source: Vec::new(),
            in_step: Vec::new(),
            busy: 0,
            has_ages: clusters.iter().any(|cluster| cluster.ages.known() > 0),
            alive: false,
            symbols: vec![OnceCell::new(); tables.functions().len()],
            by_name: tables
                .functions()
                .map(|(id, function)| (function.name, id))
                .collect(),
            on_stack: Vec::new(),
            on_writer: HashSet::new(),
            waiting_in: HashMap::new(),
            root_families: HashMap::new(),
            lines: FxHashMap::default(),
            handlers: tables
                .functions()
                .map(|(_, function)| {
                    let name = tables.str(function.name);
                    ledger.request_handlers.iter().any(|p| p.is_match(name))
                })
                .collect(),
            readers: Vec::new(),
            watchers: Vec::new(),
            functions: Vec::with_capacity(clusters.len()),
            packages: vec![OnceCell::new(); clusters.len()],
            counts_with: RefCell::default(),
            serving: OnceCell::new(),
        };
        scene.by_name.sort_unstable();
        scene.on_stack = scene.count_parents();
        for (index, _) in clusters.iter().enumerate() {
            for function in scene.pace_makers(index) {
                scene.lines.entry(function.name).or_default();
            }
        }
        for (index, cluster) in clusters.iter().enumerate() {
            scene.index(index, cluster, ledger);
        }
        scene
    }

    /// The same with what the Go source says of each cluster.
    #[must_use]
    pub fn with_source(mut self, source: Vec<Vec<Says>>) -> Self {
        self.source = source;
        self
    }

    /// What the Go source says of a cluster.
    pub(super) fn source(&self, index: usize) -> &[Says] {
        self.source.get(index).map_or(&[], Vec::as_slice)
    }

    /// The same scene, reached from earlier moments; `trends` are in the order of the clusters.
    #[must_use]
    pub fn after(mut self, trends: &'a [Trend]) -> Self {
        self.in_step = others_in_step(&self, trends);
        self.trends = trends;
        self
    }

    /// How many other clusters grow as one with this one.
    pub(super) fn in_step(&self, cluster: usize) -> u64 {
        self.in_step.get(cluster).copied().unwrap_or(0)
    }

    /// How a cluster went; none for a single moment.
    #[must_use]
    pub fn trend(&self, cluster: usize) -> Option<&'a Trend> {
        self.trends.get(cluster)
    }

    fn index(&mut self, index: usize, cluster: &'a Cluster, ledger: &Ledger) {
        use WaitReason::{IoWait, Runnable, Running};
        self.alive |= self.may_wake(cluster);
        if cluster.wait.reason == Runnable && cluster.wait.form != Form::NotStarted {
            self.busy = self.busy.saturating_add(cluster.count);
        }
        let functions = self.functions_of(cluster);
        // Only the goroutine that writes the profile is known to run. Who called for it may go on
        // with anything afterwards.
        if cluster.wait.reason == Running {
            self.on_writer.extend(&functions);
            self.functions.push(functions);
            return;
        }
        for stack in &cluster.leading {
            let frames = self.tables.frames(stack.stack);
            for frame in frames.iter().filter_map(|&f| self.tables.frame_of(f)) {
                if matches!(
                    self.origins.function(frame.function),
                    Origin::Own | Origin::Module
                ) {
                    self.note_line(index, frame, stack.count);
                }
            }
        }
        for frame in cluster
            .site
            .frame
            .into_iter()
            .chain(cluster.site.called_from)
        {
            let name = self.tables.frame_name(frame);
            self.waiting_in.entry(name).or_default().push(index);
        }
        for root in &cluster.roots {
            if let Some(family) = self.symbol(root.function).map(family) {
                self.root_families.entry(family).or_default().push(index);
            }
        }
        if let Some(creator) = self.creator(cluster) {
            let family = Symbol::parse(creator).lexical;
            self.root_families.entry(family).or_default().push(index);
        }
        if cluster.wait.reason == IoWait {
            let own = cluster.site.frame.is_some_and(|frame| {
                matches!(
                    self.origins.frame(frame, self.tables),
                    Origin::Own | Origin::Module
                )
            });
            let live = functions.iter().any(|&function| {
                let name = self.tables.name(function);
                ledger.live_connections.iter().any(|p| p.is_match(name))
            });
            if own {
                self.readers.push(index);
            }
            if live {
                self.watchers.push(index);
            }
        }
        self.functions.push(functions);
    }

    /// Notes that so many goroutines of a cluster are at this line.
    fn note_line(&mut self, cluster: usize, frame: Frame, count: u64) {
        let Some(function) = self.tables.function_of(frame.function) else {
            return;
        };
        let (Some(lines), Ok(cluster)) =
            (self.lines.get_mut(&function.name), u32::try_from(cluster))
        else {
            return;
        };
        lines.add(cluster, frame.line, count);
    }

    /// Functions on the stacks of a cluster, in the order of ids.
    fn functions_of(&self, cluster: &Cluster) -> Vec<FuncId> {
        let mut functions: Vec<FuncId> = cluster
            .leading
            .iter()
            .flat_map(|stack| self.tables.frames(stack.stack))
            .filter_map(|&frame| self.tables.frame_function(frame))
            .collect();
        functions.sort_unstable();
        functions.dedup();
        functions.shrink_to_fit();
        functions
    }

    /// Whether goroutines of the cluster go on by themselves, and may then wake others; a select
    /// may have a timer. Those of the runtime and of os/signal do so only for their own purposes.
    fn may_wake(&self, cluster: &Cluster) -> bool {
        use WaitReason::{
            Coroutine, GcAssist, IoWait, Runnable, Select, Semacquire, Sleep, Syscall, Unknown,
        };
        let goes_on = matches!(
            cluster.wait.reason,
            Coroutine
                | GcAssist
                | IoWait
                | Runnable
                | Select
                | Semacquire
                | Sleep
                | Syscall
                | Unknown
        );
        let housekeeping = cluster.roots.first().is_some_and(|root| {
            self.origins.function(root.function) == Origin::Runtime
                || self
                    .symbol(root.function)
                    .is_some_and(|symbol| symbol.package == "os/signal")
        });
        goes_on && !housekeeping
    }

    /// The function with the `go` statement that started most of a cluster, if it is none of a
    /// library that starts goroutines for others.
    pub(super) fn creator(&self, cluster: &Cluster) -> Option<&'a str> {
        let frame = cluster.creators.first()?.frame;
        let own = matches!(
            self.origins.frame(frame, self.tables),
            Origin::Own | Origin::Module
        );
        let name = self.tables.frame_name(frame);
        (own && !starts_for_others(name)).then_some(name)
    }

    /// The parts of a function's name.
    pub(super) fn symbol(&self, function: FuncId) -> Option<&Symbol> {
        let symbol = self.symbols.get(function.index())?;
        Some(symbol.get_or_init(|| Symbol::parse(self.tables.name(function))))
    }

    /// The parts of the name of a frame's function.
    pub(super) fn frame_symbol(&self, frame: FrameId) -> Option<&Symbol> {
        self.symbol(self.tables.frame_function(frame)?)
    }

    /// Functions on the stacks of a cluster.
    pub(super) fn functions(&self, cluster: usize) -> &[FuncId] {
        self.functions.get(cluster).map_or(&[], Vec::as_slice)
    }

    /// Packages of a cluster, found out with `find` the first time.
    pub(super) fn packages(
        &self,
        cluster: usize,
        find: impl FnOnce() -> BTreeSet<String>,
    ) -> Option<&BTreeSet<String>> {
        Some(self.packages.get(cluster)?.get_or_init(find))
    }

    /// Whether the goroutine that writes the profile has this function on its stack.
    pub(super) fn on_writer(&self, name: &str) -> bool {
        self.ids(name).any(|id| self.on_writer.contains(&id))
    }

    pub(super) fn ids(&self, name: &str) -> impl Iterator<Item = FuncId> {
        let name = self.tables.find(name);
        let before = |&(known, _): &(StrId, FuncId)| Some(known) < name;
        let start = self.by_name.partition_point(before);
        let named = self.by_name.iter().skip(start);
        named
            .take_while(move |(known, _)| Some(*known) == name)
            .map(|(_, function)| *function)
    }

    /// Goroutines on whose stack some function has a name that `pattern` matches; counted by cluster.
    pub(super) fn count_with(&self, pattern: &Pattern) -> u64 {
        // Every cluster may ask the same.
        if let Some(&count) = self.counts_with.borrow().get(pattern.text()) {
            return count;
        }
        let is_found = |&function: &FuncId| pattern.is_match(self.tables.name(function));
        let count = self
            .clusters
            .iter()
            .zip(&self.functions)
            .filter(|(_, functions)| functions.iter().any(is_found))
            .fold(0_u64, |sum, (cluster, _)| sum.saturating_add(cluster.count));
        let mut known = self.counts_with.borrow_mut();
        known.insert(pattern.text().to_owned(), count);
        count
    }

    /// Clusters of goroutines that serve a request.
    pub(super) fn serving(&self) -> &[usize] {
        self.serving.get_or_init(|| {
            (0..self.clusters.len())
                .filter(|&index| self.is_serving(index))
                .collect()
        })
    }

    /// Whether the goroutines of a cluster serve a request.
    pub(super) fn is_serving(&self, index: usize) -> bool {
        self.clusters
            .get(index)
            .and_then(Cluster::exemplar)
            .is_some_and(|stack| self.serves_request(self.tables.frames(stack)))
    }

    /// Clusters that wait in this function.
    pub(super) fn waiting_in(&self, name: &str) -> impl Iterator<Item = &'a Cluster> {
        self.waiting_at(name)
            .filter_map(|index| self.clusters.get(index))
    }

    /// The same, by their positions.
    pub(super) fn waiting_at(&self, name: &str) -> impl Iterator<Item = usize> {
        self.waiting_in.get(name).into_iter().flatten().copied()
    }

    /// Clusters whose root stands in the text of the declared function `family`, or is a
    /// method of the type `family`.
    pub(super) fn family(&self, family: &str) -> impl Iterator<Item = usize> {
        self.root_families
            .get(family)
            .into_iter()
            .flatten()
            .copied()
    }

    /// Goroutines that are further down than all of a cluster's in a function of both: they have
    /// passed the point at which it waits.
    pub(super) fn past(&self, index: usize) -> Past<'a> {
        let nobody = Past {
            function: "",
            count: 0,
        };
        self.pace_makers(index)
            .map(|function| self.past_in(index, function.name))
            .find(|past| past.count > 0)
            .unwrap_or(nobody)
    }

    /// The functions in which the progress of a cluster shows: the nearest own one around the
    /// blocking site, and the root.
    fn pace_makers(&self, index: usize) -> impl Iterator<Item = Function> + use<'a> {
        let (tables, cluster) = (self.tables, self.clusters.get(index));
        let around = cluster
            .and_then(|cluster| cluster.site.called_from.or(cluster.site.frame))
            .and_then(|frame| tables.frame_function(frame));
        let root = cluster.and_then(|cluster| cluster.roots.first());
        around
            .into_iter()
            .chain(root.map(|root| root.function))
            .filter_map(|function| tables.function_of(function))
    }

    /// Whether goroutines of a cluster run, or wait for something that other goroutines need not
    /// do: then work goes on behind the point that they have passed.
    pub(super) fn goes_on(&self, index: usize) -> bool {
        use WaitReason::{GcAssist, IoWait, Runnable, Select, Semacquire, Sleep, Syscall};
        self.clusters.get(index).is_some_and(|cluster| {
            matches!(
                cluster.wait.reason,
                GcAssist | IoWait | Runnable | Select | Semacquire | Sleep | Syscall
            )
        })
    }

    /// Whether the function at a cluster's blocking site is the root of its goroutines.
    pub(super) fn waits_at_root(&self, index: usize) -> bool {
        self.clusters.get(index).is_some_and(|cluster| {
            let site = cluster
                .site
                .frame
                .and_then(|frame| self.tables.frame_function(frame));
            let root = cluster.roots.first().map(|root| root.function);
            root.is_some() && root == site
        })
    }

    fn past_in(&self, cluster: usize, function: StrId) -> Past<'a> {
        let goes_on = |cluster| self.goes_on(cluster as usize);
        let lines = self.lines.get(&function).zip(u32::try_from(cluster).ok());
        Past {
            function: self.tables.str(function),
            count: lines.map_or(0, |(lines, cluster)| lines.past(cluster, goes_on)),
        }
    }

    /// The function at a cluster's blocking site; empty for a stack without frames.
    pub(super) fn site_name(&self, cluster: usize) -> &'a str {
        self.clusters
            .get(cluster)
            .and_then(|cluster| cluster.site.frame)
            .map_or("", |frame| self.tables.frame_name(frame))
    }

    /// Whether some function on the stacks of a cluster satisfies `test`.
    pub(super) fn has_frame(&self, cluster: usize, test: impl Fn(&str) -> bool) -> bool {
        self.functions(cluster)
            .iter()
            .any(|&function| test(self.tables.name(function)))
    }

    /// Whether some function on the stacks of a cluster has this name.
    pub(super) fn has_function(&self, cluster: usize, name: &str) -> bool {
        let functions = self.functions(cluster);
        self.ids(name)
            .any(|function| functions.binary_search(&function).is_ok())
    }

    /// Whether a stack serves a request.
    pub(super) fn serves_request(&self, stack: &[FrameId]) -> bool {
        stack
            .iter()
            .filter_map(|&frame| self.tables.frame_function(frame))
            .any(|function| self.handlers.get(function.index()) == Some(&true))
    }
}

/// What a root belongs to: the declared function around a closure, or the type of a method.
fn family(symbol: &Symbol) -> String {
    match (&symbol.parent, symbol.owner()) {
        (None, Some(owner)) => owner,
        _ => symbol.lexical.clone(),
    }
}

/// The line of the blocking site is next to the function's first.
pub(super) fn first_statement(scene: &Scene<'_>, cluster: &Cluster) -> bool {
    let line = cluster
        .site
        .frame
        .and_then(|frame| scene.tables.frame_of(frame))
        .and_then(|frame| {
            let start = scene.tables.function_of(frame.function)?.start_line;
            (start > 0).then(|| frame.line.checked_sub(start)).flatten()
        });
    line.is_some_and(|lines| lines <= FIRST_STATEMENT_LINES)
}
