//! Makes archives, sound ones and others.

use std::io::Write;

use anyhow::Result;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};

pub(crate) fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    ruzstd::encoding::compress_to_vec(bytes, level)
}

/// A file in a zip archive, as the archive describes it; all of it is open to lies.
pub(crate) struct File {
    name: Vec<u8>,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    pub(crate) mode: u32,
    pub(crate) crc: u32,
    pub(crate) size: u64,
    pub(crate) data: Vec<u8>,
}

impl File {
    /// A deflated file.
    pub(crate) fn new(name: &str, bytes: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
        File {
            method: 8,
            data: written.unwrap_or_default(),
            ..File::stored(name, bytes)
        }
    }

    /// A file as it is.
    pub(crate) fn stored(name: &str, bytes: &[u8]) -> Self {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        File {
            name: name.into(),
            method: 0,
            flags: 0,
            mode: 0o100_644,
            crc: crc.sum(),
            size: bytes.len() as u64,
            data: bytes.to_vec(),
        }
    }

    /// What both headers say, without the name: size and length follow as zip64 extra if asked for.
    fn header(&self, sizes: Sizes) -> (Vec<u8>, Vec<u8>) {
        let mut out = Vec::new();
        out.extend(45_u16.to_le_bytes());
        out.extend(self.flags.to_le_bytes());
        out.extend(self.method.to_le_bytes());
        out.extend([0; 4]);
        out.extend(self.crc.to_le_bytes());
        let (packed, size) = (self.data.len() as u64, self.size);
        let mut extra = Vec::new();
        match sizes {
            Sizes::Zip64 => {
                out.extend([0xff; 8]);
                extra.extend(1_u16.to_le_bytes());
                extra.extend(16_u16.to_le_bytes());
                extra.extend(size.to_le_bytes());
                extra.extend(packed.to_le_bytes());
            }
            Sizes::Short => {
                for length in [packed, size] {
                    out.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
                }
            }
        }
        out.extend(half(self.name.len()));
        out.extend(half(extra.len()));
        (out, extra)
    }
}

/// How a zip archive writes its sizes.
#[derive(Clone, Copy)]
pub(crate) enum Sizes {
    Short,
    Zip64,
}

fn half(length: usize) -> [u8; 2] {
    u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes()
}

fn word(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}

/// A zip archive of these files.
pub(crate) fn zip(files: &[File]) -> Vec<u8> {
    zip_with(files, Sizes::Short)
}

pub(crate) fn zip_with(files: &[File], sizes: Sizes) -> Vec<u8> {
    let mut out = Vec::new();
    let mut places = Vec::new();
    for file in files {
        let (header, extra) = file.header(sizes);
        places.push(out.len());
        out.extend(b"PK\x03\x04");
        out.extend(&header);
        out.extend(&file.name);
        out.extend(&extra);
        out.extend(&file.data);
    }
    let list = out.len();
    for (file, place) in files.iter().zip(places) {
        out.extend(entry(file, place, sizes));
    }
    let length = out.len() - list;
    if matches!(sizes, Sizes::Zip64) {
        let end = out.len() as u64;
        out.extend(b"PK\x06\x06");
        out.extend(44_u64.to_le_bytes());
        out.extend([45, 3, 45, 0]);
        out.extend([0; 8]);
        for number in [files.len(), files.len(), length, list] {
            out.extend((number as u64).to_le_bytes());
        }
        out.extend(b"PK\x06\x07\0\0\0\0");
        out.extend(end.to_le_bytes());
        out.extend(1_u32.to_le_bytes());
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend([0xff; 12]);
    } else {
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend([half(files.len()), half(files.len())].concat());
        out.extend([word(length), word(list)].concat());
    }
    out.extend([0, 0]);
    out
}

/// An entry of the list of files.
fn entry(file: &File, place: usize, sizes: Sizes) -> Vec<u8> {
    let (header, extra) = file.header(sizes);
    let mut out = b"PK\x01\x02\x2d\x03".to_vec();
    out.extend(header);
    out.extend([0; 6]);
    out.extend((file.mode << 16).to_le_bytes());
    out.extend(word(place));
    out.extend(&file.name);
    out.extend(extra);
    out
}

/// A zip archive whose files all have the same bytes, which are in it once.
pub(crate) fn zip_overlapping(file: &File, count: usize) -> Vec<u8> {
    let mut out = zip(std::slice::from_ref(file));
    let list = out.windows(4).rposition(|four| four == b"PK\x01\x02");
    out.truncate(list.unwrap_or_default());
    let list = out.len();
    for _ in 0..count {
        out.extend(entry(file, 0, Sizes::Short));
    }
    let length = out.len() - list;
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([half(count), half(count)].concat());
    out.extend([word(length), word(list)].concat());
    out.extend([0, 0]);
    out
}

/// A tar archive of files with any name.
pub(crate) fn tar(files: &[(&str, &[u8])]) -> Result<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar_header(tar::EntryType::Regular, bytes.len() as u64);
        // The library refuses what leaves the folder.
        let field = header.as_old_mut().name.iter_mut();
        field.zip(name.bytes()).for_each(|(to, from)| *to = from);
        header.set_cksum();
        builder.append(&header, *bytes)?;
    }
    Ok(builder.into_inner()?)
}

pub(crate) fn tar_header(kind: tar::EntryType, size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(size);
    header.set_cksum();
    header
}
