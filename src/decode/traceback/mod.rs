//! Tracebacks as text: `debug=2`, `runtime.Stack`, SIGQUIT and crash output, Go 1.18 to 1.27.
//!
//! Written by `traceback`, `goroutineheader` and `tracebackothers` in Go's
//! `src/runtime/traceback.go`. Lines come one by one; each goroutine is hashed into its stack at
//! once, so that memory follows the distinct stacks and not the goroutines.
//!
//! No line gets lost: it is read, known to be no part of a goroutine, before the first one, or
//! counted as unread.

mod dump;
mod furniture;
mod header;
mod labels;
mod objects;
mod waits;

use self::dump::Dump;
use self::furniture::Furniture;
use self::header::{Header, is_like_header};
use super::error::{DecodeError, too_large};
use super::frames::{Frames, Seen, called};
use super::limit::Limits;
use super::place::{Place, Tail, long_number};
use super::unread::Taken;
use crate::model::{Keep, Snapshot, Tables};

/// Stands for the stack of a goroutine that the runtime cannot stop.
const ON_THREAD: &[u8] = b"goroutine running on other thread";

/// Whether a line is of crash output, but of no goroutine.
pub(super) fn is_furniture(line: &[u8]) -> bool {
    furniture::of(line).is_some()
}

/// Starts the stack of an ancestor (`GODEBUG=tracebackancestors`).
const ORIGIN: &[u8] = b"[originating from goroutine ";

/// Whether a line starts a goroutine.
pub(super) fn is_header(line: &[u8]) -> bool {
    Header::parse(line).is_some()
}

/// Whether a line does, or did before it was damaged.
pub(super) fn was_header(line: &[u8]) -> bool {
    is_like_header(line)
}

/// What the next line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    /// A call, or what ends a goroutine.
    Call,
    /// The place of this frame, if things are as they were the last time.
    PlaceOf(Seen),
    /// The place of a call whose name is kept aside.
    Place,
    /// The place of this `go` statement, if things are as they were the last time.
    CreatorAt(Seen),
    /// The place of the `go` statement, whose function is kept aside.
    Creator,
    /// The place of C code, if it is that.
    PlaceInC,
}

/// The goroutine that is being read.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent marks, as the text has them"
)]
struct Block {
    /// Number of its first line.
    line: u64,
    expect: Expect,
    /// The frames are those of ancestors now (`GODEBUG=tracebackancestors`).
    ancestors: bool,
    /// Its creator has been read, after which only ancestors may come.
    complete: bool,
    /// A line that is no whole call is followed by others that are none.
    cut: bool,
    /// It may be the first of another dump.
    may_be_first: bool,
    /// The number of the line that is kept aside.
    aside: u64,
}

/// Reads the lines of a traceback.
pub(super) struct Parser {
    limits: Limits,
    frames: Frames,
    dump: Dump,
    /// The goroutine that is being read. In memory of its own, because it is taken out for each line.
    block: Option<Box<Block>>,
    /// The memory of the one before.
    spare: Option<Box<Block>>,
    /// The name that is kept aside until its place comes.
    name: Vec<u8>,
    /// Whether a goroutine has begun: what comes before is no part of the dump.
    begun: bool,
    /// What the furniture before the next goroutine tells.
    cause: Cause,
    /// Dumps that ended before another one began.
    finished: Vec<Snapshot>,
}

/// Whether the goroutines to come are of another crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// Nothing says so.
    None,
    /// The runtime goes on with the next thread: the same crash.
    NextThread,
    /// A cause of death has been read.
    New,
}

/// Whether the innermost call of a goroutine is in the kernel or in C. Go 1.26 and later print such
/// ones as `running` too, in the middle of a dump; whoever writes one is in Go.
fn is_outside_go(call: &[u8]) -> bool {
    const KERNEL: [&[u8]; 3] = [
        b"syscall.",
        b"internal/runtime/syscall",
        b"golang.org/x/sys/",
    ];
    KERNEL.iter().any(|start| call.starts_with(start))
        || memchr::memmem::find(call, b"._Cfunc_").is_some()
}

impl Parser {
    /// Nothing read so far.
    pub(super) fn new(keep: Keep, limits: Limits) -> Self {
        Parser {
            limits,
            frames: Frames::within(limits.name_bytes),
            dump: Dump::new(keep, limits),
            block: None,
            spare: None,
            name: Vec::new(),
            begun: false,
            cause: Cause::None,
            finished: Vec::new(),
        }
    }

