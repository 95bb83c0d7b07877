//! From the path that a build recorded to a file below the folders that were named.

use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use super::tree::Tree;
use crate::input;

/// Where source is looked for.
#[derive(Debug, Default)]
pub struct Sources {
    roots: Vec<Root>,
    trim: Vec<String>,
    /// Whether somebody said that it is the program's, or it only looks so.
    is_guess: bool,
    pub(super) limits: Limits,
}

/// What a Go file may cost; one that costs more is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Its size. A larger one was written by a program.
    pub bytes: u64,
    /// The time to parse it.
    pub time: Duration,
}

impl Limits {
    /// What people write stays below by far.
    pub const DEFAULT: Limits = Limits {
        bytes: 4 << 20,
        time: Duration::from_secs(2),
    };
}

impl Default for Limits {
    fn default() -> Self {
        Limits::DEFAULT
    }
}

#[derive(Debug)]
struct Root {
    folder: PathBuf,
    /// The module of its `go.mod`.
    module: Option<String>,
    /// All Go files below, looked up only if nothing simpler finds one.
    tree: OnceLock<Tree>,
}

impl Sources {
    /// Source below `folders`; `trim` are prefixes of recorded paths that stand for them.
    #[must_use]
    pub fn new(folders: &[PathBuf], trim: &[String]) -> Self {
        Sources {
            roots: folders
                .iter()
                .map(|folder| Root {
                    module: module_of(folder),
                    folder: folder.clone(),
                    tree: OnceLock::new(),
                })
                .collect(),
            trim: trim.to_vec(),
            is_guess: false,
            limits: Limits::DEFAULT,
        }
    }

    /// Leaves out files that cost more.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Sources { limits, ..self }
    }

    /// Source that may be the program's: of what does not fit nothing is said.
    #[must_use]
    pub fn guessed(folder: PathBuf, trim: &[String]) -> Self {
        Sources {
            is_guess: true,
            ..Self::new(&[folder], trim)
        }
    }

    /// Whether it only looks like the source of the program.
    #[must_use]
    pub fn is_guess(&self) -> bool {
        self.is_guess
    }

    /// Files that a recorded path may mean, the most probable first; never one outside of the folders.
    ///
    /// Only the program's own files are searched for where their path does not lead: those of others
    /// are below the folders in their usual places, in the `vendor` folder of one of the modules
    /// `homes`, or not at all.
    pub(super) fn find(&self, recorded: &str, is_own: bool, homes: &[PathBuf]) -> Vec<PathBuf> {
        let mut found = Vec::new();
        if !is_plain(recorded) {
            return found;
        }
        for root in &self.roots {
            for rest in self.rests(root, recorded) {
                push(root.folder.join(rest), &mut found);
            }
        }
        if !is_own {
            let below = recorded
                .rsplit_once("/vendor/")
                .map_or_else(|| below_cache(recorded), |(_, rest)| rest);
            let plain = without_version(below);
            // A path that is absolute would leave the folder.
            let homes = homes.iter().filter(|_| Path::new(&plain).is_relative());
            for home in homes {
                push(home.join("vendor").join(&plain), &mut found);
            }
        } else if found.is_empty() {
            for root in &self.roots {
                let tree = root.tree.get_or_init(|| Tree::of(&root.folder));
                found.extend(tree.search(recorded, &without_version(recorded)));
            }
        }
        found
    }

    /// The nearest folder with a `go.mod`, from one that was found upwards to the named ones.
    pub(super) fn home_of(&self, folder: &Path) -> Option<PathBuf> {
        let mut roots = self.roots.iter();
        let root = roots.find(|root| folder.starts_with(&root.folder))?;
        home_of(&root.folder, folder)
    }

    /// What a recorded path may be below a root.
    fn rests(&self, root: &Root, recorded: &str) -> Vec<String> {
        let mut rests = Vec::new();
        for prefix in &self.trim {
            if let Some(rest) = recorded.strip_prefix(prefix.as_str()) {
                rests.push(rest.trim_start_matches('/').to_owned());
            }
        }
        if let Ok(rest) = Path::new(recorded).strip_prefix(&root.folder) {
            rests.push(rest.to_string_lossy().into_owned());
        }
        let unversioned = without_version(recorded);
        if let Some(module) = &root.module {
            // -trimpath, with and without a version.
            for path in [recorded, &*unversioned] {
                if let Some(rest) = path
                    .strip_prefix(module.as_str())
                    .and_then(|rest| rest.strip_prefix('/'))
                {
                    rests.push(rest.to_owned());
                }
            }
        }
        // Module cache, vendor folder, GOPATH and GOROOT, by what follows their marks.
        let below_cache = below_cache(recorded);
        let cached = escape_upper(below_cache);
        rests.push(format!("pkg/mod/{cached}"));
        rests.push(cached);
        let plain = without_version(below_cache);
        rests.push(format!("vendor/{plain}"));
        rests.push(format!("src/{recorded}"));
        // Then by suffix, the longest first.
        let mut rest = recorded.trim_start_matches('/');
        while !rest.is_empty() {
            rests.push(rest.to_owned());
            rest = rest.split_once('/').map_or("", |(_, rest)| rest);
        }
        // Without a version, `..@v1` has become `..`.
        rests.retain(|rest| stays(Path::new(rest)));
        rests
    }
}

