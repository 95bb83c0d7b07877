//! From snapshots of one moment to clusters.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::fingerprint::Fingerprint;
use super::order::FrameOrder;
use super::origin::Origins;
use super::plumbing::is_starter;
use super::site::Site;
use super::stacks::{StackCount, leading, merge};
use crate::model::{
    Ages, Form, Format, FrameId, FuncId, Ids, LabelCount, Objects, Parents, ProfileKind, Role,
    Snapshot, StackId, StrId, Symbol, Tables, Wait, WaitReason,
};

/// Goroutines with one root function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootCount {
    /// The function that the `go` statement started, behind starters such as errgroup's.
    pub function: FuncId,
    /// How many goroutines it roots.
    pub count: u64,
}

/// Goroutines that one `go` statement started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreatorCount {
    /// The `go` statement.
    pub frame: FrameId,
    /// How many goroutines it started.
    pub count: u64,
}

/// All goroutines at one blocking site.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Identity across builds; unique among the clusters of one call.
    pub fingerprint: Fingerprint,
    /// Why they wait.
    pub wait: Wait,
    /// Where they wait.
    pub site: Site,
    /// How many there are.
    pub count: u64,
    /// How many of them the garbage collector proved to be blocked for ever.
    pub leaked: u64,
    /// The most frequent of their stacks, in that order.
    pub leading: Vec<StackCount>,
    /// All of their stacks, each once, in the order of ids.
    pub stacks: Vec<StackCount>,
    /// Their root functions, the most frequent first; stacks cut at the root do not count.
    pub roots: Vec<RootCount>,
    /// The `go` statements that started them, the most frequent first, where the format has them.
    pub creators: Vec<CreatorCount>,
    /// How long they have waited, where the format has it.
    pub ages: Ages,
    /// How many of them come in a form that says how long a goroutine has waited for minutes.
    pub dated: u64,
    /// Which they are, where the format has it and somebody asked.
    pub ids: Ids,
    /// What became of those who started them, where the format has it.
    pub parents: Parents,
    /// How many are locked to a thread of the operating system.
    pub locked: u64,
    /// The locks and channels that they wait for, where the format has it.
    pub objects: Objects,
    /// Their labels, the most frequent first.
    pub labels: Vec<LabelCount>,
}

impl Cluster {
    /// The stack that stands for the cluster: its most frequent one.
    #[must_use]
    pub fn exemplar(&self) -> Option<StackId> {
        self.leading.first().map(|stack| stack.stack)
    }
}

/// What makes two goroutines members of one cluster, whatever format they come in. A running
/// goroutine moves from line to line, so its line does not count.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    wait: Wait,
    site: Option<(StrId, u32)>,
    called_from: Option<(StrId, u32)>,
    outermost: Option<StrId>,
}

impl Key {
    fn of(wait: Wait, site: Site, tables: &Tables) -> Self {
        let place = |frame: Option<FrameId>| {
            let frame = tables.frame_of(frame?)?;
            let function = tables.function_of(frame.function)?;
            let line = if wait.reason.is_running() {
                0
            } else {
                frame.line
            };
            Some((function.name, line))
        };
        Key {
            wait: Wait {
                form: wait.form.told_by_all(),
                ..wait
            },
            site: place(site.frame),
            called_from: place(site.called_from),
            outermost: place(site.outermost).map(|(name, _)| name),
        }
    }
}

/// A key without its wait.
type Place = (Option<(StrId, u32)>, Option<(StrId, u32)>, Option<StrId>);

impl Key {
    fn place(&self) -> Place {
        (self.site, self.called_from, self.outermost)
    }
}

/// How goroutines wait at each place, for a form that says no reasons. Those that are proven to
/// wait for ever do not run; of several kinds at one place, the most frequent is meant.
fn places(growing: &ByKey) -> HashMap<Place, Wait> {
    let mut most: HashMap<Place, (u64, Wait)> = HashMap::new();
    for (key, cluster) in growing {
        let waits = !key.wait.reason.is_running() && key.wait.reason != WaitReason::Unknown;
        if waits {
            let best = most.entry(key.place()).or_insert((0, key.wait));
            if cluster.all > best.0 {
                *best = (cluster.all, key.wait);
            }
        }
    }
    most.into_iter()
        .map(|(place, (_, wait))| (place, wait))
        .collect()
}

/// The clusters that are being filled.
type ByKey = IndexMap<Key, Growing, RandomState>;

/// A cluster that is being filled.
struct Growing {
    wait: Wait,
    site: Site,
    all: u64,
    /// In leak profiles: which of them, and how many.
    leaked: Vec<(usize, u64)>,
    /// Marked as leaked in others.
    marked: u64,
    stacks: Vec<StackCount>,
    creators: IndexMap<FrameId, u64, FxBuildHasher>,
    ages: Ages,
    dated: u64,
    ids: Vec<u64>,
    parents: Parents,
    locked: u64,
    objects: Objects,
    roots: FxHashMap<StrId, RootCount>,
    labels: HashMap<(StrId, StrId), u64, RandomState>,
}

