//! What the Go source adds to a report: facts for the verdict, and the code that is the cause.

use std::collections::BTreeSet;
use std::path::Path;

use similar::{ChangeTag, DiffTag, TextDiff};

use super::build::Choice;
use super::{Cause, Change, CodeFile, CodeLabel, Fix, SourceSays};
use crate::catalog::Ledger;
use crate::classify::{self, Says};
use crate::cluster::{Cluster, Origins};
use crate::model::Tables;
use crate::model::prose::{goroutines, short_path};
use crate::source::{Inspection, Label, inspect};

/// Lines of a diff around what changes.
const CONTEXT: usize = 3;

/// Reads the source of each cluster; nothing where none is given.
pub(super) fn look(
    choice: &Choice,
    clusters: &[Cluster],
    origins: &Origins,
    tables: &Tables,
    ledger: &Ledger,
) -> Vec<Inspection> {
    choice.sources.as_ref().map_or_else(Vec::new, |sources| {
        inspect(clusters, origins, tables, sources, &ledger.resources)
    })
}

/// What that says for the verdicts.
pub(super) fn says(looked: &[Inspection]) -> Vec<Vec<Says>> {
    looked
        .iter()
        .map(|inspection| {
            inspection
                .facts
                .iter()
                .filter_map(|label| {
                    Some(Says {
                        fact: label.fact?,
                        text: format!(
                            "{}:{} {}",
                            short_path(&label.file.to_string_lossy()),
                            label.line,
                            label.text
                        ),
                    })
                })
                .collect()
        })
        .collect()
}

/// Whether source that somebody named has a file of some stack.
pub(super) fn found(choice: &Choice, looked: &[Inspection]) -> Option<bool> {
    let named = choice
        .sources
        .as_ref()
        .filter(|sources| !sources.is_guess());
    named.map(|_| looked.iter().any(|inspection| inspection.found > 0))
}

/// What the source says of a finding, in a word.
pub(super) fn verdict_of_source(
    finding: &classify::Finding<'_>,
    looked: &[Inspection],
) -> Option<SourceSays> {
    let inspection = looked.get(finding.cluster)?;
    if finding.is_decided {
        Some(SourceSays::Decides)
    } else if inspection.other_version.is_some() {
        Some(SourceSays::OtherVersion)
    } else {
        inspection.site.as_ref().map(|_| SourceSays::Undecided)
    }
}

/// The code that is the cause of a finding, if the source decides.
pub(super) fn cause(
    finding: &classify::Finding<'_>,
    count: u64,
    looked: &[Inspection],
) -> Option<Cause> {
    let inspection = looked.get(finding.cluster).filter(|_| finding.is_decided)?;
    let order = &finding.entry.source.shows;
    let mut shown: Vec<&Label> = Vec::new();
    for fact in order {
        let first = inspection
            .facts
            .iter()
            .find(|label| label.fact == Some(*fact));
        shown.extend(first);
    }
    let first = *shown.first()?;
    let mut labels: Vec<CodeLabel> = shown.into_iter().map(code_label).collect();
    if let Some(site) = &inspection.site {
        labels.push(CodeLabel {
            text: match count {
                1 => "1 goroutine waits here".to_owned(),
                many => format!("{} wait here", goroutines(many)),
            },
            ..code_label(site)
        });
    }
    let mut files: Vec<CodeFile> = Vec::new();
    for label in &labels {
        let text = inspection
            .texts
            .iter()
            .find(|(path, _)| path == Path::new(&label.file));
        if let Some((_, text)) = text
            && files.iter().all(|file| file.path != label.file)
        {
            files.push(CodeFile {
                path: label.file.clone(),
                text: text.clone(),
            });
        }
    }
    Some(Cause {
        file: first.file.to_string_lossy().into_owned(),
        line: first.line,
        end_line: first.end_line,
        text: first.text.clone(),
        labels,
        files,
    })
}

fn code_label(label: &Label) -> CodeLabel {
    CodeLabel {
        file: label.file.to_string_lossy().into_owned(),
        line: label.line,
        end_line: label.end_line,
        start_byte: label.from as u64,
        end_byte: label.to as u64,
        text: label.text.clone(),
    }
}

/// How to mend a finding: in words, and in code if the source decides and a repair is known.
pub(super) fn fix(finding: &classify::Finding<'_>, looked: &[Inspection]) -> Fix {
    let mut fix = Fix {
        text: finding.entry.fix.clone(),
        diff: None,
        changes: Vec::new(),
    };
    let inspection = looked.get(finding.cluster).filter(|_| finding.is_decided);
    let repair = inspection.and_then(|inspection| {
        let order = finding.entry.source.shows.iter();
        let mut repairs = order.filter_map(|fact| {
            let mut repairs = inspection.repairs.iter();
            repairs.find(|repair| repair.fact == *fact)
        });
        repairs.next()
    });
    for file in repair.iter().flat_map(|repair| &repair.files) {
        let path = file.path.to_string_lossy();
        let shown = path.trim_start_matches('/');
        let diff = TextDiff::from_lines(&file.before, &file.after);
        let text = diff
            .unified_diff()
            .context_radius(CONTEXT)
            .header(&format!("a/{shown}"), &format!("b/{shown}"))
            .to_string();
        fix.diff.get_or_insert_default().push_str(&text);
        for op in diff.ops() {
            if op.tag() == DiffTag::Equal {
                continue;
            }
            let line = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let lines = diff.iter_changes(op);
            fix.changes.push(Change {
                file: path.to_string(),
                line: line(op.old_range().start + 1),
                end_line: line(op.old_range().end),
                text: lines
                    .filter(|change| change.tag() == ChangeTag::Insert)
                    .map(|change| change.value().to_owned())
                    .collect(),
            });
        }
    }
    fix
}

/// Files that were found and do not fit the profile, in the order of their names.
pub(super) fn other_versions(looked: &[Inspection]) -> Vec<String> {
    let files: BTreeSet<String> = looked
        .iter()
        .filter_map(|inspection| inspection.other_version.as_ref())
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    files.into_iter().collect()
}
