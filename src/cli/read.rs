//! Reads the inputs that the command line names.

use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, bail};

use super::ahead::{Job, Read, Readers};
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
    let (urls, fetched) = fetch_all(args, inputs, keep, tables)?;
    let files: Vec<File> = inputs
        .iter()
        .filter(|input| !urls.contains(&input.as_path()))
        .map(|input| File::of(input, args))
        .collect();
    let jobs: Vec<Job> = files.iter().filter_map(|file| file.job.clone()).collect();
    thread::scope(|scope| {
        let mut readers = Readers::start(scope, &jobs, &seen.state);
        let (mut fetched, mut files) = (fetched.into_iter(), files.iter());
        let mut all = Vec::with_capacity(inputs.len());
        for input in inputs {
            if urls.contains(&input.as_path()) {
                all.extend(fetched.next());
            } else if let Some(file) = files.next() {
                let alone = inputs.len() == 1 && ids == Ids::BesideOthers;
                let collector = Collector::new(&mut seen, &file.name, alone, args.limits(), tables);
                all.push(file.read(collector, &mut readers)?);
            }
        }
        Ok(all)
    })
}

/// A file, an archive, or standard input.
struct File {
    source: Source,
    name: String,
    limits: Limits,
    /// How to read it ahead, if that can be done.
    job: Option<Job>,
}

impl File {
    fn of(input: &Path, args: &InputArgs) -> Self {
        let source = Source::from_argument(input);
        let limits = Limits {
            size: args
                .max_size
                .map_or_else(|| SizeLimit::for_source(&source), SizeLimit::bytes),
            ratio: args.ratio,
            files: args.files,
            nesting: args.nesting,
        };
        File {
            name: source.name(),
            job: Job::of(&source, limits, args.limits()),
            source,
            limits,
        }
    }

    fn read(&self, mut collector: Collector<'_>, readers: &mut Readers) -> anyhow::Result<Input> {
        let context = || format!("cannot read {}", without_secret(&self.name).escape_debug());
        let read = match self.job {
            Some(_) => readers.next(),
            None => Read::NotSo,
        };
        let shape = match read {
            Read::Whole(whole) => Ok(whole.give(&mut collector)),
            Read::Failed(error) => Err(error),
            Read::NotSo => visit(&self.source, self.limits, &mut collector),
        };
        collector
            .finish(shape.with_context(context)?)
            .with_context(context)
    }
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
