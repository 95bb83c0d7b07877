//! Why the goroutines of a traceback wait, and which of them the runtime keeps for itself.

use crate::decode::wait::{Leaf, leaves, reason};
use crate::model::{Form, FrameId, StackId, Tables, Wait, WaitReason};

/// What the text says, made more exact by the frames where the runtime's word is a general one.
pub(super) fn wait(said: WaitReason, stack: StackId, has_stack: bool, tables: &Tables) -> Wait {
    use WaitReason::{
        ChanReceive, Cond, MutexLock, Runnable, RwMutexLock, RwMutexRLock, Semacquire, Syscall,
        WaitGroup,
    };
    let near = leaves(stack, tables);
    if near.is_empty() {
        return match said {
            Runnable if has_stack => reason(&near, Leaf::Shown),
            said => Wait::plain(said),
        };
    }
    let shown = reason(&near, Leaf::Hidden);
    match (said, shown.reason) {
        // The word of Go up to 1.19 for all of these, and up to 1.23 for the last.
        (Semacquire, MutexLock | RwMutexLock | RwMutexRLock | Cond | WaitGroup)
        | (MutexLock, MutexLock)
        | (ChanReceive, ChanReceive)
        // On its way into a system call or out of it; a profile does not tell that apart.
        | (Runnable, Syscall) => shown,
        (ChanReceive, _) => Wait {
            reason: said,
            form: Form::Untold,
        },
        _ => Wait::plain(said),
    }
}

/// Whether the runtime keeps the goroutine for itself: `isSystemGoroutine` in Go's
/// `src/runtime/traceback.go`.
pub(super) fn is_system(frames: &[FrameId], tables: &Tables) -> bool {
    let name = |&frame: &FrameId| tables.frame_name(frame);
    let Some(root) = frames.last().map(name) else {
        return false;
    };
    if !root.starts_with("runtime.") {
        return false;
    }
    match root {
        "runtime.main" | "runtime.corostart" => false,
        // They are the program's while they run its functions.
        "runtime.runfinq" | "runtime.runFinalizers" | "runtime.runCleanups" => frames
            .iter()
            .map(name)
            .all(|name| name.starts_with("runtime.")),
        root => !root.starts_with("runtime.cgocallback"),
    }
}
