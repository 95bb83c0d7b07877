//! Functions and locations of the profile, resolved into the model's tables.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::parts::Parts;
use super::texts::Texts;
use super::{MAX_ENTRIES, pb, within};
use crate::decode::error::DecodeError;
use crate::model::{FrameId, FuncId, Tables};

/// Functions, and locations; the largest programs have some hundred thousand functions.
const MAX_SYMBOLS: usize = 1 << 20;

/// Bytes of the names and files of all functions. Many functions may share one long text.
const MAX_NAMES: usize = 64 << 20;

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
        texts: &mut Texts,
    ) -> Result<(), DecodeError> {
        within("functions", self.0.len(), MAX_SYMBOLS)?;
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
    /// By id: lines of (function id, line), innermost first.
    by_id: HashMap<u64, Box<[(u64, u32)]>, RandomState>,
    /// Lines of all of them.
    lines: usize,
}

impl Locations {
    pub(super) fn add(&mut self, location: pb::Location, offset: usize) -> Result<(), DecodeError> {
        within("locations", self.by_id.len(), MAX_SYMBOLS)?;
        within("lines", self.lines, MAX_ENTRIES)?;
        self.lines += location.line.len();
        let lines = location
            .line
            .into_iter()
            .map(|line| (line.function_id, u32::try_from(line.line).unwrap_or(0)))
            .collect();
        match self.by_id.insert(location.id, lines) {
            None => Ok(()),
            Some(_) => Err(twice("location", location.id, offset)),
        }
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
            frames: Vec::with_capacity(parts.locations.lines),
            dangling: 0,
            unnamed: 0,
        };
        let mut functions: HashMap<u64, FuncId, RandomState> = HashMap::default();
        let mut names = 0_usize;
        // In order of id: which name gets which number must not depend on hashing.
        let mut ids: Vec<u64> = parts.locations.by_id.keys().copied().collect();
        ids.sort_unstable();
        for &id in &ids {
            let lines = parts
                .locations
                .by_id
                .get(&id)
                .map_or(&[][..], |lines| lines);
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
                    within("bytes of names", names, MAX_NAMES)?;
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

/// The position behind the last frame; there are no more than [`MAX_ENTRIES`].
fn position(frames: &[FrameId]) -> u32 {
    u32::try_from(frames.len()).unwrap_or(u32::MAX)
}
