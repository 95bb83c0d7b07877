//! Writes the baseline anew, and keeps what people have written into it.

use std::collections::HashSet;
use std::iter;

use indexmap::IndexMap;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

use super::baseline::{Baseline, VERSION, pair};
use super::policy::PolicyError;
use crate::cluster::unnumbered;
use crate::report::{Decision, Finding, Report};

/// The first lines of a new baseline.
const HEAD: &str = "\
# Goroutine leaks that are accepted for now: `goprof-leaks check --baseline` fails on what is new
# or worse. Written by `goprof-leaks check --write-baseline`, which keeps comments, `reason` and
# `owner`; add those by hand.
";

/// A baseline that was written anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewritten {
    /// The file.
    pub text: String,
    /// How many findings it accepts.
    pub accepted: u64,
    /// How many of them are new in it.
    pub added: u64,
    /// How many are no longer in it.
    pub removed: u64,
    /// How many are gone, but stay in it, without goroutines, for what somebody wrote there.
    pub kept: u64,
}

/// The baseline that accepts what is in a judged report, given the old one.
///
/// # Errors
/// When the old one is not valid, or has its findings in a form that cannot be kept.
pub fn rewrite(old: Option<&str>, report: &Report) -> Result<Rewritten, PolicyError> {
    let start = format!("{HEAD}version = {VERSION}\n");
    let old = old.unwrap_or(&start);
    let baseline = Baseline::parse(old)?;
    let mut document: DocumentMut = old
        .replace("\r\n", "\n")
        .parse()
        .map_err(|error: toml_edit::TomlError| PolicyError::Invalid(error.to_string()))?;
    let mut before: IndexMap<String, Table> = match document.remove("finding") {
        Some(Item::ArrayOfTables(tables)) => tables
            .into_iter()
            .map(|table| (text(&table, "fingerprint"), table))
            .collect(),
        Some(_) if !baseline.finding.is_empty() => {
            let message = "finding = [...] cannot be written anew without losing what stands in it; give each \
                           finding a [[finding]] table";
            return Err(PolicyError::Invalid(message.to_owned()));
        }
        _ => IndexMap::new(),
    };
    // What the judge excuses by an entry keeps what stands in that entry.
    let accepts = |at: usize| report.findings.get(at).is_some_and(is_accepted);
    let entries = pair(&baseline, &report.findings, accepts);
    let (mut accepted, mut added, mut kept) = (0, 0, 0);
    let mut after = Vec::new();
    let mut taken = HashSet::new();
    let findings = report.findings.iter().zip(entries);
    for (finding, entry) in findings.filter(|(finding, _)| is_accepted(finding)) {
        let found = entry.and_then(|entry| before.shift_remove(&entry.fingerprint));
        added += u64::from(found.is_none());
        accepted += 1;
        let mut table = found.unwrap_or_default();
        fill(&mut table, finding);
        taken.insert(finding.fingerprint.clone());
        after.push(table);
    }
    let gone = before.len() as u64;
    for (fingerprint, mut table) in before {
        if has_words(&table) {
            let free = free(&fingerprint, &taken);
            if free != fingerprint {
                set(&mut table, "fingerprint", free.as_str().into());
            }
            taken.insert(free);
            set(&mut table, "count", 0.into());
            after.push(table);
            kept += 1;
        }
    }
    after.sort_by(|a, b| {
        let key = |table: &Table| (text(table, "site"), text(table, "fingerprint"));
        key(a).cmp(&key(b))
    });
    let mut tables = ArrayOfTables::new();
    for (at, mut table) in after.into_iter().enumerate() {
        table.set_position(Some(isize::try_from(at).unwrap_or(isize::MAX)));
        if table.decor().prefix().is_none() {
            table.decor_mut().set_prefix("\n");
        }
        tables.push(table);
    }
    if !tables.is_empty() {
        document.insert("finding", Item::ArrayOfTables(tables));
    }
    let mut text = document.to_string();
    // A file whose lines end as those of Windows keeps that.
    let first = old.lines().next().unwrap_or_default();
    if old
        .get(first.len()..)
        .is_some_and(|rest| rest.starts_with("\r\n"))
    {
        text = text.replace('\n', "\r\n");
    }
    Ok(Rewritten {
        text,
        accepted,
        added,
        removed: gone - kept,
        kept,
    })
}

/// Whether a judged finding is what a baseline is for.
fn is_accepted(finding: &Finding) -> bool {
    finding.gate.as_ref().is_some_and(|gate| {
        matches!(
            gate.decision,
            Decision::Forbidden
                | Decision::New
                | Decision::Worse
                | Decision::Known
                | Decision::Better
        )
    })
}

fn fill(table: &mut Table, finding: &Finding) {
    let site = finding.site.as_ref();
    // People review the file: no name may turn or hide what stands there.
    let site = site.map_or_else(String::new, |site| site.function.escape_debug().to_string());
    set(table, "fingerprint", finding.fingerprint.as_str().into());
    set(table, "site", site.into());
    set(table, "wait", finding.wait.reason.into());
    set(table, "scenario", finding.scenario.id.as_str().into());
    set(table, "verdict", finding.verdict.text().into());
    // What an entry of the policy allows needs nothing else to accept it.
    let judged = finding.gate.as_ref().map_or(0, |gate| gate.judged);
    let count = i64::try_from(judged).unwrap_or(i64::MAX);
    set(table, "count", count.into());
}

/// A fingerprint of the same functions that is not taken: numbers in a function go to those that
/// are there.
fn free(fingerprint: &str, taken: &HashSet<String>) -> String {
    let functions = unnumbered(fingerprint);
    let numbered = (2..=taken.len() + 2).map(|number| format!("{functions}-{number}"));
    iter::once(fingerprint.to_owned())
        .chain(numbered)
        .find(|one| !taken.contains(one))
        .unwrap_or_default()
}

/// Sets a value and keeps the comments above and behind it.
fn set(table: &mut Table, key: &str, mut value: Value) {
    match table.get_mut(key) {
        Some(item) => {
            if let Some(old) = item.as_value() {
                *value.decor_mut() = old.decor().clone();
            }
            *item = Item::Value(value);
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

fn text(table: &Table, key: &str) -> String {
    let value = table.get(key).and_then(Item::as_str);
    value.unwrap_or_default().to_owned()
}

/// Whether somebody has written into the entry: a reason, an owner or a comment.
fn has_words(table: &Table) -> bool {
    let comment = |text: Option<&str>| text.is_some_and(|text| text.contains('#'));
    let decor = |decor: &toml_edit::Decor| {
        let mut sides = [decor.prefix(), decor.suffix()].into_iter().flatten();
        sides.any(|side| comment(side.as_str()))
    };
    table.contains_key("reason")
        || table.contains_key("owner")
        || decor(table.decor())
        || table.iter().any(|(key, item)| {
            item.as_value().is_some_and(|value| decor(value.decor()))
                || table.key(key).is_some_and(|key| decor(key.leaf_decor()))
        })
}
