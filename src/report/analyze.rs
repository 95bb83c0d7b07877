//! The whole river from snapshots of one moment to a report, in one call.

use super::Report;
use super::build::{Choice, build};
use crate::catalog::Catalog;
use crate::classify::{Extent, Scene, classify};
use crate::cluster::{Origins, cluster};
use crate::model::{Role, Snapshot, Tables};
use crate::rank::{Counts, Order, rank, reorder};

/// Finds the leaks in `snapshots`, which are of one moment: one process, or several.
#[must_use]
pub fn analyze(
    snapshots: &[Snapshot],
    tables: &Tables,
    catalog: &Catalog,
    order: Order,
    choice: &Choice,
) -> Report {
    let origins = Origins::of(tables);
    let clusters = cluster(snapshots, &origins, tables);
    let full = snapshots
        .iter()
        .filter(|snapshot| snapshot.is_full())
        .count();
    let extent = if full == 0 {
        Extent::LeakedOnly
    } else if snapshots
        .iter()
        .any(|snapshot| snapshot.role == Role::Goroutines && snapshot.depth_limit.is_some())
    {
        Extent::StacksCut
    } else {
        Extent::Whole
    };
    let scene = Scene::new(
        &clusters,
        full as u64,
        extent,
        &catalog.ledger,
        &origins,
        tables,
    );
    let findings = classify(&scene, catalog);
    let counts = if snapshots.iter().any(Snapshot::is_delta) {
        Counts::Changes
    } else {
        Counts::Totals
    };
    let mut ranked = rank(findings, catalog.ledger.verdict, counts, &scene);
    reorder(&mut ranked, order, &scene);
    build(snapshots, &scene, &ranked, catalog, choice)
}