/// The nearest folder with a `go.mod`, from one upwards to the root.
fn home_of(root: &Path, folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .take_while(|at| at.starts_with(root))
        .find(|at| at.join("go.mod").is_file())
        .map(Path::to_owned)
}

fn push(path: PathBuf, found: &mut Vec<PathBuf>) {
    if !found.contains(&path) && path.is_file() {
        found.push(path);
    }
}

/// Whether a recorded path names a Go file, and none by way of another folder.
fn is_plain(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|ending| ending == "go")
        && !path.contains('\0')
        && !has_parent(Path::new(path))
}

/// Whether a path stays below the folder that it is joined to.
fn stays(path: &Path) -> bool {
    path.components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

fn has_parent(path: &Path) -> bool {
    path.components()
        .any(|part| matches!(part, Component::ParentDir))
}

/// What follows the folder of the module cache in a path.
fn below_cache(recorded: &str) -> &str {
    recorded
        .split_once("/pkg/mod/")
        .map_or(recorded, |(_, rest)| rest)
}

/// `a/b@v1.2.3/c.go` without the version.
fn without_version(path: &str) -> String {
    let Some((before, after)) = path.split_once('@') else {
        return path.to_owned();
    };
    let rest = after.split_once('/').map_or("", |(_, rest)| rest);
    format!("{before}/{rest}")
}

/// The module cache writes upper-case letters as `!` and the lower-case one.
fn escape_upper(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let module = path.split('@').next().map_or(0, str::len);
    for (at, c) in path.char_indices() {
        if c.is_ascii_uppercase() && at < module && path.contains('@') {
            out.push('!');
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

pub(super) fn module_of(folder: &Path) -> Option<String> {
    let file = folder.join("go.mod");
    // A pipe would be waited for.
    if !file.is_file() {
        return None;
    }
    let text = input::text(&file, 1).ok()?;
    text.lines().find_map(|line| {
        let module = line.trim().strip_prefix("module ")?.trim();
        Some(module.trim_matches('"').to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::Sources;
    use std::fs;
    use std::path::{Path, PathBuf};

    /// A tree with these files, the first of which is looked for by these names.
    fn finds(files: &[&str], module: &str, recorded: &[&str]) {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "package p\n").unwrap();
        }
        if !module.is_empty() {
            fs::write(folder.path().join("go.mod"), format!("module {module}\n")).unwrap();
        }
        let sources = Sources::new(&[folder.path().to_owned()], &["/build/ci".to_owned()]);
        let first = folder.path().join(files.first().unwrap());
        for recorded in recorded {
            let found = sources.find(recorded, true, &[]);
            assert_eq!(found.first(), Some(&first), "{recorded}: {found:?}");
        }
    }

    #[test]
    fn files_of_the_module_itself() {
        finds(
            &["stock/book.go", "other/book.go"],
            "example.com/shop/v2",
            &[
                "example.com/shop/v2/stock/book.go",
                "example.com/shop/v2@v2.3.4/stock/book.go",
                "/build/ci/stock/book.go",
                "/srv/build/shop/stock/book.go",
                "/go/pkg/mod/example.com/shop/v2@v2.3.4/stock/book.go",
                "D:/shop/stock/book.go",
            ],
        );
    }

    #[test]
    fn files_of_dependencies() {
        // The module cache writes capitals as ! and the small letter.
        finds(
            &[
                "github.com/!burnt!sushi/toml@v1.2.0/decode.go",
                "toml/decode.go",
            ],
            "",
            &[
                "github.com/BurntSushi/toml@v1.2.0/decode.go",
                "/go/pkg/mod/github.com/!burnt!sushi/toml@v1.2.0/decode.go",
            ],
        );
        finds(
            &["vendor/github.com/BurntSushi/toml/decode.go"],
            "example.com/shop",
            &[
                "github.com/BurntSushi/toml@v1.2.0/decode.go",
                "/src/shop/vendor/github.com/BurntSushi/toml/decode.go",
                "example.com/shop/vendor/github.com/BurntSushi/toml/decode.go",
            ],
        );
        finds(
            &["src/net/http/server.go"],
            "",
            &["net/http/server.go", "/usr/local/go/src/net/http/server.go"],
        );
    }

    #[test]
    fn files_in_the_midst_of_a_tree() {
        finds(
            &[
                "services/eu/shop/stock/book.go",
                "services/us/mill/stock/book.go",
            ],
            "example.com/everything",
            &["/builds/17/shop/stock/book.go"],
        );
    }

    #[test]
    fn nothing_outside_of_the_tree() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("inside");
        fs::create_dir(&inside).unwrap();
        let secret = folder.path().join("secret.go");
        fs::write(&secret, "package p\n").unwrap();
        fs::write(inside.join("go.mod"), "module example.com/shop\n").unwrap();
        let sources = Sources::new(&[inside], &[]);
        for recorded in [
            "../secret.go",
            "a/../../secret.go",
            // Without its version, the module would be the folder above.
            "example.com/shop/..@v1.2.3/secret.go",
            "/go/pkg/mod/..@v1.2.3/secret.go",
            &secret.to_string_lossy(),
        ] {
            for is_own in [true, false] {
                let homes = [folder.path().join("inside")];
                let found = sources.find(recorded, is_own, &homes);
                assert_eq!(found, Vec::<PathBuf>::new(), "{recorded}");
            }
        }
        assert!(Path::new(&secret).is_file());
    }

    #[test]
    fn no_tree_is_walked_unless_it_must_be() {
        let folder = tempfile::tempdir().unwrap();
        let cache = folder.path().join("pkg/mod/example.com/db@v1.0.0");
        for folder in [&cache, &folder.path().join("svc/stock")] {
            fs::create_dir_all(folder).unwrap();
            fs::write(folder.join("book.go"), "package p\n").unwrap();
        }
        let sources = Sources::new(&[folder.path().to_owned()], &[]);
        let is_walked = || sources.roots.iter().any(|root| root.tree.get().is_some());
        assert_eq!(sources.find("/ci/svc/stock/book.go", true, &[]).len(), 1);
        assert_eq!(
            sources
                .find("example.com/db@v1.0.0/book.go", false, &[])
                .len(),
            1
        );
        // A dependency's file that is not where it should be is nowhere.
        let other = sources.find("example.com/log@v1.0.0/other/book.go", false, &[]);
        assert!(other.is_empty() && !is_walked());
        // The program's own are searched for, and not in the module cache.
        let own = sources.find("example.com/shop/stock/book.go", true, &[]);
        assert_eq!(own, [folder.path().join("svc/stock/book.go")]);
        assert!(is_walked());
    }
}
