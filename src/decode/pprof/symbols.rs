//! Functions and locations of the profile, resolved into the model's tables.

use std::ops::Range;

use super::by_id::ById;
use super::parts::Parts;
use super::texts::Texts;
use super::wire::{Value, fields};
use super::{at, check_size};
use crate::decode::error::DecodeError;
use crate::decode::limit::{Limits, room, within};
use crate::model::{FrameId, FuncId, Tables};

/// Field numbers of `Function`, `Location` and `Line` in `proto/profile.proto`.
mod number {
    pub(super) const ID: u32 = 1;

    pub(super) const NAME: u32 = 2;
    pub(super) const SYSTEM_NAME: u32 = 3;
    pub(super) const FILENAME: u32 = 4;
    pub(super) const START_LINE: u32 = 5;

    pub(super) const LINE: u32 = 4;

    pub(super) const FUNCTION_ID: u32 = 1;
    pub(super) const LINE_NUMBER: u32 = 2;
}

/// A function as the profile numbers its texts.
struct Function {
    name: i64,
    file: i64,
    start_line: u32,
    /// Where it stands.
    offset: usize,
}

/// The profile's functions.
///
/// They and the locations are walked field by field: each is so small that to build a message for it
/// would cost more than all else that is done to it.
#[derive(Default)]
pub(super) struct Functions(ById<Function>);

impl Functions {
    pub(super) fn add(
        &mut self,
        body: &[u8],
        offset: usize,
        limits: &Limits,
        texts: &mut Texts,
    ) -> Result<(), DecodeError> {
        room("functions", self.0.len(), limits.functions, "functions")?;
        check_size(body, offset, limits)?;
        let (mut id, mut name, mut system_name, mut file, mut start_line) = (0, 0, 0, 0, 0);
        for field in fields(body) {
            let field = field.map_err(|error| at(offset, error))?;
            let slot = match field.number {
                number::ID => &mut id,
                number::NAME => &mut name,
                number::SYSTEM_NAME => &mut system_name,
                number::FILENAME => &mut file,
                number::START_LINE => &mut start_line,
                _ => continue,
            };
            let Value::Varint(value) = field.value else {
                return Err(wrong_type("function", offset));
            };
            *slot = value;
        }
        let function = Function {
            name: if name != 0 { name } else { system_name }.cast_signed(),
            file: file.cast_signed(),
            start_line: u32::try_from(start_line).unwrap_or(0),
            offset,
        };
        texts.need(function.name);
        texts.need(function.file);
        self.0.add(id, function);
        Ok(())
    }
}

/// A location.
struct Location {
    /// Where its lines stand.
    lines: Range<u32>,
    /// Where it stands itself.
    offset: usize,
}

/// The profile's locations.
#[derive(Default)]
pub(super) struct Locations {
    by_id: ById<Location>,
    /// Lines of all of them, as (function id, line), the innermost first.
    lines: Vec<(u64, u32)>,
}

impl Locations {
    pub(super) fn add(
        &mut self,
        body: &[u8],
        offset: usize,
        limits: &Limits,
    ) -> Result<(), DecodeError> {
        let have = self.by_id.len();
        room("locations", have, limits.locations, "locations")?;
        check_size(body, offset, limits)?;
        let start = position(&self.lines);
        let mut id = 0;
        for field in fields(body) {
            let field = field.map_err(|error| at(offset, error))?;
            match (field.number, field.value) {
                (number::ID, Value::Varint(value)) => id = value,
                (number::LINE, Value::Bytes(line)) => {
                    let line = line_of(line).map_err(|error| at(offset, error))?;
                    room("lines", self.lines.len(), limits.lines, "lines")?;
                    self.lines.push(line);
                }
                (number::ID | number::LINE, _) => return Err(wrong_type("location", offset)),
                _ => {}
            }
        }
        let lines = start..position(&self.lines);
        self.by_id.add(id, Location { lines, offset });
        Ok(())
    }
}

