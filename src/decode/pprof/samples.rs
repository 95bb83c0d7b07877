//! Samples, added up by equal stack: first by their locations, and by frames once these are known.

use indexmap::IndexMap;
use prost::encoding::encode_varint;
use rustc_hash::FxBuildHasher;

use super::labels::Labels;
use super::single::{Single, Singles};
use super::symbols::Symbols;
use super::texts::Texts;
use super::wire::{Value, fields, varint};
use super::{at, check_size};
use crate::decode::error::{DecodeError, too_large};
use crate::decode::limit::{Limits, room, within};
use crate::decode::wait::Reasons;
use crate::model::{FrameId, Group, Keep, Slices, StackId, Tables, Wait, WaitReason};

/// Goroutines with one stack. So many would need two pebibytes, and what adds up the counts of
/// all stacks stays far from the end of `u64`.
const MAX_COUNT: u64 = 1 << 40;

/// Depth limits of the runtime: `maxStack = 32` up to Go 1.22 (`src/runtime/pprof/pprof.go`),
/// `profstackdepth` = 128 from 1.23 on.
const DEPTH_LIMITS: [usize; 2] = [32, 128];

/// `runtime.gopark` starts at line 385 of proc.go in Go 1.22 and at 407 in Go 1.23: tells
/// which depth limit applies.
const GOPARK_START_1_23: u32 = 400;

/// Field numbers of `Sample` and `Label` in `proto/profile.proto`.
mod number {
    pub(super) const LOCATION_ID: u32 = 1;
    pub(super) const VALUE: u32 = 2;
    pub(super) const LABEL: u32 = 3;

    pub(super) const KEY: u32 = 1;
    pub(super) const STR: u32 = 2;
    pub(super) const NUM: u32 = 3;
    pub(super) const NUM_UNIT: u32 = 4;
}

/// A label by the indices of its texts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Label {
    pub(super) key: i64,
    pub(super) str: i64,
    pub(super) num: i64,
    pub(super) num_unit: i64,
}

impl Label {
    fn read(body: &[u8]) -> Result<Self, DecodeError> {
        let mut label = Label::default();
        for field in fields(body) {
            let field = field?;
            let slot = match field.number {
                number::KEY => &mut label.key,
                number::STR => &mut label.str,
                number::NUM => &mut label.num,
                number::NUM_UNIT => &mut label.num_unit,
                _ => continue,
            };
            let Value::Varint(value) = field.value else {
                return Err(wrong_type(field.offset));
            };
            *slot = value.cast_signed();
        }
        Ok(label)
    }
}

/// The sample that is being read. One value serves all: building a message for each would cost
/// more than everything else.
#[derive(Default)]
struct Sample {
    /// Ids of its locations, as varints, unless they stand in one piece.
    locations: Vec<u8>,
    values: Vec<i64>,
    labels: Vec<Label>,
}

impl Sample {
    /// Reads a sample and gives the ids of its locations, as varints, if they stand in one piece.
    fn read<'b>(&mut self, body: &'b [u8]) -> Result<Option<&'b [u8]>, DecodeError> {
        self.locations.clear();
        self.values.clear();
        self.labels.clear();
        let mut whole: Option<&[u8]> = None;
        for field in fields(body) {
            let field = field?;
            match (field.number, field.value) {
                (number::LOCATION_ID, Value::Bytes(packed))
                    if whole.is_none() && self.locations.is_empty() =>
                {
                    whole = Some(packed);
                }
                (number::LOCATION_ID, value) => {
                    self.locations
                        .extend_from_slice(whole.take().unwrap_or_default());
                    match value {
                        Value::Bytes(packed) => self.locations.extend_from_slice(packed),
                        Value::Varint(id) => encode_varint(id, &mut self.locations),
                        Value::Other => return Err(wrong_type(field.offset)),
                    }
                }
                (number::VALUE, Value::Bytes(mut packed)) => {
                    while !packed.is_empty() {
                        let value = varint(&mut packed).map_err(|error| broken(&error))?;
                        self.values.push(value.cast_signed());
                    }
                }
                (number::VALUE, Value::Varint(value)) => self.values.push(value.cast_signed()),
                (number::LABEL, Value::Bytes(body)) => self.labels.push(Label::read(body)?),
                (number::VALUE | number::LABEL, _) => return Err(wrong_type(field.offset)),
                _ => {}
            }
        }
        Ok(whole)
    }
}

