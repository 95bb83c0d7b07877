//! The wait reason from the frames at the leaf, for every Go version.
//!
//! The table names functions of the runtime and of the packages that it lends its primitives
//! to. `runtime.gopark` itself says nothing but "parked"; what is above it decides.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::model::{Form, FrameId, StackId, Tables, Wait, WaitReason};

/// Frames at the leaf that can matter.
const LEAVES: usize = 16;

/// What stands at the leaf end of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaf {
    /// Every frame is shown.
    Shown,
    /// Frames of the runtime are there, but hidden.
    Hidden,
}

/// A frame as far as the wait reason needs it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near<'a> {
    /// Normalised function name.
    pub(super) name: &'a str,
    /// Line being executed.
    pub(super) line: u32,
    /// Line of the `func` keyword, 0 if unknown.
    pub(super) start_line: u32,
}

/// What a function at the leaf end of a stack means.
#[derive(Clone, Copy, Debug)]
enum Operation {
    /// The scheduler's way to park: says only that the goroutine is parked.
    Park,
    /// Between the primitive and the scheduler: look further out.
    Through,
    /// Parked under it means this reason.
    Parked(WaitReason),
    /// On the stack at all means this reason, parked or not.
    Always(WaitReason),
    /// `chansend` or `chanrecv`: which reason on a live and on a nil channel, and a line of
    /// `chan.go` between the two places to park.
    Channel {
        live: WaitReason,
        nil: WaitReason,
        between: u32,
    },
    /// A semaphore that several types of package sync share: the type further out decides.
    Semaphore,
}

use Operation::{Always, Channel, Park, Parked, Semaphore, Through};
use WaitReason as W;

