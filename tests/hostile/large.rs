//! Profiles that ask for more memory or time than they are worth.

use std::time::{Duration, Instant};

use goprof_leaks::decode::pprof::pb;

use crate::make::leak;
use crate::{FORMATS, run, run_on, run_within};

/// A field with a body.
fn field(number: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    prost::encoding::encode_varint(body.len() as u64, &mut out);
    out.extend_from_slice(body);
    out
}

#[test]
fn a_stack_of_a_million_frames_is_refused() {
    let mut maker = leak();
    maker.profile.sample[0].location_id = vec![4; 1_000_000];
    run_on(&[], &maker.bytes()).unwrap().refuses(
        "-",
        &["a stack of more than 16384 frames", "fetch it again"],
    );

    let mut inlined = leak();
    let line = inlined.profile.location[3].line[0];
    inlined.profile.location[3].line = vec![line; 100_000];
    run_on(&[], &inlined.bytes())
        .unwrap()
        .refuses("-", &["a stack of more than 16384 frames"]);
}

#[test]
fn a_name_of_a_million_characters_is_shown() {
    for format in FORMATS {
        let name = format!("main.{}", "x".repeat(1_000_000));
        let bytes = leak().receivers(&name, "/srv/shop/x.go", 900).bytes();
        run_on(&["--format", format], &bytes)
            .unwrap()
            .reports(&["main.wait"]);
    }
}

/// Two bytes of input become a message of twenty and more: only small messages are decoded.
#[test]
fn empty_messages_do_not_fill_the_memory() {
    let sound = leak().bytes();
    let many = |body: &[u8]| body.repeat(20_000_000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.pb");
    for (what, part) in [
        ("a message of more than", field(2, &many(b"\x1a\x00"))),
        (
            "a message of more than",
            field(2, &field(1, &many(b"\x04\x04"))),
        ),
        ("a message of more than", field(4, &many(b"\x22\x00"))),
        ("sample types", many(b"\x0a\x00")),
        ("strings", many(b"\x32\x00")),
    ] {
        std::fs::write(&path, [sound.clone(), part].concat()).unwrap();
        run_within(512, &[&path])
            .unwrap()
            .refuses("many.pb", &[what]);
    }
}

#[test]
fn a_long_comment_many_times_is_cut() {
    let mut maker = leak();
    let long = maker.text(&"c".repeat(20_000_000));
    maker.profile.comment = vec![long; 64];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("comments.pb");
    std::fs::write(&path, maker.bytes()).unwrap();
    run_within(512, &["--format", "json", path.to_str().unwrap()])
        .unwrap()
        .reports(&["main.wait"]);
}

/// A long text that many refer to costs time at each of them.
#[test]
fn long_texts_with_many_references_do_not_take_hours() {
    const LENGTH: usize = 1 << 20;
    let start = Instant::now();

    let mut labels = leak();
    let long = labels.text(&"l".repeat(LENGTH));
    let label = pb::Label {
        key: long,
        str: long,
        ..pb::Label::default()
    };
    labels.profile.sample[0].label = vec![label; 50_000];
    run_on(&[], &labels.bytes())
        .unwrap()
        .reports(&["main.wait"]);

    let mut units = leak();
    let num_unit = units.text(&"u".repeat(LENGTH));
    units.profile.sample[0].label = (1..50_000)
        .map(|num| pb::Label {
            num,
            num_unit,
            ..pb::Label::default()
        })
        .collect();
    run_on(&[], &units.bytes())
        .unwrap()
        .refuses("-", &["bytes of numeric labels"]);

    let mut functions = leak();
    let name = functions.text(&format!("main.{}", "f".repeat(LENGTH)));
    for at in 0..50_000_usize {
        let id = functions.frame("main.f", "main.go");
        functions.profile.function[at + 4].name = name;
        functions.profile.function[at + 4].start_line = i64::try_from(at).unwrap();
        functions.profile.sample[0].location_id.truncate(4);
        assert_eq!(id, at as u64 + 5);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("functions.pb");
    std::fs::write(&path, functions.bytes()).unwrap();
    run(&[&path])
        .unwrap()
        .refuses("functions.pb", &["bytes of names"]);

    let took = start.elapsed();
    assert!(took < Duration::from_mins(1), "it took {took:?}");
}
