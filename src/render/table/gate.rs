//! What the gate decided, below the cards.

use std::io::{self, Write};

use crate::rank::Verdict;
use crate::render::escape::terminal;
use crate::render::gate::{excuse, is_excused, lines};
use crate::render::style::{Look, Role};
use crate::render::wrap::paragraph;
use crate::report::{Finding, Report};

/// Why what was accepted is accepted: it has no card.
pub(super) fn write_excused(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let excused: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|one| is_excused(one))
        .collect();
    if !excused.is_empty() {
        writeln!(out)?;
    }
    for finding in excused {
        for line in paragraph(&terminal(&excuse(finding)), look.width, "   ") {
            writeln!(out, "{}", look.paint(Role::Dim, line))?;
        }
    }
    Ok(())
}

/// The last lines, which are the first that one sees in a log.
pub(super) fn write_gate(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let Some(gate) = &report.gate else {
        return Ok(());
    };
    let role = match gate.outcome {
        "pass" => Role::Verdict(Verdict::Expected),
        _ => Role::Verdict(Verdict::Proven),
    };
    writeln!(out)?;
    for (at, line) in lines(gate).iter().enumerate() {
        let role = if at == 0 { role } else { Role::Dim };
        for line in paragraph(&terminal(&format!("gate: {line}")), look.width, "      ") {
            writeln!(out, "{}", look.paint(role, line))?;
        }
    }
    Ok(())
}
