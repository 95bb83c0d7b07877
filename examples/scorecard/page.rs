//! Writes the figures as Markdown.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use goprof_leaks::catalog::Catalog;
use goprof_leaks::rank::Verdict;

use crate::corpus::{Corpus, Part, corpora};
use crate::score::{Card, Share};

const INTRODUCTION: &str = "\
# Scorecard

How right the verdicts are, on recordings whose truth is known. This page is written by
`cargo run --release --example scorecard` and a test compares it with the recordings, so that it
is that of the catalog beside it; [scorecard-format.md](scorecard-format.md) tells how to score
recordings of your own.

A corpus is for *tuning*, and weights may be set by what they do to it, or it is only *scored*.
Figures of a tuning corpus say how well the weights fit, those of a scored one what to expect.

A program counts as one, however many recordings there are of it, so that numbers of findings can
have fractions. A finding is right if it is about a labelled place: the function is on its stack,
and the wait is the labelled one.
";

/// A corpus with its figures.
pub(crate) struct Scored {
    pub(crate) corpus: Corpus,
    pub(crate) card: Card,
}

/// Scores the corpora in `folders`.
pub(crate) fn score(folders: &[PathBuf], catalog: &Catalog) -> Result<Vec<Scored>> {
    let mut scored = Vec::new();
    for folder in folders {
        for corpus in corpora(folder)? {
            let card = Card::of(&corpus, catalog)?;
            scored.push(Scored { corpus, card });
        }
    }
    // The figures that count come first.
    scored.sort_by_key(|scored| std::cmp::Reverse(scored.corpus.about.part));
    Ok(scored)
}

/// The page about scored corpora.
pub(crate) fn page(scored: &[Scored]) -> Result<String> {
    let mut page = INTRODUCTION.to_owned();
    summary(&mut page, scored)?;
    for Scored { corpus, card } in scored {
        let part = match corpus.about.part {
            Part::Tuning => "for tuning",
            Part::Scored => "only scored",
        };
        writeln!(page, "\n## {} ({part})\n", corpus.about.name)?;
        writeln!(page, "{}", corpus.about.about.trim())?;
        verdicts(&mut page, card)?;
        scenarios(&mut page, card)?;
        misses(&mut page, card)?;
        confusion(&mut page, card)?;
        calibration(&mut page, card)?;
    }
    Ok(page)
}

fn summary(page: &mut String, scored: &[Scored]) -> Result<()> {
    page.push_str(
        "\n| corpus | part | programs | recordings | cause first | in top 3 | named in 3 | wait reason | group of scenarios | scenario | statement | `likely` is right | `likely` or surer on causes | alarms on a healthy snapshot, `likely` / `possible` |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for Scored { corpus, card } in scored {
        let part = match corpus.about.part {
            Part::Tuning => "tuning",
            Part::Scored => "scored",
        };
        let alarms = |verdict| per(card.verdict(verdict).false_alarms, card.healthy);
        writeln!(
            page,
            "| {} | {part} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} / {} |",
            corpus.about.name,
            card.programs,
            card.recordings,
            percent(card.first),
            percent(card.top_three),
            percent(card.named_three),
            percent(card.wait),
            percent(card.group),
            percent(card.named),
            percent(card.statement),
            percent(card.precision(Verdict::Likely)),
            percent(card.verdict(Verdict::Likely).recall),
            alarms(Verdict::Likely),
            alarms(Verdict::Possible),
        )?;
    }
    Ok(())
}

fn verdicts(page: &mut String, card: &Card) -> Result<()> {
    page.push_str(
        "\n| verdict | findings | right | causes with it or a surer one | on a healthy snapshot |\n|---|---|---|---|---|\n",
    );
    for (verdict, of) in &card.verdicts {
        writeln!(
            page,
            "| {} | {:.1} | {} | {} | {} |",
            verdict.text(),
            of.precision.whole,
            percent(of.precision),
            percent(of.recall),
            per(of.false_alarms, card.healthy),
        )?;
    }
    Ok(())
}

fn scenarios(page: &mut String, card: &Card) -> Result<()> {
    let labelled = card
        .scenarios
        .iter()
        .filter(|(_, of)| of.possible.whole > 0.0);
    page.push_str(
        "\n| scenario | causes | first | in top 3 | `likely` | `possible` | group | named so and right |\n|---|---|---|---|---|---|---|---|\n",
    );
    for (id, of) in labelled {
        writeln!(
            page,
            "| {id} | {:.0} | {} | {} | {} | {} | {} | {} |",
            of.possible.whole,
            percent(of.first),
            percent(of.top_three),
            percent(of.likely),
            percent(of.possible),
            percent(of.group),
            percent(of.precision),
        )?;
    }
    Ok(())
}

fn misses(page: &mut String, card: &Card) -> Result<()> {
    let misses: Vec<String> = card
        .misses
        .iter()
        .map(|(name, share)| format!("`{name}` ({:.0} %)", 100.0 * share))
        .collect();
    if !misses.is_empty() {
        let misses = misses.join(", ");
        writeln!(page, "\nThe cause is not the first suspect in: {misses}.")?;
    }
    Ok(())
}

fn confusion(page: &mut String, card: &Card) -> Result<()> {
    page.push_str("\n| labelled | reported as |\n|---|---|\n");
    let mut rows: Vec<(&String, Vec<String>)> = Vec::new();
    for ((labelled, reported), causes) in &card.confusion {
        let cell = format!("{reported} {causes:.1}");
        match rows.last_mut() {
            Some((row, cells)) if *row == labelled => cells.push(cell),
            _ => rows.push((labelled, vec![cell])),
        }
    }
    for (labelled, cells) in rows {
        writeln!(page, "| {labelled} | {} |", cells.join(", "))?;
    }
    Ok(())
}

fn calibration(page: &mut String, card: &Card) -> Result<()> {
    page.push_str("\n| the score means | findings | leaks |\n|---|---|---|\n");
    for range in &card.calibration {
        writeln!(
            page,
            "| {:.0} to {:.0} % | {:.1} | {} |",
            100.0 * range.from,
            100.0 * range.to,
            range.leaks.whole,
            percent(range.leaks),
        )?;
    }
    Ok(())
}

fn percent(share: Share) -> String {
    share
        .percent()
        .map_or_else(|| "–".to_owned(), |percent| format!("{percent:.1} %"))
}

fn per(sum: f64, whole: f64) -> String {
    if whole > 0.0 {
        format!("{:.2}", sum / whole)
    } else {
        "–".to_owned()
    }
}
