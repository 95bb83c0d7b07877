//! Streams that are cut, damaged, or inflate without end.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;

use crate::archive::gzip;
use crate::make::leak;
use crate::{run, run_on, run_within, testdata};

/// A text of 10 GB in 10 MB: zeros behind the start of a field that has so many.
fn bomb(path: &Path) -> Result<()> {
    let member = gzip(&vec![0; 10_000_000])?;
    let mut file = BufWriter::new(File::create(path)?);
    let mut start = vec![6 << 3 | 2];
    prost::encoding::encode_varint(10_000_000_000, &mut start);
    file.write_all(&gzip(&start)?)?;
    for _ in 0..1000 {
        file.write_all(&member)?;
    }
    file.flush()?;
    Ok(())
}

#[test]
fn nothing_is_said_to_be_nothing() {
    let advice = ["empty", "curl -o", "/debug/pprof/goroutine"];
    run_on(&[], b"").unwrap().refuses("-", &advice);
    run_on(&[], &gzip(b"").unwrap())
        .unwrap()
        .refuses("-", &advice);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.pb.gz");
    File::create(&path).unwrap();
    run(&[&path]).unwrap().refuses("empty.pb.gz", &advice);
}

#[test]
fn a_cut_stream_breaks_off() {
    let whole = gzip(&leak().bytes()).unwrap();
    run_on(&[], &whole).unwrap().reports(&["main.wait"]);
    for length in [
        2,
        3,
        9,
        10,
        11,
        whole.len() / 2,
        whole.len() - 8,
        whole.len() - 1,
    ] {
        run_on(&[], &whole[..length])
            .unwrap()
            .refuses("-", &["gzip", "breaks off", "fetch it again"]);
    }
}

#[test]
fn a_cut_text_gives_what_was_read() {
    let texts = ["goroutine-debug1.txt", "goroutine-debug2.txt"];
    for text in texts.map(|name| std::fs::read(testdata("hostile").join(name)).unwrap()) {
        // A text that shrinks badly, so that half of the stream holds about half of it.
        let whole = gzip(&text).unwrap();
        let cut = &whole[..whole.len() * 3 / 4];
        let report = run_on(&["--all"], cut).unwrap();
        report.reports(&["At least", "the text breaks off after"]);
        let json = run_on(&["--all", "--format", "json"], cut).unwrap();
        let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
        let ids: Vec<_> = json["snapshots"][0]["warnings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|warning| warning["id"] == "truncated")
            .collect();
        assert_eq!(ids.len(), 1, "{json}");
        assert_eq!(json["totals"]["at_least"], true);

        // Without the checksum, the text is all there, and nobody can know.
        let report = run_on(&["--all"], &whole[..whole.len() - 8]).unwrap();
        report.reports(&["At least 10 goroutines", "the text breaks off after"]);
        // What does not fit together is no text that ends early.
        let mut damaged = whole.clone();
        damaged[whole.len() - 8] ^= 1;
        run_on(&[], &damaged).unwrap().refuses("-", &["damaged"]);
    }
    let log = gzip(&b"nothing here is a dump\n".repeat(1000)).unwrap();
    run_on(&[], &log[..log.len() - 9])
        .unwrap()
        .refuses("-", &["gzip", "breaks off", "fetch it again"]);
}

#[test]
fn a_damaged_stream_is_said_to_be_damaged() {
    let whole = gzip(&leak().bytes()).unwrap();
    let advice = ["gzip", "damaged", "fetch it again"];
    // The method of compression, a byte of the checksum, a byte of the length.
    for at in [2, whole.len() - 8, whole.len() - 4] {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        run_on(&[], &damaged).unwrap().refuses("-", &advice);
    }
    // A second member that is none.
    let followed = [&whole[..], b"\r\n--boundary--"].concat();
    run_on(&[], &followed).unwrap().refuses("-", &advice);
}

#[test]
fn a_bomb_is_refused_within_bounded_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.pb.gz");
    bomb(&path).unwrap();
    let advice = ["bytes after inflating", "--max-size"];

    let usual = run_within(1024, &[&path]).unwrap();
    usual.refuses("bomb.pb.gz", &advice);
    usual.refuses("bomb.pb.gz", &["268435456"]);

    let path = path.to_str().unwrap();
    let small = run_within(128, &["--max-size", "1000000", path]).unwrap();
    small.refuses("bomb.pb.gz", &advice);
    small.refuses("bomb.pb.gz", &["1000000"]);
}

#[test]
fn the_limit_is_the_size_after_inflating() {
    let bytes = leak().bytes();
    let exact = bytes.len().to_string();
    let less = (bytes.len() - 1).to_string();
    for input in [bytes.clone(), gzip(&bytes).unwrap()] {
        run_on(&["--max-size", &exact], &input)
            .unwrap()
            .reports(&["main.wait"]);
        run_on(&["--max-size", &less], &input)
            .unwrap()
            .refuses("-", &[&less, "--max-size"]);
    }
}
