//! The options of fetching from running servers.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;

use crate::fetch::Secret;

const LIVE: &str = "Live (for URLs)";

/// How profiles are fetched from running servers.
#[derive(Debug, clap::Args)]
pub(super) struct LiveArgs {
    /// Take K snapshots of each server [default: 2 with --seconds, else 1]
    #[arg(long = "snapshots", value_name = "K", value_parser = clap::value_parser!(u32).range(1..=1000), help_heading = LIVE)]
    pub(super) rounds: Option<u32>,

    /// Seconds from one snapshot to the next [default: 30 with --snapshots]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=86_400), help_heading = LIVE)]
    pub(super) seconds: Option<u64>,

    /// What to take beside the goroutine profile: debug=2 for ages and creators, goroutineleak for
    /// proof
    #[arg(long, value_enum, default_value_t = ExtrasArg::Auto, value_name = "WHAT", help_heading = LIVE)]
    pub(super) extras: ExtrasArg,

    /// Most time that one profile may take, such as 10s or 2m
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = humantime::parse_duration, help_heading = LIVE)]
    pub(super) timeout: Duration,

    /// Send a header, 'Name: value', or those of a file, @FILE; may be repeated
    #[arg(short = 'H', long, value_name = "HEADER", help_heading = LIVE)]
    pub(super) header: Vec<Secret>,

    #[arg(long, help = "Send the bearer token in this environment variable [default: GOPROF_LEAKS_TOKEN, if set]", value_name = "NAME", group = "who", help_heading = LIVE)]
    pub(super) bearer_env: Option<String>,

    /// Send the bearer token in this file
    #[arg(long, value_name = "FILE", group = "who", help_heading = LIVE)]
    pub(super) bearer_file: Option<PathBuf>,

    /// Send the user:password in this environment variable (basic authentication)
    #[arg(long, value_name = "NAME", group = "who", help_heading = LIVE)]
    pub(super) user_env: Option<String>,

    /// Send user and password by host, from the file that $NETRC names, or ~/.netrc
    #[arg(long, help_heading = LIVE)]
    pub(super) netrc: bool,

    /// Trust only the authorities in this file (PEM), not those of the system
    #[arg(long, value_name = "FILE", help_heading = LIVE)]
    pub(super) cacert: Option<PathBuf>,

    /// Show the server this client certificate (PEM)
    #[arg(long, value_name = "FILE", help_heading = LIVE)]
    pub(super) cert: Option<PathBuf>,

    /// The key of the client certificate (PEM) [default: in the file of --cert]
    #[arg(long, value_name = "FILE", requires = "cert", help_heading = LIVE)]
    pub(super) key: Option<PathBuf>,

    #[arg(long, help = "Go through this proxy, or none [default: as http_proxy, HTTPS_PROXY, ALL_PROXY and NO_PROXY say]", value_name = "URL", help_heading = LIVE)]
    pub(super) proxy: Option<Secret>,

    /// Follow redirects to other hosts, which are sent no credentials
    #[arg(long, help_heading = LIVE)]
    pub(super) allow_redirects: bool,
}

impl LiveArgs {
    /// How many snapshots are taken of each server.
    pub(super) fn rounds(&self) -> u32 {
        let default = if self.seconds.is_some() { 2 } else { 1 };
        self.rounds.unwrap_or(default)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExtrasArg {
    /// debug=2 of up to 10,000 goroutines, as the runtime stops the program while it writes;
    /// goroutineleak where the server has it (it runs a garbage collection)
    Auto,
    /// Both, however many goroutines there are
    All,
    /// The goroutine profile alone
    None,
}
