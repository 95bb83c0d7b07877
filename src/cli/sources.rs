//! Where the Go source of the program is.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::args::ReportArgs;
use crate::source::{Limits, Sources};

/// The folders that are named, or the working directory if it is the root of a Go module.
///
/// A module that is not the program's has no file whose lines fit the profile, so that nothing is
/// taken from it.
pub(super) fn sources(args: &ReportArgs) -> anyhow::Result<Option<Sources>> {
    let (named, trim) = (args.source.as_slice(), args.trim_path.as_slice());
    for folder in named {
        fs::read_dir(folder).with_context(|| {
            format!(
                "cannot use --source {}",
                folder.display().to_string().escape_debug()
            )
        })?;
    }
    let limits = Limits {
        bytes: args.source_max_size,
        time: args.source_timeout,
    };
    if !named.is_empty() {
        return Ok(Some(Sources::new(named, trim).within(limits)));
    }
    // With the empty path files are named as from here.
    let is_module = Path::new("go.mod").is_file();
    Ok(is_module.then(|| Sources::guessed(PathBuf::new(), trim).within(limits)))
}
