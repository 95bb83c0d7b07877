//! The gate: each of its features fails when it must and passes when it must.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod baseline;
mod formats;
mod outputs;
mod policy;
mod rewrite;
mod self_test;
mod since;

use std::ffi::OsStr;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Goroutines of a dump: how many, what they wait for, where, and who started them.
#[derive(Clone, Copy)]
struct Goroutines {
    count: usize,
    wait: &'static str,
    /// Leaf first.
    functions: &'static [&'static str],
    line: u32,
    creator: &'static str,
}

/// 60 goroutines that send to a function that has returned.
const SENDERS: Goroutines = Goroutines {
    count: 60,
    wait: "chan send",
    functions: &["example.com/shop/cart.(*Cart).Price.func1"],
    line: 40,
    creator: "example.com/shop/cart.(*Cart).Price",
};

/// Another leak, elsewhere.
const OTHERS: Goroutines = Goroutines {
    functions: &["example.com/shop/stock.(*Shelf).Count.func1"],
    creator: "example.com/shop/stock.(*Shelf).Count",
    ..SENDERS
};

/// What every program has.
const MAIN: Goroutines = Goroutines {
    count: 1,
    wait: "IO wait",
    functions: &[
        "internal/poll.runtime_pollWait",
        "internal/poll.(*FD).Accept",
        "net.(*TCPListener).Accept",
        "net/http.(*Server).Serve",
        "main.main",
    ],
    line: 12,
    creator: "",
};

impl Goroutines {
    fn times(self, count: usize) -> Self {
        Goroutines { count, ..self }
    }
}

/// The text of `debug=2`.
fn dump(groups: &[Goroutines]) -> String {
    let goroutines = groups
        .iter()
        .flat_map(|group| iter::repeat_n(group, group.count));
    let texts = goroutines.enumerate().map(|(at, group)| {
        let (id, wait, line) = (at + 1, group.wait, group.line);
        let frames = group.functions.iter().map(|function| {
            let file = file(function);
            format!("{function}(0xc000012345)\n\t{file}:{line} +0x2a\n")
        });
        let frames: String = frames.collect();
        let creator = group.creator;
        let created = match creator {
            "" => String::new(),
            _ => format!(
                "created by {creator} in goroutine 1\n\t{}:30 +0x1d\n",
                file(creator)
            ),
        };
        format!("goroutine {id} [{wait}]:\n{frames}{created}\n")
    });
    texts.collect()
}

/// Where a build on a CI machine would have found the function.
fn file(function: &str) -> String {
    let path = function.replace("example.com/shop", "/home/ci/shop");
    let package = path.split(".(").next().unwrap_or_default();
    let name = package.rsplit('/').next().unwrap_or_default();
    format!("{package}/{name}.go")
}

/// A folder that the program runs in.
struct Desk {
    folder: TempDir,
}

/// How a run ended.
#[derive(Debug)]
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Desk {
    /// A folder with `g.txt`, a dump of these and of main.
    fn with(groups: &[Goroutines]) -> Self {
        let desk = Desk {
            folder: tempfile::tempdir().unwrap(),
        };
        desk.dump("g.txt", groups);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a dump of these and of main.
    fn dump(&self, name: &str, groups: &[Goroutines]) {
        self.write(name, &dump(&[&[MAIN], groups].concat()));
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs the program here.
    fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Run {
        run_in(self.folder.path(), arguments)
    }

    /// Runs `check g.txt` with these arguments.
    fn check(&self, arguments: &[&str]) -> Run {
        self.run(&[&["check", "g.txt"], arguments].concat())
    }

    /// The report of `check g.txt` with these arguments.
    fn report(&self, arguments: &[&str]) -> Value {
        let run = self.check(&[&["--format", "json"], arguments].concat());
        serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:?}"))
    }
}

fn run_in<A: AsRef<OsStr>>(folder: &Path, arguments: &[A]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_goprof-leaks"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Run {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Run {
    /// It ended with this code, and said all of `parts` on standard output or standard error.
    #[track_caller]
    fn ends(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:?}");
        let said = format!("{} {}", self.out, self.err);
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(said.contains(part), "no {part:?} in {self:?}");
        }
        let complaint = matches!(code, 2 | 3) && self.out.is_empty();
        assert!(
            !complaint || self.err.starts_with("goprof-leaks: ") || self.err.starts_with("error: ")
        );
    }
}

/// The text at a JSON pointer.
#[track_caller]
fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    let text = value.pointer(pointer).and_then(Value::as_str);
    text.unwrap_or_else(|| panic!("no text at {pointer} in {value:#}"))
}

/// The ids of the gate's notes.
fn notes(report: &Value) -> Vec<&str> {
    let notes = report.pointer("/gate/notes").and_then(Value::as_array);
    notes
        .unwrap()
        .iter()
        .map(|note| text(note, "/id"))
        .collect()
}
