//! A snapshot: the goroutines of one process at one moment, grouped by equal stack.

use std::time::SystemTime;

use super::intern::StrId;
use super::prose::{goroutines, plural};
use super::tables::StackId;
use super::wait::Wait;

/// The form in which a snapshot arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A pprof protobuf (`debug=0`).
    Pprof,
}

/// Which of the runtime's profiles a snapshot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileKind {
    /// All goroutines.
    Goroutine,
    /// Only those that the garbage collector proved to be blocked for ever (Go 1.26 and later).
    GoroutineLeak,
}

/// The program that a snapshot is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Path of its file.
    pub file: String,
    /// The linker's build id; Go writes one since 1.24, or with cgo.
    pub build_id: Option<String>,
}

/// One label value and how many goroutines carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelCount {
    /// Label key.
    pub key: StrId,
    /// Label value.
    pub value: StrId,
    /// Goroutines with this key and value.
    pub count: u64,
}

/// The goroutines with one stack.
#[derive(Clone, Debug)]
pub struct Group {
    /// The stack that they share.
    pub stack: StackId,
    /// Why they wait.
    pub wait: Wait,
    /// How many there are.
    pub count: u64,
    /// Their labels, sorted by key and value text.
    pub labels: Vec<LabelCount>,
}

/// The goroutines of one process at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// File name, URL or `-`, for people.
    pub source: String,
    /// How it arrived.
    pub format: Format,
    /// What it lists.
    pub profile: ProfileKind,
    /// When it was taken, if the format says so.
    pub taken_at: Option<SystemTime>,
    /// The program that it is of, if the format says so.
    pub program: Option<Program>,
    /// What its writer noted for people.
    pub comments: Vec<String>,
    /// The goroutines, by stack, in order of first sight.
    pub groups: Vec<Group>,
    /// Most frames that a stack of this snapshot can have: a stack of this length may lack its root.
    pub depth_limit: Option<usize>,
    /// What the reader of the report must know.
    pub warnings: Vec<Warning>,
}

impl Snapshot {
    /// Whether its counts are changes over a time.
    #[must_use]
    pub fn is_delta(&self) -> bool {
        self.warnings
            .iter()
            .any(|warning| matches!(warning, Warning::Delta { .. }))
    }

    /// How many goroutines there are, saturating.
    #[must_use]
    pub fn goroutines(&self) -> u64 {
        self.groups
            .iter()
            .fold(0, |sum, group| sum.saturating_add(group.count))
    }
}

/// Something about a snapshot that changes how its report is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Counts are changes over a time, not totals (`?seconds=N`, `pprof -base`).
    Delta {
        /// Net number of goroutines that went away, left out of the analysis.
        gone: u64,
    },
    /// Stacks were cut at the root end by the runtime's depth limit.
    DepthLimit {
        /// The limit.
        frames: usize,
        /// Goroutines whose stack reaches it.
        goroutines: u64,
    },
    /// Goroutines without any frame: created, but not yet run.
    NotStarted {
        /// How many.
        goroutines: u64,
    },
    /// Samples whose stack names a location or function that the profile does not define.
    Dangling {
        /// How many references lead nowhere.
        references: u64,
    },
    /// Functions without names: the program was stripped of its symbols or the profile of its names.
    Unsymbolized {
        /// Frames without a function name.
        frames: u64,
    },
    /// The same bytes were given before, so that their goroutines count twice.
    Repeated,
    /// The profile holds no goroutine.
    Empty,
    /// A count was too large to be true and was capped.
    Saturated,
}

impl Warning {
    /// Stable name for machines.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Warning::Delta { .. } => "delta-profile",
            Warning::DepthLimit { .. } => "depth-limit",
            Warning::NotStarted { .. } => "not-started",
            Warning::Dangling { .. } => "dangling-reference",
            Warning::Unsymbolized { .. } => "unsymbolized",
            Warning::Repeated => "repeated-profile",
            Warning::Empty => "empty-profile",
            Warning::Saturated => "count-saturated",
        }
    }

    /// The sentence for people.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Warning::Delta { gone } => format!(
                "this is a delta profile (?seconds=N or pprof -base): its counts are changes, not totals, so no \
                 finding is surer than possible; {} that went away and all that stayed are left out; take one \
                 without ?seconds for the full picture",
                goroutines(*gone)
            ),
            Warning::DepthLimit { frames, goroutines: count } => format!(
                "stacks of {} are cut at {frames} frames, so that their root function is unknown (Go 1.23 and \
                 later keep 128; GODEBUG=profstackdepth=N raises it)",
                goroutines(*count)
            ),
            Warning::NotStarted { goroutines: count } => format!(
                "{} have no frames: they were created and have not run yet, a sign that the process lacks CPU",
                goroutines(*count)
            ),
            Warning::Dangling { references } => format!(
                "{} to locations or functions that the profile does not define; those frames are left out",
                plural(*references, "reference")
            ),
            Warning::Unsymbolized { frames } => format!(
                "{} without a function name, of which nothing can be said; take the profile from the running \
                 program, and not from one that was stripped of its symbols",
                plural(*frames, "frame")
            ),
            Warning::Repeated => {
                "this is the same profile as an earlier one: its goroutines count twice".to_owned()
            }
            Warning::Empty => "the profile holds no goroutine".to_owned(),
            Warning::Saturated => {
                "a goroutine count was out of range and was capped; the profile is damaged or made up".to_owned()
            }
        }
    }
}
