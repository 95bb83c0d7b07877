//! Counts a process once that the inputs have in several forms.

use crate::cluster::{Bond, twins};
use crate::decode::Dumps;
use crate::model::{Format, Role, Tables, Warning};
use crate::report::{Skipped, SkippedKind};

/// Lets a traceback add to the protobuf of its process, and leaves out what adds nothing.
pub(super) fn count_once(instances: &mut Vec<Dumps>, tables: &Tables) -> Vec<Skipped> {
    let last: Vec<_> = instances.iter().map(|dumps| &dumps.last).collect();
    let twins = twins(&last, tables);
    let mut kept: Vec<Option<Dumps>> = instances.drain(..).map(Some).collect();
    let mut skipped = Vec::new();
    for twin in twins {
        // Both are there: an index is in one pair only as the lesser form.
        let Some((mut less, mut more)) = take(&mut kept, twin.index).zip(take(&mut kept, twin.of))
        else {
            continue;
        };
        let name = more.last.source.clone();
        let mut spare = false;
        match (twin.bond, less.last.format) {
            (Bond::Unsure, _) => {
                let warning = Warning::PerhapsTwice { other: name };
                less.last.warnings.push(warning);
            }
            (Bond::Same, Format::Pprof) => adds_to(&mut more, &less),
            (Bond::Same, Format::Traceback) => adds_to(&mut less, &more),
            (Bond::Same, Format::Counted) => {
                spare = true;
                skipped.push(Skipped {
                    source: less.last.source.clone(),
                    kind: SkippedKind::Same,
                    reason: format!("the same process as {name}"),
                });
            }
        }
        put(&mut kept, twin.of, more);
        if !spare {
            put(&mut kept, twin.index, less);
        }
    }
    instances.extend(kept.into_iter().flatten());
    skipped
}

/// Makes a traceback one for detail, whose goroutines `counted` has.
fn adds_to(traceback: &mut Dumps, counted: &Dumps) {
    let last = &mut traceback.last;
    last.role = Role::Detail;
    last.warnings.push(Warning::SameProcess {
        other: counted.last.source.clone(),
    });
}

fn take(kept: &mut [Option<Dumps>], index: usize) -> Option<Dumps> {
    kept.get_mut(index)?.take()
}

fn put(kept: &mut [Option<Dumps>], index: usize, dumps: Dumps) {
    if let Some(slot) = kept.get_mut(index) {
        *slot = Some(dumps);
    }
}
