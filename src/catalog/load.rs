//! Reads catalog files: the built-in ones and the user's own.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::entry::{Catalog, Entry, EvidenceRule, Explanation};
use super::when::When;
use crate::input;

/// Why a catalog file could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// The file or folder could not be read.
    #[error("{path}: {error}")]
    Io {
        /// Where.
        path: PathBuf,
        /// What the operating system said.
        error: std::io::Error,
    },

    /// The file is not a valid entry; the message has the line.
    #[error("{file}: {message}")]
    Invalid {
        /// Where.
        file: String,
        /// What is wrong.
        message: String,
    },
}

impl CatalogError {
    /// The same error, said to be in `file`.
    fn within(self, file: &str) -> Self {
        match self {
            CatalogError::Invalid { message, .. } => CatalogError::Invalid {
                file: file.to_owned(),
                message,
            },
            other => other,
        }
    }
}

/// The most that an entry may have: it is a page for people.
const LIMIT_MIB: u64 = 1;

/// The built-in catalog.
///
/// # Errors
/// Never in a released build: a test loads it.
pub fn builtin() -> Result<Catalog, CatalogError> {
    let mut catalog = Catalog {
        ledger: built_in("ledger", LEDGER)?,
        entries: Vec::with_capacity(ENTRIES.len()),
    };
    for BuiltIn { stem, head, file } in ENTRIES {
        let mut entry: Entry = built_in(stem, head)?;
        entry.file = Cow::Borrowed(file);
        catalog.entries.push(entry);
    }
    catalog.entries.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(catalog)
}

