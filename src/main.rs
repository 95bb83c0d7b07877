//! The `goprof-leaks` program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    goprof_leaks::cli::main().into()
}
