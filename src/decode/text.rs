//! A text in which a goroutine dump may stand, at its beginning or further down.

use super::counted;
use super::error::DecodeError;
use super::lines::Lines;
use super::sniff;
use super::traceback;
use super::{Dumps, End};
use crate::model::{Tables, Warning};

/// Reads a text line by line, whichever form of dump is in it.
pub(super) struct Text {
    lines: Lines,
    parser: Parser,
    /// What the text starts with, for the error if there is no dump in it.
    head: Vec<u8>,
}

enum Parser {
    /// No dump so far.
    Searching,
    Counted(Box<counted::Parser>),
    Traceback(Box<traceback::Parser>),
}

impl Parser {
    fn line(&mut self, number: u64, line: &[u8], tables: &mut Tables) -> Result<(), DecodeError> {
        match self {
            // A line that only looked like a goroutine's first.
            Parser::Traceback(parser)
                if !parser.has_begun() && counted::heading(line).is_some() =>
            {
                *self = Parser::Searching;
                self.line(number, line, tables)
            }
            Parser::Traceback(parser) => parser.line(number, line, tables),
            Parser::Counted(parser) => parser.line(number, line, tables),
            Parser::Searching => {
                if let Some((kind, total)) = counted::heading(line) {
                    *self = Parser::Counted(Box::new(counted::Parser::new(kind, total)));
                } else if traceback::was_header(line) {
                    let mut parser = Box::new(traceback::Parser::default());
                    parser.line(number, line, tables)?;
                    *self = Parser::Traceback(parser);
                }
                Ok(())
            }
        }
    }
}

impl Text {
    /// A text that starts with `head`.
    pub(super) fn new(head: &[u8]) -> Self {
        Text {
            lines: Lines::default(),
            parser: Parser::Searching,
            head: head.to_owned(),
        }
    }

    /// Takes the next piece.
    pub(super) fn feed(&mut self, piece: &[u8], tables: &mut Tables) -> Result<(), DecodeError> {
        let parser = &mut self.parser;
        self.lines
            .feed(piece, |number, line| parser.line(number, line, tables))
    }

    /// Ends the text.
    pub(super) fn finish(
        mut self,
        source: &str,
        end: End,
        tables: &mut Tables,
    ) -> Result<Dumps, DecodeError> {
        let bytes = self.lines.bytes();
        let mut rest = self.lines.rest();
        if matches!(self.parser, Parser::Searching)
            && let Some((number, line)) = rest.take()
        {
            self.parser.line(number, line, tables)?;
        }
        let mut last = match self.parser {
            Parser::Searching => return Err(sniff::no_dump(&self.head)),
            Parser::Traceback(parser) if !parser.has_begun() => {
                return Err(sniff::no_dump(&self.head));
            }
            Parser::Counted(parser) => parser.finish(source, bytes, rest, tables)?,
            Parser::Traceback(parser) => parser.finish(source, bytes, rest, tables)?,
        };
        if end == End::Cut && !last.is_partial() {
            last.warnings.push(Warning::Truncated { bytes, of: None });
        }
        Ok(Dumps::one(last))
    }
}
