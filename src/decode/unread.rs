//! Lines of a text that fit nowhere: counted, and the first few kept to be shown.

use crate::model::{UnreadLine, Warning};

/// Whether a parser has a use for a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It was read, or counted as unread.
    Yes,
    /// It stands outside of all goroutines, like the other lines of a log.
    No,
}

/// Lines that are kept.
const KEPT: usize = 5;

/// Bytes of a line that are kept.
const LENGTH: usize = 200;

/// The lines so far.
#[derive(Default)]
pub(super) struct Unread {
    lines: u64,
    goroutines: u64,
    first: Vec<UnreadLine>,
}

impl Unread {
    /// Counts a line.
    pub(super) fn line(&mut self, number: u64, line: &[u8]) {
        self.lines += 1;
        if self.first.len() < KEPT {
            let text = line.get(..LENGTH).unwrap_or(line);
            self.first.push(UnreadLine {
                number,
                text: String::from_utf8_lossy(text).into_owned(),
            });
        }
    }

    /// Counts a goroutine of which nothing but its first line is there.
    pub(super) fn goroutine(&mut self, number: u64, header: &[u8]) {
        self.line(number, header);
        self.goroutines += 1;
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.lines == 0
    }

    /// The number of the first line.
    pub(super) fn first_line(&self) -> Option<u64> {
        self.first.first().map(|line| line.number)
    }

    /// That they stand outside of all goroutines.
    pub(super) fn outside(self) -> Option<Warning> {
        (self.lines > 0).then_some(Warning::OtherLines {
            lines: self.lines,
            first: self.first,
        })
    }

    /// What the reader must know of them.
    pub(super) fn warning(self) -> Option<Warning> {
        (self.lines > 0).then_some(Warning::UnreadLines {
            lines: self.lines,
            first: self.first,
            goroutines: self.goroutines,
        })
    }
}
