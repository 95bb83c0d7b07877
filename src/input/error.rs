//! Why an input, or a file in an archive, could not be read.

use std::io;

/// Why an input, or a file in an archive, could not be read.
///
/// The texts are fragments that read after "cannot read FILE: ".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The operating system said no.
    #[error(transparent)]
    Io(#[from] io::Error),

    /// The path is a directory.
    #[error("this is a directory; name the profile file in it")]
    Directory,

    /// Somebody cut the file off in the meantime.
    #[error(
        "the file became shorter while it was read; save a copy that nobody writes to, and name that"
    )]
    Shrunk,

    /// Compressed bytes or an archive break off or are damaged.
    #[error("the {what} {damage}{}; it is incomplete or damaged: fetch it again", after(*inflated))]
    Damaged {
        /// What it is of, such as `gzip stream`.
        what: &'static str,
        /// What is wrong.
        damage: Damage,
        /// How far inflating came; 0 where that is not known.
        inflated: u64,
    },

    /// The list of files at the end of a zip archive cannot be read.
    #[error(
        "the list of files at the end of the zip archive {0}; the file is incomplete or damaged: fetch it again"
    )]
    ZipDirectory(Damage),

    /// More bytes than allowed.
    #[error(
        "more than {limit} bytes after inflating; a goroutine profile is far smaller (raise --max-size if this one is real)"
    )]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },

    /// A zip archive that does not fit into memory.
    #[error(
        "a zip archive of more than {limit} bytes that is compressed, in another archive or no regular file; save it as a file of its own (or raise --max-size)"
    )]
    TooLargeToHold {
        /// The limit in bytes.
        limit: u64,
    },

    /// Much more after inflating than before.
    #[error(
        "it inflates to more than {ratio} times its size; it is damaged or made up (raise --max-ratio if it is real)"
    )]
    Ratio {
        /// The limit.
        ratio: u64,
    },

    /// More files in an archive than allowed.
    #[error("the archive holds more than {limit} files (raise --max-files if it is real)")]
    TooManyFiles {
        /// The limit.
        limit: u64,
    },

    /// Archives in archives in archives.
    #[error(
        "this archive lies in {limit} others, one in the other; unpack it and name it alone (or raise --max-nesting)"
    )]
    TooDeep {
        /// The limit.
        limit: u32,
    },

    /// Compressed again and again.
    #[error("compressed more than {limit} times over; unpack it first")]
    TooManyLayers {
        /// The limit.
        limit: usize,
    },

    /// A file in an archive that needs a password.
    #[error("encrypted; unpack it with its password first")]
    Encrypted,

    /// A file in an archive that is compressed in a way that is not read.
    #[error("compressed by zip's method {method}, which is not read; unpack it first")]
    Method {
        /// Number of the method.
        method: u16,
    },

    /// What is in an archive and no file.
    #[error("{what}, which is not followed")]
    NoFile {
        /// What it is.
        what: &'static str,
    },

    /// An archive without anything to report on.
    #[error("no goroutine snapshot is in this archive: {found}")]
    NoSnapshot {
        /// What is in it instead.
        found: String,
    },
}

/// Where inflating ended.
fn after(inflated: u64) -> String {
    match inflated {
        0 => String::new(),
        bytes => format!(" after {bytes} inflated bytes"),
    }
}

impl InputError {
    /// Whether the bytes were sound, as far as there were any.
    #[must_use]
    pub fn breaks_off(&self) -> bool {
        match self {
            InputError::Damaged { damage, .. } => *damage == Damage::BreaksOff,
            InputError::Shrunk => true,
            _ => false,
        }
    }

    /// Whether it ends the reading of an archive, and not only of one file in it.
    pub(super) fn ends_all(&self) -> bool {
        matches!(
            self,
            InputError::Io(_) | InputError::Ratio { .. } | InputError::TooManyFiles { .. }
        )
    }
}

/// What is wrong with compressed bytes or an archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It ends too early.
    #[error("breaks off")]
    BreaksOff,
    /// It does not hold together; with what the library for its format says.
    #[error("is damaged ({0})")]
    Broken(String),
}
