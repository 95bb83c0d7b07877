//! Mechanical repairs: what to change in the text, for facts that say where.

mod arms;
mod buffer;
mod ways;

use std::path::PathBuf;

use super::fact::Fact;
use super::index::{Index, Spawn};
use super::package::Package;
use super::site::Site;
use super::syntax::{Func, FuncRef, Span};
use crate::catalog::SourceFact as Name;

/// A change of a file's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    file: usize,
    from: usize,
    to: usize,
    text: String,
}

/// A repair of the cause that a fact states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The fact whose cause it removes.
    pub fact: Name,
    /// The files that change, each with its text before and after.
    pub files: Vec<Changed>,
}

/// A file that a repair changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The file as it was found.
    pub path: PathBuf,
    /// Its text now.
    pub before: String,
    /// Its text with the repair.
    pub after: String,
}

/// What is known where repairs are made.
pub(super) struct Bench<'r, 'a> {
    pub(super) package: &'r Package,
    pub(super) index: &'r Index<'a>,
    pub(super) site: &'r Site<'a>,
    pub(super) spawn: Option<&'r Spawn<'a>>,
}

impl Bench<'_, '_> {
    /// The repairs of the facts that have one.
    pub(super) fn repairs(&self, facts: &[Fact]) -> Vec<Repair> {
        facts
            .iter()
            .filter_map(|fact| {
                let edits = self.edits(fact, facts)?;
                Some(Repair {
                    fact: fact.name,
                    files: self.apply(edits)?,
                })
            })
            .collect()
    }

    fn edits(&self, fact: &Fact, facts: &[Fact]) -> Option<Vec<Edit>> {
        match fact.name {
            Name::ReceiverGivesUp
            | Name::ReceivesFewer
            | Name::ReturnsBeforeReceive
            | Name::LeavesReceiveLoop => self.buffer(facts),
            Name::SendsTwice => self.return_after(fact.span),
            Name::LeavesLocked => self.unlock(fact.span),
            Name::DoneSkipped => self.done(fact.span),
            Name::CloseSkipped => self.close(fact.span),
            Name::CancelSkipped => self.cancel(fact.span),
            Name::SlotKept => self.give_back(fact.span),
            Name::WakesOne => self.wake_all(fact.span),
            Name::TickerLoop | Name::SelectWithoutExit | Name::SleepLoop => self.way_out(),
            Name::SpinLoop => self.broken_select(),
            _ => None,
        }
    }

    fn text(&self, span: Span) -> Option<&str> {
        self.package
            .files
            .get(span.file)?
            .text
            .get(span.from..span.to)
    }

    /// The white space in front of a statement.
    fn indent(&self, span: Span) -> String {
        let Some(file) = self.package.files.get(span.file) else {
            return String::new();
        };
        let before = file.text.get(..span.from).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        line.chars().take_while(|c| c.is_whitespace()).collect()
    }

    fn insert_after(&self, span: Span, text: &str) -> Edit {
        Edit {
            file: span.file,
            from: span.to,
            to: span.to,
            text: format!("\n{}{text}", self.indent(span)),
        }
    }

    /// Takes a statement out, with its line if nothing else is on it.
    fn delete(&self, span: Span) -> Option<Edit> {
        let text = &self.package.files.get(span.file)?.text;
        let start = text.get(..span.from)?.rfind('\n').map_or(0, |at| at + 1);
        let end = text
            .get(span.to..)?
            .find('\n')
            .map_or(text.len(), |at| span.to + at);
        let alone = text.get(start..span.from)?.trim().is_empty()
            && text
                .get(span.to..end)
                .is_some_and(|rest| rest.trim().is_empty() || rest.trim().starts_with("//"));
        let (from, to) = if alone {
            (start, (end + 1).min(text.len()))
        } else {
            (span.from, span.to)
        };
        Some(Edit {
            file: span.file,
            from,
            to,
            text: String::new(),
        })
    }

    /// The function in whose text a place is.
    fn function_of(&self, span: Span) -> Option<(FuncRef, &Func)> {
        self.index
            .package
            .funcs
            .iter()
            .enumerate()
            .filter(|(_, func)| func.body.span.contains(span))
            .min_by_key(|(_, func)| func.span.to - func.span.from)
            .map(|(at, func)| (FuncRef(at), func))
    }

    /// The files with the edits; none if they overlap.
    fn apply(&self, mut edits: Vec<Edit>) -> Option<Vec<Changed>> {
        edits.sort_by_key(|edit| (edit.file, edit.from, edit.to));
        let mut changed: Vec<Changed> = Vec::new();
        let mut files: Vec<usize> = edits.iter().map(|edit| edit.file).collect();
        files.dedup();
        for file in files {
            let source = self.package.files.get(file)?;
            let mut after = String::with_capacity(source.text.len() + 64);
            let mut at = 0;
            for edit in edits.iter().filter(|edit| edit.file == file) {
                after.push_str(source.text.get(at..edit.from)?);
                after.push_str(&edit.text);
                at = edit.to;
            }
            after.push_str(source.text.get(at..)?);
            changed.push(Changed {
                path: source.path.clone(),
                before: source.text.to_string(),
                after,
            });
        }
        Some(changed)
    }
}
