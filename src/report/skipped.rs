//! What an archive holds beside the snapshots of a report.

use serde::Serialize;

use super::Report;
use crate::model::prose::{elide, plural, short_path, thousands};

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
    /// One of a process that seems to be in the report already.
    Same,
}

impl Skipped {
    /// Whether there may be goroutines in it that are not in the report.
    pub(super) fn is_lost(&self) -> bool {
        self.kind == SkippedKind::Unreadable
    }

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
    /// One sentence for each kind of files that were not used.
    #[must_use]
    pub fn left_out(&self) -> Vec<String> {
        let files = (self.snapshots.len() + self.skipped.len()) as u64;
        [
            SkippedKind::Unreadable,
            SkippedKind::Same,
            SkippedKind::Other,
        ]
        .into_iter()
        .filter_map(|kind| {
            let of_kind = || self.skipped.iter().filter(|file| file.kind == kind);
            let what = match (kind, of_kind().count()) {
                (_, 0) => return None,
                (SkippedKind::Unreadable, 1) => "cannot be read and is left out",
                (SkippedKind::Unreadable, _) => "cannot be read and are left out",
                (SkippedKind::Same, 1) => {
                    "seems to be another form of a process that counts already"
                }
                (SkippedKind::Same, _) => "seem to be other forms of processes that count already",
                (SkippedKind::Other, 1) => "is no goroutine snapshot",
                (SkippedKind::Other, _) => "are no goroutine snapshots",
            };
            Some(format!(
                "{} of {} {what}: {}",
                thousands(of_kind().count() as u64),
                plural(files, "file"),
                listing(of_kind(), None)
            ))
        })
        .chain(self.of_other_versions())
        .chain(self.without_source())
        .collect()
    }

    /// Source that has nothing to do with the profile.
    fn without_source(&self) -> Option<String> {
        let missing = self.source_found == Some(false);
        missing.then(|| {
            "no file of the stacks is below --source: name the root of the program's checkout, or cut \
             off what stands before it with --trim-path"
                .to_owned()
        })
    }

    /// Go files that were found and not used.
    fn of_other_versions(&self) -> Option<String> {
        let files = self.other_versions.as_slice();
        let first = files.first()?;
        let more = match files.len() {
            1 => String::new(),
            many => format!(" and {} more", many - 1),
        };
        Some(format!(
            "{}{more}: another version than the profile is of, by its lines; not used as source",
            short_path(first)
        ))
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
