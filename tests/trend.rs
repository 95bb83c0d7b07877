//! Comparisons of the recordings in `testdata/trend`: services over time, and two builds of one.
//!
//! `labels.toml` beside the recordings says what is true of them.

#![expect(
    clippy::expect_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use goprof_leaks::catalog::{self, Catalog};
use goprof_leaks::decode::Decoder;
use goprof_leaks::input::{SizeLimit, Source, read};
use goprof_leaks::model::{Keep, Snapshot, Tables};
use goprof_leaks::rank::{Order, Verdict};
use goprof_leaks::render::{self, Color, Format, Look};
use goprof_leaks::report::{AgingView, Choice, Finding, Report, Sequence, StateView, compare};
use goprof_leaks::trend::Pace;
use serde::Deserialize;

#[derive(Deserialize)]
struct Labels {
    verdict: String,
    #[serde(default)]
    every_s: u64,
    cluster: Vec<Label>,
}

#[derive(Deserialize)]
struct Label {
    function: String,
    wait: String,
    change: String,
    #[serde(default)]
    per_moment: u64,
    #[serde(default)]
    count: u64,
    #[serde(default)]
    scenario: Vec<String>,
    #[serde(default)]
    role: String,
    beside: Option<String>,
    busy: Option<String>,
}

#[derive(Deserialize)]
struct Pairs {
    cluster: Vec<Paired>,
}

#[derive(Deserialize)]
struct Paired {
    is: String,
    before: Option<String>,
    after: Option<String>,
    wait: String,
    counts: [u64; 2],
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/trend/recordings")
}

/// The services that are recorded over time, with their labels.
fn services() -> BTreeMap<String, Labels> {
    let folders = fs::read_dir(root()).expect("the recordings are part of the checkout");
    let services: BTreeMap<String, Labels> = folders
        .filter_map(|folder| {
            let folder = folder.ok()?;
            let name = folder.file_name().to_string_lossy().into_owned();
            let labels = fs::read_to_string(folder.path().join("labels.toml")).ok()?;
            let two_builds = folder.path().join("go1.27/before.pb.gz").exists();
            (!two_builds).then(|| (name, toml::from_str(&labels).expect("valid labels")))
        })
        .collect();
    assert!(services.len() >= 12, "only {} services", services.len());
    services
}

fn snapshots(path: &Path, tables: &mut Tables) -> Vec<Snapshot> {
    let bytes = read(&Source::from_argument(path), SizeLimit::DEFAULT).expect("a file");
    text(&bytes, &path.display().to_string(), tables)
}

fn text(bytes: &[u8], name: &str, tables: &mut Tables) -> Vec<Snapshot> {
    let mut decoder = Decoder::keeping(Keep::Ids);
    decoder.feed(bytes, tables).expect("a profile");
    let dumps = decoder.finish(name, tables).expect("a profile");
    dumps.earlier.into_iter().chain([dumps.last]).collect()
}

/// Compares files, every dump of them a moment.
fn diff(files: &[PathBuf], pace: Pace, catalog: &Catalog) -> Report {
    diff_with(files, pace, catalog, |_| {})
}

fn diff_with(
    files: &[PathBuf],
    pace: Pace,
    catalog: &Catalog,
    change: impl Fn(&mut Snapshot),
) -> Report {
    let mut tables = Tables::default();
    let mut all: Vec<Snapshot> = files
        .iter()
        .flat_map(|file| snapshots(file, &mut tables))
        .collect();
    all.iter_mut().for_each(change);
    let moments = all.into_iter().map(|snapshot| vec![snapshot]).collect();
    let choice = Choice::default();
    let sequence = Sequence::ByTime;
    compare(
        moments,
        sequence,
        pace,
        &tables,
        catalog,
        Order::Rank,
        &choice,
    )
}

fn every(seconds: u64) -> Pace {
    Pace {
        min_delta: 1,
        interval: Some(Duration::from_secs(seconds)),
        ..Pace::default()
    }
}

