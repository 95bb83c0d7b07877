//! What the reader of a report must know about a snapshot.

use std::time::Duration;

use super::doubt::Doubt;
use super::missing::Missing;
use super::prose::{duration, goroutines, plural, thousands};

/// The runtime writes no longer text than this (`writeGoroutineStacks` in Go's
/// `src/runtime/pprof/pprof.go`).
pub const TEXT_LIMIT: u64 = 64 << 20;

/// A line that fits nowhere in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadLine {
    /// Its number in the input, from 1.
    pub number: u64,
    /// What it begins with.
    pub text: String,
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
    /// The text ends in the middle of a goroutine, or where the runtime cuts it.
    Truncated {
        /// Bytes of the text; 0 for a text in a log.
        bytes: u64,
        /// Goroutines that its first line counts, where the format has such a line.
        of: Option<u64>,
    },
    /// Lines that fit nowhere in the text.
    UnreadLines {
        /// How many.
        lines: u64,
        /// The first few.
        first: Vec<UnreadLine>,
        /// Goroutines of which only the first line could be read; they are not counted.
        goroutines: u64,
    },
    /// Lines outside of all dumps, such as the other lines of a log.
    OtherLines {
        /// How many.
        lines: u64,
        /// The first few.
        first: Vec<UnreadLine>,
    },
    /// Wait reasons and states that no known Go prints.
    UnknownWords {
        /// Goroutines that have one.
        goroutines: u64,
        /// Some of the words.
        words: Vec<String>,
    },
    /// The format does not say why these goroutines wait.
    NoWaitReason {
        /// How many.
        goroutines: u64,
    },
    /// Goroutines of a crash dump that the runtime's own profile does not list either.
    LeftOut {
        /// The runtime's own goroutines.
        system: u64,
        /// Stacks of threads (`goroutine 0`).
        threads: u64,
        /// Goroutines that were listed before.
        repeated: u64,
    },
    /// The middle of long stacks is not in the text.
    Elided {
        /// Goroutines with such a stack.
        goroutines: u64,
    },
    /// The input holds dumps before this one, which is its last.
    EarlierDumps {
        /// How many.
        dumps: u64,
    },
    /// What is missing beside a profile that was fetched.
    Missing(Missing),
    /// The input holds stacks of single goroutines besides, such as those of panics.
    SingleStacks {
        /// How many.
        stacks: u64,
    },
    /// The same bytes were given before, so that their goroutines count twice.
    Repeated,
    /// What speaks against comparing it with the snapshot before it.
    Doubt(Doubt),
    /// A snapshot of perhaps the same process lies beside it and counts too.
    PerhapsTwice {
        /// Its name.
        other: String,
    },
    /// Another input seems to be of the same process, and counts its goroutines.
    SameProcess {
        /// Its name.
        other: String,
    },
    /// It is older than others of the same archive.
    Older {
        /// Than the newest.
        by: Duration,
    },
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
            Warning::Truncated { .. } => "truncated",
            Warning::UnreadLines { .. } => "unread-lines",
            Warning::OtherLines { .. } => "other-lines",
            Warning::UnknownWords { .. } => "unknown-words",
            Warning::NoWaitReason { .. } => "no-wait-reason",
            Warning::LeftOut { .. } => "left-out",
            Warning::Elided { .. } => "elided-frames",
            Warning::EarlierDumps { .. } => "earlier-dumps",
            Warning::Missing(missing) => missing.id(),
            Warning::SingleStacks { .. } => "single-stacks",
            Warning::Repeated => "repeated-profile",
            Warning::Doubt(doubt) => doubt.id(),
            Warning::PerhapsTwice { .. } => "perhaps-twice",
            Warning::SameProcess { .. } => "same-process",
            Warning::Older { .. } => "older",
            Warning::Empty => "empty-profile",
            Warning::Saturated => "count-saturated",
        }
    }

    /// Whether it only matters to those who ask for everything.
    #[must_use]
    pub fn is_note(&self) -> bool {
        matches!(self, Warning::OtherLines { .. })
    }

    /// More for those who ask: `line 12: …`.
    #[must_use]
    pub fn details(&self) -> Vec<String> {
        match self {
            Warning::UnreadLines { first, .. } | Warning::OtherLines { first, .. } => first
                .iter()
                .map(|line| format!("line {}: {}", line.number, line.text))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The sentence for people.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Warning::Delta { gone } => format!(
                "this is a delta profile (?seconds=N or pprof -base): its counts are changes, not totals, so no \
                 finding is surer than possible; {} that went away and all that stayed are left out; goprof-leaks \
                 diff shows what came and went; take one without ?seconds for the full picture",
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
            Warning::Truncated { bytes, of } => truncated(*bytes, *of),
            Warning::UnreadLines { lines, first, goroutines: lost } => {
                unread(*lines, first.first().map_or(0, |first| first.number), *lost)
            }
            Warning::OtherLines { lines, .. } => format!(
                "{} outside of the dump {} left out",
                plural(*lines, "line"),
                if *lines == 1 { "is" } else { "are" }
            ),
            Warning::UnknownWords { goroutines: count, words } => format!(
                "the wait reasons of {} are not known to this version: {}",
                goroutines(*count),
                words.join(", ")
            ),
            Warning::NoWaitReason { goroutines: count } => format!(
                "debug=1 does not say why {} {}; fetch the protobuf form, without debug=: \
                 curl -o g.pb.gz http://HOST:PORT/debug/pprof/goroutine",
                goroutines(*count),
                if *count == 1 { "waits" } else { "wait" }
            ),
            Warning::LeftOut { system, threads, repeated } => left_out(*system, *threads, *repeated),
            Warning::Elided { goroutines: count } => format!(
                "the runtime left the middle frames out of the long stacks of {}",
                goroutines(*count)
            ),
            Warning::EarlierDumps { dumps } => format!(
                "{} of the same input {} older and left out; goprof-leaks diff compares them",
                plural(*dumps, "dump"),
                if *dumps == 1 { "is" } else { "are" }
            ),
            Warning::Missing(missing) => missing.text(),
            Warning::SingleStacks { stacks } => format!(
                "{} of single goroutines, such as those of panics, {} in the same input and left out",
                plural(*stacks, "stack"),
                if *stacks == 1 { "is" } else { "are" }
            ),
            Warning::Repeated => {
                "this is the same profile as an earlier one: its goroutines count twice".to_owned()
            }
            Warning::Doubt(doubt) => doubt.text(),
            Warning::PerhapsTwice { other } => format!(
                "if {other}, which lies beside it, is of the same process, then its goroutines count twice; give only \
                 one of the two"
            ),
            Warning::SameProcess { other } => format!(
                "it seems to be of the same process as {other}, and adds ages, creators and marks to goroutines that \
                 are counted there; if it is not, give each alone"
            ),
            Warning::Older { by } => format!(
                "taken {} before the newest snapshot of the archive; if that is of the same process, then the \
                 goroutines that live on count twice",
                duration(by.as_secs_f64())
            ),
            Warning::Empty => "the profile holds no goroutine".to_owned(),
            Warning::Saturated => {
                "a goroutine count was out of range and was capped; the profile is damaged or made up".to_owned()
            }
        }
    }
}

