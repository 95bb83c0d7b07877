//! The JSON form: the report as it is.

use std::io::{self, Write};

use crate::report::Report;

/// Writes the report as indented JSON with a final line feed.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    writeln!(out)
}
