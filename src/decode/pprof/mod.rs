//! The pprof protobuf of a goroutine profile (`debug=0`), Go 1.19 to 1.27.
//!
//! The outermost message and the samples are walked field by field, piece by piece, so that memory
//! follows the distinct stacks and not the samples, and an error can name its byte. The generated
//! messages decode the small parts.

#[expect(missing_docs, reason = "generated; proto/profile.proto has the comments")]
#[expect(clippy::pedantic, reason = "generated")]
#[rustfmt::skip]
pub mod pb;

mod by_id;
mod kind;
mod labels;
mod parts;
mod samples;
mod single;
mod symbols;
mod texts;
mod wire;

use std::time::{Duration, SystemTime};

use prost::Message;

use self::parts::Parts;
use self::samples::Samples;
use self::symbols::Symbols;
use self::wire::{Field, Value, Walk};
use super::error::{DecodeError, too_large};
use super::limit::Limits;
use crate::model::{Change, Format, Keep, Role, Snapshot, Tables, Warning};

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

/// From here on, goroutines that have not run yet are worth a word.
const MANY_NOT_STARTED: u64 = 100;

/// Decodes a message of the profile; errors carry the offset of its field.
fn message<M: Message + Default>(
    body: &[u8],
    offset: usize,
    limits: &Limits,
) -> Result<M, DecodeError> {
    check_size(body, offset, limits)?;
    M::decode(body).map_err(|error| DecodeError::Malformed {
        offset,
        what: error.to_string(),
    })
}

fn check_size(body: &[u8], offset: usize, limits: &Limits) -> Result<(), DecodeError> {
    let limit = limits.message_bytes;
    if body.len() > limit {
        return Err(DecodeError::Malformed {
            offset,
            what: too_large("a message", limit, "bytes", "message-bytes"),
        });
    }
    Ok(())
}

/// Says of an error within a message at which byte of the profile the message is.
fn at(offset: usize, error: DecodeError) -> DecodeError {
    match error {
        DecodeError::Malformed { what, .. } => DecodeError::Malformed { offset, what },
        other => other,
    }
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
    let mut profile = Profile::new(keep, Limits::DEFAULT);
    profile.feed(bytes)?;
    profile.finish(source, tables)
}

/// An inflated pprof protobuf that comes in pieces.
pub(super) struct Profile {
    walk: Walk,
    parts: Parts,
    samples: Samples,
    keep: Keep,
}

impl Profile {
    pub(super) fn new(keep: Keep, limits: Limits) -> Self {
        Profile {
            walk: Walk::default(),
            parts: Parts::within(limits),
            samples: Samples::new(limits),
            keep,
        }
    }

    /// Takes the next piece.
    pub(super) fn feed(&mut self, piece: &[u8]) -> Result<(), DecodeError> {
        let (parts, samples) = (&mut self.parts, &mut self.samples);
        self.walk
            .feed(piece, &mut |field| take(&field, parts, samples))
    }

    /// Ends the profile.
    pub(super) fn finish(
        mut self,
        source: &str,
        tables: &mut Tables,
    ) -> Result<Snapshot, DecodeError> {
        let (parts, samples) = (&mut self.parts, &mut self.samples);
        self.walk
            .finish(&mut |field| take(&field, parts, samples))?;
        snapshot(source, self.parts, self.samples, self.keep, tables)
    }
}

fn take(field: &Field<'_>, parts: &mut Parts, samples: &mut Samples) -> Result<(), DecodeError> {
    match (field.number, field.value) {
        (number::SAMPLE, Value::Bytes(body)) => {
            samples.take(body, field.offset, &mut parts.texts);
            Ok(())
        }
        _ => parts.take(field),
    }
}

fn snapshot(
    source: &str,
    mut parts: Parts,
    samples: Samples,
    keep: Keep,
    tables: &mut Tables,
) -> Result<Snapshot, DecodeError> {
    let kind = kind::of(&parts)?;
    let symbols = Symbols::resolve(&mut parts, tables)?;
    let texts = &mut parts.texts;
    let read = samples.finish(kind.value_index, keep, &symbols, texts, tables)?;

    let mut snapshot = Snapshot {
        source: source.to_owned(),
        format: Format::Pprof,
        profile: kind.profile,
        role: Role::default(),
        taken_at: taken_at(parts.time_nanos),
        program: parts.program(),
        comments: parts.comments(),
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