fn files(service: &str, go: &str, moments: &[usize], ending: &str) -> Vec<PathBuf> {
    let folder = root().join(service).join(go);
    let file = |moment| folder.join(format!("t{moment}.{ending}.gz"));
    moments.iter().map(file).collect()
}

/// The nearest function of the program.
fn function(finding: &Finding) -> &str {
    let place = finding.called_from.as_ref().or(finding.site.as_ref());
    place.map_or("", |place| &place.function)
}

fn is(finding: &Finding, name: &str, wait: &str) -> bool {
    let site = finding.site.as_ref().map_or("", |site| &site.function);
    finding.wait.reason == wait && (function(finding) == name || site == name)
}

fn counts<'a>(report: &'a Report, name: &str, wait: &str) -> Vec<&'a [u64]> {
    let findings = report.findings.iter();
    findings
        .filter(|finding| is(finding, name, wait))
        .filter_map(|finding| Some(finding.trend.as_ref()?.counts.as_slice()))
        .collect()
}

/// All choices of `take` from the moments 1 to 6, in order.
fn choices(take: usize) -> Vec<Vec<usize>> {
    (0_u32..64)
        .filter(|bits| bits.count_ones() as usize == take)
        .map(|bits| {
            (1..=6)
                .filter(|&moment| bits >> (moment - 1) & 1 == 1)
                .collect()
        })
        .collect()
}

const VERSIONS: [&str; 2] = ["go1.22", "go1.27"];

/// Why a leak need not be likely from a choice of moments; none if it must.
fn excuse(service: &str, report: &Report) -> Option<&'static str> {
    let first = report.findings.first();
    let load = first.and_then(|finding| finding.trend.as_ref()?.load);
    if service.starts_with("notices") {
        Some(
            "three a moment leak where the requests under way have up to six more, which come and go: \
             what falls as often as it rises is likely when six moments show the way, and not before",
        )
    } else if service.starts_with("refunds") && load.is_none() {
        Some(
            "hardly a request is under way at these moments: nobody can say that the clients grow \
             while the load does not",
        )
    } else {
        None
    }
}

#[test]
fn a_slow_leak_is_found_from_three_snapshots() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let (mut all, mut first) = (0, 0);
    for (service, labels) in services()
        .iter()
        .filter(|(_, labels)| labels.verdict == "leaky")
    {
        let cause = |finding: &Finding| {
            let bundle = finding.bundle.iter();
            let mut sites = bundle.filter_map(|member| Some(&member.site.as_ref()?.function));
            let mut causes = labels.cluster.iter().filter(|label| label.role == "cause");
            causes.any(|label| {
                is(finding, &label.function, &label.wait)
                    || sites.any(|site| *site == label.function)
            })
        };
        let mut excused = 0;
        for go in VERSIONS {
            for moments in (3..=6).flat_map(choices) {
                let files = files(service, go, &moments, "pb");
                let report = diff(&files, every(labels.every_s), &catalog);
                let found = report
                    .findings
                    .first()
                    .is_some_and(|finding| finding.verdict <= Verdict::Possible && cause(finding));
                all += 1;
                first += u32::from(found);
                if excuse(service, &report).is_some() {
                    excused += 1;
                } else {
                    let verdict = report.findings.first().map(|finding| finding.verdict);
                    assert!(
                        found && verdict == Some(Verdict::Likely),
                        "{service} {go} {moments:?}"
                    );
                }
            }
            let files = files(service, go, &[1, 2, 3, 4, 5, 6], "pb");
            let report = diff(&files, every(labels.every_s), &catalog);
            let finding = report.findings.first().expect("a finding");
            assert!(cause(finding), "{service} {go}: {}", report.headline);
            assert_eq!(finding.verdict, Verdict::Likely, "{service} {go}");
            assert!(report.headline.starts_with("Likely leak, growing since "));
        }
        // An excuse is no habit, but for the one that it always holds for.
        assert!(
            excused <= 1 || service.starts_with("notices"),
            "{service}: {excused}"
        );
    }
    println!("the cause is first in {first} of {all} choices of three moments and more");
    assert!(first * 100 >= all * 90, "{first} of {all}");
}

