//! Where the Go source of the program is.

use std::path::{Path, PathBuf};

use crate::source::Sources;

/// The folders that are named, or the working directory if it is the root of a Go module.
///
/// A module that is not the program's has no file whose lines fit the profile, so that nothing is
/// taken from it.
pub(super) fn sources(named: &[PathBuf], trim: &[String]) -> Option<Sources> {
    if !named.is_empty() {
        return Some(Sources::new(named, trim));
    }
    // With the empty path files are named as from here.
    Path::new("go.mod")
        .is_file()
        .then(|| Sources::guessed(PathBuf::new(), trim))
}
