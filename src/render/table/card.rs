//! The card of one suspect.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::code;

use crate::model::prose::{
    bytes, change, elide, percent, plural, short_function, short_path, thousands,
};
use crate::render::escape::terminal;
use crate::render::gate::decision;
use crate::render::spark::{moved, place, sentence};
use crate::render::style::{Look, Role};
use crate::render::wrap::hanging;
use crate::report::{Finding, FrameKind, FrameView, SourceSays};

/// Rows of a stack that are shown.
const ROWS: usize = 12;

/// Frames of a run that is not the program's own which are shown before the rest is folded.
const RUN: usize = 2;

/// What is said of source that was read and does not decide.
const UNDECIDED: &str = "was read and does not decide: what interfaces, function values, reflection and other \
                         packages do is not followed";

/// Sites of victims that are named.
const VICTIMS: usize = 4;

/// Writes the card.
pub(super) fn write(finding: &Finding, look: Look, out: &mut dyn Write) -> io::Result<()> {
    heading(finding, look, out)?;
    lines("   ", &terminal(&finding.summary), look, out)?;
    writeln!(out)?;
    match &finding.proof {
        // A proof needs no score.
        Some(proof) => lines("   proof   ", proof, look, out)?,
        None => ledger(finding, look, out)?,
    }
    writeln!(out)?;
    stack(finding, look, out)?;
    writeln!(out)?;
    if let Some(cause) = &finding.cause {
        code::write(cause, look, out)?;
        writeln!(out)?;
    }
    if let Some(gate) = &finding.gate {
        lines("   gate    ", &terminal(&decision(gate)), look, out)?;
    }
    if let Some(trend) = &finding.trend {
        lines("   trend   ", &sentence(trend), look, out)?;
    }
    if let Some(moved) = moved(finding) {
        lines("   site    ", &terminal(&moved), look, out)?;
    }
    if let Some(waiting) = finding.waiting() {
        lines("   waiting ", &waiting, look, out)?;
    }
    if let Some(awaited) = finding.awaited() {
        lines("   for     ", &awaited, look, out)?;
    }
    lines("   hold    ", &holding(finding), look, out)?;
    if let Some(creator) = finding.creator() {
        let text = format!("created by {}", terminal(&creator));
        lines("   started ", &text, look, out)?;
    }
    if !finding.victims.is_empty() {
        lines("   victims ", &terminal(&victims(finding)), look, out)?;
    }
    for member in &finding.bundle {
        let site = member.site.as_ref().map_or_else(String::new, place);
        let more = member
            .delta
            .map_or_else(String::new, |delta| format!(" ({})", change(delta)));
        let text = format!(
            "{}{more} at {site} ({}, {})",
            thousands(member.count),
            member.wait,
            member.scenario
        );
        lines("   with it ", &terminal(&text), look, out)?;
    }
    if !finding.labels.is_empty() {
        lines("   labels  ", &labels(finding), look, out)?;
    }
    if finding.source == Some(SourceSays::Undecided) {
        lines("   source  ", UNDECIDED, look, out)?;
    }
    lines("   cause   ", &finding.usual_cause, look, out)?;
    if let Some(fix) = &finding.fix {
        lines("   fix     ", &fix.text, look, out)?;
        if let Some(diff) = &fix.diff {
            writeln!(out)?;
            code::diff(diff, look, out)?;
            writeln!(out)?;
        }
    }
    if let Some(settle) = &finding.settle {
        lines("   settle  ", settle, look, out)?;
    }
    for alternative in &finding.scenario.alternatives {
        let text = format!("{}: {}", alternative.id, alternative.decided_by);
        lines("   or      ", &terminal(&text), look, out)?;
    }
    Ok(())
}

/// Every reason with its weight, and their sum.
fn ledger(finding: &Finding, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for evidence in &finding.evidence {
        let prefix = format!("   {:+5.1}  ", evidence.weight);
        lines(&prefix, &terminal(&evidence.text), look, out)?;
    }
    let score = format!("   {:+5.1}  score", finding.score);
    writeln!(out, "{}", look.paint(Role::Strong, score))
}

/// `1. likely early-return-senders (GL120): the function that should receive returned first`
fn heading(finding: &Finding, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let start = format!("{}. {} ", finding.rank, finding.verdict.text());
    let text = terminal(&format!(
        "{} ({}): {}",
        finding.scenario.id, finding.scenario.code, finding.scenario.title
    ));
    for (at, line) in hanging(&start, &text, look.width).into_iter().enumerate() {
        let text = line.strip_prefix(&start).filter(|_| at == 0);
        match text {
            Some(text) => writeln!(
                out,
                "{} {} {}",
                look.paint(Role::Strong, format!("{}.", finding.rank)),
                look.paint(Role::Verdict(finding.verdict), finding.verdict.text()),
                look.paint(Role::Strong, text),
            )?,
            None => writeln!(out, "{}", look.paint(Role::Strong, line))?,
        }
    }
    Ok(())
}

