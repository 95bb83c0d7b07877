//! Bytes from files and standard input: inflated, out of archives, within limits.
//!
//! What an input is, its content tells, never its name. Archives are read where they lie: nothing
//! is written to disk, and a path in an archive is no more than a name.

mod bundle;
mod error;
mod layers;
mod limit;
mod source;
mod tar;
mod zip;
mod zstd;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use self::bundle::Walk;
use self::layers::{BUFFER, PAGE, Raw, peel};
use self::limit::Meter;

pub use self::error::{Damage, InputError};
pub use self::limit::{Limits, SizeLimit};
pub use self::source::Source;

/// What to do after a piece of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Go on to the next.
    GoOn,
    /// That is enough.
    Stop,
}

/// Whether an input was itself what was asked for, or holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One run of bytes.
    Plain,
    /// An archive of files.
    Archive,
}

/// Takes what [`visit`] finds: what begins also ends, unless all of it ends with an error.
pub trait Visitor {
    /// Bytes with this name begin: the input, or a file in an archive.
    fn begin(&mut self, name: &str);
    /// Their next piece.
    fn piece(&mut self, piece: &[u8]) -> Then;
    /// They have ended, or were stopped; too early for the reason given.
    fn end(&mut self, early: Option<InputError>);
    /// A file in an archive, or an archive behind some of its files, that cannot be read.
    fn skip(&mut self, name: &str, why: InputError);
}

/// Gives `visitor` the bytes of `source`, or those of each file if it is an archive: inflated, piece
/// by piece.
///
/// # Errors
/// When it cannot be read at all, or asks for more than the limits allow.
pub fn visit(
    source: &Source,
    limits: Limits,
    visitor: &mut dyn Visitor,
) -> Result<Shape, InputError> {
    let meter = Meter::new(limits);
    let mut walk = Walk::new(&meter, visitor);
    match source {
        Source::Stdin => {
            let bytes = Raw::new(io::stdin().lock(), &meter);
            walk.item(&source.name(), 0, Box::new(bytes), None)
        }
        Source::File(path) => {
            let file = File::open(path)?;
            let about = file.metadata()?;
            if about.is_dir() {
                return Err(InputError::Directory);
            }
            // What is no regular file, such as a pipe, can only be read from front to back.
            let again = if about.is_file() {
                Some(file.try_clone()?)
            } else {
                None
            };
            let raw = Raw::new(file, &meter);
            let raw = match &again {
                Some(again) => raw.of_file(again.try_clone()?, about.len()),
                None => raw,
            };
            walk.item(&source.name(), 0, Box::new(raw), again)
        }
    }
}

/// Reads everything from `source`, inflating what is compressed; an archive stays one.
///
/// # Errors
/// When it cannot be read, is damaged, or is larger than `limit` after inflating.
pub fn read(source: &Source, limit: SizeLimit) -> Result<Vec<u8>, InputError> {
    match source {
        Source::Stdin => inflate(io::stdin().lock(), limit),
        Source::File(path) => inflate(File::open(path)?, limit),
    }
}

/// Reads a text that people write, such as rules: as it is, and never without end.
///
/// # Errors
/// When it cannot be read, is not UTF-8, or has more than `limit` MiB.
pub fn text(path: &Path, limit: u64) -> io::Result<String> {
    let (mut bytes, most) = (Vec::new(), limit << 20);
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let message = format!("it has more than {limit} MiB");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Reads everything from `reader`, inflating what is compressed.
///
/// # Errors
/// When it cannot be read, is damaged, or is larger than `limit` after inflating.
pub fn inflate(reader: impl Read, limit: SizeLimit) -> Result<Vec<u8>, InputError> {
    let mut bytes = Vec::new();
    each_piece(reader, limit, &mut |piece| {
        bytes.extend_from_slice(piece);
        Then::GoOn
    })?;
    Ok(bytes)
}

/// Gives `take` everything from `reader`, inflating what is compressed.
///
/// # Errors
/// When it cannot be read, is damaged, or is larger than `limit` after inflating.
pub fn each_piece(
    reader: impl Read,
    limit: SizeLimit,
    take: &mut dyn FnMut(&[u8]) -> Then,
) -> Result<(), InputError> {
    let meter = Meter::new(limit.into());
    let peeled = peel(Box::new(Raw::new(reader, &meter)), &meter)?;
    pieces(peeled.reader, &meter, take)
}

/// Gives `take` everything from `reader`, at most as much as the limit allows. Where one piece ends
/// and the next begins depends on the bytes alone, not on how they come.
fn pieces(
    mut reader: impl Read,
    meter: &Meter,
    take: &mut dyn FnMut(&[u8]) -> Then,
) -> Result<(), InputError> {
    let mut buffer = PageBuffer::new();
    let buffer = buffer.bytes();
    let mut taken = 0_u64;
    loop {
        let (length, end) = fill(&mut reader, buffer);
        taken = taken.saturating_add(length as u64);
        meter.limits.size.check(taken)?;
        let piece = buffer.get(..length).unwrap_or_default();
        if length > 0 && take(piece) == Then::Stop {
            return Ok(());
        }
        match end {
            None => {}
            Some(Ok(())) => return Ok(()),
            Some(Err(error)) => return Err(meter.meaning(error)),
        }
    }
}

/// Reads until `buffer` is full or `reader` ends, well or not; gives how much is in it.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> (usize, Option<io::Result<()>>) {
    let mut length = 0;
    while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => return (length, Some(Ok(()))),
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (length, Some(Err(error))),
        }
    }
    (length, None)
}

/// Memory to read into that starts where a page does: the kernel copies into anything else at a
/// third of the speed on some processors.
struct PageBuffer(Vec<u8>);

impl PageBuffer {
    fn new() -> Self {
        PageBuffer(vec![0; PAGE + BUFFER])
    }

    fn bytes(&mut self) -> &mut [u8] {
        let start = self.0.as_ptr().align_offset(PAGE);
        self.0.get_mut(start..start + BUFFER).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
