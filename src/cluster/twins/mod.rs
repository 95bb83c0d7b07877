//! Tells which snapshots are of one process, taken in several forms or at several moments.
//!
//! Bundles often have a process in two forms side by side. Those of `cockroach debug zip` have a
//! `stacks.txt` (`debug=2`) and a `stacks_with_labels.txt` (`debug=1`) of each node. Counted twice,
//! each of its goroutines would weigh double.

mod bond;
mod stem;

use indexmap::IndexMap;

use self::bond::{Likeness, Portrait};
use self::stem::{folder, is_of_one_visit, stem};
use crate::model::{Format, ProfileKind, Role, Snapshot, Tables};

/// Pairs that are looked at where names do not tell what belongs together: more are the many
/// processes of a service rather than forms of one.
const PAIRS: usize = 2000;

/// What is known of snapshots before anybody looks at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// They were named together.
    Together,
    /// They lie in folders, each with what belongs together.
    InFolders,
}

/// How two snapshots belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bond {
    /// One process.
    Same,
    /// One process, and only the lesser one says which of its goroutines are proven to be stuck.
    Proof,
    /// Perhaps one process.
    Unsure,
}

/// A snapshot that may be left out for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twin {
    /// Its index.
    pub index: usize,
    /// Index of the other one, which says more.
    pub of: usize,
    /// How they belong together.
    pub bond: Bond,
}

/// The twins among the snapshots of one moment, by index.
///
/// Forms are compared with each other where all that is given, a folder, or what has one name but for
/// the form, has each form once: of many processes in many forms nobody could say which belong
/// together. Tracebacks are compared by the ids of their goroutines.
#[must_use]
pub fn twins(snapshots: &[&Snapshot], given: Given, tables: &Tables) -> Vec<Twin> {
    let mut search = Search {
        of: vec![None; snapshots.len()],
        unsure: Vec::new(),
        portraits: match snapshots {
            [] | [_] => Vec::new(),
            _ => snapshots
                .iter()
                .map(|snapshot| Portrait::of(snapshot, tables))
                .collect(),
        },
        snapshots,
    };
    for kind in [ProfileKind::Goroutine, ProfileKind::GoroutineLeak] {
        let of_kind = search.of_kind(kind);
        for lot in search.groups(&of_kind, |path| match given {
            Given::Together => ["", ""],
            Given::InFolders => [folder(path), ""],
        }) {
            search.by_name(&lot);
            search.tracebacks(&lot);
            // One form less may be enough.
            search.by_name(&lot);
            search.doubts(&lot);
        }
    }
    search.finish()
}

struct Search<'a> {
    snapshots: &'a [&'a Snapshot],
    portraits: Vec<Portrait<'a>>,
    /// For what is a lesser form of another.
    of: Vec<Option<(usize, Bond)>>,
    unsure: Vec<Twin>,
}

impl<'a> Search<'a> {
    fn of_kind(&self, kind: ProfileKind) -> Vec<usize> {
        let all = self.snapshots.iter().enumerate();
        all.filter(|(_, one)| {
            one.profile == kind && one.role == Role::Goroutines && !one.is_delta()
        })
        .map(|(index, _)| index)
        .collect()
    }

    /// Those that are not of another one, by what `key` says of their names; the fullest form first.
    fn groups(&self, indexes: &[usize], key: impl Fn(&'a str) -> [&'a str; 2]) -> Vec<Vec<usize>> {
        let mut groups: IndexMap<[&str; 2], Vec<usize>> = IndexMap::new();
        for &index in indexes.iter().filter(|index| self.of(**index).is_none()) {
            if let Some(one) = self.snapshots.get(index) {
                groups.entry(key(&one.source)).or_default().push(index);
            }
        }
        let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
        for group in &mut groups {
            group.sort_by_key(|index| self.snapshots.get(*index).map(|one| says_less(one)));
        }
        groups
    }

    fn of(&self, index: usize) -> Option<(usize, Bond)> {
        self.of.get(index).copied().flatten()
    }

    /// Whether something is a lesser form of it.
    fn is_more(&self, index: usize) -> bool {
        self.is_more_than(index, |_| true)
    }

    /// Whether something with this property is a lesser form of it.
    fn is_more_than(&self, index: usize, property: impl Fn(usize) -> bool) -> bool {
        let mut all = self.of.iter().enumerate();
        all.any(|(less, of)| of.is_some_and(|(of, _)| of == index) && property(less))
    }

    fn belongs(&mut self, index: usize, of: usize, bond: Bond) {
        if let Some(slot) = self.of.get_mut(index) {
            *slot = Some((of, bond));
        }
    }

    fn format(&self, index: usize) -> Option<Format> {
        self.snapshots.get(index).map(|one| one.format)
    }

    fn likeness(
        &self,
        pair: [usize; 2],
        by: fn(&Portrait<'a>, &Portrait<'a>) -> Option<Likeness>,
    ) -> Option<Likeness> {
        let [one, other] = pair.map(|index| self.portraits.get(index));
        by(one?, other?)
    }

    /// Finds the forms of one process by what their names share.
    fn by_name(&mut self, lot: &[usize]) {
        let keys: [fn(&str) -> [&str; 2]; 4] = [
            |_| ["", ""],
            |path| [folder(path), ""],
            |path| [folder(path), stem(path)],
            |path| ["", stem(path)],
        ];
        for key in keys {
            for group in self.groups(lot, key) {
                self.forms(&group);
            }
        }
    }

