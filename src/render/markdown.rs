//! The Markdown form, for a comment, an issue or a step summary.

use std::io::{self, Write};

use super::escape::{html, markdown, markdown_code, terminal};
use super::gate::{decision, excuse, fails, is_excused, lines};
use super::spark::{COLUMNS, course, figures, gone, moved, overview, sentence};
use crate::model::prose::{
    change, goroutines, percent, plural, short_function, short_path, thousands,
};
use crate::rank::Verdict;
use crate::report::{Decision, Finding, Place, Report, Trend};

/// Sites that are named of those that are gone.
const GONE: usize = 5;

/// Writes the report.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "**{}**\n", markdown(&report.headline))?;
    if let Some(comparison) = &report.comparison {
        writeln!(out, "{}\n", markdown(&overview(comparison)))?;
    }
    if !report.findings.is_empty() {
        let (title, rule) = match report.comparison {
            Some(_) => (" change | trend |", " --: | --- |"),
            None => ("", ""),
        };
        writeln!(
            out,
            "| # | verdict | goroutines |{title} share | scenario | wait | blocking site |"
        )?;
        writeln!(out, "| --: | --- | --: |{rule} --: | --- | --- | --- |")?;
        for finding in &report.findings {
            writeln!(
                out,
                "| {} | {} | {} |{} {} | {} | {} | {} |",
                finding.rank,
                verdict(finding),
                thousands(finding.count),
                finding.trend.as_ref().map_or_else(String::new, trend_cells),
                percent(finding.share),
                markdown_code(&finding.scenario.id),
                markdown(finding.wait.reason),
                place(finding.site.as_ref()),
            )?;
        }
        writeln!(out)?;
    }
    for finding in &report.findings {
        // Victims stand on the card of what they wait for.
        if fails(finding) || finding.victim_of.is_none() && !is_excused(finding) {
            card(finding, out)?;
        }
    }
    for finding in report.findings.iter().filter(|one| is_excused(one)) {
        writeln!(out, "- {}\n", markdown(&excuse(finding)))?;
    }
    if report.omitted > 0 {
        let more = plural(report.omitted, "more finding");
        writeln!(out, "{more} not shown.\n")?;
    }
    write_expected(report, out)?;
    if let Some(gone) = report
        .comparison
        .as_ref()
        .and_then(|comparison| gone(comparison, GONE))
    {
        writeln!(out, "Gone: {}\n", markdown(&gone))?;
    }
    for text in report.left_out() {
        writeln!(out, "> **Note:** {}\n", markdown(&text))?;
    }
    if let Some(gate) = &report.gate {
        for line in lines(gate) {
            writeln!(out, "> **Gate:** {}\n", markdown(&line))?;
        }
    }
    if let Some(filtered) = &report.filtered {
        writeln!(out, "> **Note:** {}\n", filtered.text())?;
    }
    for snapshot in &report.snapshots {
        for warning in &snapshot.warnings {
            writeln!(
                out,
                "> **Note** ({}): {}\n",
                markdown_code(&snapshot.source),
                markdown(&warning.text)
            )?;
            for detail in &warning.details {
                writeln!(out, "> - {}", markdown_code(detail))?;
            }
            if !warning.details.is_empty() {
                writeln!(out)?;
            }
        }
    }
    Ok(())
}

