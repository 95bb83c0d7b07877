//! One process in several forms.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use goprof_leaks::cluster::{Origins, cluster};
use goprof_leaks::model::WaitReason;

use crate::{bytes, files, name, sites, snapshot};

/// Which facts a form lacks.
#[derive(Clone, Copy, PartialEq)]
enum Lacks {
    Nothing,
    /// `debug=1`: the wait reason, unless a frame below the runtime's shows it.
    Reasons,
}

/// What is wrong with a text, given the protobuf of the same process.
fn differences(text: &[u8], profile: &[u8], lacks: Lacks) -> String {
    let (text, profile) = (sites(text), sites(profile));
    let mut out = String::new();
    for (fingerprint, site) in &profile {
        let Some(other) = text.get(fingerprint) else {
            let _ = writeln!(out, "{fingerprint} {site:?} is missing");
            continue;
        };
        let mut other = other.clone();
        if lacks == Lacks::Reasons && other.reasons.contains(&WaitReason::Unknown) {
            other.reasons.clone_from(&site.reasons);
            other.forms.clone_from(&site.forms);
        }
        if other != *site {
            let _ = writeln!(out, "{fingerprint}: {other:?} not {site:?}");
        }
    }
    for (fingerprint, site) in &text {
        if !profile.contains_key(fingerprint) {
            let _ = writeln!(out, "{fingerprint} {site:?} is too much");
        }
    }
    out
}

fn agree(ending: &str, lacks: Lacks, least: usize) {
    let (mut complaints, mut compared) = (String::new(), 0);
    for (version, profile) in files(".pb.gz") {
        let text = profile.with_file_name(name(&profile).replace(".pb.gz", ending));
        // Each form of a leak profile runs the collector anew, and the traceback is of all. The
        // runtime cuts the largest.
        let others = ["leaks-proof", "cut."];
        let is_other = others.iter().any(|other| name(&text).starts_with(other));
        if !text.exists() || is_other {
            continue;
        }
        compared += 1;
        for line in differences(&bytes(&text), &bytes(&profile), lacks).lines() {
            let _ = writeln!(complaints, "{version} {}: {line}", name(&text));
        }
    }
    assert!(compared >= least, "only {compared} {ending}");
    assert!(complaints.is_empty(), "\n{complaints}");
}

#[test]
fn the_runtime_cuts_what_is_too_large() {
    for (version, path) in files("cut.debug2.txt.gz") {
        let whole = path.with_file_name("cut.pb.gz");
        let (cut, _) = snapshot(&bytes(&path));
        assert!(cut.is_partial(), "{version}");
        let (cut, whole) = (sites(&bytes(&path)), sites(&bytes(&whole)));
        let mut large = 0;
        for (fingerprint, site) in &cut {
            let all = whole.get(fingerprint).map_or(0, |site| site.count);
            assert!(site.count <= all, "{version} {fingerprint} {site:?}");
            large += u64::from(site.count > 10_000);
        }
        assert_eq!(large, 2, "{version}");
    }
    assert_eq!(files("cut.debug2.txt.gz").len(), 1);
}

#[test]
fn tracebacks_agree_with_the_protobuf() {
    agree(".debug2.txt.gz", Lacks::Nothing, 28);
}

#[test]
fn counted_stacks_agree_with_the_protobuf() {
    agree(".debug1.txt.gz", Lacks::Reasons, 28);
}

#[test]
fn labels_are_the_same_in_all_forms() {
    let labels = |path: &Path| {
        let (snapshot, tables) = snapshot(&bytes(path));
        let mut all: BTreeMap<(String, String), u64> = BTreeMap::new();
        for label in snapshot.groups.iter().flat_map(|group| &group.labels) {
            let text = |id| tables.str(id).to_owned();
            *all.entry((text(label.key), text(label.value))).or_default() += label.count;
        }
        all
    };
    let mut compared = 0;
    for (version, profile) in files("labels.pb.gz") {
        let expected = labels(&profile);
        assert_eq!(expected.len(), 4, "{version} {expected:?}");
        for form in ["debug1", "debug2"] {
            if form == "debug2" && !matches!(version.as_str(), "go1.26" | "go1.27") {
                continue;
            }
            let text = profile.with_file_name(format!("labels.{form}.txt.gz"));
            assert_eq!(labels(&text), expected, "{version} {form}");
            compared += 1;
        }
    }
    assert!(compared >= 11, "only {compared} texts");
}

/// Crash output shows the same goroutines as a profile that the program took of itself, but for
/// the goroutine that took it. It also shows the wrappers of `go f(x)`, and in Go 1.21 these have
/// names like a closure's.
#[test]
fn crash_output_has_the_goroutines_of_the_profile() {
    const WRAPPERS: [&str; 2] = ["main.main.func1", "main.main.func2"];
    let mut compared = 0;
    for (version, path) in files(".txt.gz") {
        let name = name(&path);
        if !["sigquit", "panic", "deadlock", "timeout"]
            .iter()
            .any(|start| name.starts_with(start))
        {
            continue;
        }
        let profile = path.with_file_name(name.replace(".txt.gz", ".pb.gz"));
        if !profile.exists() {
            continue;
        }
        compared += 1;
        let count = |path: &Path| -> BTreeMap<(String, String), (u64, WaitReason)> {
            let (snapshot, tables) = snapshot(&bytes(path));
            cluster(&[snapshot], &Origins::of(&tables), &tables)
                .iter()
                .filter_map(|cluster| {
                    let function = tables.frame_name(cluster.site.frame?).to_owned();
                    let own =
                        function.starts_with("example.com/stuck") || function.starts_with("main.");
                    let moment = [".main", ".lookup", ".TestHangs"]
                        .iter()
                        .any(|end| function.ends_with(end))
                        || (matches!(&*version, "go1.19" | "go1.20" | "go1.21")
                            && WRAPPERS.contains(&function.as_str()));
                    let site = (function, cluster.fingerprint.to_string());
                    (own && !moment).then_some((site, (cluster.count, cluster.wait.reason)))
                })
                .collect()
        };
        assert_eq!(count(&path), count(&profile), "{version} {name}");
        assert!(count(&path).len() >= 6, "{version} {name}");
    }
    assert!(compared > 80, "only {compared} crashes");
}