fn wrong_type(offset: usize) -> DecodeError {
    DecodeError::Malformed {
        offset,
        what: "a sample with a field of the wrong type".to_owned(),
    }
}

fn broken(error: &prost::DecodeError) -> DecodeError {
    DecodeError::Malformed {
        offset: 0,
        what: error.to_string(),
    }
}

/// The goroutines with one list of locations.
struct Count {
    count: u64,
    /// Where the first of their samples is.
    offset: usize,
}

/// Samples by their locations, in the order of first sight.
#[derive(Default)]
struct ByLocations {
    /// Lists of location ids, as varints.
    lists: Slices<u8>,
    counts: Vec<Count>,
}

/// Goroutines by stack, in the order of first sight.
type ByStack = IndexMap<StackId, u64, FxBuildHasher>;

/// A sample that can be read only when the names are known.
struct Held {
    offset: usize,
    body: Box<[u8]>,
}

/// The samples so far.
///
/// In what Go writes, each can be added to those with the same locations at once, so that memory
/// follows the distinct stacks and not the samples. Others, those with several values or with
/// numbers for labels, are held until the names behind them have come, and so are all that follow.
pub(super) struct Samples {
    limits: Limits,
    came: ByLocations,
    /// Goroutines that went away, in a delta profile; without labels.
    gone: ByLocations,
    labels: Labels,
    held: Vec<Held>,
    sample: Sample,
    saturated: bool,
    /// What is wrong with the first sample that is. Said if nothing else is wrong with the profile.
    trouble: Option<DecodeError>,
}

/// What [`Samples::finish`] found.
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

impl Samples {
    /// No samples so far.
    pub(super) fn new(limits: Limits) -> Self {
        Samples {
            limits,
            came: ByLocations::default(),
            gone: ByLocations::default(),
            labels: Labels::default(),
            held: Vec::new(),
            sample: Sample::default(),
            saturated: false,
            trouble: None,
        }
    }

    /// Takes the next sample.
    pub(super) fn take(&mut self, body: &[u8], offset: usize, texts: &mut Texts) {
        if self.trouble.is_none()
            && let Err(error) = self.read(body, offset, texts)
        {
            self.trouble = Some(at(offset, error));
        }
    }

    fn read(&mut self, body: &[u8], offset: usize, texts: &mut Texts) -> Result<(), DecodeError> {
        check_size(body, offset, &self.limits)?;
        let locations = self.sample.read(body)?;
        let needs_names =
            self.sample.values.len() > 1 || self.sample.labels.iter().any(|label| label.num != 0);
        if needs_names || !self.held.is_empty() {
            let what = "samples with several values or with numbers for labels";
            room(what, self.held.len(), self.limits.samples, "samples")?;
            self.held.push(Held {
                offset,
                body: body.into(),
            });
            return Ok(());
        }
        if let Some((stack, count)) = self.count(locations, 0, offset)? {
            for &label in &self.sample.labels {
                self.labels.add(stack, label, count, &self.limits, texts)?;
            }
        }
        Ok(())
    }

    /// Adds up the sample that was read, and whose locations are `whole` or in it. For goroutines that
    /// are there, gives the position of their stack, and how many they are.
    fn count(
        &mut self,
        whole: Option<&[u8]>,
        value_index: usize,
        offset: usize,
    ) -> Result<Option<(u32, u64)>, DecodeError> {
        let value = self.sample.values.get(value_index).copied().unwrap_or(0);
        if value == 0 {
            return Ok(None);
        }
        let (came, count) = (value > 0, value.unsigned_abs());
        let stacks = self.came.counts.len() + self.gone.counts.len();
        let to = if came { &mut self.came } else { &mut self.gone };
        let locations = whole.unwrap_or(&self.sample.locations);
        let index = match to.lists.find(locations) {
            Ok(index) => index,
            Err(new) => {
                room("distinct stacks", stacks, self.limits.stacks, "stacks")?;
                to.counts.push(Count { count: 0, offset });
                to.lists.add(locations, new)
            }
        };
        let Some(sum) = to.counts.get_mut(index) else {
            return Ok(None);
        };
        sum.count = sum.count.saturating_add(count);
        self.saturated |= came && sum.count > MAX_COUNT;
        sum.count = sum.count.min(MAX_COUNT);
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        Ok(came.then_some((index, count.min(MAX_COUNT))))
    }