/// What is explained, and what of it comes closest to a suspicion.
fn write_expected(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if !report.explained.is_empty() {
        let total = report.explained.iter().map(|kind| kind.count).sum();
        writeln!(
            out,
            "<details><summary>{} explained</summary>\n",
            goroutines(total)
        )?;
        for kind in &report.explained {
            writeln!(
                out,
                "- {} ({})",
                markdown(&kind.noun),
                thousands(kind.count)
            )?;
        }
        writeln!(out, "\n</details>\n")?;
    }
    if !report.closest.is_empty() {
        writeln!(out, "{}\n", report.closest_title())?;
        for finding in &report.closest {
            writeln!(out, "- {}", markdown(&finding.fact))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn card(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<details><summary>{}. <b>{}</b>: {} ({})</summary>\n",
        finding.rank,
        finding.verdict.text(),
        html(&finding.scenario.title),
        html(&finding.scenario.code)
    )?;
    writeln!(out, "{}.\n", markdown(&finding.summary))?;
    if let Some(gate) = &finding.gate {
        writeln!(out, "**Gate:** {}\n", markdown(&decision(gate)))?;
    }
    if let Some(trend) = &finding.trend {
        writeln!(out, "**Trend** {}\n", markdown(&sentence(trend)))?;
    }
    if let Some(moved) = moved(finding) {
        writeln!(out, "**Site** {}\n", markdown(&moved))?;
    }
    if let Some(waiting) = finding.waiting() {
        writeln!(out, "**Waiting** {}\n", markdown(&waiting))?;
    }
    if let Some(creator) = finding.creator() {
        writeln!(out, "**Created by** {}\n", markdown(&creator))?;
    }
    match &finding.proof {
        // A proof needs no score.
        Some(proof) => writeln!(out, "**Proof:** {}\n", markdown(proof))?,
        None => ledger(finding, out)?,
    }
    for victim in &finding.victims {
        writeln!(
            out,
            "- {} wait for it at {}",
            thousands(victim.count),
            place(victim.site.as_ref())
        )?;
    }
    for member in &finding.bundle {
        let how = match member.delta {
            Some(delta) => format!("({}) grow with it", change(delta)),
            None => "belong to it".to_owned(),
        };
        writeln!(
            out,
            "- {} {how} at {}",
            thousands(member.count),
            place(member.site.as_ref())
        )?;
    }
    if !finding.victims.is_empty() || !finding.bundle.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "**Usual cause:** {}\n", markdown(&finding.usual_cause))?;
    if let Some(cause) = &finding.cause {
        for label in &cause.labels {
            writeln!(
                out,
                "- {}: {}",
                markdown_code(&format!("{}:{}", label.file, label.line)),
                markdown(&label.text)
            )?;
        }
        writeln!(out)?;
    }
    if let Some(fix) = &finding.fix {
        writeln!(out, "**Usual fix:** {}\n", markdown(&fix.text))?;
        for line in fix.diff.iter().flat_map(|diff| diff.lines()) {
            writeln!(out, "    {}", terminal(line))?;
        }
        if fix.diff.is_some() {
            writeln!(out)?;
        }
    }
    if let Some(settle) = &finding.settle {
        writeln!(out, "**What would settle it:** {}\n", markdown(settle))?;
    }
    for other in &finding.scenario.alternatives {
        writeln!(
            out,
            "**Or** {}: {}\n",
            markdown_code(&other.id),
            markdown(&other.decided_by)
        )?;
    }
    for frame in &finding.stack {
        // Four spaces make a code block, in which nothing is markup.
        let mark = if frame.site { "->" } else { "  " };
        writeln!(
            out,
            "    {mark} {} {}:{}",
            terminal(&frame.function),
            terminal(short_path(&frame.file)),
            frame.line
        )?;
    }
    writeln!(out, "\n</details>\n")
}

/// Every reason with its weight, and their sum.
fn ledger(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| weight | evidence |\n| --: | --- |")?;
    for evidence in &finding.evidence {
        writeln!(
            out,
            "| {:+.1} | {} |",
            evidence.weight,
            markdown(&evidence.text)
        )?;
    }
    writeln!(out, "| **{:+.1}** | **score** |\n", finding.score)
}

/// ` +15 (+36/min) | ▁▃▅█ grown |`
fn trend_cells(trend: &Trend) -> String {
    let (change, rate) = figures(trend);
    let rate = if rate.is_empty() {
        rate
    } else {
        format!(" ({rate})")
    };
    format!(
        " {change}{rate} | {} {} |",
        course(trend, COLUMNS),
        trend.state.text()
    )
}

/// The verdict, and what the gate decided.
fn verdict(finding: &Finding) -> String {
    let verdict = match finding.verdict {
        Verdict::Proven | Verdict::Likely => format!("**{}**", finding.verdict.text()),
        Verdict::Possible | Verdict::Expected => finding.verdict.text().to_owned(),
    };
    match finding.gate.as_ref().map(|gate| gate.decision) {
        Some(Decision::Below) | None => verdict,
        Some(decision) => format!("{verdict}, {}", decision.text()),
    }
}

fn place(place: Option<&Place>) -> String {
    place.map_or_else(String::new, |place| {
        format!(
            "{} {}",
            markdown_code(&format!("{}:{}", short_path(&place.file), place.line)),
            markdown_code(short_function(&place.function))
        )
    })
}