    /// Whether a goroutine has begun.
    pub(super) fn has_begun(&self) -> bool {
        self.begun
    }

    /// Whether the dump may end here: between goroutines, or behind a frame of one.
    pub(super) fn may_end(&self) -> bool {
        self.block
            .as_ref()
            .is_none_or(|block| block.expect == Expect::Call && self.dump.last().is_some())
    }

    /// The dumps that have ended since the last call.
    pub(super) fn take_finished(&mut self) -> Vec<Snapshot> {
        std::mem::take(&mut self.finished)
    }

    /// How many dumps have begun.
    pub(super) fn dumps(&self) -> usize {
        self.finished.len() + usize::from(self.begun)
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
        if line.len() > self.limits.line_bytes {
            self.unread(number, line);
            return Ok(Taken::Yes);
        }
        if line.starts_with(b"goroutine ") && is_like_header(line) {
            self.end(tables)?;
            match Header::parse(line) {
                Some(header) => self.begin(number, &header, tables)?,
                None => self.dump.lost_header(number, line),
            }
            return Ok(Taken::Yes);
        }
        let Some(mut block) = self.block.take() else {
            return Ok(self.outside(line));
        };
        if block.may_be_first {
            block.may_be_first = false;
            if !line.trim_ascii_start().starts_with(ON_THREAD) && !is_outside_go(line) {
                self.split(tables);
            }
        }
        if block.complete && !line.starts_with(ORIGIN) {
            self.block = Some(block);
            self.end(tables)?;
            return Ok(self.outside(line));
        }
        block.complete = false;
        let ended = self.within(&mut block, number, line, tables)?;
        self.block = Some(block);
        if ended {
            self.end(tables)?;
        }
        Ok(Taken::Yes)
    }

    fn begin(
        &mut self,
        number: u64,
        header: &Header<'_>,
        tables: &mut Tables,
    ) -> Result<(), DecodeError> {
        self.begun = true;
        if self.cause == Cause::New && self.dump.has_goroutines() {
            self.split(tables);
        }
        self.cause = Cause::None;
        let may_be_first = self.dump.may_end_before(header);
        self.dump.begin(header, tables)?;
        let block = Block {
            line: number,
            expect: Expect::Call,
            ancestors: false,
            complete: false,
            cut: false,
            may_be_first,
            aside: 0,
        };
        self.block = Some(match self.spare.take() {
            Some(mut spare) => {
                *spare = block;
                spare
            }
            None => Box::new(block),
        });
        Ok(())
    }

    /// Ends the dump before the goroutine that is being read.
    fn split(&mut self, tables: &Tables) {
        let before = self.dump.split();
        let torn = before.is_torn();
        self.finished.push(before.finish(0, torn, tables));
    }

    /// Ends the goroutine that is being read.
    fn end(&mut self, tables: &mut Tables) -> Result<(), DecodeError> {
        let Some(mut block) = self.block.take() else {
            return Ok(());
        };
        let is_open = block.cut
            || match block.expect {
                Expect::Call => false,
                // A function of C, or the beginning of a call.
                Expect::PlaceInC => is_cut_call(&self.name),
                Expect::Place | Expect::PlaceOf(_) | Expect::Creator | Expect::CreatorAt(_) => true,
            };
        self.give_up(&mut block, tables)?;
        self.dump.end(block.line, &self.frames, tables)?;
        if is_open {
            self.dump.tear();
        }
        self.spare = Some(block);
        Ok(())
    }

