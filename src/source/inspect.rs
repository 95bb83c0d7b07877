//! From a cluster's stack to facts.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fact::Fact;
use super::index::{Index, Spawn};
use super::locate::Sources;
use super::package::Package;
use super::repair::{Bench, Repair};
use super::site::{Site, Waits, function_at, site_at};
use super::syntax::{FuncRef, Span};
use super::{channel, lifecycle, locks, loops, wake};
use crate::catalog::SourceFact;
use crate::cluster::{Cluster, Origin, Origins};
use crate::model::{FrameId, Symbol, Tables, WaitReason};

/// What the source says about one cluster.
#[derive(Clone, Debug, Default)]
pub struct Inspection {
    /// The facts, each with the place that shows it.
    pub facts: Vec<Label>,
    /// How many frames of the stack are in files that were found.
    pub found: usize,
    /// The statement at which the goroutines wait, where the file was found and fits.
    pub site: Option<Label>,
    /// The files that the labels are in.
    pub texts: Vec<(PathBuf, Arc<str>)>,
    /// What would mend the causes that some of the facts state.
    pub repairs: Vec<Repair>,
    /// The file that was found and is of another version.
    pub other_version: Option<PathBuf>,
}

/// A place in the source and what is to see there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The fact, unless the label is of the site itself.
    pub fact: Option<SourceFact>,
    /// The file as it was found.
    pub file: PathBuf,
    /// First line, from 1.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// First byte in the file.
    pub from: usize,
    /// The byte after the last one.
    pub to: usize,
    /// What is to see.
    pub text: String,
}

/// Reads the source of each cluster, in their order.
#[must_use]
pub fn inspect(
    clusters: &[Cluster],
    origins: &Origins,
    tables: &Tables,
    sources: &Sources,
) -> Vec<Inspection> {
    let mut reader = Reader {
        sources,
        files: HashMap::new(),
        packages: Vec::new(),
        of_file: HashMap::new(),
    };
    let frames: Vec<Vec<Located>> = clusters
        .iter()
        .map(|cluster| reader.stack(cluster, origins, tables))
        .collect();
    let indexes: Vec<Index<'_>> = reader
        .packages
        .iter()
        .map(|package| Index::of(&package.lowered))
        .collect();
    clusters
        .iter()
        .zip(frames)
        .map(|(cluster, frames)| {
            let one = One {
                packages: &reader.packages,
                indexes: &indexes,
                cluster,
                tables,
                is_guess: sources.is_guess(),
            };
            one.inspect(&frames)
        })
        .collect()
}

/// A frame whose file was found.
struct Located {
    frame: FrameId,
    package: usize,
    file: usize,
    /// Whether it is the innermost one outside of the runtime and the standard library.
    is_site: bool,
}

struct Reader<'s> {
    sources: &'s Sources,
    /// By the recorded path.
    files: HashMap<String, Vec<PathBuf>>,
    packages: Vec<Package>,
    /// By file.
    of_file: HashMap<PathBuf, Option<usize>>,
}

impl Reader<'_> {
    /// The frames of the cluster's stack whose files are found, leaf first.
    fn stack(&mut self, cluster: &Cluster, origins: &Origins, tables: &Tables) -> Vec<Located> {
        let mut located = Vec::new();
        let Some(stack) = cluster.exemplar() else {
            return located;
        };
        let mut first = true;
        for &frame in tables.frames(stack) {
            if !matches!(origins.frame(frame, tables), Origin::Own | Origin::Module) {
                continue;
            }
            let is_site = std::mem::take(&mut first);
            let Some((package, file)) = self.find(frame, tables) else {
                continue;
            };
            located.push(Located {
                frame,
                package,
                file,
                is_site,
            });
        }
        located
    }

    fn find(&mut self, frame: FrameId, tables: &Tables) -> Option<(usize, usize)> {
        let frame = tables.frame_of(frame)?;
        let function = tables.function_of(frame.function)?;
        let recorded = tables.str(function.file).to_owned();
        let sources = self.sources;
        let paths = self
            .files
            .entry(recorded.clone())
            .or_insert_with(|| sources.find(&recorded))
            .clone();
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
            let package = Package::around(path)?;
            self.packages.push(package);
            Some(self.packages.len() - 1)
        });
        self.of_file.insert(path.to_owned(), package);
        package
    }
}

/// One cluster.
struct One<'r, 'a> {
    packages: &'r [Package],
    indexes: &'r [Index<'a>],
    cluster: &'r Cluster,
    tables: &'r Tables,
    is_guess: bool,
}

