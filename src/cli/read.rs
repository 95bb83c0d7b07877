//! Reads the inputs that the command line names.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::InputArgs;
use super::collect::{Collector, Seen};
use crate::decode::Dumps;
use crate::fetch::{is_url, without_secret};
use crate::input::{Limits, Shape, SizeLimit, Source, visit};
use crate::model::{Keep, Tables};
use crate::report::Skipped;

/// What one input holds: the processes of one moment.
#[derive(Debug)]
pub(super) struct Input {
    /// Whether it is one file, or an archive or server that says what belongs together.
    pub(super) shape: Shape,
    /// One for each process; never none.
    pub(super) instances: Vec<Dumps>,
    /// What else is in an archive.
    pub(super) skipped: Vec<Skipped>,
}

/// Reads the snapshots of each input.
pub(super) fn read_all(
    args: &InputArgs,
    inputs: &[PathBuf],
    keep: Keep,
    tables: &mut Tables,
) -> anyhow::Result<Vec<Input>> {
    let mut seen = Seen::default();
    let mut all = Vec::with_capacity(inputs.len());
    let (urls, fetched) = fetch_all(args, inputs, tables)?;
    let mut fetched = fetched.into_iter();
    for input in inputs {
        if urls.contains(&input.as_path()) {
            all.extend(fetched.next().map(|instances| Input {
                shape: Shape::Archive,
                instances,
                skipped: Vec::new(),
            }));
            continue;
        }
        let source = Source::from_argument(input);
        let name = source.name();
        let context = || format!("cannot read {}", without_secret(&name).escape_debug());
        let limits = Limits {
            size: args
                .max_size
                .map_or_else(|| SizeLimit::for_source(&source), SizeLimit::bytes),
            ratio: args.ratio,
            files: args.files,
            nesting: args.nesting,
        };
        let mut collector = Collector::new(&mut seen, keep, tables);
        let shape = visit(&source, limits, &mut collector).with_context(context)?;
        all.push(collector.finish(&name, shape).with_context(context)?);
    }
    Ok(all)
}

/// The URLs among the inputs, and the snapshots of the servers that they name.
fn fetch_all<'i>(
    args: &InputArgs,
    inputs: &'i [PathBuf],
    tables: &mut Tables,
) -> anyhow::Result<(Vec<&'i Path>, Vec<Vec<Dumps>>)> {
    let urls: Vec<&Path> = inputs
        .iter()
        .map(PathBuf::as_path)
        .filter(|input| is_url(input))
        .collect();
    let fetched = match urls.as_slice() {
        [] if args.is_series() => bail!("--snapshots and --seconds need the URL of a server"),
        [] => Vec::new(),
        urls => fetch(args, urls, tables)?,
    };
    Ok((urls, fetched))
}

#[cfg(feature = "fetch")]
fn fetch(args: &InputArgs, urls: &[&Path], tables: &mut Tables) -> anyhow::Result<Vec<Vec<Dumps>>> {
    let limit = args.max_size.map_or(SizeLimit::DEFAULT, SizeLimit::bytes);
    super::live::read(&args.live, limit, urls, tables)
}

#[cfg(not(feature = "fetch"))]
fn fetch(_: &InputArgs, _: &[&Path], _: &mut Tables) -> anyhow::Result<Vec<Vec<Dumps>>> {
    bail!(
        "this build has no network: fetch the profile with another program, such as curl, and name \
         the file; or build with the feature \"fetch\""
    )
}
