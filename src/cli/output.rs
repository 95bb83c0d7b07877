//! Where the report goes and how it looks there.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use super::args::{ColorArg, GlobalArgs};
use crate::render::{Color, Look};

/// Columns when standard output is no terminal.
const DEFAULT_WIDTH: u16 = 100;

/// The look that the arguments and the terminal ask for.
pub(super) fn look(args: &GlobalArgs) -> Look {
    let stdout = io::stdout();
    let terminal = || {
        stdout
            .is_terminal()
            .then(terminal_size::terminal_size)
            .flatten()
            .map(|(width, _)| width.0)
    };
    Look {
        width: args.width.or_else(terminal).unwrap_or(DEFAULT_WIDTH),
        color: match choice(args) {
            ColorChoice::Never => Color::Off,
            ColorChoice::Auto | ColorChoice::Always | ColorChoice::AlwaysAnsi => Color::On,
        },
    }
}

fn choice(args: &GlobalArgs) -> ColorChoice {
    match args.color {
        ColorArg::Auto => AutoStream::choice(&io::stdout()),
        ColorArg::Always => ColorChoice::Always,
        ColorArg::Never => ColorChoice::Never,
    }
}

/// Runs `write` on buffered standard output and flushes it.
pub(super) fn to_stdout(
    args: &GlobalArgs,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let stdout = io::stdout().lock();
    // Without colour there is nothing to adapt to the terminal.
    let out: Box<dyn Write> = match choice(args) {
        ColorChoice::Never => Box::new(stdout),
        color => Box::new(AutoStream::new(stdout, color)),
    };
    let mut out = BufWriter::with_capacity(1 << 16, out);
    unless_gone(write(&mut out).and_then(|()| out.flush()))
}

/// What came of writing to standard output. A reader that has gone has seen what it wanted: that is
/// a normal end, and the exit code stays what it would be.
pub(super) fn unless_gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}
