//! Puts the moments of a comparison in order, and says what speaks against comparing them.

use std::collections::HashMap;
use std::time::SystemTime;

use crate::model::{Doubt, Program, Role, Snapshot, StrId, Tables, Warning};

/// The snapshots of one moment.
pub type Moment = Vec<Snapshot>;

/// What puts moments in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// Their times, where they are of one program and all say when they were.
    ByTime,
    /// Who gave them: the first is the older one, whenever it was taken.
    AsGiven,
}

/// The moments in their sequence. What does not fit is said as a warning of the snapshot; where the
/// older one is given as such, the build is meant to be another.
pub(super) fn arrange(
    mut moments: Vec<Moment>,
    sequence: Sequence,
    tables: &Tables,
) -> Vec<Moment> {
    for snapshot in moments.iter_mut().flatten() {
        for warning in &mut snapshot.warnings {
            if *warning == Warning::Repeated {
                *warning = Warning::Doubt(Doubt::Unchanged);
            }
        }
    }
    let late: Vec<bool> = moments
        .iter()
        .zip(moments.iter().skip(1))
        .map(|(before, here)| {
            when(here)
                .zip(when(before))
                .is_some_and(|(here, before)| here < before)
        })
        .collect();
    let one_program = moments
        .iter()
        .zip(moments.iter().skip(1))
        .all(|(before, here)| !other_program(program(before), program(here)));
    let all_told = moments.iter().all(|moment| when(moment).is_some());
    if sequence == Sequence::AsGiven {
        let doubts: Vec<Vec<Doubt>> = moments
            .iter()
            .zip(moments.iter().skip(1))
            .zip(late)
            .map(|((before, here), late)| as_given(program(before), program(here), late))
            .collect();
        for (moment, doubts) in moments.iter_mut().skip(1).zip(doubts) {
            for doubt in doubts {
                warn(moment, doubt);
            }
        }
        return moments;
    }
    for (moment, late) in moments.iter_mut().skip(1).zip(late) {
        if late {
            warn(
                moment,
                Doubt::OutOfOrder {
                    put_right: one_program && all_told,
                },
            );
        }
    }
    if one_program && all_told {
        moments.sort_by_key(when);
    }
    let mut strange: Vec<Vec<Doubt>> = vec![Vec::new()];
    strange.extend(
        moments
            .iter()
            .zip(moments.iter().skip(1))
            .map(|(before, here)| differences(before, here, tables)),
    );
    for (moment, doubts) in moments.iter_mut().zip(strange) {
        for doubt in doubts {
            warn(moment, doubt);
        }
    }
    moments
}

/// When a moment was, if all its snapshots say so; what adds detail came a moment later.
pub(super) fn when(moment: &Moment) -> Option<SystemTime> {
    let times: Option<Vec<SystemTime>> = moment
        .iter()
        .filter(|snapshot| snapshot.role == Role::Goroutines)
        .map(|snapshot| snapshot.taken_at)
        .collect();
    times?.into_iter().max()
}

/// The program that a moment is of, if it says so.
pub(super) fn program(moment: &Moment) -> Option<&Program> {
    moment.iter().find_map(|snapshot| snapshot.program.as_ref())
}

fn other_program(before: Option<&Program>, here: Option<&Program>) -> bool {
    before
        .zip(here)
        .is_some_and(|(before, here)| name(&before.file) != name(&here.file))
}

/// What speaks against an older one that was given as such. Of another build, or where the builds are
/// not known, it may have been taken later: both are recorded when somebody asks for a change.
fn as_given(before: Option<&Program>, here: Option<&Program>, late: bool) -> Vec<Doubt> {
    let both = before.zip(here);
    let one_build = both.is_some_and(|(before, here)| {
        before.build_id.is_some() && before.build_id == here.build_id
    });
    let mut doubts = Vec::new();
    match both {
        Some((before, here)) if name(&before.file) != name(&here.file) => {
            doubts.push(Doubt::OtherProgram {
                before: before.file.clone(),
                here: here.file.clone(),
            });
        }
        Some(_) if late && one_build => doubts.push(Doubt::Swapped),
        _ if late => doubts.push(Doubt::OutOfOrder { put_right: false }),
        _ => {}
    }
    doubts
}

