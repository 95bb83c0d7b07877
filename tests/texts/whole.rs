//! No goroutine and no line gets lost.

use std::path::Path;

use goprof_leaks::decode::{DecodeError, Decoder, Dumps, decode};
use goprof_leaks::model::{Format, Keep, Snapshot, Tables, Warning};

use crate::{bytes, files, name, root, snapshot};

/// Lines that start a goroutine, by a rule of their own.
pub(crate) fn headers(text: &[u8]) -> u64 {
    let header = regex::bytes::Regex::new(r"(?m)^goroutine [0-9]+ [^\n]*\[").expect("a pattern");
    header.find_iter(text).count() as u64
}

/// Goroutines of all dumps that were read, and those that the warnings speak of.
pub(crate) fn accounted(text: &[u8]) -> u64 {
    let mut tables = Tables::default();
    let mut decoder = Decoder::keeping(Keep::Ids);
    let fed = decoder.feed(text, &mut tables);
    let dumps = match fed.and_then(|()| decoder.finish("-", &mut tables)) {
        // The only goroutine's first line can be among those that are missing, or all others.
        Err(DecodeError::NotAProfile { .. }) => return 0,
        Err(DecodeError::MalformedText { .. }) => return headers(text),
        dumps => dumps.expect("a dump"),
    };
    dumps.earlier.iter().chain([&dumps.last]).map(known).sum()
}

fn known(snapshot: &Snapshot) -> u64 {
    let warned: u64 = snapshot
        .warnings
        .iter()
        .map(|warning| match warning {
            Warning::UnreadLines { goroutines, .. } => *goroutines,
            Warning::LeftOut {
                system,
                threads,
                repeated,
            } => system + threads + repeated,
            Warning::SingleStacks { stacks } => *stacks,
            _ => 0,
        })
        .sum();
    snapshot.goroutines() + warned
}

/// Whether a text is a traceback with all its lines: not the one that the runtime cuts, the
/// panic without goroutines, and the panic whose message imitates a goroutine.
fn is_whole(path: &Path) -> bool {
    let name = name(path);
    let others = ["debug1", "cut.", "panic-none", "nested"];
    !others.iter().any(|other| name.contains(other))
}

#[test]
fn every_header_is_accounted_for() {
    let texts = files(".txt.gz");
    assert!(texts.len() > 70, "only {} texts", texts.len());
    for (version, path) in texts.iter().filter(|(_, path)| is_whole(path)) {
        let text = bytes(path);
        let file = format!("{version} {}", name(path));
        let (whole, _) = snapshot(&text);
        assert_eq!(whole.format, Format::Traceback, "{file}");
        assert_eq!(accounted(&text), headers(&text), "{file}");
        let unread = whole.warnings.iter().find(|w| w.id() == "unread-lines");
        assert_eq!(unread, None, "{file}");
        assert!(!whole.is_partial(), "{file}");

        let windows = String::from_utf8_lossy(&text).replace('\n', "\r\n");
        let (same, _) = snapshot(windows.as_bytes());
        assert_eq!(same.goroutines(), whole.goroutines(), "{file}");
        assert_eq!(same.warnings, whole.warnings, "{file}");

        // Lines of a log between the others.
        let lines = text.split_inclusive(|&byte| byte == b'\n').enumerate();
        let mixed: Vec<u8> = lines
            .flat_map(|(at, line)| {
                let other: &[u8] = b"2026/11/25 02:31:55 GET /healthz 200\n";
                [if at % 7 == 3 { other } else { b"" }, line].concat()
            })
            .collect();
        assert_eq!(accounted(&mixed), headers(&mixed), "{file}");
        assert_eq!(
            snapshot(&mixed).0.goroutines(),
            whole.goroutines(),
            "{file}"
        );

        // 5 % of the lines removed, each time others.
        for offset in 0..20 {
            let lines = text.split_inclusive(|&byte| byte == b'\n').enumerate();
            let kept: Vec<&[u8]> = lines
                .filter(|(at, _)| (at * 7 + offset) % 20 != 0)
                .map(|(_, line)| line)
                .collect();
            let kept = kept.concat();
            assert_eq!(accounted(&kept), headers(&kept), "{file} {offset}");
        }
    }
}

#[test]
fn pieces_of_any_size_give_the_same() {
    for (version, path) in files("sigquit-system.txt.gz") {
        let text = bytes(&path);
        let (whole, _) = snapshot(&text);
        for size in [1, 100, 4096, 4097] {
            let mut tables = Tables::default();
            let mut decoder = Decoder::default();
            for piece in text.chunks(size) {
                decoder.feed(piece, &mut tables).expect("a dump");
            }
            let pieces = decoder.finish("-", &mut tables).expect("a dump").last;
            assert_eq!(pieces.goroutines(), whole.goroutines(), "{version} {size}");
            assert_eq!(pieces.groups.len(), whole.groups.len(), "{version} {size}");
            assert_eq!(pieces.warnings, whole.warnings, "{version} {size}");
        }
    }
}

#[test]
fn a_dump_may_end_anywhere() {
    for file in ["go1.27/labels.debug2.txt.gz", "go1.27/labels.debug1.txt.gz"] {
        let text = bytes(&root().join(file));
        let (whole, _) = snapshot(&text);
        let mut said = 0;
        for end in 0..text.len() {
            let mut tables = Tables::default();
            let cut = &text.get(..end).unwrap_or_default();
            if let Ok(Dumps { last: snapshot, .. }) = decode("-", cut, &mut tables) {
                assert!(snapshot.goroutines() <= whole.goroutines(), "{file} {end}");
                said += usize::from(snapshot.is_partial());
            }
        }
        // In between are line ends, and ends of addresses that may be whole.
        assert!(
            said * 10 > text.len() * 7,
            "{file}: {said} of {}",
            text.len()
        );
    }
}

#[test]
fn the_runtimes_own_limit_is_a_cut() {
    let block = b"goroutine 7 [select]:\nmain.f(0x1)\n\t/srv/a.go:12 +0x1f\n\n";
    let limit = usize::try_from(goprof_leaks::model::TEXT_LIMIT).expect("64 MiB");
    let mut text = block.repeat(limit / block.len() + 1);
    text.truncate(limit);
    let (snapshot, _) = snapshot(&text);
    assert!(snapshot.is_partial());
    assert!(
        snapshot
            .warnings
            .iter()
            .any(|w| w.text().contains("64 MiB"))
    );
}

#[test]
fn endless_things_end() {
    let long = "x".repeat(1_000_000);
    let text = format!(
        "goroutine 1 [select]:\nmain.{long}()\n\t/{long}.go:1 +0x1\n{long}\n\n\
         goroutine {long} [select]:\n\ngoroutine 99999999999999999999999 [chan send, 3 minutes]:\n\
         main.f()\n\t/a.go:2 +0x1\n\n"
    );
    let (snapshot, _) = snapshot(text.as_bytes());
    assert_eq!(snapshot.goroutines(), 2);

    let mut text = String::from("goroutine 1 [select]:\n");
    text.push_str(&"main.f()\n\t/a.go:1 +0x1\n".repeat(1_000_000));
    let mut tables = Tables::default();
    let error = decode("-", text.as_bytes(), &mut tables).expect_err("too deep a stack");
    assert!(
        matches!(error, DecodeError::MalformedText { line, .. } if line > 16_000),
        "{error}"
    );
}
