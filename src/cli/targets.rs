//! All the places that a report goes to: standard output and files.

use std::path::PathBuf;

use anyhow::{Context, bail};

use super::args::{FormatArg, GlobalArgs, OutputArg, ReportArgs};
use super::checkout::checkout;
use super::file::{OutputFile, resolved};
use super::output::{look, to_stdout};
use super::report::{format, shown};
use crate::catalog::Catalog;
use crate::render::{self, Color, Look};
use crate::report::Report;

/// The places, opened.
pub(super) struct Targets {
    files: Vec<(FormatArg, OutputFile)>,
}

impl Targets {
    /// Opens them all, before there is anything to write.
    pub(super) fn open(args: &ReportArgs) -> anyhow::Result<Self> {
        let mut seen: Vec<PathBuf> = Vec::new();
        let mut files = Vec::new();
        for OutputArg { format, path } in &args.output {
            let leads_to = resolved(path);
            if seen.contains(&leads_to) {
                bail!(
                    "two outputs go to {}",
                    path.display().to_string().escape_debug()
                );
            }
            seen.push(leads_to);
            files.push((*format, OutputFile::open(path)?));
        }
        Ok(Targets { files })
    }

    /// Refuses an output that would take the place of one of these files.
    pub(super) fn spare<'a>(
        &self,
        what: &str,
        paths: impl IntoIterator<Item = &'a PathBuf>,
    ) -> anyhow::Result<()> {
        for path in paths {
            let path = resolved(path);
            let mut files = self.files.iter().map(|(_, file)| file);
            if let Some(file) = files.find(|file| file.replaces() == Some(&path)) {
                bail!(
                    "cannot write {}: it would take the place of {what}",
                    file.name().escape_debug()
                );
            }
        }
        Ok(())
    }

    /// Writes the report to each in its format; standard output is the last, as its reader may
    /// have gone, which is no error.
    pub(super) fn write(
        self,
        mut report: Report,
        args: &ReportArgs,
        global: &GlobalArgs,
        catalog: &Catalog,
    ) -> anyhow::Result<()> {
        let mut formats = self.files.iter().map(|(format, _)| *format);
        if formats.any(FormatArg::is_for_reviewers) || args.format.is_for_reviewers() {
            report.checkout = checkout(&report, args.src_root.as_deref());
        }
        let on_screen = look(global);
        let in_file = Look {
            color: Color::Off,
            ..on_screen
        };
        for (kind, file) in self.files {
            let shown = shown(report.clone(), args, kind, catalog)?;
            file.write(|out| render::report(&shown, format(kind), in_file, out))?;
        }
        let shown = shown(report, args, args.format, catalog)?;
        to_stdout(global, |out| {
            render::report(&shown, format(args.format), on_screen, out)
        })
        .context("cannot write the report")
    }
}
