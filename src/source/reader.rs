//! Finds the files of stacks, and reads the packages that facts are asked of; no others.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::locate::{Limits, Sources};
use super::lower::Head;
use super::package::Package;
use crate::catalog::Resource;
use crate::cluster::{Cluster, Origin, Origins};
use crate::model::{FrameId, Symbol, Tables};

/// More packages of a program are not looked through.
const MOST_PACKAGES: usize = 400;

/// A frame whose file was found and read.
pub(super) struct Located {
    pub(super) frame: FrameId,
    pub(super) package: usize,
    pub(super) file: usize,
}

/// A cluster's stack.
#[derive(Default)]
pub(super) struct Stack {
    /// How many of its frames are in files that were found.
    pub(super) found: usize,
    /// The innermost frame outside of the runtime and the standard library.
    pub(super) site: Option<Located>,
    /// Frames further out in the package of the site.
    pub(super) callers: Vec<Located>,
    /// Whether the program's own code is on it, and in which folders that is.
    pub(super) is_own: bool,
    pub(super) folders: Vec<PathBuf>,
}

pub(super) struct Reader<'s> {
    sources: &'s Sources,
    /// By the recorded path.
    files: HashMap<String, Vec<PathBuf>>,
    pub(super) packages: Vec<Package>,
    /// By file.
    of_file: HashMap<PathBuf, Option<usize>>,
    /// The folders of the program's own files, and of the modules that they are in.
    own: Vec<PathBuf>,
    homes: Vec<PathBuf>,
    /// The folders of the program with what they import.
    program: Option<Vec<(PathBuf, Vec<String>)>>,
}

impl<'s> Reader<'s> {
    pub(super) fn of(sources: &'s Sources) -> Self {
        Reader {
            sources,
            files: HashMap::new(),
            packages: Vec::new(),
            of_file: HashMap::new(),
            own: Vec::new(),
            homes: Vec::new(),
            program: None,
        }
    }

    /// Finds the program's own files, and with them its modules.
    pub(super) fn find_own(&mut self, clusters: &[Cluster], origins: &Origins, tables: &Tables) {
        let mut seen = HashSet::new();
        for stack in clusters.iter().filter_map(Cluster::exemplar) {
            for &frame in tables.frames(stack) {
                if origins.frame(frame, tables) == Origin::Own
                    && let Some(recorded) = recorded(frame, tables)
                    && seen.insert(recorded)
                {
                    for path in self.paths(recorded, true) {
                        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
                        if self.own.contains(&folder) {
                            continue;
                        }
                        if let Some(home) = self.sources.home_of(&folder)
                            && !self.homes.contains(&home)
                        {
                            self.homes.push(home);
                        }
                        self.own.push(folder);
                    }
                }
            }
        }
    }

    /// The files that a recorded path may mean. Only those of the program itself are worth a search.
    fn paths(&mut self, recorded: &str, is_own: bool) -> Vec<PathBuf> {
        if let Some(known) = self.files.get(recorded) {
            return known.clone();
        }
        let paths = self.sources.find(recorded, is_own, &self.homes);
        self.files.insert(recorded.to_owned(), paths.clone());
        paths
    }

    /// The frames of the cluster's stack whose files are found.
    pub(super) fn stack(&mut self, cluster: &Cluster, origins: &Origins, tables: &Tables) -> Stack {
        let mut stack = Stack::default();
        let Some(exemplar) = cluster.exemplar() else {
            return stack;
        };
        let mut is_first = true;
        for &frame in tables.frames(exemplar) {
            let origin = origins.frame(frame, tables);
            if !matches!(origin, Origin::Own | Origin::Module) {
                continue;
            }
            let is_own = origin == Origin::Own;
            stack.is_own |= is_own;
            if is_own && let Some(recorded) = recorded(frame, tables) {
                let paths = self.paths(recorded, is_own);
                let folders = paths.iter().filter_map(|path| path.parent());
                stack.folders.extend(folders.map(Path::to_owned));
            }
            if std::mem::take(&mut is_first) {
                if let Some((package, file)) = self.find(frame, is_own, tables) {
                    stack.found += 1;
                    stack.site = Some(Located {
                        frame,
                        package,
                        file,
                    });
                }
                continue;
            }
            let Some(recorded) = recorded(frame, tables) else {
                continue;
            };
            let paths = self.paths(recorded, is_own);
            stack.found += usize::from(!paths.is_empty());
            // Of other packages nothing is asked, so that they need not be read.
            let Some(site) = &stack.site else {
                continue;
            };
            let Some(package) = self.packages.get(site.package) else {
                continue;
            };
            let file = paths.iter().find_map(|path| package.position(path));
            if let Some(file) = file {
                let package = site.package;
                stack.callers.push(Located {
                    frame,
                    package,
                    file,
                });
            }
        }
        stack
    }

