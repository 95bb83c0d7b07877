//! The HTML form: one page without scripts, and without anything from elsewhere.

use std::io::{self, Write};

use askama::Template;

use super::escape::terminal;
use super::gate::{decision, lines};
use super::spark::{COLUMNS, course, figures, gone, moved, overview, sentence};
use super::style::{Color, Look};
use super::table::code;
use crate::model::prose::{goroutines, percent, short_function, short_path, thousands};
use crate::rank::Verdict;
use crate::report::{Cause, FilteredView, Finding, FrameKind, Place, Report};

/// Sites that are named of those that are gone.
const GONE: usize = 20;

/// Columns of code.
const CODE: u16 = 160;

/// The page.
#[derive(Template)]
#[template(path = "page.html", config = "src/render/askama.toml")]
struct Page {
    headline: String,
    /// What was read, and what is to be known of it.
    notes: Vec<String>,
    findings: Vec<Card>,
    closest_title: &'static str,
    closest: Vec<String>,
    explained: Vec<String>,
    explained_total: String,
    omitted: u64,
}

/// One suspect.
struct Card {
    rank: u64,
    verdict: &'static str,
    /// Whether somebody should look at it at once.
    urgent: bool,
    count: String,
    share: String,
    trend: String,
    scenario: String,
    code: String,
    title: String,
    wait: &'static str,
    site: String,
    function: String,
    summary: String,
    proof: Option<String>,
    evidence: Vec<(String, String)>,
    score: String,
    source: Option<String>,
    facts: Vec<(&'static str, String)>,
    diff: Vec<(&'static str, String)>,
    stack: Vec<(&'static str, String, String)>,
}

/// Writes the report.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let total = report.explained.iter().map(|kind| kind.count).sum();
    let page = Page {
        headline: terminal(&report.headline),
        notes: notes(report),
        findings: report.findings.iter().map(card).collect(),
        closest_title: report.closest_title(),
        closest: report
            .closest
            .iter()
            .map(|finding| terminal(&finding.fact))
            .collect(),
        explained: report
            .explained
            .iter()
            .map(|kind| format!("{} ({})", terminal(&kind.noun), thousands(kind.count)))
            .collect(),
        explained_total: goroutines(total),
        omitted: report.omitted,
    };
    let text = page.render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

fn notes(report: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    for snapshot in &report.snapshots {
        let taken = snapshot.taken_at.as_ref();
        let when = taken.map_or_else(String::new, |taken| format!(", taken {taken}"));
        notes.push(format!(
            "{}: {}{when}",
            snapshot.source,
            goroutines(snapshot.goroutines)
        ));
        let warnings = snapshot.warnings.iter();
        notes.extend(warnings.map(|warning| format!("{}: {}", snapshot.source, warning.text)));
    }
    if let Some(comparison) = &report.comparison {
        notes.push(overview(comparison));
        notes.extend(gone(comparison, GONE).map(|gone| format!("gone: {gone}")));
    }
    notes.extend(report.left_out());
    notes.extend(report.filtered.iter().map(FilteredView::text));
    let gates = report.gate.iter().flat_map(lines);
    notes.extend(gates.map(|line| format!("gate: {line}")));
    notes.iter().map(|note| terminal(note)).collect()
}

fn card(finding: &Finding) -> Card {
    let trend = finding.trend.as_ref().map_or_else(String::new, |trend| {
        let (change, rate) = figures(trend);
        format!("{} {change} {rate}", course(trend, COLUMNS))
    });
    Card {
        rank: finding.rank,
        verdict: finding.verdict.text(),
        urgent: finding.verdict <= Verdict::Likely,
        count: thousands(finding.count),
        share: percent(finding.share),
        trend,
        scenario: finding.scenario.id.clone(),
        code: finding.scenario.code.clone(),
        title: finding.scenario.title.clone(),
        wait: finding.wait.reason,
        site: finding.site.as_ref().map_or_else(String::new, place),
        function: finding
            .site
            .as_ref()
            .map_or_else(String::new, |site| terminal(short_function(&site.function))),
        summary: terminal(&finding.summary),
        proof: finding.proof.clone(),
        evidence: finding
            .evidence
            .iter()
            .map(|one| (format!("{:+.1}", one.weight), terminal(&one.text)))
            .collect(),
        score: format!("{:+.1}", finding.score),
        source: finding.cause.as_ref().map(frame),
        facts: facts(finding),
        diff: finding
            .fix
            .iter()
            .filter_map(|fix| fix.diff.as_ref())
            .flat_map(|diff| diff.lines())
            .map(|line| {
                let kind = match line.as_bytes() {
                    [b'+', ..] => "added",
                    [b'-', ..] => "removed",
                    _ => "",
                };
                (kind, terminal(&line.replace('\t', "    ")))
            })
            .collect(),
        stack: finding
            .stack
            .iter()
            .map(|frame| {
                let kind = match (frame.site, frame.kind) {
                    (true, _) => "site",
                    (false, FrameKind::Own) => "own",
                    (false, _) => "",
                };
                let at = format!("{}:{}", short_path(&frame.file), frame.line);
                (
                    kind,
                    terminal(short_function(&frame.function)),
                    terminal(&at),
                )
            })
            .collect(),
    }
}

/// What else is known of a suspect, in the order of the terminal form.
fn facts(finding: &Finding) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some(gate) = &finding.gate {
        facts.push(("gate", decision(gate)));
    }
    facts.extend(
        finding
            .trend
            .as_ref()
            .map(|trend| ("trend", sentence(trend))),
    );
    facts.extend(moved(finding).map(|text| ("site", text)));
    facts.extend(finding.waiting().map(|text| ("waiting", text)));
    facts.extend(finding.awaited().map(|text| ("for", text)));
    facts.extend(finding.creator().map(|text| ("created by", text)));
    for victim in &finding.victims {
        let at = victim.site.as_ref().map_or_else(String::new, place);
        facts.push(("victims", format!("{} at {at}", thousands(victim.count))));
    }
    for member in &finding.bundle {
        let at = member.site.as_ref().map_or_else(String::new, place);
        facts.push(("with it", format!("{} at {at}", thousands(member.count))));
    }
    for (key, values) in &finding.labels {
        let values: Vec<String> = values
            .iter()
            .map(|(value, count)| format!("{value} ({})", thousands(*count)))
            .collect();
        facts.push(("label", format!("{key}: {}", values.join(", "))));
    }
    facts.push(("usual cause", finding.usual_cause.clone()));
    facts.extend(
        finding
            .fix
            .as_ref()
            .map(|fix| ("usual fix", fix.text.clone())),
    );
    facts.extend(finding.settle.clone().map(|text| ("what settles it", text)));
    for other in &finding.scenario.alternatives {
        facts.push(("or", format!("{}: {}", other.id, other.decided_by)));
    }
    facts
        .into_iter()
        .map(|(name, text)| (name, terminal(&text)))
        .collect()
}

fn place(place: &Place) -> String {
    terminal(&format!("{}:{}", short_path(&place.file), place.line))
}

/// The code that is the cause, as in the terminal.
fn frame(cause: &Cause) -> String {
    let look = Look {
        width: CODE,
        color: Color::Off,
    };
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = code::write(cause, look, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}
