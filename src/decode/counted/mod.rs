//! Counted stacks as text (`debug=1`), Go 1.18 to 1.27.
//!
//! Written by `printCountProfile` and `printStackRecord` in Go's `src/runtime/pprof/pprof.go`.
//! They hide the runtime's frames at the leaf, and with them why a goroutine waits, unless a
//! frame below does nothing but wait.

mod known;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use self::known::KnownLines;
use super::error::{DecodeError, too_large};
use super::frames::Frames;
use super::groups::{self, Labels, Sizes};
use super::limit::Limits;
use super::place::{Place, long_number};
use super::quote::unquote;
use super::unread::{Taken, Unread};
use super::wait::{Leaf, leaves, reason};
use crate::model::{
    Format, FrameId, Group, ProfileKind, Snapshot, StackId, Tables, WaitReason, Warning,
};

/// Goroutines with one stack; see the protobuf decoder.
const MAX_COUNT: u64 = 1 << 40;

/// Depth limits of the runtime up to Go 1.22 and from 1.23 on, in addresses.
const DEPTH_LIMITS: [usize; 2] = [32, 128];

/// The profiles that list goroutines, by their first line.
const KINDS: [(&[u8], ProfileKind); 2] = [
    (b"goroutine profile: total ", ProfileKind::Goroutine),
    (b"goroutineleak profile: total ", ProfileKind::GoroutineLeak),
];

/// The profile that a line starts, and its number of goroutines.
pub(super) fn heading(line: &[u8]) -> Option<(ProfileKind, u64)> {
    KINDS.iter().find_map(|(start, kind)| {
        let total = line.strip_prefix(*start)?;
        Some((*kind, long_number(total)?))
    })
}

/// What tells two groups apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    stack: StackId,
    hidden: bool,
    /// Number of addresses, if it is one of the limits; otherwise 0.
    depth: usize,
}

/// The record that is being read.
struct Record {
    count: u64,
    addresses: usize,
    /// The first address; frames show the one before it.
    leaf: Option<u64>,
    /// The same of the first frame that is shown.
    shown: Option<u64>,
    frames: Vec<FrameId>,
    labels: Vec<(String, String)>,
}

/// Reads the lines of counted stacks.
pub(super) struct Parser {
    profile: ProfileKind,
    total: u64,
    frames: Frames,
    known: KnownLines,
    record: Option<Record>,
    counts: IndexMap<Key, u64, FxBuildHasher>,
    labels: Labels,
    sizes: Sizes,
    unnamed: u64,
    saturated: bool,
    unread: Unread,
}

impl Parser {
    /// Starts behind the first line.
    pub(super) fn new(profile: ProfileKind, total: u64, limits: Limits) -> Self {
        Parser {
            profile,
            total,
            frames: Frames::within(limits.name_bytes),
            known: KnownLines::default(),
            record: None,
            counts: IndexMap::default(),
            labels: Labels::default(),
            sizes: Sizes::within(limits),
            unnamed: 0,
            saturated: false,
            unread: Unread::default(),
        }
    }

    /// Whether the dump may end here: between records, or behind a frame of one.
    pub(super) fn may_end(&self) -> bool {
        self.record
            .as_ref()
            .is_none_or(|record| !record.frames.is_empty())
    }

    /// Reads one line.
    pub(super) fn line(
        &mut self,
        number: u64,
        line: &[u8],
        tables: &mut Tables,
    ) -> Result<Taken, DecodeError> {
        if line.is_empty() {
            self.end(tables)?;
            return Ok(Taken::Yes);
        }
        if line.len() <= self.sizes.limits.line_bytes {
            if let Some(record) = record(line) {
                self.end(tables)?;
                self.record = Some(record);
                return Ok(Taken::Yes);
            }
            if self.within(number, line, tables)? {
                return Ok(Taken::Yes);
            }
        }
        if self.record.is_none() {
            return Ok(Taken::No);
        }
        self.unread.line(number, line);
        Ok(Taken::Yes)
    }