/// The function id and the line of a `Line`.
fn line_of(body: &[u8]) -> Result<(u64, u32), DecodeError> {
    let (mut function, mut line) = (0, 0);
    for field in fields(body) {
        let field = field?;
        let slot = match field.number {
            number::FUNCTION_ID => &mut function,
            number::LINE_NUMBER => &mut line,
            _ => continue,
        };
        let Value::Varint(value) = field.value else {
            return Err(wrong_type("location", field.offset));
        };
        *slot = value;
    }
    Ok((function, u32::try_from(line).unwrap_or(0)))
}

fn wrong_type(what: &str, offset: usize) -> DecodeError {
    DecodeError::Malformed {
        offset,
        what: format!("a {what} with a field of the wrong type"),
    }
}

fn twice(what: &str, id: u64, offset: usize) -> DecodeError {
    DecodeError::Malformed {
        offset,
        what: format!("{what} {id} is defined twice"),
    }
}

/// Every location as frames of the model, leaf first.
pub(super) struct Symbols {
    places: ById<Frames>,
    /// The frames of the locations that have several.
    frames: Vec<FrameId>,
    /// References to functions that are not defined.
    pub(super) dangling: u64,
    /// Frames without a function name.
    pub(super) unnamed: u64,
}

/// The frames of a location.
enum Frames {
    /// Its only one, as nearly all have.
    One(FrameId),
    /// Where several stand, or none.
    At(Range<u32>),
}

impl Symbols {
    pub(super) fn resolve(parts: &mut Parts, tables: &mut Tables) -> Result<Self, DecodeError> {
        let Parts {
            functions: Functions(functions),
            locations: Locations { by_id, lines },
            texts,
            limits,
            ..
        } = parts;
        functions
            .seal()
            .map_err(|(id, second)| twice("function", id, second.offset))?;
        by_id
            .seal()
            .map_err(|(id, second)| twice("location", id, second.offset))?;
        let mut symbols = Symbols {
            places: ById::default(),
            frames: Vec::new(),
            dangling: 0,
            unnamed: 0,
        };
        let mut known: Vec<Option<Known>> = vec![None; functions.len()];
        let (mut names, limit) = (0_usize, limits.name_bytes);
        for (id, location) in by_id.iter() {
            let range = location.lines.start as usize..location.lines.end as usize;
            let lines = lines.get(range).unwrap_or_default();
            if lines.is_empty() {
                symbols.unnamed += 1;
            }
            let start = position(&symbols.frames);
            for &(function_id, line) in lines {
                let found = functions.position(function_id);
                let found = found.and_then(|at| Some((functions.at(at)?, known.get_mut(at)?)));
                let Some((function, slot)) = found else {
                    symbols.dangling += 1;
                    continue;
                };
                let known = if let Some(known) = slot {
                    *known
                } else {
                    let (name, file) = (texts.bytes(function.name), texts.bytes(function.file));
                    names += name.len() + file.len();
                    within("bytes of names", names, limit, "name-bytes")?;
                    let id = tables.function_of_bytes(name, file, function.start_line);
                    let unnamed = tables.name(id).is_empty();
                    *slot.insert(Known { id, unnamed })
                };
                symbols.unnamed += u64::from(known.unnamed);
                symbols.frames.push(tables.frame(known.id, line));
            }
            let end = position(&symbols.frames);
            let frames = match symbols.frames.last() {
                Some(&frame) if end == start + 1 => {
                    symbols.frames.pop();
                    Frames::One(frame)
                }
                _ => Frames::At(start..end),
            };
            symbols.places.add(id, frames);
        }
        // Sealed before, they cannot be there twice.
        let _: Result<(), _> = symbols.places.seal();
        Ok(symbols)
    }

    /// The frames of a location, leaf first.
    #[inline]
    pub(super) fn frames(&self, location: u64) -> Option<&[FrameId]> {
        match self.places.at(self.places.position(location)?)? {
            Frames::One(frame) => Some(std::slice::from_ref(frame)),
            Frames::At(range) => self.frames.get(range.start as usize..range.end as usize),
        }
    }
}

/// A function in the model's tables.
#[derive(Clone, Copy)]
struct Known {
    id: FuncId,
    unnamed: bool,
}

/// The position behind the last; [`Limits`] keep it below the end of `u32`.
fn position<T>(all: &[T]) -> u32 {
    u32::try_from(all.len()).unwrap_or(u32::MAX)
}