/// Sorted by name, for binary search. The comment is the Go source file of the names below it.
const OPERATIONS: &[(&str, Operation)] = &[
    // src/internal/poll/fd_mutex.go, fd_poll_runtime.go
    ("internal/poll.runtime_Semacquire", Parked(W::Semacquire)),
    ("internal/poll.runtime_pollWait", Parked(W::IoWait)),
    // src/internal/runtime/syscall (Go 1.23 and later), before runtime/internal/syscall
    ("internal/runtime/syscall.Syscall6", Always(W::Syscall)),
    (
        "internal/runtime/syscall/linux.Syscall6",
        Always(W::Syscall),
    ),
    // src/internal/sync/mutex.go (Go 1.24 and later)
    ("internal/sync.runtime_SemacquireMutex", Semaphore),
    // src/internal/synctest/synctest.go
    ("internal/synctest.Run", Parked(W::SynctestRun)),
    ("internal/synctest.Wait", Parked(W::SynctestWait)),
    ("internal/syscall/unix.syscall_syscall", Always(W::Syscall)),
    // src/reflect/value.go, linked into the runtime
    ("reflect.chanrecv", Through),
    ("reflect.chansend0", Through),
    ("reflect.rselect", Through),
    // src/runtime/preempt.go, asm_*.s
    ("runtime.(*cleanupQueue).dequeue", Parked(W::Cleanup)),
    ("runtime.(*scavengerState).park", Parked(W::GcScavenge)),
    ("runtime.(*scavengerState).sleep", Parked(W::GcScavenge)),
    ("runtime.Gosched", Always(W::Runnable)),
    // src/runtime/trace.go
    ("runtime.ReadTrace", Parked(W::TraceReader)),
    ("runtime.asmcgocall", Always(W::Syscall)),
    ("runtime.asyncPreempt", Through),
    ("runtime.asyncPreempt2", Through),
    // src/runtime/mgcsweep.go, mgcscavenge.go
    ("runtime.bgscavenge", Parked(W::GcScavenge)),
    ("runtime.bgsweep", Parked(W::GcSweep)),
    // src/runtime/select.go
    ("runtime.block", Parked(W::SelectNoCases)),
    // src/runtime/cgocall.go
    ("runtime.cgocall", Always(W::Syscall)),
    // src/runtime/chan.go
    (
        "runtime.chanrecv",
        Channel {
            live: W::ChanReceive,
            nil: W::ChanReceiveNil,
            between: 560, // 469 to 536 are nil, 583 to 667 live
        },
    ),
    ("runtime.chanrecv1", Parked(W::ChanReceive)),
    ("runtime.chanrecv2", Parked(W::ChanReceive)),
    (
        "runtime.chansend",
        Channel {
            live: W::ChanSend,
            nil: W::ChanSendNil,
            between: 220, // 165 to 181 are nil, 259 to 283 live
        },
    ),
    ("runtime.chansend1", Parked(W::ChanSend)),
    // src/runtime/coro.go (Go 1.23 and later)
    ("runtime.corostart", Always(W::Coroutine)),
    ("runtime.coroswitch", Always(W::Coroutine)),
    ("runtime.coroswitch_m", Always(W::Coroutine)),
    // src/runtime/proc.go
    ("runtime.entersyscall", Always(W::Syscall)),
    ("runtime.entersyscallblock", Always(W::Syscall)),
    ("runtime.exitsyscall", Always(W::Syscall)),
    ("runtime.forcegchelper", Parked(W::ForceGc)),
    // src/runtime/mgc.go, mgcmark.go
    ("runtime.gcAssistAlloc", Always(W::GcAssist)),
    ("runtime.gcBgMarkWorker", Parked(W::GcWorker)),
    ("runtime.gcParkAssist", Parked(W::GcAssist)),
    ("runtime.gcStart", Parked(W::GcAssist)),
    ("runtime.gcWaitOnMark", Parked(W::GcAssist)),
    ("runtime.gopark", Park),
    ("runtime.goparkunlock", Park),
    // src/runtime/mprof.go: the goroutine that writes the profile
    ("runtime.goroutineLeakProfileWithLabels", Always(W::Running)),
    (
        "runtime.goroutineLeakProfileWithLabelsConcurrent",
        Always(W::Running),
    ),
    ("runtime.goroutineProfileInternal", Always(W::Running)),
    ("runtime.goroutineProfileWithLabels", Always(W::Running)),
    (
        "runtime.goroutineProfileWithLabelsConcurrent",
        Always(W::Running),
    ),
    ("runtime.goroutineProfileWithLabelsSync", Always(W::Running)),
    ("runtime.main", Parked(W::PanicWait)),
    ("runtime.mcall", Through),
    // src/runtime/netpoll.go
    ("runtime.netpollblock", Parked(W::IoWait)),
    // src/runtime/lock_*.go: os/signal.loop and the CPU profile's reader
    ("runtime.notetsleepg", Always(W::Syscall)),
    (
        "runtime.pprof_goroutineLeakProfileWithLabels",
        Always(W::Running),
    ),
    (
        "runtime.pprof_goroutineProfileWithLabels",
        Always(W::Running),
    ),
    ("runtime.readTrace0", Parked(W::TraceReader)),
    // src/runtime/mcleanup.go, mfinal.go
    ("runtime.runCleanups", Parked(W::Cleanup)),
    ("runtime.runFinalizers", Parked(W::Finalizer)),
    ("runtime.runfinq", Parked(W::Finalizer)),
    ("runtime.selectgo", Parked(W::Select)),
    // src/runtime/sema.go
    ("runtime.semacquire", Parked(W::Semacquire)),
    ("runtime.semacquire1", Through),
    ("runtime.stopTheWorld", Parked(W::StopTheWorld)),
    ("runtime.stopTheWorldGC", Parked(W::StopTheWorld)),
    // src/runtime/synctest.go
    ("runtime.synctestRun", Parked(W::SynctestRun)),
    ("runtime.synctestWait", Parked(W::SynctestWait)),
    ("runtime.systemstack_switch", Through),
    // src/runtime/time.go; up to Go 1.20 the linked name
    ("runtime.timeSleep", Parked(W::Sleep)),
    ("runtime.traceReader", Parked(W::TraceReader)),
    ("runtime/internal/syscall.Syscall6", Always(W::Syscall)),
    (
        "runtime/pprof.pprof_goroutineLeakProfileWithLabels",
        Always(W::Running),
    ),
    (
        "runtime/pprof.pprof_goroutineProfileWithLabels",
        Always(W::Running),
    ),
    (
        "runtime/pprof.runtime_goroutineProfileWithLabels",
        Always(W::Running),
    ),
    // src/runtime/trace.go, the linked name (Go 1.25)
    ("runtime/trace.runtime_readTrace", Parked(W::TraceReader)),
    // src/sync/runtime.go, linked into src/runtime/sema.go
    ("sync.runtime_Semacquire", Semaphore),
    ("sync.runtime_SemacquireMutex", Semaphore),
    ("sync.runtime_SemacquireRWMutex", Parked(W::RwMutexLock)),
    ("sync.runtime_SemacquireRWMutexR", Parked(W::RwMutexRLock)),
    ("sync.runtime_SemacquireWaitGroup", Parked(W::WaitGroup)),
    ("sync.runtime_notifyListWait", Parked(W::Cond)),
    // src/syscall: asm_*.s, syscall_linux.go, syscall_darwin.go, dll_windows.go
    ("syscall.RawSyscall", Always(W::Syscall)),
    ("syscall.RawSyscall6", Always(W::Syscall)),
    ("syscall.Syscall", Always(W::Syscall)),
    ("syscall.Syscall15", Always(W::Syscall)),
    ("syscall.Syscall6", Always(W::Syscall)),
    ("syscall.Syscall9", Always(W::Syscall)),
    ("syscall.SyscallN", Always(W::Syscall)),
    ("syscall.rawSyscall", Always(W::Syscall)),
    ("syscall.rawSyscall6", Always(W::Syscall)),
    ("syscall.rawVforkSyscall", Always(W::Syscall)),
    ("syscall.syscall", Always(W::Syscall)),
    ("syscall.syscall6", Always(W::Syscall)),
    ("syscall.syscall6X", Always(W::Syscall)),
    ("syscall.syscallPtr", Always(W::Syscall)),
    ("syscall.syscallX", Always(W::Syscall)),
    // src/time/sleep.go
    ("time.Sleep", Parked(W::Sleep)),
];

