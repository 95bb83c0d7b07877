//! The whole river from snapshots of several moments to a report of what changed.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use super::arrange::{Moment, Sequence, arrange, program, warn, when};
use super::build::{Choice, Departed, Past, Stacks, build, finding};
use super::growth::{Comparison, GoneView, LoadView, Member, SurvivorsView, Trend};
use super::place::{earlier, place};
use super::source::{look, says};
use super::{AgingView, Finding, Report};
use crate::catalog::Catalog;
use crate::classify::{Extent, Scene, classify, serves};
use crate::cluster::{Cluster, Filters, Origins, cluster};
use crate::model::{Doubt, Role, Snapshot, Tables, Warning};
use crate::rank::{Counts, Order, Ranked, Verdict, rank, reorder};
use crate::trend::{self, Counted, Gone, Pace, State, Trends, follow};

/// Sites that are named of those that are gone.
const GONE: usize = 20;

/// Finds what grows from moment to moment, given oldest first: the suspects of the last moment,
/// judged by how they went. A single delta profile is a comparison of its own.
///
/// Moments of one program that are not in the order of their times are put right, if their
/// sequence is by time.
#[must_use]
pub fn compare(
    moments: Vec<Moment>,
    sequence: Sequence,
    mut pace: Pace,
    tables: &Tables,
    catalog: &Catalog,
    order: Order,
    choice: &Choice,
) -> Report {
    let given = pace.interval.is_some();
    let (mut moments, changes_only, own_times) = match unfolded(moments) {
        Unfolded::Changes { moments, over } => {
            let over = over.filter(|&over| over >= trend::LEAST_SPAN);
            pace.interval = pace.interval.or(over);
            pace.counted = Counted::Changes;
            (moments, true, over.is_some())
        }
        Unfolded::Moments(moments) => {
            let own_times = moments.iter().all(|moment| when(moment).is_some());
            (arrange(moments, sequence, tables), false, own_times)
        }
    };
    if let Some(last) = moments.last_mut().filter(|_| given && own_times) {
        warn(last, Doubt::OtherPace);
    }
    let origins = Origins::of(tables);
    let mut clusters: Vec<Vec<Cluster>> = moments
        .iter()
        .map(|moment| cluster(moment, &origins, tables))
        .collect();
    let timed = sequence == Sequence::ByTime || one_build(&moments);
    let trends = {
        let seen: Vec<trend::Moment<'_>> = moments
            .iter()
            .zip(&clusters)
            .map(|(moment, clusters)| trend::Moment {
                when: when(moment).filter(|_| timed),
                build: program(moment)
                    .and_then(|program| program.build_id.as_deref())
                    .or(unknown_build(moment, sequence)),
                clusters,
            })
            .collect();
        let serves = serves(&catalog.ledger, &origins, tables, &clusters);
        follow(&seen, pace, &serves, &origins, tables)
    };
    if changes_only && let Some(last) = clusters.last_mut() {
        net(last, &trends);
    }
    let rebuilt = Warning::Doubt(Doubt::OtherBuild);
    let told = match sequence {
        Sequence::ByTime => &trends.rebuilt[..],
        // It is what is meant.
        Sequence::AsGiven => &[],
    };
    for &moment in told {
        if let Some(snapshot) = moments
            .get_mut(moment)
            .and_then(|moment| moment.first_mut())
            && !snapshot.warnings.contains(&rebuilt)
        {
            snapshot.warnings.push(rebuilt.clone());
        }
    }
    let whole = Compared {
        moments: &moments,
        clusters: &clusters,
        trends: &trends,
        pace,
        changes_only,
        timed,
        origins: &origins,
        tables,
        catalog,
    };
    whole.report(order, choice)
}

/// What stands for a build id that is not known: who says which profile is the older one has
/// changed the program between the two.
fn unknown_build(moment: &Moment, sequence: Sequence) -> Option<&str> {
    match sequence {
        Sequence::ByTime => None,
        Sequence::AsGiven => moment.first().map(|snapshot| snapshot.source.as_str()),
    }
}

