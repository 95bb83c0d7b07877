//! Functions, frames and stacks, each stored once and named by an id.

use std::collections::HashMap;
use std::hash::Hasher;

use foldhash::quality::RandomState;
use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use super::intern::{Interner, StrId};
use super::slices::{Element, Slices};
use super::symbol::normalise;

/// A function in [`Tables`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FuncId(u32);

/// A frame in [`Tables`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FrameId(u32);

impl Element for FrameId {
    fn hash(slice: &[Self], hasher: &mut impl Hasher) {
        for two in slice.chunks(2) {
            let two = two
                .iter()
                .fold(0, |all, frame| all << 32 | u64::from(frame.0));
            hasher.write_u64(two);
        }
        // Two frames are not one, whatever their ids.
        hasher.write_usize(slice.len());
    }
}

/// A stack in [`Tables`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StackId(u32);

/// A function as the profile names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Function {
    /// Normalised name.
    pub name: StrId,
    /// Source file as the build recorded it.
    pub file: StrId,
    /// Line of the `func` keyword; 0 where the format does not carry it.
    pub start_line: u32,
}

/// A call site in a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Frame {
    /// The function.
    pub function: FuncId,
    /// The line that is being executed; 0 where unknown.
    pub line: u32,
}

/// Everything that snapshots refer to by id. One value serves all snapshots of a run.
#[derive(Debug, Default)]
pub struct Tables {
    strings: Interner,
    /// Whether a text is a name as profiles spell it, by its position.
    spelled: Vec<bool>,
    /// Names that profiles spell in another way.
    respelled: HashMap<Box<[u8]>, StrId, RandomState>,
    functions: IndexSet<Function, FxBuildHasher>,
    frames: IndexSet<Frame, FxBuildHasher>,
    stacks: Slices<FrameId>,
}

fn id(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

impl Tables {
    /// The id of a text.
    pub fn text(&mut self, text: &str) -> StrId {
        self.strings.intern(text)
    }

    /// The id of a text if it is known.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<StrId> {
        self.strings.find(text)
    }

    /// The text of an id.
    #[must_use]
    pub fn str(&self, text: StrId) -> &str {
        self.strings.get(text)
    }

    /// The id of the function with this raw name.
    pub fn function(&mut self, raw_name: &str, file: &str, start_line: u32) -> FuncId {
        self.function_of_bytes(raw_name.as_bytes(), file.as_bytes(), start_line)
    }

    /// The same of names that need not be text. Each profile of a fleet has all names again, and
    /// those that are known need not be looked through.
    pub fn function_of_bytes(&mut self, raw_name: &[u8], file: &[u8], start_line: u32) -> FuncId {
        let function = Function {
            name: self.name_of_bytes(raw_name),
            file: match self.strings.find_bytes(file) {
                Some(known) => known,
                None => self.strings.intern(&String::from_utf8_lossy(file)),
            },
            start_line,
        };
        FuncId(id(self.functions.insert_full(function).0))
    }

    fn name_of_bytes(&mut self, raw: &[u8]) -> StrId {
        if let Some(known) = self.strings.find_bytes(raw)
            && self.spelled.get(known.index()) == Some(&true)
        {
            return known;
        }
        if let Some(&known) = self.respelled.get(raw) {
            return known;
        }
        let name = self
            .strings
            .intern(&normalise(&String::from_utf8_lossy(raw)));
        if self.strings.get(name).as_bytes() == raw {
            let least = name.index() + 1;
            if self.spelled.len() < least {
                self.spelled.resize(least, false);
            }
            if let Some(spelled) = self.spelled.get_mut(name.index()) {
                *spelled = true;
            }
        } else {
            self.respelled.insert(raw.into(), name);
        }
        name
    }

    /// The id of a frame.
    pub fn frame(&mut self, function: FuncId, line: u32) -> FrameId {
        FrameId(id(self.frames.insert_full(Frame { function, line }).0))
    }

    /// The id of a stack, given leaf first.
    pub fn stack(&mut self, frames: &[FrameId]) -> StackId {
        let index = match self.stacks.find(frames) {
            Ok(index) => index,
            Err(new) => self.stacks.add(frames, new),
        };
        StackId(id(index))
    }

    /// The frames of a stack, leaf first; none for an id of other tables.
    #[must_use]
    pub fn frames(&self, stack: StackId) -> &[FrameId] {
        self.stacks.get(stack.0 as usize)
    }

    /// The frame of an id.
    #[must_use]
    pub fn frame_of(&self, frame: FrameId) -> Option<Frame> {
        self.frames.get_index(frame.0 as usize).copied()
    }

    /// The function of an id.
    #[must_use]
    pub fn function_of(&self, function: FuncId) -> Option<Function> {
        self.functions.get_index(function.0 as usize).copied()
    }

    /// Every function with its id, in order of first sight.
    #[must_use]
    pub fn functions(&self) -> impl ExactSizeIterator<Item = (FuncId, Function)> + '_ {
        self.functions
            .iter()
            .enumerate()
            .map(|(index, &function)| (FuncId(id(index)), function))
    }

    /// Every frame with its id, in order of first sight.
    pub fn all_frames(&self) -> impl Iterator<Item = (FrameId, Frame)> + '_ {
        self.frames
            .iter()
            .enumerate()
            .map(|(index, &frame)| (FrameId(id(index)), frame))
    }

    /// The function of a frame.
    #[must_use]
    pub fn frame_function(&self, frame: FrameId) -> Option<FuncId> {
        self.frame_of(frame).map(|frame| frame.function)
    }

    /// The normalised name of a function; empty for an id of other tables.
    #[must_use]
    pub fn name(&self, function: FuncId) -> &str {
        self.function_of(function)
            .map_or("", |function| self.str(function.name))
    }

    /// The normalised name of a frame's function; empty for an id of other tables.
    #[must_use]
    pub fn frame_name(&self, frame: FrameId) -> &str {
        self.frame_function(frame)
            .map_or("", |function| self.name(function))
    }
}

impl FuncId {
    /// Position in the order of first sight, for tables beside [`Tables`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl FrameId {
    /// Position in the order of first sight, for tables beside [`Tables`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_spelling_however_often_it_comes() {
        let mut tables = Tables::default();
        for _ in 0..2 {
            let spelled = tables.function("main.F[...]", "a.go", 1);
            let other = tables.function("main.F[go.shape.int]", "a.go", 1);
            assert_eq!(spelled, other);
            let broken = tables.function_of_bytes(b"main.\xff", b"\xff.go", 1);
            assert_eq!(tables.name(broken), "main.\u{fffd}");
        }
        assert_eq!(tables.functions().len(), 2);
        // A text that was seen as a file is no name yet.
        let mut tables = Tables::default();
        tables.function("main.a", "main.b-fm", 1);
        let name = tables.function("main.b-fm", "a.go", 1);
        assert_eq!(tables.name(name), "main.b");
    }

    #[test]
    fn equal_stacks_are_stored_once() {
        let mut tables = Tables::default();
        let f = tables.function("main.F[go.shape.int]", "main.go", 3);
        let frame = tables.frame(f, 7);
        let stack = tables.stack(&[frame, frame]);
        assert_eq!(stack, tables.stack(&[frame, frame]));
        assert_ne!(stack, tables.stack(&[frame]));
        assert_eq!(tables.frames(stack), &[frame, frame]);
        assert_eq!(tables.frame_name(frame), "main.F[...]");
    }
}
