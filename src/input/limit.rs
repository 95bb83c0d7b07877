//! How much an input may hold, and the count of what it held so far.

use std::cell::{Cell, RefCell};
use std::io;

use super::error::InputError;
use super::source::Source;

/// The most that an input, or a file in an archive, may hold after inflating.
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

    /// In bytes.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }

    /// The default for `source`: a file that is larger by itself makes nothing of little.
    #[must_use]
    pub fn for_source(source: &Source) -> Self {
        let SizeLimit(least) = SizeLimit::DEFAULT;
        let own = match source {
            Source::File(path) => path.metadata().map_or(0, |about| about.len()),
            Source::Stdin => 0,
        };
        SizeLimit(own.max(least))
    }

    /// Whether so many are allowed.
    pub(super) fn check(self, bytes: u64) -> Result<(), InputError> {
        if bytes > self.0 {
            return Err(InputError::TooLarge { limit: self.0 });
        }
        Ok(())
    }
}

/// The most that an input may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes after inflating, of each file in an archive.
    pub size: SizeLimit,
    /// All bytes after inflating, as a multiple of those before; counts beyond `size`.
    pub ratio: u64,
    /// Files in an archive, those of archives in it included.
    pub files: u64,
    /// Archives around a file, one in the other.
    pub nesting: u32,
}

impl Limits {
    /// What real inputs stay below by far.
    pub const DEFAULT: Limits = Limits {
        size: SizeLimit::DEFAULT,
        // Dumps of equal goroutines shrink to a fiftieth; deflate can do a thousandth.
        ratio: 200,
        files: 10_000,
        nesting: 3,
    };
}

impl From<SizeLimit> for Limits {
    fn from(size: SizeLimit) -> Self {
        Limits {
            size,
            ..Limits::DEFAULT
        }
    }
}

/// What the reading of one input has cost so far, shared by all readers over it.
pub(super) struct Meter {
    pub(super) limits: Limits,
    /// Bytes of the input itself.
    raw: Cell<u64>,
    inflated: Cell<u64>,
    files: Cell<u64>,
    /// Bytes of archives that are held in memory.
    held: Cell<u64>,
    /// Why a reader failed. Its error passes through libraries that wrap it or lose it.
    trouble: RefCell<Option<InputError>>,
}

impl Meter {
    pub(super) fn new(limits: Limits) -> Self {
        Meter {
            limits,
            raw: Cell::default(),
            inflated: Cell::default(),
            files: Cell::default(),
            held: Cell::default(),
            trouble: RefCell::default(),
        }
    }

    /// Counts bytes of the input itself.
    pub(super) fn raw(&self, bytes: u64) {
        add(&self.raw, bytes);
    }

    /// Counts bytes that came out of a layer or an archive.
    pub(super) fn inflated(&self, bytes: u64) -> Result<(), InputError> {
        /// What buffers may hold, so that one large file is told by its size.
        const SLACK: u64 = 1 << 21;
        let ratio = self.limits.ratio;
        let all = add(&self.inflated, bytes).saturating_sub(SLACK);
        if all > self.limits.size.0 && all / ratio.max(1) > self.raw.get() {
            return Err(InputError::Ratio { ratio });
        }
        Ok(())
    }

    pub(super) fn all_inflated(&self) -> u64 {
        self.inflated.get()
    }

    /// Counts a file in an archive.
    pub(super) fn file(&self) -> Result<(), InputError> {
        let limit = self.limits.files;
        if add(&self.files, 1) > limit {
            return Err(InputError::TooManyFiles { limit });
        }
        Ok(())
    }

    /// Counts bytes that are held in memory.
    pub(super) fn hold(&self, bytes: u64) -> Result<(), InputError> {
        let limit = self.limits.size.0;
        if add(&self.held, bytes) > limit {
            return Err(InputError::TooLargeToHold { limit });
        }
        Ok(())
    }

    /// Counts bytes that are no longer held.
    pub(super) fn release(&self, bytes: u64) {
        self.held.set(self.held.get().saturating_sub(bytes));
    }

    /// Keeps why a reader failed, unless one below it has failed; the reader hands the result on.
    pub(super) fn fail(&self, error: InputError) -> io::Error {
        let text = error.to_string();
        self.trouble.borrow_mut().get_or_insert(error);
        io::Error::other(text)
    }

    pub(super) fn has_failed(&self) -> bool {
        self.trouble.borrow().is_some()
    }

    /// Forgets why a reader failed that is no longer used.
    pub(super) fn forget(&self) {
        self.trouble.borrow_mut().take();
    }

    /// What an error of a reader over this input means.
    pub(super) fn meaning(&self, error: io::Error) -> InputError {
        self.trouble
            .borrow_mut()
            .take()
            .unwrap_or(InputError::Io(error))
    }
}

fn add(sum: &Cell<u64>, more: u64) -> u64 {
    sum.set(sum.get().saturating_add(more));
    sum.get()
}
