//! `--source`: the code of the program decides what the profile leaves open, and shows the cause.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first thing that is not as it should be"
)]

#[path = "../common/mod.rs"]
mod common;
mod files;
mod places;
mod queues;
mod repairs;
mod robust;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use serde_json::Value;

/// The checkout.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A recorded profile of the fleet.
fn profile(program: &str) -> PathBuf {
    root().join(format!(
        "testdata/fleet/profiles/{program}-leak/go1.27.pb.gz"
    ))
}

/// What the program prints for these arguments, run in a folder.
fn output(folder: &Path, args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_goprof-leaks"))
        .args(args)
        .current_dir(folder)
        .output()
        .expect("the program runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The report as JSON.
fn report(folder: &Path, args: &[&str]) -> Value {
    let text = output(folder, &[&["--format", "json"], args].concat());
    serde_json::from_str(&text).expect("JSON")
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of UTF-8")
}
