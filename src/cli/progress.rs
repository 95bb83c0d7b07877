//! What goes on, on one line of the terminal.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;

/// Columns that the line may take.
const WIDTH: usize = 78;

/// A line of standard error that is rewritten, and gone at the end. Nothing is written where
/// standard error is no terminal.
#[derive(Debug)]
pub(super) struct Progress {
    /// Columns that are written; none without a terminal.
    written: Option<Mutex<usize>>,
}

impl Default for Progress {
    fn default() -> Self {
        let terminal = io::stderr().is_terminal();
        Progress {
            written: terminal.then(Mutex::default),
        }
    }
}

impl Progress {
    /// Shows a text in place of the one before.
    pub(super) fn say(&self, text: &str) {
        let Some(written) = self
            .written
            .as_ref()
            .and_then(|written| written.lock().ok())
        else {
            return;
        };
        let text: String = text.chars().take(WIDTH).collect();
        let mut written = written;
        let width = text.chars().count();
        let pad = " ".repeat(written.saturating_sub(width));
        // Nothing is left to do if it cannot be shown.
        let _ = write!(io::stderr(), "\r{text}{pad}\r");
        *written = width;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.say("");
    }
}
