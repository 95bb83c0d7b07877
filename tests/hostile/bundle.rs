//! Archives, sound and hostile: each snapshot in them counts, and nothing else happens.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::archive::{File, Sizes, gzip, tar, tar_header, zip, zip_overlapping, zip_with, zstd};
use crate::make::leak;
use crate::{Run, run, run_on, run_within, testdata};

const LEAK: &str = "profiles/early-return-leak/go1.26.pb.gz";
const OTHER: &str = "profiles/consumer-gone-leak/go1.26.pb.gz";

fn recording(path: &str) -> Vec<u8> {
    fs::read(testdata(path)).unwrap_or_default()
}

/// The report of a run that ended well.
fn json(run: io::Result<Run>) -> Value {
    let run = run.ok().filter(|run| run.code == Some(0));
    run.and_then(|run| serde_json::from_str(&run.out).ok())
        .unwrap_or_default()
}

/// The report on bytes at standard input.
fn report(bytes: &[u8]) -> Value {
    json(run_on(&["--all", "--format", "json"], bytes))
}

/// Names of the snapshots, and of what was skipped with its kind.
fn names(report: &Value) -> (Vec<&str>, Vec<(&str, &str)>) {
    let list = |key: &str| report[key].as_array().into_iter().flatten();
    (
        list("snapshots")
            .filter_map(|view| view["source"].as_str())
            .collect(),
        list("skipped")
            .filter_map(|file| file["source"].as_str().zip(file["kind"].as_str()))
            .collect(),
    )
}

#[test]
fn the_wrapping_changes_nothing_but_names() {
    let gz = recording(LEAK);
    let plain = goprof_leaks::input::inflate(&gz[..], goprof_leaks::input::SizeLimit::DEFAULT);
    let plain = plain.unwrap();
    let in_zip = zip(&[
        File::new("a/g", &gz),
        File::new("h", &recording("hostile/heap.pb.gz")),
    ]);
    let in_tar = tar(&[("a/g", &plain)]).unwrap();
    let expected = report(&plain);
    assert_eq!(expected["totals"]["goroutines"], 131);
    for (wrapped, name) in [
        (gz.clone(), "-"),
        (zstd(&plain), "-"),
        (gzip(&zstd(&gz)).unwrap(), "-"),
        (in_zip.clone(), "-/a/g"),
        (zip(&[File::stored("g", &zstd(&gz))]), "-/g"),
        (zip_with(&[File::new("g", &plain)], Sizes::Zip64), "-/g"),
        (in_tar.clone(), "-/a/g"),
        (gzip(&in_tar).unwrap(), "-/a/g"),
        (zstd(&in_tar), "-/a/g"),
        (zip(&[File::new("i.zip", &in_zip)]), "-/i.zip/a/g"),
        (tar(&[("i", &gzip(&in_zip).unwrap())]).unwrap(), "-/i/a/g"),
        (zip(&[File::new("t", &gzip(&in_tar).unwrap())]), "-/t/a/g"),
    ] {
        let mut found = report(&wrapped);
        assert_eq!(names(&found).0, [name]);
        found["snapshots"][0]["source"] = "-".into();
        found["skipped"] = Value::Array(Vec::new());
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn every_snapshot_is_an_instance_and_the_rest_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.dat");
    let bytes = zip(&[
        File::new("nodes/1/g.pb.gz", &recording(LEAK)),
        File::new("nodes/1/heap.pb.gz", &recording("hostile/heap.pb.gz")),
        File::new("nodes/", b""),
        File::new("nodes/2/g.pb.gz", &recording(OTHER)),
        File::new("status.json", b"{\"a\":1}"),
        File::new("empty", b""),
        File::new("notes\u{1b}[2J\n.txt", b"hello"),
        File::new("broken.pb", &leak().bytes()[..20]),
    ]);
    fs::write(&path, bytes).unwrap();
    let path = path.to_str().unwrap();
    let report = json(run(&["--format", "json", path]));
    let (snapshots, skipped) = names(&report);
    let named = |name: &str| format!("{path}/{name}");
    assert_eq!(
        snapshots,
        [named("nodes/1/g.pb.gz"), named("nodes/2/g.pb.gz")]
    );
    let expected = [
        (named("nodes/1/heap.pb.gz"), "other"),
        (named("status.json"), "other"),
        (named("empty"), "other"),
        (named("notes\u{1b}[2J\n.txt"), "other"),
        (named("broken.pb"), "unreadable"),
    ];
    let skipped: Vec<_> = skipped
        .into_iter()
        .map(|(name, kind)| (name.to_owned(), kind))
        .collect();
    assert_eq!(skipped, expected);
    for format in ["table", "markdown"] {
        let run = run(&["--format", format, "--width", "300", path]).unwrap();
        run.reports(&[
            "1 of 7 files cannot be read and is left out",
            "4 of 7 files are no goroutine snapshots",
            "(a heap or allocs profile)",
            "damaged at byte",
        ]);
        assert!(!run.out.contains("\u{1b}[2J"), "{run:?}");
    }
}

#[test]
fn what_is_lost_in_an_archive_makes_counts_least_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("torn.tar");
    let recording = recording(LEAK);
    let bytes = tar(&[("1/g", &recording), ("2/g", &recording)]).unwrap();
    fs::write(
        &path,
        &bytes[..512 + recording.len().next_multiple_of(512) + 700],
    )
    .unwrap();
    let path = path.to_str().unwrap();
    let report = json(run(&["--format", "json", path]));
    assert_eq!(report["totals"]["at_least"], true);
    run(&[path])
        .unwrap()
        .reports(&["at least", "cannot be read and are left out"]);
    let gated = run(&["check", path]).unwrap();
    assert_eq!(gated.code, Some(3), "{gated:?}");
    assert!(gated.out.contains("undecided"), "{gated:?}");
    let gated = run(&["check", "--allow-partial", path]).unwrap();
    assert_ne!(gated.code, Some(3), "{gated:?}");
}

