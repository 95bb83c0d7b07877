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
    clippy::panic,
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

/// A test for each target, and the list of them.
macro_rules! targets {
    ($($name:ident: $part:literal,)*) => {
        $(
            #[test]
            fn $name() {
                run(stringify!($name), entries::$name, $part);
            }
        )*

        /// The targets that are run here.
        const TARGETS: &[&str] = &[$(stringify!($name)),*];
    };
}

// Slow ones have fewer mutations, by this factor.
targets! {
    archive: 1,
    broken: 2,
    counted: 1,
    decode: 1,
    forms: 1,
    inflate: 1,
    log: 1,
    names: 1,
    policy: 4,
    profile: 1,
    report: 4,
    rules: 4,
    sniff: 1,
    source: 6,
    traceback: 1,
}

/// What the fuzzer can run, the tests run too, and nothing is left over in the folders.
#[test]
fn every_target_is_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let mut names: Vec<String> = manifest["bin"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bin| bin["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert_eq!(names, TARGETS);
    let stems = |folder: &Path| {
        let items = fs::read_dir(folder).unwrap();
        let mut stems: Vec<String> = items
            .map(|item| item.unwrap().path())
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        stems.sort();
        stems
    };
    assert_eq!(stems(&folder.join("fuzz_targets")), TARGETS);
    assert_eq!(stems(&folder.join("corpus")), TARGETS);
}
