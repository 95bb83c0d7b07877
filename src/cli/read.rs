//! Reads the inputs that the command line names.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;

use anyhow::Context;

use super::args::InputArgs;
use crate::decode::{Decoder, Dumps};
use crate::input::{SizeLimit, Source, Then, stream};
use crate::model::{Keep, Tables, Warning};

/// Reads the snapshots of each input.
pub(super) fn read_all(
    args: &InputArgs,
    inputs: &[PathBuf],
    keep: Keep,
    tables: &mut Tables,
) -> anyhow::Result<Vec<Dumps>> {
    let mut all = Vec::with_capacity(inputs.len());
    let state = RandomState::new();
    let mut seen = HashSet::new();
    for input in inputs {
        let source = Source::from_argument(input);
        let name = source.name();
        let context = || format!("cannot read {}", name.escape_debug());
        let mut hasher = state.build_hasher();
        let mut dumps = read_one(args, &source, &mut hasher, keep, tables).with_context(context)?;
        if !seen.insert(hasher.finish()) {
            dumps.last.warnings.push(Warning::Repeated);
        }
        all.push(dumps);
    }
    Ok(all)
}

/// Reads one input piece by piece; `hasher` sees all of it.
fn read_one(
    args: &InputArgs,
    source: &Source,
    hasher: &mut impl Hasher,
    keep: Keep,
    tables: &mut Tables,
) -> anyhow::Result<Dumps> {
    let mut decoder = Decoder::keeping(keep);
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
