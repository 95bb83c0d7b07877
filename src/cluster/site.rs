//! The blocking site of a stack: where code outside of the plumbing waits.

use super::origin::{Origin, Origins};
use crate::model::{FrameId, StackId, Tables, WaitReason};

/// Where a goroutine waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// The innermost frame outside of the plumbing; none for a stack without frames.
    pub frame: Option<FrameId>,
    /// The nearest frame of the program's own code, where the site itself is not its own.
    pub called_from: Option<FrameId>,
    /// The outermost frame, where no frame is the program's own: a library's goroutines can share
    /// a site and be of different kinds.
    pub outermost: Option<FrameId>,
}

impl Site {
    /// The site of a stack.
    ///
    /// A goroutine that runs has no site; the nearest own code stands for it, because the
    /// function that it happens to be in says little.
    #[must_use]
    pub fn of(stack: StackId, reason: WaitReason, origins: &Origins, tables: &Tables) -> Self {
        let frames = tables.frames(stack);
        let own = frames
            .iter()
            .copied()
            .find(|&frame| origins.frame(frame, tables) == Origin::Own);
        let outside = frames
            .iter()
            .copied()
            .find(|&frame| !origins.is_plumbing(frame, tables));
        let frame = if reason.is_running() {
            own.or(outside)
        } else {
            outside
        }
        .or(frames.last().copied());
        let called_from = match frame {
            Some(frame) if origins.frame(frame, tables) != Origin::Own => own,
            _ => None,
        };
        // Tracebacks hide the runtime's caller of `main.main`.
        let outermost = frames
            .iter()
            .copied()
            .rev()
            .find(|&frame| tables.frame_name(frame) != "runtime.main")
            .filter(|_| own.is_none());
        Site {
            frame,
            called_from,
            outermost,
        }
    }
}
