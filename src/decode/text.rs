//! A text in which goroutine dumps may stand: one from its first line on, or several in a log.

use std::collections::HashMap;
use std::time::SystemTime;

use super::counted;
use super::error::DecodeError;
use super::lines::Lines;
use super::log::Log;
use super::sniff;
use super::traceback;
use super::unread::{Taken, Unread};
use super::{Dumps, End};
use crate::model::{Format, Keep, Snapshot, Tables, Warning};

/// Reads a text line by line, whichever form of dump is in it.
pub(super) struct Text {
    lines: Lines,
    log: Log,
    dumps: Reader,
    /// What the text starts with, for the error if there is no dump in it.
    head: Vec<u8>,
}

/// Reads the dumps in a text that is as the runtime wrote it.
struct Reader {
    parser: Parser,
    keep: Keep,
    /// Dumps that have ended.
    finished: Vec<Snapshot>,
    /// When dumps began, by their number, as far as the log says.
    times: HashMap<usize, SystemTime>,
    /// Lines outside of all dumps.
    other: Unread,
    /// The first line that seems to begin a dump in a wrapping that is not known.
    wrapped: Option<u64>,
    /// Bytes so far.
    bytes: u64,
}

enum Parser {
    /// No dump so far.
    Searching,
    Counted(Box<counted::Parser>),
    Traceback(Box<traceback::Parser>),
}

impl Reader {
    /// Whether a goroutine is being read, so that no dump can start.
    fn is_within(&self) -> bool {
        match &self.parser {
            Parser::Searching => false,
            Parser::Counted(parser) => parser.is_within(),
            Parser::Traceback(parser) => parser.is_within(),
        }
    }

    /// How many dumps have begun.
    fn begun(&self) -> usize {
        let here = match &self.parser {
            Parser::Searching => 0,
            Parser::Counted(_) => 1,
            Parser::Traceback(parser) => parser.dumps(),
        };
        self.finished.len() + here
    }

    fn line(&mut self, number: u64, line: &[u8], tables: &mut Tables) -> Result<(), DecodeError> {
        // Terminals and loggers leave blanks at the ends of lines.
        let line = line.trim_ascii_end();
        let may_start = line.starts_with(b"goroutine");
        if may_start && let Some((kind, total)) = counted::heading(line) {
            self.end(None, tables)?;
            self.parser = Parser::Counted(Box::new(counted::Parser::new(kind, total)));
            return Ok(());
        }
        let taken = match &mut self.parser {
            Parser::Traceback(parser) => parser.line(number, line, tables)?,
            Parser::Counted(parser) if !(may_start && traceback::is_header(line)) => {
                parser.line(number, line, tables)?
            }
            Parser::Searching if !(may_start && traceback::was_header(line)) => {
                if line.is_empty() || traceback::is_furniture(line) {
                    Taken::Yes
                } else {
                    Taken::No
                }
            }
            Parser::Counted(_) | Parser::Searching => {
                self.end(None, tables)?;
                let mut parser = Box::new(traceback::Parser::new(self.keep));
                let taken = parser.line(number, line, tables)?;
                self.parser = Parser::Traceback(parser);
                taken
            }
        };
        if taken == Taken::No {
            self.other.line(number, line);
        }
        Ok(())
    }

    /// Ends the dump that is being read, whose last line was `rest` if no line feed ended it.
    fn end(&mut self, rest: Option<(u64, &[u8])>, tables: &mut Tables) -> Result<(), DecodeError> {
        match std::mem::replace(&mut self.parser, Parser::Searching) {
            Parser::Counted(mut parser) => {
                if let Some((number, line)) = rest
                    && parser.line(number, line, tables)? == Taken::No
                {
                    self.other.line(number, line);
                }
                self.finished.push(parser.finish(self.bytes, tables)?);
            }
            // Its first line only looked like a goroutine's.
            Parser::Traceback(parser) if !parser.has_begun() => {}
            Parser::Traceback(parser) => {
                self.finished
                    .extend(parser.finish(self.bytes, rest, tables)?);
            }
            Parser::Searching => {}
        }
        Ok(())
    }
}