#[test]
fn what_is_healthy_is_never_likely() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let mut all = 0;
    let healthy = |labels: &Labels| labels.verdict == "healthy";
    for (service, labels) in services().iter().filter(|(_, labels)| healthy(labels)) {
        for go in VERSIONS {
            for moments in (2..=6).flat_map(choices) {
                let files = files(service, go, &moments, "pb");
                let report = diff(&files, every(labels.every_s), &catalog);
                let likely = report.totals.likely + report.totals.proven;
                assert_eq!(likely, 0, "{service} {go} {moments:?}: {}", report.headline);
                all += 1;
            }
        }
    }
    assert!(all >= 7 * 2 * 57, "only {all} comparisons");
}

/// The counts are those of the labels, snapshot by snapshot: no cluster was lost or mixed up.
#[test]
fn every_cluster_is_followed() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let mut checked = 0;
    for (service, labels) in services() {
        for go in VERSIONS {
            let files = files(&service, go, &[1, 2, 3, 4, 5, 6], "pb");
            let report = diff(&files, every(labels.every_s), &catalog);
            let bundled = report.findings.iter().flat_map(|finding| {
                let counts = &finding.trend.as_ref().expect("a trend").counts;
                finding.bundle.iter().map(move |member| (member, counts))
            });
            let bundled: Vec<_> = bundled.collect();
            for label in &labels.cluster {
                let mut seen = counts(&report, &label.function, &label.wait);
                seen.extend(bundled.iter().filter_map(|(member, counts)| {
                    let site = member.site.as_ref()?;
                    (site.function == label.function && member.wait == label.wait)
                        .then_some(counts.as_slice())
                }));
                let at = format!("{service} {go} {} {}: {seen:?}", label.function, label.wait);
                match label.change.as_str() {
                    "steady" | "stuck" if label.busy.is_none() => {
                        // One that runs at the moment is elsewhere.
                        let level = |counts: &&[u64]| {
                            counts.contains(&label.count)
                                && counts
                                    .iter()
                                    .all(|&count| count <= label.count && count + 1 >= label.count)
                        };
                        assert!(seen.iter().any(level), "{at}");
                    }
                    "grows" if label.beside.is_none() => {
                        let rises = |counts: &&[u64]| {
                            counts
                                .windows(2)
                                .all(|pair| pair[1].abs_diff(pair[0] + label.per_moment) <= 1)
                        };
                        assert!(seen.iter().any(rises), "{at}");
                    }
                    "churns" => {
                        let level = |counts: &&[u64]| {
                            counts.iter().all(|count| count.abs_diff(label.count) <= 2)
                        };
                        assert!(seen.iter().any(level), "{at}");
                    }
                    _ => continue,
                }
                checked += 1;
            }
        }
    }
    assert!(checked >= 80, "only {checked} labels");
}

