//! What is compressed and packed, within small limits.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use goprof_leaks::decode::Decoder;
use goprof_leaks::input::{self, InputError, Limits, SizeLimit, Source, Then, Visitor, visit};
use goprof_leaks::model::Tables;

const LIMIT: u64 = 1 << 20;

/// Bytes that come a few at a time.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.1.min(self.0.len()).min(buffer.len());
        let (now, later) = self.0.split_at(length);
        buffer[..length].copy_from_slice(now);
        self.0 = later;
        Ok(length)
    }
}

/// gzip and zstd layers: however slowly the bytes come, they give the same, and never more than the
/// limit; what is packed once more comes back.
pub fn inflate(bytes: &[u8]) {
    let limit = SizeLimit::bytes(LIMIT);
    let step = bytes.last().map_or(1, |&byte| usize::from(byte) + 1);
    let whole = input::inflate(bytes, limit);
    let slow = input::inflate(Slow(bytes, step), limit);
    assert_eq!(format!("{whole:?}"), format!("{slow:?}"));
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).expect("memory takes everything");
    let packed = packed.finish().expect("memory takes everything");
    match (whole, input::inflate(&packed[..], limit)) {
        (Ok(once), Ok(again)) => {
            assert!(once.len() as u64 <= LIMIT, "more than the limit");
            assert!(once == again, "packed again, it is something else");
        }
        // It was packed as often as is allowed.
        (_, Err(InputError::TooManyLayers { .. })) | (Err(_), Err(_)) => {}
        (whole, again) => {
            let errors = (whole.err(), again.err());
            panic!("packed again, it ends otherwise: {errors:?}");
        }
    }
}

/// Compressed inputs and archives, within small limits.
pub fn archive(bytes: &[u8]) {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("room for it");
    let limits = Limits {
        size: SizeLimit::bytes(LIMIT),
        ratio: 200,
        files: 50,
        nesting: 2,
    };
    let mut reader = Reader::default();
    let result = visit(&Source::File(file.path().to_owned()), limits, &mut reader);
    assert!(
        reader.largest as u64 <= LIMIT + (1 << 17),
        "more than the limit"
    );
    assert!(reader.begun <= 51, "more files than the limit");
    assert!(
        result.is_err() || reader.open.is_none(),
        "begun and not ended"
    );
}

/// Decodes what it is given.
#[derive(Default)]
struct Reader {
    tables: Tables,
    open: Option<Decoder>,
    begun: usize,
    length: usize,
    largest: usize,
}

impl Visitor for Reader {
    fn begin(&mut self, _: &str) {
        self.open = Some(Decoder::default());
        self.begun += 1;
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
