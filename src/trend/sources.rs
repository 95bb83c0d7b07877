//! Whether two moments are of one build, and if not, which source files have changed.

use std::collections::{HashMap, HashSet};

use crate::cluster::{Cluster, Origin, Origins};
use crate::model::{StrId, Tables};

/// Whether two moments are of one build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Build {
    /// Of one: a line is a line.
    Same,
    /// Of two: lines may have moved.
    Other,
}

/// What is known of the sources of two moments.
pub(super) struct Sources {
    pub(super) build: Build,
    /// Files, by the paths that either build gives them, of which something has moved.
    moved: HashSet<StrId>,
}

/// Where a function was seen.
#[derive(Default)]
struct Seen {
    file: Option<StrId>,
    start_line: u32,
    lines: HashSet<u32>,
    own: bool,
}

impl Sources {
    /// Compares what two moments show of the functions that both have; `ids` are the build ids.
    pub(super) fn of<'c>(
        earlier: impl Iterator<Item = &'c Cluster>,
        later: impl Iterator<Item = &'c Cluster>,
        ids: (Option<&str>, Option<&str>),
        origins: &Origins,
        tables: &Tables,
    ) -> Self {
        let told = match ids {
            (Some(a), Some(b)) if a == b => {
                return Sources {
                    build: Build::Same,
                    moved: HashSet::new(),
                };
            }
            (Some(_), Some(_)) => Some(Build::Other),
            _ => None,
        };
        let (earlier, later) = (
            functions(earlier, origins, tables),
            functions(later, origins, tables),
        );
        let mut votes: HashMap<StrId, Votes> = HashMap::new();
        let mut moved = HashSet::new();
        #[expect(clippy::iter_over_hash_type, reason = "sums and sets have no order")]
        for (name, before) in &earlier {
            let Some(after) = later.get(name) else {
                continue;
            };
            let (Some(file), Some(new_file)) = (before.file, after.file) else {
                continue;
            };
            if before.start_line > 0 && after.start_line > 0 {
                if before.start_line != after.start_line {
                    moved.extend([file, new_file]);
                }
            } else if before.own {
                let votes = votes.entry(file).or_default();
                votes.files.extend([file, new_file]);
                if before.lines.is_disjoint(&after.lines) {
                    votes.moved += 1;
                } else {
                    votes.stayed += 1;
                }
            }
        }
        for votes in votes.into_values() {
            // A function can be at one line now and at another later; a whole file cannot.
            if votes.moved >= 2 && votes.moved > 2 * votes.stayed {
                moved.extend(votes.files);
            }
        }
        let seen = if moved.is_empty() {
            Build::Same
        } else {
            Build::Other
        };
        Sources {
            build: told.unwrap_or(seen),
            moved,
        }
    }

    /// Whether something in a file has moved for sure.
    pub(super) fn moved(&self, file: StrId) -> bool {
        self.moved.contains(&file)
    }
}

/// What the lines of a file say where the format has no start lines.
#[derive(Default)]
struct Votes {
    files: Vec<StrId>,
    moved: usize,
    stayed: usize,
}

/// Every function on the stacks, by name.
fn functions<'c>(
    clusters: impl Iterator<Item = &'c Cluster>,
    origins: &Origins,
    tables: &Tables,
) -> HashMap<StrId, Seen> {
    let mut functions: HashMap<StrId, Seen> = HashMap::new();
    for cluster in clusters.filter(|cluster| !cluster.wait.reason.is_running()) {
        for stack in &cluster.leading {
            for frame in tables.frames(stack.stack) {
                let Some(frame) = tables.frame_of(*frame) else {
                    continue;
                };
                let Some(function) = tables.function_of(frame.function) else {
                    continue;
                };
                let seen = functions.entry(function.name).or_default();
                seen.file = seen.file.or(Some(function.file));
                seen.start_line = seen.start_line.max(function.start_line);
                seen.lines.insert(frame.line);
                seen.own |= origins.function(frame.function) == Origin::Own;
            }
        }
    }
    functions
}
