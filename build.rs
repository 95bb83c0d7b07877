//! Turns the catalog's files from TOML into JSON, which a run reads in a quarter of the instructions.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Starts the last section of an entry, which only `explain` needs and which stays TOML.
const SECTION: &str = "\n[explain]";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=src/catalog");
    let catalog = Path::new("src/catalog");
    let mut files: Vec<PathBuf> = fs::read_dir(catalog.join("entries"))?
        .map(|file| Ok(file?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "toml")
    });
    files.sort();

    let ledger = serde_json::to_string(&table(&catalog.join("ledger.toml"), |text| text)?)?;
    let mut entries = Vec::new();
    for file in files {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let head = table(&file, |text| {
            text.split_once(SECTION).map_or(text, |(head, _)| head)
        })?;
        let code = head.get("code").and_then(toml::Value::as_str);
        let code = code.unwrap_or_default().to_owned();
        entries.push((code, stem.into_owned(), serde_json::to_string(&head)?));
    }
    // In the order in which a run wants them.
    entries.sort();

    let mut code = format!("const LEDGER: &str = {ledger:?};\n");
    code.push_str("const ENTRIES: &[BuiltIn] = &[\n");
    for (_, stem, head) in entries {
        writeln!(
            code,
            "    BuiltIn {{ stem: {stem:?}, head: {head:?}, file: include_str!(concat!(\
             env!(\"CARGO_MANIFEST_DIR\"), \"/src/catalog/entries/{stem}.toml\")) }},"
        )?;
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    fs::write(out.join("catalog.rs"), code)?;
    Ok(())
}

/// The part of a TOML file that `part` cuts out.
fn table(file: &Path, part: fn(&str) -> &str) -> Result<toml::Table, Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    toml::from_str(part(&text)).map_err(|error| format!("{}: {error}", file.display()).into())
}
