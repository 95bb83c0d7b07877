//! The policy file, the flags over it, and the baseline.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};

use super::check_args::{Check, ScenarioLimit};
use super::report::fail_on;
use crate::catalog::Catalog;
use crate::gate::{Baseline, Policy};
use crate::input;

/// The name of the policy file.
const FILE: &str = "goprof-leaks.toml";

/// The most that a policy or a baseline may have; nobody could review more.
const LIMIT_MIB: u64 = 16;

/// A policy and the files that it comes from.
pub(super) struct Config {
    /// The policy, with the flags over it.
    pub(super) policy: Policy,
    /// Where it was found.
    pub(super) file: Option<PathBuf>,
    /// The baseline's path.
    pub(super) baseline: Option<PathBuf>,
}

/// Finds and reads the policy, and puts the flags over it.
pub(super) fn config(args: &Check, catalog: &Catalog) -> anyhow::Result<Config> {
    let file = match &args.config {
        Some(file) => Some(file.clone()),
        None => upward(Path::new("."))?,
    };
    let mut policy = match &file {
        Some(file) => read(file, catalog)
            .with_context(|| format!("cannot use {}", file.display().to_string().escape_debug()))?,
        None => Policy::default(),
    };
    if let Some(verdict) = args.report.fail_on {
        policy.fail_on = fail_on(verdict);
    }
    if let Some(percent) = args.tolerance {
        policy.tolerance_percent = percent;
    }
    let ceiling = &mut policy.ceiling;
    ceiling.goroutines = args.max_goroutines.or(ceiling.goroutines);
    ceiling.cluster = args.max_cluster.or(ceiling.cluster);
    ceiling.growth = args.max_growth.or(ceiling.growth);
    ceiling.growth_per_minute = args.max_growth_per_minute.or(ceiling.growth_per_minute);
    ceiling
        .check()
        .context("cannot use --max-growth-per-minute")?;
    // They go over those of the file, but not over each other.
    let mut flags = Policy::default();
    for ScenarioLimit { id, most } in &args.max_scenario {
        flags
            .limit_scenario(id, *most, catalog)
            .context("cannot use --max-scenario")?;
    }
    policy.ceiling.scenario.extend(flags.ceiling.scenario);
    let of_policy = policy.baseline.as_ref().map(|path| {
        let folder = file.as_deref().and_then(Path::parent);
        folder.unwrap_or(Path::new("")).join(path)
    });
    let baseline = args.baseline.clone().or(of_policy);
    if args.write_baseline && baseline.is_none() {
        bail!("--write-baseline needs --baseline FILE, or a baseline in {FILE}");
    }
    Ok(Config {
        policy,
        file,
        baseline,
    })
}

/// The policy file of `folder`, or of the nearest folder above that has one. What is there and cannot
/// be read is not passed over: it would have said what to enforce.
fn upward(folder: &Path) -> anyhow::Result<Option<PathBuf>> {
    if is_there(&folder.join(FILE))? {
        return Ok(Some(PathBuf::from(FILE)));
    }
    let folder = fs::canonicalize(folder).context("cannot find the working directory")?;
    for above in folder.ancestors().skip(1) {
        let file = above.join(FILE);
        if is_there(&file)? {
            return Ok(Some(file));
        }
    }
    Ok(None)
}

/// Whether the file is there; an error if something else is, or if nobody can tell.
fn is_there(file: &Path) -> anyhow::Result<bool> {
    let there = match fs::symlink_metadata(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => Err(error),
        // A link to nothing is an error as well.
        Ok(_) => fs::metadata(file),
    };
    let cannot = || {
        let name = file.display().to_string();
        format!(
            "cannot use {} (--config names another)",
            name.escape_debug()
        )
    };
    if there.with_context(cannot)?.is_file() {
        Ok(true)
    } else {
        Err(anyhow!("it is no file")).with_context(cannot)
    }
}

fn read(file: &Path, catalog: &Catalog) -> anyhow::Result<Policy> {
    let text = input::text(file, LIMIT_MIB)?;
    Ok(Policy::parse(&text, catalog)?)
}

/// The baseline's text; none without a baseline, or if it is yet to be written.
pub(super) fn baseline_text(config: &Config, args: &Check) -> anyhow::Result<Option<String>> {
    let Some(path) = &config.baseline else {
        return Ok(None);
    };
    match input::text(path, LIMIT_MIB) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound && args.write_baseline => Ok(None),
        Err(error) => {
            let hint = match error.kind() {
                io::ErrorKind::NotFound => " (--write-baseline makes it)",
                _ => "",
            };
            let name = path.display().to_string();
            Err(error).context(format!(
                "cannot read the baseline {}{hint}",
                name.escape_debug()
            ))
        }
    }
}

/// Reads a baseline.
pub(super) fn baseline(config: &Config, text: &str) -> anyhow::Result<Baseline> {
    let path = config.baseline.as_deref().unwrap_or(Path::new(""));
    let name = path.display().to_string();
    Baseline::parse(text).with_context(|| format!("cannot use {}", name.escape_debug()))
}
