//! How a series of counts goes: growing, levelled off, come back, and so on.

use super::stats::{MOST_POINTS, mann_kendall, theil_sen};

/// How probable chance may be for a series of three, which cannot be surer than 1/6.
const CHANCE_OF_THREE: f64 = 0.17;

/// How probable chance may be for longer series.
const CHANCE: f64 = 0.1;

/// Part of an even rise that must be left at the end of a series that still grows.
const STILL_RISING: f64 = 0.4;

/// How counts go from the first snapshot to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Rises all the way; three snapshots or more.
    Growing,
    /// Rose, and then rose no more.
    Levelled,
    /// Rose to a peak, and came back from it.
    Returned,
    /// More than at first, in no steady way or of two snapshots only.
    Grown,
    /// As at first.
    Steady,
    /// Fewer than at first.
    Shrunk,
}

/// What a series says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) course: Course,
    /// Goroutines for each unit of `at`, by Theil and Sen.
    pub(super) slope: Option<f64>,
    /// How probable such a rise is by chance, by Mann and Kendall.
    pub(super) chance: Option<f64>,
}

/// Reads a series of counts, taken at the rising times `at`. Changes below `min_delta` are none.
pub(super) fn read(counts: &[u64], at: &[f64], min_delta: u64) -> Reading {
    let points = thinned(counts, at);
    let values: Vec<u64> = points.iter().map(|&(_, count)| count).collect();
    let line: Vec<(f64, f64)> = points.iter().map(|&(x, count)| (x, float(count))).collect();
    let chance = mann_kendall(&values);
    Reading {
        course: course(&points, chance, min_delta.max(1)),
        slope: theil_sen(&line),
        chance,
    }
}

/// The points, or as many of them as statistics need: the first, the last, and some between.
fn thinned(counts: &[u64], at: &[f64]) -> Vec<(f64, u64)> {
    let all: Vec<(f64, u64)> = at.iter().copied().zip(counts.iter().copied()).collect();
    if all.len() <= MOST_POINTS {
        return all;
    }
    let last = all.len() - 1;
    (0..MOST_POINTS)
        .filter_map(|nth| all.get(nth * last / (MOST_POINTS - 1)).copied())
        .collect()
}

fn course(points: &[(f64, u64)], chance: Option<f64>, min_delta: u64) -> Course {
    let (Some(&(_, first)), Some(&(_, last))) = (points.first(), points.last()) else {
        return Course::Steady;
    };
    let peak = points.iter().map(|&(_, count)| count).max().unwrap_or(last);
    let rose = peak.saturating_sub(first);
    if points.len() > 2 && rose >= min_delta.max(2) && (peak - last) * 2 >= rose {
        return Course::Returned;
    }
    if last.saturating_sub(first) >= min_delta {
        let most = if points.len() == 3 {
            CHANCE_OF_THREE
        } else {
            CHANCE
        };
        match chance {
            Some(_) if levelled(points) => Course::Levelled,
            Some(chance) if chance <= most => Course::Growing,
            _ => Course::Grown,
        }
    } else if first.saturating_sub(last) >= min_delta {
        Course::Shrunk
    } else {
        Course::Steady
    }
}

/// Whether the later half of the time has little of the rise.
fn levelled(points: &[(f64, u64)]) -> bool {
    let (Some(&(start, first)), Some(&(end, last))) = (points.first(), points.last()) else {
        return false;
    };
    let middle = f64::midpoint(start, end);
    let inner = points.get(1..points.len().saturating_sub(1)).unwrap_or(&[]);
    let Some(&(turn, then)) = inner.iter().find(|&&(x, _)| x >= middle).or(inner.last()) else {
        return false;
    };
    let even = (end - turn) / (end - start).max(f64::MIN_POSITIVE);
    float(last) - float(then) < STILL_RISING * even * (float(last) - float(first))
}

#[expect(clippy::cast_precision_loss, reason = "a slope needs no more")]
fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course_of(counts: &[u64]) -> Course {
        let at: Vec<f64> = (0_u32..).map(f64::from).take(counts.len()).collect();
        read(counts, &at, 1).course
    }

    #[test]
    fn courses_are_told_apart() {
        use Course::{Growing, Grown, Levelled, Returned, Shrunk, Steady};
        for (counts, course) in [
            (&[12, 15, 18][..], Growing),
            (&[12, 15, 18, 21, 24, 27], Growing),
            (&[12, 15, 14, 19, 22, 27], Growing),
            (&[0, 1, 2], Growing),
            (&[12, 15], Grown),
            (&[50, 60, 20, 30, 59], Grown),
            (&[5, 30, 48, 50, 50, 50], Levelled),
            (&[2, 20, 20], Levelled),
            (&[2, 20, 21], Levelled),
            (&[10, 60, 110, 60, 12], Returned),
            (&[10, 60, 110, 60, 10], Returned),
            (&[40, 55, 70, 5, 20], Returned),
            (&[70, 5, 20, 35], Shrunk),
            (&[7, 7, 7], Steady),
            (&[7, 8, 7], Steady),
            (&[7], Steady),
            (&[], Steady),
        ] {
            assert_eq!(course_of(counts), course, "{counts:?}");
        }
    }

    #[test]
    fn small_changes_are_none_on_request() {
        let at = [0.0, 1.0, 2.0];
        assert_eq!(read(&[12, 15, 18], &at, 7).course, Course::Steady);
        assert_eq!(read(&[12, 15, 18], &at, 6).course, Course::Growing);
    }

    #[test]
    fn the_slope_is_per_unit_of_time() {
        let reading = read(&[10, 40, 70], &[0.0, 10.0, 20.0], 1);
        assert_eq!(reading.slope, Some(3.0));
        let many: Vec<u64> = (0..1000).collect();
        let at: Vec<f64> = (0..1000_u32).map(f64::from).collect();
        let reading = read(&many, &at, 1);
        assert_eq!(
            (reading.course, reading.slope),
            (Course::Growing, Some(1.0))
        );
    }
}
