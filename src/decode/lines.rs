//! Lines of a text that comes in pieces.

use memchr::{memchr_iter, memmem};

/// A line of a log may hold a whole dump: at most 64 MiB, and what quoting adds to it.
pub(super) const LONGEST_OF_LOG: usize = 128 << 20;

/// Cuts pieces of a text into lines.
#[derive(Default)]
pub(super) struct Lines {
    /// The longest line of a dump that means something.
    longest: usize,
    /// The beginning of a line whose end is in a piece to come.
    begun: Vec<u8>,
    /// Lines so far.
    number: u64,
    /// Bytes before the line to come.
    before: u64,
    /// Bytes so far.
    bytes: u64,
}

/// Where a line stands.
#[derive(Clone, Copy)]
pub(super) struct At {
    /// Its number, from 1.
    pub(super) number: u64,
    /// Bytes before it.
    pub(super) before: u64,
}

impl Lines {
    /// Lines of which those of a dump are at most so long.
    pub(super) fn within(longest: usize) -> Self {
        Lines {
            longest,
            ..Lines::default()
        }
    }

    /// Gives every line that ends in `piece` to `take`.
    pub(super) fn feed<E>(
        &mut self,
        piece: &[u8],
        mut take: impl FnMut(At, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut start = 0;
        for end in memchr_iter(b'\n', piece) {
            let line = piece.get(start..end).unwrap_or_default();
            start = end + 1;
            self.number += 1;
            let at = At {
                number: self.number,
                before: self.before,
            };
            self.before = self.bytes.saturating_add(start as u64);
            if self.begun.is_empty() {
                take(at, trim(line))?;
            } else {
                self.keep(line);
                take(at, trim(&self.begun))?;
                self.begun.clear();
            }
        }
        self.bytes = self.bytes.saturating_add(piece.len() as u64);
        self.keep(piece.get(start..).unwrap_or_default());
        Ok(())
    }

    /// Keeps the beginning of a line. A long one is cut, unless there may be a dump in it.
    fn keep(&mut self, line: &[u8]) {
        let fits = |longest: usize, begun: &[u8]| (longest + 1).saturating_sub(begun.len());
        let mut room = fits(self.longest, &self.begun);
        if line.len() > room {
            let here = [line, &self.begun];
            if here
                .iter()
                .any(|text| memmem::find(text, b"goroutine ").is_some())
            {
                room = fits(LONGEST_OF_LOG, &self.begun);
            }
        }
        self.begun
            .extend_from_slice(line.get(..room).unwrap_or(line));
    }

    /// Lines so far.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Bytes so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The last line, if no line feed ends it.
    pub(super) fn rest(&self) -> Option<(u64, &[u8])> {
        (!self.begun.is_empty()).then(|| (self.number + 1, trim(&self.begun)))
    }
}

/// Without the carriage return of a text that went through Windows.
fn trim(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: usize = 1 << 20;

    fn lines(pieces: &[&[u8]]) -> (Vec<(u64, u64, String)>, Option<String>) {
        let mut all = Vec::new();
        let mut lines = Lines::within(LONGEST);
        let text = |line: &[u8]| String::from_utf8_lossy(line).into_owned();
        for piece in pieces {
            lines
                .feed(piece, |at, line| {
                    all.push((at.number, at.before, text(line)));
                    Ok::<(), ()>(())
                })
                .unwrap();
        }
        (all, lines.rest().map(|(_, line)| text(line)))
    }

    #[test]
    fn pieces_do_not_matter() {
        let whole: &[u8] = b"a\r\nbc\n\nd";
        let expected = (
            vec![
                (1, 0, "a".into()),
                (2, 3, "bc".into()),
                (3, 6, String::new()),
            ],
            Some("d".into()),
        );
        assert_eq!(lines(&[whole]), expected);
        let bytes: Vec<&[u8]> = whole.chunks(1).collect();
        assert_eq!(lines(&bytes), expected);
    }

    #[test]
    fn endless_lines_are_cut() {
        let long = vec![b'x'; LONGEST * 2];
        let (_, rest) = lines(&[&long, &long]);
        assert_eq!(rest.map(|rest| rest.len()), Some(LONGEST + 1));
    }
}
