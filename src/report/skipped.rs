//! What an archive holds beside the snapshots of a report.

use serde::Serialize;

use super::Report;
use crate::model::prose::{elide, plural};

/// Files that a sentence names.
const NAMED: usize = 5;

/// A file in an archive that is not in the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Skipped {
    /// The archive's name and the path in it.
    pub source: String,
    /// Whether anything is lost.
    pub kind: SkippedKind,
    /// What it is, or why it cannot be read.
    pub reason: String,
}

/// Whether anything is lost with a file that is not in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum SkippedKind {
    /// Not a goroutine snapshot.
    Other,
    /// It may be one and cannot be read.
    Unreadable,
}

impl Skipped {
    /// `heap.pb.gz (a heap profile)`, without the name of the archive if it is given.
    fn text(&self, archive: Option<&str>) -> String {
        let path = archive
            .and_then(|archive| self.source.strip_prefix(archive)?.strip_prefix('/'))
            .unwrap_or(&self.source);
        format!("{} ({})", elide(path), self.reason)
    }
}

/// What an archive without a snapshot holds.
#[must_use]
pub fn contents(archive: &str, skipped: &[Skipped]) -> String {
    listing(skipped.iter(), Some(archive))
}

impl Report {
    /// What was skipped because it is something else: `2 of 14 files are no goroutine snapshots: …`.
    #[must_use]
    pub fn others(&self) -> Option<String> {
        let others = || {
            self.skipped
                .iter()
                .filter(|file| file.kind == SkippedKind::Other)
        };
        let count = others().count();
        let files = self.snapshots.len() + self.skipped.len();
        (count > 0).then(|| {
            format!(
                "{count} of {} {} no goroutine {}: {}",
                plural(files as u64, "file"),
                if count == 1 { "is" } else { "are" },
                if count == 1 { "snapshot" } else { "snapshots" },
                listing(others(), None)
            )
        })
    }

    /// What could not be read.
    #[must_use]
    pub fn unreadable(&self) -> Option<String> {
        let lost = || {
            self.skipped
                .iter()
                .filter(|file| file.kind == SkippedKind::Unreadable)
        };
        let count = lost().count() as u64;
        (count > 0).then(|| {
            format!(
                "{} in archives could not be read and {} left out: {}",
                plural(count, "file"),
                if count == 1 { "is" } else { "are" },
                listing(lost(), None)
            )
        })
    }
}

fn listing<'a>(files: impl Iterator<Item = &'a Skipped>, archive: Option<&str>) -> String {
    let mut names: Vec<String> = files.map(|file| file.text(archive)).collect();
    let rest = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    if rest > 0 {
        names.push(format!("and {}", plural(rest as u64, "other")));
    }
    names.join(", ")
}