fn lines(prefix: &str, text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for line in hanging(prefix, text, look.width) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// `at least 23.1 MiB of stack; 2 distinct stacks; root fetch.(*Pool).get.func1`
fn holding(finding: &Finding) -> String {
    let stacks = match finding.distinct_stacks {
        1 => "one distinct stack".to_owned(),
        many => format!("{} distinct stacks", thousands(many)),
    };
    let roots = match finding.roots.as_slice() {
        [] => "root unknown".to_owned(),
        [one] => format!("root {}", terminal(short_function(one))),
        [first, rest @ ..] => format!(
            "roots {} and {} more",
            terminal(short_function(first)),
            rest.len()
        ),
    };
    let threads = match finding.locked_to_thread {
        0 => String::new(),
        locked => format!("; {}", plural(locked, "OS thread")),
    };
    format!(
        "at least {} of stack{threads}; {stacks}; {roots}",
        bytes(finding.stack_bytes_min)
    )
}

/// `45 at chat/chat.go:49 in chat.(*Hub).Broadcast; 35 at …`
fn victims(finding: &Finding) -> String {
    let shown: Vec<String> = finding
        .victims
        .iter()
        .take(VICTIMS)
        .map(|victim| {
            let place = victim.site.as_ref().map(|site| {
                let function = short_function(&site.function);
                format!(" at {}:{} in {function}", short_path(&site.file), site.line)
            });
            thousands(victim.count) + &place.unwrap_or_default()
        })
        .collect();
    let more = finding.victims.len().saturating_sub(VICTIMS);
    let rest = if more > 0 {
        format!("; and {more} more sites")
    } else {
        String::new()
    };
    shown.join("; ") + &rest
}

/// `route: /search 80 %, /cart 20 %`
fn labels(finding: &Finding) -> String {
    let keys: Vec<String> = finding
        .labels
        .iter()
        .map(|(key, values)| {
            let mut values: Vec<(&String, &u64)> = values.iter().collect();
            values.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
            let values: Vec<String> = values
                .into_iter()
                .map(|(value, &count)| {
                    #[expect(clippy::cast_precision_loss, reason = "shown as a percentage")]
                    let share = count as f64 / finding.count.max(1) as f64;
                    format!("{} {}", terminal(value), percent(share))
                })
                .collect();
            format!("{}: {}", terminal(key), values.join(", "))
        })
        .collect();
    keys.join("; ")
}

/// The representative stack, leaf first: the site is marked, own code is bright, the rest dim
/// and folded where it runs on.
fn stack(finding: &Finding, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let rows = fold(&finding.stack);
    let name_width = rows
        .iter()
        .filter_map(|row| match row {
            Row::Frame(frame) => Some(terminal(&elide(short_function(&frame.function))).width()),
            Row::Folded(_) => None,
        })
        .max()
        .unwrap_or(0)
        .min(usize::from(look.width) / 2);
    for row in rows {
        match row {
            Row::Folded(count) => {
                let text = format!("       … {count} more frames");
                writeln!(out, "{}", look.paint(Role::Dim, text))?;
            }
            Row::Frame(frame) => {
                let name = terminal(&elide(short_function(&frame.function)));
                let pad = " ".repeat(name_width.saturating_sub(name.width()));
                let place = terminal(&elide(&format!(
                    "{}:{}",
                    short_path(&frame.file),
                    frame.line
                )));
                let text = format!("{name}{pad}  {place}");
                let (mark, role) = match (frame.site, frame.kind) {
                    (true, _) => ("     ▶ ", Role::Site),
                    (false, FrameKind::Own) => ("       ", Role::Strong),
                    (false, _) => ("       ", Role::Dim),
                };
                writeln!(out, "{mark}{}", look.paint(role, text))?;
            }
        }
    }
    if finding.stack_cut > 0 {
        let more = plural(finding.stack_cut, "more frame");
        let text = format!("       … {more} further out");
        writeln!(out, "{}", look.paint(Role::Dim, text))?;
    }
    Ok(())
}

/// A row of a shortened stack.
enum Row<'a> {
    Frame(&'a FrameView),
    Folded(usize),
}

/// Keeps the site, the root and own code; folds the middle of long runs of other code, and
/// what is beyond the last row.
fn fold(stack: &[FrameView]) -> Vec<Row<'_>> {
    let keep = |at: usize, frame: &FrameView| {
        frame.site || frame.kind == FrameKind::Own || at + 1 == stack.len()
    };
    let mut rows = Vec::new();
    let mut at = 0;
    while let Some(frame) = stack.get(at) {
        let run = stack
            .iter()
            .enumerate()
            .skip(at)
            .take_while(|&(position, frame)| !keep(position, frame))
            .count();
        if run == 0 {
            rows.push(Row::Frame(frame));
            at += 1;
            continue;
        }
        let shown = if run <= RUN + 1 { run } else { RUN };
        rows.extend(stack.iter().skip(at).take(shown).map(Row::Frame));
        if run > shown {
            rows.push(Row::Folded(run - shown));
        }
        at += run;
    }
    if rows.len() > ROWS {
        let hidden: usize = rows
            .iter()
            .skip(ROWS - 1)
            .take(rows.len() - ROWS)
            .map(|row| match row {
                Row::Frame(_) => 1,
                Row::Folded(count) => *count,
            })
            .sum();
        let root = rows.pop();
        rows.truncate(ROWS - 1);
        rows.push(Row::Folded(hidden));
        rows.extend(root);
    }
    rows
}
