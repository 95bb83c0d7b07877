//! The whole river from snapshots of one moment to a report, in one call.

use super::Report;
use super::build::{Choice, build};
use super::compare::{extent, processes};
use super::source::{look, says};
use crate::catalog::Catalog;
use crate::classify::{Scene, classify};
use crate::cluster::{Origins, cluster};
use crate::model::{Snapshot, Tables};
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
    let looked = look(choice, &clusters, &origins, tables, &catalog.ledger);
    let scene = Scene::new(
        &clusters,
        processes(snapshots),
        extent(snapshots),
        &catalog.ledger,
        &origins,
        tables,
    )
    .with_source(says(&looked));
    let findings = classify(&scene, catalog);
    let counts = if snapshots.iter().any(Snapshot::is_delta) {
        Counts::Changes
    } else {
        Counts::Totals
    };
    let mut ranked = rank(
        findings,
        catalog.ledger.verdict,
        counts,
        choice.siblings,
        &scene,
    );
    reorder(&mut ranked, order, &scene);
    let shown: Vec<&Snapshot> = snapshots.iter().collect();
    build(&shown, &scene, &ranked, catalog, choice, &looked, None)
}
