//! `--focus`, `--ignore` and `--hide`, with the meaning that they have in `go tool pprof`.

use regex::Regex;

use crate::model::{FrameId, Snapshot, Tables, Warning};

/// Which stacks and frames to look at. Patterns are searched in function names and file names,
/// as pprof does (`profile/filter.go` of google/pprof).
#[derive(Debug, Default)]
pub struct Filters {
    /// Keep only stacks in which some frame matches.
    pub focus: Option<Regex>,
    /// Drop stacks in which some frame matches.
    pub ignore: Option<Regex>,
    /// Drop the frames that match; a stack that loses all of them goes too.
    pub hide: Option<Regex>,
}

impl Filters {
    /// Applies the filters; says so in the snapshot's warnings when goroutines were left out.
    pub fn apply(&self, snapshot: &mut Snapshot, tables: &mut Tables) {
        if self.focus.is_none() && self.ignore.is_none() && self.hide.is_none() {
            return;
        }
        let before = snapshot.goroutines();
        snapshot.groups.retain_mut(|group| {
            let frames = tables.frames(group.stack);
            let any = |pattern: &Regex| frames.iter().any(|&frame| matches(pattern, frame, tables));
            if self.focus.as_ref().is_some_and(|focus| !any(focus))
                || self.ignore.as_ref().is_some_and(any)
            {
                return false;
            }
            let Some(hide) = &self.hide else {
                return true;
            };
            let kept: Vec<FrameId> = frames
                .iter()
                .copied()
                .filter(|&frame| !matches(hide, frame, tables))
                .collect();
            let all_hidden = kept.is_empty() && !frames.is_empty();
            if kept.len() != frames.len() {
                group.stack = tables.stack(&kept);
            }
            !all_hidden
        });
        let after = snapshot.goroutines();
        if after != before {
            snapshot.warnings.push(Warning::Filtered { before, after });
        }
    }
}

fn matches(pattern: &Regex, frame: FrameId, tables: &Tables) -> bool {
    let Some(function) = tables
        .frame_function(frame)
        .and_then(|function| tables.function_of(function))
    else {
        return false;
    };
    pattern.is_match(tables.str(function.name)) || pattern.is_match(tables.str(function.file))
}
