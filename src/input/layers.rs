//! Takes off what is wrapped around an input: gzip and zstd, also several times.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

use super::error::{Damage, InputError};
use super::limit::Meter;
use super::zstd::ZstdDecoder;

/// Large enough that system calls do not count, small enough for the cache.
pub(super) const BUFFER: usize = 1 << 17;

/// Bytes of a page of memory.
pub(super) const PAGE: usize = 1 << 12;

/// Bytes that tell what an input is; the header of a tar archive has as many.
pub(super) const HEAD: usize = 512;

/// Compressions around one input.
const MAX_LAYERS: usize = 4;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
/// A frame without data, with which some writers begin: all but the last half of its first byte.
const ZSTD_SKIPPED: &[u8] = &[0x2a, 0x4d, 0x18];

/// Bytes on which the limits are kept, and whose errors are kept in the meter.
pub(super) struct Layer<'a, R> {
    reader: R,
    what: &'static str,
    /// How many bytes there must be, where that is known beforehand.
    expected: Option<u64>,
    meter: &'a Meter,
    inflated: u64,
}

impl<'a, R: Read> Layer<'a, R> {
    pub(super) fn new(reader: R, what: &'static str, meter: &'a Meter) -> Self {
        Layer {
            reader,
            what,
            expected: None,
            meter,
            inflated: 0,
        }
    }

    /// The same with so many bytes.
    pub(super) fn of_length(self, bytes: u64) -> Self {
        Layer {
            expected: Some(bytes),
            ..self
        }
    }

    fn fail(&self, damage: Damage) -> io::Error {
        // Bytes before damage are lost with it or not, depending on the pieces in which they came.
        let inflated = match damage {
            Damage::BreaksOff => self.inflated,
            Damage::Broken(_) => 0,
        };
        self.meter.fail(InputError::Damaged {
            what: self.what,
            damage,
            inflated,
        })
    }
}

impl<R: Read> Read for Layer<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self.reader.read(buffer) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            // A reader below has failed, and said why.
            Err(error) if self.meter.has_failed() => return Err(error),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(self.fail(Damage::BreaksOff));
            }
            Err(error) => return Err(self.fail(Damage::Broken(error.to_string()))),
        };
        if read == 0
            && !buffer.is_empty()
            && self
                .expected
                .is_some_and(|expected| self.inflated < expected)
        {
            return Err(self.fail(Damage::BreaksOff));
        }
        self.inflated = self.inflated.saturating_add(read as u64);
        self.meter
            .inflated(read as u64)
            .map_err(|error| self.meter.fail(error))?;
        Ok(read)
    }
}

/// The bytes of the input itself: counts them and keeps their errors.
pub(super) struct Raw<'a, R> {
    reader: R,
    meter: &'a Meter,
    /// The file and how long it was, if it is one.
    file: Option<(File, u64)>,
    taken: u64,
}

impl<'a, R: Read> Raw<'a, R> {
    pub(super) fn new(reader: R, meter: &'a Meter) -> Self {
        Raw {
            reader,
            meter,
            file: None,
            taken: 0,
        }
    }

    /// The same of a file that is so long.
    pub(super) fn of_file(self, file: File, length: u64) -> Self {
        Raw {
            file: Some((file, length)),
            ..self
        }
    }

    /// Whether somebody has made the file shorter since. Some file systems do not know a length
    /// that is true, so that an early end alone says nothing.
    fn has_shrunk(&self) -> bool {
        self.file.as_ref().is_some_and(|(file, length)| {
            self.taken < *length && file.metadata().is_ok_and(|about| about.len() < *length)
        })
    }
}

impl<R: Read> Read for Raw<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.reader.read(buffer) {
            Ok(0) if !buffer.is_empty() && self.has_shrunk() => {
                Err(self.meter.fail(InputError::Shrunk))
            }
            Ok(read) => {
                self.taken = self.taken.saturating_add(read as u64);
                self.meter.raw(read as u64);
                Ok(read)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => Err(self.meter.fail(InputError::Io(error))),
        }
    }
}

/// An input without anything around it.
pub(super) struct Peeled<'a> {
    /// What it starts with.
    pub(super) head: Vec<u8>,
    /// All of it, the head included.
    pub(super) reader: Box<dyn Read + 'a>,
    /// How often it was compressed.
    pub(super) layers: usize,
}

/// Takes off all layers.
pub(super) fn peel<'a>(
    mut reader: Box<dyn Read + 'a>,
    meter: &'a Meter,
) -> Result<Peeled<'a>, InputError> {
    let mut layers = 0;
    loop {
        let head = head(&mut reader, meter)?;
        let whole = Cursor::new(head.clone()).chain(reader);
        let is_gzip = head.starts_with(GZIP);
        if !is_gzip && !is_zstd(&head) {
            return Ok(Peeled {
                head,
                reader: Box::new(whole),
                layers,
            });
        }
        layers += 1;
        if layers > MAX_LAYERS {
            return Err(InputError::TooManyLayers { limit: MAX_LAYERS });
        }
        let whole = BufReader::with_capacity(BUFFER, whole);
        reader = if is_gzip {
            Box::new(Layer::new(MultiGzDecoder::new(whole), "gzip stream", meter))
        } else {
            Box::new(Layer::new(ZstdDecoder::new(whole), "zstd stream", meter))
        };
    }
}

fn is_zstd(head: &[u8]) -> bool {
    head.starts_with(ZSTD)
        || (head.get(1..4) == Some(ZSTD_SKIPPED)
            && head.first().is_some_and(|byte| byte & 0xf0 == 0x50))
}

/// The first bytes. What breaks off behind some of them fails again when they have been read.
fn head<'a>(reader: &mut Box<dyn Read + 'a>, meter: &Meter) -> Result<Vec<u8>, InputError> {
    let mut head = Vec::with_capacity(HEAD);
    match reader.take(HEAD as u64).read_to_end(&mut head) {
        Ok(_) => Ok(head),
        Err(error) if head.is_empty() => Err(meter.meaning(error)),
        Err(error) => {
            *reader = Box::new(Failed(Some(error)));
            Ok(head)
        }
    }
}

/// A reader that has failed; why is in the meter.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self
            .0
            .take()
            .unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into()))
    }
}
