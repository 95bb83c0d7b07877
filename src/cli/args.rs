//! What can be typed: the clap definition and nothing else.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use regex::Regex;

use crate::model::did_you_mean;

/// Names the goroutine leak in a Go goroutine profile: where, why, how sure, and the usual fix.
///
/// Reads goroutine profiles in pprof's protobuf form (from /debug/pprof/goroutine, or
/// pprof.Lookup("goroutine").WriteTo(f, 0)) and as text (debug=1, debug=2, crash output), groups the
/// goroutines by blocking site, matches the groups to known ways to leak, and ranks the suspects
/// with their evidence.
#[derive(Debug, Parser)]
#[command(
    name = "goprof-leaks",
    version,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 nothing that the gate forbids; 1 something that it forbids (check, --fail-on); \
                  2 wrong usage, rules or output; 3 an input could not be read.\n\
                  Collect a profile: curl -o g.pb.gz http://HOST:PORT/debug/pprof/goroutine"
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    /// Profiles of one moment, merged; - reads standard input. A goroutineleak profile beside a
    /// goroutine profile of the same process adds proof
    #[arg(value_name = "PROFILE")]
    pub(super) profiles: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) report: ReportArgs,

    #[command(flatten)]
    pub(super) input: InputArgs,

    #[command(flatten)]
    pub(super) global: GlobalArgs,
}

/// What a report shows, and how.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// Format of the report
    #[arg(short, long, value_enum, default_value_t = FormatArg::Table)]
    pub(super) format: FormatArg,

    /// Show at most N suspects; 0 shows all [default: 10 for table and markdown, else all]
    #[arg(short = 'n', long, value_name = "N")]
    pub(super) top: Option<usize>,

    /// Show what is expected too
    #[arg(short, long)]
    pub(super) all: bool,

    /// Say everything about the inputs, with the first of the lines that could not be read
    #[arg(short, long)]
    pub(super) verbose: bool,

    /// Order of the suspects
    #[arg(long, value_enum, default_value_t = OrderArg::Rank, value_name = "ORDER")]
    pub(super) sort: OrderArg,

    /// Keep only stacks with a function or file that matches, as in pprof
    #[arg(long, value_name = "REGEX")]
    pub(super) focus: Option<Regex>,

    /// Drop stacks with a function or file that matches, as in pprof
    #[arg(long, value_name = "REGEX")]
    pub(super) ignore: Option<Regex>,

    /// Drop frames whose function or file matches, as in pprof
    #[arg(long, value_name = "REGEX")]
    pub(super) hide: Option<Regex>,

    /// End with exit code 1 when a finding is at least this sure [default: the policy's, or
    /// likely, for check; else never]
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub(super) fail_on: Option<FailOnArg>,

    /// Write the report to a file as well; may be repeated. It has all suspects, unless --top
    /// says how many
    #[arg(short, long, value_name = "FORMAT=PATH", value_parser = output)]
    pub(super) output: Vec<OutputArg>,

    /// The checkout, to which sarif, github and gitlab make file names relative [default: the
    /// repository of the working directory]
    #[arg(long, value_name = "DIR")]
    pub(super) src_root: Option<PathBuf>,
}

/// A file that a report goes to.
#[derive(Clone, Debug)]
pub(super) struct OutputArg {
    pub(super) format: FormatArg,
    pub(super) path: PathBuf,
}

/// Reads `FORMAT=PATH`.
fn output(text: &str) -> Result<OutputArg, String> {
    let usage = "FORMAT=PATH, such as sarif=leaks.sarif";
    let (format, path) = text.split_once('=').ok_or(usage)?;
    if path.is_empty() || path == "-" {
        return Err(format!(
            "{usage}; what goes to standard output is said by --format"
        ));
    }
    let format = FormatArg::from_str(format, false).map_err(|_| {
        let names: Vec<String> = FormatArg::value_variants()
            .iter()
            .filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
            .collect();
        let hint = did_you_mean(names.iter().map(String::as_str), format);
        let names = names.join(", ");
        format!("no format is called {format:?}; there are {names}{hint}")
    })?;
    Ok(OutputArg {
        format,
        path: path.into(),
    })
}

