//! The one output value: what every format shows.
//!
//! Serialised, it is the JSON format, version 1: fields are only ever added.

mod analyze;
mod arrange;
mod build;
mod closest;
mod code;
mod compare;
mod gate;
mod growth;
mod headline;
mod kept;
mod place;
mod review;
mod scenario;
mod schema;
mod settle;
mod skipped;
mod source;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::prose::{duration, elide, goroutines, short_function, short_path, thousands};
use crate::rank::Verdict;

pub use analyze::analyze;
pub use arrange::{Moment, Sequence};
pub use build::{Choice, Departed, Remarks, Stacks};
pub use code::{Cause, Change, CodeFile, CodeLabel, Fix, SourceSays};
pub use compare::compare;
pub use gate::{Decision, FindingGate, GateNote, GateView};
pub use growth::{
    AgingView, Comparison, GoneView, LoadView, Member, StateView, SurvivorsView, Trend,
};
pub use review::{Checkout, Level, RuleView, describe};
pub use schema::SCHEMA;
pub use skipped::{Skipped, SkippedKind, contents};

/// The report of a command.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Report {
    /// Name and version of this format: `goprof-leaks/1`.
    pub schema: &'static str,
    /// The command that made the report: `analyze`, `diff` or `check`.
    pub command: &'static str,
    /// The answer in one sentence.
    pub headline: String,
    /// What was read; several moments in the order in which they are compared.
    pub snapshots: Vec<SnapshotView>,
    /// Files in archives that are not in the report, in the order of the archives.
    pub skipped: Vec<Skipped>,
    /// Go files of stacks that were found, but whose lines do not fit the profile; they were not used.
    pub other_versions: Vec<String>,
    /// Whether a file of some stack was found in the Go source that was given; null where none was.
    pub source_found: Option<bool>,
    /// What changed from the first snapshot to the last; null for one moment.
    pub comparison: Option<Comparison>,
    /// Counts over everything that the filters keep, also what `findings` leaves out.
    pub totals: Totals,
    /// What the filters of the command line left; null without filters.
    pub filtered: Option<FilteredView>,
    /// The findings, the most urgent first.
    pub findings: Vec<Finding>,
    /// Suspects that `--top` left out of `findings`.
    pub omitted: u64,
    /// Where one moment shows fewer than three suspects: the expected findings, not in `findings`, that
    /// come closest to one, to be looked at first if the number of goroutines climbs.
    pub closest: Vec<Finding>,
    /// What explains the goroutines that are expected, the most frequent first.
    pub explained: Vec<Explained>,
    /// What a gate decided; null without one.
    pub gate: Option<GateView>,
    /// Where the files are in the checkout, for formats that reviewers see.
    #[serde(skip)]
    pub checkout: Checkout,
    /// The rules that the findings name, for formats that tell them.
    #[serde(skip)]
    pub rules: Vec<RuleView>,
}

impl Report {
    /// Why a gate cannot rest on the inputs, for each that it cannot rest on.
    pub fn gaps(&self) -> impl Iterator<Item = String> + '_ {
        let partial = self.snapshots.iter().filter_map(|snapshot| {
            let gap = snapshot.gap.as_ref()?;
            Some(format!("{}: {gap}", snapshot.source))
        });
        let lost = self.skipped.iter().filter(|file| file.is_lost());
        partial.chain(lost.map(|file| format!("{}: {}", file.source, file.reason)))
    }

    /// Leaves out what is not to be shown: findings as sure as `leave_out` or less sure, but for the
    /// [closest](Report::closest) from the score `floor` on, and those after the first `top`.
    pub fn shorten(&mut self, top: Option<usize>, leave_out: Option<Verdict>, floor: f64) {
        if let Some(verdict) = leave_out {
            self.closest = self.closest(floor).into_iter().cloned().collect();
            self.findings.retain(|finding| {
                finding.verdict < verdict || finding.gate.as_ref().is_some_and(|gate| gate.fails)
            });
        }
        let top = top.unwrap_or(usize::MAX).min(self.findings.len());
        self.omitted = (self.findings.len() - top) as u64;
        self.findings.truncate(top);
    }
}

/// An input.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SnapshotView {
    /// File name, or `-` for standard input.
    pub source: String,
    /// `pprof`, `traceback` (`debug=2`, crash output) or `counted` (`debug=1`).
    pub format: &'static str,
    /// `goroutine` or `goroutineleak`.
    pub profile: &'static str,
    /// What it adds to the report: its `goroutines`, or, of goroutines that another input counts,
    /// `proof` (a leak profile, or a text with its marks) or `detail` (ages and creators).
    pub adds: &'static str,
    /// RFC 3339, UTC; null if the input does not say.
    pub taken_at: Option<String>,
    /// Path of the program that it is of; null if the input does not say.
    pub program: Option<String>,
    /// The linker's build id of the program; null if the input does not say.
    pub build_id: Option<String>,
    /// What the writer of the profile noted for people.
    pub comments: Vec<String>,
    /// How many goroutines it holds.
    pub goroutines: u64,
    /// Why a gate cannot rest on it; null if it can.
    pub gap: Option<String>,
    /// What the reader must know about it.
    pub warnings: Vec<WarningView>,
}

