//! Lines of frames that have been read: an address stands in many stacks, and its line is the same in
//! each.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::model::FrameId;

/// Bytes of lines that are kept. Real programs wait in some thousands of places.
const MAX_BYTES: usize = 16 << 20;

/// What lines say, by the whole line.
#[derive(Default)]
pub(super) struct KnownLines {
    // With a seeded hasher: which lines there are is up to the input.
    lines: HashMap<Box<[u8]>, (u64, FrameId), RandomState>,
    bytes: usize,
}

impl KnownLines {
    /// The address and the frame in a line that was read before.
    pub(super) fn get(&self, line: &[u8]) -> Option<(u64, FrameId)> {
        self.lines.get(line).copied()
    }

    /// Keeps what a line says, as long as there is room.
    pub(super) fn add(&mut self, line: &[u8], pc: u64, frame: FrameId) {
        self.bytes = self.bytes.saturating_add(line.len());
        if self.bytes <= MAX_BYTES {
            self.lines.insert(line.into(), (pc, frame));
        }
    }
}
