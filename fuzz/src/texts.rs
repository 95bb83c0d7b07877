//! The recognition of a form, and the decoders of text behind it.

use std::fmt::Debug;

use goprof_leaks::decode::{self, DecodeError, Decoder, Dumps};
use goprof_leaks::model::{Format, Snapshot, Tables};

/// More bytes than decide what an input is.
const HEAD: usize = 6 << 10;

/// Pieces of any size give what the whole gives, whatever the form is.
pub fn decode(bytes: &[u8]) {
    let size = bytes.first().map_or(1, |&byte| usize::from(byte) + 1);
    same(bytes, size);
}

/// The recognition of a form: what it says is one line, whole or byte for byte, and no mark that
/// Windows puts before text changes it.
pub fn sniff(bytes: &[u8]) {
    let bytes = bytes.get(..HEAD).unwrap_or(bytes);
    same(bytes, 1);
    let plain = read(bytes);
    if let Err(error) = &plain {
        let text = error.to_string();
        assert!(!text.is_empty() && !text.contains('\n'), "{text:?}");
    }
    let mark = b"\xef\xbb\xbf";
    // What has a mark gets no second one.
    if matches!(&plain, Ok(all) if all.iter().all(|one| one.format != Format::Pprof))
        && !bytes.starts_with(mark)
    {
        let marked = [mark, bytes].concat();
        assert_eq!(counts(&read(&marked)), counts(&plain));
    }
}

/// Counted stacks (`debug=1`), behind a first line that says that they are some.
pub fn counted(bytes: &[u8]) {
    behind(b"goroutine profile: total 9\n", bytes);
}

/// A traceback (`debug=2`), behind a first line that says that it is one.
pub fn traceback(bytes: &[u8]) {
    behind(b"goroutine 1 [running]:\n", bytes);
}

fn behind(start: &[u8], bytes: &[u8]) {
    let size = bytes.first().map_or(1, |&byte| usize::from(byte) + 1);
    let text = [start, bytes].concat();
    same(&text, size);
    // The runtime writes line feeds; what passes through Windows has both.
    if !bytes.contains(&b'\r') {
        let windows = String::from_utf8_lossy(&text).replace('\n', "\r\n");
        let unix = String::from_utf8_lossy(&text);
        let (windows, unix) = (read(windows.as_bytes()), read(unix.as_bytes()));
        assert_eq!(counts(&windows), counts(&unix));
    }
}

/// A text as containers, loggers and journals wrap it.
pub fn log(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let wrap = |line: &str| -> [String; 3] {
        [
            format!("2026-01-02T03:04:05.678901234Z stderr F {line}\n"),
            format!("{{\"log\":{line:?},\"stream\":\"stderr\"}}\n"),
            format!("Jan  2 03:04:05 host shop[77]: {line}\n"),
        ]
    };
    for form in 0..3 {
        let wrapped: String = text.lines().map(|line| wrap(line)[form].clone()).collect();
        decode(wrapped.as_bytes());
    }
}

/// Pieces give what the whole gives.
fn same(bytes: &[u8], size: usize) {
    let mut tables = Tables::default();
    let whole = decode::decode("-", bytes, &mut tables);
    let pieces = in_pieces(bytes, size);
    equal(&seen(whole), &seen(pieces));
}

fn read(bytes: &[u8]) -> Result<Vec<Snapshot>, DecodeError> {
    seen(decode::decode("-", bytes, &mut Tables::default()))
}

/// What a text has of goroutines, with another spelling of its line ends.
fn counts(read: &Result<Vec<Snapshot>, DecodeError>) -> Option<Vec<Vec<u64>>> {
    let of = |one: &Snapshot| one.groups.iter().map(|group| group.count).collect();
    read.as_ref().ok().map(|all| all.iter().map(of).collect())
}

fn in_pieces(bytes: &[u8], size: usize) -> Result<Dumps, DecodeError> {
    let mut tables = Tables::default();
    let mut decoder = Decoder::default();
    for piece in bytes.chunks(size) {
        decoder.feed(piece, &mut tables)?;
    }
    decoder.finish("-", &mut tables)
}

/// What of a result does not depend on how the bytes came.
fn seen(result: Result<Dumps, DecodeError>) -> Result<Vec<Snapshot>, DecodeError> {
    result.map(|dumps| {
        let mut all = dumps.earlier;
        all.push(dumps.last);
        all
    })
}

fn equal<T: Debug>(whole: &T, pieces: &T) {
    assert_eq!(format!("{whole:?}"), format!("{pieces:?}"));
}
