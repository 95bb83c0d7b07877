//! Finds the files that a profile names in the checkout, where reviewers look at them.

use std::collections::BTreeSet;
use std::env;
use std::path::{Component, Path, PathBuf};

use crate::report::{Checkout, Report};

/// Files that are looked for.
const FILES: usize = 10_000;

/// Elements of a path that are looked at.
const DEPTH: usize = 64;

/// Where in the checkout the files of the report are.
///
/// A build records the paths of the machine that it ran on, or import paths (`-trimpath`): the
/// longest end of a path that is a file of the checkout is that file.
pub(super) fn checkout(report: &Report, root: Option<&Path>) -> Checkout {
    let Some(here) = env::current_dir().ok() else {
        return Checkout::default();
    };
    let root = match root {
        Some(root) => here.join(root),
        None => repository(&here).unwrap_or_else(|| here.clone()),
    };
    // In a repository of several modules the one that the program runs in comes first.
    let mut starts = vec![PathBuf::new()];
    if let Ok(below) = here.strip_prefix(&root)
        && below != Path::new("")
    {
        starts.insert(0, below.to_owned());
    }
    let files: BTreeSet<&str> = report.files().take(FILES).collect();
    let mut found = Checkout::default();
    for file in files {
        if let Some(path) = find(file, &root, &starts) {
            found.insert(file, path);
        }
    }
    found
}

/// The nearest folder upward with a repository.
fn repository(folder: &Path) -> Option<PathBuf> {
    let mut folders = folder.ancestors();
    let found = folders.find(|folder| folder.join(".git").exists())?;
    Some(found.to_owned())
}

/// The path in the checkout of a file that a build has recorded, with slashes.
fn find(file: &str, root: &Path, starts: &[PathBuf]) -> Option<String> {
    let file = file.replace('\\', "/");
    if let Ok(below) = Path::new(&file).strip_prefix(root) {
        return relative(below);
    }
    let elements: Vec<&str> = file.split('/').filter(|name| !name.is_empty()).collect();
    let first = elements.len().saturating_sub(DEPTH);
    for at in first..elements.len() {
        let end: PathBuf = elements.iter().skip(at).collect();
        for start in starts {
            let path = start.join(&end);
            if let Some(text) = relative(&path).filter(|_| root.join(&path).is_file()) {
                return Some(text);
            }
        }
    }
    None
}

/// A path with slashes, if it leads nowhere else than downward.
fn relative(path: &Path) -> Option<String> {
    let mut names = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => names.push(name.to_str()?),
            _ => return None,
        }
    }
    (!names.is_empty()).then(|| names.join("/"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn recorded_paths_lead_to_files_of_the_checkout() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for file in ["search/search.go", "tools/search/search.go", "main.go"] {
            fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            fs::write(root.join(file), "").unwrap();
        }
        let starts = [PathBuf::new()];
        let find_in = |file: &str, starts: &[PathBuf]| find(file, root, starts);
        let inside = root.join("search/search.go");
        for (recorded, want) in [
            (inside.to_str().unwrap(), Some("search/search.go")),
            ("/home/ci/build/search/search.go", Some("search/search.go")),
            (
                "example.com/shop/search/search.go",
                Some("search/search.go"),
            ),
            (
                "example.com/shop/tools/search/search.go",
                Some("tools/search/search.go"),
            ),
            (r"C:\build\search\search.go", Some("search/search.go")),
            ("/build/main.go", Some("main.go")),
            ("/usr/local/go/src/net/http/server.go", None),
            ("/x/../../search/search.go", Some("search/search.go")),
            ("../search.go", None),
            ("", None),
        ] {
            assert_eq!(find_in(recorded, &starts).as_deref(), want, "{recorded}");
        }
        let module = [PathBuf::from("tools"), PathBuf::new()];
        assert_eq!(
            find_in("example.com/tools/search/search.go", &module).as_deref(),
            Some("tools/search/search.go")
        );
        assert_eq!(
            find_in("/b/search/search.go", &module).as_deref(),
            Some("tools/search/search.go")
        );
    }
}
