//! Entry points for the fuzzer: each takes any bytes, and panics if a promise is broken.
//!
//! `tests/fuzz.rs` runs the same functions over the corpora, and over mutations of them, with a
//! stable compiler.

use std::fmt::Debug;
use std::io::Write;

use goprof_leaks::catalog::{self, Catalog};
use goprof_leaks::decode::{self, DecodeError, Decoder, Dumps, pprof};
use goprof_leaks::input::{InputError, Limits, SizeLimit, Source, Then, Visitor, visit};
use goprof_leaks::model::{Keep, Snapshot, Symbol, Tables, normalise};
use goprof_leaks::rank::Order;
use goprof_leaks::render::{self, Color, Format, Look};
use goprof_leaks::report::{Choice, Stacks, analyze};

/// A dump on which rules are tried.
const DUMP: &[u8] = b"goroutine 7 [chan send, 9 minutes]:\n\
    example.com/shop.(*Pool).get.func1()\n\t/srv/shop/pool.go:88 +0x1f\n\
    created by example.com/shop.(*Pool).get in goroutine 1\n\t/srv/shop/pool.go:80 +0x2e\n\n";

/// The decoders behind the recognition of the format: pieces of any size give what the whole gives.
pub fn decode(bytes: &[u8]) {
    let size = bytes.first().map_or(1, |&byte| usize::from(byte) + 1);
    let mut tables = Tables::default();
    let whole = decode::decode("-", bytes, &mut tables);
    same(&seen(whole), &seen(in_pieces(bytes, size)));
}

/// The decoder of protobufs, whatever the bytes look like.
pub fn profile(bytes: &[u8]) {
    let mut tables = Tables::default();
    if let Ok(snapshot) = pprof::decode("-", bytes, Keep::Ids, &mut tables) {
        for group in &snapshot.groups {
            assert!(group.count > 0, "a group of nobody");
            for &frame in tables.frames(group.stack) {
                assert!(
                    tables.frame_of(frame).is_some(),
                    "a frame that is not there"
                );
            }
        }
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

/// Compressed inputs and archives, within small limits.
pub fn archive(bytes: &[u8]) {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("room for it");
    let limits = Limits {
        size: SizeLimit::bytes(1 << 20),
        ratio: 200,
        files: 50,
        nesting: 2,
    };
    let mut reader = Reader::default();
    let result = visit(&Source::File(file.path().to_owned()), limits, &mut reader);
    assert!(
        reader.largest <= (1 << 20) + (1 << 17),
        "more than the limit"
    );
    assert!(
        result.is_err() || reader.open.is_none(),
        "begun and not ended"
    );
}

/// Function names.
pub fn names(bytes: &[u8]) {
    let raw = String::from_utf8_lossy(bytes);
    let name = normalise(&raw);
    let symbol = Symbol::parse(&name);
    assert!(
        name.starts_with(&symbol.package),
        "{name:?} is not in {:?}",
        symbol.package
    );
    assert_eq!(symbol.is_closure(), symbol.parent.is_some());
}

/// A file of the catalog, tried on a dump if it is accepted.
pub fn rules(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("rule.toml"), bytes).expect("room for it");
    match catalog::load(&[folder.path().to_owned()]) {
        Ok(catalog) => shown(DUMP, &catalog),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// All the way to the report, in every format.
pub fn report(bytes: &[u8]) {
    shown(bytes, &catalog::builtin().expect("a sound catalog"));
}

fn shown(bytes: &[u8], catalog: &Catalog) {
    let mut tables = Tables::default();
    let Ok(dumps) = decode::decode("-", bytes, &mut tables) else {
        return;
    };
    let choice = Choice {
        stacks: Stacks::All,
        ..Choice::default()
    };
    let report = analyze(&[dumps.last], &tables, catalog, Order::Rank, &choice);
    let look = Look {
        width: 80,
        color: Color::Off,
    };
    for format in [
        Format::Table,
        Format::Json,
        Format::Markdown,
        Format::Csv,
        Format::Folded,
    ] {
        let mut out = Vec::new();
        render::report(&report, format, look, &mut out).expect("memory takes everything");
        let text = String::from_utf8(out).expect("reports are UTF-8");
        // JSON is for programs, which get all but the C0 controls as they are.
        let steers = |c: char| {
            c.is_control()
                && !matches!(c, '\n' | '\r' | '\t')
                && (format != Format::Json || c < ' ')
        };
        assert!(
            !text.contains(steers),
            "{format:?} steers the terminal: {text:?}"
        );
    }
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

fn same<T: Debug>(whole: &T, pieces: &T) {
    assert_eq!(format!("{whole:?}"), format!("{pieces:?}"));
}

/// Decodes what it is given.
#[derive(Default)]
struct Reader {
    tables: Tables,
    open: Option<Decoder>,
    length: usize,
    largest: usize,
}

impl Visitor for Reader {
    fn begin(&mut self, _: &str) {
        self.open = Some(Decoder::default());
        self.length = 0;
    }

    fn piece(&mut self, piece: &[u8]) -> Then {
        self.length += piece.len();
        self.largest = self.largest.max(self.length);
        let decoder = self.open.as_mut();
        let fed = decoder.map(|decoder| decoder.feed(piece, &mut self.tables));
        if matches!(fed, Some(Ok(()))) {
            Then::GoOn
        } else {
            Then::Stop
        }
    }

    fn end(&mut self, _: Option<InputError>) {
        if let Some(decoder) = self.open.take() {
            // Damage is no fault of the reader.
            drop(decoder.finish("-", &mut self.tables));
        }
    }

    fn skip(&mut self, _: &str, why: InputError) {
        assert!(!why.to_string().is_empty());
    }
}
