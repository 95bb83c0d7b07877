//! Where the Go source of the program is.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::source::Sources;

/// The folders that are named, or the working directory if it is the root of a Go module.
///
/// A module that is not the program's has no file whose lines fit the profile, so that nothing is
/// taken from it.
pub(super) fn sources(named: &[PathBuf], trim: &[String]) -> anyhow::Result<Option<Sources>> {
    for folder in named {
        fs::read_dir(folder).with_context(|| {
            format!(
                "cannot use --source {}",
                folder.display().to_string().escape_debug()
            )
        })?;
    }
    if !named.is_empty() {
        return Ok(Some(Sources::new(named, trim)));
    }
    // With the empty path files are named as from here.
    let is_module = Path::new("go.mod").is_file();
    Ok(is_module.then(|| Sources::guessed(PathBuf::new(), trim)))
}
