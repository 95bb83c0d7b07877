//! The forms that only `CockroachDB`'s Go writes: one sample for each goroutine, labels in headers.

use std::path::PathBuf;

use goprof_leaks::decode::Decoder;
use goprof_leaks::model::{Group, Keep, Snapshot, Tables, WaitReason};

use crate::{bytes, root, sites};

fn file(name: &str) -> PathBuf {
    root().join("forms/cockroach").join(name)
}

fn read(name: &str) -> (Snapshot, Tables) {
    let mut tables = Tables::default();
    let mut decoder = Decoder::keeping(Keep::Ids);
    decoder
        .feed(&bytes(&file(name)), &mut tables)
        .expect("a dump");
    let snapshot = decoder.finish("-", &mut tables).expect("a dump").last;
    (snapshot, tables)
}

/// Every label with its count.
fn labels((snapshot, tables): &(Snapshot, Tables)) -> Vec<(String, String, u64)> {
    let text = |id| tables.str(id).to_owned();
    let all = snapshot.groups.iter().flat_map(|group| &group.labels);
    let mut all: Vec<_> = all
        .map(|label| (text(label.key), text(label.value), label.count))
        .collect();
    all.sort();
    all
}

#[test]
fn one_sample_for_each_goroutine_says_what_the_traceback_says() {
    for name in ["ages-1", "ages-2", "awkward"] {
        let single = read(&format!("{name}.debug3.pb.gz"));
        let (text, _) = read(&format!("{name}.debug2.txt.gz"));
        let facts = |snapshot: &Snapshot| {
            let mut sums = [0; 4];
            for group in &snapshot.groups {
                let told = group.told.clone().unwrap_or_default();
                let here = [
                    group.count,
                    told.ages.known(),
                    told.parents.known,
                    told.parents.ended,
                ];
                for (sum, here) in sums.iter_mut().zip(here) {
                    *sum += here;
                }
            }
            sums
        };
        assert_eq!(facts(&single.0), facts(&text), "{name}");
        assert!(single.0.goroutines() > 20, "{name}");
        let ids = |snapshot: &Snapshot| {
            let mut ids: Vec<u64> = snapshot
                .groups
                .iter()
                .filter_map(|group| group.told.as_ref())
                .flat_map(|told| told.ids.iter())
                .collect();
            ids.sort_unstable();
            ids
        };
        assert_eq!(ids(&single.0), ids(&text), "{name}");
        let runs = |snapshot: &Snapshot| {
            let running = |group: &&Group| group.wait.reason == WaitReason::Running;
            snapshot.groups.iter().filter(running).count()
        };
        assert_eq!(runs(&single.0), 1, "{name}");
        let foreign = labels(&single)
            .into_iter()
            .find(|(key, ..)| key.starts_with("go::"));
        assert_eq!(foreign, None, "{name}");
        // Among all labels, those of the program alone are left.
        assert_eq!(
            labels(&single),
            labels(&read(&format!("{name}.pb.gz"))),
            "{name}"
        );
    }
    let (ages, _) = read("ages-2.debug3.pb.gz");
    let mut told = ages.groups.iter().filter_map(|group| group.told.as_ref());
    assert!(told.any(|told| told.ages.known() > 0));
}

#[test]
fn headers_with_labels_lose_no_goroutine() {
    for name in ["headers", "headers-awkward"] {
        let text = sites(&bytes(&file(&format!("{name}.debug2.txt.gz"))));
        let profile = sites(&bytes(&file(&format!("{name}.pb.gz"))));
        assert_eq!(text, profile, "{name}");
    }
    let text = read("headers.debug2.txt.gz");
    assert_eq!(labels(&text), labels(&read("headers.pb.gz")));
    assert_eq!(labels(&text).len(), 4);
}
