//! The text forms against the protobuf of the same process, and against damage.
//!
//! `testdata/texts` has real dumps; its README says how they were made.

#![expect(
    clippy::expect_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod ages;
mod agree;
mod cockroach;
mod damage;
mod proof;
mod whole;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use goprof_leaks::cluster::{Cluster, Origins, cluster};
use goprof_leaks::decode::decode;
use goprof_leaks::input::{SizeLimit, Source, read};
use goprof_leaks::model::{Form, Snapshot, Tables, WaitReason};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/texts")
}

/// Files of all versions whose names end in `ending`, with the version.
pub(crate) fn files(ending: &str) -> Vec<(String, PathBuf)> {
    let mut all = Vec::new();
    let folders =
        [root(), root().join("forms")].map(|folder| fs::read_dir(folder).expect("recorded texts"));
    for folder in folders.into_iter().flatten() {
        let folder = folder.expect("a readable folder").path();
        let version = name(&folder);
        if !version.starts_with("go1.") {
            continue;
        }
        for file in fs::read_dir(&folder).expect("a readable folder") {
            let file = file.expect("a readable file").path();
            if name(&file).ends_with(ending) {
                all.push((version.clone(), file));
            }
        }
    }
    all.sort();
    all
}

pub(crate) fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    read(&Source::File(path.to_owned()), SizeLimit::DEFAULT).expect("a readable recording")
}

pub(crate) fn snapshot(bytes: &[u8]) -> (Snapshot, Tables) {
    let mut tables = Tables::default();
    let snapshot = decode("-", bytes, &mut tables).expect("a dump").last;
    (snapshot, tables)
}

/// Goroutines at one site.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Site {
    pub(crate) count: u64,
    pub(crate) reasons: Vec<WaitReason>,
    pub(crate) forms: Vec<Form>,
}

/// Sites by fingerprint, those at several lines of one function together. Left out is what the
/// moments of the recordings differ in: the goroutine that writes the profile, and what serves
/// its connection.
pub(crate) fn sites(bytes: &[u8]) -> BTreeMap<String, Site> {
    let (snapshot, tables) = snapshot(bytes);
    let clusters = cluster(&[snapshot], &Origins::of(&tables), &tables);
    let mut sites: BTreeMap<String, Site> = BTreeMap::new();
    for cluster in clusters.iter().filter(|c| !is_of_the_moment(c, &tables)) {
        let fingerprint = cluster.fingerprint.to_string();
        let key = fingerprint.split('-').next().unwrap_or_default().to_owned();
        let site = sites.entry(key).or_insert(Site {
            count: 0,
            reasons: Vec::new(),
            forms: Vec::new(),
        });
        site.count += cluster.count;
        site.reasons.push(cluster.wait.reason);
        site.forms.push(cluster.wait.form.told_by_all());
        site.reasons.sort_unstable();
        site.forms.sort_unstable();
    }
    sites
}

pub(crate) fn is_of_the_moment(cluster: &Cluster, tables: &Tables) -> bool {
    let on_stack = |wanted: &[&str]| {
        cluster.exemplar().is_some_and(|stack| {
            let mut frames = tables.frames(stack).iter();
            frames.any(|&frame| wanted.contains(&tables.frame_name(frame)))
        })
    };
    cluster.wait.form == Form::NotStarted
        || on_stack(&[
            "runtime/pprof.(*Profile).WriteTo",
            "net/http.(*connReader).backgroundRead",
        ])
}
