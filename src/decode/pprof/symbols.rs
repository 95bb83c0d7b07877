//! Functions and locations of the profile, resolved into the model's tables.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::parts::Parts;
use super::texts::Texts;
use super::wire::{Value, fields};
use super::{at, check_size, pb};
use crate::decode::error::DecodeError;
use crate::decode::limit::{Limits, room, within};
use crate::model::{FrameId, FuncId, Tables};

/// Field numbers of `Location` and `Line` in `proto/profile.proto`.
mod number {
    pub(super) const ID: u32 = 1;
    pub(super) const LINE: u32 = 4;

    pub(super) const FUNCTION_ID: u32 = 1;
    pub(super) const LINE_NUMBER: u32 = 2;
}

/// A function as the profile numbers its texts.
#[derive(Clone, Copy)]
struct RawFunction {
    name: i64,
    file: i64,
    start_line: u32,
}

/// The profile's functions by id.
#[derive(Default)]
pub(super) struct Functions(HashMap<u64, RawFunction, RandomState>);

impl Functions {
    pub(super) fn add(
        &mut self,
        function: &pb::Function,
        offset: usize,
        limits: &Limits,
        texts: &mut Texts,
    ) -> Result<(), DecodeError> {
        room("functions", self.0.len(), limits.functions, "functions")?;
        let raw = RawFunction {
            name: if function.name != 0 {
                function.name
            } else {
                function.system_name
            },
            file: function.filename,
            start_line: u32::try_from(function.start_line).unwrap_or(0),
        };
        texts.need(raw.name);
        texts.need(raw.file);
        match self.0.insert(function.id, raw) {
            None => Ok(()),
            Some(_) => Err(twice("function", function.id, offset)),
        }
    }
}

/// The profile's locations.
#[derive(Default)]
pub(super) struct Locations {
    /// By id: where their lines stand.
    by_id: HashMap<u64, Range<usize>, RandomState>,
    /// Lines of all of them, as (function id, line), the innermost first.
    lines: Vec<(u64, u32)>,
}

impl Locations {
    /// Adds a location. It is walked field by field: one of most has a line, and a message for each
    /// would cost more than all else that is done to it.
    pub(super) fn add(
        &mut self,
        body: &[u8],
        offset: usize,
        limits: &Limits,
    ) -> Result<(), DecodeError> {
        let have = self.by_id.len();
        room("locations", have, limits.locations, "locations")?;
        check_size(body, offset, limits)?;
        let start = self.lines.len();
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
                (number::ID | number::LINE, _) => return Err(wrong_type(offset)),
                _ => {}
            }
        }
        match self.by_id.insert(id, start..self.lines.len()) {
            None => Ok(()),
            Some(_) => Err(twice("location", id, offset)),
        }
    }

    fn lines(&self, id: u64) -> &[(u64, u32)] {
        let lines = self.by_id.get(&id).cloned();
        lines
            .and_then(|lines| self.lines.get(lines))
            .unwrap_or_default()
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
            return Err(wrong_type(field.offset));
        };
        *slot = value;
    }
    Ok((function, u32::try_from(line).unwrap_or(0)))
}

fn wrong_type(offset: usize) -> DecodeError {
    DecodeError::Malformed {
        offset,
        what: "a location with a field of the wrong type".to_owned(),
    }
}

fn twice(what: &str, id: u64, offset: usize) -> DecodeError {
    DecodeError::Malformed {
        offset,
        what: format!("{what} {id} is defined twice"),
    }
}

/// Every location as frames of the model, leaf first.
///
/// Samples name some millions of locations, so that these are not hashed: Go numbers them from 1
/// on, and where a writer leaves out numbers, they are searched for.
pub(super) struct Symbols {
    /// In ascending order.
    ids: Vec<u64>,
    /// Where the frames of each stand.
    spans: Vec<Range<u32>>,
    frames: Vec<FrameId>,
    /// References to functions that are not defined.
    pub(super) dangling: u64,
    /// Frames without a function name.
    pub(super) unnamed: u64,
}

impl Symbols {
    pub(super) fn resolve(parts: &Parts, tables: &mut Tables) -> Result<Self, DecodeError> {
        let mut symbols = Symbols {
            ids: Vec::new(),
            spans: Vec::with_capacity(parts.locations.by_id.len()),
            frames: Vec::with_capacity(parts.locations.lines.len()),
            dangling: 0,
            unnamed: 0,
        };
        let mut functions: HashMap<u64, FuncId, RandomState> = HashMap::default();
        let (mut names, limit) = (0_usize, parts.limits.name_bytes);
        // In order of id: which name gets which number must not depend on hashing.
        let mut ids: Vec<u64> = parts.locations.by_id.keys().copied().collect();
        ids.sort_unstable();
        for &id in &ids {
            let lines = parts.locations.lines(id);
            let start = position(&symbols.frames);
            if lines.is_empty() {
                symbols.unnamed += 1;
            }
            for &(function_id, line) in lines {
                let Some(&raw) = parts.functions.0.get(&function_id) else {
                    symbols.dangling += 1;
                    continue;
                };
                let function = if let Some(&known) = functions.get(&function_id) {
                    known
                } else {
                    let (name, file) = (parts.texts.text(raw.name), parts.texts.text(raw.file));
                    names += name.len() + file.len();
                    within("bytes of names", names, limit, "name-bytes")?;
                    let function = tables.function(&name, &file, raw.start_line);
                    functions.insert(function_id, function);
                    function
                };
                if tables.name(function).is_empty() {
                    symbols.unnamed += 1;
                }
                symbols.frames.push(tables.frame(function, line));
            }
            symbols.spans.push(start..position(&symbols.frames));
        }
        symbols.ids = ids;
        Ok(symbols)
    }

    /// The frames of a location, leaf first.
    pub(super) fn frames(&self, location: u64) -> Option<&[FrameId]> {
        let (first, last) = (*self.ids.first()?, *self.ids.last()?);
        let guess = usize::try_from(location.checked_sub(first)?).ok()?;
        let are_all = last - first == self.ids.len() as u64 - 1;
        let index = if are_all || self.ids.get(guess) == Some(&location) {
            guess
        } else {
            self.ids.binary_search(&location).ok()?
        };
        let span = self.spans.get(index)?;
        self.frames.get(span.start as usize..span.end as usize)
    }
}

/// The position behind the last frame; [`Limits`] keep them below that.
fn position(frames: &[FrameId]) -> u32 {
    u32::try_from(frames.len()).unwrap_or(u32::MAX)
}