/// How inputs are read.
#[derive(Debug, clap::Args)]
pub(super) struct InputArgs {
    /// Most bytes that an input may have after inflating; K, M and G are understood
    #[arg(long, value_name = "BYTES", default_value = "256M", value_parser = bytes)]
    pub(super) max_size: u64,
}

/// What every command obeys.
#[derive(Debug, clap::Args)]
pub(super) struct GlobalArgs {
    /// Add the catalog entries (*.toml) of a folder; may be repeated
    #[arg(long, value_name = "DIR", global = true)]
    pub(super) rules: Vec<PathBuf>,

    #[arg(long, help = "When to use colour; NO_COLOR and CLICOLOR_FORCE are obeyed", value_enum, default_value_t = ColorArg::Auto, value_name = "WHEN", global = true)]
    pub(super) color: ColorArg,

    /// Width of the table in columns [default: the terminal's, or 100]
    #[arg(long, value_name = "COLUMNS", global = true, value_parser = clap::value_parser!(u16).range(60..))]
    pub(super) width: Option<u16>,
}

/// Reads a number of bytes with a binary suffix.
fn bytes(text: &str) -> Result<u64, String> {
    let (digits, shift) = match text.as_bytes().last() {
        Some(b'K' | b'k') => (text.get(..text.len() - 1), 10),
        Some(b'M' | b'm') => (text.get(..text.len() - 1), 20),
        Some(b'G' | b'g') => (text.get(..text.len() - 1), 30),
        _ => (Some(text), 0),
    };
    digits
        .and_then(|digits| digits.parse::<u64>().ok())
        .and_then(|number| number.checked_mul(1 << shift))
        .ok_or_else(|| "a number of bytes, such as 64M".to_owned())
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Pass or fail by a policy, a baseline or an older profile: the gate in CI
    Check(Box<Check>),
    /// Compare snapshots of one process, oldest first: what is new, grown, gone, and what keeps growing
    Diff(Diff),
    /// List the catalog of scenarios and known goroutines, or print one entry
    Explain(Explain),
    /// Print the JSON Schema of --format json
    Schema,
    /// Print a completion script for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print the manual page (roff)
    Man,
}

/// The gate.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 pass; 1 fail; 2 wrong usage, policy, baseline or output; 3 an input could not be \
                  read, or is too incomplete to judge.\n\
                  goprof-leaks.toml has the policy: fail-on, baseline, tolerance-percent, [ceiling], \
                  [ceiling.scenario] and [[allow]]."
)]
pub(super) struct Check {
    /// Profiles of one moment, merged; - reads standard input
    #[arg(value_name = "PROFILE", required = true)]
    pub(super) profiles: Vec<PathBuf>,

    /// Accept the findings that this file lists; fail on what is new or worse
    #[arg(short, long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,

    /// Write today's findings into the baseline; comments, reasons and owners in it are kept
    #[arg(long)]
    pub(super) write_baseline: bool,

    /// Accept what this older profile has as well: fail on what was added since; of several, all
    /// are of one moment
    #[arg(long, value_name = "OLD", conflicts_with = "write_baseline")]
    pub(super) since: Vec<PathBuf>,

    /// Read the policy from this file [default: goprof-leaks.toml of the working directory or
    /// the nearest folder above]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    /// Fail when there are more goroutines in all
    #[arg(long, value_name = "N")]
    pub(super) max_goroutines: Option<u64>,

    /// Fail when there are more goroutines at one blocking site
    #[arg(long, value_name = "N")]
    pub(super) max_cluster: Option<u64>,

    /// Fail when a scenario, by id or code, explains more goroutines; may be repeated
    #[arg(long, value_name = "ID=N", value_parser = scenario_limit)]
    pub(super) max_scenario: Vec<ScenarioLimit>,

