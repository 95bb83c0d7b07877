//! The catalog's words for how a cluster went from snapshot to snapshot.

use crate::catalog::TrendName;
use crate::trend::{Aging, Course, Load, State, Trend};

/// The words that hold.
pub(super) fn names(trend: &Trend) -> Vec<TrendName> {
    let mut names = Vec::new();
    if trend.state == State::New {
        names.push(TrendName::New);
    }
    names.push(match trend.course {
        Course::Growing => TrendName::Growing,
        Course::Levelled => TrendName::Levelled,
        Course::Returned => TrendName::Returned,
        Course::Grown => TrendName::Grown,
        Course::Steady => TrendName::Steady,
        Course::Shrunk => TrendName::Shrunk,
    });
    match trend.load {
        Load::Unknown => {}
        Load::Follows => names.push(TrendName::FollowsLoad),
        Load::Outgrows => names.push(TrendName::OutgrowsLoad),
    }
    let stands = trend.course == Course::Steady && !trend.is_replaced();
    // Where goroutines have no ids, waits that grow with the clock are those of the same ones.
    let same = trend.is_lasting() || trend.survivors.is_none();
    if stands && same && trend.aging == Aging::Older {
        names.push(TrendName::Stuck);
    }
    if trend.none_left() {
        names.push(TrendName::NoneLeft);
    }
    if trend.is_replaced() {
        names.push(TrendName::Replaced);
    }
    names
}
