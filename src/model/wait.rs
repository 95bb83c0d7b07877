//! Why a goroutine does not run: the runtime's wait reasons, as the newest Go prints them.

use std::fmt;

macro_rules! wait_reasons {
    ($( $(#[$doc:meta])* $name:ident = $text:literal, $phrase:literal; )*) => {
        /// Why a goroutine waits, or its status when it does not.
        ///
        /// The texts are those of `waitReasonStrings` in Go's `src/runtime/runtime2.go` and of
        /// `gStatusStrings` in `src/runtime/traceback.go`, as Go 1.27 prints them for every version.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum WaitReason { $( $(#[$doc])* $name, )* }

        impl WaitReason {
            /// Every reason, in the order of the enum.
            pub const ALL: &'static [WaitReason] = &[ $( WaitReason::$name, )* ];

            /// The runtime's own text.
            #[must_use]
            pub fn text(self) -> &'static str {
                match self { $( WaitReason::$name => $text, )* }
            }

            /// What goroutines in this state do, after "N goroutines …".
            #[must_use]
            pub fn phrase(self) -> &'static str {
                match self { $( WaitReason::$name => $phrase, )* }
            }
        }
    };
}

wait_reasons! {
    /// Blocked on `ch <- v`.
    ChanSend = "chan send", "wait to send on a channel";
    /// Blocked on `<-ch`, in any form.
    ChanReceive = "chan receive", "wait to receive from a channel";
    /// Send on a nil channel: can never succeed.
    ChanSendNil = "chan send (nil chan)", "send on a nil channel";
    /// Receive from a nil channel: can never succeed.
    ChanReceiveNil = "chan receive (nil chan)", "receive from a nil channel";
    /// A select with cases.
    Select = "select", "wait in a select";
    /// `select {}`: can never succeed.
    SelectNoCases = "select (no cases)", "sit in select {}";
    /// `sync.Mutex.Lock`; also a writer queued behind another writer, and the second caller of `sync.Once.Do`.
    MutexLock = "sync.Mutex.Lock", "wait for a mutex";
    /// `sync.RWMutex.RLock`.
    RwMutexRLock = "sync.RWMutex.RLock", "wait for a read lock";
    /// `sync.RWMutex.Lock`, waiting for readers to leave.
    RwMutexLock = "sync.RWMutex.Lock", "wait for a write lock";
    /// `sync.WaitGroup.Wait`.
    WaitGroup = "sync.WaitGroup.Wait", "wait for a WaitGroup";
    /// `sync.Cond.Wait`.
    Cond = "sync.Cond.Wait", "wait on a condition variable";
    /// A semaphore of the runtime that belongs to none of the above.
    Semacquire = "semacquire", "wait for a runtime semaphore";
    /// `time.Sleep`.
    Sleep = "sleep", "sleep";
    /// The network poller: sockets, pipes, pollable files.
    IoWait = "IO wait", "wait for I/O";
    /// In the kernel or in C code.
    Syscall = "syscall", "are in a system call or C code";
    /// A coroutine of `iter.Pull` that is switched out.
    Coroutine = "coroutine", "are parked as coroutines";
    /// On a CPU; in a profile only the goroutine that writes it is known to be.
    Running = "running", "run";
    /// On a CPU or ready for one.
    Runnable = "runnable", "run or are ready to run";
    /// The finalizer goroutine at rest.
    Finalizer = "finalizer wait", "wait for finalizers";
    /// The cleanup goroutine at rest.
    Cleanup = "cleanup wait", "wait for cleanups";
    /// Helping or waiting for the garbage collector.
    GcAssist = "GC assist wait", "help the garbage collector";
    /// The garbage collector's workers.
    GcWorker = "GC worker (idle)", "are garbage-collector workers";
    /// The background sweeper.
    GcSweep = "GC sweep wait", "wait to sweep";
    /// The background scavenger.
    GcScavenge = "GC scavenge wait", "wait to scavenge";
    /// The forced-collection helper.
    ForceGc = "force gc (idle)", "wait to force a collection";
    /// Stopping or waiting for a stopped world.
    StopTheWorld = "stopping the world", "stop the world";
    /// The goroutine that hands out execution-trace data.
    TraceReader = "trace reader (blocked)", "wait for trace data";
    /// `testing/synctest.Test` waiting for its bubble.
    SynctestRun = "synctest.Run", "wait for a synctest bubble";
    /// `testing/synctest.Wait`.
    SynctestWait = "synctest.Wait", "wait in synctest.Wait";
    /// `main` has returned while another goroutine panics.
    PanicWait = "panicwait", "wait for a panic to end the program";
    /// Parked in a way that this version does not know, or that the format does not carry.
    Unknown = "unknown", "wait for an unknown reason";
}