#[test]
fn clusters_of_another_build_are_paired_and_none_wrongly() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let labels = fs::read_to_string(root().join("depot/labels.toml")).expect("labels");
    let labels: Pairs = toml::from_str(&labels).expect("valid labels");
    let file = |go: &str, build: &str| root().join("depot").join(go).join(format!("{build}.pb.gz"));
    for (old_go, new_go) in VERSIONS
        .iter()
        .flat_map(|old| VERSIONS.iter().map(move |new| (old, new)))
    {
        for forward in [true, false] {
            let (old, new) = if forward {
                ("before", "after")
            } else {
                ("after", "before")
            };
            let files = [file(old_go, old), file(new_go, new)];
            // Without times the later build can be the first.
            let report = diff_with(&files, every(5), &catalog, |snapshot| {
                snapshot.taken_at = None;
            });
            let (mut same, mut paired) = (0, 0);
            for label in &labels.cluster {
                let counts_then = if forward {
                    label.counts
                } else {
                    [label.counts[1], label.counts[0]]
                };
                let name = if forward { &label.after } else { &label.before };
                let name = name
                    .as_ref()
                    .or(if forward { &label.before } else { &label.after }.as_ref());
                let seen = counts(&report, name.expect("a function"), &label.wait);
                let right = seen.contains(&counts_then.as_slice());
                match label.is.as_str() {
                    "same" => {
                        same += 1;
                        paired += u32::from(right);
                        // Its own count with another one's would be a wrong pair.
                        let split = |counts: &&[u64]| counts.contains(&0);
                        assert!(right || seen.iter().any(split), "{name:?} {seen:?}");
                    }
                    // A closure that became a method may be paired or not.
                    "changed" => {}
                    _ => assert!(right, "{} {name:?} {seen:?}", label.is),
                }
            }
            println!("{old_go} {old} -> {new_go} {new}: {paired} of {same}");
            assert!(
                same >= 50 && paired * 100 >= same * 95,
                "{paired} of {same}"
            );
            let warned = report.snapshots[1].warnings.iter();
            assert!(
                warned
                    .map(|warning| warning.id)
                    .any(|id| id == "other-build")
            );
        }
    }
}

#[test]
fn a_moved_site_is_one_site() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let build = |name: &str| root().join(format!("depot/go1.27/{name}.pb.gz"));
    let report = diff(&[build("before"), build("after")], every(5), &catalog);
    let moved = report
        .findings
        .iter()
        .find(|finding| {
            is(
                finding,
                "example.com/depot/stock.(*Store).reservations",
                "select",
            )
        })
        .expect("the cluster");
    let trend = moved.trend.as_ref().expect("a trend");
    assert_eq!(trend.state, StateView::Stable);
    assert_eq!(
        trend.moved(moved.site.as_ref()).as_deref(),
        Some("stock/store.go:81")
    );
}

#[test]
fn what_is_stuck_is_found_though_it_does_not_grow() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    for go in VERSIONS {
        let files = files("approvals-stuck", go, &[1, 2, 3, 4, 5, 6], "txt");
        let report = diff(&files, every(30), &catalog);
        let first = report.findings.first().expect("a finding");
        assert!(is(
            first,
            "example.com/ops/approvals.(*Book).Add.func1",
            "chan receive"
        ));
        assert_eq!(first.verdict, Verdict::Possible);
        let trend = first.trend.as_ref().expect("a trend");
        assert_eq!(trend.state, StateView::Stable);
        assert_eq!(trend.aging, Some(AgingView::Older));
        let stayed = trend
            .survivors
            .map(|survivors| (survivors.stayed, survivors.came));
        assert_eq!(stayed, Some((14, 0)));
        assert!(
            first
                .evidence
                .iter()
                .any(|evidence| evidence.id.starts_with("stuck"))
        );
        // Others come and go in equal numbers.
        let session = report
            .findings
            .iter()
            .find(|finding| function(finding).ends_with("(*Office).session"))
            .expect("the sessions");
        assert_eq!(session.verdict, Verdict::Expected);
        assert!(
            session
                .evidence
                .iter()
                .any(|evidence| evidence.id == "replaced")
        );
    }
}

/// About as many connections are open, by coincidence, but not at every moment.
#[test]
fn what_is_stuck_belongs_to_no_connection() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    for go in VERSIONS {
        for moments in (3..=6).flat_map(choices) {
            let files = files("approvals-stuck", go, &moments, "pb");
            let report = diff(&files, every(30), &catalog);
            let first = report.findings.first().expect("a finding");
            assert!(
                is(
                    first,
                    "example.com/ops/approvals.(*Book).Add.func1",
                    "chan receive"
                ) && first.verdict == Verdict::Possible,
                "{go} {moments:?}: {}",
                report.headline
            );
        }
    }
}

