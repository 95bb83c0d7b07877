//! Several forms of one process given together: proof and detail add to goroutines, and count none.

use std::path::Path;

use goprof_leaks::cluster::{Cluster, Origins, cluster};
use goprof_leaks::decode::decode;
use goprof_leaks::model::{Snapshot, Tables};

use crate::{bytes, files, name};

/// Goroutines, and how many of them are proven to wait for ever, with each given file.
fn together(paths: &[&Path]) -> (u64, u64) {
    let mut tables = Tables::default();
    let snapshots: Vec<Snapshot> = paths
        .iter()
        .map(|path| {
            decode(&name(path), &bytes(path), &mut tables)
                .expect("a snapshot")
                .last
        })
        .collect();
    let clusters = cluster(&snapshots, &Origins::of(&tables), &tables);
    let sum = |of: fn(&Cluster) -> u64| clusters.iter().map(of).sum();
    (sum(|cluster| cluster.count), sum(|cluster| cluster.leaked))
}

#[test]
fn a_leak_profile_adds_proof_in_every_form() {
    let mut seen = 0;
    for (version, full) in files("leaks-before.pb.gz") {
        let (all, _) = together(&[&full]);
        for form in ["pb", "debug1.txt"] {
            let proof = full.with_file_name(format!("leaks-proof.{form}.gz"));
            let (alone, _) = together(&[&proof]);
            for order in [[&*full, &*proof], [&*proof, &*full]] {
                assert_eq!(together(&order), (all, alone), "{version} {form}");
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 4);
}
