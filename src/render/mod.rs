//! Writes a report in one format: a renderer formats and never decides.

mod csv;
mod escape;
mod explain;
mod folded;
mod gate;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod markdown;
mod sarif;
mod sarif_rule;
mod spark;
mod style;
mod table;
mod wrap;

use std::io::{self, Write};

use crate::report::Report;

pub use explain::{entry, list};
pub use style::{Color, Look};

/// A format of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Table,
    /// For programs; versioned.
    Json,
    /// For a comment or a wiki.
    Markdown,
    /// For a browser: one page that needs nothing else.
    Html,
    /// For a spreadsheet.
    Csv,
    /// For flame graphs: `root;…;leaf count`.
    Folded,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For test reports: JUnit XML.
    Junit,
    /// For annotations in GitHub Actions.
    Github,
    /// For merge requests in GitLab.
    Gitlab,
}

/// Writes `report` to `out`.
///
/// # Errors
/// When `out` cannot be written.
pub fn report(report: &Report, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table => table::write(report, look, out),
        Format::Json => json::write(report, out),
        Format::Markdown => markdown::write(report, out),
        Format::Html => html::write(report, out),
        Format::Csv => csv::write(report, out),
        Format::Folded => folded::write(report, out),
        Format::Sarif => sarif::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Github => github::write(report, out),
        Format::Gitlab => gitlab::write(report, out),
    }
}
