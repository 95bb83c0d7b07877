//! Disks that are full, outputs that are forbidden, inputs that change, and signals.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::fs;
use std::path::{Path, PathBuf};

use goprof_leaks::input::{InputError, Limits, Source, Then, Visitor, visit};

use crate::archive::{File, tar, zip};
use crate::make::{Maker, leak};
use crate::{FORMATS, run, run_on};

/// Makes a file shorter as soon as something of it has been read.
struct Shortener {
    path: PathBuf,
    to: u64,
    read: usize,
    early: Vec<Option<InputError>>,
    skipped: Vec<InputError>,
}

impl Shortener {
    /// Reads a file of these bytes, of which only `to` stay once the first piece was read.
    fn read(bytes: &[u8], to: u64) -> (Result<(), InputError>, Self) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("input");
        fs::write(&path, bytes).unwrap();
        let mut visitor = Shortener {
            path: path.clone(),
            to,
            read: 0,
            early: Vec::new(),
            skipped: Vec::new(),
        };
        let result = visit(&Source::File(path), Limits::DEFAULT, &mut visitor);
        (result.map(|_| ()), visitor)
    }
}

impl Visitor for Shortener {
    fn begin(&mut self, _: &str) {}

    fn piece(&mut self, piece: &[u8]) -> Then {
        let file = fs::OpenOptions::new().write(true).open(&self.path);
        file.and_then(|file| file.set_len(self.to)).unwrap();
        self.read += piece.len();
        Then::GoOn
    }

    fn end(&mut self, early: Option<InputError>) {
        self.early.push(early);
    }

    fn skip(&mut self, _: &str, why: InputError) {
        self.skipped.push(why);
    }
}

/// Bytes that do not shrink.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 7_u64;
    (0..length)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 56) as u8
        })
        .collect()
}

#[test]
fn an_input_that_shrinks_breaks_off() {
    let bytes = noise(1 << 20);
    for to in [0, 200_000, (1 << 20) - 1] {
        let (result, seen) = Shortener::read(&bytes, to);
        result.unwrap();
        let early = seen.early.into_iter().flatten().next().unwrap();
        assert!(early.breaks_off(), "{early}");
        assert!(early.to_string().contains("became shorter"), "{early}");
    }
    let (result, seen) = Shortener::read(&bytes, 1 << 20);
    assert!(result.is_ok() && seen.early.iter().all(Option::is_none));
    assert_eq!(seen.read, 1 << 20);

    // What grows is read as far as it goes.
    let (result, seen) = Shortener::read(&bytes, 2 << 20);
    assert!(result.is_ok() && seen.early.iter().all(Option::is_none));
}

#[test]
fn an_archive_that_shrinks_loses_files() {
    let bytes = noise(1 << 20);
    let files = ["a", "b", "c"].map(|name| File::stored(name, &bytes));
    let packed = tar(&[("a", &bytes), ("b", &bytes), ("c", &bytes)]).unwrap();
    for (kind, archive) in [("zip", zip(&files)), ("tar", packed)] {
        for to in [0, 1_500_000] {
            let (result, seen) = Shortener::read(&archive, to);
            let lost = seen.early.iter().flatten().count() + seen.skipped.len();
            assert!(result.is_err() || lost > 0, "{kind} {to}: all is well");
        }
    }
}

#[test]
fn names_and_labels_that_are_not_utf8_are_shown() {
    let mut maker = leak().labelled("key", "value");
    for text in &mut maker.profile.string_table {
        let is_ours = text.starts_with(b"main.") || text.starts_with(b"/srv") || *text == b"value";
        if is_ours {
            text.extend_from_slice(b"\xff\xc3\x28\xed\xa0\x80");
        }
    }
    let bytes = maker.bytes();
    let text =
        b"goroutine 1 [select]:\nmain.caf\xe9\xff(0x1)\n\t/srv/\xff.go:1 +0x1\n\n".repeat(60);
    for format in FORMATS {
        // What is printed is UTF-8, which `Run` insists on.
        run_on(&["--format", format], &bytes)
            .unwrap()
            .reports(&["main.wait"]);
        run_on(&["--all", "--format", format], &text)
            .unwrap()
            .reports(&["main.caf"]);
    }
}

#[test]
fn labels_and_texts_of_a_million_characters_are_shown() {
    let long = "x".repeat(1_000_000);
    let name = format!("main.{long}");
    let file = format!("/srv/{long}.go");
    let labelled = leak().labelled(&long, &long).bytes();
    let filed = leak().receivers("main.f", &file, 900).bytes();
    let traceback = format!("goroutine 1 [select]:\n{name}(0x1)\n\t/srv/a.go:1 +0x1\n\n").repeat(3);
    let counted =
        format!("goroutine profile: total 3\n3 @ 0x1\n#\t0x1\t{name}+0x1\t/srv/a.go:1\n\n");
    for format in FORMATS {
        let arguments = ["--all", "--format", format];
        run_on(&arguments, &labelled)
            .unwrap()
            .reports(&["main.wait"]);
        run_on(&arguments, &filed).unwrap().reports(&["main.wait"]);
        for text in [&traceback, &counted] {
            run_on(&arguments, text.as_bytes())
                .unwrap()
                .reports(&["main.x"]);
        }
    }
}

#[test]
fn an_output_that_cannot_be_made_is_said_first() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("g.pb");
    fs::write(&profile, leak().bytes()).unwrap();
    let nowhere = folder.path().join("no/such/out.json");
    let read_only = folder.path().join("old.json");
    fs::write(&read_only, "old").unwrap();
    let mut rights = fs::metadata(&read_only).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(&read_only, rights).unwrap();
    for (path, says) in [
        (nowhere.as_path(), "there is no such folder"),
        (read_only.as_path(), "it is read-only"),
        (folder.path(), "it is a folder"),
    ] {
        let output = format!("json={}", path.display());
        // The input is not there either, and is not come to.
        let run = run(&["--output", &output, "no-such-profile"]).unwrap();
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.err.contains("cannot write"), "{run:?}");
        assert!(run.err.contains(says), "no {says:?} in {run:?}");
    }
    assert_eq!(fs::read_to_string(&read_only).unwrap(), "old");
    assert_eq!(names(folder.path()), ["g.pb", "old.json"]);
}

/// The names in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|item| item.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A profile whose report is larger than what a file may have below.
pub(crate) fn large() -> Vec<u8> {
    let mut maker = Maker::new();
    for at in 0..300 {
        let name = format!("main.{}{at}", "long".repeat(100));
        maker = maker.receivers(&name, &format!("/srv/shop/{at}.go"), 50);
    }
    maker.bytes()
}
