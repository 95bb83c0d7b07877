//! How clusters go from snapshot to snapshot: paired, counted, and judged for growth.

mod align;
mod course;
mod load;
mod names;
mod pair;
mod portrait;
mod sources;
mod stats;

use std::time::{Duration, SystemTime};

use crate::cluster::{Cluster, Origins};
use crate::model::{FrameId, Tables};
use load::Loads;
use pair::{World, pair};
use sources::Build;

pub use course::Course;
pub use load::{Load, Serves};

/// The clusters of one moment.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// When it was, if known.
    pub when: Option<SystemTime>,
    /// The build id of the program, if known.
    pub build: Option<&'a str>,
    /// The clusters.
    pub clusters: &'a [Cluster],
}

/// What counts as a change, and how fast time goes where snapshots do not say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Smaller changes are none.
    pub min_delta: u64,
    /// The time from one snapshot to the next; it takes the place of the snapshots' own times.
    pub interval: Option<Duration>,
    /// What the snapshots hold.
    pub counted: Counted,
}

/// What became of a cluster between the first snapshot and the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It was not there at first.
    New,
    /// It has more goroutines.
    Grown,
    /// It has as many.
    Stable,
    /// It has fewer.
    Shrunk,
    /// It is not there at last.
    Gone,
}

/// What the counts of a trend are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counted {
    /// All goroutines of a moment.
    #[default]
    Levels,
    /// First those that went over a time, then those that came.
    Changes,
}

/// Goroutines that are the same in two snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survivors {
    /// In the first snapshot with the cluster, and still there in the last.
    pub stayed: u64,
    /// In the first only.
    pub left: u64,
    /// In the last only.
    pub came: u64,
}

/// How the time that a cluster's goroutines have waited changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aging {
    /// The input does not say.
    Unknown,
    /// It grew by as much as the clock or, without a clock, at all: nothing woke them.
    Older,
    /// It did not: they were woken, or are others.
    AsOld,
}

/// How a cluster went.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// How many goroutines, snapshot by snapshot, oldest first.
    pub counts: Vec<u64>,
    /// What these are.
    pub counted: Counted,
    /// What became of it.
    pub state: State,
    /// How the counts go.
    pub course: Course,
    /// Goroutines a minute, by a robust slope; none where times are not known.
    pub per_minute: Option<f64>,
    /// How probable so consistent a rise is by chance; none for fewer than three snapshots.
    pub chance: Option<f64>,
    /// The place in the program at which it was first, if that is another.
    pub moved_from: Option<FrameId>,
    /// How it goes with the load.
    pub load: Load,
    /// Which goroutines stayed; none where snapshots do not tell goroutines apart.
    pub survivors: Option<Survivors>,
    /// How the waits went.
    pub aging: Aging,
}

impl Trend {
    /// Goroutines at last less those at first.
    #[must_use]
    pub fn delta(&self) -> i64 {
        let count = |count: Option<&u64>| {
            count.map_or(0, |&count| i64::try_from(count).unwrap_or(i64::MAX))
        };
        count(self.counts.last()) - count(self.counts.first())
    }

    /// Goroutines that have come.
    #[must_use]
    pub fn growth(&self) -> u64 {
        u64::try_from(self.delta()).unwrap_or(0)
    }

    /// Whether the same goroutines are there all the time.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        self.survivors.is_some_and(|survivors| {
            let now = survivors.stayed.saturating_add(survivors.came);
            survivors.stayed > 0 && survivors.came.saturating_mul(10) <= now
        })
    }

    /// Whether hardly one of those that were there at first has gone.
    #[must_use]
    pub fn none_left(&self) -> bool {
        self.survivors.is_some_and(|survivors| {
            survivors.stayed > 0 && survivors.left.saturating_mul(20) <= survivors.stayed
        })
    }

    /// Whether the goroutines are others each time.
    #[must_use]
    pub fn is_replaced(&self) -> bool {
        self.survivors.is_some_and(|survivors| {
            let before = survivors.stayed.saturating_add(survivors.left);
            before > 0 && survivors.stayed.saturating_mul(10) <= before
        })
    }
}

/// A cluster that is not in the last moment.
#[derive(Clone, Debug)]
pub struct Gone {
    /// The last moment that has it.
    pub moment: usize,
    /// Its position there.
    pub cluster: usize,
    /// How it went.
    pub trend: Trend,
}