#[test]
fn what_grows_as_one_is_one_finding() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    for go in VERSIONS {
        let files = files("refunds-leak", go, &[1, 2, 3, 4, 5, 6], "pb");
        let report = diff(&files, every(5), &catalog);
        let first = report.findings.first().expect("a finding");
        let count = first.count;
        assert_eq!(first.bundle.len(), 2);
        assert!(labels_of(first).contains(&"grows-as-one".to_owned()));
        assert!(
            first
                .bundle
                .iter()
                .all(|member| member.count == count && member.delta > Some(0))
        );
        assert!(
            first
                .bundle
                .iter()
                .all(|member| first.members.contains(&member.fingerprint))
        );
        let alone = |finding: &Finding| function(finding).contains("busclient");
        assert_eq!(
            report
                .findings
                .iter()
                .filter(|finding| alone(finding))
                .count(),
            1
        );
        let totals = &report.totals;
        assert_eq!(totals.bundled, 2);
        let clusters = totals.proven + totals.likely + totals.possible + totals.expected;
        assert_eq!(clusters + totals.bundled, totals.clusters);
        assert_eq!(totals.suspect_goroutines, 3 * count);
    }
}

#[test]
fn a_delta_profile_is_a_comparison_of_its_own() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let pace = Pace::default();
    for go in VERSIONS {
        let delta = |service: &str| root().join(service).join(go).join("delta.pb.gz");
        let report = diff(&[delta("freight-leak")], pace, &catalog);
        let first = report.findings.first().expect("a finding");
        assert_eq!(
            function(first),
            "example.com/ops/freight.(*Desk).Quote.func1"
        );
        assert_eq!(first.verdict, Verdict::Possible);
        let trend = first.trend.as_ref().expect("a trend");
        assert_eq!((trend.state, trend.delta), (StateView::Grown, 3));
        assert!(
            trend
                .per_minute
                .is_some_and(|rate| (30.0..40.0).contains(&rate))
        );

        let report = diff(&[delta("dispatch-healthy")], pace, &catalog);
        let gone = |finding: &&Finding| {
            let trend = finding.trend.as_ref().expect("a trend");
            trend.state == StateView::Gone && trend.delta < 0 && finding.count == 0
        };
        assert!(report.findings.iter().filter(gone).count() >= 5);
        let comparison = report.comparison.expect("a comparison");
        assert!(comparison.changes_only && comparison.delta < 0);
    }
}

#[test]
fn a_delta_profile_and_its_leak_profile_are_one_comparison() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let folder = root().join("freight-leak/go1.27");
    let both = |names: &[&str]| {
        let mut tables = Tables::default();
        let files = names.iter().map(|name| folder.join(name));
        let moment = files.flat_map(|file| snapshots(&file, &mut tables));
        compare(
            vec![moment.collect()],
            Sequence::ByTime,
            Pace::default(),
            &tables,
            &catalog,
            Order::Rank,
            &Choice::default(),
        )
    };
    let alone = both(&["delta.pb.gz"]).comparison.expect("a comparison");
    let seconds = |minutes: Option<f64>| minutes.map(|minutes| (minutes * 60.0).round());
    for names in [
        &["delta.pb.gz", "delta.leak.pb.gz"][..],
        &["delta.leak.pb.gz"],
    ] {
        let report = both(names);
        let comparison = report.comparison.as_ref().expect("a comparison");
        assert!(comparison.changes_only, "{names:?}");
        assert_eq!(
            seconds(comparison.minutes),
            seconds(alone.minutes),
            "{names:?}"
        );
        if names.len() > 1 {
            assert_eq!(comparison.goroutines, alone.goroutines);
        }
        let first = report.findings.first().expect("a finding");
        assert_eq!(
            function(first),
            "example.com/ops/freight.(*Desk).Quote.func1"
        );
        assert_eq!(first.verdict, Verdict::Proven, "{names:?}");
        assert_eq!(first.trend.as_ref().map(|trend| trend.delta), Some(3));
        assert!(
            report.headline.starts_with("Proven leak, growing over 5 s"),
            "{}",
            report.headline
        );
        let warnings = report.snapshots.iter().flat_map(|one| &one.warnings);
        let said: Vec<&str> = warnings.map(|warning| warning.text.as_str()).collect();
        assert!(
            matches!(said.as_slice(), [one] if one.contains("what is not proven is possible at most")),
            "{said:?}"
        );
    }
}