#[test]
fn an_archive_without_a_snapshot_says_what_is_in_it() {
    let bytes = zip(&[
        File::new("cpu", &recording("hostile/cpu.pb.gz")),
        File::new("it's a\u{1b}\n.txt", b"text\n"),
    ]);
    let run = run_on(&[], &bytes).unwrap();
    run.refuses(
        "-",
        &[
            "no goroutine snapshot",
            "cpu (a CPU profile)",
            r"it's a\u{1b}\n.txt (text)",
        ],
    );
    let nothing = ["no goroutine snapshot", "it holds no file"];
    run_on(&[], &zip(&[])).unwrap().refuses("-", &nothing);
    let folders = zip(&[File::new("a/", b""), File::new("a/b/", b"")]);
    run_on(&[], &folders).unwrap().refuses("-", &nothing);
    let in_tar = tar(&[("readme", b"text")]).unwrap();
    run_on(&[], &in_tar)
        .unwrap()
        .refuses("-", &["readme (text)"]);
}

#[test]
fn paths_are_names_and_links_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let outside = folder.path().join("outside");
    let bytes = leak().bytes();
    let evil = [
        "../../../../../../etc/passwd",
        "/etc/passwd",
        "..\\..\\x",
        outside.to_str().unwrap(),
    ];
    let zipped: Vec<File> = evil.iter().map(|name| File::new(name, &bytes)).collect();
    let tarred: Vec<(&str, &[u8])> = evil.iter().map(|&name| (name, &bytes[..])).collect();
    for archive in [zip(&zipped), tar(&tarred).unwrap()] {
        let path = folder.path().join("a");
        fs::write(&path, archive).unwrap();
        let report = json(run(&["--format", "json", path.to_str().unwrap()]));
        let expected = evil.map(|name| format!("{}/{name}", path.display()));
        assert_eq!(names(&report).0, expected);
        assert_eq!(report["totals"]["goroutines"], 4800);
        // The archive is still all that there is.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    let mut link = File::stored("link", testdata(LEAK).to_str().unwrap().as_bytes());
    link.mode = 0o120_777;
    let zipped = zip(&[link, File::new("g", &bytes)]);
    let mut builder = tar::Builder::new(Vec::new());
    for kind in [
        tar::EntryType::Symlink,
        tar::EntryType::Link,
        tar::EntryType::Fifo,
    ] {
        let mut header = tar_header(kind, 0);
        builder
            .append_link(&mut header, "link", testdata(LEAK))
            .unwrap();
    }
    builder
        .append_data(
            &mut tar_header(tar::EntryType::Regular, bytes.len() as u64),
            "g",
            &bytes[..],
        )
        .unwrap();
    let tarred = builder.into_inner().unwrap();
    for (archive, links) in [(zipped, 1), (tarred, 3)] {
        let report = report(&archive);
        assert_eq!(
            names(&report),
            (vec!["-/g"], vec![("-/link", "other"); links])
        );
        assert_eq!(report["totals"]["goroutines"], 1200);
    }
}