/// A channel operation parks on a nil channel within its first lines and on a live one far
/// below: 12 against 126 or more in `chanrecv`, 5 against 99 or more in `chansend`, in Go
/// 1.20 to 1.27 (`src/runtime/chan.go`). Go 1.19 does not write start lines.
const NIL_CHANNEL_LINES: u32 = 30;

fn operation(name: &str) -> Option<Operation> {
    let at = OPERATIONS
        .binary_search_by(|(known, _)| known.cmp(&name))
        .ok()?;
    OPERATIONS.get(at).map(|&(_, operation)| operation)
}

/// How the names of all operations begin, and those of what is between them and their callers.
const PRIMITIVES: &[&str] = &[
    "internal/",
    "reflect.",
    "runtime",
    "sync",
    "syscall.",
    "time.",
];

/// The frames of a stack that are nearest to the leaf, up to the first that cannot matter.
pub(super) fn leaves(stack: StackId, tables: &Tables) -> Vec<Near<'_>> {
    let mut near = Vec::with_capacity(LEAVES);
    for &id in tables.frames(stack).iter().take(LEAVES) {
        let Some(frame) = tables.frame_of(id) else {
            continue;
        };
        let Some(function) = tables.function_of(frame.function) else {
            continue;
        };
        let name = tables.str(function.name);
        near.push(Near {
            name,
            line: frame.line,
            start_line: function.start_line,
        });
        if !is_primitive(name) {
            break;
        }
    }
    near
}

/// Why goroutines wait whose every frame is shown. Hundreds of thousands of stacks differ, but only in
/// what is further out than the frames that matter here.
pub(super) struct Reasons<'t> {
    tables: &'t Tables,
    /// Whether what is further out than a frame of this function can matter, by function, as far as
    /// that was asked.
    primitive: Vec<Option<bool>>,
    known: HashMap<&'t [FrameId], Wait, RandomState>,
}

impl<'t> Reasons<'t> {
    pub(super) fn new(tables: &'t Tables) -> Self {
        Reasons {
            tables,
            primitive: vec![None; tables.functions().len()],
            known: HashMap::default(),
        }
    }

    pub(super) fn of(&mut self, stack: StackId) -> Wait {
        let tables = self.tables;
        let frames = tables.frames(stack);
        let mut is_primitive = |&&frame: &&FrameId| {
            tables.frame_function(frame).is_some_and(|function| {
                let told = || is_primitive(tables.name(function));
                let known = self.primitive.get_mut(function.index());
                known.is_some_and(|known| *known.get_or_insert_with(told))
            })
        };
        let inner = frames.iter().take(LEAVES);
        let inner = inner.take_while(&mut is_primitive).count();
        let near = frames.get(..=inner).unwrap_or(frames);
        let wait = || reason(&leaves(stack, tables), Leaf::Shown);
        *self.known.entry(near).or_insert_with(wait)
    }
}

