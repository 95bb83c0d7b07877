//! Reads catalog files: the built-in ones and the user's own.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::entry::{Catalog, Entry, EvidenceRule, Ledger};
use super::when::When;

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

/// The built-in catalog.
///
/// # Errors
/// Never in a released build: a test loads it.
pub fn builtin() -> Result<Catalog, CatalogError> {
    let ledger: Ledger = parse("ledger.toml", include_str!("ledger.toml"))?;
    let mut catalog = Catalog {
        ledger,
        entries: Vec::with_capacity(ENTRIES.len()),
    };
    for (file, text) in ENTRIES {
        catalog.entries.push(parse(file, text)?);
    }
    catalog.entries.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(catalog)
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
            let text = fs::read_to_string(&path).map_err(|error| CatalogError::Io {
                path: path.clone(),
                error,
            })?;
            let entry: Entry = parse(&file, &text)?;
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

fn parse<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, CatalogError> {
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

macro_rules! entries {
    ($($stem:literal),* $(,)?) => {
        &[ $( ($stem, include_str!(concat!("entries/", $stem, ".toml"))), )* ]
    };
}

/// File stem and text of every built-in entry.
const ENTRIES: &[(&str, &str)] = entries![
    "at-work",
    "capacity-pileup",
    "chan-consumer-gone",
    "chan-nil",
    "chan-recv-no-sender",
    "chan-send-no-receiver",
    "cond-missed-wakeup",
    "connection-companion",
    "context-watcher",
    "defer-block",
    "early-return-senders",
    "error-path-no-cleanup",
    "event-loop",
    "exec-copy",
    "fan-out-in-progress",
    "few",
    "first-result-wins",
    "http-client-conn",
    "http-client-dial",
    "http-client-response",
    "http-server-conn",
    "http-server-watch",
    "http2-client-conn",
    "http2-server-conn",
    "idle-worker",
    "io-no-deadline",
    "library-daemon",
    "listener",
    "lock-double",
    "lock-held-across-block",
    "lock-missing-unlock",
    "lock-order-abba",
    "loop-sleep-poll",
    "loop-spin",
    "loop-ticker",
    "main-parked",
    "not-started",
    "open-io",
    "pipe-peer-gone",
    "profiler",
    "range-not-closed",
    "request-in-flight",
    "resolver",
    "runtime-worker",
    "rwlock-recursive-read",
    "select-no-exit",
    "signal-loop",
    "sleeper",
    "sql-opener",
    "stream-not-released",
    "test-runner",
    "timeout-abandon",
    "timeout-handler",
    "unclassified-wait",
    "wg-stuck",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_listed_and_sound() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalog/entries");
        let on_disk: Vec<String> = toml_files(&folder)
            .unwrap()
            .iter()
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let mut listed: Vec<&str> = ENTRIES.iter().map(|(stem, _)| *stem).collect();
        listed.sort_unstable();
        assert_eq!(on_disk, listed);

        let all = builtin().unwrap();
        let mut one_by_one = Catalog {
            ledger: all.ledger,
            entries: Vec::new(),
        };
        let ids: HashSet<String> = all.entries.iter().map(|entry| entry.id.clone()).collect();
        for entry in all.entries {
            check(&one_by_one, &entry).unwrap_or_else(|message| panic!("{}: {message}", entry.id));
            assert!(
                listed.contains(&entry.id.as_str()),
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
            for text in [
                &entry.title,
                &entry.summary,
                &entry.noun,
                &entry.cause,
                &entry.fix,
                &entry.settle,
                &entry.explain.see,
                &entry.explain.why,
                &entry.explain.fine,
            ] {
                assert!(!text.trim().is_empty(), "{} has an empty section", entry.id);
            }
            one_by_one.entries.push(entry);
        }
    }
}