#[test]
fn damaged_files_are_left_out_and_said() {
    let bytes = leak().bytes();
    let wrong = |change: fn(&mut File)| {
        let mut file = File::new("bad", &bytes);
        change(&mut file);
        file
    };
    for (file, why) in [
        (wrong(|file| file.crc ^= 1), "is damaged (Invalid checksum"),
        (wrong(|file| file.size += 1), "is damaged (Invalid size"),
        (
            wrong(|file| file.size = 4_000_000_000),
            "more than 268435456 bytes",
        ),
        (wrong(|file| file.flags |= 1), "encrypted"),
        (
            wrong(|file| file.method = 12),
            "method 12, which is not read",
        ),
        (wrong(|file| file.data.truncate(20)), "breaks off"),
        (wrong(|file| file.data[0] = 0xff), "is damaged"),
    ] {
        let good = File::new("good", &bytes);
        let report = report(&zip(&[file, good]));
        assert_eq!(
            names(&report),
            (vec!["-/good"], vec![("-/bad", "unreadable")])
        );
        let reason = report["skipped"][0]["reason"].as_str().unwrap();
        assert!(reason.contains(why), "{reason}");
    }
    // Alone, it is an error.
    let alone = zip(&[wrong(|file| file.flags |= 1)]);
    run_on(&[], &alone)
        .unwrap()
        .refuses("-", &["bad (encrypted"]);
}

#[test]
fn a_cut_archive_gives_what_came_before() {
    let bytes = leak().bytes();
    let whole = tar(&[("a", &bytes), ("b", &bytes), ("c", &bytes)]).unwrap();
    let second = 512 + bytes.len().next_multiple_of(512);
    for cut in [second + 100, second + 600, second * 2] {
        for archive in [whole[..cut].to_vec(), zstd(&whole[..cut])] {
            let report = report(&archive);
            let (snapshots, skipped) = names(&report);
            assert_eq!(snapshots.first(), Some(&"-/a"));
            let is_whole = cut == second * 2;
            assert_eq!(skipped.is_empty(), is_whole, "{cut}: {skipped:?}");
            assert!(is_whole || skipped.last() == Some(&("-", "unreadable")));
        }
    }
    let squeezed = gzip(&[whole, vec![7; 100_000]].concat()).unwrap();
    let report = report(&squeezed[..squeezed.len() - 10]);
    let (snapshots, skipped) = names(&report);
    assert_eq!(snapshots, ["-/a", "-/b", "-/c"]);
    assert!(
        skipped.is_empty() || skipped == [("-", "unreadable")],
        "{skipped:?}"
    );

    let whole = zip(&[File::new("a", &bytes), File::new("b", &bytes)]);
    for cut in [4, whole.len() / 2, whole.len() - 1] {
        run_on(&[], &whole[..cut])
            .unwrap()
            .refuses("-", &["zip archive", "fetch it again"]);
    }
}

#[test]
fn equal_names_and_contents_all_count() {
    let bytes = leak().bytes();
    let archive = zip(&[File::new("g", &bytes), File::new("g", &bytes)]);
    let report = report(&archive);
    assert_eq!(names(&report).0, ["-/g", "-/g"]);
    assert_eq!(report["totals"]["goroutines"], 2400);
    assert_eq!(
        report["snapshots"][1]["warnings"][0]["id"],
        "repeated-profile"
    );
}

#[test]
fn too_many_files_are_refused() {
    let files: Vec<File> = (0..12_000)
        .map(|at| File::stored(&format!("{at}"), b""))
        .collect();
    let advice = ["more than 10000 files", "--max-files"];
    run_on(&[], &zip(&files)).unwrap().refuses("-", &advice);
    let archive = zip(&[File::new("a", b"{}"), File::new("g", &leak().bytes())]);
    run_on(&["--max-files", "2"], &archive)
        .unwrap()
        .reports(&["main.wait"]);
    run_on(&["--max-files", "1"], &archive)
        .unwrap()
        .refuses("-", &["more than 1 files", "--max-files"]);
}