    /// Finds tracebacks that have most ids in common.
    fn tracebacks(&mut self, lot: &[usize]) {
        let is_traceback = |index: &&usize| self.format(**index) == Some(Format::Traceback);
        let is_free = |index: &&usize| self.of(**index).is_none();
        let free = lot.iter().filter(is_free);
        let mut all: Vec<usize> = free.filter(is_traceback).copied().collect();
        all.sort_unstable();
        let mut processes: Vec<Vec<usize>> = Vec::new();
        let mut pairs = 0;
        for index in all {
            let mut unsure = None;
            let found = processes.iter().position(|process| {
                pairs += 1;
                let before = process.last().copied().filter(|_| pairs <= PAIRS);
                let likeness = before
                    .and_then(|before| self.likeness([before, index], Portrait::likeness_by_ids));
                if likeness == Some(Likeness::Unsure) {
                    unsure = unsure.or(before);
                }
                likeness == Some(Likeness::Same)
            });
            if let Some(process) = found.and_then(|at| processes.get_mut(at)) {
                process.push(index);
            } else {
                processes.push(vec![index]);
                self.unsure.extend(unsure.map(|of| Twin {
                    index,
                    of,
                    bond: Bond::Unsure,
                }));
            }
        }
        for process in processes {
            self.marks(&process);
        }
    }

    /// Of tracebacks with the same ids, those with marks of proof and those without are of one process:
    /// the runtime marks goroutines when somebody asks it for the leak profile. Others can be of processes
    /// that have started alike.
    fn marks(&mut self, process: &[usize]) {
        let marked = |index: &&usize| {
            let groups = self.snapshots.get(**index).map(|one| &one.groups);
            groups.is_some_and(|groups| {
                groups
                    .iter()
                    .any(|group| group.told.as_ref().is_some_and(|told| told.leaked > 0))
            })
        };
        let plain: Vec<usize> = process.iter().filter(|one| !marked(one)).copied().collect();
        let proofs: Vec<usize> = process.iter().filter(marked).copied().collect();
        let is_more = |index: &&usize| self.is_more(**index);
        // Goroutines that are marked have lost their ages.
        let of = process
            .iter()
            .rfind(is_more)
            .or(plain.last())
            .or(proofs.last());
        let Some(&of) = of else {
            return;
        };
        let of_is_plain = plain.contains(&of);
        let last = proofs.last().copied();
        for &index in process.iter().filter(|index| **index != of) {
            let alike = of_is_plain == plain.contains(&index);
            let bond = if alike || self.is_more(index) {
                self.unsure.push(Twin {
                    index,
                    of,
                    bond: Bond::Unsure,
                });
                continue;
            } else if of_is_plain && Some(index) == last {
                Bond::Proof
            } else {
                Bond::Same
            };
            self.belongs(index, of, bond);
        }
    }

    /// Finds the forms of one process in a group that has each form once. A young or busy process
    /// changes between two answers: where one visit brought both, less in common is enough.
    fn forms(&mut self, group: &[usize]) {
        let mut formats: Vec<_> = group.iter().map(|index| self.format(*index)).collect();
        formats.dedup();
        let Some((&of, others)) = group.split_first() else {
            return;
        };
        if formats.len() < group.len() {
            return;
        }
        let stems = group.iter().map(|&index| {
            let one = self.snapshots.get(index);
            one.map_or("", |one| stem(&one.source))
        });
        let first = stems.clone().next().unwrap_or_default();
        let one_visit = is_of_one_visit(first) && stems.clone().all(|stem| stem == first);
        for &index in others {
            let has_form = self.is_more_than(of, |other| self.format(other) == self.format(index));
            let likeness = self.likeness([of, index], Portrait::likeness);
            let is_same = match likeness {
                Some(Likeness::Same) => true,
                Some(Likeness::Unsure) => one_visit,
                None => false,
            };
            if is_same && !has_form {
                self.belongs(index, of, Bond::Same);
            }
        }
    }

    /// Finds what may be a form of something else, which nothing decides.
    fn doubts(&mut self, lot: &[usize]) {
        let mut pairs = 0;
        for (at, &index) in lot.iter().enumerate() {
            if self.of(index).is_some() || self.is_more(index) {
                continue;
            }
            let fuller = lot.iter().enumerate().find(|&(other_at, &other)| {
                let counts = other_at < at || self.of(other).is_some();
                if !counts || self.format(other) == self.format(index) || pairs >= PAIRS {
                    return false;
                }
                pairs += 1;
                self.likeness([other, index], Portrait::likeness).is_some()
            });
            self.unsure.extend(fuller.map(|(_, &of)| Twin {
                index,
                of,
                bond: Bond::Unsure,
            }));
        }
    }

    fn finish(self) -> Vec<Twin> {
        let sure = self.of.iter().enumerate().filter_map(|(index, of)| {
            let (of, bond) = (*of)?;
            Some(Twin { index, of, bond })
        });
        let mut twins: Vec<Twin> = sure.collect();
        // One word is enough for each.
        for twin in self.unsure {
            if !twins.iter().any(|known| known.index == twin.index) {
                twins.push(twin);
            }
        }
        twins.sort_by_key(|twin| twin.index);
        twins
    }
}

/// What a form leaves out, least first: a traceback has ages and creators, a protobuf wait reasons.
fn says_less(snapshot: &Snapshot) -> (bool, u8) {
    let form = match snapshot.format {
        Format::Traceback => 0,
        Format::Pprof => 1,
        Format::Counted => 2,
    };
    (snapshot.is_partial(), form)
}

#[cfg(test)]
mod tests;
