//! Finds the clusters of an earlier moment again in a later one.
//!
//! In snapshots of one build a site is a line. In those of two builds lines have moved, closures
//! have other numbers, and helpers come and go; there a pair must be the only good one.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::align::{MOST_PAIRS, align};
use super::names::Names;
use super::portrait::Portrait;
use super::sources::{Build, Sources};
use crate::cluster::{Cluster, Fingerprint, Origins};
use crate::model::{Form, FrameId, StrId, Tables, Wait, WaitReason};

/// Likenesses that are looked at in all; hostile inputs could ask for more.
const MOST_LIKENESSES: usize = 1 << 20;

/// Leftovers of one kind that are compared with each other.
const MOST_KIN: usize = 64;

/// What pairing needs to know of the names.
pub(super) struct World<'a> {
    pub(super) names: Names,
    pub(super) origins: &'a Origins,
    pub(super) tables: &'a Tables,
}

/// A pair of clusters, by their positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) earlier: usize,
    pub(super) later: usize,
}

/// Pairs of the clusters of two moments; `ids` are the build ids.
pub(super) fn pair(
    earlier: &[&Cluster],
    later: &[Cluster],
    ids: (Option<&str>, Option<&str>),
    world: &World<'_>,
) -> Pairs {
    let sources = Sources::of(
        earlier.iter().copied(),
        later.iter(),
        ids,
        world.origins,
        world.tables,
    );
    let mut pairs = Pairs {
        earlier: vec![false; earlier.len()],
        later: vec![false; later.len()],
        found: Vec::new(),
        build: sources.build,
    };
    if sources.build == Build::Same {
        pairs.exactly(earlier, later, Told::Fully, world);
        pairs.exactly(earlier, later, Told::ByPlace, world);
        return pairs;
    }
    let portrait = |cluster| Portrait::of(cluster, &world.names, world.origins, world.tables);
    let earlier: Vec<Portrait<'_>> = earlier.iter().map(|&cluster| portrait(cluster)).collect();
    let later: Vec<Portrait<'_>> = later.iter().map(portrait).collect();
    pairs.aligned(&earlier, &later, &sources, world);
    pairs.nearly(&earlier, &later);
    pairs
}

/// How much of a cluster's identity both moments know.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Place and reason to wait.
    Fully,
    /// The place: one of the moments does not say why goroutines wait.
    ByPlace,
}

/// What makes a cluster the same in one build.
#[derive(PartialEq, Eq, Hash)]
struct Identity {
    wait: Option<Wait>,
    places: [Option<(StrId, u32)>; 2],
    outermost: Option<StrId>,
}

impl Identity {
    fn of(cluster: &Cluster, told: Told, tables: &Tables) -> Self {
        let running = cluster.wait.reason.is_running();
        let place = |frame: Option<FrameId>| {
            let frame = tables.frame_of(frame?)?;
            let name = tables.function_of(frame.function)?.name;
            // A running goroutine is at one line now and at another later.
            Some((name, if running { 0 } else { frame.line }))
        };
        let wait = Wait {
            reason: if running {
                WaitReason::Running
            } else {
                cluster.wait.reason
            },
            form: match cluster.wait.form.told_by_all() {
                _ if running => Form::Plain,
                form => form,
            },
        };
        Identity {
            wait: (told == Told::Fully).then_some(wait),
            places: [place(cluster.site.frame), place(cluster.site.called_from)],
            outermost: place(cluster.site.outermost).map(|(name, _)| name),
        }
    }
}

/// How far the sites of a function have moved, in lines, if each were paired with each.
struct Shifts(HashMap<i64, usize>);

impl Shifts {
    fn of(rows: usize, columns: usize, shift: impl Fn(usize, usize) -> Option<i64>) -> Self {
        let mut counts = HashMap::new();
        if rows.saturating_mul(columns) <= MOST_PAIRS {
            let pairs = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
            for shift in pairs.filter_map(|(row, column)| shift(row, column)) {
                *counts.entry(shift).or_insert(0) += 1;
            }
        }
        Shifts(counts)
    }

