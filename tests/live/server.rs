//! Builds and runs the Go program of `testdata/live`.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow, ensure};

use crate::common::go::go_or_skip;

/// The running program.
pub(crate) struct Server {
    addresses: HashMap<String, String>,
    folder: tempfile::TempDir,
    /// It ends when its standard input does: with these tests.
    _child: Child,
}

impl Server {
    /// `127.0.0.1:PORT` of one of its servers.
    pub(crate) fn address(&self, name: &str) -> Result<&str> {
        let address = self.addresses.get(name);
        address
            .map(String::as_str)
            .with_context(|| format!("no server {name}"))
    }

    pub(crate) fn http(&self, name: &str) -> Result<String> {
        Ok(format!("http://{}", self.address(name)?))
    }

    pub(crate) fn https(&self, name: &str) -> Result<String> {
        Ok(format!("https://{}", self.address(name)?))
    }

    /// A file that it made, such as `ca.pem`.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// The program, started once for all tests. None if there is no Go.
pub(crate) fn server() -> Result<Option<&'static Server>> {
    static SERVER: OnceLock<Result<Option<Server>>> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            if go_or_skip("nothing is fetched from a live Go server") {
                start().map(Some)
            } else {
                Ok(None)
            }
        })
        .as_ref()
        .map(Option::as_ref)
        .map_err(|error| anyhow!("{error:#}"))
}

fn start() -> Result<Server> {
    let folder = tempfile::tempdir()?;
    let binary = folder.path().join("live.exe");
    // Go 1.26 has the leak profile only with the experiment, which other versions do not know.
    build(&binary, "goroutineleakprofile").or_else(|_| build(&binary, ""))?;
    let mut child = Command::new(&binary)
        .arg(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let out = child.stdout.take().context("no stdout")?;
    let mut addresses = HashMap::new();
    for line in BufReader::new(out).lines() {
        let line = line?;
        if line == "ready" {
            return Ok(Server {
                addresses,
                folder,
                _child: child,
            });
        }
        let (name, address) = line.split_once(' ').context("a line without address")?;
        addresses.insert(name.to_owned(), address.to_owned());
    }
    Err(anyhow!("the server ended early"))
}

fn build(binary: &Path, experiment: &str) -> Result<()> {
    let output = Command::new("go")
        .args(["build", "-o"])
        .arg(binary)
        .arg(".")
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/live"))
        .env("CGO_ENABLED", "0")
        .env("GO111MODULE", "on")
        .env("GOEXPERIMENT", experiment)
        .env("GOFLAGS", "-buildvcs=false")
        .env("GOPROXY", "off")
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off")
        .output()?;
    ensure!(
        output.status.success(),
        "cannot build the server:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