#[test]
fn the_order_of_times_counts_and_not_that_of_the_files() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let files = files("freight-leak", "go1.27", &[6, 1, 3, 2, 4, 5], "pb");
    let report = diff(&files, Pace::default(), &catalog);
    let first = report.findings.first().expect("a finding");
    assert_eq!(
        first.trend.as_ref().expect("a trend").counts,
        [3, 6, 9, 12, 15, 18]
    );
    let warned = |report: &Report| -> Vec<(String, &'static str)> {
        let snapshots = report.snapshots.iter();
        let warnings = snapshots.flat_map(|snapshot| {
            let source = snapshot.source.rsplit('/').next().unwrap_or_default();
            snapshot
                .warnings
                .iter()
                .map(move |warning| (source.to_owned(), warning.id))
        });
        warnings.collect()
    };
    assert_eq!(
        warned(&report),
        [
            ("t1.pb.gz".to_owned(), "out-of-order"),
            ("t2.pb.gz".to_owned(), "out-of-order")
        ]
    );
    // In the right order nothing is said.
    let files = self::files("freight-leak", "go1.27", &[1, 2, 3], "pb");
    assert_eq!(warned(&diff(&files, Pace::default(), &catalog)), []);
}

#[test]
fn who_says_how_long_it_was_is_believed_and_told_so() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let said = |file: &[PathBuf], pace| {
        let report = diff(file, pace, &catalog);
        let first = report.findings.first().expect("a finding");
        let rate = first.trend.as_ref().and_then(|trend| trend.per_minute);
        let warnings = report.snapshots.iter().flat_map(|one| &one.warnings);
        let told = warnings.filter(|one| one.id == "other-pace").count();
        (rate.map(f64::round), told)
    };
    // Three came in five seconds.
    let times = files("freight-leak", "go1.27", &[1, 2, 3], "pb");
    assert_eq!(said(&times, Pace::default()), (Some(36.0), 0));
    assert_eq!(said(&times, every(60)), (Some(3.0), 1));
    let delta = [root().join("freight-leak/go1.27/delta.pb.gz")];
    assert_eq!(said(&delta, Pace::default()), (Some(36.0), 0));
    assert_eq!(said(&delta, every(60)), (Some(3.0), 1));
    // Text has no time of its own.
    let times = files("freight-leak", "go1.27", &[1, 2, 3], "txt");
    assert_eq!(said(&times, every(60)), (Some(3.0), 0));
}

/// Both dumps of the log arrived within milliseconds, whenever they were written.
#[test]
fn an_instant_tells_no_rate() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let logs = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/texts/logs/service");
    let report = diff(
        &[logs.join("rsyslog-iso.txt.gz")],
        Pace::default(),
        &catalog,
    );
    let trends = || report.findings.iter().filter_map(|one| one.trend.as_ref());
    assert!(trends().any(|trend| trend.delta > 0));
    assert!(trends().all(|trend| trend.per_minute.is_none()));
    let comparison = report.comparison.as_ref().expect("a comparison");
    assert!(comparison.since.is_some());
    assert_eq!(comparison.minutes, None);
}

/// What a possible leak needs to be settled is no second snapshot any more.
#[test]
fn a_comparison_asks_for_no_second_snapshot() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let files = files("notices-leak", "go1.27", &[2, 3, 5], "pb");
    let report = diff(&files, Pace::default(), &catalog);
    let settle = report.findings.iter().filter_map(|one| one.settle.as_ref());
    let settle: Vec<_> = settle.collect();
    assert!(!settle.is_empty());
    assert!(
        settle.iter().all(|text| !text.contains("second snapshot")),
        "{settle:?}"
    );
}

