//! What can be typed behind `check`.

use std::path::PathBuf;

use super::args::{InputArgs, ReportArgs};

/// The gate.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 pass; 1 fail; 2 wrong usage, policy, baseline or output; 3 an input could not be \
                  read, or is too incomplete to judge. With --self-test: 0 the gate can fail; 2 it cannot.\n\
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
    #[arg(long, conflicts_with_all = ["focus", "ignore", "hide"])]
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
