//! Whose code a function is: the runtime's, the standard library's, a dependency's or the program's own.

use std::collections::BTreeSet;

use memchr::{memchr, memchr2, memrchr};
use rustc_hash::FxHashMap;

use super::plumbing::is_plumbing;
use crate::model::{FrameId, FuncId, Tables};

/// Whose code a function is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// Go's runtime.
    Runtime,
    /// The rest of the standard library.
    Std,
    /// A module that the program depends on.
    Module,
    /// The program itself.
    Own,
}

/// The origin of every function of some tables, judged once: stacks ask for it frame by frame.
#[derive(Debug)]
pub struct Origins {
    whose: Vec<Origin>,
    plumbing: Vec<bool>,
}

/// First path elements of the standard library's packages (`go list std`, Go 1.19 to 1.27); sorted.
/// `-trimpath` leaves no GOROOT in a path, so the name has to tell.
const STD_ROOTS: &[&str] = &[
    "archive",
    "arena",
    "bufio",
    "builtin",
    "bytes",
    "cmp",
    "compress",
    "container",
    "context",
    "crypto",
    "database",
    "debug",
    "embed",
    "encoding",
    "errors",
    "expvar",
    "flag",
    "fmt",
    "go",
    "hash",
    "html",
    "image",
    "index",
    "internal",
    "io",
    "iter",
    "log",
    "maps",
    "math",
    "mime",
    "net",
    "os",
    "path",
    "plugin",
    "reflect",
    "regexp",
    "runtime",
    "simd",
    "slices",
    "sort",
    "strconv",
    "strings",
    "structs",
    "sync",
    "syscall",
    "testing",
    "text",
    "time",
    "unicode",
    "unique",
    "unsafe",
    "uuid",
    "vendor",
    "weak",
];

/// Packages whose files show where the standard library lies. Text dumps hide the runtime.
const SURELY_STD: &[&str] = &["runtime", "internal/poll", "net/http", "sync"];

/// Path parts that only dependencies have: the module cache, vendor folders, Bazel's externals.
const DEPENDENCY_PARTS: &[&str] = &["/pkg/mod/", "/vendor/", "/external/"];

/// What the paths of the profile say about where things lie.
struct Layout {
    /// `…/src/` of each GOROOT that the runtime's own files show; none with `-trimpath`.
    goroots: BTreeSet<String>,
    /// Module root of `main`, when the program itself was built out of the module cache.
    main_module: Option<String>,
}

impl Layout {
    fn of(tables: &Tables) -> Self {
        let mut goroots = BTreeSet::new();
        let mut main_module = None;
        for (_, function) in tables.functions() {
            let name = tables.str(function.name);
            let file = tables.str(function.file);
            let package = package_of(name);
            if SURELY_STD.contains(&package) {
                let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
                if let Some(root) = folder
                    .strip_suffix(package)
                    .and_then(|folder| folder.strip_suffix('/'))
                    .filter(|root| package == "runtime" || root.ends_with("/src"))
                {
                    goroots.insert(format!("{root}/"));
                }
            } else if name == "main.main" || (main_module.is_none() && name.starts_with("main.")) {
                main_module = module_root(file).map(str::to_owned).or(main_module);
            }
        }
        Layout {
            goroots,
            main_module,
        }
    }

    /// Whose code a package is that is compiled from files at such a place.
    fn origin(&self, package: &str, file: &str, place: Place) -> Origin {
        if package == "runtime"
            || package.starts_with("internal/runtime/")
            || package.starts_with("runtime/internal/")
        {
            return Origin::Runtime;
        }
        let judged_by_name = match place {
            Place::Of(origin) => return origin,
            Place::Relative => true,
            Place::Absolute => self.goroots.is_empty(),
        };
        // No GOROOT to compare with: a relative path whose first element is a standard package.
        let first = match file.split_once('/') {
            Some((first, _)) if place == Place::Relative => first,
            _ => package.split('/').next().unwrap_or_default(),
        };
        if judged_by_name && STD_ROOTS.binary_search(&first).is_ok() {
            Origin::Std
        } else {
            Origin::Own
        }
    }

    fn place(&self, file: &str) -> Place {
        let starts_with = |root: &String| file.starts_with(root.as_str());
        if self.goroots.iter().any(starts_with) || file == "_testmain.go" {
            return Place::Of(Origin::Std);
        }
        if self.main_module.as_ref().is_some_and(starts_with) {
            return Place::Of(Origin::Own);
        }
        if module_root(file).is_some()
            || DEPENDENCY_PARTS.iter().any(|part| file.contains(part))
            || file.starts_with("vendor/")
            || file.starts_with("external/")
        {
            return Place::Of(Origin::Module);
        }
        let relative = !file.starts_with('/') && !file.contains(":/") && !file.contains(":\\");
        if relative {
            Place::Relative
        } else {
            Place::Absolute
        }
    }
}

/// What the place of a file says of its code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Whose it is, whatever the package.
    Of(Origin),
    /// Nothing: a path of a trimmed build.
    Relative,
    /// Nothing: a path of a machine.
    Absolute,
}