/// Whether all moments are of one build, and say so: only then the time between them can be that
/// of one process.
fn one_build(moments: &[Moment]) -> bool {
    let build = |moment: &Moment| program(moment)?.build_id.clone();
    let first = moments.first().and_then(build);
    first.is_some() && moments.iter().all(|moment| build(moment) == first)
}

/// The moments to compare.
enum Unfolded {
    /// Of whole profiles.
    Moments(Vec<Moment>),
    /// What went and what came, of a delta profile.
    Changes {
        moments: Vec<Moment>,
        over: Option<Duration>,
    },
}

/// The profiles of one moment that are changes all are unfolded together: a delta profile and the
/// leak profile of the same time, or those of several processes.
fn unfolded(mut moments: Vec<Moment>) -> Unfolded {
    let [moment] = moments.as_mut_slice() else {
        return Unfolded::Moments(moments);
    };
    if moment.is_empty() || !moment.iter().all(Snapshot::is_delta) {
        return Unfolded::Moments(moments);
    }
    let mut before = Moment::with_capacity(moment.len());
    let mut over: Option<Duration> = None;
    for snapshot in moment.iter_mut() {
        let Some(change) = snapshot.change.take() else {
            continue;
        };
        over = over.max(change.over);
        let emptied = change.gone.is_empty() && snapshot.groups.is_empty();
        snapshot.warnings.retain(|warning| match warning {
            Warning::Delta { .. } => false,
            Warning::Empty => emptied,
            _ => true,
        });
        before.push(Snapshot {
            groups: change.gone,
            warnings: Vec::new(),
            ..snapshot.clone()
        });
    }
    let changes = Warning::Doubt(Doubt::Changes {
        seconds: over.map(|over| over.as_secs()),
    });
    // Once is enough for all of them.
    if let Some(snapshot) = moment.first_mut() {
        snapshot.warnings.push(changes);
    }
    moments.insert(0, before);
    Unfolded::Changes { moments, over }
}

/// Of a delta profile, as many as came less those that went.
fn net(clusters: &mut [Cluster], trends: &Trends) {
    for (cluster, trend) in clusters.iter_mut().zip(&trends.present) {
        cluster.count = trend.growth();
        cluster.leaked = cluster.leaked.min(cluster.count);
    }
}

/// Scenes need to know how much they show.
pub(super) fn extent(snapshots: &[Snapshot]) -> Extent {
    if !snapshots.iter().any(Snapshot::is_full) {
        Extent::Part
    } else if snapshots
        .iter()
        .any(|snapshot| snapshot.role == Role::Goroutines && snapshot.depth_limit.is_some())
    {
        Extent::StacksCut
    } else {
        Extent::Whole
    }
}

/// Processes that snapshots of one moment are of.
pub(super) fn processes(snapshots: &[Snapshot]) -> u64 {
    let full = snapshots.iter().filter(|snapshot| snapshot.is_full());
    full.count() as u64
}

/// Goroutines that the profiles of one moment count; leak profiles only where nothing else does.
fn goroutines(snapshots: &Moment) -> u64 {
    let any_full = snapshots.iter().any(Snapshot::is_full);
    let counting = snapshots.iter().filter(|one| one.is_full() || !any_full);
    counting.fold(0, |sum, one| sum.saturating_add(one.goroutines()))
}

/// Everything that the report of a comparison is made of.
struct Compared<'a> {
    moments: &'a [Moment],
    clusters: &'a [Vec<Cluster>],
    trends: &'a Trends,
    pace: Pace,
    changes_only: bool,
    /// Whether the time between the moments is that of one process.
    timed: bool,
    origins: &'a Origins,
    tables: &'a Tables,
    catalog: &'a Catalog,
}

