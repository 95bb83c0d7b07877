//! Functions and locations of the profile, resolved into the model's tables.

use std::collections::HashMap;

use super::{MAX_ENTRIES, Parts, pb, within};
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
pub(super) struct Functions(HashMap<u64, RawFunction>);

impl Functions {
    pub(super) fn add(
        &mut self,
        function: &pb::Function,
        offset: usize,
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
    by_id: HashMap<u64, Box<[(u64, u32)]>>,
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
pub(super) struct Symbols {
    by_location: HashMap<u64, Box<[FrameId]>>,
    /// References to functions that are not defined.
    pub(super) dangling: u64,
    /// Frames without a function name.
    pub(super) unnamed: u64,
}

impl Symbols {
    pub(super) fn resolve(parts: &Parts<'_>, tables: &mut Tables) -> Result<Self, DecodeError> {
        let mut symbols = Symbols {
            by_location: HashMap::with_capacity(parts.locations.by_id.len()),
            dangling: 0,
            unnamed: 0,
        };
        let mut functions: HashMap<u64, FuncId> = HashMap::with_capacity(parts.functions.0.len());
        let mut names = 0_usize;
        // In order of id: which name gets which number must not depend on hashing.
        let mut ids: Vec<u64> = parts.locations.by_id.keys().copied().collect();
        ids.sort_unstable();
        for id in ids {
            let lines = parts
                .locations
                .by_id
                .get(&id)
                .map_or(&[][..], |lines| lines);
            let mut frames = Vec::with_capacity(lines.len());
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
                    let (name, file) = (parts.text(raw.name), parts.text(raw.file));
                    names += name.len() + file.len();
                    within("bytes of names", names, MAX_NAMES)?;
                    let function = tables.function(&name, &file, raw.start_line);
                    functions.insert(function_id, function);
                    function
                };
                if tables.name(function).is_empty() {
                    symbols.unnamed += 1;
                }
                frames.push(tables.frame(function, line));
            }
            symbols.by_location.insert(id, frames.into());
        }
        Ok(symbols)
    }

    /// The frames of a location, leaf first.
    pub(super) fn frames(&self, location: u64) -> Option<&[FrameId]> {
        self.by_location.get(&location).map(AsRef::as_ref)
    }
}
