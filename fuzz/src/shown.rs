//! Names, rules, and all the way to a report.

use std::sync::OnceLock;

use goprof_leaks::catalog::{self, Catalog};
use goprof_leaks::decode;
use goprof_leaks::model::{Symbol, Tables, normalise};
use goprof_leaks::rank::Order;
use goprof_leaks::render::{self, Color, Format, Look};
use goprof_leaks::report::{Choice, Report, Stacks, analyze};

/// A dump on which rules are tried.
const DUMP: &[u8] = b"goroutine 7 [chan send, 9 minutes]:\n\
    example.com/shop.(*Pool).get.func1()\n\t/srv/shop/pool.go:88 +0x1f\n\
    created by example.com/shop.(*Pool).get in goroutine 1\n\t/srv/shop/pool.go:80 +0x2e\n\n";

/// Every format of the report.
const FORMATS: [Format; 10] = [
    Format::Table,
    Format::Json,
    Format::Markdown,
    Format::Html,
    Format::Csv,
    Format::Folded,
    Format::Sarif,
    Format::Junit,
    Format::Github,
    Format::Gitlab,
];

/// The catalog that is built in.
pub(crate) fn builtin() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| catalog::builtin().expect("a sound catalog"))
}

/// Function names: what is normalised stays as it is, and has parts.
pub fn names(bytes: &[u8]) {
    let raw = String::from_utf8_lossy(bytes);
    let name = normalise(&raw);
    let symbol = Symbol::parse(&name);
    assert!(
        name.starts_with(&symbol.package),
        "{name:?} is not in {:?}",
        symbol.package
    );
    assert_eq!(symbol.is_closure(), symbol.parent.is_some());
}

/// A file of the catalog, tried on a dump if it is accepted.
pub fn rules(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("rule.toml"), bytes).expect("room for it");
    match catalog::load(&[folder.path().to_owned()]) {
        Ok(catalog) => {
            if let Some(report) = of_dump(DUMP, &catalog) {
                shown(&report);
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// All the way to the report, in every format.
pub fn report(bytes: &[u8]) {
    if let Some(report) = of_dump(bytes, builtin()) {
        shown(&report);
    }
}

/// The report on a dump, if it is one.
fn of_dump(bytes: &[u8], catalog: &Catalog) -> Option<Report> {
    let mut tables = Tables::default();
    let dumps = decode::decode("-", bytes, &mut tables).ok()?;
    let choice = Choice {
        stacks: Stacks::All,
        ..Choice::default()
    };
    Some(analyze(
        &[dumps.last],
        &tables,
        catalog,
        Order::Rank,
        &choice,
    ))
}

/// Every format can show it, and none steers a terminal.
pub(crate) fn shown(report: &Report) {
    let look = Look {
        width: 80,
        color: Color::Off,
    };
    for format in FORMATS {
        let mut out = Vec::new();
        render::report(report, format, look, &mut out).expect("memory takes everything");
        let text = String::from_utf8(out).expect("reports are UTF-8");
        // JSON is for programs, which get all but the C0 controls as they are.
        let steers = |c: char| {
            c.is_control()
                && !matches!(c, '\n' | '\r' | '\t')
                && (format != Format::Json || c < ' ')
        };
        assert!(
            !text.contains(steers),
            "{format:?} steers the terminal: {text:?}"
        );
    }
}
