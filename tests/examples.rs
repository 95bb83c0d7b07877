//! The Go examples of the catalog do what it says: the mistake leaves goroutines behind, the
//! mended version leaves none.
//!
//! All examples become packages of one Go module, whose driver runs the one that its arguments
//! name. Every example has a process of its own, because leaked goroutines stay for ever.

mod common;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use anyhow::{Context, Result, ensure};
use goprof_leaks::catalog::builtin;
use regex::Regex;

/// The packages that examples may use.
const PACKAGES: &[&str] = &[
    "bufio",
    "bytes",
    "container/list",
    "context",
    "database/sql",
    "encoding/json",
    "errors",
    "fmt",
    "io",
    "log",
    "maps",
    "math",
    "math/rand",
    "net",
    "net/http",
    "net/http/httptest",
    "net/url",
    "os",
    "os/exec",
    "os/signal",
    "path/filepath",
    "regexp",
    "runtime",
    "slices",
    "sort",
    "strconv",
    "strings",
    "sync",
    "sync/atomic",
    "time",
];

/// How many examples run at a time.
const PARALLEL: usize = 4;

/// The part of the driver below its imports and its map of examples.
///
/// A mistake is given a second, after which only leaked goroutines are left; a mended example
/// is awaited.
const DRIVER: &str = r#"
func main() {
	id, variant := os.Args[1], os.Args[2]
	before := runtime.NumGoroutine()
	go examples[id+" "+variant]()
	if variant == "bug" {
		time.Sleep(time.Second)
	} else {
		limit := time.Now().Add(3 * time.Second)
		for runtime.NumGoroutine() > before && time.Now().Before(limit) {
			time.Sleep(10 * time.Millisecond)
		}
	}
	fmt.Println(id, variant, before, runtime.NumGoroutine())
}
"#;

struct Example {
    id: String,
    variant: &'static str,
    text: String,
}

impl Example {
    fn package(&self) -> String {
        format!("ex{}_{}", self.variant, self.id.replace('-', "_"))
    }

    /// The example as a package that exports its `main` as `Main`.
    fn source(&self) -> Result<String> {
        let mut source = format!("package {}\n\n", self.package());
        let code: String = self
            .text
            .lines()
            .map(|line| line.split("//").next().unwrap_or_default())
            .fold(String::new(), |code, line| code + line + "\n");
        let mut imports = String::new();
        for path in PACKAGES {
            let name = path.rsplit('/').next().unwrap_or(path);
            if Regex::new(&format!(r"(?m)(?:^|[^.\w]){name}\."))?.is_match(&code) {
                writeln!(imports, "\t\"{path}\"")?;
            }
        }
        if !imports.is_empty() {
            writeln!(source, "import (\n{imports})\n")?;
        }
        source += &self.text.replace("\nfunc main() {\n", "\nfunc Main() {\n");
        Ok(source)
    }
}

/// How many goroutines there were before and after an example.
struct Outcome {
    before: usize,
    after: usize,
}

fn examples() -> Result<Vec<Example>> {
    let mut examples = Vec::new();
    for entry in builtin()?.entries {
        let explain = entry.explanation()?;
        for (variant, text) in [("bug", explain.bug), ("mended", explain.mended)] {
            if !text.trim().is_empty() {
                examples.push(Example {
                    id: entry.id.clone(),
                    variant,
                    text,
                });
            }
        }
    }
    Ok(examples)
}

