//! The files of one package, read and resolved once.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::locate::Limits;
use super::lower::{Head, Lowered, lower_within};
use crate::input;

/// A folder with more files is no package that somebody wrote.
const MOST_FILES: usize = 1_000;

/// A package's files and what they hold.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) files: Vec<File>,
    pub(super) lowered: Lowered,
}

#[derive(Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) text: Arc<str>,
}

impl Package {
    /// Reads the package that a file belongs to; tests belong to it only if the file is one.
    pub(super) fn around(path: &Path, limits: Limits) -> Option<Self> {
        let folder = path.parent()?;
        let name = package_clause(&read(path, limits)?)?;
        let is_test = |path: &Path| path.to_string_lossy().ends_with("_test.go");
        let listed = if folder == Path::new("") {
            Path::new(".")
        } else {
            folder
        };
        let mut paths: Vec<PathBuf> = fs::read_dir(listed)
            .ok()?
            .flatten()
            .map(|entry| folder.join(entry.file_name()))
            .filter(|other| {
                other.extension().is_some_and(|ending| ending == "go")
                    && (is_test(path) || !is_test(other))
            })
            .collect();
        paths.sort();
        paths.truncate(MOST_FILES);
        let mut package = Package {
            files: Vec::new(),
            lowered: Lowered {
                is_main: name == "main",
                ..Lowered::default()
            },
        };
        for path in paths {
            let Some(text) = read(&path, limits) else {
                continue;
            };
            if package_clause(&text).as_deref() != Some(&*name) {
                continue;
            }
            let file = package.files.len();
            if lower_within(limits.time, &text, file, &mut package.lowered).is_some() {
                package.files.push(File {
                    path,
                    text: text.into(),
                });
            }
        }
        Some(package)
    }

    /// Whether its files are in one of the folders.
    pub(super) fn is_in(&self, folders: &[PathBuf]) -> bool {
        self.files.first().is_some_and(|file| {
            let folder = file.path.parent();
            folder.is_some_and(|folder| folders.iter().any(|one| one == folder))
        })
    }

    pub(super) fn position(&self, path: &Path) -> Option<usize> {
        self.files.iter().position(|file| file.path == path)
    }
}

pub(super) fn read(path: &Path, limits: Limits) -> Option<String> {
    let about = fs::metadata(path).ok()?;
    // A pipe would be waited for.
    if !about.is_file() || about.len() > limits.bytes {
        return None;
    }
    // It may have grown in the meantime.
    input::text(path, limits.bytes.div_ceil(1 << 20)).ok()
}

fn package_clause(text: &str) -> Option<String> {
    Some(Head::of(text).package).filter(|name| !name.is_empty())
}