    /// Brings the samples together with the names; `value_index` says which of their values counts
    /// goroutines.
    pub(super) fn finish(
        mut self,
        value_index: usize,
        keep: Keep,
        symbols: &Symbols,
        texts: &mut Texts,
        tables: &mut Tables,
    ) -> Result<Read, DecodeError> {
        if let Some(trouble) = self.trouble {
            return Err(trouble);
        }
        if value_index > 0 {
            // None of those so far has that value.
            self.came = ByLocations::default();
            self.gone = ByLocations::default();
            self.labels = Labels::default();
            self.saturated = false;
        }
        let mut singles = Singles::new(keep);
        for Held { offset, body } in std::mem::take(&mut self.held) {
            let read = self.sample.read(&body);
            let locations = read.map_err(|error| at(offset, error))?;
            let Some((stack, count)) = self.count(locations, value_index, offset)? else {
                continue;
            };
            let mut single = Single::default();
            for &label in &self.sample.labels {
                if !single.read(label, texts) {
                    self.labels.add(stack, label, count, &self.limits, texts)?;
                }
            }
            singles.add(stack, &single);
        }

        let mut resolver = Resolver {
            symbols,
            limits: self.limits,
            frames: Vec::new(),
            total_frames: 0,
            dangling: 0,
        };
        let (came, stacks) = resolver.by_stack(self.came, tables)?;
        let dangling = resolver.dangling;
        let (gone, _) = resolver.by_stack(self.gone, tables)?;
        let saturated = self.saturated || came.values().any(|&count| count > MAX_COUNT);

        let mut labels = self.labels.sorted(&stacks, &self.limits, texts, tables)?;
        let mut singles = singles.by_stack(&stacks);
        let mut groups = groups(came, tables);
        for group in &mut groups {
            group.labels = labels.remove(&group.stack).unwrap_or_default();
            if let Some((said, told)) = singles.known(group.stack) {
                group.wait = state(said, group.wait);
                group.told = Some(Box::new(told));
            }
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
}

/// Makes stacks out of lists of locations.
struct Resolver<'s> {
    symbols: &'s Symbols,
    limits: Limits,
    /// The stack that is being made.
    frames: Vec<FrameId>,
    total_frames: usize,
    dangling: u64,
}

impl Resolver<'_> {
    /// Adds up by stacks what was added up by locations, of which several can show the same lines;
    /// gives the stack of each list of locations as well.
    fn by_stack(
        &mut self,
        by_locations: ByLocations,
        tables: &mut Tables,
    ) -> Result<(ByStack, Vec<StackId>), DecodeError> {
        let ByLocations { mut lists, counts } = by_locations;
        let mut by_stack = ByStack::with_capacity_and_hasher(counts.len(), FxBuildHasher);
        let mut stacks = Vec::with_capacity(counts.len());
        for (index, Count { count, offset }) in counts.into_iter().enumerate() {
            // Lists and stacks need not be there at the same time.
            lists.forget_before(index);
            let list = lists.get(index);
            self.resolve(list).map_err(|error| at(offset, error))?;
            let stack = tables.stack(&self.frames);
            stacks.push(stack);
            let sum = by_stack.entry(stack).or_insert_with(|| {
                self.total_frames += self.frames.len();
                0
            });
            *sum = sum.saturating_add(count);
            let (what, have) = ("frames in distinct stacks", self.total_frames);
            within(what, have, self.limits.frames, "frames")?;
        }
        Ok((by_stack, stacks))
    }

    fn resolve(&mut self, mut locations: &[u8]) -> Result<(), DecodeError> {
        self.frames.clear();
        while !locations.is_empty() {
            let id = varint(&mut locations).map_err(|error| broken(&error))?;
            match self.symbols.frames(id) {
                // Most have one frame, for which copying a slice would take longer.
                Some(&[frame]) => self.frames.push(frame),
                Some(frames) => self.frames.extend_from_slice(frames),
                None => self.dangling += 1,
            }
            let limit = self.limits.stack_frames;
            if self.frames.len() > limit {
                return Err(DecodeError::Malformed {
                    offset: 0,
                    what: too_large("a stack", limit, "frames", "stack-frames"),
                });
            }
        }
        Ok(())
    }
}

fn groups(counts: ByStack, tables: &Tables) -> Vec<Group> {
    let mut reasons = Reasons::new(tables);
    counts
        .into_iter()
        .map(|(stack, count)| Group {
            stack,
            cut: false,
            wait: reasons.of(stack),
            created_by: None,
            count: count.min(MAX_COUNT),
            told: None,
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
