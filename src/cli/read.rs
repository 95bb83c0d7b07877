//! Reads the inputs that the command line names.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::args::InputArgs;
use crate::decode::{Decoder, Dumps};
use crate::fetch::is_url;
use crate::input::{SizeLimit, Source, Then, stream};
use crate::model::{Tables, Warning};

/// Reads the snapshots of each input.
pub(super) fn read_all(
    args: &InputArgs,
    inputs: &[PathBuf],
    tables: &mut Tables,
) -> anyhow::Result<Vec<Dumps>> {
    let mut all = Vec::with_capacity(inputs.len());
    let state = RandomState::new();
    let mut seen = HashSet::new();
    let urls: Vec<&Path> = inputs
        .iter()
        .map(PathBuf::as_path)
        .filter(|input| is_url(input))
        .collect();
    let mut fetched = fetched(args, &urls, tables)?.into_iter();
    for input in inputs {
        if is_url(input) {
            all.extend(fetched.next().unwrap_or_default());
            continue;
        }
        let source = Source::from_argument(input);
        let name = source.name();
        let context = || format!("cannot read {}", name.escape_debug());
        let mut hasher = state.build_hasher();
        let mut dumps = read_one(args, &source, &mut hasher, tables).with_context(context)?;
        if !seen.insert(hasher.finish()) {
            dumps.last.warnings.push(Warning::Repeated);
        }
        all.push(dumps);
    }
    Ok(all)
}

/// The snapshots of the servers that the URLs name.
#[cfg(feature = "fetch")]
fn fetched(
    args: &InputArgs,
    urls: &[&Path],
    tables: &mut Tables,
) -> anyhow::Result<Vec<Vec<Dumps>>> {
    if urls.is_empty() {
        return Ok(Vec::new());
    }
    super::live::read(&args.live, args.max_size, urls, tables)
}

/// Refuses URLs.
#[cfg(not(feature = "fetch"))]
fn fetched(_: &InputArgs, urls: &[&Path], _: &mut Tables) -> anyhow::Result<Vec<Vec<Dumps>>> {
    match urls {
        [] => Ok(Vec::new()),
        _ => anyhow::bail!(
            "this build has no network: fetch the profile with another program, such as curl, and \
             name the file; or build with the feature \"fetch\""
        ),
    }
}

/// Reads one input piece by piece; `hasher` sees all of it.
fn read_one(
    args: &InputArgs,
    source: &Source,
    hasher: &mut impl Hasher,
    tables: &mut Tables,
) -> anyhow::Result<Dumps> {
    let mut decoder = Decoder::default();
    let mut result = Ok(());
    stream(source, SizeLimit::bytes(args.max_size), &mut |piece| {
        hasher.write(piece);
        result = decoder.feed(piece, tables);
        match result {
            Ok(()) => Then::GoOn,
            Err(_) => Then::Stop,
        }
    })?;
    result?;
    Ok(decoder.finish(&source.name(), tables)?)
}
