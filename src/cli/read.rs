//! Reads the inputs that the command line names.

use std::path::PathBuf;

use anyhow::Context;

use super::args::InputArgs;
use super::collect::{Collector, Seen};
use crate::decode::Dumps;
use crate::input::{Limits, SizeLimit, Source, visit};
use crate::model::Tables;
use crate::report::Skipped;

/// What one input holds: the processes of one moment.
#[derive(Debug)]
pub(super) struct Input {
    /// One for each process; never none.
    pub(super) instances: Vec<Dumps>,
    /// What else is in an archive.
    pub(super) skipped: Vec<Skipped>,
}

/// Reads the snapshots of each input.
pub(super) fn read_all(
    args: &InputArgs,
    inputs: &[PathBuf],
    tables: &mut Tables,
) -> anyhow::Result<Vec<Input>> {
    let limits = Limits {
        size: SizeLimit::bytes(args.max_size),
        ratio: args.ratio,
        files: args.files,
        nesting: args.nesting,
    };
    let mut seen = Seen::default();
    let mut all = Vec::with_capacity(inputs.len());
    for input in inputs {
        let source = Source::from_argument(input);
        let name = source.name();
        let context = || format!("cannot read {}", name.escape_debug());
        let mut collector = Collector::new(&mut seen, tables);
        let shape = visit(&source, limits, &mut collector).with_context(context)?;
        all.push(collector.finish(&name, shape).with_context(context)?);
    }
    Ok(all)
}
