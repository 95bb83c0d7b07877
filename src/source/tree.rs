//! The Go files below a folder, for those whose recorded path does not lead to them.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use super::locate::module_of;

/// A tree with more files than this is not searched for a name.
const MOST_FILES: usize = 100_000;

/// More files of one name than these are not looked at.
const MOST_ALIKE: usize = 8;

/// The files of a tree, walked once.
#[derive(Debug, Default)]
pub(super) struct Tree {
    folders: Vec<Folder>,
    /// The folders that have a file, by its name.
    with: HashMap<OsString, Vec<usize>>,
    files: usize,
}

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    /// What a build with `-trimpath` calls it: by the nearest `go.mod`.
    package: Option<String>,
}

impl Tree {
    pub(super) fn of(folder: &Path) -> Self {
        let mut tree = Tree::default();
        tree.walk(folder, None);
        tree
    }

    /// Files of the name that a recorded path ends in: first those of its package, then those whose
    /// folders agree most.
    pub(super) fn search(&self, recorded: &str, unversioned: &str) -> Vec<PathBuf> {
        let Some((folder, name)) = recorded.rsplit_once('/') else {
            return Vec::new();
        };
        let package = unversioned
            .rsplit_once('/')
            .map_or("", |(package, _)| package);
        let with = self.with.get(OsStr::new(name));
        let mut alike: Vec<(bool, usize, &Path)> = with
            .into_iter()
            .flatten()
            .filter_map(|&at| self.folders.get(at))
            .map(|one| {
                let is_package = one.package.as_deref() == Some(package);
                (is_package, common(&one.path, folder), &*one.path)
            })
            .collect();
        let best = |a: &(bool, usize, &Path), b: &(bool, usize, &Path)| {
            (b.0, b.1).cmp(&(a.0, a.1)).then_with(|| a.2.cmp(b.2))
        };
        if alike.len() > MOST_ALIKE {
            alike.select_nth_unstable_by(MOST_ALIKE, best);
            alike.truncate(MOST_ALIKE);
        }
        alike.sort_by(best);
        alike
            .into_iter()
            .map(|(_, _, folder)| folder.join(name))
            .collect()
    }

    fn walk(&mut self, folder: &Path, package: Option<&str>) {
        let listed = if folder == Path::new("") {
            Path::new(".")
        } else {
            folder
        };
        let Ok(entries) = fs::read_dir(listed) else {
            return;
        };
        let (mut folders, mut files, mut has_module) = (Vec::new(), Vec::new(), false);
        for entry in entries.flatten() {
            if self.files >= MOST_FILES {
                return;
            }
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            let name = entry.file_name();
            let text = name.to_string_lossy();
            // The module cache has no file of the program itself.
            let is_cache =
                text.contains('@') || (text == "mod" && folder.join("mod/cache/download").is_dir());
            let hidden = text.starts_with('.') || text == "node_modules" || is_cache;
            if kind.is_dir() && !hidden {
                folders.push(name);
            } else if kind.is_file() {
                has_module |= text == "go.mod";
                if text.ends_with(".go") {
                    self.files += 1;
                    files.push(name);
                }
            }
        }
        let own = if has_module {
            module_of(folder)
        } else {
            package.map(str::to_owned)
        };
        if !files.is_empty() {
            let at = self.folders.len();
            self.folders.push(Folder {
                path: folder.to_owned(),
                package: own.clone(),
            });
            for name in files {
                self.with.entry(name).or_default().push(at);
            }
        }
        folders.sort();
        for name in folders {
            let package = own
                .as_ref()
                .map(|package| format!("{package}/{}", name.to_string_lossy()));
            self.walk(&folder.join(&name), package.as_deref());
        }
    }
}

/// How many of their last parts a folder and a recorded one share.
fn common(folder: &Path, recorded: &str) -> usize {
    let mut folder = folder.as_os_str().as_encoded_bytes();
    let mut recorded = recorded.as_bytes();
    let mut shared = 0;
    while let (Some((more, last)), Some((more_recorded, other))) =
        (last_part(folder), last_part(recorded))
    {
        if last != other {
            break;
        }
        shared += 1;
        (folder, recorded) = (more, more_recorded);
    }
    shared
}

/// What stands before and after the last separator; nothing of nothing.
fn last_part(path: &[u8]) -> Option<(&[u8], &[u8])> {
    if path.is_empty() {
        return None;
    }
    let is_separator = |byte: &u8| *byte == b'/' || (cfg!(windows) && *byte == b'\\');
    match path.iter().rposition(is_separator) {
        Some(at) => Some((path.get(..at)?, path.get(at + 1..)?)),
        None => Some((&[], path)),
    }
}
