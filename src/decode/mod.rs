//! From inflated bytes to a [`Snapshot`]: recognises the format by content and picks the decoder.

mod error;
pub mod pprof;
mod sniff;
mod wait;

pub use error::DecodeError;

use crate::model::{Snapshot, Tables};

/// Reads one snapshot. `source` is its name for people; names and stacks go into `tables`.
///
/// # Errors
/// When the bytes are no goroutine profile, or a damaged one.
pub fn decode(source: &str, bytes: &[u8], tables: &mut Tables) -> Result<Snapshot, DecodeError> {
    sniff::refuse_foreign(bytes)?;
    pprof::decode(source, bytes, tables)
}
