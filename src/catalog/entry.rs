//! The shape of the catalog files.

use std::borrow::Cow;

use serde::Deserialize;

use super::load::{CatalogError, explanation};
use super::pattern::Pattern;
use super::when::{SourceFact, When};

/// What an entry describes.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A way to leak.
    Leak,
    /// A goroutine of a library or the runtime that is normal in a certain number.
    Known,
    /// An innocent reason to wait, which names what nothing else explains.
    Idle,
}

/// One entry of the catalog: a scenario or a known goroutine.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Entry {
    /// Stable name; the file's stem.
    pub id: String,
    /// Stable short code, `GL120`.
    pub code: String,
    /// What it describes.
    pub kind: Kind,
    /// What happens, as a short sentence without a full stop.
    pub title: String,
    /// Completes "N goroutines wait to …; " in the headline.
    pub summary: String,
    /// What the goroutines are, in the plural, for the list of explained ones.
    pub noun: String,
    /// Among entries of one kind that match, the highest wins; the score decides between equals.
    #[serde(default)]
    pub precedence: u32,
    /// How many are normal in one process (`known` only).
    pub normal: Option<u32>,
    /// Whether a match proves that the goroutines can never run again.
    #[serde(default)]
    pub proof: bool,
    /// Whether it was seen in a recording of real code.
    #[serde(default = "verified")]
    pub verified: bool,
    /// The usual cause, in two or three lines.
    pub cause: String,
    /// The usual fix, in two or three lines.
    pub fix: String,
    /// What would settle a case that is only possible.
    pub settle: String,
    /// When it applies.
    #[serde(rename = "match")]
    pub matches: When,
    /// Evidence besides the ledger that all entries of the kind share.
    #[serde(default)]
    pub evidence: Vec<EvidenceRule>,
    /// Evidence of the shared ledger that does not count here.
    #[serde(default)]
    pub without: Vec<String>,
    /// Entries that the profile alone cannot tell apart from this one.
    #[serde(default)]
    pub alternatives: Vec<Alternative>,
    /// What the Go source has to say for it.
    #[serde(default)]
    pub source: SourceRules,
    /// The whole file: its last section is read when somebody asks for it.
    #[serde(skip)]
    pub(super) file: Cow<'static, str>,
}

impl Entry {
    /// The long form.
    ///
    /// # Errors
    /// When the section `[explain]` is not valid; those of a loaded catalog are.
    pub fn explanation(&self) -> Result<Explanation, CatalogError> {
        explanation(&self.id, &self.file)
    }
}

/// What the Go source says for an entry.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct SourceRules {
    /// What makes it this entry and no other, the strongest first.
    pub decides: Vec<Decision>,
    /// Facts that are shown in the code, the cause first.
    pub shows: Vec<SourceFact>,
}

impl SourceRules {
    /// What decides for the entry, if something does.
    #[must_use]
    pub fn decision(&self, holds: impl Fn(SourceFact) -> bool) -> Option<&Decision> {
        self.decides.iter().find(|one| {
            one.facts.iter().all(|&fact| holds(fact)) && !one.unless.iter().any(|&fact| holds(fact))
        })
    }
}

/// Facts that decide for an entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Decision {
    /// All of them are established.
    pub facts: Vec<SourceFact>,
    /// None of these is.
    #[serde(default)]
    pub unless: Vec<SourceFact>,
    /// What that adds to the score.
    pub weight: f64,
}

fn verified() -> bool {
    true
}

/// An entry that may be meant instead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Alternative {
    /// Its id.
    pub id: String,
    /// The fact that would decide for it.
    pub decided_by: String,
}

/// The long form of an entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Explanation {
    /// What you see in a profile.
    pub see: String,
    /// Why it leaks, or why it is normal.
    pub why: String,
    /// A minimal Go example of the mistake; empty where there is none to make.
    #[serde(default)]
    pub bug: String,
    /// The same, mended.
    #[serde(default)]
    pub mended: String,
    /// When it is fine.
    pub fine: String,
    /// Modules it was recorded with, each with the oldest and the newest version.
    #[serde(default)]
    pub versions: Vec<String>,
    /// Where to read on.
    #[serde(default)]
    pub references: Vec<String>,
}

/// One possible piece of evidence.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EvidenceRule {
    /// Stable name.
    pub id: String,
    /// Log-odds that it adds.
    pub weight: f64,
    /// One sentence; `{count}` and the like are filled in.
    pub text: String,
    /// When it counts; always, if left out.
    #[serde(default)]
    pub when: When,
    /// Makes the weight depend on the number of goroutines.
    pub scale: Option<Scale>,
}

/// Multiplies the weight by the logarithm of how far the count is above what is usual.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scale {
    /// Which goroutines are counted.
    #[serde(default)]
    pub of: Counted,
    /// The usual count in a large process; left out: the entry's `normal`.
    pub usual: Option<f64>,
    /// The usual share of a small process: the usual count is not above it.
    pub usual_share: Option<f64>,
    /// The least that the evidence can weigh.
    pub floor: f64,
    /// The most that the evidence can weigh.
    pub cap: f64,
}