    /// Fail when there are more goroutines added at one blocking site since the older profile
    #[arg(long, value_name = "N")]
    pub(super) max_growth: Option<u64>,

    /// The same for each minute between the profiles
    #[arg(long, value_name = "N")]
    pub(super) max_growth_per_minute: Option<f64>,

    /// Accept so many percent more goroutines than the baseline or the older profile has
    #[arg(long, value_name = "PERCENT")]
    pub(super) tolerance: Option<u64>,

    /// Judge an input that breaks off, instead of ending with exit code 3
    #[arg(long)]
    pub(super) allow_partial: bool,

    /// Prove that the gate can fail: put a known leak into the profile, in memory, and say
    /// whether the gate reports it
    #[arg(long, conflicts_with_all = ["write_baseline", "output"])]
    pub(super) self_test: bool,

    #[command(flatten)]
    pub(super) report: ReportArgs,

    #[command(flatten)]
    pub(super) input: InputArgs,
}

/// The most goroutines that a scenario may explain.
#[derive(Clone, Debug)]
pub(super) struct ScenarioLimit {
    pub(super) id: String,
    pub(super) most: u64,
}

/// Reads `ID=N`.
fn scenario_limit(text: &str) -> Result<ScenarioLimit, String> {
    let limit = text
        .split_once('=')
        .and_then(|(id, most)| Some((id, most.parse().ok()?)));
    let (id, most) = limit.ok_or("ID=N, such as early-return-senders=0")?;
    Ok(ScenarioLimit {
        id: id.to_owned(),
        most,
    })
}

/// Compares snapshots of one process.
///
/// Pairs the goroutines of the snapshots by blocking site, also across builds and Go versions, and
/// judges each site by how it went: steady growth over three snapshots or more is strong evidence
/// for a leak, a level that follows the load or came back from a peak is evidence against one.
/// Dumps as text (debug=2) also tell which goroutines stayed. A log with several dumps, and a delta
/// profile (?seconds=N), can be given alone.
#[derive(Debug, clap::Args)]
pub(super) struct Diff {
    /// Snapshots of one process, oldest first; all dumps of a log count. A goroutineleak profile
    /// belongs to the snapshot before it. - reads standard input
    #[arg(value_name = "SNAPSHOT", required = true)]
    pub(super) snapshots: Vec<PathBuf>,

    /// Time from one snapshot to the next, such as 30s or 5m, where the snapshots do not say it
    /// themselves; rates rest on it
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub(super) interval: Option<Duration>,

    /// Take changes of fewer than N goroutines for none
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) min_delta: u64,

    #[command(flatten)]
    pub(super) report: ReportArgs,

    #[command(flatten)]
    pub(super) input: InputArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// Id or code of an entry, such as early-return-senders or GL120
    #[arg(value_name = "ID")]
    pub(super) id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
    /// For a terminal
    Table,
    /// For programs; versioned
    Json,
    /// For a comment or a wiki
    Markdown,
    /// For a spreadsheet
    Csv,
    /// For flame graphs: the suspects' stacks, root first, with counts
    Folded,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For the test reports of CI systems: JUnit XML
    Junit,
    /// For annotations in GitHub Actions: workflow commands
    Github,
    /// For merge requests in GitLab: a code quality report
    Gitlab,
}

impl FormatArg {
    /// Whether it shows places in the checkout.
    pub(super) fn is_for_reviewers(self) -> bool {
        matches!(
            self,
            FormatArg::Sarif | FormatArg::Github | FormatArg::Gitlab
        )
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum OrderArg {
    /// The most urgent first
    Rank,
    /// Most goroutines first
    Count,
    /// Highest score first
    Score,
    /// By the function at the blocking site
    Site,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOnArg {
    /// Can never run again
    Proven,
    /// An engineer should act
    Likely,
    /// Worth a look
    Possible,
    /// No verdict fails
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorArg {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
