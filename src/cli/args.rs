//! What can be typed: the clap definition and nothing else.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use regex::Regex;

use super::check_args::Check;
#[cfg(feature = "fetch")]
use super::live_args::LiveArgs;
use crate::decode;
use crate::input::Limits;
use crate::model::did_you_mean;

/// Names the goroutine leak in a Go goroutine profile: where, why, how sure, and the usual fix.
///
/// Reads goroutine profiles in pprof's protobuf form (from /debug/pprof/goroutine, or
/// pprof.Lookup("goroutine").WriteTo(f, 0)) and as text (debug=1, debug=2, crash output), groups the
/// goroutines by blocking site, matches the groups to known ways to leak, and ranks the suspects
/// with their evidence. Inputs may be compressed (gzip, zstd), and may be zip or tar archives.
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

    #[arg(
        help = "Profiles of one moment, or archives of them, merged: files, - for standard input, or \
                URLs of running servers (http://HOST:PORT, https://HOST/admin/debug/pprof, unix:///PATH.sock). A \
                goroutineleak profile beside a goroutine profile of the same process adds proof",
        value_name = "PROFILE"
    )]
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

    /// Read the Go source below a folder, to name the statement that is the cause; may be repeated
    /// [default: the working directory, if it has a go.mod]
    #[arg(long, value_name = "DIR")]
    pub(super) source: Vec<PathBuf>,

    /// Leave out Go files that are larger; K, M and G are understood
    #[arg(long, value_name = "BYTES", default_value = "4M", value_parser = bytes)]
    pub(super) source_max_size: u64,

    /// Leave out Go files that take longer to parse
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = humantime::parse_duration)]
    pub(super) source_timeout: Duration,

    /// A prefix of the file names in the profile that stands for the folders of --source; may be
    /// repeated
    #[arg(long, value_name = "PREFIX")]
    pub(super) trim_path: Vec<String>,

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
    /// Most bytes that an input, or a file in an archive, may have after inflating; K, M and G are
    /// understood [default: 256M, or the size of the input if that is larger]
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    pub(super) max_size: Option<u64>,

    /// Most files that an archive may hold, with those of the archives in it
    #[arg(long = "max-files", value_name = "N", default_value_t = Limits::DEFAULT.files)]
    pub(super) files: u64,

    /// Most archives that a file may lie in, one in the other
    #[arg(long = "max-nesting", value_name = "N", default_value_t = Limits::DEFAULT.nesting, value_parser = clap::value_parser!(u32).range(..=16))]
    pub(super) nesting: u32,

    /// How many times larger than itself an archive may become by inflating, beyond --max-size
    #[arg(long = "max-ratio", value_name = "N", default_value_t = Limits::DEFAULT.ratio)]
    pub(super) ratio: u64,

    #[arg(
        long,
        value_name = "NAME=N",
        value_parser = limit,
        help = format!(
            "Change how much an input may hold, as an error that names the limit tells; K, M and G are \
             understood; may be repeated: {}",
            decode::Limits::names().join(", ")
        )
    )]
    pub(super) limit: Vec<LimitArg>,

    #[cfg(feature = "fetch")]
    #[command(flatten)]
    pub(super) live: LiveArgs,
}

impl InputArgs {
    /// How much an input may hold.
    pub(super) fn limits(&self) -> decode::Limits {
        let mut limits = decode::Limits::DEFAULT;
        for LimitArg { name, value } in &self.limit {
            // What is not taken has been refused before.
            let _ = limits.set(name, *value);
        }
        limits
    }
}

/// A limit on what an input may hold.
#[derive(Clone, Debug)]
pub(super) struct LimitArg {
    name: String,
    value: usize,
}

/// Reads `NAME=N`.
fn limit(text: &str) -> Result<LimitArg, String> {
    let usage = "NAME=N, such as strings=8M";
    let (name, value) = text.split_once('=').ok_or(usage)?;
    let value = bytes(value).map_err(|_| usage)?;
    let names = decode::Limits::names();
    if !names.contains(&name) {
        let hint = did_you_mean(names.iter().copied(), name);
        let names = names.join(", ");
        return Err(format!(
            "no limit is called {name:?}; there are {names}{hint}"
        ));
    }
    let mut limits = decode::Limits::DEFAULT;
    usize::try_from(value)
        .ok()
        .filter(|&value| limits.set(name, value))
        .map(|value| LimitArg {
            name: name.to_owned(),
            value,
        })
        .ok_or_else(|| "no limit can be higher than 1G".to_owned())
}

#[cfg(feature = "fetch")]
impl InputArgs {
    /// Whether servers are to be asked more than once.
    pub(super) fn is_series(&self) -> bool {
        self.live.rounds() > 1
    }
}

#[cfg(not(feature = "fetch"))]
impl InputArgs {
    #[expect(clippy::unused_self, reason = "the same call as with the network")]
    pub(super) fn is_series(&self) -> bool {
        false
    }
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

/// Reads the time between two snapshots, which cannot be none.
fn interval(text: &str) -> Result<Duration, String> {
    let interval = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if interval.is_zero() {
        return Err("time passes between two snapshots: give some, such as 30s".to_owned());
    }
    Ok(interval)
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
    /// Fetch profiles from running servers and keep them as files
    #[cfg(feature = "fetch")]
    Fetch(Box<Fetch>),
    /// Compare snapshots of one process, oldest first: what is new, grown, gone, and what keeps growing
    Diff(Box<Diff>),
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

/// Prints the paths of the files, which sort by time: 20261125T021000Z-host_6060-goroutine.pb.gz
#[cfg(feature = "fetch")]
#[derive(Debug, clap::Args)]
pub(super) struct Fetch {
    #[arg(
        help = "Servers: http://HOST:PORT, https://HOST/admin/debug/pprof, unix:///PATH.sock; or exactly one \
                profile: http://HOST:PORT/debug/pprof/goroutine?debug=2",
        value_name = "URL",
        required = true
    )]
    pub(super) urls: Vec<String>,

    /// Folder for the files; it is made if there is none
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub(super) output: PathBuf,

    /// Most bytes that a profile may have; K, M and G are understood
    #[arg(long, value_name = "BYTES", default_value = "256M", value_parser = bytes)]
    pub(super) max_size: u64,

    #[command(flatten)]
    pub(super) live: LiveArgs,
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

    /// Time from one snapshot to the next, such as 30s or 5m; it takes the place of the times that
    /// the snapshots have themselves, and rates rest on it
    #[arg(long, value_name = "TIME", value_parser = interval)]
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
    /// For a browser: one page that needs nothing else
    Html,
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