/// Something that changes how a report is to be read.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WarningView {
    /// Stable name.
    pub id: &'static str,
    /// The sentence for people.
    pub text: String,
    /// Examples, where they are asked for: `line 12: …`.
    pub details: Vec<String>,
}

/// Counts over everything.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Totals {
    /// Goroutines.
    pub goroutines: u64,
    /// Whether some input breaks off or cannot be read, so that there may be more and every count is a
    /// least one.
    pub at_least: bool,
    /// Goroutines in clusters that are not expected.
    pub suspect_goroutines: u64,
    /// Clusters.
    pub clusters: u64,
    /// Clusters with this verdict.
    pub proven: u64,
    /// Clusters with this verdict.
    pub likely: u64,
    /// Clusters with this verdict.
    pub possible: u64,
    /// Clusters with this verdict.
    pub expected: u64,
    /// Clusters that are part of another one's finding, and in no other count of clusters.
    pub bundled: u64,
}

/// What filters left.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FilteredView {
    /// Goroutines before filtering.
    pub before: u64,
    /// Goroutines after it.
    pub after: u64,
}

impl FilteredView {
    /// The sentence for people.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "the filters show {} of {}; what they mean was judged by all",
            thousands(self.after),
            goroutines(self.before)
        )
    }
}

/// A cluster of goroutines with its explanation.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Finding {
    /// Position in the order of urgency, from 1.
    pub rank: u64,
    /// Identity across builds and snapshots.
    pub fingerprint: String,
    /// How sure we are.
    pub verdict: Verdict,
    /// Sum of the evidence, in log-odds.
    pub score: f64,
    /// What proves that they can never run again; null unless the verdict is `proven`.
    pub proof: Option<String>,
    /// The known way to leak, or the known goroutine.
    pub scenario: Scenario,
    /// What they wait for.
    pub wait: WaitView,
    /// Where they wait; null for goroutines without frames.
    pub site: Option<Place>,
    /// The nearest own code, where the site is not the program's own.
    pub called_from: Option<Place>,
    /// The `go` statement that started most of them; null where the format does not carry it.
    pub created_by: Option<Place>,
    /// Their root functions, the most frequent first.
    pub roots: Vec<String>,
    /// How many goroutines.
    pub count: u64,
    /// Share of all goroutines, 0 to 1.
    pub share: f64,
    /// Stack memory that they hold at least, in bytes.
    pub stack_bytes_min: u64,
    /// How many are locked to a thread of the operating system.
    pub locked_to_thread: u64,
    /// How many different stacks they have.
    pub distinct_stacks: u64,
    /// The most frequent values of each label, with their counts.
    pub labels: BTreeMap<String, BTreeMap<String, u64>>,
    /// Fingerprints of the clusters that wait for what this one holds, of the one that holds what
    /// this one waits for, of those that wait for the same lock or channel, and of those in `bundle`.
    pub members: Vec<String>,
    /// Clusters that grow as one with this one, or are as large and of the same code: what each
    /// leaked object keeps.
    pub bundle: Vec<Member>,
    /// Fingerprint of the cluster, blocked itself, that seems to hold what these wait for.
    pub victim_of: Option<String>,
    /// Those who seem to wait for what these hold, most goroutines first.
    pub victims: Vec<Victim>,
    /// One sentence that says what they do.
    pub summary: String,
    /// What the summary begins with: how many wait where.
    #[serde(skip)]
    pub fact: String,
    /// Every reason for and against.
    pub evidence: Vec<EvidenceView>,
    /// What would settle it; null when it is settled.
    pub settle: Option<String>,
    /// Growth over snapshots; null for one moment.
    pub trend: Option<Trend>,
    /// What the Go source says; null where none was given or found.
    pub source: Option<SourceSays>,
    /// The source of the cause; null where the source does not decide.
    pub cause: Option<Cause>,
    /// The usual cause of this scenario.
    pub usual_cause: String,
    /// The usual fix.
    pub fix: Option<Fix>,
    /// What a gate decided about it; null without one.
    pub gate: Option<FindingGate>,
    /// The representative stack, leaf first.
    pub stack: Vec<FrameView>,
    /// How many of its frames, further out, are left out; there only if some are, which takes findings
    /// and frames beyond all that Go writes.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub stack_cut: u64,
    /// All stacks, for what asks for them.
    #[serde(skip)]
    pub all_stacks: Vec<StackView>,
    /// All functions whose `go` statements started them, where the format carries them.
    #[serde(skip)]
    pub creators: Vec<CreatorView>,
    /// What waited at the functions of its site in the first snapshot, where all stacks are asked
    /// for and some did.
    #[serde(skip)]
    pub earlier: Option<EarlierView>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde calls")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Goroutines of the first snapshot.
#[derive(Clone, Debug)]
pub struct EarlierView {
    /// All their stacks.
    pub stacks: Vec<StackView>,
    /// All functions whose `go` statements started them, where the format carries them.
    pub creators: Vec<CreatorView>,
}

