//! Each fact on a piece of Go that shows it, and on one that almost does.

mod channels;
mod counts;
mod limits;
mod locks;
mod release;
mod repairs;
mod ways;
mod workers;

use std::time::Duration;

use super::fact::Fact;
use super::index::Index;
use super::inspect::facts;
use super::lower::{Lowered, lower_within};
use super::package::{File, Package};
use super::repair::Bench;
use super::site::{Site, site_at};
use super::syntax::FuncRef;
use crate::catalog::builtin;
use crate::model::WaitReason;

/// The innermost function around a line.
fn func_at(index: &Index<'_>, line: u32) -> FuncRef {
    let funcs = index.package.funcs.iter().enumerate();
    funcs
        .filter(|(_, func)| func.span.has_line(0, line))
        .min_by_key(|(_, func)| func.span.to - func.span.from)
        .map(|(at, _)| FuncRef(at))
        .unwrap()
}

/// A package of one file.
fn package(name: &str, code: &str) -> Package {
    let text = format!("package {name}\n\n{code}");
    let mut lowered = Lowered {
        is_main: name == "main",
        ..Lowered::default()
    };
    lower_within(Duration::MAX, &text, 0, &mut lowered).unwrap();
    Package {
        files: vec![File {
            path: "p.go".into(),
            text: text.into(),
        }],
        lowered,
    }
}

/// Looks at what waits at the line that ends in `// HERE`, called from the lines that end in
/// `// CALLER`.
fn looked_at<T>(
    wait: WaitReason,
    package: &Package,
    see: impl FnOnce(&Bench<'_, '_>, Vec<Fact>) -> T,
) -> T {
    let text = &package.files.first().unwrap().text;
    let index = Index::of(&package.lowered);
    let marked = |mark: &str| -> Vec<u32> {
        let lines = text.lines().enumerate();
        lines
            .filter(|(_, line)| line.trim_end().ends_with(mark))
            .map(|(at, _)| u32::try_from(at + 1).unwrap())
            .collect()
    };
    let here = *marked("// HERE").first().unwrap();
    let site = site_at(&index, func_at(&index, here), here, Some(wait)).expect("a line that waits");
    let callers: Vec<Site<'_>> = marked("// CALLER")
        .into_iter()
        .filter_map(|line| site_at(&index, func_at(&index, line), line, None))
        .collect();
    let root = callers.last().map_or(site.func, |caller| caller.func);
    let spawn = index.spawns.iter().find(|spawn| spawn.runs == root);
    let catalog = builtin().unwrap();
    let given = (spawn, &*catalog.ledger.resources);
    let facts = facts(&index, &site, &callers, given, (wait, 3));
    let bench = Bench {
        package,
        index: &index,
        site: &site,
        spawn,
    };
    see(&bench, facts)
}

/// The facts, each as `name at LINE TEXT`.
fn found_in(wait: WaitReason, package: &Package) -> Vec<String> {
    let text = package.files.first().unwrap().text.clone();
    looked_at(wait, package, |_, facts| {
        let mut found: Vec<String> = facts
            .iter()
            .map(|fact| {
                let line = text.lines().nth(fact.span.line as usize - 1).unwrap();
                let line = line.split(" // ").next().unwrap().trim();
                format!("{:?} at {line}", fact.name)
            })
            .collect();
        found.sort();
        found.dedup();
        found
    })
}

fn found(wait: WaitReason, code: &str) -> Vec<String> {
    found_in(wait, &package("p", code))
}

/// The code with the first repair; the same without one.
fn mended(wait: WaitReason, code: &str) -> String {
    looked_at(wait, &package("p", code), |bench, facts| {
        let repairs = bench.repairs(&facts);
        let first = repairs.first().and_then(|repair| repair.files.first());
        let text = first.map_or(code, |file| file.after.split_once("\n\n").unwrap().1);
        text.to_owned()
    })
}

/// All facts of a piece of code.
fn all(wait: WaitReason, code: &str, expected: &[&str]) {
    assert_eq!(found(wait, code), expected, "{code}");
}