#[test]
fn many_snapshots_leave_room_for_the_scenario() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let moments = [1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 6, 6, 6];
    let files = files("freight-leak", "go1.27", &moments, "pb");
    let mut report = diff(&files, every(5), &catalog);
    report.findings.truncate(1);
    let look = Look {
        width: 80,
        color: Color::Off,
    };
    let mut table = Vec::new();
    render::report(&report, Format::Table, look, &mut table).expect("room to write");
    let table = String::from_utf8(table).expect("text");
    let row = table.lines().find(|line| line.starts_with(" 1 "));
    assert!(
        row.is_some_and(|row| row.contains(" chan-send-no-receiver ")),
        "{table}"
    );
}

#[test]
fn ids_tell_another_process() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let warned = |files: &[PathBuf]| {
        let report = diff(files, Pace::default(), &catalog);
        let snapshots = report.snapshots.iter();
        let ids: Vec<_> = snapshots
            .flat_map(|s| s.warnings.iter().map(|w| w.id))
            .collect();
        ids.iter().any(|id| ["id-reused", "ids-fell"].contains(id))
    };
    let one = files("freight-leak", "go1.27", &[1, 2, 3, 4, 5, 6], "txt");
    let other = files("fx-leak", "go1.27", &[2], "txt");
    assert!(!warned(&one));
    assert!(warned(&[one[0].clone(), other[0].clone()]));
    assert!(warned(&[one[5].clone(), one[0].clone()]));
}

#[test]
fn all_dumps_of_a_log_are_compared() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let mut log = Vec::new();
    for file in files("freight-leak", "go1.27", &[1, 2, 3, 4, 5, 6], "txt") {
        let bytes = read(&Source::from_argument(&file), SizeLimit::DEFAULT).expect("a dump");
        log.extend_from_slice(b"10:00:00 dumping\n");
        log.extend(bytes);
    }
    let mut tables = Tables::default();
    let moments: Vec<_> = text(&log, "app.log", &mut tables)
        .into_iter()
        .map(|snapshot| vec![snapshot])
        .collect();
    assert_eq!(moments.len(), 6);
    let choice = Choice::default();
    let report = compare(
        moments,
        Sequence::ByTime,
        Pace::default(),
        &tables,
        &catalog,
        Order::Rank,
        &choice,
    );
    let first = report.findings.first().expect("a finding");
    let trend = first.trend.as_ref().expect("a trend");
    assert_eq!(trend.counts, [3, 6, 9, 12, 15, 18]);
    assert_eq!(trend.per_minute, None);
    assert!(trend.survivors.is_some_and(|survivors| survivors.left == 0));
    assert!(labels_of(first).contains(&"growing".to_owned()));
}

fn labels_of(finding: &Finding) -> Vec<String> {
    finding
        .evidence
        .iter()
        .map(|evidence| evidence.id.clone())
        .collect()
}

/// Labels name the scenario of what leaks.
#[test]
fn leaks_that_grow_are_named() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let mut named = 0;
    for (service, labels) in services() {
        let files = files(&service, "go1.27", &[1, 2, 3, 4, 5, 6], "pb");
        let report = diff(&files, every(labels.every_s), &catalog);
        let causes = labels.cluster.iter().filter(|label| label.role == "cause");
        for label in causes.filter(|label| !label.scenario.is_empty()) {
            let finding = report
                .findings
                .iter()
                .find(|finding| is(finding, &label.function, &label.wait));
            let Some(finding) = finding else { continue };
            let alternatives = finding.scenario.alternatives.iter().map(|other| &other.id);
            let mut ids = alternatives.chain([&finding.scenario.id]);
            assert!(
                ids.any(|id| label.scenario.contains(id)),
                "{service}: {}",
                finding.scenario.id
            );
            named += 1;
        }
    }
    assert!(named >= 4, "only {named}");
}

