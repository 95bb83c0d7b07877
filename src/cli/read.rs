//! Reads the inputs that the command line names.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::InputArgs;
use super::collect::{Collector, Seen};
#[cfg(feature = "fetch")]
use crate::decode::Decoder;
use crate::decode::Dumps;
use crate::fetch::{is_url, without_secret};
use crate::input::{Limits, SizeLimit, Source, visit};
use crate::model::{Keep, Tables};
use crate::report::Skipped;

/// Where the snapshots of an input are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// One file, which may be of one process with other files.
    File,
    /// An archive, whose folders say what belongs together.
    Archive,
    /// A running process, by what tells it from others.
    #[cfg_attr(
        not(feature = "fetch"),
        expect(dead_code, reason = "a build without network code asks no server")
    )]
    Server(String),
}

/// Of which snapshots the ids of goroutines are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ids {
    /// Of all.
    All,
    /// Of those that may be of the process of another one.
    BesideOthers,
}

/// What one input holds: the processes of one moment.
#[derive(Debug)]
pub(super) struct Input {
    /// What belongs together.
    pub(super) given: Given,
    /// One for each process, and what adds to it; never none.
    pub(super) instances: Vec<Dumps>,
    /// What else is in an archive.
    pub(super) skipped: Vec<Skipped>,
}

/// Reads the snapshots of each input.
pub(super) fn read_all(
    args: &InputArgs,
    inputs: &[PathBuf],
    ids: Ids,
    tables: &mut Tables,
) -> anyhow::Result<Vec<Input>> {
    // What one server gives needs no ids to be told from what others give.
    let keep = match ids {
        Ids::All => Keep::Ids,
        Ids::BesideOthers => Keep::Counts,
    };
    let mut seen = Seen::default();
    let mut all = Vec::with_capacity(inputs.len());
    let (urls, fetched) = fetch_all(args, inputs, keep, tables)?;
    let mut fetched = fetched.into_iter();
    for input in inputs {
        if urls.contains(&input.as_path()) {
            all.extend(fetched.next());
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
        let alone = inputs.len() == 1 && ids == Ids::BesideOthers;
        let mut collector = Collector::new(&mut seen, &name, alone, args.limits(), tables);
        let shape = visit(&source, limits, &mut collector).with_context(context)?;
        all.push(collector.finish(shape).with_context(context)?);
    }
    Ok(all)
}

/// The URLs among the inputs, and the snapshots of the servers that they name.
fn fetch_all<'i>(
    args: &InputArgs,
    inputs: &'i [PathBuf],
    keep: Keep,
    tables: &mut Tables,
) -> anyhow::Result<(Vec<&'i Path>, Vec<Input>)> {
    let urls: Vec<&Path> = inputs
        .iter()
        .map(PathBuf::as_path)
        .filter(|input| is_url(input))
        .collect();
    let fetched = match urls.as_slice() {
        [] if args.is_series() => bail!("--snapshots and --seconds need the URL of a server"),
        [] => Vec::new(),
        urls => fetch(args, urls, keep, tables)?,
    };
    Ok((urls, fetched))
}

#[cfg(feature = "fetch")]
fn fetch(
    args: &InputArgs,
    urls: &[&Path],
    keep: Keep,
    tables: &mut Tables,
) -> anyhow::Result<Vec<Input>> {
    let limit = args.max_size.map_or(SizeLimit::DEFAULT, SizeLimit::bytes);
    let decoder = || Decoder::keeping(keep).within(args.limits());
    super::live::read(&args.live, limit, urls, &decoder, tables)
}

#[cfg(not(feature = "fetch"))]
fn fetch(_: &InputArgs, _: &[&Path], _: Keep, _: &mut Tables) -> anyhow::Result<Vec<Input>> {
    bail!(
        "this build has no network: fetch the profile with another program, such as curl, and name \
         the file; or build with the feature \"fetch\""
    )
}
