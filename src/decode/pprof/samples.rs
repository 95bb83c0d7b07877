//! The second walk: samples into groups of equal stack.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::labels::Labels;
use super::single::{Single, Singles};
use super::symbols::Symbols;
use super::wire::{Value, fields};
use super::{Parts, message, number, pb};
use crate::decode::error::DecodeError;
use crate::decode::wait::{Leaf, leaves, reason};
use crate::model::{
    Ages, FrameId, Group, Ids, Keep, Objects, Parents, StackId, Tables, Wait, WaitReason,
};

/// Go keeps 128 frames by default and 1024 at most (`GODEBUG=profstackdepth`,
/// `src/runtime/runtime1.go`); inlined ones come on top.
const MAX_FRAMES: usize = 1 << 14;

/// Frames of all distinct stacks together; what memory is sized by.
const MAX_TOTAL_FRAMES: usize = 1 << 26;

/// Distinct stacks; real profiles have up to some thousands.
const MAX_STACKS: usize = 1 << 20;

/// Goroutines with one stack. So many would need two pebibytes, and what adds up the counts of
/// all stacks stays far from the end of `u64`.
const MAX_COUNT: u64 = 1 << 40;

/// Depth limits of the runtime: `maxStack = 32` up to Go 1.22 (`src/runtime/pprof/pprof.go`),
/// `profstackdepth` = 128 from 1.23 on.
const DEPTH_LIMITS: [usize; 2] = [32, 128];

/// `runtime.gopark` starts at line 385 of proc.go in Go 1.22 and at 407 in Go 1.23: tells
/// which depth limit applies.
const GOPARK_START_1_23: u32 = 400;

/// What [`read`] found.
pub(super) struct Read {
    pub(super) groups: Vec<Group>,
    /// Goroutines that went away, in a delta profile; without labels.
    pub(super) gone: Vec<Group>,
    /// References to locations that are not defined.
    pub(super) dangling: u64,
    /// A count was capped.
    pub(super) saturated: bool,
    /// The runtime's depth limit, if a stack reaches it.
    pub(super) depth_limit: Option<usize>,
}

/// Goroutines by stack, in the order of first sight.
type Counts = IndexMap<StackId, u64, FxBuildHasher>;

/// Reads all samples; `value_index` says which of their values counts goroutines.
pub(super) fn read(
    bytes: &[u8],
    parts: &Parts<'_>,
    value_index: usize,
    keep: Keep,
    symbols: &Symbols,
    tables: &mut Tables,
) -> Result<Read, DecodeError> {
    let (mut counts, mut gone) = (Counts::default(), Counts::default());
    let mut labels = Labels::new(parts);
    let mut singles = Singles::new(keep);
    let mut stack: Vec<FrameId> = Vec::new();
    let mut total_frames = 0_usize;
    let (mut dangling, mut saturated) = (0_u64, false);

    for field in fields(bytes) {
        let field = field?;
        let (number::SAMPLE, Value::Bytes(body)) = (field.number, field.value) else {
            continue;
        };
        let sample: pb::Sample = message(body, field.offset)?;
        let value = sample.value.get(value_index).copied().unwrap_or(0);
        if value == 0 {
            continue;
        }
        let (came, count) = (value > 0, value.unsigned_abs());
        stack.clear();
        for &location in &sample.location_id {
            match symbols.frames(location) {
                Some(frames) => stack.extend_from_slice(frames),
                None => dangling += u64::from(came),
            }
            if stack.len() > MAX_FRAMES {
                return Err(DecodeError::Malformed {
                    offset: field.offset,
                    what: format!("a stack of more than {MAX_FRAMES} frames"),
                });
            }
        }
        let id = tables.stack(&stack);
        let entry = if came {
            counts.entry(id)
        } else {
            gone.entry(id)
        };
        if matches!(entry, indexmap::map::Entry::Vacant(_)) {
            total_frames += stack.len();
            if total_frames > MAX_TOTAL_FRAMES {
                return Err(DecodeError::TooMany {
                    what: "frames in distinct stacks",
                    limit: MAX_TOTAL_FRAMES,
                });
            }
        }
        let sum = entry.or_insert(0);
        *sum = sum.saturating_add(count);
        saturated |= came && *sum > MAX_COUNT;
        *sum = (*sum).min(MAX_COUNT);
        let mut single = Single::default();
        for label in &sample.label {
            if single.read(label, parts) {
                continue;
            }
            if came {
                labels.add(id, label, count.min(MAX_COUNT), tables)?;
            }
        }
        if came {
            singles.add(id, &single);
        }
        if counts.len() + gone.len() > MAX_STACKS {
            return Err(DecodeError::TooMany {
                what: "distinct stacks",
                limit: MAX_STACKS,
            });
        }
    }

    let mut labels = labels.sorted(tables);
    let mut groups = groups(counts, tables);
    for group in &mut groups {
        group.labels = labels.remove(&group.stack).unwrap_or_default();
        let known = singles.known(group.stack);
        group.wait = state(known.state, group.wait);
        group.ages = known.ages;
        group.ids = known.ids;
        group.parents = known.parents;
    }
    let mut gone = self::groups(gone, tables);
    let depth_limit = depth_limit(&groups, tables);
    for group in groups.iter_mut().chain(&mut gone) {
        let frames = tables.frames(group.stack).len();
        group.cut = depth_limit.is_some_and(|limit| frames >= limit);
    }
    Ok(Read {
        groups,
        gone,
        dangling,
        saturated,
        depth_limit,
    })
}

fn groups(counts: Counts, tables: &Tables) -> Vec<Group> {
    counts
        .into_iter()
        .map(|(stack, count)| Group {
            stack,
            cut: false,
            wait: reason(&leaves(stack, tables), Leaf::Shown),
            created_by: None,
            count,
            leaked: 0,
            ages: Ages::default(),
            ids: Ids::default(),
            parents: Parents::default(),
            locked: 0,
            objects: Objects::default(),
            labels: Vec::new(),
        })
        .collect()
}

/// Why goroutines wait, from what the profile says and what their frames show, which is more exact
/// but for those that run.
fn state(said: Option<WaitReason>, shown: Wait) -> Wait {
    match said {
        Some(said) if said == WaitReason::Running || shown.reason == WaitReason::Unknown => {
            Wait::plain(said)
        }
        _ => shown,
    }
}

/// The limit that the deepest stacks reach exactly, judged by the Go version where it shows.
fn depth_limit(groups: &[Group], tables: &Tables) -> Option<usize> {
    let deepest = groups
        .iter()
        .map(|group| tables.frames(group.stack).len())
        .max()?;
    let limit = DEPTH_LIMITS.into_iter().find(|&limit| limit == deepest)?;
    let gopark = tables
        .functions()
        .map(|(_, function)| function)
        .find(|function| tables.str(function.name) == "runtime.gopark")?;
    let old = gopark.start_line > 0 && gopark.start_line < GOPARK_START_1_23;
    (old == (limit == DEPTH_LIMITS[0])).then_some(limit)
}
