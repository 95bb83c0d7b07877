//! Every catalog entry against every recorded profile.
//!
//! `labels.toml` beside the recordings says what is true of them. The table of all
//! matches is a snapshot that a person reviews: `cargo insta review`.

#![expect(
    clippy::expect_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use goprof_leaks::catalog::{self, Catalog};
use goprof_leaks::decode::decode;
use goprof_leaks::input::{SizeLimit, Source, read};
use goprof_leaks::model::Tables;
use goprof_leaks::rank::{Order, Verdict};
use goprof_leaks::report::{Choice, Finding, Member, Report, analyze};
use goprof_leaks::source::Sources;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Labels {
    verdict: Truth,
    #[serde(default)]
    leak: Vec<Leak>,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Truth {
    Leaky,
    Healthy,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Leak {
    function: String,
    wait: String,
    scenario: Vec<String>,
    count: u64,
    role: Role,
    #[expect(dead_code, reason = "the scorecard counts it")]
    #[serde(default)]
    code: Vec<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Role {
    Cause,
    Victim,
}

/// Where recordings come from.
#[derive(Clone, Copy, PartialEq)]
enum Corpus {
    /// `testdata/profiles`: the lab's services, leaky, fixed and healthy.
    Lab,
    /// `testdata/fleet`: programs written apart from the tool.
    Fleet,
    /// `testdata/services`: real services.
    Services,
    /// `testdata/lab/libraries`: libraries used well and with their mistake.
    Libraries,
}

/// One directory of recordings.
struct Program {
    corpus: Corpus,
    name: String,
    labels: Labels,
    /// Profiles of all goroutines.
    profiles: Vec<PathBuf>,
}

fn programs() -> Vec<Program> {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    [
        (Corpus::Lab, "profiles"),
        (Corpus::Fleet, "fleet/profiles"),
        (Corpus::Services, "services/profiles"),
        (Corpus::Libraries, "lab/libraries/profiles"),
    ]
    .into_iter()
    .flat_map(|(corpus, folder)| {
        let mut folders: Vec<PathBuf> = fs::read_dir(testdata.join(folder))
            .expect("the recordings are part of the checkout")
            .map(|item| item.expect("a readable folder").path())
            .filter(|path| path.is_dir())
            .collect();
        folders.sort();
        folders
            .into_iter()
            .map(move |folder| program(corpus, &folder))
    })
    .collect()
}

fn program(corpus: Corpus, folder: &Path) -> Program {
    let text = fs::read_to_string(folder.join("labels.toml")).expect("labels beside recordings");
    let mut profiles = Vec::new();
    recordings(folder, &mut profiles);
    profiles.sort();
    Program {
        corpus,
        name: file_name(folder),
        labels: toml::from_str(&text).expect("labels in their documented form"),
        profiles,
    }
}

/// All goroutine profiles in a folder and those below, one for each version of a library.
fn recordings(folder: &Path, profiles: &mut Vec<PathBuf>) {
    for item in fs::read_dir(folder).expect("a readable folder") {
        let path = item.expect("a readable file").path();
        let name = file_name(&path);
        if path.is_dir() {
            recordings(&path, profiles);
        } else if name.ends_with(".pb.gz") && !name.ends_with(".leak.pb.gz") {
            profiles.push(path);
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn report(profiles: &[&Path], catalog: &Catalog) -> Report {
    report_with(profiles, catalog, &Choice::default())
}

fn report_with(profiles: &[&Path], catalog: &Catalog, choice: &Choice) -> Report {
    let mut tables = Tables::default();
    let snapshots: Vec<_> = profiles
        .iter()
        .map(|path| {
            let source = Source::File((*path).to_owned());
            let bytes = read(&source, SizeLimit::DEFAULT).expect("a readable recording");
            decode("recording", &bytes, &mut tables)
                .expect("a sound recording")
                .last
        })
        .collect();
    analyze(&snapshots, &tables, catalog, Order::Rank, choice)
}

/// Whether the finding is about the labelled place: the label names the innermost function of
/// the program itself, or a library's where none is on the stack.
fn is_at(finding: &Finding, leak: &Leak) -> bool {
    let place = |place: &Option<goprof_leaks::report::Place>| {
        place
            .as_ref()
            .is_some_and(|place| place.function == leak.function)
    };
    finding.wait.reason == leak.wait && (place(&finding.site) || place(&finding.called_from))
}

/// Whether the labelled function is anywhere on the finding's stack.
fn is_on(finding: &Finding, leak: &Leak) -> bool {
    let on_stack = finding
        .stack
        .iter()
        .any(|frame| frame.function == leak.function);
    finding.wait.reason == leak.wait && on_stack
}

/// Runs `check` on every recording of the programs for which `of` is true, and fails with all
/// complaints together.
fn for_each_recording(
    of: impl Fn(&Program) -> bool,
    check: impl Fn(&Program, &Report) -> Result<(), String>,
) {
    let catalog = catalog::builtin().expect("the built-in catalog");
    let mut checked = 0;
    let mut complaints = String::new();
    for program in programs().iter().filter(|program| of(program)) {
        for profile in &program.profiles {
            checked += 1;
            if let Err(complaint) = check(program, &report(&[profile], &catalog)) {
                let _ = writeln!(
                    complaints,
                    "{} {}: {complaint}",
                    program.name,
                    file_name(profile)
                );
            }
        }
    }
    assert!(checked > 300, "only {checked} recordings were found");
    assert!(complaints.is_empty(), "\n{complaints}");
}

#[test]
fn on_leaky_recordings_a_cause_is_suspect_number_one() {
    for_each_recording(
        |program| program.corpus == Corpus::Lab && program.labels.verdict == Truth::Leaky,
        |program, report| {
            let first = report.findings.first().ok_or("no finding")?;
            let right = program
                .labels
                .leak
                .iter()
                .any(|leak| leak.role == Role::Cause && is_at(first, leak));
            if right && first.verdict < Verdict::Expected {
                Ok(())
            } else {
                Err(first.summary.clone())
            }
        },
    );
}

/// On the lab, for which the weights were made, a cause is always first. On programs that were
/// written apart from it, these shares must be held.
#[test]
fn on_programs_of_others_the_cause_is_near_the_top() {
    const FIRST_PERCENT: usize = 90;
    const TOP_THREE_PERCENT: usize = 96;
    let catalog = catalog::builtin().expect("the built-in catalog");
    let (mut all, mut first, mut top_three) = (0, 0, 0);
    let mut misses = String::new();
    for program in programs()
        .iter()
        .filter(|program| matches!(program.corpus, Corpus::Fleet | Corpus::Services))
        .filter(|program| program.labels.verdict == Truth::Leaky)
    {
        for profile in &program.profiles {
            let report = report(&[profile], &catalog);
            let at = report.findings.iter().position(|finding| {
                let mut causes = program
                    .labels
                    .leak
                    .iter()
                    .filter(|leak| leak.role == Role::Cause);
                finding.verdict < Verdict::Expected && causes.any(|leak| is_on(finding, leak))
            });
            all += 1;
            first += usize::from(at == Some(0));
            top_three += usize::from(at.is_some_and(|at| at < 3));
            if at != Some(0) {
                let _ = writeln!(misses, "{} {}: {at:?}", program.name, file_name(profile));
            }
        }
    }
    assert!(all > 100, "only {all} recordings were found");
    assert!(
        first * 100 >= all * FIRST_PERCENT && top_three * 100 >= all * TOP_THREE_PERCENT,
        "first on {first}, in the top three on {top_three} of {all}:\n{misses}"
    );
}

#[test]
fn healthy_recordings_have_no_likely_finding() {
    for_each_recording(
        |program| program.labels.verdict == Truth::Healthy,
        |_, report| match report.findings.first() {
            Some(first) if first.verdict <= Verdict::Likely => Err(first.summary.clone()),
            _ => Ok(()),
        },
    );
}

#[test]
fn labelled_sites_have_their_wait_reason_and_count() {
    /// Its readers and writers race; the labels give a typical recording.
    const COUNTS_VARY: &str = "rwlock-recursive-leak";
    /// A goroutine may be between two waits at the moment of the recording.
    const AT_LEAST_PERCENT: u64 = 99;
    for_each_recording(
        |program| program.corpus == Corpus::Lab && program.labels.verdict == Truth::Leaky,
        |program, report| {
            for leak in &program.labels.leak {
                let alone = report
                    .findings
                    .iter()
                    .filter(|finding| is_at(finding, leak));
                let bundled = report.findings.iter().flat_map(|finding| &finding.bundle);
                let count: u64 = alone
                    .map(|finding| finding.count)
                    .chain(
                        bundled
                            .filter(|member| {
                                let site = member.site.as_ref();
                                member.wait == leak.wait
                                    && site.is_some_and(|site| site.function == leak.function)
                            })
                            .map(|member| member.count),
                    )
                    .sum();
                let right = if program.name == COUNTS_VARY {
                    count > 0
                } else {
                    count <= leak.count && count * 100 >= leak.count * AT_LEAST_PERCENT
                };
                if !right {
                    return Err(format!(
                        "{} in {}: {count} instead of {}",
                        leak.wait, leak.function, leak.count
                    ));
                }
            }
            Ok(())
        },
    );
}

/// The group is what a profile can tell: the entry, or one that it names as an alternative.
#[test]
fn the_cause_is_in_the_right_group_of_scenarios() {
    /// Two mutexes of one type, locked in either order: nothing in a profile tells them apart.
    const NOT_IN_THE_PROFILE: &[&str] = &["lock-order-leak"];
    let catalog = catalog::builtin().expect("the built-in catalog");
    for_each_recording(
        |program| {
            program.corpus == Corpus::Lab
                && program.labels.verdict == Truth::Leaky
                && !NOT_IN_THE_PROFILE.contains(&program.name.as_str())
        },
        |program, report| {
            let first = report.findings.first().ok_or("no finding")?;
            let entry = catalog
                .find(&first.scenario.id)
                .ok_or("an entry that is not in the catalog")?;
            let group: Vec<&str> = std::iter::once(entry.id.as_str())
                .chain(entry.alternatives.iter().map(|other| other.id.as_str()))
                .collect();
            let right = program
                .labels
                .leak
                .iter()
                .filter(|leak| leak.role == Role::Cause)
                .flat_map(|leak| &leak.scenario)
                .any(|scenario| group.contains(&scenario.as_str()));
            if right {
                Ok(())
            } else {
                Err(format!("reported as {group:?}"))
            }
        },
    );
}

#[test]
fn a_leak_profile_adds_proof_and_no_goroutines() {
    let catalog = catalog::builtin().expect("the built-in catalog");
    let mut proven = 0;
    for program in programs()
        .into_iter()
        .filter(|program| program.corpus == Corpus::Lab)
    {
        let Some(full) = program
            .profiles
            .iter()
            .find(|path| file_name(path) == "go1.27.pb.gz")
        else {
            continue;
        };
        let leaked = full.with_file_name("go1.27.leak.pb.gz");
        if !leaked.exists() {
            continue;
        }
        let alone = report(&[full], &catalog);
        let both = report(&[full, &leaked], &catalog);
        assert_eq!(
            both.totals.goroutines, alone.totals.goroutines,
            "{}",
            program.name
        );
        assert_eq!(
            both.totals.clusters, alone.totals.clusters,
            "{}",
            program.name
        );
        let found = both.snapshots.iter().map(|s| s.goroutines).min() > Some(0);
        if found {
            proven += 1;
            let first = both.findings.first().expect("a finding");
            assert_eq!(first.verdict, Verdict::Proven, "{}", program.name);
        }
    }
    assert!(proven >= 15, "only {proven} leak profiles hold a proof");
}

fn recorded(path: &str) -> Report {
    let catalog = catalog::builtin().expect("the built-in catalog");
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata")
        .join(path);
    report(&[&path], &catalog)
}

/// Three goroutines for each connection, and 50 connections that were not closed.
#[test]
fn what_each_object_keeps_is_one_finding() {
    let report = recorded("fleet/profiles/dispatch-leak/go1.27.pb.gz");
    let first = report.findings.first().expect("a finding");
    assert_eq!((first.count, first.bundle.len()), (50, 2));
    assert!(first.bundle.iter().all(|member| member.count == 50));
    let named_apart = report
        .findings
        .iter()
        .filter(|finding| finding.count == 50 && finding.scenario.id == first.scenario.id);
    assert_eq!(named_apart.count(), 1);
    assert_eq!(report.totals.bundled, 2);
    let others: Vec<&str> = first
        .scenario
        .alternatives
        .iter()
        .map(|other| other.id.as_str())
        .collect();
    assert_eq!(others, ["client-per-call", "lifecycle-not-stopped"]);
}

/// Fourteen goroutines are no companions of fourteen requests that are younger than they are, and
/// those in a send are not awaited by a parent that selects.
#[test]
fn equal_counts_alone_excuse_nobody() {
    for (path, function) in [
        (
            "trend/recordings/approvals-stuck/go1.27/t6.txt.gz",
            "example.com/ops/approvals.(*Book).Add.func1",
        ),
        (
            "trend/recordings/freight-leak/go1.27/t6.pb.gz",
            "example.com/ops/freight.(*Desk).Quote.func1",
        ),
    ] {
        let report = recorded(path);
        let first = report.findings.first().expect("a finding");
        let site = first.site.as_ref().expect("frames");
        assert_eq!(site.function, function);
        assert_eq!(first.verdict, Verdict::Possible);
    }
}

/// Rows are entries with verdict, wait reason and site, each with the number of recordings of
/// the program that show it.
#[test]
fn every_match_is_reviewed() {
    let catalog = catalog::builtin().expect("the built-in catalog");
    let mut table = String::new();
    let mut seen = BTreeSet::new();
    for program in programs() {
        let mut rows: BTreeMap<String, usize> = BTreeMap::new();
        for profile in &program.profiles {
            let report = report(&[profile], &catalog);
            let mut here = BTreeSet::new();
            for finding in &report.findings {
                seen.insert(finding.scenario.id.clone());
                seen.extend(suspected(finding, &program.labels, &catalog));
                here.insert(row(finding));
                for member in &finding.bundle {
                    seen.insert(member.scenario.clone());
                    here.insert(member_row(member));
                }
            }
            for row in here {
                *rows.entry(row).or_default() += 1;
            }
        }
        let _ = writeln!(
            table,
            "{} ({} recordings)",
            program.name,
            program.profiles.len()
        );
        for (row, recordings) in rows {
            let _ = writeln!(table, "  {recordings:>2}  {row}");
        }
    }
    insta::assert_snapshot!(table);
    for (corpus, source) in [
        (Corpus::Fleet, "testdata/fleet/src"),
        (Corpus::Lab, "testdata/lab"),
    ] {
        seen.extend(rightly_named_with_source(corpus, source, &catalog));
    }

    let unseen: Vec<&str> = catalog
        .entries
        .iter()
        .filter(|entry| entry.verified != seen.contains(&entry.id))
        .map(|entry| entry.id.as_str())
        .collect();
    assert!(
        unseen.is_empty(),
        "entries that no recording shows must say verified = false, the others not: {unseen:?}"
    );
}

/// What a suspect means that is a known goroutine of which there are too many: of its alternatives,
/// those that the labels name.
fn suspected(finding: &Finding, labels: &Labels, catalog: &Catalog) -> BTreeSet<String> {
    let is_known = catalog
        .find(&finding.scenario.id)
        .is_some_and(|entry| entry.kind == catalog::Kind::Known);
    let meant = labels.leak.iter().filter(|leak| is_on(finding, leak));
    let named: BTreeSet<&String> = meant.flat_map(|leak| &leak.scenario).collect();
    finding
        .scenario
        .alternatives
        .iter()
        .map(|other| other.id.clone())
        .filter(|id| is_known && finding.verdict < Verdict::Expected && named.contains(id))
        .collect()
}

/// The entries that the source decides for, where the labels say so too: some ways to leak look like
/// others in any profile, so that no recording alone can show them.
fn rightly_named_with_source(corpus: Corpus, source: &str, catalog: &Catalog) -> BTreeSet<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
    let choice = Choice {
        sources: Some(Arc::new(Sources::new(&[source], &[]))),
        ..Choice::default()
    };
    let mut named = BTreeSet::new();
    for program in programs().iter().filter(|program| program.corpus == corpus) {
        let newest = program
            .profiles
            .iter()
            .find(|path| file_name(path) == "go1.27.pb.gz");
        let Some(profile) = newest else { continue };
        for finding in report_with(&[profile], catalog, &choice).findings {
            let labelled =
                program.labels.leak.iter().any(|leak| {
                    is_on(&finding, leak) && leak.scenario.contains(&finding.scenario.id)
                });
            if labelled {
                named.insert(finding.scenario.id);
            }
        }
    }
    named
}

/// A module of `versions` is one that a program of the libraries was recorded with, at its oldest
/// and its newest version.
#[test]
fn versions_are_those_that_were_recorded() {
    let libraries = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/lab/libraries");
    let mut recorded: BTreeSet<(String, String)> = BTreeSet::new();
    for group in fs::read_dir(libraries.join("src")).expect("the sources") {
        let group = group.expect("a folder").path();
        let Ok(list) = fs::read_to_string(group.join("programs.tsv")) else {
            continue;
        };
        let mut add = |module: &str, version: &str| {
            let version = version.trim_end_matches("+incompatible");
            recorded.insert((module.to_owned(), version.to_owned()));
        };
        for line in list.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            if let [_, module, oldest, newest, others @ ..] = fields.as_slice() {
                add(module, oldest);
                add(module, newest);
                for (module, version) in others
                    .iter()
                    .flat_map(|others| others.split(' '))
                    .filter_map(|other| other.split_once('@'))
                {
                    add(module, version);
                }
            }
        }
        // What comes with the newest version.
        let modules = fs::read_to_string(group.join("go.mod")).expect("go.mod");
        for line in modules.lines() {
            let words: Vec<&str> = line
                .trim()
                .trim_start_matches("require ")
                .split(' ')
                .collect();
            if let [module, version, ..] = words.as_slice() {
                add(module, version);
            }
        }
    }
    assert!(recorded.len() > 100, "only {} versions", recorded.len());
    let catalog = catalog::builtin().expect("the built-in catalog");
    let mut complaints = String::new();
    for entry in &catalog.entries {
        let explanation = entry.explanation().expect("an explanation");
        for line in &explanation.versions {
            let words: Vec<&str> = line.split(' ').collect();
            let (module, versions) = match words.as_slice() {
                [module, only] => (module, vec![only]),
                [module, oldest, "to", newest] => (module, vec![oldest, newest]),
                _ => {
                    let _ = writeln!(complaints, "{}: {line:?} is no range", entry.id);
                    continue;
                }
            };
            for version in versions {
                if !recorded.contains(&((*module).to_owned(), (*version).to_owned())) {
                    let _ = writeln!(
                        complaints,
                        "{}: no recording of {module} {version}",
                        entry.id
                    );
                }
            }
        }
    }
    assert!(complaints.is_empty(), "\n{complaints}");
}

/// A cluster that is reported with another.
fn member_row(member: &Member) -> String {
    let site = member
        .site
        .as_ref()
        .map_or("(no frames)", |site| site.function.as_str());
    format!(
        "{:<8}  {:<22}  {:<22}  {site}",
        "bundled", member.scenario, member.wait,
    )
}

fn row(finding: &Finding) -> String {
    let site = finding
        .site
        .as_ref()
        .map_or("(no frames)", |site| site.function.as_str());
    format!(
        "{:<8}  {:<22}  {:<22}  {site}",
        finding.verdict.text(),
        finding.scenario.id,
        finding.wait.reason,
    )
}
