//! Plain data: what a goroutine snapshot says, with no I/O, no patterns and no clock.

mod intern;
pub mod prose;
mod snapshot;
mod symbol;
mod tables;
mod wait;

pub use intern::{Interner, StrId};
pub use snapshot::{Format, Group, LabelCount, ProfileKind, Program, Snapshot, Warning};
pub use symbol::{Symbol, normalise};
pub use tables::{Frame, FrameId, FuncId, Function, StackId, Tables};
pub use wait::{Form, Wait, WaitReason};
