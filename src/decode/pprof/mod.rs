//! The pprof protobuf of a goroutine profile (`debug=0`), Go 1.19 to 1.27.
//!
//! The generated messages decode the small parts; the outermost message is walked field by
//! field, twice, so that memory follows the distinct stacks and not the samples, and an error
//! can name its byte.

#[expect(missing_docs, reason = "generated; proto/profile.proto has the comments")]
#[expect(clippy::pedantic, reason = "generated")]
#[rustfmt::skip]
pub mod pb;

mod kind;
mod labels;
mod samples;
mod single;
mod symbols;
mod wire;

use std::time::{Duration, SystemTime};

use prost::Message;
use prost::encoding::decode_varint;

use super::error::DecodeError;
use crate::model::{Change, Format, Keep, Program, Role, Snapshot, Tables, Warning};
use wire::{Value, fields};

/// Field numbers of `Profile` in `proto/profile.proto`.
mod number {
    pub(super) const SAMPLE_TYPE: u32 = 1;
    pub(super) const SAMPLE: u32 = 2;
    pub(super) const MAPPING: u32 = 3;
    pub(super) const LOCATION: u32 = 4;
    pub(super) const FUNCTION: u32 = 5;
    pub(super) const STRING_TABLE: u32 = 6;
    pub(super) const TIME_NANOS: u32 = 9;
    pub(super) const DURATION_NANOS: u32 = 10;
    pub(super) const COMMENT: u32 = 13;
}

/// A goroutine profile has thousands of strings, lines and labels; this is what memory is
/// sized by.
const MAX_ENTRIES: usize = 4 << 20;

/// A goroutine profile has one sample type, others have four.
const MAX_SAMPLE_TYPES: usize = 1 << 10;

/// Comments are for people, who read no more.
const MAX_COMMENTS: usize = 64;

/// Characters of a comment; several may share one long text.
const MAX_COMMENT: usize = 4096;

/// A sample of 1,024 locations has 10 KiB. Decoded messages are many times as large as their
/// bytes, so only small ones are decoded.
const MAX_MESSAGE: usize = 1 << 20;

/// From here on, goroutines that have not run yet are worth a word.
const MANY_NOT_STARTED: u64 = 100;

/// What the first walk collects: everything but the samples.
#[derive(Default)]
struct Parts<'a> {
    sample_types: Vec<pb::ValueType>,
    strings: Vec<&'a [u8]>,
    functions: symbols::Functions,
    locations: symbols::Locations,
    /// The first mapping, which is the program itself.
    program: Option<pb::Mapping>,
    /// Indices of texts.
    comments: Vec<i64>,
    time_nanos: i64,
    duration_nanos: i64,
}

impl<'a> Parts<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut parts = Parts::default();
        for field in fields(bytes) {
            let field = field?;
            match (field.number, field.value) {
                (number::SAMPLE_TYPE, Value::Bytes(body)) => {
                    within("sample types", parts.sample_types.len(), MAX_SAMPLE_TYPES)?;
                    parts.sample_types.push(message(body, field.offset)?);
                }
                (number::STRING_TABLE, Value::Bytes(body)) => {
                    within("strings", parts.strings.len(), MAX_ENTRIES)?;
                    parts.strings.push(body);
                }
                (number::FUNCTION, Value::Bytes(body)) => {
                    parts
                        .functions
                        .add(&message(body, field.offset)?, field.offset)?;
                }
                (number::LOCATION, Value::Bytes(body)) => {
                    parts
                        .locations
                        .add(message(body, field.offset)?, field.offset)?;
                }
                (number::MAPPING, Value::Bytes(body)) if parts.program.is_none() => {
                    parts.program = Some(message(body, field.offset)?);
                }
                // One by one from pprof, packed from other writers.
                (number::COMMENT, Value::Varint(value)) => parts.comment(value),
                (number::COMMENT, Value::Bytes(mut packed)) => {
                    while let Ok(value) = decode_varint(&mut packed) {
                        parts.comment(value);
                    }
                }
                (number::TIME_NANOS, Value::Varint(value)) => {
                    parts.time_nanos = value.cast_signed();
                }
                (number::DURATION_NANOS, Value::Varint(value)) => {
                    parts.duration_nanos = value.cast_signed();
                }
                _ => {}
            }
        }
        Ok(parts)
    }

    fn comment(&mut self, index: u64) {
        if self.comments.len() < MAX_COMMENTS {
            self.comments.push(index.cast_signed());
        }
    }

    /// The program that the profile is of.
    fn program(&self) -> Option<Program> {
        let mapping = self.program.as_ref()?;
        let known = |index| Some(self.text(index).into_owned()).filter(|text| !text.is_empty());
        Some(Program {
            file: known(mapping.filename)?,
            build_id: known(mapping.build_id),
        })
    }

    /// The text at an index of the string table; empty where there is none.
    fn text(&self, index: i64) -> std::borrow::Cow<'a, str> {
        String::from_utf8_lossy(self.bytes(index))
    }

    /// Its bytes.
    fn bytes(&self, index: i64) -> &'a [u8] {
        usize::try_from(index)
            .ok()
            .and_then(|index| self.strings.get(index))
            .copied()
            .unwrap_or_default()
    }
}