fn is_primitive(name: &str) -> bool {
    PRIMITIVES.iter().any(|start| name.starts_with(start))
}

/// Why the goroutine with these frames (leaf first) waits.
///
/// Behind hidden frames it can be parked or not: then only frames that do nothing but wait
/// decide.
pub(super) fn reason(frames: &[Near<'_>], leaf: Leaf) -> Wait {
    if frames.is_empty() {
        return Wait {
            reason: W::Runnable,
            form: Form::NotStarted,
        };
    }
    let mut parked = leaf == Leaf::Hidden;
    for (at, frame) in frames.iter().enumerate() {
        let outer = frames.get(at + 1..).unwrap_or_default();
        match operation(frame.name) {
            Some(Park) => parked = true,
            Some(Through) => {}
            Some(Always(reason)) => return Wait::plain(reason),
            Some(_) if !parked => break,
            Some(Parked(reason)) => {
                return Wait {
                    reason,
                    form: receive_form(frame, outer),
                };
            }
            Some(Channel { live, nil, between }) => {
                let is_nil = match frame.start_line {
                    0 => (1..between).contains(&frame.line),
                    start => (start..start.saturating_add(NIL_CHANNEL_LINES)).contains(&frame.line),
                };
                return Wait {
                    reason: if is_nil { nil } else { live },
                    form: receive_form(frame, outer),
                };
            }
            Some(Semaphore) => return semaphore(outer),
            None => break,
        }
    }
    Wait::plain(if parked { W::Unknown } else { W::Runnable })
}

/// `chanrecv2` is the compiled form of a receive by range or with comma-ok.
fn receive_form(frame: &Near<'_>, outer: &[Near<'_>]) -> Form {
    let caller = outer.first().map(|caller| caller.name);
    if frame.name == "runtime.chanrecv2" || caller == Some("runtime.chanrecv2") {
        Form::RangeOrOk
    } else {
        Form::Plain
    }
}