impl Text {
    /// A text that starts with `head`.
    pub(super) fn new(head: &[u8], keep: Keep) -> Self {
        Text {
            lines: Lines::default(),
            log: Log::default(),
            dumps: Reader {
                parser: Parser::Searching,
                keep,
                finished: Vec::new(),
                times: HashMap::new(),
                other: Unread::default(),
                wrapped: None,
                bytes: 0,
            },
            head: head.to_owned(),
        }
    }

    /// Takes the next piece.
    pub(super) fn feed(&mut self, piece: &[u8], tables: &mut Tables) -> Result<(), DecodeError> {
        let (log, dumps) = (&mut self.log, &mut self.dumps);
        dumps.bytes = dumps.bytes.saturating_add(piece.len() as u64);
        self.lines.feed(piece, |number, line| {
            read_line(log, dumps, number, line, tables)
        })
    }

    /// Ends the text.
    pub(super) fn finish(
        mut self,
        source: &str,
        end: End,
        tables: &mut Tables,
    ) -> Result<Dumps, DecodeError> {
        let mut rest = self.lines.rest();
        // The end of a log's line says nothing of the dump's.
        if !self.log.is_plain()
            && let Some((number, line)) = rest.take()
        {
            read_line(&mut self.log, &mut self.dumps, number, line, tables)?;
        }
        self.dumps.end(rest, tables)?;
        let Reader {
            mut finished,
            times,
            other,
            bytes,
            wrapped,
            ..
        } = self.dumps;
        for (number, dump) in finished.iter_mut().enumerate() {
            dump.taken_at = times.get(&number).copied();
        }
        let mut dumps = choose(source, finished).ok_or_else(|| match wrapped {
            Some(line) => DecodeError::Wrapped { line },
            None => sniff::no_dump(&self.head),
        })?;
        dumps.last.warnings.extend(other.outside());
        if end == End::Cut && !dumps.last.is_partial() {
            let cut = Warning::Truncated { bytes, of: None };
            dumps.last.warnings.push(cut);
        }
        Ok(dumps)
    }
}

/// Reads a line of the input.
fn read_line(
    log: &mut Log,
    dumps: &mut Reader,
    number: u64,
    line: &[u8],
    tables: &mut Tables,
) -> Result<(), DecodeError> {
    let line = match number {
        1 => sniff::without_mark(line),
        _ => line,
    };
    let may_start = !dumps.is_within();
    if log.is_plain() {
        let looks_plain = !may_start || line.is_empty() || line.starts_with(b"goroutine");
        if looks_plain || !log.learn(line) {
            return dumps.line(number, line, tables);
        }
    }
    let begun = dumps.begun();
    log.line(line, may_start, &mut |line| {
        dumps.line(number, line, tables)
    })?;
    if log.has_unknown() {
        dumps.wrapped.get_or_insert(number);
    }
    if dumps.begun() > begun
        && let Some(time) = log.time()
    {
        dumps.times.insert(begun, time);
    }
    Ok(())
}

/// The dumps of an input. What has a single goroutine beside whole dumps is the stack of a panic
/// or of `debug.Stack`, and no snapshot.
fn choose(source: &str, mut dumps: Vec<Snapshot>) -> Option<Dumps> {
    let is_single = |dump: &Snapshot| {
        dump.format == Format::Traceback && dump.goroutines() == 1 && !dump.lacks_some()
    };
    let all = dumps.len();
    if !dumps.iter().all(is_single) {
        dumps.retain(|dump| !is_single(dump));
    }
    let stacks = (all - dumps.len()) as u64;
    for dump in &mut dumps {
        source.clone_into(&mut dump.source);
    }
    let mut last = dumps.pop()?;
    if stacks > 0 {
        last.warnings.push(Warning::SingleStacks { stacks });
    }
    Some(Dumps {
        earlier: dumps,
        last,
    })
}