fn truncated(bytes: u64, of: Option<u64>) -> String {
    let missing = of.map_or_else(String::new, |of| {
        format!(", out of {} that its first line counts", thousands(of))
    });
    let limit = if bytes == TEXT_LIMIT {
        " where the runtime cuts it (64 MiB)"
    } else {
        ""
    };
    let after = match bytes {
        0 => String::new(),
        bytes => format!(" after {} bytes", thousands(bytes)),
    };
    format!(
        "the text breaks off{after}{limit}: all counts are \"at least\"{missing}; fetch the \
         protobuf form, which is never cut: curl -o g.pb.gz http://HOST:PORT/debug/pprof/goroutine"
    )
}

fn left_out(system: u64, threads: u64, repeated: u64) -> String {
    let parts: Vec<String> = [
        (system, "goroutine", " of the runtime"),
        (threads, "stack", " of threads"),
        (repeated, "goroutine", " listed twice"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, noun, which)| plural(count, noun) + which)
    .collect();
    format!(
        "left out, as in the runtime's own profile: {}",
        parts.join(", ")
    )
}

fn unread(lines: u64, first: u64, lost: u64) -> String {
    let lost = match lost {
        0 => String::new(),
        lost => format!(
            "; {} of which only the first line could be read {} not counted",
            goroutines(lost),
            if lost == 1 { "is" } else { "are" }
        ),
    };
    format!(
        "{} could not be read as part of a goroutine; the first is line {first}{lost}",
        plural(lines, "line")
    )
}