    /// Reads a line of a record; false if it is none.
    fn within(
        &mut self,
        number: u64,
        line: &[u8],
        tables: &mut Tables,
    ) -> Result<bool, DecodeError> {
        let (Some(record), Some(rest)) = (&mut self.record, line.strip_prefix(b"#")) else {
            return Ok(false);
        };
        let limit = self.sizes.limits.stack_frames;
        if let Some((pc, frame)) = self.known.get(line) {
            record.shown.get_or_insert(pc);
            record.frames.push(frame);
            return within_limit(record, number, limit);
        }
        if let Some(labels) = rest.strip_prefix(b" labels: ") {
            // A record has one such line; more would take memory that nothing limits.
            let is_first = record.labels.is_empty();
            return Ok(is_first && read_labels(labels, &mut record.labels).is_some());
        }
        // A tabulator aligns the columns: any number of tabs, or of spaces after copying.
        let mut columns = rest.trim_ascii_start().splitn(2, |&byte| is_gap(byte));
        let Some(pc) = columns.next().and_then(address) else {
            return Ok(false);
        };
        let Some(rest) = columns.next().map(<[u8]>::trim_ascii_start) else {
            // The last record of a leak profile can be blank (Go 1.27).
            if pc != 0 {
                self.unnamed += 1;
            }
            return Ok(true);
        };
        let mut columns = rest.splitn(2, |&byte| is_gap(byte));
        let name = columns.next().and_then(without_offset);
        let place = columns
            .next()
            .and_then(|place| Place::parse(place.trim_ascii_start()));
        let (Some(name), Some(place)) = (name, place) else {
            return Ok(false);
        };
        record.shown.get_or_insert(pc);
        let seen = self.frames.at(name, Some(place), tables)?;
        if let Some(frame) = self.frames.frame(seen) {
            record.frames.push(frame);
            self.known.add(line, pc, frame);
        }
        within_limit(record, number, limit)
    }

    /// Ends the record that is being read.
    fn end(&mut self, tables: &mut Tables) -> Result<(), DecodeError> {
        let Some(record) = self.record.take().filter(|record| record.count > 0) else {
            return Ok(());
        };
        let at_limit = DEPTH_LIMITS.contains(&record.addresses);
        let shows_leaf = match (record.leaf, record.shown) {
            (Some(leaf), Some(shown)) => leaf.wrapping_sub(1) == shown || leaf == shown,
            _ => false,
        };
        let key = Key {
            stack: tables.stack(&record.frames),
            hidden: !shows_leaf,
            depth: if at_limit { record.addresses } else { 0 },
        };
        let new = self.counts.len();
        let entry = self.counts.entry(key);
        let index = entry.index();
        let sum = entry.or_insert(0);
        *sum = sum.saturating_add(record.count);
        self.saturated |= *sum > MAX_COUNT;
        *sum = (*sum).min(MAX_COUNT);
        if index == new {
            self.sizes.stack(record.frames.len())?;
        }
        for (key, value) in &record.labels {
            let key = self.sizes.text(key, tables)?;
            let value = self.sizes.text(value, tables)?;
            let (count, limits) = (record.count.min(MAX_COUNT), &self.sizes.limits);
            self.labels.add(index, key, value, count, limits)?;
        }
        Ok(())
    }

    /// Ends the dump; its text had so many bytes.
    pub(super) fn finish(
        mut self,
        bytes: u64,
        tables: &mut Tables,
    ) -> Result<Snapshot, DecodeError> {
        self.end(tables)?;
        let depth_limit = self.depth_limit();
        let mut labels = std::mem::take(&mut self.labels).by_group(|index| index, tables);
        let groups: Vec<Group> = std::mem::take(&mut self.counts)
            .into_iter()
            .enumerate()
            .map(|(index, (key, count))| Group {
                stack: key.stack,
                cut: depth_limit.is_some_and(|limit| key.depth == limit),
                wait: reason(
                    &leaves(key.stack, tables),
                    if key.hidden {
                        Leaf::Hidden
                    } else {
                        Leaf::Shown
                    },
                ),
                created_by: None,
                count,
                told: None,
                labels: labels.remove(&index).unwrap_or_default(),
            })
            .collect();
        let warnings = self.warnings(bytes, &groups, depth_limit);
        Ok(groups::snapshot(
            Format::Counted,
            self.profile,
            groups,
            warnings,
        ))
    }

