//! A text of the same process adds ages and creators to the full picture, and no goroutines.
//!
//! `testdata/texts` has the protobuf and the text of the same processes.

use std::error::Error;
use std::path::Path;

use goprof_leaks::catalog;
use goprof_leaks::cluster::{Cluster, Origins, cluster};
use goprof_leaks::decode::decode;
use goprof_leaks::input::{SizeLimit, Source, read};
use goprof_leaks::model::{Role, Snapshot, Tables};
use goprof_leaks::rank::Order;
use goprof_leaks::report::{Choice, analyze};
use regex::Regex;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The protobuf of a process, and its text for detail. The recorded process was young, so that its
/// goroutines are given the minutes that the runtime would print.
fn both(tables: &mut Tables) -> Result<[Snapshot; 2]> {
    let file = |name: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/texts/go1.26");
        read(&Source::File(folder.join(name)), SizeLimit::DEFAULT)
    };
    let full = decode("full", &file("sigquit-single.pb.gz")?, tables)?.last;
    let text = String::from_utf8(file("sigquit-single.txt.gz")?)?;
    let waiting = Regex::new(r"(?m)^(goroutine \d+ .*\[[a-zA-Z. ]+)\]:$")?;
    let text = waiting.replace_all(&text, "$1, 7 minutes]:");
    let mut detail = decode("detail", text.as_bytes(), tables)?.last;
    detail.role = Role::Detail;
    Ok([full, detail])
}

fn clusters(snapshots: &[Snapshot], tables: &Tables) -> Vec<Cluster> {
    cluster(snapshots, &Origins::of(tables), tables)
}

#[test]
fn detail_counts_no_goroutine() -> Result<()> {
    let mut tables = Tables::default();
    let both = both(&mut tables)?;
    let alone = clusters(&both[..1], &tables);
    let with = clusters(&both, &tables);
    let facts = |clusters: &[Cluster]| -> Vec<_> {
        let facts = clusters.iter().map(|one| {
            let stacks: Vec<_> = one.stacks.iter().map(|stack| stack.count).collect();
            (one.fingerprint.clone(), one.count, stacks)
        });
        facts.collect()
    };
    assert_eq!(facts(&with), facts(&alone));
    assert!(
        alone
            .iter()
            .all(|one| one.ages.known() == 0 && one.creators.is_empty())
    );
    for one in &with {
        assert!(one.ages.known() <= one.count, "{}", one.fingerprint);
        assert!(one.dated <= one.count, "{}", one.fingerprint);
        assert!(
            one.creators
                .iter()
                .all(|creator| creator.count <= one.count)
        );
    }
    let aged: u64 = with.iter().map(|one| one.ages.known()).sum();
    let told = both[1]
        .groups
        .iter()
        .filter_map(|group| group.told.as_ref());
    let text: u64 = told.map(|told| told.ages.known()).sum();
    assert!(aged > 0 && aged * 10 >= text * 9, "{aged} of {text}");
    let created = with.iter().filter(|one| !one.creators.is_empty()).count();
    assert!(
        created * 10 >= with.len() * 8,
        "{created} of {}",
        with.len()
    );
    Ok(())
}

#[test]
fn the_order_does_not_matter() -> Result<()> {
    let mut tables = Tables::default();
    let [full, detail] = both(&mut tables)?;
    let one = clusters(&[full.clone(), detail.clone()], &tables);
    let other = clusters(&[detail, full], &tables);
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
    Ok(())
}

#[test]
fn the_report_says_what_each_adds() -> Result<()> {
    let mut tables = Tables::default();
    let both = both(&mut tables)?;
    let catalog = catalog::load(&[])?;
    let report = analyze(&both, &tables, &catalog, Order::Rank, &Choice::default());
    let adds: Vec<_> = report.snapshots.iter().map(|one| one.adds).collect();
    assert_eq!(adds, ["goroutines", "detail"]);
    assert_eq!(report.totals.goroutines, both[0].goroutines());
    assert!(
        report
            .findings
            .iter()
            .any(|finding| finding.creator().is_some())
    );
    Ok(())
}