/// The name of a program's file: builds and releases of one program lie in different folders. Linux
/// marks a file that was replaced while the program ran.
fn name(file: &str) -> &str {
    let file = file.strip_suffix(" (deleted)").unwrap_or(file);
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.strip_suffix(".exe").unwrap_or(name)
}

/// Says something against a moment with its first snapshot.
pub(super) fn warn(moment: &mut Moment, doubt: Doubt) {
    if let Some(snapshot) = moment.first_mut() {
        snapshot.warnings.push(Warning::Doubt(doubt));
    }
}

/// What says that a moment is not of the same run of the same program as the one before it.
fn differences(before: &Moment, here: &Moment, tables: &Tables) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let (old, new) = (program(before), program(here));
    if let (Some(old), Some(new)) = (old, new) {
        if name(&old.file) != name(&new.file) {
            doubts.push(Doubt::OtherProgram {
                before: old.file.clone(),
                here: new.file.clone(),
            });
        } else if old.build_id.is_some() && new.build_id.is_some() && old.build_id != new.build_id {
            doubts.push(Doubt::OtherBuild);
        }
    }
    let comments = |moment: &Moment| -> Vec<String> {
        let all = moment.iter().flat_map(|snapshot| &snapshot.comments);
        all.cloned().collect()
    };
    let (old, new) = (comments(before), comments(here));
    if !old.is_empty() && !new.is_empty() && old != new {
        doubts.push(Doubt::OtherComments);
    }
    doubts.extend(other_ids(before, here, tables));
    doubts
}

/// Each processor takes ids in batches of 16 (`_GoidCacheBatch` in Go's `src/runtime/proc.go`), so
/// that the newest goroutine can have a smaller id than an older one.
const ID_SLACK: u64 = 256;

/// What the ids of goroutines say: they only rise in a process, and none is given twice.
fn other_ids(before: &Moment, here: &Moment, tables: &Tables) -> Option<Doubt> {
    let (before, here) = (starts(before, tables), starts(here, tables));
    let (newest, newest_before) = (here.keys().max()?, before.keys().max()?);
    if newest.saturating_add(ID_SLACK) < *newest_before {
        return Some(Doubt::IdsFell {
            before: *newest_before,
            here: *newest,
        });
    }
    let reused = here
        .iter()
        .filter(|(id, root)| before.get(id).is_some_and(|before| before != *root))
        .map(|(id, _)| *id)
        .min();
    reused.map(|id| Doubt::IdReused { id })
}

