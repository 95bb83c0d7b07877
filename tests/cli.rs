//! The command line, as transcripts: the README's commands and those of `tests/cli`.
//!
//! `TRYCMD=overwrite cargo test --test cli` rewrites the expected output.

#[test]
fn transcripts_hold() {
    trycmd::TestCases::new()
        .case("README.md")
        .case("tests/cli/*.trycmd");
}