    /// Reads a line of a goroutine; says whether it ended the goroutine.
    fn within(
        &mut self,
        block: &mut Block,
        number: u64,
        line: &[u8],
        tables: &mut Tables,
    ) -> Result<bool, DecodeError> {
        // The runtime indents by a tab; copying through a terminal makes it spaces.
        if line.starts_with(b"\t") || line.starts_with(b" ") {
            self.place(block, number, line.trim_ascii_start(), tables)?;
            return Ok(false);
        }
        if self.dump.wants_object()
            && !block.ancestors
            && let Some(address) = objects::address(line)
        {
            self.dump.waits_for(address);
        }
        if let Some(guess) = self.frames.guess(self.dump.last(), line)
            && block.expect == Expect::Call
            && !block.ancestors
        {
            block.expect = Expect::PlaceOf(guess);
            block.aside = number;
            return Ok(false);
        }
        if let Some(creator) = line.strip_prefix(b"created by ") {
            self.give_up(block, tables)?;
            if let Some((guess, rest)) = self.frames.guess_creator(self.dump.last(), creator)
                && (rest.is_empty() || parent(rest).is_some())
                && !block.ancestors
            {
                self.dump.started_by(parent(rest));
                block.expect = Expect::CreatorAt(guess);
                block.aside = number;
                return Ok(false);
            }
            let (name, parent) = creator_and_parent(creator);
            if !block.ancestors {
                self.dump.started_by(parent);
            }
            self.keep(block, number, name, Expect::Creator);
        } else if let Some(name) = called(line) {
            self.give_up(block, tables)?;
            self.keep(block, number, name, Expect::Place);
        } else if is_elided(line) {
            self.give_up(block, tables)?;
            self.dump.elided();
        } else if line.starts_with(ORIGIN) && line.ends_with(b"]:") {
            self.give_up(block, tables)?;
            block.ancestors = true;
        } else {
            return self.other(block, number, line, tables);
        }
        Ok(false)
    }

    /// Reads a line of a goroutine that is none of the usual ones; says whether it ended the goroutine.
    fn other(
        &mut self,
        block: &mut Block,
        number: u64,
        line: &[u8],
        tables: &mut Tables,
    ) -> Result<bool, DecodeError> {
        let found = furniture::of(line);
        if found == Some(Furniture::Between) {
            self.note_cause(line);
            return Ok(true);
        } else if found.is_none() && matches!(block.expect, Expect::Call | Expect::PlaceInC) {
            block.cut |= block.expect == Expect::PlaceInC && is_cut_call(&self.name);
            self.give_up(block, tables)?;
            self.keep(block, number, line, Expect::PlaceInC);
        } else if found.is_none() {
            // A foreign line in the middle of a frame.
            self.unread(number, line);
        }
        Ok(false)
    }

    fn keep(&mut self, block: &mut Block, number: u64, name: &[u8], expect: Expect) {
        self.name.clear();
        self.name.extend_from_slice(name);
        block.expect = expect;
        block.aside = number;
    }

    /// Reads the line below a function's.
    fn place(
        &mut self,
        block: &mut Block,
        number: u64,
        line: &[u8],
        tables: &mut Tables,
    ) -> Result<(), DecodeError> {
        let expect = std::mem::replace(&mut block.expect, Expect::Call);
        if let Expect::PlaceOf(guess) | Expect::CreatorAt(guess) = expect {
            match (self.frames.is_at(guess, line), expect) {
                (Some(_), Expect::CreatorAt(_)) => {
                    self.dump.created_by(self.frames.frame(guess));
                    block.complete = true;
                    return Ok(());
                }
                (Some(tail), _) => return self.push(guess, tail, number),
                (None, _) => {}
            }
            self.name.clear();
            self.name.extend_from_slice(self.frames.name(guess));
        }
        let place = Place::parse(line);
        match (expect, place) {
            (
                Expect::Place | Expect::PlaceOf(_) | Expect::Creator | Expect::CreatorAt(_),
                Some(_),
            ) if block.ancestors => {}
            (Expect::Place | Expect::PlaceOf(_), Some(place)) => {
                let seen = self.frames.at(&self.name, Some(place), tables)?;
                self.frames.follows(self.dump.last(), seen);
                block.cut = false;
                self.push(seen, place.tail, number)?;
            }
            (Expect::Creator | Expect::CreatorAt(_), Some(place)) => {
                let seen = self.frames.at(&self.name, Some(place), tables)?;
                self.frames.started(self.dump.last(), seen);
                self.dump.created_by(self.frames.frame(seen));
                block.complete = true;
            }
            (Expect::PlaceInC, Some(place)) if place.tail == Tail::Cgo => {}
            _ if line.starts_with(ON_THREAD) => {
                block.expect = expect;
                self.give_up(block, tables)?;
                self.dump.unavailable();
            }
            _ => {
                // Perhaps a foreign line came in between.
                block.expect = expect;
                self.unread(number, line);
            }
        }
        Ok(())
    }

    fn push(&mut self, seen: Seen, tail: Tail, number: u64) -> Result<(), DecodeError> {
        if tail == Tail::Registers {
            self.dump.shows_runtime();
        }
        let limit = self.limits.stack_frames;
        if self.dump.push(seen) > limit {
            return Err(DecodeError::MalformedText {
                line: number,
                what: too_large("a stack", limit, "frames", "stack-frames"),
            });
        }
        Ok(())
    }