/// What else the runtime prints, by version and moment: `waitReasonStrings` in Go's
/// `src/runtime/runtime2.go` and `gStatusStrings` in `src/runtime/traceback.go`, Go 1.18 to 1.27.
const OTHER_WORDS: &[(&str, WaitReason)] = &[
    ("GC assist marking", WaitReason::GcAssist),
    ("GC mark termination", WaitReason::GcAssist),
    ("GC weak to strong wait", WaitReason::GcAssist),
    ("GC worker (active)", WaitReason::GcWorker),
    ("copystack", WaitReason::Runnable),
    ("dumping heap", WaitReason::StopTheWorld),
    ("flushing proc caches", WaitReason::StopTheWorld),
    ("garbage collection", WaitReason::GcAssist),
    ("garbage collection scan", WaitReason::GcAssist),
    ("idle", WaitReason::Runnable),
    ("page trace flush", WaitReason::StopTheWorld),
    ("preempted", WaitReason::Runnable),
    ("trace goroutine status", WaitReason::StopTheWorld),
    ("trace proc status", WaitReason::StopTheWorld),
    ("wait for GC cycle", WaitReason::GcAssist),
    // cgo threads between two callbacks (Go 1.26 and later)
    ("waiting for cgo callback", WaitReason::Syscall),
];

impl fmt::Display for WaitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl WaitReason {
    /// The reason with this text.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|reason| reason.text() == text)
    }

    /// The reason or status that the runtime of any Go version prints as `word`, without the
    /// suffixes ` (durable)`, ` (synctest)`, ` (scan)` and ` (leaked)`.
    #[must_use]
    pub fn from_runtime(word: &str) -> Option<Self> {
        Self::from_text(word).or_else(|| {
            OTHER_WORDS
                .iter()
                .find(|(other, _)| *other == word)
                .map(|&(_, reason)| reason)
        })
    }

    /// Whether the goroutine waits to be woken by another one, so that it can wait for ever.
    #[must_use]
    pub fn is_lock(self) -> bool {
        matches!(
            self,
            WaitReason::MutexLock | WaitReason::RwMutexRLock | WaitReason::RwMutexLock
        )
    }

    /// Whether the goroutine is on a CPU or ready for one.
    #[must_use]
    pub fn is_running(self) -> bool {
        matches!(self, WaitReason::Running | WaitReason::Runnable)
    }
}

/// What the frames say beyond the wait reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Form {
    /// Nothing more.
    #[default]
    Plain,
    /// A receive by `for … range ch` or with the comma-ok form (`runtime.chanrecv2`).
    RangeOrOk,
    /// A mutex wait that is the second caller of `sync.Once.Do`.
    Once,
    /// A mutex wait of a writer that queues behind another writer of an `RWMutex`.
    WriterQueue,
    /// Created, but has not run yet: no frame of its own.
    NotStarted,
    /// A receive of which the format does not tell whether it is a loop over the channel.
    Untold,
}

impl Form {
    /// The text for reports; none for the plain form.
    #[must_use]
    pub fn text(self) -> Option<&'static str> {
        match self {
            Form::Plain | Form::Untold => None,
            Form::RangeOrOk => Some("range or comma-ok"),
            Form::Once => Some("sync.Once.Do"),
            Form::WriterQueue => Some("writer behind a writer"),
            Form::NotStarted => Some("not started"),
        }
    }
}

impl Form {
    /// The form as far as every format tells it: what identifies a cluster.
    #[must_use]
    pub fn told_by_all(self) -> Self {
        match self {
            Form::RangeOrOk | Form::Untold => Form::Plain,
            form => form,
        }
    }
}

/// Wait reason and form together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Wait {
    /// The runtime's reason.
    pub reason: WaitReason,
    /// What is known beyond it.
    pub form: Form,
}

impl Wait {
    /// A reason of which nothing more is known.
    #[must_use]
    pub fn plain(reason: WaitReason) -> Self {
        Wait {
            reason,
            form: Form::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_leads_back_to_its_reason() {
        for &reason in WaitReason::ALL {
            assert_eq!(WaitReason::from_text(reason.text()), Some(reason));
        }
    }

    #[test]
    fn words_of_other_versions_lead_to_a_reason() {
        assert_eq!(
            WaitReason::from_runtime("preempted"),
            Some(WaitReason::Runnable)
        );
        assert_eq!(WaitReason::from_runtime("select"), Some(WaitReason::Select));
        assert_eq!(WaitReason::from_runtime("flying"), None);
        for (word, _) in OTHER_WORDS {
            assert_eq!(WaitReason::from_text(word), None, "{word}");
        }
    }
}
