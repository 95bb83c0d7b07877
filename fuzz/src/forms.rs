//! The same goroutines in every form that Go writes.

use std::collections::BTreeMap;

use goprof_leaks::cluster::{Origins, cluster};
use goprof_leaks::decode;
use goprof_leaks::model::{Tables, WaitReason};
use prost::Message;

use super::model::{Choices, Model};

/// What a form says of the goroutines at sites of the same functions.
#[derive(Debug, Default, PartialEq)]
struct Site {
    count: u64,
    /// How many wait for which reason.
    reasons: BTreeMap<WaitReason, u64>,
}

/// Protobuf, traceback and counted stacks of the same goroutines give the same clusters; counted
/// stacks do not say why the goroutines wait.
pub fn forms(bytes: &[u8]) {
    let model = Model::of(&mut Choices::of(bytes));
    let profile = sites(&model.profile().encode_to_vec());
    let (traceback, counted) = (model.traceback(), model.counted());
    assert_eq!(sites(traceback.as_bytes()), profile, "{traceback}");
    let counts = |sites: &BTreeMap<String, Site>| -> BTreeMap<String, u64> {
        let count = |(name, site): (&String, &Site)| (name.clone(), site.count);
        sites.iter().map(count).collect()
    };
    let of_counted = sites(counted.as_bytes());
    assert_eq!(counts(&of_counted), counts(&profile), "{counted}");
    let all: u64 = profile.values().map(|site| site.count).sum();
    assert_eq!(i64::try_from(all), Ok(model.goroutines()));
}

/// By the fingerprint of their functions: numbers of clusters in one function are by line.
fn sites(bytes: &[u8]) -> BTreeMap<String, Site> {
    let mut tables = Tables::default();
    let dumps = decode::decode("-", bytes, &mut tables).expect("a sound profile");
    let clusters = cluster(&[dumps.last], &Origins::of(&tables), &tables);
    let mut sites: BTreeMap<String, Site> = BTreeMap::new();
    for cluster in clusters {
        let fingerprint = cluster.fingerprint.unnumbered().to_string();
        let site = sites.entry(fingerprint).or_default();
        site.count += cluster.count;
        *site.reasons.entry(cluster.wait.reason).or_default() += cluster.count;
    }
    sites
}