    /// Gives up waiting for a place. A frame without one still has its name.
    fn give_up(&mut self, block: &mut Block, tables: &mut Tables) -> Result<(), DecodeError> {
        let expect = std::mem::replace(&mut block.expect, Expect::Call);
        if let Expect::PlaceOf(guess) | Expect::CreatorAt(guess) = expect {
            self.name.clear();
            self.name.extend_from_slice(self.frames.name(guess));
        }
        match expect {
            Expect::Call => return Ok(()),
            Expect::PlaceInC if self.name.starts_with(b"non-Go function at pc=0x") => {
                return Ok(());
            }
            Expect::Place | Expect::PlaceOf(_) if !block.ancestors => {
                let seen = self.frames.at(&self.name, None, tables)?;
                self.push(seen, Tail::Plain, block.aside)?;
            }
            _ => {}
        }
        self.dump.unread(block.aside, &self.name);
        Ok(())
    }

    /// A line that no goroutine is open for.
    fn outside(&mut self, line: &[u8]) -> Taken {
        if furniture::of(line).is_none() {
            if is_cut_header(line) {
                self.dump.tear();
            }
            return Taken::No;
        }
        self.note_cause(line);
        Taken::Yes
    }

    /// Remembers why the goroutines to come are there. With `GOTRACEBACK=crash`, the runtime
    /// repeats the cause for each thread, behind a line of dashes (`dieFromSignal` and
    /// `sighandler` in Go's `src/runtime/signal_unix.go`).
    fn note_cause(&mut self, line: &[u8]) {
        if line.starts_with(b"-----") {
            self.cause = Cause::NextThread;
        } else if self.cause == Cause::None && furniture::is_cause(line) {
            self.cause = Cause::New;
        }
    }

    fn unread(&mut self, number: u64, line: &[u8]) {
        if self.begun {
            self.dump.unread(number, line);
        }
    }

    /// Ends the dump; its text had so many bytes, and its last line was `rest` if no line feed
    /// ended it. Gives the dumps, oldest first.
    pub(super) fn finish(
        mut self,
        bytes: u64,
        rest: Option<(u64, &[u8])>,
        tables: &mut Tables,
    ) -> Result<Vec<Snapshot>, DecodeError> {
        // Copied text may lack its last line feed; a whole last line is one that ends a frame.
        let mut broken = rest.is_some_and(|(_, line)| {
            let ends_frame = line.starts_with(b"\t")
                && memchr::memmem::find(line, b" +0x").is_some()
                && Place::parse(line.trim_ascii_start()).is_some();
            !ends_frame && furniture::of(line).is_none()
        });
        if let Some((number, line)) = rest {
            self.line(number, line, tables)?;
        }
        self.end(tables)?;
        broken |= self.dump.is_torn();
        let last = self.dump.finish(bytes, broken, tables);
        self.finished.push(last);
        Ok(self.finished)
    }
}

/// Whether a line is the beginning of a call like `net/http.(*Server).Serve(0x1)`, up to where the
/// text was cut. Other lines of a log have blanks.
fn is_cut_call(line: &[u8]) -> bool {
    let has = |byte| memchr::memchr(byte, line).is_some();
    (has(b'.') || has(b'/')) && !has(b' ') || line.starts_with(b"created by ")
}

/// Whether a line is the beginning of a goroutine's first, up to where the text was cut.
fn is_cut_header(line: &[u8]) -> bool {
    const LEAST: usize = 3;
    line.len() >= LEAST && b"goroutine ".starts_with(line)
}

/// The number of ` in goroutine N` (Go 1.21 and later).
fn parent(rest: &[u8]) -> Option<u64> {
    rest.strip_prefix(b" in goroutine ").and_then(long_number)
}

/// The function of `F in goroutine N`, and the number.
fn creator_and_parent(creator: &[u8]) -> (&[u8], Option<u64>) {
    let mark = b" in goroutine ";
    let Some(at) = memchr::memmem::rfind(creator, mark) else {
        return (creator, None);
    };
    let parent = creator.get(at + mark.len()..).and_then(long_number);
    (creator.get(..at).unwrap_or(creator), parent)
}

/// `...23 frames elided...`, before Go 1.21 `...additional frames elided...`.
fn is_elided(line: &[u8]) -> bool {
    line.strip_prefix(b"...")
        .is_some_and(|rest| rest.ends_with(b" frames elided..."))
}

#[cfg(test)]
mod tests;