impl<'a> Compared<'a> {
    fn report(&self, order: Order, choice: &Choice) -> Report {
        let scene = self
            .scene(self.moments.len().saturating_sub(1))
            .after(&self.trends.present);
        let looked = look(
            choice,
            scene.clusters,
            self.origins,
            self.tables,
            &self.catalog.ledger,
        );
        let scene = scene.with_source(says(&looked));
        let findings = classify(&scene, self.catalog);
        let delta = self.moments.iter().flatten().any(Snapshot::is_delta);
        let counts = if self.changes_only || delta {
            Counts::Changes
        } else {
            Counts::Totals
        };
        let mut ranked = rank(
            findings,
            self.catalog.ledger.verdict,
            counts,
            choice.siblings,
            &scene,
        );
        reorder(&mut ranked, order, &scene);
        let shown: Vec<&Snapshot> = if self.changes_only {
            self.moments.iter().skip(1).flatten().collect()
        } else {
            self.moments.iter().flatten().collect()
        };
        let past = Past {
            comparison: self.comparison(&choice.filters),
            gone: match choice.departed {
                Departed::Listed => self.gone(choice),
                Departed::LeftOut => Vec::new(),
            },
            earlier: match choice.stacks {
                Stacks::Representative => None,
                Stacks::All => {
                    let first = self.clusters.first();
                    first.map(|clusters| earlier(clusters, self.tables, &choice.filters))
                }
            },
        };
        build(
            &shown,
            &scene,
            &ranked,
            self.catalog,
            choice,
            &looked,
            Some(past),
        )
    }

    fn scene(&self, moment: usize) -> Scene<'a> {
        let snapshots = self.moments.get(moment).map_or(&[][..], Vec::as_slice);
        Scene::new(
            self.clusters.get(moment).map_or(&[][..], Vec::as_slice),
            processes(snapshots),
            if self.changes_only {
                Extent::Part
            } else {
                extent(snapshots)
            },
            &self.catalog.ledger,
            self.origins,
            self.tables,
        )
    }

    fn cluster(&self, gone: &Gone) -> Option<&'a Cluster> {
        self.clusters.get(gone.moment)?.get(gone.cluster)
    }

    fn comparison(&self, filters: &Filters) -> Comparison {
        let at = |moment: Option<&Moment>| {
            let time = moment.and_then(when)?;
            Some(humantime::format_rfc3339_seconds(time).to_string())
        };
        let goroutines: Vec<u64> = if self.changes_only {
            self.moments.iter().map(goroutines).collect()
        } else {
            let sum = |clusters: &Vec<Cluster>| {
                let counts = clusters.iter().map(|cluster| cluster.count);
                counts.fold(0_u64, u64::saturating_add)
            };
            self.clusters.iter().map(sum).collect()
        };
        let states = |state: State| {
            let present = self.trends.present.iter();
            present.filter(|trend| trend.state == state).count() as u64
        };
        let signed = |count: Option<&u64>| {
            count.map_or(0, |&count| i64::try_from(count).unwrap_or(i64::MAX))
        };
        Comparison {
            since: at(self.moments.first()).filter(|_| !self.changes_only),
            until: at(self.moments.last()),
            minutes: self.minutes(),
            moments: self.moments.len() as u64,
            changes_only: self.changes_only,
            delta: signed(goroutines.last()) - signed(goroutines.first()),
            goroutines,
            new: states(State::New),
            grown: states(State::Grown),
            stable: states(State::Stable),
            shrunk: states(State::Shrunk),
            gone: self.trends.gone.len() as u64,
            largest_gone: self.largest_gone(filters),
        }
    }

    fn minutes(&self) -> Option<f64> {
        if !self.timed {
            return None;
        }
        if let Some(interval) = self.pace.interval {
            let steps = u32::try_from(self.moments.len().saturating_sub(1)).ok()?;
            return Some(interval.as_secs_f64() / 60.0 * f64::from(steps));
        }
        let (first, last) = (when(self.moments.first()?)?, when(self.moments.last()?)?);
        let passed = last.duration_since(first).ok()?;
        if passed < trend::LEAST_SPAN {
            return None;
        }
        Some(passed.as_secs_f64() / 60.0)
    }

    /// Those that the filters show, the largest first.
    fn shown_gone(&self, filters: &Filters) -> Vec<(&'a Gone, &'a Cluster, u64)> {
        let most = |gone: &Gone| gone.trend.counts.iter().copied().max().unwrap_or(0);
        let mut shown: Vec<(&Gone, &Cluster, u64)> = self
            .trends
            .gone
            .iter()
            .filter_map(|gone| Some((gone, self.cluster(gone)?, most(gone))))
            .filter(|(_, cluster, _)| {
                let mut stacks = cluster.stacks.iter();
                !filters.is_active() || stacks.any(|stack| filters.keeps(stack.stack, self.tables))
            })
            .collect();
        shown.sort_by(|(_, a, a_most), (_, b, b_most)| {
            b_most
                .cmp(a_most)
                .then_with(|| a.fingerprint.cmp(&b.fingerprint))
        });
        shown
    }

    fn largest_gone(&self, filters: &Filters) -> Vec<GoneView> {
        let shown = self.shown_gone(filters).into_iter().take(GONE);
        shown
            .map(|(_, cluster, most)| GoneView {
                fingerprint: cluster.fingerprint.to_string(),
                most,
                site: cluster.site.frame.map(|frame| place(frame, self.tables)),
            })
            .collect()
    }

    /// The findings of those that are gone: what they were, by the last moment that has them.
    fn gone(&self, choice: &Choice) -> Vec<Finding> {
        let mut findings: Vec<(usize, Finding)> = Vec::new();
        let mut moments: BTreeMap<usize, HashMap<usize, (usize, &trend::Trend)>> = BTreeMap::new();
        for (place, (gone, ..)) in self.shown_gone(&choice.filters).into_iter().enumerate() {
            let clusters = moments.entry(gone.moment).or_default();
            clusters.insert(gone.cluster, (place, &gone.trend));
        }
        for (moment, clusters) in moments {
            let scene = self.scene(moment);
            for explained in classify(&scene, self.catalog) {
                let Some(&(place, trend)) = clusters.get(&explained.cluster) else {
                    continue;
                };
                let ranked = Ranked {
                    finding: explained,
                    verdict: Verdict::Expected,
                    position: 0,
                    bundle: Vec::new(),
                    part_of: None,
                };
                let finding = finding(&ranked, trend, &scene, self.catalog, choice);
                findings.extend(finding.map(|finding| (place, finding)));
            }
        }
        findings.sort_by_key(|&(place, _)| place);
        findings.into_iter().map(|(_, finding)| finding).collect()
    }
}