/// Groups the goroutines of `snapshots`, which are of one moment, by blocking site; the
/// largest cluster first.
///
/// A leak profile beside a full one of the same process adds proof, not goroutines; of more leak
/// profiles than full ones some are of one process, and the largest count. A snapshot for detail adds
/// ages, creators and marks of goroutines that are counted in another, one for proof only marks.
#[must_use]
pub fn cluster(snapshots: &[Snapshot], origins: &Origins, tables: &Tables) -> Vec<Cluster> {
    let processes = snapshots.iter().filter(|one| one.is_full()).count();
    let full_picture = processes > 0;
    let mut growing = ByKey::default();
    let mut starters = Starters::default();
    // What adds to the full picture comes after it, whatever the order of the inputs.
    let mut order: Vec<&Snapshot> = snapshots.iter().collect();
    order.sort_by_key(|one| (one.role != Role::Goroutines, !one.is_full()));
    for (number, snapshot) in order.into_iter().enumerate() {
        let leaked = snapshot.profile == ProfileKind::GoroutineLeak;
        let places = if leaked && full_picture && snapshot.format == Format::Counted {
            places(&growing)
        } else {
            HashMap::new()
        };
        for group in &snapshot.groups {
            let site = Site::of(group.stack, group.wait.reason, origins, tables);
            let mut key = Key::of(group.wait, site, tables);
            if group.wait.reason == WaitReason::Unknown
                && let Some(wait) = places.get(&key.place())
            {
                key.wait = *wait;
            }
            let entry = growing.entry(key).or_insert_with(|| Growing {
                wait: group.wait,
                site,
                all: 0,
                leaked: Vec::new(),
                marked: 0,
                stacks: Vec::new(),
                creators: IndexMap::default(),
                ages: Ages::default(),
                dated: 0,
                ids: Vec::new(),
                parents: Parents::default(),
                locked: 0,
                objects: Objects::default(),
                roots: FxHashMap::default(),
                labels: HashMap::default(),
            });
            entry.wait.form = surer(entry.wait.form, group.wait.form);
            if leaked {
                match entry.leaked.last_mut() {
                    Some((of, leaked)) if *of == number => add(leaked, group.count),
                    _ => entry.leaked.push((number, group.count)),
                }
                if full_picture {
                    let stack = group.stack;
                    entry.stacks.push(StackCount { stack, count: 0 });
                    continue;
                }
            }
            if let Some(told) = &group.told {
                add(&mut entry.marked, told.leaked);
            }
            if snapshot.role == Role::Proof {
                continue;
            }
            if snapshot.format == Format::Traceback {
                add(&mut entry.dated, group.count);
            }
            if let Some(told) = &group.told {
                entry.ages.merge(&told.ages);
                entry.ids.extend(told.ids.iter());
                entry.parents.merge(told.parents);
                add(&mut entry.locked, told.locked);
                entry.objects.merge(&told.objects);
            }
            if let Some(creator) = group.created_by {
                add(entry.creators.entry(creator).or_insert(0), group.count);
            }
            if snapshot.role == Role::Detail {
                continue;
            }
            add(&mut entry.all, group.count);
            entry.stacks.push(StackCount {
                stack: group.stack,
                count: group.count,
            });
            let root = root_of(group.stack, &mut starters, tables).filter(|_| !group.cut);
            if let Some(root) = root {
                let name = tables.function_of(root).map(|function| function.name);
                if let Some(name) = name {
                    let root = entry.roots.entry(name).or_insert(RootCount {
                        function: root,
                        count: 0,
                    });
                    add(&mut root.count, group.count);
                }
            }
            for label in &group.labels {
                add(
                    entry.labels.entry((label.key, label.value)).or_insert(0),
                    label.count,
                );
            }
        }
    }
    // What only a snapshot for detail has came after the full picture, or went before it.
    growing.retain(|_, cluster| !cluster.stacks.is_empty());
    let leak_profiles = if full_picture { processes } else { usize::MAX };
    finish(growing, leak_profiles, tables)
}

/// The form of goroutines at one place of which different things are known.
fn surer(a: Form, b: Form) -> Form {
    match (a, b) {
        (Form::RangeOrOk, _) | (_, Form::RangeOrOk) => Form::RangeOrOk,
        (Form::Untold, known) | (known, _) => known,
    }
}

fn add(sum: &mut u64, count: u64) {
    *sum = sum.saturating_add(count);
}

/// The function that the `go` statement started, or that its starter was asked to run in a
/// goroutine; `main.main` for the main goroutine.
fn root_of(stack: StackId, starters: &mut Starters, tables: &Tables) -> Option<FuncId> {
    let frames = tables.frames(stack);
    let mut outward = frames.iter().rev().copied().peekable();
    while let Some(frame) = outward.next() {
        let function = tables.frame_function(frame)?;
        let inner = outward
            .peek()
            .and_then(|&inner| tables.frame_function(inner));
        if !inner.is_some_and(|inner| starters.starts(function, inner, tables)) {
            return Some(function);
        }
    }
    None
}