/// Goroutines that wait for what a finding holds.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Victim {
    /// Fingerprint of their cluster.
    pub fingerprint: String,
    /// How many.
    pub count: u64,
    /// Where they wait.
    pub site: Option<Place>,
}

/// An entry of the catalog.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Scenario {
    /// Stable name.
    pub id: String,
    /// Stable short code.
    pub code: String,
    /// What happens.
    pub title: String,
    /// What else it can be, which the profile alone cannot tell.
    pub alternatives: Vec<AlternativeView>,
}

/// An entry that may be meant instead.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AlternativeView {
    /// Its id.
    pub id: String,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The fact that would decide for it.
    pub decided_by: String,
}

/// What goroutines wait for.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WaitView {
    /// The runtime's own text, as the newest Go prints it; `unknown` where it cannot be known.
    pub reason: &'static str,
    /// What the frames say beyond it, such as `range or comma-ok`.
    pub form: Option<&'static str>,
    /// Shortest wait in seconds; null where the format does not carry it.
    pub min_s: Option<f64>,
    /// Median wait in seconds.
    pub median_s: Option<f64>,
    /// Longest wait in seconds.
    pub max_s: Option<f64>,
    /// Goroutines whose wait is known; those above are of them.
    pub known: u64,
    /// The locks or channels that they wait for, the most waited for first; empty where the
    /// format has no addresses.
    pub objects: Vec<ObjectView>,
    /// How many different ones there are.
    pub distinct_objects: u64,
}

/// A lock or channel.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ObjectView {
    /// Its address in the process: `0xc000012345`.
    pub address: String,
    /// Goroutines of the finding that wait for it.
    pub count: u64,
}

impl Finding {
    /// How long they have waited: `3 min to 2 h, median 40 min`; none where the format does not
    /// carry it.
    #[must_use]
    pub fn waiting(&self) -> Option<String> {
        let (min, median, max) = (self.wait.min_s?, self.wait.median_s?, self.wait.max_s?);
        let (shortest, longest) = (duration(min), duration(max));
        let range = if shortest == longest {
            shortest
        } else {
            format!("{shortest} to {longest}, median {}", duration(median))
        };
        let silent = self.count.saturating_sub(self.wait.known);
        Some(if silent == 0 {
            range
        } else {
            format!(
                "{range} ({} of them; no time is given for the others)",
                thousands(self.wait.known)
            )
        })
    }

    /// What they wait for: `one lock, 0xc000012345`; none where the format has no addresses.
    #[must_use]
    pub fn awaited(&self) -> Option<String> {
        let first = self.wait.objects.first()?;
        let what = match self.wait.reason {
            reason if reason.starts_with("chan ") => "channel",
            "sync.Cond.Wait" => "condition variable",
            "sync.WaitGroup.Wait" => "WaitGroup",
            _ => "lock",
        };
        Some(match self.wait.distinct_objects {
            1 => format!("one {what}, {}", first.address),
            many => format!(
                "{} different {what}s, most for {} ({})",
                thousands(many),
                first.address,
                thousands(first.count)
            ),
        })
    }

    /// `fetch.(*Pool).get at fetch/fetch.go:88`, the `go` statement that started most of them.
    #[must_use]
    pub fn creator(&self) -> Option<String> {
        let place = self.created_by.as_ref()?;
        Some(format!(
            "{} at {}:{}",
            elide(short_function(&place.function)),
            elide(short_path(&place.file)),
            place.line
        ))
    }
}

/// A place in the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Place {
    /// Normalised function name.
    pub function: String,
    /// File as the build recorded it.
    pub file: String,
    /// Line, from 1; 0 if unknown.
    pub line: u32,
}

/// One reason for or against.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EvidenceView {
    /// Stable name.
    pub id: String,
    /// Log-odds that it adds.
    pub weight: f64,
    /// One sentence.
    pub text: String,
}

/// Whose code a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum FrameKind {
    /// The runtime's.
    Runtime,
    /// The standard library's.
    Std,
    /// A dependency's.
    Module,
    /// The program's.
    Own,
}

/// A frame of a stack.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FrameView {
    /// Normalised function name.
    pub function: String,
    /// File as the build recorded it.
    pub file: String,
    /// Line, from 1; 0 if unknown.
    pub line: u32,
    /// Whose code it is.
    pub kind: FrameKind,
    /// Whether it is the blocking site.
    pub site: bool,
}

/// A function whose `go` statement started goroutines.
#[derive(Clone, Debug)]
pub struct CreatorView {
    /// Normalised function name.
    pub function: String,
    /// How many.
    pub count: u64,
}

/// A stack and how many goroutines have it.
#[derive(Clone, Debug)]
pub struct StackView {
    /// Function names, leaf first.
    pub functions: Vec<String>,
    /// Goroutines.
    pub count: u64,
    /// Goroutines in the first snapshot; none for one moment.
    pub before: Option<u64>,
}

/// A kind of goroutine that needs no explanation by a person.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Explained {
    /// Id of the catalog's entry.
    pub id: String,
    /// What they are, in the plural.
    pub noun: String,
    /// How many.
    pub count: u64,
    /// How many more than at first, of the clusters that are still there; null for one moment.
    pub delta: Option<i64>,
}