/// How all clusters went.
#[derive(Clone, Debug, Default)]
pub struct Trends {
    /// Of those in the last moment, in their order.
    pub present: Vec<Trend>,
    /// Of those that are only in earlier ones.
    pub gone: Vec<Gone>,
    /// Moments that are of another build than the one before them, by what the stacks show.
    pub rebuilt: Vec<usize>,
}

/// A cluster that is followed through the moments.
struct Track<'a> {
    counts: Vec<u64>,
    first: &'a Cluster,
    last: &'a Cluster,
    /// Where the last one is.
    moment: usize,
    position: usize,
    /// When it was first seen.
    born: usize,
}

/// Follows the clusters through `moments`, which are in the order of time.
#[must_use]
pub fn follow(
    moments: &[Moment<'_>],
    pace: Pace,
    serves: &dyn Fn(&Cluster) -> Serves,
    origins: &Origins,
    tables: &Tables,
) -> Trends {
    let world = World {
        names: names::Names::of(tables),
        origins,
        tables,
    };
    let (tracks, rebuilt) = tracks(moments, &world);
    let clock = Clock::of(moments, pace.interval);
    let load = Loads::of(
        tracks
            .iter()
            .map(|track| (serves(track.last), track.counts.as_slice())),
        moments.len(),
    );
    let last = moments.len().saturating_sub(1);
    let mut present: Vec<(usize, Trend)> = Vec::new();
    let mut gone = Vec::new();
    for track in &tracks {
        let trend = judge(track, &clock, pace, &load, serves(track.last), tables);
        if track.moment == last {
            present.push((track.position, trend));
        } else {
            gone.push(Gone {
                moment: track.moment,
                cluster: track.position,
                trend,
            });
        }
    }
    present.sort_by_key(|&(position, _)| position);
    Trends {
        present: present.into_iter().map(|(_, trend)| trend).collect(),
        gone,
        rebuilt,
    }
}

/// The clusters that are followed, and the moments with another build than before.
fn tracks<'a>(moments: &[Moment<'a>], world: &World<'_>) -> (Vec<Track<'a>>, Vec<usize>) {
    let (mut tracks, mut rebuilt): (Vec<Track<'a>>, _) = (Vec::new(), Vec::new());
    let mut build = None;
    for (moment, here) in moments.iter().enumerate() {
        let known: Vec<&Cluster> = tracks.iter().map(|track| track.last).collect();
        let mut track_of = vec![None; here.clusters.len()];
        let pairs = pair(&known, here.clusters, (build, here.build), world);
        if pairs.build == Build::Other && moment > 0 {
            rebuilt.push(moment);
        }
        for found in pairs.found {
            if let Some(track) = track_of.get_mut(found.later) {
                *track = Some(found.earlier);
            }
        }
        for track in &mut tracks {
            track.counts.push(0);
        }
        for (position, (cluster, track)) in here.clusters.iter().zip(track_of).enumerate() {
            if let Some(track) = track.and_then(|track| tracks.get_mut(track)) {
                track.last = cluster;
                track.moment = moment;
                track.position = position;
                if let Some(count) = track.counts.last_mut() {
                    *count = cluster.count;
                }
            } else {
                let mut counts = vec![0; moment];
                counts.push(cluster.count);
                tracks.push(Track {
                    counts,
                    first: cluster,
                    last: cluster,
                    moment,
                    position,
                    born: moment,
                });
            }
        }
        build = here.build;
    }
    (tracks, rebuilt)
}

/// Moments within less time tell no rate: the times of a log are those at which lines arrived, and
/// a moment itself takes some time.
pub const LEAST_SPAN: Duration = Duration::from_secs(1);

/// When the moments were.
struct Clock {
    /// Minutes since the first, or the ordinals where times are not known.
    at: Vec<f64>,
    told: bool,
}

impl Clock {
    fn of(moments: &[Moment<'_>], interval: Option<Duration>) -> Self {
        let ordinals = |step: f64| {
            let mut next = 0.0;
            let mut ordinal = || {
                let this = next;
                next += step;
                this
            };
            moments.iter().map(|_| ordinal()).collect::<Vec<f64>>()
        };
        let interval = interval.map(|interval| interval.as_secs_f64() / 60.0);
        if let Some(interval) = interval.filter(|&interval| interval > 0.0) {
            return Clock {
                at: ordinals(interval),
                told: true,
            };
        }
        let first = moments.first().and_then(|moment| moment.when);
        let minutes = |moment: &Moment<'_>| {
            let passed = moment.when?.duration_since(first?).ok()?;
            Some(passed.as_secs_f64() / 60.0)
        };
        let times: Option<Vec<f64>> = moments.iter().map(minutes).collect();
        let least = LEAST_SPAN.as_secs_f64() / 60.0;
        let rises = |at: &Vec<f64>| at.is_sorted() && at.last().is_some_and(|&last| last >= least);
        match times.filter(rises) {
            Some(at) => Clock { at, told: true },
            None => Clock {
                at: ordinals(1.0),
                told: false,
            },
        }
    }

    /// Minutes from one moment to another, if known.
    fn minutes(&self, from: usize, to: usize) -> Option<f64> {
        let passed = self.at.get(to)? - self.at.get(from)?;
        self.told.then_some(passed)
    }
}

fn judge(
    track: &Track<'_>,
    clock: &Clock,
    pace: Pace,
    loads: &Loads,
    serves: Serves,
    tables: &Tables,
) -> Trend {
    let reading = course::read(&track.counts, &clock.at, pace.min_delta);
    let first = track.counts.first().copied().unwrap_or(0);
    let last = track.counts.last().copied().unwrap_or(0);
    let enough = pace.min_delta.max(1);
    let state = if last == 0 {
        State::Gone
    } else if first == 0 && last >= enough && pace.counted == Counted::Levels {
        State::New
    } else if last >= first.saturating_add(enough) {
        State::Grown
    } else if first >= last.saturating_add(enough) {
        State::Shrunk
    } else {
        State::Stable
    };
    Trend {
        counts: track.counts.clone(),
        counted: pace.counted,
        state,
        course: reading.course,
        per_minute: reading.slope.filter(|_| clock.told),
        chance: reading.chance,
        moved_from: moved_from(track, tables),
        load: match pace.counted {
            Counted::Levels => loads.judge(&track.counts, reading.course, serves),
            // How much load there is cannot be seen from its changes.
            Counted::Changes => Load::Unknown,
        },
        survivors: survivors(track),
        aging: aging(track, clock),
    }
}

/// The place in the program at which the cluster was first, if it has another now.
fn moved_from(track: &Track<'_>, tables: &Tables) -> Option<FrameId> {
    if track.last.wait.reason.is_running() {
        return None;
    }
    let place = |cluster: &Cluster| cluster.site.called_from.or(cluster.site.frame);
    let (was, is) = (place(track.first)?, place(track.last)?);
    let spot = |frame: FrameId| {
        let frame = tables.frame_of(frame)?;
        Some((frame.line, tables.function_of(frame.function)?.name))
    };
    (spot(was) != spot(is)).then_some(was)
}

fn survivors(track: &Track<'_>) -> Option<Survivors> {
    let (before, now) = (&track.first.ids, &track.last.ids);
    if before.is_empty() || now.is_empty() || std::ptr::eq(track.first, track.last) {
        return None;
    }
    let stayed = before.common(now);
    Some(Survivors {
        stayed,
        left: (before.len() as u64).saturating_sub(stayed),
        came: (now.len() as u64).saturating_sub(stayed),
    })
}

/// Compares the median wait with the clock; the runtime prints whole minutes.
fn aging(track: &Track<'_>, clock: &Clock) -> Aging {
    let median = |cluster: &Cluster| cluster.ages.median_among(cluster.count).map(f64::from);
    let Some(now) = median(track.last).filter(|_| track.born < track.moment) else {
        return Aging::Unknown;
    };
    let grew = now - median(track.first).unwrap_or(0.0);
    match clock.minutes(track.born, track.moment) {
        // The runtime may have counted the first minute late.
        Some(passed) if passed >= 2.0 => {
            if grew + 1.0 >= passed.floor() {
                Aging::Older
            } else {
                Aging::AsOld
            }
        }
        _ if grew >= 1.0 => Aging::Older,
        _ => Aging::Unknown,
    }
}
