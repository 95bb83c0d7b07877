//! `explain`: the catalog, for people.

use anyhow::{Context, bail};

use super::args::{Explain, GlobalArgs};
use super::exit::Exit;
use super::output::{look, to_stdout};
use crate::catalog;
use crate::model::nearest;
use crate::render;

/// Lists the catalog, or prints one entry.
pub(super) fn run(args: &GlobalArgs, explain: &Explain) -> anyhow::Result<Exit> {
    let catalog = catalog::load(&args.rules).context("cannot use the rules")?;
    let look = look(args);
    let Some(id) = &explain.id else {
        to_stdout(args, |out| render::list(&catalog, look, out))?;
        return Ok(Exit::Clean);
    };
    let Some(entry) = catalog.find(id) else {
        match nearest(catalog.names(), id) {
            Some(near) => bail!("no entry is called {id:?}; did you mean {near:?}?"),
            None => bail!("no entry is called {id:?}; goprof-leaks explain lists them"),
        }
    };
    let explanation = entry.explanation().context("cannot use the rules")?;
    to_stdout(args, |out| render::entry(entry, &explanation, look, out))?;
    Ok(Exit::Clean)
}
