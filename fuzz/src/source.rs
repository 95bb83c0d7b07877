//! Go source, with goroutines that wait wherever it could wait.

use std::fmt::Write;
use std::sync::Arc;

use goprof_leaks::decode;
use goprof_leaks::model::Tables;
use goprof_leaks::rank::Order;
use goprof_leaks::report::{Choice, analyze};
use goprof_leaks::source::Sources;

use super::shown::{builtin, shown};

/// Most goroutines that wait in a file.
const MOST: usize = 40;

/// What a line has, and what a goroutine that waits there waits for.
const WAITS: [(&str, &str); 8] = [
    ("<-", "chan send"),
    ("<-", "chan receive"),
    ("range", "chan receive"),
    ("select", "select"),
    ("Lock(", "sync.Mutex.Lock"),
    ("Wait(", "sync.WaitGroup.Wait"),
    ("Sleep(", "sleep"),
    ("(", "IO wait"),
];

/// A file of a package: what is read from it and shown of it is in it.
pub fn source(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("book.go"), bytes).expect("room for it");
    let dump = waiting(&String::from_utf8_lossy(bytes));
    let mut tables = Tables::default();
    let Ok(dumps) = decode::decode("-", dump.as_bytes(), &mut tables) else {
        return;
    };
    let choice = Choice {
        sources: Some(Arc::new(Sources::new(&[folder.path().to_owned()], &[]))),
        ..Choice::default()
    };
    let report = analyze(&[dumps.last], &tables, builtin(), Order::Rank, &choice);
    shown(&report);
}

/// A traceback of goroutines that wait at the lines of a file.
fn waiting(text: &str) -> String {
    let package = text.lines().find_map(|line| line.strip_prefix("package "));
    let package: String = package.map_or_else(String::new, word);
    let mut function = (String::from("main"), 1);
    let (mut out, mut id) = (String::new(), 0);
    for (line, number) in text.lines().zip(1_u32..) {
        if let Some(name) = declared(line) {
            function = (name, number);
        }
        for (mark, reason) in WAITS {
            if id >= MOST || !line.contains(mark) {
                continue;
            }
            id += 1;
            let (name, start) = &function;
            // In a closure, in the function itself, and in what it has called.
            let inner = ["", ".func1", ".func1.2"][id % 3];
            let _ = writeln!(
                out,
                "goroutine {id} [{reason}, 9 minutes]:\n{package}.{name}{inner}(...)\n\t/srv/book.go:{number} +0x1f\n\
                 {package}.{name}(...)\n\t/srv/book.go:{start} +0x1f\n\
                 created by {package}.{name} in goroutine 1\n\t/srv/book.go:{number} +0x2e\n"
            );
        }
    }
    out
}

/// The function that a line declares, as stacks name it.
fn declared(line: &str) -> Option<String> {
    let rest = line.strip_prefix("func ")?;
    let Some(rest) = rest.strip_prefix('(') else {
        return Some(word(rest));
    };
    let (receiver, rest) = rest.split_once(')')?;
    let of = receiver.rsplit(' ').next().unwrap_or_default();
    let name = word(rest.trim_start());
    Some(match of.strip_prefix('*') {
        Some(of) => format!("(*{}).{name}", word(of)),
        None => format!("{}.{name}", word(of)),
    })
}

fn word(text: &str) -> String {
    let is_part = |c: &char| c.is_alphanumeric() || *c == '_';
    text.chars().take_while(is_part).collect()
}
