//! Fetching from running servers: a real Go program that serves its profiles in many ways
//! (`testdata/live`), and hostile servers made here.

#[path = "../common/mod.rs"]
mod common;
mod hostile;
mod proxy;
mod secrets;
mod server;
mod trust;
mod usual;

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// What the environment of the tests may hold, and what decides about requests.
const ENVIRONMENT: [&str; 12] = [
    "ALL_PROXY",
    "all_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
    "GOPROF_LEAKS_TOKEN",
    "NETRC",
    "HOME",
    "SSL_CERT_FILE",
];

/// How the program ended, and what it wrote.
struct Run {
    code: Option<i32>,
    out: String,
    complaint: String,
}

impl Run {
    fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.out)
            .with_context(|| format!("the report is not JSON: {}", self.complaint))
    }

    /// Fails unless the program ended with this code and said this.
    fn must_end(&self, code: i32, saying: &str) -> Result<()> {
        ensure!(
            self.code == Some(code) && self.complaint.contains(saying),
            "{:?} instead of {code}, without {saying:?}: {}",
            self.code,
            self.complaint
        );
        Ok(())
    }
}

/// The program, in an environment that says nothing about the network.
fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goprof-leaks"));
    for name in ENVIRONMENT {
        command.env_remove(name);
    }
    command
}

fn run(command: &mut Command) -> Result<Run> {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output()?;
    Ok(Run {
        code: status.code(),
        out: String::from_utf8(stdout)?,
        complaint: String::from_utf8(stderr)?,
    })
}

fn run_with<const N: usize>(arguments: [&str; N]) -> Result<Run> {
    run(program().args(arguments))
}

/// The report about a server.
fn report(arguments: &[&str]) -> Result<Value> {
    let run = run(program().args(["--format", "json"]).args(arguments))?;
    run.must_end(0, "")?;
    ensure!(run.complaint.is_empty(), "it complained: {}", run.complaint);
    run.json()
}

/// Fails unless the report finds what the program of `testdata/live` leaks.
fn must_find_the_leak(report: &Value) -> Result<()> {
    let first = report.pointer("/findings/0").context("no finding")?;
    let function = first.pointer("/site/function").and_then(Value::as_str);
    ensure!(
        function == Some("main.leak.func1"),
        "another finding: {first:#}"
    );
    Ok(())
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("a path that is no text")
}