/// `…/path@version/` if the file lies in a module of the module cache or a trimmed dependency.
fn module_root(file: &str) -> Option<&str> {
    let at = file.find('@')?;
    let version_end = file.get(at..)?.find('/')?;
    file.get(..=at + version_end)
}

/// Import path of a normalised name.
pub(super) fn package_of(name: &str) -> &str {
    let head = memchr2(b'(', b'[', name.as_bytes())
        .and_then(|at| name.get(..at))
        .unwrap_or(name);
    let element = memrchr(b'/', head.as_bytes()).map_or(0, |at| at + 1);
    let dot = head
        .get(element..)
        .and_then(|last| memchr(b'.', last.as_bytes()))
        .map_or(head.len(), |at| element + at);
    head.get(..dot).unwrap_or(head)
}

impl Origins {
    /// Judges every function of `tables`.
    #[must_use]
    pub fn of(tables: &Tables) -> Self {
        let layout = Layout::of(tables);
        // A file has many functions.
        let mut places = FxHashMap::default();
        let (whose, plumbing) = tables
            .functions()
            .map(|(_, function)| {
                let (name, file) = (tables.str(function.name), tables.str(function.file));
                let package = package_of(name);
                let place = *places
                    .entry(function.file)
                    .or_insert_with(|| layout.place(file));
                let whose = layout.origin(package, file, place);
                (whose, is_plumbing(name, package))
            })
            .unzip();
        Origins { whose, plumbing }
    }

    /// The origin of a function; `Own` for one of other tables.
    #[must_use]
    pub fn function(&self, function: FuncId) -> Origin {
        let whose = self.whose.get(function.index());
        whose.copied().unwrap_or(Origin::Own)
    }

    /// Whether the frame's function waits on behalf of its caller.
    pub(super) fn is_plumbing(&self, frame: FrameId, tables: &Tables) -> bool {
        tables
            .frame_function(frame)
            .and_then(|function| self.plumbing.get(function.index()))
            .is_some_and(|&plumbing| plumbing)
    }

    /// The origin of a frame's function.
    #[must_use]
    pub fn frame(&self, frame: FrameId, tables: &Tables) -> Origin {
        tables
            .frame_function(frame)
            .map_or(Origin::Own, |function| self.function(function))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(functions: &[(&str, &str)]) -> Vec<Origin> {
        let mut tables = Tables::default();
        for (name, file) in functions {
            tables.function(name, file, 1);
        }
        Origins::of(&tables).whose
    }

    use Origin::{Module, Own, Runtime, Std};

    #[test]
    fn the_list_is_in_order() {
        assert!(STD_ROOTS.is_sorted());
    }

    #[test]
    fn plain_build() {
        assert_eq!(
            origins(&[
                ("runtime.gopark", "/usr/local/go/src/runtime/proc.go"),
                (
                    "net/http.(*conn).serve",
                    "/usr/local/go/src/net/http/server.go"
                ),
                ("main.main", "/srv/shop/main.go"),
                ("shop/fetch.(*Pool).get.func1", "/srv/shop/fetch/fetch.go"),
                (
                    "main.f.OnceFunc.func3",
                    "/usr/local/go/src/sync/oncefunc.go"
                ),
                (
                    "google.golang.org/grpc.Dial",
                    "/go/pkg/mod/google.golang.org/grpc@v1.60.0/call.go"
                ),
                ("github.com/a/b.F", "/srv/shop/vendor/github.com/a/b/b.go"),
                (
                    "internal/runtime/maps.F",
                    "/usr/local/go/src/internal/runtime/maps/map.go"
                ),
            ]),
            [Runtime, Std, Own, Own, Std, Module, Module, Runtime]
        );
    }

    #[test]
    fn trimmed_build() {
        assert_eq!(
            origins(&[
                ("runtime.gopark", "runtime/proc.go"),
                ("net/http.(*conn).serve", "net/http/server.go"),
                ("main.main", "example.com/shop/main.go"),
                ("shop/fetch.F", "shop/fetch/fetch.go"),
                (
                    "google.golang.org/grpc.Dial",
                    "google.golang.org/grpc@v1.60.0/call.go"
                ),
                ("main.init", "./main.go"),
            ]),
            [Runtime, Std, Own, Own, Module, Own]
        );
    }

    #[test]
    fn a_program_out_of_the_module_cache_is_its_own() {
        assert_eq!(
            origins(&[
                ("runtime.gopark", "/usr/local/go/src/runtime/proc.go"),
                (
                    "main.main",
                    "/go/pkg/mod/github.com/coredns/coredns@v1.11.1/coredns.go"
                ),
                (
                    "github.com/coredns/coredns/plugin.F",
                    "/go/pkg/mod/github.com/coredns/coredns@v1.11.1/plugin/p.go"
                ),
                (
                    "github.com/miekg/dns.F",
                    "/go/pkg/mod/github.com/miekg/dns@v1.1.0/f.go"
                ),
            ]),
            [Runtime, Own, Own, Module]
        );
    }
}