/// A file of the built-in catalog, as the build script gives it.
struct BuiltIn {
    stem: &'static str,
    /// All but the last section, as JSON.
    head: &'static str,
    /// All of it, as TOML.
    file: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

/// Reads what the build script made of a file.
fn built_in<T: DeserializeOwned>(stem: &str, json: &str) -> Result<T, CatalogError> {
    serde_json::from_str(json).map_err(|error| CatalogError::Invalid {
        file: format!("{stem}.toml"),
        message: error.to_string(),
    })
}

/// The built-in catalog with the entries of `folders` (`*.toml`) added; an entry whose id is
/// known already takes the place of the earlier one.
///
/// # Errors
/// When a file cannot be read, is no valid entry, or takes the code of another entry.
pub fn load(folders: &[PathBuf]) -> Result<Catalog, CatalogError> {
    let mut catalog = builtin()?;
    for folder in folders {
        for path in toml_files(folder)? {
            let file = path.display().to_string();
            let text = input::text(&path, LIMIT_MIB).map_err(|error| CatalogError::Io {
                path: path.clone(),
                error,
            })?;
            let entry = entry(&file, text)?;
            entry.explanation().map_err(|error| error.within(&file))?;
            catalog.entries.retain(|known| known.id != entry.id);
            check(&catalog, &entry).map_err(|message| CatalogError::Invalid { file, message })?;
            catalog.entries.push(entry);
        }
    }
    catalog.entries.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(catalog)
}

fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, CatalogError> {
    let io = |error| CatalogError::Io {
        path: folder.to_owned(),
        error,
    };
    let mut files = Vec::new();
    for item in fs::read_dir(folder).map_err(io)? {
        let path = item.map_err(io)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Starts the last section of an entry, which most runs do not need.
const SECTION: &str = "\n[explain]";

/// Reads an entry but for its last section.
fn entry(file: &str, text: String) -> Result<Entry, CatalogError> {
    let Some((head, _)) = text.split_once(SECTION) else {
        return Err(CatalogError::Invalid {
            file: file.to_owned(),
            message: "the section [explain] is missing; it is the last one".to_owned(),
        });
    };
    let mut entry: Entry = parse(file, head)?;
    entry.file = Cow::Owned(text);
    Ok(entry)
}

/// Reads the last section of an entry.
pub(super) fn explanation(id: &str, text: &str) -> Result<Explanation, CatalogError> {
    let (head, tail) = text.split_once(SECTION).unwrap_or_default();
    // Line numbers in errors are those of the file.
    let lines_before = head.matches('\n').count() + 1;
    parse(id, &("\n".repeat(lines_before) + tail))
}

fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, CatalogError> {
    toml::from_str(text).map_err(|error| CatalogError::Invalid {
        file: file.to_owned(),
        message: error.to_string().trim_end().to_owned(),
    })
}

/// What the types cannot say: unique codes, patterns that compile, evidence named once.
fn check(catalog: &Catalog, entry: &Entry) -> Result<(), String> {
    if let Some(other) = catalog
        .entries
        .iter()
        .find(|other| other.code == entry.code)
    {
        return Err(format!(
            "code {} belongs to {} already",
            entry.code, other.id
        ));
    }
    check_patterns("match", &entry.matches)?;
    let mut ids = HashSet::new();
    for rule in catalog.rules(entry) {
        check_rule(rule)?;
        if !ids.insert(&rule.id) {
            return Err(format!(
                "evidence {:?} is there twice; leave the shared one out with `without`",
                rule.id
            ));
        }
    }
    Ok(())
}

fn check_rule(rule: &EvidenceRule) -> Result<(), String> {
    check_patterns(&format!("evidence {:?}", rule.id), &rule.when)
}

fn check_patterns(place: &str, when: &When) -> Result<(), String> {
    for (key, pattern) in when.patterns() {
        pattern
            .check()
            .map_err(|error| format!("{place}: {key} is no valid pattern: {error}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::entry::Ledger;

    #[test]
    fn the_build_loses_nothing() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalog/entries");
        let mut on_disk: Vec<String> = toml_files(&folder)
            .unwrap()
            .into_iter()
            .map(|path| {
                let text = fs::read_to_string(&path).unwrap();
                format!("{:?}", entry(&path.display().to_string(), text).unwrap())
            })
            .collect();
        on_disk.sort();
        let built_in = builtin().unwrap();
        let mut entries: Vec<String> = built_in
            .entries
            .iter()
            .map(|entry| format!("{entry:?}"))
            .collect();
        entries.sort();
        assert_eq!(on_disk, entries);
        let ledger: Ledger = parse("ledger", include_str!("ledger.toml")).unwrap();
        assert_eq!(format!("{ledger:?}"), format!("{:?}", built_in.ledger));
    }

    #[test]
    fn every_entry_is_sound() {
        let all = builtin().unwrap();
        let mut one_by_one = Catalog {
            ledger: all.ledger,
            entries: Vec::new(),
        };
        let ids: HashSet<String> = all.entries.iter().map(|entry| entry.id.clone()).collect();
        for entry in all.entries {
            check(&one_by_one, &entry).unwrap_or_else(|message| panic!("{}: {message}", entry.id));
            assert!(
                ENTRIES.iter().any(|file| file.stem == entry.id),
                "{} is not its file's stem",
                entry.id
            );
            for alternative in &entry.alternatives {
                assert!(
                    ids.contains(&alternative.id),
                    "{}: {}",
                    entry.id,
                    alternative.id
                );
            }
            for without in &entry.without {
                let shared = one_by_one
                    .ledger
                    .leak
                    .iter()
                    .chain(&one_by_one.ledger.known);
                assert!(
                    shared.into_iter().any(|rule| rule.id == *without),
                    "{without}"
                );
            }
            let explain = entry.explanation().unwrap();
            for text in [
                &entry.title,
                &entry.summary,
                &entry.noun,
                &entry.cause,
                &entry.fix,
                &entry.settle,
                &explain.see,
                &explain.why,
                &explain.fine,
            ] {
                assert!(!text.trim().is_empty(), "{} has an empty section", entry.id);
            }
            one_by_one.entries.push(entry);
        }
    }
}
