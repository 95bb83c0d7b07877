//! Entry points for the fuzzer: each takes any bytes, and panics if a promise is broken.
//!
//! `tests/fuzz.rs` runs the same functions over the corpora, and over mutations of them, with a
//! stable compiler.

mod forms;
mod gate;
mod model;
mod packed;
mod profiles;
mod shown;
mod source;
mod texts;

pub use forms::forms;
pub use gate::policy;
pub use packed::{archive, inflate};
pub use profiles::{broken, profile};
pub use shown::{names, report, rules};
pub use source::source;
pub use texts::{counted, decode, log, sniff, traceback};
