//! Reads files ahead on other threads, while those before them are brought together.
//!
//! What a thread can do alone it does: read, inflate, and walk through the samples of a protobuf.
//! Names and stacks go into tables that all inputs share, one input after the other in the order of
//! the command line, so that nothing depends on which thread was first.

use std::fs;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, Scope};

use foldhash::quality::RandomState;

use super::collect::{Collector, Current};
use crate::decode;
use crate::input::{InputError, Limits, Shape, Source, Then, Visitor, visit};
use crate::model::Keep;

/// Fewer files are read sooner than threads can be started.
const LEAST_FILES: usize = 8;

/// Bytes of a file from which on it is not read ahead: how much memory that takes is to depend on
/// the number of threads alone.
const LARGEST: u64 = 4 << 20;

/// Threads that read; more would wait for the one that brings together.
const MOST_THREADS: usize = 4;

/// Files that a thread may be ahead.
const AHEAD: usize = 1;

/// A file to read.
#[derive(Clone)]
pub(super) struct Job {
    source: Source,
    limits: Limits,
    /// Those of what it holds.
    within: decode::Limits,
}

impl Job {
    /// A job for an input that can be read ahead: a file, which is not too large, and can be read
    /// once more if it is no protobuf.
    pub(super) fn of(source: &Source, limits: Limits, within: decode::Limits) -> Option<Self> {
        let Source::File(path) = source else {
            return None;
        };
        let about = fs::metadata(path).ok()?;
        let fits = about.is_file() && about.len() <= LARGEST;
        fits.then(|| Job {
            source: source.clone(),
            limits,
            within,
        })
    }
}

/// What was read ahead.
pub(super) enum Read {
    /// All of it.
    Whole(Whole),
    /// Not even its beginning.
    Failed(InputError),
    /// Nothing that is of use: it must be read again.
    NotSo,
}

/// An input that was read to its end.
pub(super) struct Whole {
    shape: Shape,
    found: Vec<Found>,
}

enum Found {
    File(Box<Current>, Option<InputError>),
    Skipped(String, InputError),
}

impl Whole {
    /// Gives the collector what was read.
    pub(super) fn give(self, collector: &mut Collector<'_>) -> Shape {
        for found in self.found {
            match found {
                Found::File(current, early) => collector.take(*current, early),
                Found::Skipped(name, why) => collector.skip(&name, why),
            }
        }
        self.shape
    }
}

/// The threads that read ahead.
pub(super) struct Readers {
    /// Of each thread: what it has read, in the order of its jobs.
    threads: Vec<Receiver<Read>>,
    given: usize,
}

impl Readers {
    /// Starts to read the files of `jobs`, unless they are too few.
    pub(super) fn start<'scope>(
        scope: &'scope Scope<'scope, '_>,
        jobs: &'scope [Job],
        state: &RandomState,
    ) -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let count = match jobs.len() {
            few if few < LEAST_FILES => 0,
            _ if processors == 1 => 0,
            _ => processors.min(MOST_THREADS),
        };
        let start = |first: usize| {
            let (sender, receiver) = sync_channel(AHEAD);
            let jobs = jobs.iter().skip(first).step_by(count);
            let state = state.clone();
            scope.spawn(move || read_all(jobs, &state, &sender));
            receiver
        };
        Readers {
            threads: (0..count).map(start).collect(),
            given: 0,
        }
    }

    /// What was read of the next job, in their order.
    pub(super) fn next(&mut self) -> Read {
        let thread = self.given.checked_rem(self.threads.len());
        self.given += 1;
        let read = thread
            .and_then(|at| self.threads.get(at))
            .and_then(|thread| thread.recv().ok());
        read.unwrap_or(Read::NotSo)
    }
}

/// Reads until nobody wants more.
fn read_all<'j>(
    jobs: impl Iterator<Item = &'j Job>,
    state: &RandomState,
    sender: &SyncSender<Read>,
) {
    for job in jobs {
        if sender.send(read(job, state)).is_err() {
            return;
        }
    }
}

fn read(job: &Job, state: &RandomState) -> Read {
    let mut reader = Reader {
        limits: job.within,
        state,
        current: None,
        found: Vec::new(),
        needs_tables: false,
    };
    let shape = visit(&job.source, job.limits, &mut reader);
    match shape {
        _ if reader.needs_tables => Read::NotSo,
        Err(error) => Read::Failed(error),
        Ok(shape) => Read::Whole(Whole {
            shape,
            found: reader.found,
        }),
    }
}

/// Reads protobufs.
struct Reader<'s> {
    limits: decode::Limits,
    state: &'s RandomState,
    current: Option<Box<Current>>,
    found: Vec<Found>,
    /// Something was not one.
    needs_tables: bool,
}

impl Visitor for Reader<'_> {
    fn begin(&mut self, name: &str) {
        let current = Current::new(name, Keep::Ids, self.limits, Some(self.state));
        self.current = Some(Box::new(current));
    }

    fn piece(&mut self, piece: &[u8]) -> Then {
        let current = self.current.as_mut().filter(|_| !self.needs_tables);
        let Some(then) = current.and_then(|current| current.feed_alone(piece)) else {
            self.needs_tables = true;
            return Then::Stop;
        };
        then
    }

    fn end(&mut self, early: Option<InputError>) {
        let current = self.current.take();
        self.found
            .extend(current.map(|current| Found::File(current, early)));
    }

    fn skip(&mut self, name: &str, why: InputError) {
        self.found.push(Found::Skipped(name.to_owned(), why));
    }
}
