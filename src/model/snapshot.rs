//! A snapshot: the goroutines of one process at one moment, grouped by equal stack.

use std::time::{Duration, SystemTime};

use super::doubt::Doubt;
use super::intern::StrId;
use super::prose::plural;
use super::tables::{FrameId, StackId};
use super::told::Told;
use super::wait::Wait;
use super::warning::Warning;

/// The form in which a snapshot arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A pprof protobuf (`debug=0`).
    Pprof,
    /// The runtime's traceback as text: `debug=2`, `runtime.Stack`, crash output.
    Traceback,
    /// Counted stacks as text (`debug=1`).
    Counted,
}

/// Which of the runtime's profiles a snapshot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileKind {
    /// All goroutines.
    Goroutine,
    /// Only those that the garbage collector proved to be blocked for ever (Go 1.26 and later).
    GoroutineLeak,
}

/// What a snapshot adds to the others of its moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Its goroutines.
    #[default]
    Goroutines,
    /// What it alone says of goroutines that another snapshot of the same process counts: how long
    /// they have waited, and who started them.
    Detail,
    /// Which goroutines that another snapshot of the same process counts are proven to be stuck.
    Proof,
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

/// The goroutines with one stack, one reason to wait and one creator.
#[derive(Clone, Debug)]
pub struct Group {
    /// The stack that they share.
    pub stack: StackId,
    /// The stack may lack its root, because it reached the runtime's depth limit.
    pub cut: bool,
    /// Why they wait.
    pub wait: Wait,
    /// The `go` statement that started them; none where the format does not carry it.
    pub created_by: Option<FrameId>,
    /// How many there are.
    pub count: u64,
    /// What the format tells of each of them. Apart, because a protobuf can have a hundred thousand
    /// groups and tells nothing more.
    pub told: Option<Box<Told>>,
    /// Their labels, sorted by key and value text.
    pub labels: Vec<LabelCount>,
}

/// What a snapshot has besides its goroutines when these are only those that came over a time
/// (`?seconds=N`, `pprof -base`).
#[derive(Clone, Debug)]
pub struct Change {
    /// How long it was, up to the moment of the snapshot; none where that is not told.
    pub over: Option<Duration>,
    /// The goroutines that went.
    pub gone: Vec<Group>,
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
    /// What it adds to the others of its moment.
    pub role: Role,
    /// When it was taken, if the format says so.
    pub taken_at: Option<SystemTime>,
    /// The program that it is of, if the format says so.
    pub program: Option<Program>,
    /// What its writer noted for people.
    pub comments: Vec<String>,
    /// The goroutines, by stack, in order of first sight.
    pub groups: Vec<Group>,
    /// What else happened, if it is no moment but the difference of two.
    pub change: Option<Change>,
    /// Most frames that a stack of this snapshot can have: a stack of this length may lack its root.
    pub depth_limit: Option<usize>,
    /// What the reader of the report must know.
    pub warnings: Vec<Warning>,
}

impl Snapshot {
    /// Whether its counts are changes over a time.
    #[must_use]
    pub fn is_delta(&self) -> bool {
        self.change.is_some()
    }

    /// Whether there were more goroutines than it has.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.warnings.iter().any(|warning| match warning {
            Warning::Truncated { .. } => true,
            Warning::UnreadLines { goroutines, .. } => *goroutines > 0,
            _ => false,
        })
    }

    /// Whether its goroutines are one picture of all, rather than more about another's.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.profile == ProfileKind::Goroutine && self.role == Role::Goroutines
    }

    /// Whether some that it lists are not among its groups.
    #[must_use]
    pub fn lacks_some(&self) -> bool {
        self.warnings.iter().any(|warning| match warning {
            Warning::UnreadLines { goroutines, .. } => *goroutines > 0,
            Warning::LeftOut { .. } => true,
            _ => false,
        })
    }

    /// Why the absence of a leak in it says nothing; none if it says something.
    #[must_use]
    pub fn gap(&self) -> Option<String> {
        if self.role != Role::Goroutines {
            return None;
        }
        self.warnings.iter().find_map(|warning| match warning {
            Warning::Truncated { .. } => Some("the text breaks off".to_owned()),
            Warning::Delta { .. } => {
                Some("a delta profile (?seconds=N) has changes, not totals".to_owned())
            }
            Warning::UnreadLines { goroutines, .. } if *goroutines > 0 => Some(format!(
                "{} could not be read",
                plural(*goroutines, "goroutine")
            )),
            // A running process has at least the goroutine that writes the profile; that none
            // of them leaks is what one hopes for.
            Warning::Empty if self.profile == ProfileKind::Goroutine => {
                Some("the profile holds no goroutine".to_owned())
            }
            Warning::Doubt(Doubt::Unchanged) => {
                Some("it is the same profile as the older one".to_owned())
            }
            _ => None,
        })
    }

    /// How many goroutines there are, saturating.
    #[must_use]
    pub fn goroutines(&self) -> u64 {
        self.groups
            .iter()
            .fold(0, |sum, group| sum.saturating_add(group.count))
    }
}