impl<'a> One<'_, 'a> {
    fn inspect(&self, frames: &[Located]) -> Inspection {
        let mut inspection = Inspection {
            found: frames.len(),
            ..Inspection::default()
        };
        let Some(first) = frames.first().filter(|first| first.is_site) else {
            return inspection;
        };
        let Some(index) = self.indexes.get(first.package) else {
            return inspection;
        };
        let reason = self.cluster.wait.reason;
        let Some(site) = self.site(index, first, Some(reason)) else {
            let said = !self.is_guess;
            inspection.other_version = self
                .packages
                .get(first.package)
                .and_then(|package| package.files.get(first.file))
                .map(|file| file.path.clone())
                .filter(|_| said);
            return inspection;
        };
        let callers: Vec<Site<'a>> = frames
            .iter()
            .skip(1)
            .filter(|frame| frame.package == first.package)
            .filter_map(|frame| self.site(index, frame, None))
            .collect();
        let root = callers.last().map_or(site.func, |root| root.func);
        let spawn = self.spawn(index, root);
        let wait = (reason, self.cluster.count);
        let mut facts = facts(index, &site, &callers, spawn, wait);
        facts.sort_by_key(|fact| (fact.name, fact.span));
        facts.dedup_by_key(|fact| (fact.name, fact.span));
        if let Some(package) = self.packages.get(first.package) {
            let bench = Bench {
                package,
                index,
                site: &site,
                spawn,
            };
            inspection.repairs = bench.repairs(&facts);
        }
        inspection.site = site.chain.last().map(|stmt| {
            let head = Span {
                end_line: stmt.span.line,
                ..stmt.span
            };
            self.label(first.package, None, head, String::new())
        });
        inspection.facts = facts
            .into_iter()
            .map(|fact| self.label(first.package, Some(fact.name), fact.span, fact.label))
            .collect();
        for label in inspection.facts.iter().chain(&inspection.site) {
            let file = self
                .packages
                .get(first.package)
                .and_then(|package| package.files.iter().find(|file| file.path == label.file));
            if let Some(file) = file
                && inspection.texts.iter().all(|(path, _)| *path != file.path)
            {
                inspection
                    .texts
                    .push((file.path.clone(), file.text.clone()));
            }
        }
        inspection
    }

    fn site(
        &self,
        index: &Index<'a>,
        at: &Located,
        reason: Option<WaitReason>,
    ) -> Option<Site<'a>> {
        let frame = self.tables.frame_of(at.frame)?;
        let function = self.tables.function_of(frame.function)?;
        let symbol = Symbol::parse(self.tables.str(function.name));
        let func = function_at(index, &symbol, at.file, frame.line)?;
        site_at(index, func, frame.line, reason)
    }

    /// The `go` statement that starts the root function, if there is one alone.
    fn spawn<'i>(&self, index: &'i Index<'a>, root: FuncRef) -> Option<&'i Spawn<'a>> {
        let all: Vec<&Spawn<'a>> = index
            .spawns
            .iter()
            .filter(|spawn| spawn.runs == root)
            .collect();
        let created = self
            .cluster
            .creators
            .first()
            .and_then(|creator| self.tables.frame_of(creator.frame))
            .map(|frame| frame.line);
        match (all.as_slice(), created) {
            ([one], _) => Some(one),
            ([first, rest @ ..], None) if rest.iter().all(|one| one.func == first.func) => {
                Some(first)
            }
            (many, Some(line)) => many
                .iter()
                .copied()
                .find(|spawn| (spawn.span.line..=spawn.span.end_line).contains(&line)),
            _ => None,
        }
    }

    fn label(&self, package: usize, fact: Option<SourceFact>, span: Span, text: String) -> Label {
        Label {
            fact,
            file: self
                .packages
                .get(package)
                .and_then(|package| package.files.get(span.file))
                .map_or_else(PathBuf::new, |file| file.path.clone()),
            line: span.line,
            end_line: span.end_line,
            from: span.from,
            to: span.to,
            text,
        }
    }
}

/// The facts about goroutines, so many of them, that wait at a site for this reason.
pub(super) fn facts(
    index: &Index<'_>,
    site: &Site<'_>,
    callers: &[Site<'_>],
    spawn: Option<&Spawn<'_>>,
    (reason, count): (WaitReason, u64),
) -> Vec<Fact> {
    let mut facts = match site.waits {
        Waits::Send(channel) => channel::of_send(index, site, spawn, channel),
        Waits::Receive(channel) | Waits::Range(channel) => {
            channel::of_receive(index, site, channel)
        }
        Waits::Select => loops::select(index, site),
        Waits::Runs => loops::spin(site).into_iter().collect(),
        Waits::Call(call) => match reason {
            WaitReason::MutexLock | WaitReason::RwMutexRLock | WaitReason::RwMutexLock => {
                locks::of_lock(index, site, callers, call)
            }
            WaitReason::WaitGroup => wake::of_wait(index, site, call, false),
            WaitReason::Cond => {
                let mut facts = wake::of_wait(index, site, call, true);
                // Of one alone it is no matter how many are woken.
                facts.retain(|fact| fact.name != SourceFact::WakesOne || count > 1);
                facts
            }
            WaitReason::Sleep => loops::sleep(site).into_iter().collect(),
            _ => Vec::new(),
        },
    };
    if !matches!(
        reason,
        WaitReason::MutexLock
            | WaitReason::RwMutexRLock
            | WaitReason::RwMutexLock
            | WaitReason::Cond
    ) {
        facts.extend(locks::held_while_waiting(index, site, callers));
    }
    // Where the runtime tells nil channels from others, it knows.
    if !matches!(reason, WaitReason::ChanSendNil | WaitReason::ChanReceiveNil) {
        facts.retain(|fact| fact.name != SourceFact::NeverMade);
    }
    facts.extend(deferred(index, site, callers));
    if let Some(spawn) = spawn {
        facts.extend(lifecycle::abandoned(index, spawn));
    }
    facts
}

/// Whether the wait is in a deferred function.
fn deferred(index: &Index<'_>, site: &Site<'_>, callers: &[Site<'_>]) -> Option<Fact> {
    let func = [site]
        .into_iter()
        .chain(callers)
        .map(|site| site.func)
        .find(|func| index.is_deferred(*func));
    let direct = site
        .chain
        .iter()
        .find(|stmt| matches!(stmt.kind, super::syntax::StmtKind::Defer(_)))
        .map(|stmt| stmt.span);
    let span = direct.or_else(|| Some(index.func(func?)?.span))?;
    let line = Span {
        end_line: span.line,
        to: span.from + "func()".len().min(span.to - span.from),
        ..span
    };
    Some(Fact::new(
        SourceFact::Deferred,
        line,
        "runs when the function ends",
    ))
}
