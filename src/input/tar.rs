//! The files of a tar archive.

use std::cell::Cell;
use std::io::{self, BufReader, Read};

use tar::{Archive, EntryType, Header};

use super::bundle::{Member, Walk, member_name};
use super::error::{Damage, InputError};
use super::layers::{BUFFER, HEAD, Layer};
use super::limit::Meter;

/// Bytes that may stand before a file: its header, names, attributes, and the padding.
const MAX_HEADERS: u64 = 1 << 20;

/// Whether it starts with the header of a file: one whose checksum fits.
pub(super) fn is_one(head: &[u8]) -> bool {
    let Ok(bytes) = <&[u8; HEAD]>::try_from(head) else {
        return false;
    };
    let header = Header::from_byte_slice(bytes);
    // The checksum counts its own eight bytes as spaces.
    let sum = |bytes: &[u8]| bytes.iter().map(|&byte| u32::from(byte)).sum::<u32>();
    let own = sum(&header.as_old().cksum);
    let all = (sum(bytes) + 8 * u32::from(b' ')).checked_sub(own);
    bytes.first().is_some_and(|&byte| byte != 0)
        && header.cksum().is_ok_and(|written| Some(written) == all)
}

/// Walks through an archive from front to back.
pub(super) fn walk(
    walk: &mut Walk<'_, '_>,
    name: &str,
    depth: u32,
    reader: Box<dyn Read + '_>,
) -> Result<(), InputError> {
    let meter = walk.meter;
    let (ended, allowed) = (Cell::new(false), Cell::new(MAX_HEADERS));
    let mut archive = Archive::new(Watched {
        reader: BufReader::with_capacity(BUFFER, reader),
        ended: &ended,
        allowed: &allowed,
    });
    let result = files(walk, name, depth, &mut archive, &allowed);
    match result {
        Ok(()) => Ok(()),
        Err(Stop::Input(error)) => Err(error),
        // What came before is read already.
        Err(Stop::Archive(_)) if !meter.has_failed() && ended.get() => {
            walk.skip(name, damaged(Damage::BreaksOff, meter));
            Ok(())
        }
        Err(Stop::Archive(error)) if !meter.has_failed() => {
            walk.skip(name, damaged(Damage::Broken(error.to_string()), meter));
            Ok(())
        }
        Err(Stop::Archive(error)) => match meter.meaning(error) {
            error if error.ends_all() => Err(error),
            error => {
                walk.skip(name, error);
                Ok(())
            }
        },
    }
}

enum Stop {
    /// All of the input.
    Input(InputError),
    /// This archive.
    Archive(io::Error),
}

fn files<R: Read>(
    walk: &mut Walk<'_, '_>,
    name: &str,
    depth: u32,
    archive: &mut Archive<R>,
    allowed: &Cell<u64>,
) -> Result<(), Stop> {
    let meter = walk.meter;
    for entry in archive.entries().map_err(Stop::Archive)? {
        let entry = entry.map_err(Stop::Archive)?;
        let path = member_name(name, &entry.path_bytes());
        let link = match entry.header().entry_type() {
            EntryType::Directory | EntryType::XGlobalHeader => continue,
            EntryType::Symlink => Some("a symbolic link"),
            EntryType::Link => Some("a hard link"),
            EntryType::Char | EntryType::Block | EntryType::Fifo => Some("a device"),
            _ => None,
        };
        let size = entry.size();
        let in_archive = match entry.header().entry_type() {
            // Of these, most bytes are not there.
            EntryType::GNUSparse => entry.header().entry_size().map_err(Stop::Archive)?,
            _ => size,
        };
        allowed.set(in_archive.saturating_add(MAX_HEADERS));
        let bytes = match link {
            Some(what) => Err(InputError::NoFile { what }),
            None => meter.limits.size.check(size).map(|()| {
                let bytes = Layer::new(entry, "file in the tar archive", meter).of_length(size);
                Box::new(bytes) as Box<dyn Read + '_>
            }),
        };
        walk.member(Member { name: path, bytes }, depth)
            .map_err(Stop::Input)?;
    }
    Ok(())
}

fn damaged(damage: Damage, meter: &Meter) -> InputError {
    InputError::Damaged {
        what: "tar archive",
        damage,
        inflated: meter.all_inflated(),
    }
}

/// Watches what the library reads: it holds headers in memory, however long they are, and its
/// errors do not tell an early end from others.
struct Watched<'a, R> {
    reader: R,
    ended: &'a Cell<bool>,
    /// Bytes until the next file must have begun.
    allowed: &'a Cell<u64>,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.ended.set(read == 0 && !buffer.is_empty());
        let Some(left) = self.allowed.get().checked_sub(read as u64) else {
            return Err(io::Error::other("the name of a file is too long"));
        };
        self.allowed.set(left);
        Ok(read)
    }
}
