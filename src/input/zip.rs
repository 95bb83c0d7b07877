//! The files of a zip archive.

use std::fs::File;
use std::io::{BufReader, Read};

use flate2::bufread::DeflateDecoder;
use rawzip::{
    CompressionMethod, ErrorKind, FileReader, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ReaderAt,
    ZipArchive, ZipArchiveEntryWayfinder, ZipFileHeaderRecord, ZipLocator,
};

use super::bundle::{Member, Walk, member_name};
use super::error::{Damage, InputError};
use super::layers::{BUFFER, Layer};
use super::limit::Meter;
use super::zstd::ZstdDecoder;
use super::{Then, pieces};

/// How a zip archive starts: with a file, or, if there is none, with its list of files.
const STARTS: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

pub(super) fn is_one(head: &[u8]) -> bool {
    STARTS.iter().any(|start| head.starts_with(start))
}

/// Walks through an archive that can be read from any place.
pub(super) fn walk_file(
    walk: &mut Walk<'_, '_>,
    name: &str,
    depth: u32,
    file: File,
) -> Result<(), InputError> {
    let length = file.metadata()?.len();
    self::walk(walk, name, depth, FileReader::from(file), length)
}

/// Walks through an archive that comes from front to back: its list of files stands at the end, so
/// all of it is held in memory.
pub(super) fn walk_held(
    walk: &mut Walk<'_, '_>,
    name: &str,
    depth: u32,
    reader: Box<dyn Read + '_>,
) -> Result<(), InputError> {
    let meter = walk.meter;
    let (mut bytes, mut held) = (Vec::new(), 0);
    let result = hold(reader, meter, &mut bytes, &mut held)
        .and_then(|()| self::walk(walk, name, depth, bytes, held));
    meter.release(held);
    result
}

/// Reads everything into `bytes`; `held` counts it in any case.
fn hold(
    reader: Box<dyn Read + '_>,
    meter: &Meter,
    bytes: &mut Vec<u8>,
    held: &mut u64,
) -> Result<(), InputError> {
    let mut fits = Ok(());
    pieces(reader, meter, &mut |piece| {
        let length = piece.len() as u64;
        *held = held.saturating_add(length);
        fits = meter.hold(length);
        if fits.is_err() {
            return Then::Stop;
        }
        bytes.extend_from_slice(piece);
        Then::GoOn
    })
    .map_err(|error| match error {
        InputError::TooLarge { limit } => InputError::TooLargeToHold { limit },
        error => error,
    })?;
    fits
}

fn walk<R: ReaderAt>(
    walk: &mut Walk<'_, '_>,
    name: &str,
    depth: u32,
    reader: R,
    length: u64,
) -> Result<(), InputError> {
    let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let archive = ZipLocator::new()
        .locate_in_reader(reader, &mut buffer, length)
        .map_err(|(_, error)| directory(error))?;
    let mut entries = archive.entries(&mut buffer);
    let mut listed = 0_u64;
    loop {
        let entry = match entries.next_entry() {
            Ok(Some(entry)) => entry,
            Ok(None) => break,
            Err(error) => {
                walk.skip(name, directory(error));
                return Ok(());
            }
        };
        listed += 1;
        if entry.is_dir() {
            continue;
        }
        let path = member_name(name, entry.file_path().as_bytes());
        let bytes = About::of(&entry).open(&archive, walk.meter);
        walk.member(Member { name: path, bytes }, depth)?;
    }
    if listed != archive.entries_hint() {
        let damage = Damage::Broken(format!(
            "it says {} and has {listed} files",
            archive.entries_hint()
        ));
        walk.skip(name, InputError::ZipDirectory(damage));
    }
    Ok(())
}

/// What the list of files says about one of them.
struct About {
    place: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    bytes: u64,
    is_encrypted: bool,
    is_link: bool,
}

impl About {
    fn of(entry: &ZipFileHeaderRecord<'_>) -> Self {
        About {
            place: entry.wayfinder(),
            method: entry.compression_method(),
            bytes: entry.uncompressed_size_hint(),
            is_encrypted: entry.flags().is_encrypted(),
            is_link: entry.mode().is_symlink(),
        }
    }

    fn open<'r, R: ReaderAt>(
        &self,
        archive: &'r ZipArchive<R>,
        meter: &'r Meter,
    ) -> Result<Box<dyn Read + 'r>, InputError> {
        if self.is_link {
            return Err(InputError::NoFile {
                what: "a symbolic link",
            });
        }
        if self.is_encrypted {
            return Err(InputError::Encrypted);
        }
        meter.limits.size.check(self.bytes)?;
        let entry = archive
            .get_entry(self.place)
            .map_err(|error| damaged(error.into_kind()))?;
        let packed = BufReader::with_capacity(BUFFER, entry.reader());
        let bytes: Box<dyn Read + 'r> = match self.method {
            CompressionMethod::STORE => Box::new(packed),
            CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(packed)),
            CompressionMethod::ZSTD => Box::new(ZstdDecoder::new(packed)),
            method => {
                return Err(InputError::Method {
                    method: method.as_u16(),
                });
            }
        };
        let checked = entry.verifying_reader(bytes);
        Ok(Box::new(Layer::new(checked, WHAT, meter)))
    }
}

const WHAT: &str = "file in the zip archive";

fn damaged(error: ErrorKind) -> InputError {
    match error {
        ErrorKind::IO(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            InputError::Io(error)
        }
        other => InputError::Damaged {
            what: WHAT,
            damage: damage(&other),
            inflated: 0,
        },
    }
}

fn directory(error: rawzip::Error) -> InputError {
    match error.into_kind() {
        ErrorKind::IO(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            InputError::Io(error)
        }
        other => InputError::ZipDirectory(damage(&other)),
    }
}

fn damage(error: &ErrorKind) -> Damage {
    match error {
        ErrorKind::Eof | ErrorKind::IO(_) | ErrorKind::MissingEndOfCentralDirectory => {
            Damage::BreaksOff
        }
        other => Damage::Broken(other.to_string()),
    }
}
