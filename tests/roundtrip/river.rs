//! Sends bytes down the whole river: decode, analyze, and every renderer.

use std::sync::LazyLock;

use anyhow::{Result, ensure};
use goprof_leaks::catalog::{Catalog, builtin};
use goprof_leaks::decode::{DecodeError, decode};
use goprof_leaks::model::Tables;
use goprof_leaks::rank::Order;
use goprof_leaks::render::{self, Color, Format, Look};
use goprof_leaks::report::{Choice, Stacks, analyze};

static CATALOG: LazyLock<Option<Catalog>> = LazyLock::new(|| builtin().ok());

const FORMATS: [Format; 9] = [
    Format::Table,
    Format::Json,
    Format::Markdown,
    Format::Csv,
    Format::Folded,
    Format::Sarif,
    Format::Junit,
    Format::Github,
    Format::Gitlab,
];

/// How far bytes came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Refused by the decoder.
    Refused,
    /// Shown in every format.
    Shown,
}

/// Whether the decoder refuses the bytes; if so, its reason must be fit to be shown.
pub(crate) fn refused(bytes: &[u8]) -> Result<bool> {
    match decode("damaged", bytes, &mut Tables::default()) {
        Ok(_) => Ok(false),
        Err(error) => complaint(&error).map(|()| true),
    }
}

fn complaint(error: &DecodeError) -> Result<()> {
    let text = error.to_string();
    ensure!(
        !text.is_empty() && !text.contains(char::is_control),
        "{text:?} is no message"
    );
    Ok(())
}

/// Decodes, and shows what decodes in every format.
pub(crate) fn run(bytes: &[u8], look: Look) -> Result<End> {
    let mut tables = Tables::default();
    let snapshot = match decode("damaged", bytes, &mut tables) {
        Ok(dumps) => dumps.last,
        Err(error) => return complaint(&error).map(|()| End::Refused),
    };
    let Some(catalog) = &*CATALOG else {
        anyhow::bail!("the built-in catalog does not load");
    };
    let choice = Choice {
        stacks: Stacks::All,
        ..Choice::default()
    };
    let goroutines = snapshot.goroutines();
    let report = analyze(&[snapshot], &tables, catalog, Order::Rank, &choice);
    ensure!(
        report.totals.goroutines == goroutines,
        "{} of {goroutines} goroutines are in the report",
        report.totals.goroutines
    );
    for format in FORMATS {
        let mut out = Vec::new();
        render::report(&report, format, look, &mut out)?;
        ensure!(std::str::from_utf8(&out).is_ok(), "{format:?} is not UTF-8");
    }
    Ok(End::Shown)
}

/// A look for a number: narrow, usual and wide, with and without colour.
pub(crate) fn look(choice: usize) -> Look {
    Look {
        width: [0, 1, 40, 100, 200, u16::MAX]
            .get(choice % 6)
            .copied()
            .unwrap_or(100),
        color: match choice % 2 {
            0 => Color::Off,
            _ => Color::On,
        },
    }
}