#[test]
fn archives_in_archives_end() {
    let mut archive = zip(&[File::new("g", &leak().bytes())]);
    for depth in 1..=3 {
        let fits = depth.to_string();
        run_on(&["--max-nesting", &fits], &archive)
            .unwrap()
            .reports(&["main.wait"]);
        archive = zip(&[File::new("in.zip", &archive)]);
    }
    run_on(&[], &archive)
        .unwrap()
        .refuses("-", &["lies in 3 others", "--max-nesting"]);
}

#[test]
fn bombs_are_refused_quickly_within_bounded_memory() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |size: &str, bytes: &[u8], parts: &[&str]| {
        let path = folder.path().join("bomb");
        fs::write(&path, bytes).unwrap();
        let start = Instant::now();
        let run = run_within(256, &["--max-size", size, path.to_str().unwrap()]).unwrap();
        run.refuses("bomb", parts);
        // Within an archive, one file is left out, or all is refused.
        let is_all = run.err.contains("bomb: it inflates") || run.err.contains("bomb: a zip");
        assert_eq!(
            run.err.contains("no goroutine snapshot"),
            !is_all,
            "{run:?}"
        );
        let took = start.elapsed();
        assert!(took < Duration::from_mins(2), "it took {took:?}");
    };
    let zeros = vec![0; 10_000_000];
    // 10 GB of zeros that say so, and zeros that do not.
    let mut file = File::new("zeros", &zeros);
    file.size = 10_000_000_000;
    refused("256M", &zip(&[file]), &["more than 268435456 bytes"]);
    let mut lies = File::new("zeros", &zeros);
    lies.size = 1000;
    refused("256M", &zip(&[lies]), &["is damaged (Invalid size"]);
    // 2 GB of text, of which all is read: many files with the same bytes, and files in a row.
    let text = b"no dump\n".repeat(1_000_000);
    let parts = ["more than 200 times its size", "--max-ratio"];
    let many = zip_overlapping(&File::new("text", &text), 250);
    refused("16M", &many, &parts);
    let squeezed = gzip(&text).unwrap();
    let row = tar(&[("text", &squeezed[..]); 250]).unwrap();
    refused("16M", &row, &parts);
    // An archive in an archive, much larger than that.
    let inner = zip(&[File::stored("text", &text.repeat(3))]);
    let outer = zip(&[File::new("in.zip", &inner)]);
    refused("16M", &outer, &["in.zip (more than 16777216 bytes"]);
    let half = zip(&[File::stored("text", &text)]);
    let three = [("a", &half[..]), ("b", &half), ("c", &outer), ("d", &half)];
    let one_by_one = tar(&three).unwrap();
    let each = [
        "a/text (text)",
        "b/text (text)",
        "c/in.zip (more than",
        "d/text (text)",
    ];
    refused("16M", &one_by_one, &each);
    let held = gzip(&zip(&[
        File::stored("a", &text),
        File::stored("b", &text),
        File::stored("c", &text),
    ]))
    .unwrap();
    refused("16M", &held, &["a zip archive of more than 16777216 bytes"]);
    // A name of 64 MB.
    let mut long = tar_header(tar::EntryType::GNULongName, 64 << 20);
    long.set_path("long").unwrap();
    long.set_cksum();
    let named = [long.as_bytes(), &vec![b'n'; 64 << 20][..]].concat();
    let named = gzip(&[&tar(&[("a", b"{}")]).unwrap()[..1024], &named].concat()).unwrap();
    let run = run_on(&[], &named).unwrap();
    run.refuses("-", &["a (JSON)", "the name of a file is too long"]);
    let mut huge = tar_header(tar::EntryType::Regular, 1 << 60);
    huge.set_path("huge").unwrap();
    huge.set_cksum();
    refused("16M", huge.as_bytes(), &["huge (more than 16777216 bytes"]);
}