/// Refuses one more of `what` where there are `have` already.
fn within(what: &'static str, have: usize, limit: usize) -> Result<(), DecodeError> {
    if have < limit {
        Ok(())
    } else {
        Err(DecodeError::TooMany { what, limit })
    }
}

/// Decodes a message of the profile; errors carry the offset of its field.
fn message<M: Message + Default>(body: &[u8], offset: usize) -> Result<M, DecodeError> {
    if body.len() > MAX_MESSAGE {
        return Err(DecodeError::Malformed {
            offset,
            what: format!("a message of more than {MAX_MESSAGE} bytes"),
        });
    }
    M::decode(body).map_err(|error| DecodeError::Malformed {
        offset,
        what: error.to_string(),
    })
}

/// Reads an inflated pprof protobuf.
///
/// # Errors
/// When the bytes are no goroutine profile, or a damaged one.
pub fn decode(
    source: &str,
    bytes: &[u8],
    keep: Keep,
    tables: &mut Tables,
) -> Result<Snapshot, DecodeError> {
    let parts = Parts::read(bytes)?;
    let kind = kind::of(&parts)?;
    let symbols = symbols::Symbols::resolve(&parts, tables)?;
    let read = samples::read(bytes, &parts, kind.value_index, keep, &symbols, tables)?;

    let mut snapshot = Snapshot {
        source: source.to_owned(),
        format: Format::Pprof,
        profile: kind.profile,
        role: Role::default(),
        taken_at: taken_at(parts.time_nanos),
        program: parts.program(),
        comments: parts
            .comments
            .iter()
            .map(|&comment| parts.text(comment).chars().take(MAX_COMMENT).collect())
            .collect(),
        groups: read.groups,
        change: None,
        depth_limit: read.depth_limit,
        warnings: Vec::new(),
    };
    let over = u64::try_from(parts.duration_nanos)
        .ok()
        .filter(|&nanos| nanos > 0);
    if over.is_some() || !read.gone.is_empty() {
        let gone = read.gone.iter();
        snapshot.warnings.push(Warning::Delta {
            gone: gone.fold(0, |sum, group| sum.saturating_add(group.count)),
        });
        snapshot.change = Some(Change {
            over: over.map(Duration::from_nanos),
            gone: read.gone,
        });
    }
    if read.saturated {
        snapshot.warnings.push(Warning::Saturated);
    }
    let dangling = read.dangling.saturating_add(symbols.dangling);
    if dangling > 0 {
        snapshot.warnings.push(Warning::Dangling {
            references: dangling,
        });
    }
    if symbols.unnamed > 0 {
        snapshot.warnings.push(Warning::Unsymbolized {
            frames: symbols.unnamed,
        });
    }
    if snapshot.groups.is_empty() {
        snapshot.warnings.push(Warning::Empty);
    }
    note_stacks(&mut snapshot, tables);
    Ok(snapshot)
}

/// Warnings that follow from the stacks: none at all, or cut at the root.
fn note_stacks(snapshot: &mut Snapshot, tables: &Tables) {
    let count_where = |snapshot: &Snapshot, test: &dyn Fn(usize) -> bool| {
        snapshot
            .groups
            .iter()
            .filter(|group| test(tables.frames(group.stack).len()))
            .fold(0_u64, |sum, group| sum.saturating_add(group.count))
    };
    let not_started = count_where(snapshot, &|frames| frames == 0);
    // A few are in nearly every profile that is fetched over HTTP.
    if not_started >= MANY_NOT_STARTED {
        snapshot.warnings.push(Warning::NotStarted {
            goroutines: not_started,
        });
    }
    if let Some(limit) = snapshot.depth_limit {
        let goroutines = count_where(snapshot, &|frames| frames >= limit);
        snapshot.warnings.push(Warning::DepthLimit {
            frames: limit,
            goroutines,
        });
    }
}

fn taken_at(nanos: i64) -> Option<SystemTime> {
    let nanos = u64::try_from(nanos).ok().filter(|&nanos| nanos > 0)?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_nanos(nanos))
}
