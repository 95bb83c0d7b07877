//! The Go toolchain, for tests that can do with or without it.

use std::env;
use std::io::{self, Write};
use std::process::Command;

/// Whether Go is on this machine. If not, says on stderr what is skipped, and fails the test
/// where the environment variable `GOPROF_LEAKS_REQUIRE_GO` is `1`.
pub(crate) fn go_or_skip(why: &str) -> bool {
    let found = Command::new("go")
        .arg("version")
        .output()
        .is_ok_and(|output| output.status.success());
    if !found {
        let required = env::var_os("GOPROF_LEAKS_REQUIRE_GO").is_some_and(|value| value == "1");
        assert!(
            !required,
            "GOPROF_LEAKS_REQUIRE_GO=1, and there is no Go: {why}"
        );
        // Not eprintln!, which the test harness keeps to itself when the test passes.
        writeln!(io::stderr(), "skipped, because there is no Go: {why}").ok();
    }
    found
}
