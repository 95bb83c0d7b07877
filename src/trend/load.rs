//! How clusters go with the load: the requests and connections that the process serves.

use super::course::Course;

/// What goroutines say about the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serves {
    /// Each serves a request.
    Request,
    /// Each shows a connection.
    Connection,
    /// Nothing.
    Nothing,
}

/// How a cluster goes with the requests and connections that the process serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// There are too few of them to tell.
    Unknown,
    /// As they do.
    Follows,
    /// It grows, all the way if there are more snapshots than two, and they do not.
    Outgrows,
}

/// Requests and connections, moment by moment.
pub(super) struct Loads {
    requests: Vec<u64>,
    connections: Vec<u64>,
}

/// So many requests and connections show what the load is.
const ENOUGH_LOAD: u64 = 8;

/// Growth by which a cluster must exceed a load that does not grow.
const ENOUGH_GROWTH: f64 = 1.1;

/// How much faster than the load a cluster that follows it can grow.
const ALIKE: f64 = 1.5;

impl Loads {
    /// Adds up the counts of all clusters by what they show.
    pub(super) fn of<'a>(
        clusters: impl Iterator<Item = (Serves, &'a [u64])>,
        moments: usize,
    ) -> Self {
        let mut loads = Loads {
            requests: vec![0; moments],
            connections: vec![0; moments],
        };
        for (serves, counts) in clusters {
            let sums = match serves {
                Serves::Request => &mut loads.requests,
                Serves::Connection => &mut loads.connections,
                Serves::Nothing => continue,
            };
            for (sum, &count) in sums.iter_mut().zip(counts) {
                *sum = sum.saturating_add(count);
            }
        }
        loads
    }

    /// The load besides a cluster's own goroutines: of one that serves requests, the other
    /// requests, because the connections are its own.
    fn besides(&self, counts: &[u64], serves: Serves) -> Vec<u64> {
        self.requests
            .iter()
            .zip(&self.connections)
            .zip(counts)
            .map(|((&requests, &connections), &count)| match serves {
                Serves::Request => requests.saturating_sub(count),
                Serves::Connection => requests.saturating_add(connections).saturating_sub(count),
                Serves::Nothing => requests.saturating_add(connections),
            })
            .collect()
    }

    /// How a cluster that went so goes with the load.
    pub(super) fn judge(&self, counts: &[u64], course: Course, serves: Serves) -> Load {
        let load = self.besides(counts, serves);
        if load.iter().max().is_none_or(|&most| most < ENOUGH_LOAD) {
            return Load::Unknown;
        }
        let grew = |series: &[u64]| {
            let first = series.first().copied().unwrap_or(0);
            let last = series.last().copied().unwrap_or(0);
            (
                float(last.max(1)) / float(first.max(1)),
                float(last) - float(first),
            )
        };
        let (times, more) = grew(counts);
        let (load_times, load_more) = grew(&load);
        let steps = |series: &[u64]| -> Vec<std::cmp::Ordering> {
            series
                .iter()
                .zip(series.iter().skip(1))
                .map(|(before, after)| after.cmp(before))
                .collect()
        };
        let (own, theirs) = (steps(counts), steps(&load));
        let together = own.iter().zip(&theirs).filter(|(a, b)| a == b).count();
        let in_step = together * 3 >= own.len() * 2;
        let alike = times <= load_times.max(1.0) * ALIKE && more <= load_more.max(0.0) * ALIKE;
        let grows = match course {
            Course::Growing => true,
            Course::Grown => counts.len() == 2,
            _ => false,
        };
        let changed = own.iter().any(|step| step.is_ne());
        if changed && in_step && alike {
            Load::Follows
        } else if grows && more > 1.0 && times > ENOUGH_GROWTH && is_level(&load) {
            Load::Outgrows
        } else {
            Load::Unknown
        }
    }
}

/// Whether there is hardly more load at last than at first, as far as chance allows.
fn is_level(load: &[u64]) -> bool {
    let first = load.first().copied().unwrap_or(0);
    let last = load.last().copied().unwrap_or(0);
    float(last) <= float(first) * 1.25 + 2.0
}

#[expect(clippy::cast_precision_loss, reason = "a ratio needs no more")]
fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cluster that goes as `counts` while so many requests are under way.
    fn load(counts: &[u64], requests: &[u64], course: Course) -> Load {
        let clusters = [(Serves::Request, requests), (Serves::Nothing, counts)];
        Loads::of(clusters.into_iter(), counts.len()).judge(counts, course, Serves::Nothing)
    }

    #[test]
    fn growth_is_compared_with_the_load() {
        use Course::{Growing, Grown, Returned};
        assert_eq!(load(&[12, 15, 18], &[10, 11, 10], Growing), Load::Outgrows);
        assert_eq!(load(&[12, 15, 18], &[20, 30, 40], Growing), Load::Follows);
        assert_eq!(load(&[10, 60, 20], &[20, 90, 30], Returned), Load::Follows);
        assert_eq!(load(&[12, 90], &[10, 11], Grown), Load::Outgrows);
        assert_eq!(load(&[12, 90], &[10, 30], Grown), Load::Unknown);
        assert_eq!(load(&[12, 15, 18], &[1, 2, 1], Growing), Load::Unknown);
    }

    #[test]
    fn the_own_requests_of_a_cluster_are_no_load() {
        let counts: &[u64] = &[12, 15, 18];
        let clusters = [(Serves::Request, counts), (Serves::Request, &[10, 10, 10])];
        let loads = Loads::of(clusters.into_iter(), 3);
        let judged = loads.judge(counts, Course::Growing, Serves::Request);
        assert_eq!(judged, Load::Outgrows);
    }
}
