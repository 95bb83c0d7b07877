//! The entry points of the fuzzer, over their corpora and mutations of these, the same each time.
//!
//! Finds less than a fuzzer does, but with a stable compiler and in seconds. `FUZZ_ROUNDS` asks for
//! more mutations of each seed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that fails may panic"
)]

#[expect(
    unreachable_pub,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a library for the fuzzer's targets, which are to panic"
)]
#[path = "../fuzz/src/lib.rs"]
mod entries;

use std::path::Path;
use std::{env, fs};

/// Mutations of each seed.
const ROUNDS: u64 = 60;

/// Bytes and words that decoders look for.
const TOKENS: [&[u8]; 12] = [
    b"\0",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    b"goroutine ",
    b"goroutine 9 [select]:\n",
    b"created by ",
    b"\n",
    b"\n\n",
    b"\t",
    b"(...)",
    b"\x1b[31m",
    b"{\"log\":\"",
    b"\x1f\x8b\x08",
];

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }

    /// The bytes, changed in a few places.
    fn mutate(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(40)).min(bytes.len());
            match self.below(6) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 => bytes.truncate(at),
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let again = bytes[at..end].to_vec();
                    bytes.splice(at..at, again.repeat(1 + self.below(3)));
                }
                4 => {
                    let from = self.below(bytes.len() + 1);
                    let other = bytes[from..(from + end - at).min(bytes.len())].to_vec();
                    bytes.splice(at..end, other);
                }
                _ => {
                    let token = TOKENS[self.below(TOKENS.len())];
                    bytes.splice(at..at, token.iter().copied());
                }
            }
        }
        bytes
    }
}

/// Runs `entry` over its corpus.
fn run(name: &str, entry: fn(&[u8]), part: u64) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    let mut seeds: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|item| item.unwrap().path())
        .collect();
    seeds.sort();
    assert!(!seeds.is_empty(), "no seeds in {}", folder.display());
    let rounds = env::var("FUZZ_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    for (number, seed) in seeds.iter().enumerate() {
        let bytes = fs::read(seed).unwrap();
        entry(&bytes);
        let mut dice = Dice(number as u64);
        for _ in 0..rounds / part {
            entry(&dice.mutate(&bytes));
        }
    }
    entry(b"");
}

#[test]
fn decode() {
    run("decode", entries::decode, 1);
}

#[test]
fn profile() {
    run("profile", entries::profile, 1);
}

#[test]
fn log() {
    run("log", entries::log, 1);
}

#[test]
fn archive() {
    run("archive", entries::archive, 1);
}

#[test]
fn names() {
    run("names", entries::names, 1);
}

#[test]
fn rules() {
    run("rules", entries::rules, 4);
}

#[test]
fn report() {
    run("report", entries::report, 4);
}