    fn find(&mut self, frame: FrameId, is_own: bool, tables: &Tables) -> Option<(usize, usize)> {
        let recorded = recorded(frame, tables)?;
        let paths = self.paths(recorded, is_own);
        let frame = tables.frame_of(frame)?;
        let function = tables.function_of(frame.function)?;
        let symbol = Symbol::parse(tables.str(function.name));
        let mut other_version = None;
        for path in paths {
            let Some(package) = self.package(&path) else {
                continue;
            };
            let Some(file) = self.packages.get(package).and_then(|p| p.position(&path)) else {
                continue;
            };
            let lowered = self.packages.get(package).map(|package| &package.lowered)?;
            let of_name = || {
                lowered.funcs.iter().filter(|func| {
                    func.span.file == file
                        && !func.name.is_empty()
                        && symbol.lexical.contains(&func.name)
                })
            };
            if of_name().any(|func| func.span.has_line(file, frame.line)) {
                return Some((package, file));
            }
            // Another file of the name is no other version of this one.
            if of_name().next().is_some() {
                other_version = other_version.or(Some((package, file)));
            }
        }
        other_version
    }

    fn package(&mut self, path: &Path) -> Option<usize> {
        if let Some(known) = self.of_file.get(path) {
            return *known;
        }
        // Another file of a package that is there already.
        let known = self
            .packages
            .iter()
            .position(|package| package.position(path).is_some());
        let package = known.or_else(|| {
            let package = Package::around(path, self.sources.limits)?;
            self.packages.push(package);
            Some(self.packages.len() - 1)
        });
        self.of_file.insert(path.to_owned(), package);
        package
    }

    /// The packages of the program that import what a resource is of, read.
    pub(super) fn importers(&mut self, of: &Resource) -> Vec<usize> {
        let program = match self.program.take() {
            Some(program) => program,
            None => self.follow_imports(),
        };
        let folders: Vec<PathBuf> = program
            .iter()
            .filter(|(_, imports)| imports.iter().any(|path| of.import.is_match(path)))
            .map(|(folder, _)| folder.clone())
            .collect();
        self.program = Some(program);
        let mut found = Vec::new();
        for folder in folders {
            let first = go_files(&folder).into_iter().next();
            if let Some(package) = first.and_then(|first| self.package(&first))
                && !found.contains(&package)
            {
                found.push(package);
            }
        }
        found
    }

    /// The folders of the program, from those on stacks along their imports within their modules.
    fn follow_imports(&self) -> Vec<(PathBuf, Vec<String>)> {
        let mut queue: Vec<PathBuf> = self.own.clone();
        let mut at = 0;
        let mut program = Vec::new();
        let modules: Vec<(String, PathBuf)> = self
            .homes
            .iter()
            .filter_map(|home| Some((super::locate::module_of(home)?, home.clone())))
            .collect();
        while let Some(folder) = queue.get(at).cloned() {
            at += 1;
            if at > MOST_PACKAGES {
                break;
            }
            let mut imports: Vec<String> = Vec::new();
            for file in go_files(&folder) {
                imports.extend(imports_of(&file, self.sources.limits));
            }
            imports.sort();
            imports.dedup();
            for path in &imports {
                let inside = modules.iter().find_map(|(module, home)| {
                    let rest = path.strip_prefix(module.as_str())?;
                    let rest = rest.strip_prefix('/').or((rest.is_empty()).then_some(""))?;
                    Some(home.join(rest))
                });
                if let Some(inside) = inside.filter(|inside| !queue.contains(inside)) {
                    queue.push(inside);
                }
            }
            program.push((folder, imports));
        }
        program
    }
}

/// The path that a build recorded for a frame.
fn recorded(frame: FrameId, tables: &Tables) -> Option<&str> {
    let frame = tables.frame_of(frame)?;
    let function = tables.function_of(frame.function)?;
    Some(tables.str(function.file))
}

/// The Go files of a folder without tests, by name.
fn go_files(folder: &Path) -> Vec<PathBuf> {
    let listed = if folder == Path::new("") {
        Path::new(".")
    } else {
        folder
    };
    let mut files: Vec<PathBuf> = fs::read_dir(listed)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| folder.join(entry.file_name()))
        .filter(|path| {
            let name = path.to_string_lossy();
            name.ends_with(".go") && !name.ends_with("_test.go")
        })
        .collect();
    files.sort();
    files
}

/// The paths that a file imports.
fn imports_of(file: &Path, limits: Limits) -> Vec<String> {
    super::package::read(file, limits).map_or_else(Vec::new, |text| Head::of(&text).imports)
}
