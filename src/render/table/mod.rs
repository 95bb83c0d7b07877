//! The terminal form: the answer, the table of suspects, a card for each, and what is explained.

mod card;
pub(super) mod code;
mod gate;

use std::io::{self, Write};

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{Attribute, Cell, CellAlignment, Color as TableColor, ContentArrangement, Table};

use super::escape::terminal;
use super::gate::{fails, is_excused};
use super::spark::{COLUMNS, FEW_COLUMNS, course, figures, gone, moved, overview};
use super::style::{Color, Look, Role};
use super::wrap::paragraph;
use crate::model::prose::{
    change, elide, goroutines, percent, plural, short_function, short_path, thousands,
};
use crate::rank::Verdict;
use crate::report::{Decision, Finding, Place, Report};

/// From this width on the table has columns of their own for all figures.
const WIDE: u16 = 120;

/// The same for a table with trends.
const WIDE_WITH_TRENDS: u16 = 140;

/// Marks where a name may break; of no width, and taken out again. It is in no name, because the
/// terminal's escaping has replaced it there.
const BREAK: char = '\u{200b}';

/// Sites that are named of those that are gone.
const GONE: usize = 3;

/// Kinds of explained goroutines that are named.
const EXPLAINED: usize = 5;

/// Writes the report.
pub(super) fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let role = match report.findings.first().map(|finding| finding.verdict) {
        Some(verdict @ (Verdict::Proven | Verdict::Likely)) => Role::Verdict(verdict),
        _ => Role::Strong,
    };
    for line in paragraph(&terminal(&report.headline), look.width, "") {
        writeln!(out, "{}", look.paint(role, line))?;
    }
    for line in paragraph(&counts(report), look.width, "") {
        writeln!(out, "{}", look.paint(Role::Dim, line))?;
    }
    if let Some(comparison) = &report.comparison {
        for line in paragraph(&overview(comparison), look.width, "") {
            writeln!(out, "{}", look.paint(Role::Dim, line))?;
        }
    }
    if !report.findings.is_empty() {
        writeln!(out)?;
        for line in suspects(report, look).lines() {
            writeln!(out, "{}", line.replace(BREAK, "").trim_end())?;
        }
    }
    for finding in &report.findings {
        // Victims stand on the card of what they wait for.
        let suspect = finding.verdict < Verdict::Expected && finding.victim_of.is_none();
        if fails(finding) || suspect && !is_excused(finding) {
            writeln!(out)?;
            card::write(finding, look, out)?;
        }
    }
    gate::write_excused(report, look, out)?;
    if report.omitted > 0 {
        writeln!(
            out,
            "\n{} not shown: --top 0 shows all.",
            plural(report.omitted, "more finding")
        )?;
    }
    write_explained(report, look, out)?;
    write_closest(report, look, out)?;
    write_gone(report, look, out)?;
    write_warnings(report, look, out)?;
    gate::write_gate(report, look, out)
}

/// `12,604 goroutines in g.pb.gz: 1 likely, 2 possible, with 11,850 goroutines.`
fn counts(report: &Report) -> String {
    let totals = &report.totals;
    let names: Vec<String> = report
        .snapshots
        .iter()
        .filter(|snapshot| snapshot.adds == "goroutines")
        .map(|snapshot| match snapshot.source.as_str() {
            "-" => "standard input".to_owned(),
            path => terminal(path),
        })
        .collect();
    let files = match names.as_slice() {
        [one] => one.clone(),
        many => format!("{} profiles", many.len()),
    };
    let parts: Vec<String> = [
        (totals.proven, "proven"),
        (totals.likely, "likely"),
        (totals.possible, "possible"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, verdict)| format!("{count} {verdict}"))
    .collect();
    let changes_only = report
        .comparison
        .as_ref()
        .is_some_and(|comparison| comparison.changes_only);
    let start = format!(
        "{}{}{} at {} in {files}",
        if totals.at_least { "At least " } else { "" },
        goroutines(totals.goroutines),
        if changes_only { " more" } else { "" },
        plural(totals.clusters, "site")
    );
    if parts.is_empty() {
        format!("{start}.")
    } else {
        format!(
            "{start}: {}, with {}.",
            parts.join(", "),
            goroutines(totals.suspect_goroutines)
        )
    }
}

