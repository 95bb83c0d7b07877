//! The command line.

mod ahead;
mod analyze;
mod args;
mod check;
mod check_args;
mod checkout;
mod collect;
mod config;
mod diff;
mod exit;
mod explain;
#[cfg(feature = "fetch")]
mod fetch;
mod file;
mod generate;
#[cfg(feature = "fetch")]
mod live;
#[cfg(feature = "fetch")]
mod live_args;
mod output;
#[cfg(feature = "fetch")]
mod progress;
mod read;
mod report;
mod sources;
mod targets;
mod twins;

use std::io::{self, Write};

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches};

pub use exit::Exit;

use args::{Args, Command};

/// The arguments of the process.
fn parse() -> Result<Args, clap::Error> {
    let matches = Args::command().try_get_matches()?;
    misplaced(&matches)?;
    Args::from_arg_matches(&matches)
}

/// Refuses what stands before a command and belongs behind it: it would have no effect.
fn misplaced(matches: &ArgMatches) -> Result<(), clap::Error> {
    let Some(command) = matches.subcommand_name() else {
        return Ok(());
    };
    let mut definition = Args::command();
    definition.build();
    let typed = definition
        .get_arguments()
        .filter(|argument| !argument.is_global_set())
        .find(|argument| {
            let source = matches.value_source(argument.get_id().as_str());
            source == Some(ValueSource::CommandLine)
        });
    let Some(typed) = typed else {
        return Ok(());
    };
    let message = format!("{typed} must stand behind the command: goprof-leaks {command} ...");
    Err(definition.error(ErrorKind::ArgumentConflict, message))
}

/// Runs the program with the arguments of the process and says how it ended.
#[must_use]
pub fn main() -> Exit {
    let args = match parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are a normal end. Nothing is left to do if the text cannot be shown.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Clean
            };
        }
    };
    let result = match &args.command {
        None => analyze::run(&args),
        Some(Command::Check(check)) => check::run(&args.global, check),
        #[cfg(feature = "fetch")]
        Some(Command::Fetch(args)) => fetch::run(args),
        Some(Command::Diff(diff)) => diff::run(&args.global, diff),
        Some(Command::Explain(explain)) => explain::run(&args.global, explain),
        Some(Command::Schema) => generate::schema(),
        Some(Command::Completions { shell }) => generate::completions(*shell),
        Some(Command::Man) => generate::man(),
    };
    result.unwrap_or_else(|error| {
        let _ = writeln!(io::stderr(), "goprof-leaks: {error:#}");
        Exit::of(&error)
    })
}
