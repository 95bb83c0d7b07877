//! Tests of the layers and their limits.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    ruzstd::encoding::compress_to_vec(bytes, level)
}

fn all(bytes: &[u8]) -> Result<Vec<u8>, InputError> {
    inflate(bytes, SizeLimit::DEFAULT)
}

#[test]
fn layers_of_several_parts_and_kinds_inflate() {
    assert_eq!(all(b"abc").unwrap(), b"abc");
    assert_eq!(all(b"").unwrap(), b"");
    let skipped = b"\x50\x2a\x4d\x18\x03\0\0\0xyz";
    for two in [
        [gzip(b"abc"), gzip(b"def")].concat(),
        [zstd(b"abc"), skipped.to_vec(), zstd(b"def")].concat(),
        [skipped.to_vec(), zstd(b"abcdef")].concat(),
        gzip(&zstd(&gzip(&zstd(b"abcdef")))),
    ] {
        assert_eq!(all(&two).unwrap(), b"abcdef");
    }
    let five = gzip(&gzip(&zstd(&gzip(&zstd(b"abc")))));
    let error = all(&five).unwrap_err();
    assert!(matches!(error, InputError::TooManyLayers { .. }), "{error}");
}

#[test]
fn a_cut_stream_says_where_it_breaks_off() {
    let bytes: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    for whole in [gzip(&bytes), zstd(&bytes), gzip(&zstd(&bytes))] {
        for length in [5, whole.len() / 2, whole.len() - 1] {
            let error = all(&whole[..length]).unwrap_err();
            assert!(error.breaks_off(), "{length}: {error}");
        }
    }
}

#[test]
fn a_wrong_checksum_is_damage() {
    for mut whole in [gzip(b"abcdef"), zstd(b"abcdef")] {
        let at = whole.len() - if whole.starts_with(&[0x1f]) { 8 } else { 4 };
        whole[at] ^= 1;
        let error = all(&whole).unwrap_err();
        assert!(error.to_string().contains("is damaged"), "{error}");
        assert!(!error.breaks_off());
    }
}

#[test]
fn the_limit_holds_for_what_is_inflated() {
    for bomb in [gzip(&vec![0; 1 << 20]), zstd(&vec![0; 1 << 20])] {
        let error = inflate(&bomb[..], SizeLimit::bytes(1 << 19)).unwrap_err();
        assert!(matches!(error, InputError::TooLarge { .. }), "{error}");
        assert!(inflate(&bomb[..], SizeLimit::bytes(1 << 20)).is_ok());
    }
}

#[test]
fn layers_that_come_to_nothing_end() {
    // Empty gzip members without end, themselves compressed.
    let many = gzip(&gzip(&gzip(b"").repeat(1 << 21)));
    let error = inflate(&many[..], SizeLimit::bytes(1 << 20)).unwrap_err();
    assert!(matches!(error, InputError::Ratio { .. }), "{error}");
}

/// Counts what it is given.
#[derive(Default)]
struct Counter {
    begun: usize,
    ended: usize,
    bytes: usize,
}

impl Visitor for Counter {
    fn begin(&mut self, _: &str) {
        self.begun += 1;
    }

    fn piece(&mut self, piece: &[u8]) -> Then {
        self.bytes += piece.len();
        Then::GoOn
    }

    fn end(&mut self, _: Option<InputError>) {
        self.ended += 1;
    }

    fn skip(&mut self, _: &str, _: InputError) {}
}

fn zip() -> Vec<u8> {
    let mut out = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut out);
    for name in ["a", "b/c"] {
        let (mut entry, config) = archive.new_file(name).start().unwrap();
        let mut writer = config.wrap(&mut entry);
        writer.write_all(&gzip(b"some text")).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    out
}

fn tar() -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for name in ["a", "b/c"] {
        let bytes = gzip(b"some text");
        let mut header = ::tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, name, &bytes[..]).unwrap();
    }
    builder.into_inner().unwrap()
}

fn count(bytes: &[u8]) -> Counter {
    let limits = Limits {
        size: SizeLimit::bytes(1 << 20),
        ..Limits::DEFAULT
    };
    let meter = Meter::new(limits);
    let mut counter = Counter::default();
    // What is wrong is not asked here.
    let _ = Walk::new(&meter, &mut counter).item("-", 0, Box::new(bytes), None);
    counter
}

#[test]
fn archives_survive_every_flipped_bit_and_cut() {
    for whole in [zip(), tar()] {
        assert_eq!((count(&whole).begun, count(&whole).bytes), (2, 18));
        let mut damaged = whole.clone();
        for bit in 0..whole.len() * 8 {
            damaged[bit / 8] ^= 1 << (bit % 8);
            let counter = count(&damaged);
            assert_eq!(counter.begun, counter.ended, "bit {bit}");
            damaged[bit / 8] ^= 1 << (bit % 8);
        }
        for length in 0..whole.len() {
            let counter = count(&whole[..length]);
            assert_eq!(counter.begun, counter.ended, "cut at {length}");
        }
    }
}
