//! Exit codes, which scripts rest on.

use std::process::ExitCode;

use crate::catalog::CatalogError;
use crate::decode::DecodeError;
#[cfg(feature = "fetch")]
use crate::fetch::FetchError;
use crate::input::InputError;

/// An input is too incomplete for what was asked.
#[derive(Debug, thiserror::Error)]
#[error("the input is too incomplete: {0}")]
pub(super) struct Undecided(pub(super) String);

/// How the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Nothing at or above the gate.
    Clean = 0,
    /// A finding at or above the gate (`--fail-on`).
    Findings = 1,
    /// Wrong usage, configuration or rules, or an output that cannot be written.
    Usage = 2,
    /// An input could not be read, or is too incomplete to judge.
    Input = 3,
}

impl Exit {
    /// The exit code that an error leads to.
    #[must_use]
    pub fn of(error: &anyhow::Error) -> Self {
        for cause in error.chain() {
            if cause.is::<InputError>() || cause.is::<DecodeError>() || cause.is::<Undecided>() {
                return Exit::Input;
            }
            #[cfg(feature = "fetch")]
            if let Some(error) = cause.downcast_ref::<FetchError>() {
                return match error {
                    FetchError::Settings(_) => Exit::Usage,
                    _ => Exit::Input,
                };
            }
            if cause.is::<CatalogError>() {
                return Exit::Usage;
            }
        }
        Exit::Usage
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use anyhow::Context;

    use super::*;

    #[test]
    fn errors_lead_to_their_codes() {
        let input = Err::<(), _>(DecodeError::Empty).context("cannot read x");
        assert_eq!(Exit::of(&input.unwrap_err()), Exit::Input);
        for kind in [io::ErrorKind::BrokenPipe, io::ErrorKind::StorageFull] {
            let output: anyhow::Error = io::Error::from(kind).into();
            assert_eq!(Exit::of(&output), Exit::Usage);
        }
    }
}