/// The root function of every goroutine whose id is known.
fn starts(moment: &Moment, tables: &Tables) -> HashMap<u64, StrId> {
    let groups = moment.iter().flat_map(|snapshot| &snapshot.groups);
    groups
        .filter(|group| !group.cut)
        .filter_map(|group| {
            let root = tables.frame_function(*tables.frames(group.stack).last()?)?;
            Some((group, tables.function_of(root)?.name))
        })
        .filter_map(|(group, root)| Some((group.told.as_ref()?, root)))
        .flat_map(|(told, root)| told.ids.iter().map(move |id| (id, root)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{Format, ProfileKind};

    fn moment(minute: Option<u64>, file: &str, build_id: &str) -> Moment {
        vec![Snapshot {
            source: format!("{minute:?}"),
            format: Format::Pprof,
            profile: ProfileKind::Goroutine,
            role: Role::Goroutines,
            taken_at: minute.map(|m| SystemTime::UNIX_EPOCH + Duration::from_secs(60 * m)),
            program: Some(Program {
                file: file.to_owned(),
                build_id: Some(build_id.to_owned()),
            }),
            comments: Vec::new(),
            groups: Vec::new(),
            change: None,
            depth_limit: None,
            warnings: Vec::new(),
        }]
    }

    fn ids(moment: &Moment) -> Vec<&'static str> {
        let warnings = moment.iter().flat_map(|snapshot| &snapshot.warnings);
        warnings.map(Warning::id).collect()
    }

    #[test]
    fn the_wrong_order_is_said_and_put_right() {
        let given = vec![moment(Some(9), "/shop", "a"), moment(Some(4), "/shop", "a")];
        let arranged = arrange(given, Sequence::ByTime, &Tables::default());
        assert_eq!(arranged[0][0].source, "Some(4)");
        assert_eq!(
            (ids(&arranged[0]), ids(&arranged[1])),
            (vec!["out-of-order"], vec![])
        );
    }

    #[test]
    fn other_programs_keep_their_order() {
        let given = vec![moment(Some(9), "/shop", "a"), moment(Some(4), "/cart", "b")];
        let arranged = arrange(given, Sequence::ByTime, &Tables::default());
        assert_eq!(arranged[0][0].source, "Some(9)");
        assert_eq!(ids(&arranged[1]), ["out-of-order", "other-program"]);
        let given = vec![moment(None, "/shop", "a"), moment(Some(4), "/shop", "b")];
        assert_eq!(
            ids(&arrange(given, Sequence::ByTime, &Tables::default())[1]),
            ["other-build"]
        );
        let given = vec![moment(Some(1), "/shop", "a"), moment(Some(4), "/shop", "a")];
        assert_eq!(
            ids(&arrange(given, Sequence::ByTime, &Tables::default())[1]),
            [""; 0]
        );
    }

    #[test]
    fn a_program_is_known_by_the_name_of_its_file() {
        let warned = |before: &str, here: &str, build_id: &str| {
            let given = vec![
                moment(Some(1), before, "a"),
                moment(Some(4), here, build_id),
            ];
            let arranged = arrange(given, Sequence::ByTime, &Tables::default());
            assert_eq!(ids(&arranged[0]), [""; 0]);
            ids(&arranged[1])
        };
        assert_eq!(warned("/r/41/shop", "/r/42/shop", "a"), [""; 0]);
        assert_eq!(warned("/r/41/shop", "/r/42/shop", "b"), ["other-build"]);
        assert_eq!(warned("/r/shop", "/r/shop (deleted)", "a"), [""; 0]);
        assert_eq!(warned(r"C:\r1\shop.exe", r"D:\shop.exe", "a"), [""; 0]);
        assert_eq!(warned("/r/shop", "/r/cart", "a"), ["other-program"]);
        // Those of one program are put in the order of their times.
        let given = vec![
            moment(Some(9), "/r/42/shop", "b"),
            moment(Some(4), "/r/41/shop", "a"),
        ];
        let arranged = arrange(given, Sequence::ByTime, &Tables::default());
        assert_eq!(arranged[0][0].source, "Some(4)");
    }

    #[test]
    fn what_is_given_as_older_stays_older() {
        let given = vec![moment(Some(9), "/shop", "a"), moment(Some(4), "/shop", "b")];
        let arranged = arrange(given, Sequence::AsGiven, &Tables::default());
        assert_eq!(arranged[0][0].source, "Some(9)");
        assert_eq!(ids(&arranged[1]), ["out-of-order"]);
        assert_eq!(arranged[1][0].gap(), None);
        for (before, here, want) in [
            ((4, "/shop", "a"), (9, "/shop", "b"), &[][..]),
            ((4, "/shop", "a"), (9, "/shop", "a"), &[]),
            ((9, "/shop", "a"), (4, "/shop", "a"), &["swapped"]),
            ((9, "/shop", "a"), (4, "/cart", "b"), &["other-program"]),
            ((4, "/shop", "a"), (9, "/cart", "b"), &["other-program"]),
        ] {
            let of = |(minute, file, build)| moment(Some(minute), file, build);
            let given = vec![of(before), of(here)];
            let arranged = arrange(given, Sequence::AsGiven, &Tables::default());
            assert_eq!(ids(&arranged[1]), want);
            let is_swapped = want == ["swapped"];
            assert_eq!(arranged[1][0].gap().is_some(), is_swapped);
        }
    }
}
