//! One program, built from wherever its source can be, and its source where it can be read.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{copy, report, root, text};

/// The recordings of a place: by two versions of Go, plain and with `-trimpath`.
fn recordings(place: &str) -> Vec<PathBuf> {
    let folder = root().join("testdata/places/profiles");
    ["1.26", "1.27"]
        .iter()
        .flat_map(|go| ["", "-trim"].map(|kind| folder.join(format!("{place}{kind}.go{go}.pb.gz"))))
        .collect()
}

/// The module of the lab with the package, in a folder of a tree.
fn module(tree: &Path, at: &str) {
    let (lab, folder) = (root().join("testdata/lab"), tree.join(at));
    copy(&lab.join("search"), &folder.join("search")).expect("a copy");
    fs::copy(lab.join("go.mod"), folder.join("go.mod")).expect("a copy");
}

/// The program that has it as a dependency.
fn app(tree: &Path, at: &str) {
    copy(&root().join("testdata/places/app"), &tree.join(at)).expect("a copy");
    fs::write(
        tree.join(at).join("go.mod"),
        "module example.com/frontdesk\n",
    )
    .expect("a file");
}

/// The statement is named in all recordings of a place.
fn names_the_statement(place: &str, source: &Path) {
    for profile in recordings(place) {
        let found = report(root(), &[text(&profile), "--source", text(source)]);
        let finding = &found["findings"][0];
        let cause = &finding["cause"];
        let context = format!("{} with {}: {finding}", profile.display(), source.display());
        assert_eq!(
            finding["scenario"]["id"], "early-return-senders",
            "{context}"
        );
        let file = cause["file"].as_str().expect("a file");
        assert!(Path::new(file).ends_with("search/search.go"), "{context}");
        assert!(Path::new(file).starts_with(source), "{context}");
        let code = fs::read_to_string(file).expect("the source");
        let line = usize::try_from(cause["line"].as_u64().expect("a line")).expect("a number");
        let line = code.lines().nth(line - 1).map(str::trim);
        assert_eq!(line, Some("return nil, a.err"), "{context}");
        assert!(finding["fix"]["diff"].is_string(), "{context}");
    }
}

#[test]
fn in_the_main_module() {
    let tree = tempfile::tempdir().expect("a folder");
    module(tree.path(), "lab");
    names_the_statement("own", &tree.path().join("lab"));
    names_the_statement("own", tree.path());
}

#[test]
fn in_a_folder_of_a_larger_repository() {
    let tree = tempfile::tempdir().expect("a folder");
    // Another module with a file of the same name, and other lines, comes first by its name.
    let other = tree.path().join("services/mill");
    module(tree.path(), "services/mill");
    fs::write(other.join("go.mod"), "module example.com/mill\n").expect("a file");
    let file = other.join("search/search.go");
    let code = fs::read_to_string(&file).expect("the source");
    fs::write(&file, code.replace("return nil, a.err", "continue")).expect("a file");
    module(tree.path(), "services/shop");
    names_the_statement("mono", tree.path());
    names_the_statement("mono", &tree.path().join("services"));
    names_the_statement("mono", &tree.path().join("services/shop"));
}

#[test]
fn in_the_module_cache() {
    let tree = tempfile::tempdir().expect("a folder");
    module(tree.path(), "go/pkg/mod/example.com/lab@v1.4.0");
    names_the_statement("cached", &tree.path().join("go"));
    names_the_statement("cached", &tree.path().join("go/pkg/mod"));
    // Or a checkout of the dependency.
    module(tree.path(), "checkout");
    names_the_statement("cached", &tree.path().join("checkout"));
}

#[test]
fn in_the_vendor_folder() {
    let tree = tempfile::tempdir().expect("a folder");
    app(tree.path(), "services/frontdesk");
    module(tree.path(), "services/frontdesk/vendor/example.com/lab");
    names_the_statement("vendored", &tree.path().join("services/frontdesk"));
    // The module whose dependency it is, is found by the program's own file.
    names_the_statement("vendored", tree.path());
}
