//! `explain`: the catalog, for people.

use anyhow::{Context, bail};

use super::args::{Explain, GlobalArgs};
use super::exit::Exit;
use super::output::{look, to_stdout};
use crate::catalog::{self, Catalog};
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
        match nearest(&catalog, id) {
            Some(near) => bail!("no entry is called {id:?}; did you mean {near:?}?"),
            None => bail!("no entry is called {id:?}; goprof-leaks explain lists them"),
        }
    };
    let explanation = entry.explanation().context("cannot use the rules")?;
    to_stdout(args, |out| render::entry(entry, &explanation, look, out))?;
    Ok(Exit::Clean)
}

/// The id or code that is most like `typed`, if any is like it at all.
fn nearest<'c>(catalog: &'c Catalog, typed: &str) -> Option<&'c str> {
    const LIKE: f64 = 0.75;
    let typed = typed.to_lowercase();
    catalog
        .entries
        .iter()
        .flat_map(|entry| [entry.id.as_str(), entry.code.as_str()])
        .map(|name| (strsim::jaro_winkler(&typed, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= LIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