    /// Up to 2 where other pairs would have moved just as far, as the code around them did.
    fn support(&self, shift: i64) -> f64 {
        match self.0.get(&shift) {
            None | Some(0 | 1) => 0.0,
            Some(2) => 1.0,
            Some(_) => 2.0,
        }
    }
}

/// The pairs so far.
pub(super) struct Pairs {
    earlier: Vec<bool>,
    later: Vec<bool>,
    pub(super) found: Vec<Pair>,
    /// Whether the two moments are of one build.
    pub(super) build: Build,
}

impl Pairs {
    fn add(&mut self, earlier: usize, later: usize) {
        if let (Some(old), Some(new)) = (self.earlier.get_mut(earlier), self.later.get_mut(later)) {
            *old = true;
            *new = true;
            self.found.push(Pair { earlier, later });
        }
    }

    fn is_free(side: &[bool], at: usize) -> bool {
        side.get(at) == Some(&false)
    }

    /// Pairs what is alone at its place in both moments.
    fn exactly(&mut self, earlier: &[&Cluster], later: &[Cluster], told: Told, world: &World<'_>) {
        let mut places: HashMap<Identity, (Vec<usize>, Vec<usize>)> = HashMap::new();
        let open =
            |cluster: &Cluster| told == Told::Fully || cluster.wait.reason == WaitReason::Unknown;
        let mut open_here = false;
        for (at, cluster) in earlier.iter().enumerate() {
            if Pairs::is_free(&self.earlier, at) {
                open_here |= open(cluster);
                let identity = Identity::of(cluster, told, world.tables);
                places.entry(identity).or_default().0.push(at);
            }
        }
        let mut found = Vec::new();
        for (at, cluster) in later.iter().enumerate() {
            if Pairs::is_free(&self.later, at) {
                open_here |= open(cluster);
                let identity = Identity::of(cluster, told, world.tables);
                places.entry(identity).or_default().1.push(at);
            }
        }
        if !open_here {
            return;
        }
        for (old, new) in places.into_values() {
            if let (&[old], &[new]) = (old.as_slice(), new.as_slice()) {
                let clusters = (earlier.get(old), later.get(new));
                if clusters.0.is_some_and(|cluster| open(cluster)) || clusters.1.is_some_and(&open)
                {
                    found.push((old, new));
                }
            }
        }
        found.sort_unstable();
        for (old, new) in found {
            self.add(old, new);
        }
    }

