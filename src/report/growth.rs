//! The part of the report that speaks of several moments.

use serde::Serialize;

use super::Place;
use crate::model::prose::{elide, short_path};
use crate::trend::{Aging, Load, State};

/// What changed from the first snapshot to the last.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Comparison {
    /// When the first was taken, RFC 3339, UTC; null if it does not say.
    pub since: Option<String>,
    /// When the last was taken.
    pub until: Option<String>,
    /// Minutes between them, or as `--interval` says; null where neither is known.
    pub minutes: Option<f64>,
    /// Moments that are compared.
    pub moments: u64,
    /// Whether the input has only changes, and not what stayed: a delta profile.
    pub changes_only: bool,
    /// Goroutines moment by moment; of a delta profile, those that went and those that came.
    pub goroutines: Vec<u64>,
    /// Last count of goroutines less the first.
    pub delta: i64,
    /// Clusters that were not there at first.
    pub new: u64,
    /// Clusters that have more goroutines.
    pub grown: u64,
    /// Clusters that have as many.
    pub stable: u64,
    /// Clusters that have fewer.
    pub shrunk: u64,
    /// Clusters that are not there at last.
    pub gone: u64,
    /// The largest of those that are gone.
    pub largest_gone: Vec<GoneView>,
}

/// A cluster of which nothing is left.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GoneView {
    /// Its fingerprint.
    pub fingerprint: String,
    /// The most goroutines that it had.
    pub most: u64,
    /// Where they waited; null for goroutines without frames.
    pub site: Option<Place>,
}

/// How a cluster went over the snapshots.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Trend {
    /// What became of it.
    pub state: StateView,
    /// Goroutines, oldest first; of a delta profile, those that went and those that came.
    pub counts: Vec<u64>,
    /// Whether the counts are those of a delta profile.
    #[serde(skip)]
    pub changes_only: bool,
    /// Last count less the first.
    pub delta: i64,
    /// Goroutines a minute, by the Theil-Sen slope; null where the times are not known.
    pub per_minute: Option<f64>,
    /// Whether it rises all the way, in three snapshots or more.
    pub growing: bool,
    /// How probable so consistent a rise is by chance (Mann-Kendall, one-sided); null for fewer
    /// than three snapshots.
    pub chance: Option<f64>,
    /// Where its site was at first, if it has moved.
    pub moved_from: Option<Place>,
    /// How it goes with the requests and connections of the process; null where that is unclear.
    pub load: Option<LoadView>,
    /// Which goroutines stayed; null where the format has no goroutine ids.
    pub survivors: Option<SurvivorsView>,
    /// How the waits went; null where the format does not carry them.
    pub aging: Option<AgingView>,
}

impl Trend {
    /// Where its site was: `:88`, or with the file where that is another.
    #[must_use]
    pub fn moved(&self, site: Option<&Place>) -> Option<String> {
        let from = self.moved_from.as_ref()?;
        let (old, new) = (
            short_path(&from.file),
            site.map(|site| short_path(&site.file)),
        );
        Some(if new == Some(old) {
            format!(":{}", from.line)
        } else {
            format!("{}:{}", elide(old), from.line)
        })
    }
}

/// What became of a cluster between the first snapshot and the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum StateView {
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

impl StateView {
    /// The word for it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            StateView::New => "new",
            StateView::Grown => "grown",
            StateView::Stable => "stable",
            StateView::Shrunk => "shrunk",
            StateView::Gone => "gone",
        }
    }
}

impl From<State> for StateView {
    fn from(state: State) -> Self {
        match state {
            State::New => StateView::New,
            State::Grown => StateView::Grown,
            State::Stable => StateView::Stable,
            State::Shrunk => StateView::Shrunk,
            State::Gone => StateView::Gone,
        }
    }
}

/// How a cluster goes with the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum LoadView {
    /// Up and down as it.
    Follows,
    /// It grows, and the load does not.
    Outgrows,
}

impl LoadView {
    pub(super) fn of(load: Load) -> Option<Self> {
        match load {
            Load::Unknown => None,
            Load::Follows => Some(LoadView::Follows),
            Load::Outgrows => Some(LoadView::Outgrows),
        }
    }
}

/// How the waits of a cluster's goroutines went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AgingView {
    /// They grew as the clock went on: nothing woke the goroutines.
    Older,
    /// They did not: the goroutines were woken, or are others.
    AsOld,
}

impl AgingView {
    pub(super) fn of(aging: Aging) -> Option<Self> {
        match aging {
            Aging::Unknown => None,
            Aging::Older => Some(AgingView::Older),
            Aging::AsOld => Some(AgingView::AsOld),
        }
    }
}

/// Goroutines that are the same in two snapshots.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SurvivorsView {
    /// In the first snapshot that has the cluster, and still there in the last.
    pub stayed: u64,
    /// In the first only.
    pub left: u64,
    /// In the last only.
    pub came: u64,
}

/// A cluster that grows as one with that of a finding, or belongs to the same objects.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Member {
    /// Its fingerprint.
    pub fingerprint: String,
    /// How many goroutines.
    pub count: u64,
    /// How many more than at first; null for one moment.
    pub delta: Option<i64>,
    /// What they wait for.
    pub wait: &'static str,
    /// Where they wait; null for goroutines without frames.
    pub site: Option<Place>,
    /// Id of the catalog's entry that explains them.
    pub scenario: String,
}
