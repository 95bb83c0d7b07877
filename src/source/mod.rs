//! Reads the Go source around blocked goroutines: what it establishes about why they wait.
//!
//! `locate` finds the file of a frame with `tree`, `reader` chooses what is read, `package` reads a folder,
//! `lower` parses it, `index` resolves names with `scope`, `resolve` and `flow`, `site` checks that the line
//! can wait as the profile says, and `channel`, `circle`, `context`, `counts`, `deadline`, `lifecycle`,
//! `locks`, `loops`, `percall`, `release` with `uses`, and `wake` state facts, with `leave` and `cover` for the
//! ways out, and `within` and `workers` for what ends with a call; `repair` mends what it can. What they do
//! not see is unknown and no fact.

mod channel;
mod circle;
mod context;
mod counts;
mod cover;
mod deadline;
mod fact;
mod flow;
mod index;
mod inspect;
mod leave;
mod lifecycle;
mod locate;
mod locks;
mod loops;
mod lower;
mod package;
mod percall;
mod reader;
mod release;
mod repair;
mod resolve;
mod scope;
mod site;
mod syntax;
#[cfg(test)]
mod tests;
mod tree;
mod uses;
mod wake;
mod within;
mod workers;

pub use inspect::{Inspection, Label, inspect};
pub use locate::{Limits, Sources};
pub use repair::{Changed, Repair};