fn suspects(report: &Report, look: Look) -> Table {
    let wide = look.width
        >= match report.comparison {
            None => WIDE,
            Some(_) => WIDE_WITH_TRENDS,
        };
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(look.width);
    match look.color {
        Color::On => table.enforce_styling(),
        Color::Off => table.force_no_tty(),
    };
    let mut header = vec!["#", "verdict", "count"];
    if report.comparison.is_some() {
        header.extend(if wide {
            &["change", "trend"][..]
        } else {
            &["trend"]
        });
    }
    if wide {
        header.extend(["share", "scenario", "waits in", "blocking site", "root"]);
    } else {
        header.extend(["scenario\nwaits in", "blocking site"]);
    }
    let site_column = header.iter().position(|title| *title == "blocking site");
    table.set_header(header);
    for finding in &report.findings {
        table.add_row(row(finding, report, wide));
    }
    if let Some(column) = site_column.and_then(|at| table.column_mut(at)) {
        column.set_delimiter(BREAK);
    }
    table
}

fn row(finding: &Finding, report: &Report, wide: bool) -> Vec<Cell> {
    let count = thousands(finding.count);
    let share = percent(finding.share);
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let scenario = scenario(finding, report);
    let wait = finding.wait.reason;
    let mut row = vec![right(finding.rank.to_string()), verdict(finding)];
    let trend = finding.trend.as_ref();
    let (change, rate) = trend.map(figures).unwrap_or_default();
    let columns = if wide { COLUMNS } else { FEW_COLUMNS };
    let picture = trend.map(|trend| format!("{}\n{}", course(trend, columns), trend.state.text()));
    if wide {
        row.push(right(count));
        if let Some(picture) = picture {
            let figures = format!("{change}\n{rate}");
            row.extend([right(figures.trim_end().to_owned()), Cell::new(picture)]);
        }
        row.extend([
            right(share),
            Cell::new(scenario),
            Cell::new(wait),
            Cell::new(breakable(&site(finding))),
            Cell::new(root_name(finding)),
        ]);
    } else {
        row.push(right(format!("{count}\n{share}")));
        if let Some(picture) = picture {
            let figures = format!("{picture}\n{change}\n{rate}");
            row.push(Cell::new(figures.trim_end().to_owned()));
        }
        row.extend([
            Cell::new(format!("{scenario}\n{wait}")),
            Cell::new(breakable(&site_and_root(finding))),
        ]);
    }
    row
}

/// The scenario; for a victim, whose.
fn scenario(finding: &Finding, report: &Report) -> String {
    let holder = finding.victim_of.as_ref().and_then(|holder| {
        report
            .findings
            .iter()
            .find(|other| other.fingerprint == *holder)
    });
    match holder {
        Some(holder) => format!("victims of {}", holder.rank),
        None => terminal(&elide(&finding.scenario.id)),
    }
}

/// The verdict, and below it what the gate decided.
fn verdict(finding: &Finding) -> Cell {
    let decision = finding.gate.as_ref().map(|gate| gate.decision);
    let cell = Cell::new(match decision {
        Some(Decision::Below) | None => finding.verdict.text().to_owned(),
        Some(decision) => format!("{}\n{}", finding.verdict.text(), decision.text()),
    });
    match finding.verdict {
        Verdict::Proven | Verdict::Likely => {
            cell.fg(TableColor::Red).add_attribute(Attribute::Bold)
        }
        Verdict::Possible => cell.fg(TableColor::Yellow),
        Verdict::Expected => cell.fg(TableColor::Green),
    }
}

/// The site, on two lines; below it the caller where the site is not the program's own.
fn site(finding: &Finding) -> String {
    let Some(site) = &finding.site else {
        return "(no frames)".to_owned();
    };
    let mut text = two_lines(site);
    if let Some(called_from) = &finding.called_from {
        text.push_str("\ncalled from ");
        text.push_str(&two_lines(called_from));
    }
    if let Some(moved) = moved(finding) {
        text.push('\n');
        text.push_str(&terminal(&moved));
    }
    if !finding.bundle.is_empty() {
        let sites = plural(finding.bundle.len() as u64, "site");
        text = format!("{text}\nand {sites} with it");
    }
    text
}