#[test]
fn a_process_in_two_forms_counts_once() {
    let [one, two, three] = ["debug1.txt.gz", "debug2.txt.gz", "pb.gz"]
        .map(|form| recording(&format!("texts/go1.26/early-return.{form}")));
    let [plain_one, plain_two] = [&one, &two].map(|text| {
        goprof_leaks::input::inflate(&text[..], goprof_leaks::input::SizeLimit::DEFAULT).unwrap()
    });
    let archive = zip(&[
        File::new("debug/nodes/1/stacks_with_labels.txt", &plain_one),
        File::new("debug/nodes/1/stacks.txt", &plain_two),
        File::new("debug/nodes/1/g", &three),
        File::new("debug/nodes/2/g", &recording(OTHER)),
    ]);
    let report = report(&archive);
    assert_eq!(
        names(&report),
        (
            vec![
                "-/debug/nodes/1/stacks.txt",
                "-/debug/nodes/1/g",
                "-/debug/nodes/2/g",
            ],
            vec![("-/debug/nodes/1/stacks_with_labels.txt", "same")]
        )
    );
    assert_eq!(
        report["skipped"][0]["reason"],
        "it seems to be of the same process as -/debug/nodes/1/stacks.txt; if it is not, give each alone"
    );
    assert_eq!(report["snapshots"][0]["adds"], "detail");
    assert_eq!(report["snapshots"][1]["adds"], "goroutines");
    run_on(&[], &archive).unwrap().reports(&["another form of"]);
    // The same if they are named one by one.
    let text = testdata("texts/go1.26/early-return.debug1.txt.gz");
    let both = run(&[
        "--format",
        "json",
        text.to_str().unwrap(),
        testdata("texts/go1.26/early-return.pb.gz")
            .to_str()
            .unwrap(),
    ]);
    assert_eq!(json(both)["totals"]["goroutines"], 131);
}

#[test]
fn what_is_unsure_in_an_archive_is_said() {
    let at = |seconds: i64| {
        let mut maker = leak();
        maker.profile.time_nanos = seconds * 1_000_000_000;
        maker.bytes()
    };
    let text =
        "goroutine profile: total 900\n900 @ 0x1\n#\t0x0\tmain.wait+0x1\t/srv/shop/main.go:1\n\n";
    let archive = zip(&[
        File::new("1/g", &at(1_700_000_000)),
        File::new("1/g.txt", text.as_bytes()),
        File::new("2/g", &at(1_700_000_500)),
        File::new("3/g", &at(1_700_007_200)),
    ]);
    let report = report(&archive);
    assert_eq!(report["totals"]["goroutines"], 4500);
    let warnings = |at: usize, id: &str| {
        let warnings = report["snapshots"][at]["warnings"].as_array();
        let mut texts = warnings.into_iter().flatten();
        let found = texts.find(|warning| warning["id"] == id);
        found.map_or("", |warning| warning["text"].as_str().unwrap_or_default())
    };
    assert!(warnings(0, "older").starts_with("taken 2 h before the newest"));
    assert!(warnings(1, "perhaps-twice").contains("-/1/g, which lies beside it"));
    assert!(warnings(2, "older").contains("min before the newest"));
    assert_eq!(warnings(3, "older"), "");
}

/// Whether a program of the system could be run.
fn made(folder: &Path, program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .status()
        .is_ok_and(|status| status.success())
}

#[test]
fn what_other_programs_write_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::create_dir_all(here.join("b/nodes")).unwrap();
    fs::write(here.join("b/nodes/g"), recording(LEAK)).unwrap();
    fs::write(here.join("b/notes"), b"text").unwrap();
    let long = "long/".repeat(60);
    fs::create_dir_all(here.join("b").join(&long)).unwrap();
    fs::write(here.join("b").join(&long).join("g"), recording(OTHER)).unwrap();
    for (name, program, arguments) in [
        ("b.zip", "zip", &["-qr", "b.zip", "b"][..]),
        ("s.zip", "zip", &["-qr0", "s.zip", "b"]),
        ("b.tar", "tar", &["cf", "b.tar", "b"]),
        ("p.tar", "tar", &["--format=pax", "-cf", "p.tar", "b"]),
        ("b.tar.gz", "tar", &["czf", "b.tar.gz", "b"]),
        ("b.tar.zst", "tar", &["--zstd", "-cf", "b.tar.zst", "b"]),
        (
            "b.zip.zst",
            "zstd",
            &["-q", "-19", "--long=27", "b.zip", "-o", "b.zip.zst"],
        ),
    ] {
        // Not every machine has every program; the other tests need none.
        if !made(here, program, arguments) {
            continue;
        }
        let path = here.join(name);
        let report = json(run(&["--format", "json", path.to_str().unwrap()]));
        let (mut snapshots, skipped) = names(&report);
        snapshots.sort_unstable_by_key(|name| name.len());
        let named = |file: &str| format!("{}/b/{file}", path.display());
        assert_eq!(snapshots, [named("nodes/g"), named(&format!("{long}g"))]);
        assert_eq!(skipped, [(&*named("notes"), "other")]);
    }
}
