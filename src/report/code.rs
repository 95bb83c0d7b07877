//! What the Go source says of a finding, as the report has it.

use std::sync::Arc;

use serde::Serialize;

/// What the Go source says of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SourceSays {
    /// Which scenario it is.
    Decides,
    /// Nothing that would decide between scenarios.
    Undecided,
    /// Nothing: its lines do not fit the profile.
    OtherVersion,
}

/// Lines of source that are the cause.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Cause {
    /// File.
    pub file: String,
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// What is wrong there.
    pub text: String,
    /// The places in the code that show it, the cause first and the wait last.
    pub labels: Vec<CodeLabel>,
    /// The files that the labels are in, for formats that show the code.
    #[serde(skip)]
    pub files: Vec<CodeFile>,
}

/// A place in the code and what is to see there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CodeLabel {
    /// File as it was found.
    pub file: String,
    /// First line, from 1.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// First byte in the file, from 0.
    pub start_byte: u64,
    /// The byte after the last one.
    pub end_byte: u64,
    /// What is to see there.
    pub text: String,
}

/// A Go file.
#[derive(Clone, Debug)]
pub struct CodeFile {
    /// Its path, as in the labels.
    pub path: String,
    /// What is in it.
    pub text: Arc<str>,
}

/// How to mend it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Fix {
    /// In words.
    pub text: String,
    /// As a unified diff; null without source, and where no mechanical repair is known.
    pub diff: Option<String>,
    /// The same as lines to replace; empty where there is no diff.
    pub changes: Vec<Change>,
}

/// Lines of a file that a fix replaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Change {
    /// File as it was found.
    pub file: String,
    /// First line, from 1.
    pub line: u32,
    /// Last line that is replaced; one less than the first where lines are only put in before it.
    pub end_line: u32,
    /// What comes in their place.
    pub text: String,
}
