//! Truncation and flipped bits, of generated profiles and of recordings.

use std::fs;
use std::path::{Path, PathBuf};

use goprof_leaks::input::{InputError, SizeLimit, inflate};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::cases;
use crate::profile::profile;
use crate::river::{End, look, refused, run};
use crate::wire::writing;

/// One recording of each program, another Go version each time.
fn recordings() -> std::io::Result<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/profiles");
    let mut folders = Vec::new();
    for item in fs::read_dir(root)? {
        let path = item?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    let mut chosen = Vec::new();
    for (turn, folder) in folders.iter().enumerate() {
        let path = folder.join(format!("go1.{}.pb.gz", 21 + turn % 7));
        assert!(path.is_file(), "{} is missing", path.display());
        chosen.push(path);
    }
    assert!(chosen.len() > 50, "only {} programs", chosen.len());
    Ok(chosen)
}

/// The bytes with one bit turned.
fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some(byte) = bytes.get_mut(bit / 8) {
        *byte ^= 1 << (bit % 8);
    }
    bytes
}

/// Bits all over the bytes, `count` of them.
fn spread(bytes: &[u8], count: usize, turn: usize) -> impl Iterator<Item = usize> + use<> {
    // A prime, so that all bits of a byte have their turn.
    const STEP: usize = 104_729;
    let bits = bytes.len() * 8;
    (0..count).map(move |at| (turn * 31 + at * STEP) % bits)
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn generated_profiles_survive_damage(
        profile in profile(),
        writing in writing(),
        flips in prop::collection::vec(any::<Index>(), 10),
        choice in 0_usize..12,
    ) {
        let bytes = writing.encode(&profile);
        let sound = run(&bytes, look(choice)).map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(sound, End::Shown);
        for length in 0..bytes.len() {
            refused(&bytes[..length]).map_err(|e| TestCaseError::fail(e.to_string()))?;
        }
        for flip in flips {
            let damaged = flipped(&bytes, flip.index(bytes.len() * 8));
            run(&damaged, look(choice)).map_err(|e| TestCaseError::fail(e.to_string()))?;
        }
    }

    #[test]
    fn any_bytes_end_in_an_error_or_a_snapshot(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        refused(&bytes).map_err(|e| TestCaseError::fail(e.to_string()))?;
        // Behind a sample type they are read as the rest of a goroutine profile.
        let profile = [b"\x0a\x02\x08\x01\x32\x00\x32\x09goroutine", &bytes[..]].concat();
        run(&profile, look(3)).map_err(|e| TestCaseError::fail(e.to_string()))?;
    }
}

#[test]
fn a_recording_survives_truncation_at_every_byte() {
    let path = &recordings().unwrap()[0];
    let gzip = fs::read(path).unwrap();
    let bytes = inflate(&gzip[..], SizeLimit::DEFAULT).unwrap();
    let mut shown = 0;
    for length in 0..bytes.len() {
        // The table of texts is last, so a cut recording can only be one that lacks texts.
        if !refused(&bytes[..length]).unwrap() {
            shown += 1;
            if shown % 8 == 1 {
                assert_eq!(run(&bytes[..length], look(length)).unwrap(), End::Shown);
            }
        }
    }
    assert_eq!(run(&bytes, look(3)).unwrap(), End::Shown);

    for length in 2..gzip.len() {
        let error = inflate(&gzip[..length], SizeLimit::DEFAULT).unwrap_err();
        assert!(
            matches!(error, InputError::Damaged { .. }),
            "{length}: {error}"
        );
    }
}

#[test]
fn a_recording_survives_every_flipped_bit() {
    let path = &recordings().unwrap()[1];
    let bytes = inflate(&fs::read(path).unwrap()[..], SizeLimit::DEFAULT).unwrap();
    for bit in 0..bytes.len() * 8 {
        let damaged = flipped(&bytes, bit);
        if bit % 97 == 0 {
            run(&damaged, look(bit)).unwrap();
        } else {
            refused(&damaged).unwrap();
        }
    }
}

#[test]
fn recordings_survive_flipped_bits() {
    let (mut refused, mut shown) = (0, 0);
    for (turn, path) in recordings().unwrap().iter().enumerate() {
        let gzip = fs::read(path).unwrap();
        let bytes = inflate(&gzip[..], SizeLimit::DEFAULT).unwrap();
        for bit in spread(&bytes, 8, turn) {
            match run(&flipped(&bytes, bit), look(bit)) {
                Ok(End::Refused) => refused += 1,
                Ok(End::Shown) => shown += 1,
                Err(error) => panic!("{}, bit {bit}: {error}", path.display()),
            }
        }
        // gzip has a checksum: what inflates is what was there.
        for bit in spread(&gzip, 20, turn) {
            if let Ok(inflated) = inflate(&flipped(&gzip, bit)[..], SizeLimit::DEFAULT) {
                let unharmed = inflated == bytes || inflated == flipped(&gzip, bit);
                assert!(unharmed, "{}, bit {bit}", path.display());
            }
        }
    }
    assert!(
        refused > 50 && shown > 50,
        "{refused} refused, {shown} shown"
    );
}