/// The type of package sync whose method took the semaphore (`src/sync/*.go`).
fn semaphore(outer: &[Near<'_>]) -> Wait {
    let mut by_mutex = false;
    let in_sync = outer
        .iter()
        .map(|frame| frame.name)
        .take_while(|name| name.starts_with("sync.") || name.starts_with("internal/sync."));
    let mut found = Wait::plain(W::Semacquire);
    for name in in_sync {
        if name.contains("(*Mutex).") {
            by_mutex = true;
            found = Wait::plain(W::MutexLock);
        } else if name.contains("(*RWMutex).RLock") {
            return Wait::plain(W::RwMutexRLock);
        } else if name.contains("(*RWMutex).Lock") && by_mutex {
            found.form = Form::WriterQueue;
            return found;
        } else if name.contains("(*RWMutex).Lock") {
            // Up to Go 1.19 the writer that waits for readers uses the mutex semaphore too.
            return Wait::plain(W::RwMutexLock);
        } else if name.contains("(*Once).") {
            found.form = Form::Once;
            return found;
        } else if name.contains("(*WaitGroup).") {
            return Wait::plain(W::WaitGroup);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Wait {
        let frames: Vec<Near<'_>> = names
            .iter()
            .map(|name| Near {
                name,
                line: 200,
                start_line: 50,
            })
            .collect();
        reason(&frames, Leaf::Shown)
    }

    #[test]
    fn the_table_is_sorted_without_repeats() {
        for pair in OPERATIONS.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} {}", pair[0].0, pair[1].0);
        }
        for (name, _) in OPERATIONS {
            assert!(is_primitive(name), "{name} is not looked at");
        }
    }

    #[test]
    fn a_primitive_counts_only_when_parked() {
        let spin = of(&["runtime.chanrecv", "runtime.selectnbrecv", "main.poll"]);
        assert_eq!(spin.reason, W::Runnable);
        let wait = of(&[
            "runtime.gopark",
            "runtime.chanrecv",
            "runtime.chanrecv1",
            "main.f",
        ]);
        assert_eq!(wait, Wait::plain(W::ChanReceive));
    }

    #[test]
    fn nil_channels_show_in_the_line() {
        let at = |name, line, start_line| {
            let leaf = |name, line, start_line| Near {
                name,
                line,
                start_line,
            };
            let frames = [leaf("runtime.gopark", 1, 1), leaf(name, line, start_line)];
            reason(&frames, Leaf::Shown).reason
        };
        assert_eq!(at("runtime.chansend", 181, 176), W::ChanSendNil);
        assert_eq!(at("runtime.chansend", 283, 176), W::ChanSend);
        assert_eq!(at("runtime.chanrecv", 536, 524), W::ChanReceiveNil);
        assert_eq!(at("runtime.chanrecv", 667, 524), W::ChanReceive);
        // Go 1.19: no start lines.
        assert_eq!(at("runtime.chansend", 165, 0), W::ChanSendNil);
        assert_eq!(at("runtime.chansend", 259, 0), W::ChanSend);
        assert_eq!(at("runtime.chanrecv", 469, 0), W::ChanReceiveNil);
        assert_eq!(at("runtime.chanrecv", 583, 0), W::ChanReceive);
        assert_eq!(at("runtime.chanrecv", 0, 0), W::ChanReceive);
    }

    /// Frames between `runtime.semacquire1` and the caller, over the Go versions.
    const LOCKS: &[(&[&str], W, Form)] = &[
        (
            &[
                "sync.runtime_SemacquireMutex",
                "sync.(*Mutex).lockSlow",
                "sync.(*Mutex).Lock",
                "main.f",
            ],
            W::MutexLock,
            Form::Plain,
        ),
        (
            &[
                "internal/sync.runtime_SemacquireMutex",
                "internal/sync.(*Mutex).lockSlow",
                "internal/sync.(*Mutex).Lock",
                "sync.(*Mutex).Lock",
                "main.f",
            ],
            W::MutexLock,
            Form::Plain,
        ),
        (
            &[
                "sync.runtime_SemacquireMutex",
                "sync.(*Mutex).lockSlow",
                "sync.(*Mutex).Lock",
                "sync.(*RWMutex).Lock",
                "main.f",
            ],
            W::MutexLock,
            Form::WriterQueue,
        ),
        (
            &[
                "sync.runtime_SemacquireMutex",
                "sync.(*Mutex).lockSlow",
                "sync.(*Mutex).Lock",
                "sync.(*Once).doSlow",
                "sync.(*Once).Do",
                "main.f",
            ],
            W::MutexLock,
            Form::Once,
        ),
        (
            &[
                "sync.runtime_SemacquireMutex",
                "sync.(*RWMutex).Lock",
                "main.f",
            ],
            W::RwMutexLock,
            Form::Plain,
        ),
        (
            &[
                "sync.runtime_SemacquireMutex",
                "sync.(*RWMutex).RLock",
                "main.f",
            ],
            W::RwMutexRLock,
            Form::Plain,
        ),
        (
            &[
                "sync.runtime_SemacquireRWMutexR",
                "sync.(*RWMutex).RLock",
                "main.f",
            ],
            W::RwMutexRLock,
            Form::Plain,
        ),
        (
            &[
                "sync.runtime_SemacquireRWMutex",
                "sync.(*RWMutex).Lock",
                "main.f",
            ],
            W::RwMutexLock,
            Form::Plain,
        ),
        (
            &[
                "sync.runtime_Semacquire",
                "sync.(*WaitGroup).Wait",
                "main.f",
            ],
            W::WaitGroup,
            Form::Plain,
        ),
        (
            &[
                "sync.runtime_SemacquireWaitGroup",
                "sync.(*WaitGroup).Wait",
                "main.f",
            ],
            W::WaitGroup,
            Form::Plain,
        ),
    ];

    #[test]
    fn every_lock_of_package_sync_is_told_apart() {
        for &(tail, reason, form) in LOCKS {
            let stack = [&["runtime.gopark", "runtime.semacquire1"], tail].concat();
            assert_eq!(of(&stack), Wait { reason, form }, "{tail:?}");
        }
    }

    #[test]
    fn empty_and_unknown_stacks_stay_honest() {
        assert_eq!(of(&[]).form, Form::NotStarted);
        assert_eq!(
            of(&["runtime.gopark", "runtime.brandNew", "main.f"]).reason,
            W::Unknown
        );
        assert_eq!(of(&["main.busy"]).reason, W::Runnable);
    }
}
