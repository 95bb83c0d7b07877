//! A text in which goroutine dumps may stand: one from its first line on, or several in a log.

use super::counted;
use super::dumps::Finished;
use super::error::DecodeError;
use super::limit::Limits;
use super::lines::Lines;
use super::log::{Learnt, Log, Sink};
use super::sniff;
use super::traceback;
use super::unread::{Taken, Unread};
use super::{Dumps, End};
use crate::model::prose::thousands;
use crate::model::{Keep, Snapshot, Tables, Warning};

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
    limits: Limits,
    finished: Finished,
    /// Lines outside of all dumps.
    other: Unread,
    /// Lines that seem to begin a dump in a wrapping that is not known, or a goroutine between the
    /// lines of another.
    lost: Unread,
    /// Bytes before the line that is being read; 0 if other lines of a log are among them.
    bytes: u64,
}

enum Parser {
    /// No dump so far.
    Searching,
    Counted(Box<counted::Parser>),
    Traceback(Box<traceback::Parser>),
}

impl Reader {
    /// Whether a dump may start here.
    fn may_start(&self) -> bool {
        match &self.parser {
            Parser::Searching => true,
            Parser::Counted(parser) => parser.may_end(),
            Parser::Traceback(parser) => parser.may_end(),
        }
    }

    /// How many dumps have begun.
    fn begun(&self) -> usize {
        let here = match &self.parser {
            Parser::Searching => 0,
            Parser::Counted(_) => 1,
            Parser::Traceback(parser) => parser.dumps(),
        };
        self.finished.count() + here
    }

    fn line(&mut self, number: u64, line: &[u8], tables: &mut Tables) -> Result<(), DecodeError> {
        // Terminals and loggers leave blanks at the ends of lines.
        let line = line.trim_ascii_end();
        let may_start = line.starts_with(b"goroutine");
        if may_start && let Some((kind, total)) = counted::heading(line) {
            self.end(None, tables)?;
            let parser = counted::Parser::new(kind, total, self.limits);
            self.parser = Parser::Counted(Box::new(parser));
            return Ok(());
        }
        let taken = match &mut self.parser {
            Parser::Traceback(parser) => {
                let taken = parser.line(number, line, tables)?;
                for dump in parser.take_finished() {
                    self.finished.add(dump)?;
                }
                taken
            }
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
                let mut parser = Box::new(traceback::Parser::new(self.keep, self.limits));
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
                self.finished.add(parser.finish(self.bytes, tables)?)?;
            }
            // Its first line only looked like a goroutine's.
            Parser::Traceback(parser) if !parser.has_begun() => {}
            Parser::Traceback(parser) => {
                for dump in parser.finish(self.bytes, rest, tables)? {
                    self.finished.add(dump)?;
                }
            }
            Parser::Searching => {}
        }
        Ok(())
    }
}

impl Text {
    /// A text that starts with `head`.
    pub(super) fn new(head: &[u8], keep: Keep, limits: Limits) -> Self {
        Text {
            lines: Lines::within(limits.line_bytes),
            log: Log::default(),
            dumps: Reader {
                parser: Parser::Searching,
                keep,
                limits,
                finished: Finished::new(keep, limits.dumps),
                other: Unread::default(),
                lost: Unread::default(),
                bytes: 0,
            },
            head: head.to_owned(),
        }
    }

    /// Takes the next piece.
    pub(super) fn feed(&mut self, piece: &[u8], tables: &mut Tables) -> Result<(), DecodeError> {
        let (log, dumps) = (&mut self.log, &mut self.dumps);
        self.lines.feed(piece, |at, line| {
            dumps.bytes = at.before;
            read_line(log, dumps, at.number, line, tables)
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
        self.log.finish(&mut Numbered {
            number: self.lines.number(),
            dumps: &mut self.dumps,
            tables,
        })?;
        let alone = self.log.is_plain() && self.dumps.other.is_empty();
        self.dumps.bytes = if alone { self.lines.bytes() } else { 0 };
        self.dumps.end(rest, tables)?;
        let Reader {
            finished,
            other,
            bytes,
            lost,
            ..
        } = self.dumps;
        let mut dumps = finished
            .choose(source)
            .ok_or_else(|| match lost.first_line() {
                Some(line) => DecodeError::Wrapped { line },
                None => sniff::no_dump(&self.head),
            })?;
        dumps.last.warnings.extend(lost.warning());
        nothing_is_there(&dumps.last)?;
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
    if log.is_plain() {
        let looks_plain = is_of_goroutine(line) || !dumps.may_start();
        if looks_plain || log.learn(line) == Learnt::Nothing {
            return dumps.line(number, line, tables);
        }
        dumps.end(None, tables)?;
    }
    dumps.bytes = 0;
    let begun = dumps.begun();
    let mut sink = Numbered {
        number,
        dumps,
        tables,
    };
    log.line(line, &mut sink)?;
    if dumps.begun() > begun
        && let Some(time) = log.time()
    {
        dumps.finished.began(begun, time);
    }
    Ok(())
}

/// Whether a line has the look of one of a goroutine that nothing was put around: most have.
fn is_of_goroutine(line: &[u8]) -> bool {
    line.is_empty()
        || line.ends_with(b")")
        || line.starts_with(b"\t")
        || line.starts_with(b"#\t0x")
        || line.starts_with(b"created by ")
        || line.starts_with(b"goroutine")
}

/// Takes what one line of a log holds.
struct Numbered<'r> {
    /// The line's number in the input.
    number: u64,
    dumps: &'r mut Reader,
    tables: &'r mut Tables,
}

impl Sink for Numbered<'_> {
    fn line(&mut self, line: &[u8]) -> Result<(), DecodeError> {
        self.dumps.line(self.number, line, self.tables)
    }

    fn other_writer(&mut self) -> Result<(), DecodeError> {
        self.dumps.end(None, self.tables)
    }

    fn lost(&mut self, line: &[u8]) {
        self.dumps.lost.goroutine(self.number, line);
    }

    fn may_start(&self) -> bool {
        self.dumps.may_start()
    }
}

/// Refuses a dump of whose goroutines none could be read.
fn nothing_is_there(dump: &Snapshot) -> Result<(), DecodeError> {
    let unread = dump.warnings.iter().find_map(|warning| match warning {
        Warning::UnreadLines {
            first, goroutines, ..
        } if *goroutines > 0 => Some((first.first()?.number, *goroutines)),
        _ => None,
    });
    match unread {
        Some((line, goroutines)) if dump.groups.is_empty() => Err(DecodeError::MalformedText {
            line,
            what: format!(
                "{} here and below, and of none more than the first line can be read",
                if goroutines == 1 {
                    "a goroutine begins".to_owned()
                } else {
                    format!("{} goroutines begin", thousands(goroutines))
                }
            ),
        }),
        _ => Ok(()),
    }
}
