//! Whatever a profile says comes back from the decoder, however it is written; whatever is
//! damaged ends in an error or a snapshot, never in a panic.
//!
//! `PROPTEST_CASES` sets the number of cases of each property.

#[path = "../common/mod.rs"]
mod common;
mod damage;
mod google;
mod names;
mod profile;
mod river;
mod wire;

use goprof_leaks::decode::decode;
use goprof_leaks::input::{SizeLimit, inflate};
use goprof_leaks::model::{Snapshot, Tables, Warning};
use proptest::prelude::*;
use proptest::test_runner::Config;

use profile::{Expected, Frame, Group, Profile, profile};
use wire::{Container, Writing, container, writing};

/// Cases of a property, unless `PROPTEST_CASES` says otherwise.
fn cases(usual: u32) -> Config {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let default = Config::default();
    Config {
        cases: if asked { default.cases } else { usual },
        failure_persistence: None,
        ..default
    }
}

/// A snapshot in the terms of the reference.
fn found(snapshot: &Snapshot, tables: &Tables) -> Expected {
    let frame = |&id| -> Option<Frame> {
        let frame = tables.frame_of(id)?;
        let function = tables.function_of(frame.function)?;
        Some((
            tables.str(function.name).to_owned(),
            tables.str(function.file).to_owned(),
            frame.line,
            function.start_line,
        ))
    };
    let groups = snapshot.groups.iter().map(|group| Group {
        frames: tables
            .frames(group.stack)
            .iter()
            .filter_map(frame)
            .collect(),
        count: group.count,
        labels: group
            .labels
            .iter()
            .map(|label| {
                let text = |id| tables.str(id).to_owned();
                (text(label.key), text(label.value), label.count)
            })
            .collect(),
    });
    Expected {
        kind: snapshot.profile,
        taken_at: snapshot.taken_at,
        groups: groups.collect(),
        warnings: snapshot.warnings.iter().map(Warning::id).collect(),
    }
}

fn comes_back(
    profile: &Profile,
    writing: &Writing,
    container: &Container,
) -> Result<(), TestCaseError> {
    let fail = |what: &str, error: String| TestCaseError::fail(format!("{what}: {error}"));
    let bytes = writing.encode(profile);
    let wrapped = container
        .wrap(&bytes)
        .map_err(|error| fail("wrap", error.to_string()))?;
    let inflated = inflate(&wrapped[..], SizeLimit::DEFAULT)
        .map_err(|error| fail("inflate", error.to_string()))?;
    prop_assert_eq!(&inflated, &bytes);
    let mut tables = Tables::default();
    let snapshot = decode("generated", &inflated, &mut tables)
        .map_err(|error| fail("decode", error.to_string()))?
        .last;
    prop_assert_eq!(found(&snapshot, &tables), profile.expected());
    prop_assert_eq!(snapshot.source, "generated");
    Ok(())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn what_a_profile_says_comes_back(
        profile in profile(),
        writing in writing(),
        container in container(),
    ) {
        comes_back(&profile, &writing, &container)?;
    }
}
