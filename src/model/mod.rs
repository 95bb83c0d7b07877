//! Plain data: what a goroutine snapshot says, with no I/O, no patterns and no clock.

mod ages;
mod doubt;
mod ids;
mod intern;
mod missing;
mod nearest;
pub mod prose;
mod slices;
mod snapshot;
mod symbol;
mod tables;
mod told;
mod wait;
mod warning;

pub use ages::Ages;
pub use doubt::Doubt;
pub use ids::{Ids, Keep};
pub use intern::{Interner, StrId};
pub use missing::Missing;
pub use nearest::{did_you_mean, nearest};
pub use slices::Slices;
pub use snapshot::{Change, Format, Group, LabelCount, ProfileKind, Program, Role, Snapshot};
pub use symbol::{Symbol, normalise};
pub use tables::{Frame, FrameId, FuncId, Function, StackId, Tables};
pub use told::{Objects, Parents, Told};
pub use wait::{Form, Wait, WaitReason};
pub use warning::{TEXT_LIMIT, UnreadLine, Warning};
