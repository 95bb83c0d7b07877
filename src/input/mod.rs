//! Bytes from a file or standard input, inflated, within a size limit.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

/// Large enough that system calls do not count, small enough for the cache.
const BUFFER: usize = 1 << 17;

/// Where bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input, written `-`.
    Stdin,
}

impl Source {
    /// The source that an argument of the command line names.
    #[must_use]
    pub fn from_argument(argument: &Path) -> Self {
        if argument == Path::new("-") {
            Source::Stdin
        } else {
            Source::File(argument.to_owned())
        }
    }

    /// The name for people.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Source::File(path) => path.display().to_string(),
            Source::Stdin => "-".to_owned(),
        }
    }
}

/// The most that an input may hold after inflating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeLimit(u64);

impl SizeLimit {
    /// 256 MiB. Real goroutine profiles are kilobytes to a few megabytes.
    pub const DEFAULT: SizeLimit = SizeLimit(256 << 20);

    /// A limit in bytes.
    #[must_use]
    pub fn bytes(bytes: u64) -> Self {
        SizeLimit(bytes)
    }
}

/// Why an input could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The operating system said no.
    #[error(transparent)]
    Io(#[from] io::Error),

    /// The path is a directory.
    #[error("this is a directory; name the profile file in it")]
    Directory,

    /// The gzip stream breaks off or is damaged.
    #[error(
        "the gzip stream {problem} after {inflated} inflated bytes; the file is incomplete or damaged: fetch it again"
    )]
    Gzip {
        /// What is wrong.
        problem: String,
        /// How far inflating came.
        inflated: u64,
    },

    /// More bytes than allowed.
    #[error(
        "more than {limit} bytes after inflating; a goroutine profile is far smaller (raise --max-size if this one is real)"
    )]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
}

/// What to do after a piece of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Go on to the next.
    GoOn,
    /// That is enough.
    Stop,
}

/// Reads everything from `source`, inflating gzip (also of several members).
///
/// # Errors
/// When it cannot be read, is damaged, or is larger than `limit` after inflating.
pub fn read(source: &Source, limit: SizeLimit) -> Result<Vec<u8>, InputError> {
    let mut bytes = Vec::new();
    stream(source, limit, &mut |piece| {
        bytes.extend_from_slice(piece);
        Then::GoOn
    })?;
    Ok(bytes)
}

/// Gives `take` the bytes of `source` piece by piece, inflated like those of [`read`].
///
/// # Errors
/// When it cannot be read, is damaged, or is larger than `limit` after inflating.
pub fn stream(
    source: &Source,
    limit: SizeLimit,
    take: &mut dyn FnMut(&[u8]) -> Then,
) -> Result<(), InputError> {
    match source {
        Source::Stdin => pieces(io::stdin().lock(), limit, take),
        Source::File(path) => {
            let file = File::open(path)?;
            if file.metadata()?.is_dir() {
                return Err(InputError::Directory);
            }
            pieces(file, limit, take)
        }
    }
}

/// Reads everything from `reader`, inflating what starts like gzip.
///
/// # Errors
/// When it cannot be read, is damaged, or is larger than `limit` after inflating.
pub fn inflate(reader: impl Read, limit: SizeLimit) -> Result<Vec<u8>, InputError> {
    let mut bytes = Vec::new();
    pieces(reader, limit, &mut |piece| {
        bytes.extend_from_slice(piece);
        Then::GoOn
    })?;
    Ok(bytes)
}

fn pieces(
    reader: impl Read,
    limit: SizeLimit,
    take: &mut dyn FnMut(&[u8]) -> Then,
) -> Result<(), InputError> {
    const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
    let mut reader = io::BufReader::with_capacity(BUFFER, reader);
    let head = io::BufRead::fill_buf(&mut reader)?;
    if head.starts_with(&GZIP_MAGIC) {
        let mut inflated = 0;
        let reader = io::BufReader::with_capacity(BUFFER, MultiGzDecoder::new(reader));
        match each(reader, limit, &mut inflated, take) {
            Err(InputError::Io(error)) => Err(InputError::Gzip {
                problem: match error.kind() {
                    io::ErrorKind::UnexpectedEof => "breaks off".to_owned(),
                    _ => format!("is damaged ({error})"),
                },
                inflated,
            }),
            result => result,
        }
    } else {
        each(reader, limit, &mut 0, take)
    }
}

fn each(
    mut reader: impl io::BufRead,
    limit: SizeLimit,
    taken: &mut u64,
    take: &mut dyn FnMut(&[u8]) -> Then,
) -> Result<(), InputError> {
    loop {
        let piece = match reader.fill_buf() {
            Ok(piece) => piece,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        let length = piece.len();
        if length == 0 {
            return Ok(());
        }
        *taken = taken.saturating_add(length as u64);
        if *taken > limit.0 {
            return Err(InputError::TooLarge { limit: limit.0 });
        }
        if take(piece) == Then::Stop {
            return Ok(());
        }
        reader.consume(length);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn plain_gzip_and_multi_member_inflate() {
        assert_eq!(inflate(&b"abc"[..], SizeLimit::DEFAULT).unwrap(), b"abc");
        let two = [gzip(b"abc"), gzip(b"def")].concat();
        assert_eq!(inflate(&two[..], SizeLimit::DEFAULT).unwrap(), b"abcdef");
    }

    #[test]
    fn a_cut_stream_says_where_it_breaks_off() {
        let whole = gzip(&vec![7; 100_000]);
        let error = inflate(&whole[..whole.len() / 2], SizeLimit::DEFAULT).unwrap_err();
        assert!(error.to_string().contains("breaks off"), "{error}");
    }

    #[test]
    fn the_limit_holds_for_what_is_inflated() {
        let bomb = gzip(&vec![0; 1 << 20]);
        let error = inflate(&bomb[..], SizeLimit::bytes(1 << 19)).unwrap_err();
        assert!(matches!(error, InputError::TooLarge { .. }), "{error}");
        assert!(inflate(&bomb[..], SizeLimit::bytes(1 << 20)).is_ok());
    }
}
