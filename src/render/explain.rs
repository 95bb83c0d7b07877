//! Prints entries of the catalog.

use std::io::{self, Write};

use super::style::{Look, Role};
use super::wrap::hanging;
use crate::catalog::{Catalog, Entry, Explanation, Kind};

/// In front of each line of a section.
const INDENT: &str = "    ";

/// Lists the catalog: one line for each entry.
///
/// # Errors
/// When `out` cannot be written.
pub fn list(catalog: &Catalog, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for (kind, heading) in [
        (Kind::Leak, "Ways to leak"),
        (Kind::Known, "Known goroutines, normal in moderate numbers"),
        (Kind::Idle, "Innocent reasons to wait"),
    ] {
        writeln!(out, "{}", look.paint(Role::Strong, heading))?;
        for entry in catalog.entries.iter().filter(|entry| entry.kind == kind) {
            writeln!(
                out,
                "  {}  {:<24}  {}{}",
                entry.code,
                entry.id,
                entry.title,
                mark(entry)
            )?;
        }
        writeln!(out)?;
    }
    writeln!(out, "goprof-leaks explain ID prints one of them whole.")
}

/// Prints one entry whole.
///
/// # Errors
/// When `out` cannot be written.
pub fn entry(
    entry: &Entry,
    explain: &Explanation,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let heading = format!(
        "{} ({}): {}{}",
        entry.id,
        entry.code,
        entry.title,
        mark(entry)
    );
    writeln!(out, "{}", look.paint(Role::Strong, heading))?;
    let why = if entry.kind == Kind::Leak {
        "Why it leaks"
    } else {
        "Why it is there"
    };
    section("What you see", &explain.see, look, out)?;
    section(why, &explain.why, look, out)?;
    for (heading, example) in [
        ("The mistake in Go", &explain.bug),
        ("Mended", &explain.mended),
    ] {
        if !example.trim().is_empty() {
            verbatim(heading, example, look, out)?;
        }
    }
    section("Usual cause", &entry.cause, look, out)?;
    section("Usual fix", &entry.fix, look, out)?;
    section("What settles it", &entry.settle, look, out)?;
    section("When it is fine", &explain.fine, look, out)?;
    if let Some(normal) = entry.normal {
        section("Normal in a process", &format!("up to {normal}"), look, out)?;
    }
    if !entry.alternatives.is_empty() {
        writeln!(out, "\n{}", look.paint(Role::Strong, "Or it is"))?;
        for alternative in &entry.alternatives {
            let text = format!("{}: {}", alternative.id, alternative.decided_by);
            for line in hanging(INDENT, &text, look.width) {
                writeln!(out, "{line}")?;
            }
        }
    }
    for (heading, lines) in [
        ("Recorded with", &explain.versions),
        ("Read on", &explain.references),
    ] {
        if !lines.is_empty() {
            verbatim(heading, &lines.join("\n"), look, out)?;
        }
    }
    Ok(())
}

fn mark(entry: &Entry) -> &'static str {
    if entry.verified { "" } else { " (unverified)" }
}

/// Prose, broken into lines.
fn section(heading: &str, text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", look.paint(Role::Strong, heading))?;
    for line in hanging(INDENT, text, look.width) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Lines that are kept as they are.
fn verbatim(heading: &str, text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", look.paint(Role::Strong, heading))?;
    for line in text.trim_matches('\n').lines() {
        writeln!(out, "{}", format!("{INDENT}{line}").trim_end())?;
    }
    Ok(())
}