/// The site, and the root function unless it is the same.
fn site_and_root(finding: &Finding) -> String {
    let mut text = site(finding);
    let root = finding.roots.first();
    let known = |place: &Option<Place>| {
        place
            .as_ref()
            .is_some_and(|place| Some(&place.function) == root)
    };
    if root.is_some() && !known(&finding.site) && !known(&finding.called_from) {
        text.push_str("\nroot ");
        text.push_str(&root_name(finding));
    }
    text
}

/// `text` with places to break behind its dots and slashes.
fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        out.push(c);
        if matches!(c, '.' | '/') {
            out.push(BREAK);
        }
    }
    out
}

fn two_lines(place: &Place) -> String {
    terminal(&elide(&format!(
        "{}:{}",
        short_path(&place.file),
        place.line
    ))) + "\n"
        + &terminal(&elide(short_function(&place.function)))
}

fn root_name(finding: &Finding) -> String {
    finding
        .roots
        .first()
        .map_or_else(String::new, |root| terminal(&elide(short_function(root))))
}

/// `412 goroutines are explained: idle HTTP connections (380), …`
fn write_explained(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if report.explained.is_empty() {
        return Ok(());
    }
    let total = report
        .explained
        .iter()
        .fold(0_u64, |sum, kind| sum.saturating_add(kind.count));
    let mut kinds: Vec<String> = report
        .explained
        .iter()
        .take(EXPLAINED)
        .map(|kind| {
            let changed = kind.delta.filter(|&delta| delta != 0).map(change);
            let changed = changed.map_or_else(String::new, |delta| format!(", {delta}"));
            format!(
                "{} ({}{changed})",
                terminal(&kind.noun),
                thousands(kind.count)
            )
        })
        .collect();
    let rest = report.explained.len().saturating_sub(EXPLAINED);
    if rest > 0 {
        kinds.push(format!("and {} (--all)", plural(rest as u64, "other kind")));
    }
    let verb = if total == 1 { "is" } else { "are" };
    let text = format!(
        "{} {verb} explained: {}",
        goroutines(total),
        kinds.join(", ")
    );
    writeln!(out)?;
    for line in paragraph(&text, look.width, "") {
        writeln!(out, "{}", look.paint(Role::Dim, line))?;
    }
    Ok(())
}

/// `if they climb, look first at: 33 of 77 goroutines wait in select at …`
fn write_closest(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if report.closest.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n{}",
        look.paint(Role::Strong, report.closest_title())
    )?;
    for finding in &report.closest {
        let text = format!("- {}", terminal(&finding.fact));
        for line in paragraph(&text, look.width, "  ") {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// `gone: 11 at link/pool.go:44 in link.(*Pool).get; …`
fn write_gone(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let text = report
        .comparison
        .as_ref()
        .and_then(|comparison| gone(comparison, GONE));
    if let Some(text) = text {
        writeln!(out)?;
        for line in paragraph(&format!("gone: {}", terminal(&text)), look.width, "      ") {
            writeln!(out, "{}", look.paint(Role::Dim, line))?;
        }
    }
    Ok(())
}

fn write_warnings(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for text in report.left_out() {
        let text = format!("note: {}", terminal(&text));
        for line in paragraph(&text, look.width, "      ") {
            writeln!(out, "{line}")?;
        }
    }
    if let Some(filtered) = &report.filtered {
        let text = format!("note: {}", filtered.text());
        for line in paragraph(&text, look.width, "      ") {
            writeln!(out, "{line}")?;
        }
    }
    for snapshot in &report.snapshots {
        for comment in &snapshot.comments {
            let text = format!("comment: {}", terminal(&elide(comment)));
            for line in paragraph(&text, look.width, "         ") {
                writeln!(out, "{}", look.paint(Role::Dim, line))?;
            }
        }
        for warning in &snapshot.warnings {
            let text = if report.snapshots.len() > 1 {
                format!("note: {}: {}", terminal(&snapshot.source), warning.text)
            } else {
                format!("note: {}", warning.text)
            };
            for line in paragraph(&text, look.width, "      ") {
                writeln!(
                    out,
                    "{}",
                    look.paint(Role::Verdict(Verdict::Possible), line)
                )?;
            }
            for detail in &warning.details {
                let text = format!("      {}", terminal(&elide(detail)));
                writeln!(out, "{}", look.paint(Role::Dim, text))?;
            }
        }
    }
    Ok(())
}
