//! Mechanical repairs: what to change in the text, for facts that say where.

mod arms;
mod buffer;
mod edits;
mod ways;

use std::path::PathBuf;

use super::fact::{Fact, Missing};
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

/// The repairs of facts for which one call is missing.
pub(super) fn call_what_is_missing(package: &Package, facts: &[Fact]) -> Vec<Repair> {
    facts
        .iter()
        .filter_map(|fact| {
            Some(Repair {
                fact: fact.name,
                files: package.apply(missing(package, fact)?)?,
            })
        })
        .collect()
}

fn missing(package: &Package, fact: &Fact) -> Option<Vec<Edit>> {
    Some(match fact.missing.as_ref()? {
        Missing::ByDefer(call, after) => {
            vec![package.insert_after(*after, &format!("defer {call}"))]
        }
        Missing::Before(call, exit) => vec![Edit {
            file: exit.file,
            from: exit.from,
            to: exit.from,
            text: format!("{call}\n{}", package.indent(*exit)),
        }],
        Missing::Cancel { call, blank, made } => {
            let named = blank.as_ref().map(|(blank, name)| Edit {
                file: blank.file,
                from: blank.from,
                to: blank.to,
                text: name.clone(),
            });
            let call = package.insert_after(*made, &format!("defer {call}"));
            named.into_iter().chain([call]).collect()
        }
    })
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
                    files: self.package.apply(edits)?,
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
            _ => missing(self.package, fact),
        }
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
}
