//! Counts a process once that the inputs have several times.

use std::collections::HashMap;

use super::read::{Given, Input};
use crate::cluster::{self, Bond, twins};
use crate::decode::Dumps;
use crate::model::{Format, ProfileKind, Role, Snapshot, Tables, Warning};
use crate::report::{Skipped, SkippedKind};

/// Lets a traceback add to the protobuf of its process, and leaves out what adds nothing.
pub(super) fn count_once(
    instances: &mut Vec<Dumps>,
    given: cluster::Given,
    tables: &Tables,
) -> Vec<Skipped> {
    let last: Vec<_> = instances.iter().map(|dumps| &dumps.last).collect();
    let twins = twins(&last, given, tables);
    let names: Vec<String> = last.iter().map(|last| last.source.clone()).collect();
    let mut kept: Vec<Option<Dumps>> = instances.drain(..).map(Some).collect();
    let mut skipped = Vec::new();
    for twin in twins {
        if twin.bond == Bond::Unsure {
            let other = names.get(twin.of).cloned().unwrap_or_default();
            let less = kept.get_mut(twin.index).and_then(Option::as_mut);
            if let Some(less) = less {
                less.last.warnings.push(Warning::PerhapsTwice { other });
            }
            continue;
        }
        // Both are there: what is left out for another has none that is left out for it.
        let Some((mut less, mut more)) = take(&mut kept, twin.index).zip(take(&mut kept, twin.of))
        else {
            continue;
        };
        let mut spare = false;
        match (twin.bond, less.last.format, more.last.format) {
            (Bond::Proof, ..) => adds_to(&mut less.last, Role::Proof, Some(&more.last)),
            (Bond::Same, Format::Pprof, Format::Traceback) => {
                adds_to(&mut more.last, Role::Detail, Some(&less.last));
            }
            (Bond::Same, Format::Traceback, Format::Pprof) => {
                adds_to(&mut less.last, Role::Detail, Some(&more.last));
            }
            _ => spare = true,
        }
        if spare {
            skipped.push(left_out(&less.last, &more.last));
        } else {
            put(&mut kept, twin.index, less);
        }
        put(&mut kept, twin.of, more);
    }
    instances.extend(kept.into_iter().flatten());
    skipped
}

/// Makes a snapshot one that adds to another of its process, and says so if that is not obvious.
fn adds_to(less: &mut Snapshot, role: Role, counted: Option<&Snapshot>) {
    less.role = role;
    less.warnings
        .extend(counted.map(|counted| Warning::SameProcess {
            other: counted.source.clone(),
        }));
}

/// Counts the process of a server once: what several profiles of it say goes to where it is named
/// first.
pub(super) fn servers_once(inputs: &mut Vec<Input>) {
    let mut named: HashMap<String, usize> = HashMap::new();
    let mut profiles: Vec<Vec<Named>> = Vec::new();
    for (input_number, input) in inputs.iter_mut().enumerate() {
        if let Given::Server(process) = &input.given {
            let number = *named.entry(process.clone()).or_insert(input_number);
            profiles.resize_with(input_number + 1, Vec::new);
            if let Some(profiles) = profiles.get_mut(number) {
                profiles.extend(input.instances.drain(..).map(|dumps| Named {
                    argument: input_number,
                    dumps,
                }));
            }
        }
    }
    for (input, profiles) in inputs.iter_mut().zip(profiles) {
        if matches!(input.given, Given::Server(_)) {
            let (instances, skipped) = one_process(profiles);
            input.instances = instances;
            input.skipped.extend(skipped);
        }
    }
    inputs.retain(|input| !input.instances.is_empty());
}

/// What an argument of the command line brought.
struct Named {
    argument: usize,
    dumps: Dumps,
}

/// Counts once what is known to be of one process.
fn one_process(mut profiles: Vec<Named>) -> (Vec<Dumps>, Vec<Skipped>) {
    let order = |one: &Named| {
        let form = match one.dumps.last.format {
            Format::Pprof => 0,
            Format::Traceback => 1,
            Format::Counted => 2,
        };
        (one.dumps.last.profile == ProfileKind::GoroutineLeak, form)
    };
    // Also the order of the report: what counts, then what adds to it.
    profiles.sort_by_key(order);
    let (mut kept, mut skipped) = (Vec::<Named>::new(), Vec::new());
    for mut one in profiles {
        let last = &mut one.dumps.last;
        let alike = |other: &&Named| {
            let other = &other.dumps.last;
            other.profile == last.profile && !other.is_delta()
        };
        let mut known = kept.iter().filter(alike);
        let Some(counted) = known.next().filter(|_| !last.is_delta()) else {
            kept.push(one);
            continue;
        };
        let is_new = known.all(|other| other.dumps.last.format != last.format);
        match (last.format, counted.dumps.last.format) {
            (Format::Traceback, Format::Pprof) if is_new => {
                // What one URL brings needs no word.
                let told = Some(counted).filter(|counted| counted.argument != one.argument);
                adds_to(last, Role::Detail, told.map(|told| &told.dumps.last));
                // Of several, the earlier ones count already.
                one.dumps.earlier.clear();
                kept.push(one);
            }
            _ => skipped.push(left_out(last, &counted.dumps.last)),
        }
    }
    let instances = kept.into_iter().map(|one| one.dumps).collect();
    (instances, skipped)
}

fn left_out(less: &Snapshot, more: &Snapshot) -> Skipped {
    Skipped {
        source: less.source.clone(),
        kind: SkippedKind::Same,
        reason: format!(
            "it seems to be of the same process as {}; if it is not, give each alone",
            more.source
        ),
    }
}

fn take(kept: &mut [Option<Dumps>], index: usize) -> Option<Dumps> {
    kept.get_mut(index)?.take()
}

fn put(kept: &mut [Option<Dumps>], index: usize, dumps: Dumps) {
    if let Some(slot) = kept.get_mut(index) {
        *slot = Some(dumps);
    }
}