/// What a [`Scale`] counts.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// The goroutines of the cluster.
    #[default]
    Cluster,
    /// Those that wait for what the cluster holds.
    Victims,
    /// Those that have come since the first snapshot.
    Growth,
}

/// The evidence that all entries of a kind share, and the scores that verdicts need.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ledger {
    /// Scores that verdicts need.
    pub verdict: Thresholds,
    /// Frames below which a goroutine serves a request.
    pub request_handlers: Vec<Pattern>,
    /// Frames of goroutines that show, one each, a connection or request that is alive.
    pub live_connections: Vec<Pattern>,
    /// A frame of goroutines that accept connections.
    pub accepts: Pattern,
    /// A frame of those among them whose connections bring requests only.
    pub accepts_requests: Pattern,
    /// Takes the place of an entry's summary for those who wait for a goroutine that is itself
    /// blocked.
    pub victim_summary: String,
    /// Places where goroutines queue for something that others keep.
    #[serde(rename = "pool")]
    pub pools: Vec<Pool>,
    /// What keeps goroutines until a program closes it.
    #[serde(rename = "resource")]
    pub resources: Vec<Resource>,
    /// What known goroutines mean, when there are too many and their entry does not say.
    pub above_normal: Vec<Alternative>,
    /// For leaks.
    pub leak: Vec<EvidenceRule>,
    /// For known goroutines.
    pub known: Vec<EvidenceRule>,
}

/// A place where goroutines queue for something that others keep.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pool {
    /// The function at the blocking site of those who queue.
    pub waiter: Pattern,
    /// A frame on the stacks of those who keep what the others wait for.
    pub keeper: Pattern,
    /// Whether the others wait for nobody else, so that the keeper is the cause however it waits.
    #[serde(default)]
    pub sole_keeper: bool,
}

/// Something that keeps goroutines until it is closed, and how Go source gets it and lets go of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Resource {
    /// The root function of the goroutines that it keeps; left out of what keeps none, and is there
    /// for what it makes.
    pub keeper: Option<Pattern>,
    /// The function at the blocking site of those who queue for it.
    pub waiter: Option<Pattern>,
    /// The import path of its package.
    pub import: Pattern,
    /// Its type, as other packages write it: `sql.Rows`.
    #[serde(rename = "type")]
    pub ty: String,
    /// Functions that make one: `http.Get`.
    #[serde(default)]
    pub functions: Vec<String>,
    /// Methods that make one.
    #[serde(default)]
    pub methods: Vec<String>,
    /// The types that have these methods.
    #[serde(default)]
    pub of: Vec<String>,
    /// The field that is to be closed; the object itself if left out.
    #[serde(default)]
    pub part: String,
    /// Methods that let go of it, the one for a `defer` first.
    pub release: Vec<String>,
    /// A method that lets go of it when it says no: a loop over it ends so.
    #[serde(default)]
    pub until: String,
    /// Functions of other packages that put something around it which cannot close it.
    #[serde(default)]
    pub users: Vec<Pattern>,
    /// Types whose literals hold one; a literal of its own type is one. Such objects are to be shared.
    #[serde(default)]
    pub holders: Vec<String>,
    /// Methods that set a limit to the waits for its other end.
    #[serde(default)]
    pub limit: Vec<String>,
}

/// Scores (sums of log-odds) that verdicts need.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Thresholds {
    /// From here on, an engineer should act.
    pub likely: f64,
    /// From here on, it is worth a look.
    pub possible: f64,
    /// From here on, it is named where suspects are few.
    pub closest: f64,
}

/// All entries, in the order of their codes, and the shared ledger.
#[derive(Debug)]
pub struct Catalog {
    /// The shared ledger.
    pub ledger: Ledger,
    /// The entries.
    pub entries: Vec<Entry>,
}

impl Catalog {
    /// Entries that may be meant instead of `entry`, of whose goroutines there are suspiciously
    /// many.
    #[must_use]
    pub fn alternatives<'a>(&'a self, entry: &'a Entry) -> &'a [Alternative] {
        if entry.kind == Kind::Known && entry.alternatives.is_empty() {
            &self.ledger.above_normal
        } else {
            &entry.alternatives
        }
    }

    /// The entry with this id or code.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.id == name || entry.code.eq_ignore_ascii_case(name))
    }

    /// Every id and code.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries
            .iter()
            .flat_map(|entry| [entry.id.as_str(), entry.code.as_str()])
    }

    /// The evidence that can count for `entry`: the kind's shared ledger, then its own.
    pub fn rules<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = &'a EvidenceRule> {
        let shared: &[EvidenceRule] = match entry.kind {
            Kind::Leak => &self.ledger.leak,
            Kind::Known => &self.ledger.known,
            Kind::Idle => &[],
        };
        shared
            .iter()
            .filter(|rule| !entry.without.contains(&rule.id))
            .chain(&entry.evidence)
    }
}
