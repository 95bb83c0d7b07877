//! `fetch`: keeps what running servers give.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;

use super::args::Fetch;
use super::exit::Exit;
use super::live::{run as run_live, shown, targets};
use crate::fetch::Folder;

/// Fetches, and prints the paths of the files.
pub(super) fn run(args: &Fetch) -> anyhow::Result<Exit> {
    let urls: Vec<&Path> = args.urls.iter().map(Path::new).collect();
    let targets = targets(&urls)?;
    let context = || format!("cannot write to {:?}", args.output.display().to_string());
    let folder = Folder::open(&args.output).with_context(context)?;
    let mut exit = Exit::Clean;
    run_live(&args.live, args.max_size, &targets, |round| {
        for (target, result) in targets.iter().zip(round) {
            let haul = match result {
                Ok(haul) => haul,
                Err(error) => {
                    // The other servers, and this one later, may still answer.
                    let error = anyhow::Error::from(error);
                    exit = Exit::of(&error);
                    note(&format!("cannot fetch {}: {error:#}", shown(target)));
                    continue;
                }
            };
            let time = haul.pieces.first().map(|piece| piece.at);
            for piece in &haul.pieces {
                for warning in &piece.warnings {
                    note(&warning.text().escape_debug().to_string());
                }
                let path = folder
                    .keep(target, time.unwrap_or(piece.at), piece)
                    .with_context(context)?;
                let mut out = io::stdout().lock();
                writeln!(out, "{}", path.display()).context("cannot write")?;
                out.flush().context("cannot write")?;
            }
        }
        Ok(())
    })?;
    Ok(exit)
}

/// Says something that is no result.
fn note(text: &str) {
    let _ = writeln!(io::stderr(), "goprof-leaks: {text}");
}
