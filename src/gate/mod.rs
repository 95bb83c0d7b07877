//! Whether findings are bad enough to fail a command: policy, baseline and report give a decision.

mod allow;
mod baseline;
mod date;
mod judge;
mod notes;
mod policy;
mod rewrite;
mod self_test;

pub use allow::{Allow, NamePattern};
pub use baseline::{Accepted, Baseline};
pub use date::Date;
pub use judge::{Before, Outcome, Partial, Rules, judge};
pub use policy::{Ceilings, FailOn, Policy, PolicyError};
pub use rewrite::{Rewritten, rewrite};
pub use self_test::{inject, injected, without_injected};
