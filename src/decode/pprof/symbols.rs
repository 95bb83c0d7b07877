//! Functions and locations of the profile, resolved into the model's tables.

use std::collections::HashMap;

use super::{Parts, pb};
use crate::decode::error::DecodeError;
use crate::model::{FrameId, FuncId, Tables};

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

/// The profile's locations by id: lines of (function id, line), innermost first.
#[derive(Default)]
pub(super) struct Locations(HashMap<u64, Box<[(u64, u32)]>>);

impl Locations {
    pub(super) fn add(&mut self, location: pb::Location, offset: usize) -> Result<(), DecodeError> {
        let lines = location
            .line
            .into_iter()
            .map(|line| (line.function_id, u32::try_from(line.line).unwrap_or(0)))
            .collect();
        match self.0.insert(location.id, lines) {
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
    pub(super) fn resolve(parts: &Parts<'_>, tables: &mut Tables) -> Self {
        let mut symbols = Symbols {
            by_location: HashMap::with_capacity(parts.locations.0.len()),
            dangling: 0,
            unnamed: 0,
        };
        let mut functions: HashMap<u64, FuncId> = HashMap::with_capacity(parts.functions.0.len());
        // In order of id: which name gets which number must not depend on hashing.
        let mut ids: Vec<u64> = parts.locations.0.keys().copied().collect();
        ids.sort_unstable();
        for id in ids {
            let lines = parts.locations.0.get(&id).map_or(&[][..], |lines| lines);
            let mut frames = Vec::with_capacity(lines.len());
            if lines.is_empty() {
                symbols.unnamed += 1;
            }
            for &(function_id, line) in lines {
                let Some(&raw) = parts.functions.0.get(&function_id) else {
                    symbols.dangling += 1;
                    continue;
                };
                let function = *functions.entry(function_id).or_insert_with(|| {
                    tables.function(&parts.text(raw.name), &parts.text(raw.file), raw.start_line)
                });
                if tables.name(function).is_empty() {
                    symbols.unnamed += 1;
                }
                frames.push(tables.frame(function, line));
            }
            symbols.by_location.insert(id, frames.into());
        }
        symbols
    }

    /// The frames of a location, leaf first.
    pub(super) fn frames(&self, location: u64) -> Option<&[FrameId]> {
        self.by_location.get(&location).map(AsRef::as_ref)
    }
}