/// Tells functions that only run another function in a goroutine.
#[derive(Default)]
struct Starters {
    /// What was told of an outer and an inner function: most stacks end in one of a few pairs.
    told: FxHashMap<(FuncId, FuncId), bool>,
    /// For a closure, the declared function that it stands in; none for a declared function.
    written_in: FxHashMap<FuncId, Option<String>>,
}

impl Starters {
    /// Whether `outer` is at the root only to run `inner`: a known starter, or a closure that
    /// runs a closure which was written elsewhere and handed over.
    fn starts(&mut self, outer: FuncId, inner: FuncId, tables: &Tables) -> bool {
        if let Some(&told) = self.told.get(&(outer, inner)) {
            return told;
        }
        let starts = is_starter(tables.name(outer)) || {
            let outer = self.written_in(outer, tables);
            let inner = self.written_in(inner, tables);
            outer.is_some() && inner.is_some() && outer != inner
        };
        self.told.insert((outer, inner), starts);
        starts
    }

    fn written_in(&mut self, function: FuncId, tables: &Tables) -> Option<String> {
        self.written_in
            .entry(function)
            .or_insert_with(|| {
                let symbol = Symbol::parse(tables.name(function));
                symbol.is_closure().then_some(symbol.lexical)
            })
            .clone()
    }
}

fn finish(growing: ByKey, leak_profiles: usize, tables: &Tables) -> Vec<Cluster> {
    let order = FrameOrder::of(tables);
    let mut clusters: Vec<Cluster> = growing
        .into_values()
        .map(|mut cluster| {
            let mut leaked: Vec<u64> = cluster.leaked.iter().map(|(_, count)| *count).collect();
            leaked.sort_unstable_by_key(|count| std::cmp::Reverse(*count));
            let most = leaked.iter().take(leak_profiles);
            let leaked = most.fold(0_u64, |sum, count| sum.saturating_add(*count));
            let count = cluster.all.max(leaked);
            // Taken a moment later, a snapshot for detail may know of more goroutines; those that
            // came since are the youngest.
            cluster.ages.keep_oldest(count);
            merge(&mut cluster.stacks);
            let mut roots: Vec<RootCount> = cluster.roots.into_values().collect();
            roots.sort_by_key(|root| (std::cmp::Reverse(root.count), tables.name(root.function)));
            let mut creators: Vec<CreatorCount> = cluster
                .creators
                .into_iter()
                .map(|(frame, here)| CreatorCount {
                    frame,
                    count: here.min(count),
                })
                .collect();
            creators.sort_by_key(|creator| {
                (std::cmp::Reverse(creator.count), order.frame(creator.frame))
            });
            let mut labels: Vec<LabelCount> = cluster
                .labels
                .into_iter()
                .map(|((key, value), count)| LabelCount { key, value, count })
                .collect();
            labels.sort_by_key(|label| {
                let text = (tables.str(label.key), tables.str(label.value));
                (std::cmp::Reverse(label.count), text)
            });
            Cluster {
                fingerprint: Fingerprint::of(cluster.site, tables),
                wait: cluster.wait,
                site: cluster.site,
                count,
                // Of one process, a leak profile and the marks speak of the same goroutines.
                leaked: leaked.max(cluster.marked).min(count),
                leading: leading(&cluster.stacks, &order),
                stacks: cluster.stacks,
                roots,
                creators,
                ages: cluster.ages,
                dated: cluster.dated.min(count),
                ids: cluster.ids.into(),
                parents: cluster.parents,
                locked: cluster.locked.min(count),
                objects: cluster.objects,
                labels,
            }
        })
        .collect();
    number_equal_fingerprints(&mut clusters, tables);
    clusters.sort_by(|a, b| {
        (std::cmp::Reverse(a.count), &a.fingerprint)
            .cmp(&(std::cmp::Reverse(b.count), &b.fingerprint))
    });
    clusters
}

/// Clusters at different lines of the same functions get `-2`, `-3`, … in the order of lines.
fn number_equal_fingerprints(clusters: &mut [Cluster], tables: &Tables) {
    let line = |frame: Option<FrameId>| {
        frame
            .and_then(|frame| tables.frame_of(frame))
            .map_or(0, |frame| frame.line)
    };
    clusters.sort_by(|a, b| {
        let key = |cluster: &Cluster| {
            (
                cluster.wait.reason.is_running(),
                line(cluster.site.frame),
                line(cluster.site.called_from),
                cluster.wait,
            )
        };
        a.fingerprint
            .cmp(&b.fingerprint)
            .then_with(|| key(a).cmp(&key(b)))
    });
    let mut seen: HashMap<Fingerprint, usize> = HashMap::new();
    for cluster in clusters {
        let ordinal = seen.entry(cluster.fingerprint.clone()).or_insert(0);
        *ordinal += 1;
        if *ordinal > 1 {
            cluster.fingerprint = cluster.fingerprint.numbered(*ordinal);
        }
    }
}