/// Writes the module and builds its driver.
fn build(examples: &[Example], module: &Path) -> Result<()> {
    fs::write(module.join("go.mod"), "module examples\n\ngo 1.21\n")?;
    let mut imports = String::new();
    let mut entries = String::new();
    let mut sorted: Vec<&Example> = examples.iter().collect();
    sorted.sort_by_key(|example| example.package());
    for example in sorted {
        let package = example.package();
        fs::create_dir(module.join(&package))?;
        fs::write(module.join(&package).join("example.go"), example.source()?)?;
        writeln!(imports, "\t\"examples/{package}\"")?;
        writeln!(
            entries,
            "\texamples[\"{} {}\"] = {package}.Main",
            example.id, example.variant
        )?;
    }
    let driver = format!(
        "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\t\"runtime\"\n\t\"time\"\n\n{imports})\n\n\
         var examples = map[string]func(){{}}\n\nfunc init() {{\n{entries}}}\n{DRIVER}"
    );
    fs::write(module.join("main.go"), driver)?;

    let rewritten = go(module, &["fmt", "./..."])?;
    ensure!(
        rewritten.is_empty(),
        "these are not formatted as gofmt does it:\n{rewritten}"
    );
    go(module, &["build", "-o", "driver.exe", "."])?;
    Ok(())
}

/// Runs the go command and returns what it prints.
fn go(module: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("go")
        .args(arguments)
        .current_dir(module)
        .env("CGO_ENABLED", "0")
        .env("GO111MODULE", "on")
        .env("GOFLAGS", "-buildvcs=false")
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off")
        .output()?;
    ensure!(
        output.status.success(),
        "go {} failed:\n{}{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?)
}

fn run(module: &Path, example: &Example) -> Result<Outcome> {
    let output = Command::new(module.join("driver.exe"))
        .args([&example.id, example.variant])
        .output()?;
    let printed = String::from_utf8(output.stdout)?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success() && complaint.is_empty(),
        "it ended with {}:\n{printed}{complaint}",
        output.status
    );
    let counts = printed
        .strip_prefix(&format!("{} {} ", example.id, example.variant))
        .and_then(|rest| rest.trim_end().split_once(' '))
        .with_context(|| format!("it printed {printed:?}"))?;
    Ok(Outcome {
        before: counts.0.parse()?,
        after: counts.1.parse()?,
    })
}

/// Runs an example and says what is wrong with it.
fn verdict(module: &Path, example: &Example) -> Option<String> {
    let complaint = match run(module, example) {
        Err(error) => format!("{error:#}"),
        Ok(Outcome { before, after }) => match example.variant {
            "bug" if after <= before => {
                format!("{before} goroutines before, {after} after: it leaks none")
            }
            "mended" if after > before => {
                format!("{before} goroutines before, {after} after: it leaks")
            }
            _ => return None,
        },
    };
    Some(format!("{} {}: {complaint}", example.id, example.variant))
}

#[test]
fn examples_are_complete() {
    for entry in builtin().unwrap().entries {
        let explain = entry.explanation().unwrap();
        let (bug, mended) = (&explain.bug, &explain.mended);
        assert_eq!(
            bug.is_empty(),
            mended.is_empty(),
            "{}: a mistake comes with its mended version",
            entry.id
        );
        for text in [bug, mended].into_iter().filter(|text| !text.is_empty()) {
            assert_eq!(
                text.matches("\nfunc main() {\n").count(),
                1,
                "{}: an example has one func main",
                entry.id
            );
            assert!(
                text.ends_with("\n}\n") && !text.contains("\nfunc init("),
                "{}: an example is declarations that end in func main",
                entry.id
            );
        }
        assert!(bug.is_empty() || bug != mended, "{}", entry.id);
    }
}

#[test]
fn mistakes_leak_and_mended_ones_do_not() {
    if !common::go::go_or_skip("the examples of the catalog are not run") {
        return;
    }
    let examples = examples().unwrap();
    assert!(!examples.is_empty());
    let module = tempfile::tempdir().unwrap();
    build(&examples, module.path()).unwrap();

    let next = AtomicUsize::new(0);
    let mut complaints: Vec<String> = thread::scope(|scope| {
        let workers: Vec<_> = (0..PARALLEL)
            .map(|_| {
                scope.spawn(|| {
                    let mut complaints = Vec::new();
                    while let Some(example) = examples.get(next.fetch_add(1, Ordering::Relaxed)) {
                        complaints.extend(verdict(module.path(), example));
                    }
                    complaints
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    complaints.sort();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
