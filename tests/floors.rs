//! The structure rules that no compiler checks: which module may use which, how long a file
//! may be, where `anyhow` and the ids of catalog entries may stand.

use std::{fs, io, path::PathBuf};

use regex::{Captures, Regex};

/// The modules by floor. A module may use those of lower floors.
const FLOORS: &str = "model < input decode < fetch < cluster < trend < catalog classify < rank source \
                      < report gate < render cli < main lib";
/// What may be used on the same floor.
const SIDEWAYS: &[&str] = &["classify: catalog", "gate: report", "cli: render"];
/// All that formats may use of other modules: they show the report as it is.
const RENDER: &str = r" report\b| rank::Verdict$| model::prose$|^render/explain.rs catalog\b";
const GENERATED: &str = "decode/pprof/pb.rs";
/// The entry that a warning shares its id with.
const WARNING: &str = r#""not-started""#;

/// Files below `src` whose names end in `ending`: path there, and text. Not the generated one.
fn sources(ending: &str) -> io::Result<Vec<(String, String)>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");
    let (mut folders, mut files) = (vec![PathBuf::from(root)], Vec::new());
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder)? {
            let path = item?.path();
            let name = path.to_string_lossy().replace(root, "");
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(ending) && name != GENERATED {
                files.push((name, fs::read_to_string(&path)?));
            }
        }
    }
    assert!(files.len() > 30, "only {} files", files.len());
    Ok(files)
}

fn without_comments(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    let code = lines.filter(|line| !line.trim_start().starts_with("//"));
    code.collect()
}

/// The floor of a module, given any path that starts with it.
fn floor(path: &str) -> Option<usize> {
    let module = path.split([':', '/', '.']).next()?;
    let mut floors = FLOORS.split('<');
    floors.position(|floor| floor.split(' ').any(|one| one == module))
}

/// Uses of other modules that are not allowed.
fn wrong_arrows(file: &str, text: &str) -> Result<Vec<String>, regex::Error> {
    let arrow = r"\b(crate|goprof_leaks|super(?:::super)*)::(\{|\w+(?:::\w+)?)";
    let (arrow, render) = (Regex::new(arrow)?, Regex::new(RENDER)?);
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    let from = path.split('/').next().unwrap_or(path);
    let wrong = |name: &str, supers: usize| {
        let to = name.split(':').next().unwrap_or(name);
        // In a module within the file, such as `tests`, the last `super` may be the file itself.
        let inside = supers > 0 && (supers < path.split('/').count() || floor(to).is_none());
        let lower = floor(to).is_some_and(|to| Some(to) < floor(from));
        let right = match from {
            "render" => render.is_match(&format!("{file} {name}")),
            _ => lower || SIDEWAYS.contains(&format!("{from}: {to}").as_str()),
        };
        !(inside || right || to == from)
    };
    let code = without_comments(text);
    let mut found: Vec<_> = arrow.captures_iter(&code).collect();
    found.retain(|found| wrong(&found[2], found[1].matches("super").count()));
    let text = |found: &Captures<'_>| format!("src/{file} must not use {}", &found[0]);
    Ok(found.iter().map(text).collect())
}

#[test]
fn arrows_run_downward() {
    for (file, text) in sources(".rs").unwrap() {
        assert_eq!(wrong_arrows(&file, &text).unwrap(), [""; 0]);
    }
}

#[test]
fn wrong_arrows_are_found() {
    for (number, file, text) in [
        (1, "model/wait.rs", "use crate::report::Report;"),
        (1, "model/wait.rs", "use super::super::rank;"),
        (1, "rank.rs", "use super::gate::judge;"),
        (1, "catalog/load.rs", "crate::classify::classify();"),
        (1, "trend/pair.rs", "use crate::catalog::Ledger;"),
        (1, "decode/mod.rs", "    use crate::input::{Source, read};"),
        (1, "render/csv.rs", "use crate::rank::Order;"),
        (1, "render/table/mod.rs", "use crate::catalog::Catalog;"),
        (1, "cluster/site.rs", "use crate::{model, report};"),
        (1, "gate.rs", "use crate::a_new_module;"),
        (0, "gate.rs", "// crate::cli\nuse super::report::Report;"),
        (0, "decode/pprof/wire.rs", "use super::super::pb;"),
    ] {
        let wrong = wrong_arrows(file, text).unwrap();
        assert_eq!(wrong.len(), number, "{file}: {text}");
    }
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    for (file, text) in sources(".rs").unwrap() {
        let most = if file == "main.rs" { 60 } else { 600 };
        let lines = text.lines().count();
        assert!(lines <= most, "src/{file} has {lines} lines");
        assert!(text.starts_with("//! "), "src/{file} starts without //!");
        let anyhow = without_comments(&text).contains("anyhow") && !file.starts_with("cli/");
        assert!(
            file == "main.rs" || !anyhow,
            "src/{file} must not use anyhow"
        );
    }
}

/// Code knows conditions, never entries.
#[test]
fn code_names_no_catalog_entry() {
    let mut ids = Vec::new();
    for (file, _) in sources(".toml").unwrap() {
        let id = file
            .trim_end_matches(".toml")
            .replace("catalog/entries/", "");
        ids.push(format!("\"{id}\""));
    }
    ids.retain(|id| id != WARNING);
    for (file, text) in sources(".rs").unwrap() {
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let code = without_comments(code);
        let named = ids.iter().find(|id| code.contains(*id));
        assert_eq!(named, None, "src/{file} names an entry");
    }
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let (mut within, mut above) = (false, "");
    for line in include_str!("../Cargo.toml").lines() {
        if line.starts_with('[') {
            within = line.contains("dependencies");
        } else if within && line.starts_with(char::is_alphanumeric) {
            assert!(above.starts_with("# "), "no comment above {line}");
        }
        above = line;
    }
}