    /// Pairs the sites of each function in the order of their lines.
    fn aligned(
        &mut self,
        earlier: &[Portrait<'_>],
        later: &[Portrait<'_>],
        sources: &Sources,
        world: &World<'_>,
    ) {
        let mut functions: IndexMap<Fingerprint, (Vec<usize>, Vec<usize>)> = IndexMap::new();
        for (at, portrait) in earlier.iter().enumerate() {
            let function = portrait.cluster.fingerprint.unnumbered();
            functions.entry(function).or_default().0.push(at);
        }
        for (at, portrait) in later.iter().enumerate() {
            if let Some(function) = functions.get_mut(&portrait.cluster.fingerprint.unnumbered()) {
                function.1.push(at);
            }
        }
        let sort = |side: &mut Vec<usize>, portraits: &[Portrait<'_>]| {
            side.sort_by_key(|&at| {
                portraits
                    .get(at)
                    .map(|portrait| (portrait.order(world.tables), portrait.cluster.wait))
            });
        };
        let mut budget = MOST_LIKENESSES;
        for (mut old, mut new) in functions.into_values() {
            let Some(left) = budget.checked_sub(old.len().saturating_mul(new.len())) else {
                continue;
            };
            budget = left;
            sort(&mut old, earlier);
            sort(&mut new, later);
            let both = |row: usize, column: usize| {
                let old = earlier.get(*old.get(row)?)?;
                Some((old, later.get(*new.get(column)?)?))
            };
            let shifts = Shifts::of(old.len(), new.len(), |row, column| {
                let (old, new) = both(row, column)?;
                old.shift(new, world.tables)
            });
            let likeness = |row: usize, column: usize| {
                let (old, new) = both(row, column)?;
                let shifted = shifts.support(old.shift(new, world.tables)?);
                Some(old.likeness(new, sources, world.tables)? + shifted)
            };
            let place = |side: &[usize], portraits: &[Portrait<'_>], at: usize| {
                let portrait = portraits.get(*side.get(at)?)?;
                Some(portrait.order(world.tables).0)
            };
            let places = (
                |row| place(&old, earlier, row),
                |column| place(&new, later, column),
            );
            for (row, column) in align(old.len(), new.len(), &places, likeness) {
                if let (Some(&old), Some(&new)) = (old.get(row), new.get(column)) {
                    self.add(old, new);
                }
            }
        }
    }

    /// Pairs what is left of goroutines with one root where each side has one that could be the
    /// other, and the two nearly agree.
    fn nearly(&mut self, earlier: &[Portrait<'_>], later: &[Portrait<'_>]) {
        let mut kin: IndexMap<_, (Vec<usize>, Vec<usize>)> = IndexMap::new();
        for (at, portrait) in earlier.iter().enumerate() {
            if let Some(key) = portrait.kin()
                && Pairs::is_free(&self.earlier, at)
            {
                kin.entry(key).or_default().0.push(at);
            }
        }
        for (at, portrait) in later.iter().enumerate() {
            if let Some(key) = portrait.kin()
                && Pairs::is_free(&self.later, at)
            {
                kin.entry(key).or_default().1.push(at);
            }
        }
        for (old, new) in kin.into_values() {
            if old.len() > MOST_KIN || new.len() > MOST_KIN {
                continue;
            }
            let both = |old: usize, new: usize| Some((earlier.get(old)?, later.get(new)?));
            let rivals =
                |old: usize, new: usize| both(old, new).is_some_and(|(old, new)| old.rivals(new));
            for &at in &old {
                let mut candidates = new.iter().filter(|&&new| rivals(at, new));
                let (Some(&one), None) = (candidates.next(), candidates.next()) else {
                    continue;
                };
                let alone = old.iter().filter(|&&old| rivals(old, one)).count() == 1;
                if alone && both(at, one).is_some_and(|(old, new)| old.nearly(new)) {
                    self.add(at, one);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::cluster;
    use crate::model::{Format, Group, ProfileKind, Role, Snapshot};

    /// A goroutine: why it waits, and its frames, leaf first: function, line, first line.
    type Goroutine<'a> = (WaitReason, &'a [(&'a str, u32, u32)]);

    /// The pairs of two moments, by the places of their sites.
    fn pairs(moments: [&[Goroutine<'_>]; 2]) -> Vec<(u32, u32)> {
        let mut tables = Tables::default();
        let snapshots = moments.map(|goroutines| snapshot(goroutines, &mut tables));
        let origins = Origins::of(&tables);
        let [earlier, later] = snapshots.map(|snapshot| cluster(&[snapshot], &origins, &tables));
        let world = World {
            names: Names::of(&tables),
            origins: &origins,
            tables: &tables,
        };
        let known: Vec<&Cluster> = earlier.iter().collect();
        let line = |clusters: &[Cluster], at: usize| {
            let frame = tables.frame_of(clusters[at].site.frame.unwrap()).unwrap();
            frame.line
        };
        let mut found: Vec<(u32, u32)> = pair(&known, &later, (None, None), &world)
            .found
            .iter()
            .map(|pair| (line(&earlier, pair.earlier), line(&later, pair.later)))
            .collect();
        found.sort_unstable();
        found
    }

    fn snapshot(goroutines: &[Goroutine<'_>], tables: &mut Tables) -> Snapshot {
        let group = |&(reason, frames): &Goroutine<'_>, tables: &mut Tables| {
            let frames: Vec<FrameId> = frames
                .iter()
                .map(|&(name, line, start)| {
                    let function = tables.function(name, "/srv/shop/shop.go", start);
                    tables.frame(function, line)
                })
                .collect();
            Group {
                stack: tables.stack(&frames),
                cut: false,
                wait: Wait {
                    reason,
                    form: Form::Plain,
                },
                created_by: None,
                count: 7,
                told: None,
                labels: Vec::new(),
            }
        };
        Snapshot {
            source: String::new(),
            format: Format::Pprof,
            profile: ProfileKind::Goroutine,
            role: Role::Goroutines,
            taken_at: None,
            program: None,
            comments: Vec::new(),
            groups: goroutines.iter().map(|g| group(g, tables)).collect(),
            change: None,
            depth_limit: None,
            warnings: Vec::new(),
        }
    }

    use WaitReason::{ChanReceive, ChanSend, Select, Unknown};

    #[test]
    fn in_one_build_a_site_is_its_line() {
        let before: &[Goroutine<'_>] = &[
            (ChanSend, &[("shop.F", 12, 10)]),
            (Select, &[("shop.F", 15, 10)]),
        ];
        let after: &[Goroutine<'_>] = &[
            (ChanSend, &[("shop.F", 12, 10)]),
            (ChanSend, &[("shop.F", 14, 10)]),
        ];
        assert_eq!(pairs([before, after]), [(12, 12)]);
        // The only other site of the function is another one, and has not moved.
        let after: &[Goroutine<'_>] = &[(ChanSend, &[("shop.F", 14, 10)])];
        assert_eq!(pairs([&before[..1], after]), []);
    }

    #[test]
    fn a_format_without_reasons_is_paired_by_place() {
        let before: &[Goroutine<'_>] = &[(ChanSend, &[("shop.F", 12, 10)])];
        let after: &[Goroutine<'_>] = &[(Unknown, &[("shop.F", 12, 0)])];
        assert_eq!(pairs([before, after]), [(12, 12)]);
        let other: &[Goroutine<'_>] = &[(ChanReceive, &[("shop.F", 12, 10)])];
        assert_eq!(pairs([before, other]), []);
    }

    #[test]
    fn shifted_and_renumbered_closures_are_found_again() {
        let before: &[Goroutine<'_>] = &[
            (Select, &[("shop.F.func1", 13, 12)]),
            (Select, &[("shop.F.func2", 25, 20)]),
        ];
        // Four lines above, and a closure before them.
        let after: &[Goroutine<'_>] = &[
            (Select, &[("shop.F.func1", 16, 15)]),
            (Select, &[("shop.F.func2", 21, 20)]),
            (Select, &[("shop.F.func3", 33, 28)]),
        ];
        assert_eq!(pairs([before, after]), [(13, 21), (25, 33)]);
        assert_eq!(pairs([after, before]), [(21, 13), (33, 25)]);
    }

    #[test]
    fn what_could_be_either_is_left_alone() {
        let before: &[Goroutine<'_>] = &[(Select, &[("shop.F.func1", 13, 12)])];
        let after: &[Goroutine<'_>] = &[
            (Select, &[("shop.F.func1", 17, 16)]),
            (Select, &[("shop.F.func2", 23, 22)]),
        ];
        assert_eq!(pairs([before, after]), []);
    }

    #[test]
    fn a_helper_may_come_or_go() {
        let before: &[Goroutine<'_>] =
            &[(Select, &[("shop.wait", 30, 28), ("shop.serve", 13, 12)])];
        let after: &[Goroutine<'_>] = &[(Select, &[("shop.serve", 19, 16)])];
        assert_eq!(pairs([before, after]), [(30, 19)]);
        assert_eq!(pairs([after, before]), [(19, 30)]);
        // Two that have lost one are as good as each other.
        let two: &[Goroutine<'_>] = &[
            (Select, &[("shop.serve", 19, 16)]),
            (Select, &[("shop.poll", 49, 48), ("shop.serve", 22, 16)]),
        ];
        let one: &[Goroutine<'_>] = &[(Select, &[("shop.wait", 30, 28), ("shop.serve", 13, 12)])];
        assert_eq!(pairs([one, two]).len(), 0);
    }
}