    /// The limit that the deepest stacks reach exactly.
    fn depth_limit(&self) -> Option<usize> {
        let deepest = self.counts.keys().map(|key| key.depth).max()?;
        (deepest > 0).then_some(deepest)
    }

    fn warnings(
        &mut self,
        bytes: u64,
        groups: &[Group],
        depth_limit: Option<usize>,
    ) -> Vec<Warning> {
        let count_where = |test: &dyn Fn(&Group) -> bool| {
            groups
                .iter()
                .filter(|group| test(group))
                .fold(0_u64, |sum, group| sum.saturating_add(group.count))
        };
        let mut warnings = Vec::new();
        if count_where(&|_| true) < self.total {
            warnings.push(Warning::Truncated {
                bytes,
                of: Some(self.total),
            });
        }
        warnings.extend(std::mem::take(&mut self.unread).warning());
        let unknown = count_where(&|group| group.wait.reason == WaitReason::Unknown);
        if unknown > 0 {
            warnings.push(Warning::NoWaitReason {
                goroutines: unknown,
            });
        }
        if let Some(frames) = depth_limit {
            warnings.push(Warning::DepthLimit {
                frames,
                goroutines: count_where(&|group| group.cut),
            });
        }
        if self.unnamed > 0 {
            warnings.push(Warning::Unsymbolized {
                frames: self.unnamed,
            });
        }
        if self.saturated {
            warnings.push(Warning::Saturated);
        }
        warnings
    }
}

/// Refuses a stack that has become too long at this line.
fn within_limit(record: &Record, number: u64, limit: usize) -> Result<bool, DecodeError> {
    if record.frames.len() > limit {
        return Err(DecodeError::MalformedText {
            line: number,
            what: too_large("a stack", limit, "frames", "stack-frames"),
        });
    }
    Ok(true)
}

fn is_gap(byte: u8) -> bool {
    matches!(byte, b'\t' | b' ')
}

/// `3 @ 0x48e64a 0x41a8b9`
fn record(line: &[u8]) -> Option<Record> {
    // Asked for every line, and most are of frames.
    line.first().filter(|first| first.is_ascii_digit())?;
    let at = memchr::memmem::find(line, b" @")?;
    let count = long_number(line.get(..at)?)?;
    let rest = line.get(at + 2..)?;
    let mut addresses = 0;
    let mut leaf = None;
    for word in rest
        .split(|&byte| byte == b' ')
        .filter(|word| !word.is_empty())
    {
        let pc = address(word)?;
        addresses += 1;
        leaf.get_or_insert(pc);
    }
    Some(Record {
        count,
        addresses,
        leaf,
        shown: None,
        frames: Vec::new(),
        labels: Vec::new(),
    })
}

fn address(text: &[u8]) -> Option<u64> {
    let digits = text
        .strip_prefix(b"0x")
        .filter(|digits| !digits.is_empty())?;
    digits.iter().try_fold(0_u64, |sum, &digit| {
        let digit = char::from(digit).to_digit(16)?;
        Some(sum.checked_mul(16)? + u64::from(digit))
    })
}

/// `main.f` of `main.f+0x28`.
fn without_offset(text: &[u8]) -> Option<&[u8]> {
    let plus = memchr::memmem::rfind(text, b"+0x")?;
    text.get(..plus).filter(|name| !name.is_empty())
}

/// `{"k":"v", "k2":"v2"}`
fn read_labels(text: &[u8], out: &mut Vec<(String, String)>) -> Option<()> {
    let mut rest = text.strip_prefix(b"{")?;
    while let Some(quoted) = rest.strip_prefix(b"\"") {
        let (key, after) = unquote(quoted)?;
        let (value, after) = unquote(after.strip_prefix(b":\"")?)?;
        out.push((key, value));
        rest = after.strip_prefix(b", ").unwrap_or(after);
    }
    (rest == b"}").then_some(())
}

#[cfg(test)]
mod tests;