/// A trend as the report shows it.
pub(super) fn trend_view(trend: &trend::Trend, tables: &Tables) -> Trend {
    let thousandths = |value: f64| (value * 1000.0).round() / 1000.0;
    Trend {
        state: trend.state.into(),
        counts: trend.counts.clone(),
        changes_only: trend.counted == Counted::Changes,
        delta: trend.delta(),
        per_minute: trend.per_minute.map(thousandths),
        growing: trend.course == trend::Course::Growing,
        chance: trend.chance.map(|chance| (chance * 1e6).round() / 1e6),
        moved_from: trend.moved_from.map(|frame| place(frame, tables)),
        load: LoadView::of(trend.load),
        survivors: trend.survivors.map(|survivors| SurvivorsView {
            stayed: survivors.stayed,
            left: survivors.left,
            came: survivors.came,
        }),
        aging: AgingView::of(trend.aging),
    }
}

/// The clusters that grow as one with that of a finding.
pub(super) fn bundled(ranked: &Ranked<'_>, all: &[Ranked<'_>], scene: &Scene<'_>) -> Vec<Member> {
    let of = |&index: &usize| {
        let cluster = scene.clusters.get(index)?;
        let entry = all
            .iter()
            .find(|other| other.finding.cluster == index)
            .map(|other| other.finding.entry.id.clone());
        Some(Member {
            fingerprint: cluster.fingerprint.to_string(),
            count: cluster.count,
            delta: scene.trend(index).map(trend::Trend::delta),
            wait: cluster.wait.reason.text(),
            site: cluster.site.frame.map(|frame| place(frame, scene.tables)),
            scenario: entry.unwrap_or_default(),
        })
    };
    let mut members: Vec<Member> = ranked.bundle.iter().filter_map(of).collect();
    members.sort_by(|a, b| {
        b.count
            .cmp(&a.count)
            .then_with(|| a.fingerprint.cmp(&b.fingerprint))
    });
    members
}
