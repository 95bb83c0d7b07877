//! Tells which snapshots are of one process, taken in several forms or at several moments.
//!
//! Bundles often have a process in two forms side by side. Those of `cockroach debug zip` have a
//! `stacks.txt` (`debug=2`) and a `stacks_with_labels.txt` (`debug=1`) of each node. Counted twice,
//! each of its goroutines would weigh double.

mod bond;
mod stem;

use indexmap::IndexMap;

use self::bond::{Likeness, Portrait};
use self::stem::{folder, stem};
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

    /// Finds the forms of one process in a group that has each form once.
    fn forms(&mut self, group: &[usize]) {
        let mut formats: Vec<_> = group.iter().map(|index| self.format(*index)).collect();
        formats.dedup();
        let Some((&of, others)) = group.split_first() else {
            return;
        };
        if formats.len() < group.len() {
            return;
        }
        for &index in others {
            let has_form = self.is_more_than(of, |other| self.format(other) == self.format(index));
            let likeness = self.likeness([of, index], Portrait::likeness);
            if likeness == Some(Likeness::Same) && !has_form {
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
mod tests {
    use super::*;
    use crate::decode::Decoder;
    use crate::model::{Keep, LabelCount, Program};

    /// Counted stacks: so many goroutines at each of some functions.
    fn counted(counts: &[(&str, u64)]) -> String {
        let total: u64 = counts.iter().map(|(_, count)| count).sum();
        let record = |(name, count): &(&str, u64)| {
            format!("{count} @ 0x1 0x2\n#\t0x1\tmain.{name}+0x1\t/a.go:1\n\n")
        };
        let records: Vec<String> = counts.iter().map(record).collect();
        format!("goroutine profile: total {total}\n{}", records.concat())
    }

    /// The same as a traceback, with ids from `first`.
    fn traceback_from(first: u64, counts: &[(&str, u64)]) -> String {
        let names = counts
            .iter()
            .flat_map(|(name, count)| (0..*count).map(move |_| name));
        let records: Vec<String> = (first..)
            .zip(names)
            .map(|(id, name)| {
                format!("goroutine {id} [chan receive]:\nmain.{name}()\n\t/a.go:1 +0x1\n\n")
            })
            .collect();
        records.concat()
    }

    fn traceback(counts: &[(&str, u64)]) -> String {
        traceback_from(1, counts)
    }

    /// The first of the goroutines with this mark.
    fn marked(traceback: &str) -> String {
        traceback.replacen("receive]", "receive (leaked)]", 1)
    }

    fn found(dumps: &[(&str, String)]) -> Vec<(usize, usize, Bond)> {
        found_among(Given::InFolders, dumps)
    }

    /// What is found among dumps with these names.
    fn found_among(given: Given, dumps: &[(&str, String)]) -> Vec<(usize, usize, Bond)> {
        let mut tables = Tables::default();
        let snapshots: Vec<Snapshot> = dumps
            .iter()
            .map(|(name, text)| {
                let mut decoder = Decoder::keeping(Keep::Ids);
                decoder.feed(text.as_bytes(), &mut tables).unwrap();
                decoder.finish(name, &mut tables).unwrap().last
            })
            .collect();
        let snapshots: Vec<&Snapshot> = snapshots.iter().collect();
        let twins = twins(&snapshots, given, &tables);
        twins
            .iter()
            .map(|twin| (twin.index, twin.of, twin.bond))
            .collect()
    }

    #[test]
    fn forms_of_one_process_are_twins_of_the_one_that_says_most() {
        let state = [("a", 50), ("b", 30), ("c", 20)];
        let later = [("a", 52), ("b", 30), ("d", 1)];
        assert_eq!(
            found(&[
                ("z/1/labels", counted(&state)),
                ("z/1/stacks", traceback(&state)),
                ("z/2/labels", counted(&later)),
            ]),
            [(0, 1, Bond::Same)]
        );
    }

    #[test]
    fn what_differs_is_unsure_or_nothing() {
        let state = [("a", 50), ("b", 50)];
        for (other, bond) in [
            ([("a", 50), ("b", 40)], Some(Bond::Same)),
            ([("a", 50), ("b", 39)], Some(Bond::Unsure)),
            ([("a", 100), ("c", 200)], None),
            ([("c", 50), ("d", 50)], None),
        ] {
            let found = found(&[("z/a", traceback(&state)), ("z/b", counted(&other))]);
            assert_eq!(found.first().map(|twin| twin.2), bond, "{other:?}");
        }
    }

    #[test]
    fn files_that_are_named_together_are_compared_whatever_their_folders() {
        let state = [("a", 50)];
        let apart = [("q1/a", traceback(&state)), ("q2/b", counted(&state))];
        assert_eq!(found(&apart), []);
        assert_eq!(found_among(Given::Together, &apart), [(1, 0, Bond::Same)]);
    }

    #[test]
    fn names_tell_many_processes_apart() {
        let state = [("a", 50)];
        for names in [
            [
                "z/a.debug1.txt",
                "z/a.debug2.txt",
                "z/b.debug1.txt",
                "z/b.debug2.txt",
            ],
            [
                "x/debug1.txt",
                "x/debug2.txt",
                "y/debug1.txt",
                "y/debug2.txt",
            ],
            [
                "x/a.debug1.txt",
                "y/a.debug2.txt",
                "x/b.debug1.txt",
                "y/b.debug2.txt",
            ],
        ] {
            let [one, two, three, four] = names;
            let dumps = [
                (one, counted(&state)),
                (two, traceback(&state)),
                (three, counted(&state)),
                (four, traceback_from(900, &state)),
            ];
            assert_eq!(
                found_among(Given::Together, &dumps),
                [(0, 1, Bond::Same), (2, 3, Bond::Same)],
                "{names:?}"
            );
        }
    }

    #[test]
    fn a_process_has_each_form_once() {
        let state = [("a", 50)];
        let dumps = [
            ("x/goroutine.debug2", traceback(&state)),
            ("x/goroutine.debug1", counted(&state)),
            ("y/goroutine.debug1", counted(&state)),
        ];
        assert_eq!(
            found_among(Given::Together, &dumps),
            [(1, 0, Bond::Same), (2, 0, Bond::Unsure)]
        );
    }

    #[test]
    fn what_nothing_decides_is_unsure() {
        let state = [("a", 50)];
        let many = [
            ("z/a", traceback(&state)),
            ("z/b", counted(&state)),
            ("z/c", counted(&state)),
        ];
        assert_eq!(found(&many), [(1, 0, Bond::Unsure), (2, 0, Bond::Unsure)]);
    }

    #[test]
    fn tracebacks_with_the_same_ids_may_be_of_one_process() {
        let state = [("a", 50), ("b", 50)];
        let later = [("a", 50), ("b", 55)];
        let other = [("a", 50), ("c", 50)];
        let pair = |one: String, two: String| {
            found_among(Given::Together, &[("a.txt", one), ("b.txt", two)])
        };
        let before = traceback(&state);
        assert_eq!(
            pair(before.clone(), traceback(&later)),
            [(0, 1, Bond::Unsure)]
        );
        let proof = marked(&traceback(&later));
        assert_eq!(pair(before.clone(), proof.clone()), [(1, 0, Bond::Proof)]);
        assert_eq!(pair(proof.clone(), before.clone()), [(0, 1, Bond::Proof)]);
        assert_eq!(pair(proof.clone(), proof), [(0, 1, Bond::Unsure)]);
        assert_eq!(
            pair(before.clone(), traceback(&other)),
            [(1, 0, Bond::Unsure)]
        );
        assert_eq!(pair(before, traceback_from(101, &state)), []);
    }

    #[test]
    fn evidence_against_it_refuses() {
        let mut tables = Tables::default();
        let mut snapshot = |text: String| {
            let mut decoder = Decoder::keeping(Keep::Ids);
            decoder.feed(text.as_bytes(), &mut tables).unwrap();
            decoder.finish("g", &mut tables).unwrap().last
        };
        let mut one = snapshot(traceback(&[("a", 50)]));
        let mut two = snapshot(counted(&[("a", 50)]));
        let bond = |one: &Snapshot, two: &Snapshot| {
            twins(&[one, two], Given::Together, &tables)
                .first()
                .map(|twin| twin.bond)
        };
        let program = |file: &str, build: &str| {
            Some(Program {
                file: file.to_owned(),
                build_id: Some(build.to_owned()),
            })
        };
        one.program = program("/srv/shop", "1");
        assert_eq!(bond(&one, &two), Some(Bond::Same));
        for (file, build, expected) in [
            ("/srv/shop", "1", Some(Bond::Same)),
            ("/srv/shop", "2", None),
            ("/srv/cart", "1", None),
        ] {
            two.program = program(file, build);
            assert_eq!(bond(&one, &two), expected, "{file} {build}");
        }
        two.program = None;
        let [key, here, there] = ["pod", "shop-1", "shop-2"].map(|text| tables.text(text));
        let label = |value| {
            vec![LabelCount {
                key,
                value,
                count: 50,
            }]
        };
        one.groups[0].labels = label(here);
        let bond = |one: &Snapshot, two: &Snapshot| {
            let twins = twins(&[one, two], Given::Together, &tables);
            twins.first().map(|twin| twin.bond)
        };
        assert_eq!(bond(&one, &two), Some(Bond::Same));
        two.groups[0].labels = label(here);
        assert_eq!(bond(&one, &two), Some(Bond::Same));
        two.groups[0].labels = label(there);
        assert_eq!(bond(&one, &two), None);
    }
}