/// The recordings of the lab have one source for all versions of Go, and for builds with and without
/// `-trimpath`: a cluster that is paired with another line of the program is paired wrongly, and what
/// is at one line in both must be paired.
#[test]
fn clusters_of_another_go_version_are_paired_and_none_wrongly() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let lab = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/profiles");
    let programs = fs::read_dir(lab).expect("the recordings are part of the checkout");
    let mut programs: Vec<PathBuf> = programs
        .filter_map(|item| Some(item.ok()?.path()))
        .filter(|path| path.is_dir())
        .collect();
    programs.sort();
    let (mut paired, mut wrong) = (0, Vec::new());
    for program in programs {
        let build = |name: &str| program.join(format!("{name}.pb.gz"));
        for (old, new) in [
            ("go1.21", "go1.27"),
            ("go1.27", "go1.22"),
            ("go1.23-trim", "go1.26"),
        ] {
            let (old, new) = (build(old), build(new));
            if old.exists() && new.exists() {
                let report = diff(&[old, new], every(5), &catalog);
                paired += one_source(&report, &program.display().to_string(), &mut wrong);
            }
        }
    }
    println!("{paired} clusters are paired");
    assert_eq!(wrong, [""; 0]);
    assert!(paired >= 300, "only {paired}");
}

/// Counts the clusters of the program that are paired, and names those that are not but could be,
/// or that should not be.
fn one_source(report: &Report, program: &str, wrong: &mut Vec<String>) -> u32 {
    let (mut paired, mut open) = (0, BTreeMap::new());
    for finding in &report.findings {
        let trend = finding.trend.as_ref().expect("a trend");
        let place = finding.called_from.as_ref().or(finding.site.as_ref());
        let Some(place) = place.filter(|place| place.file.contains("/lab/")) else {
            continue;
        };
        let file = place.file.rsplit('/').next().unwrap_or_default();
        let at = (file, place.line, finding.wait.reason);
        if trend.moved_from.is_some() {
            wrong.push(format!("{program}: {at:?} from {:?}", trend.moved_from));
        }
        match trend.state {
            StateView::New | StateView::Gone => {
                let other = open.insert(at, trend.state);
                if other.is_some_and(|other| other != trend.state) {
                    wrong.push(format!("{program}: {at:?} is not paired"));
                }
            }
            StateView::Grown | StateView::Stable | StateView::Shrunk => paired += 1,
        }
    }
    paired
}

/// Real services, idle, under load, and after it.
#[test]
fn services_under_load_do_not_leak() {
    let catalog = catalog::builtin().expect("the catalog is valid");
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/services/profiles");
    let recording = |service: &str, state: &str| -> Option<PathBuf> {
        let folder = fs::read_dir(all.join(format!("{service}-{state}-healthy"))).ok()?;
        let mut files = folder.filter_map(|item| Some(item.ok()?.path()));
        files.find(|path| path.to_string_lossy().ends_with(".pb.gz"))
    };
    let folders = fs::read_dir(&all).expect("the recordings are part of the checkout");
    let services = folders.filter_map(|item| {
        let name = item.ok()?.file_name().to_string_lossy().into_owned();
        name.strip_suffix("-idle-healthy").map(str::to_owned)
    });
    let mut compared = 0;
    for service in services {
        let states = ["idle", "loaded", "after"].map(|state| recording(&service, state));
        let files: Vec<PathBuf> = states.into_iter().flatten().collect();
        for files in [&files[..], &files[..2]] {
            let report = diff(files, Pace::default(), &catalog);
            let likely = report.totals.likely + report.totals.proven;
            assert_eq!(likely, 0, "{service}: {}", report.headline);
            compared += 1;
        }
    }
    assert!(compared >= 40, "only {compared}");
}
