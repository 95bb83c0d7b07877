//! From a cluster's stack to facts.

use std::path::PathBuf;
use std::sync::Arc;

use super::circle::{Seen, circles};
use super::fact::Fact;
use super::index::{Index, Spawn};
use super::locate::Sources;
use super::package::Package;
use super::reader::{Located, Reader, Stack};
use super::release::Kind;
use super::repair::{Bench, Repair, call_what_is_missing};
use super::site::{Site, Waits, function_at, site_at};
use super::syntax::{FuncRef, Span};
use super::{channel, deadline, lifecycle, locks, loops, percall, release, wake};
use crate::catalog::{Resource, SourceFact};
use crate::cluster::{Cluster, Origins};
use crate::model::{Symbol, Tables, WaitReason};

/// Where more places leave something open, none of them is named.
const MOST_PLACES: usize = 4;

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
    resources: &[Resource],
) -> Vec<Inspection> {
    let mut reader = Reader::of(sources);
    reader.find_own(clusters, origins, tables);
    let stacks: Vec<Stack> = clusters
        .iter()
        .map(|cluster| reader.stack(cluster, origins, tables))
        .collect();
    let asked = asked(clusters, &stacks, tables, resources);
    let importers: Vec<Vec<usize>> = resources
        .iter()
        .enumerate()
        .map(|(at, resource)| {
            let is_asked = asked.iter().any(|asked| asked.contains(&at));
            if is_asked {
                reader.importers(resource)
            } else {
                Vec::new()
            }
        })
        .collect();
    let indexes: Vec<Index<'_>> = reader
        .packages
        .iter()
        .map(|package| Index::of(&package.lowered))
        .collect();
    let open: Vec<Vec<(usize, Fact)>> = resources
        .iter()
        .zip(&importers)
        .map(|(resource, importers)| {
            let kind = Kind {
                one: resource,
                all: resources,
            };
            left_open(kind, importers, &indexes)
        })
        .collect();
    let one = |cluster| One {
        packages: &reader.packages,
        indexes: &indexes,
        cluster,
        tables,
        is_guess: sources.is_guess(),
        resources,
    };
    let seen: Vec<Option<Seen<'_>>> = clusters
        .iter()
        .zip(&stacks)
        .map(|(cluster, stack)| one(cluster).see(stack))
        .collect();
    let circles = circles(clusters, tables, &indexes, &seen);
    clusters
        .iter()
        .zip(&stacks)
        .zip(asked)
        .zip(seen.iter().zip(circles))
        .map(|(((cluster, stack), asked), (seen, circle))| {
            let one = one(cluster);
            let mut inspection = one.inspect(stack, seen.as_ref(), circle);
            for resource in asked {
                let open = open.get(resource).into_iter().flatten();
                // Of those who queue only their own packages are asked.
                let open = open.filter(|(package, _)| {
                    !stack.is_own
                        || reader
                            .packages
                            .get(*package)
                            .is_some_and(|package| package.is_in(&stack.folders))
                });
                one.add_open(open, &mut inspection);
            }
            inspection
        })
        .collect()
}

/// The resources that each cluster may wait for because they stay open: the goroutines are a
/// library's that each of them keeps, or queue for one, where nobody is seen to keep one.
fn asked(
    clusters: &[Cluster],
    stacks: &[Stack],
    tables: &Tables,
    resources: &[Resource],
) -> Vec<Vec<usize>> {
    let ends = |cluster: &Cluster, outermost: bool| {
        let frames = cluster.exemplar().map(|stack| tables.frames(stack))?;
        let frame = if outermost {
            frames.last().copied()
        } else {
            cluster.site.frame
        };
        Some(tables.frame_name(frame?))
    };
    let keeps = |resource: &Resource, cluster: &Cluster, stack: &Stack| {
        let root = ends(cluster, true);
        let keeper = resource.keeper.as_ref();
        !stack.is_own
            && keeper
                .zip(root)
                .is_some_and(|(keeper, root)| keeper.is_match(root))
    };
    let kept = resources.iter().any(|resource| {
        resource.waiter.is_some()
            && clusters
                .iter()
                .zip(stacks)
                .any(|(cluster, stack)| keeps(resource, cluster, stack))
    });
    let waits = |resource: &Resource, cluster: &Cluster| {
        let site = ends(cluster, false);
        !kept
            && resource
                .waiter
                .as_ref()
                .is_some_and(|waiter| site.is_some_and(|site| waiter.is_match(site)))
    };
    clusters
        .iter()
        .zip(stacks)
        .map(|(cluster, stack)| {
            (0..resources.len())
                .filter(|&at| {
                    resources.get(at).is_some_and(|resource| {
                        keeps(resource, cluster, stack) || waits(resource, cluster)
                    })
                })
                .collect()
        })
        .collect()
}

/// Where packages leave a resource open. Of very many places nobody can say which it is.
fn left_open(resource: Kind<'_>, importers: &[usize], indexes: &[Index<'_>]) -> Vec<(usize, Fact)> {
    let mut found = Vec::new();
    for &package in importers {
        let Some(index) = indexes.get(package) else {
            continue;
        };
        let facts = release::not_closed(index, resource);
        let per_call = percall::made_per_call(index, resource);
        found.extend(
            facts
                .into_iter()
                .chain(per_call)
                .map(|fact| (package, fact)),
        );
    }
    if found.len() > MOST_PLACES {
        found.clear();
    }
    found
}

/// One cluster.
struct One<'r, 'a> {
    packages: &'r [Package],
    indexes: &'r [Index<'a>],
    cluster: &'r Cluster,
    tables: &'r Tables,
    is_guess: bool,
    resources: &'r [Resource],
}

impl<'a> One<'_, 'a> {
    /// The statements on the stack, if the one at which they wait is found.
    fn see(&self, stack: &Stack) -> Option<Seen<'a>> {
        let first = stack.site.as_ref()?;
        let index = self.indexes.get(first.package)?;
        let callers = stack.callers.iter();
        Some(Seen {
            package: first.package,
            site: self.site(index, first, Some(self.cluster.wait.reason))?,
            callers: callers
                .filter_map(|frame| self.site(index, frame, None))
                .collect(),
        })
    }

    fn inspect(&self, stack: &Stack, seen: Option<&Seen<'a>>, circle: Option<Fact>) -> Inspection {
        let mut inspection = Inspection {
            found: stack.found,
            ..Inspection::default()
        };
        let Some(first) = &stack.site else {
            return inspection;
        };
        let Some(index) = self.indexes.get(first.package) else {
            return inspection;
        };
        let reason = self.cluster.wait.reason;
        let Some(Seen { site, callers, .. }) = seen else {
            let said = !self.is_guess;
            inspection.other_version = self
                .packages
                .get(first.package)
                .and_then(|package| package.files.get(first.file))
                .map(|file| file.path.clone())
                .filter(|_| said);
            return inspection;
        };
        let root = callers.last().map_or(site.func, |root| root.func);
        let spawn = self.spawn(index, root);
        let wait = (reason, self.cluster.count);
        let mut facts = facts(index, site, callers, (spawn, self.resources), wait);
        facts.extend(circle);
        facts.sort_by_key(|fact| (fact.name, fact.span));
        facts.dedup_by_key(|fact| (fact.name, fact.span));
        if let Some(package) = self.packages.get(first.package) {
            let bench = Bench {
                package,
                index,
                site,
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
        self.add_texts(first.package, &mut inspection);
        inspection
    }

    /// Adds what stays open.
    fn add_open<'f>(
        &self,
        open: impl Iterator<Item = &'f (usize, Fact)>,
        inspection: &mut Inspection,
    ) {
        for (package, fact) in open {
            let label = self.label(*package, Some(fact.name), fact.span, fact.label.clone());
            inspection.facts.push(label);
            if let Some(package) = self.packages.get(*package) {
                let fact = std::slice::from_ref(fact);
                inspection
                    .repairs
                    .extend(call_what_is_missing(package, fact));
            }
            self.add_texts(*package, inspection);
        }
    }

    /// Adds the texts of a package's files that labels are in.
    fn add_texts(&self, package: usize, inspection: &mut Inspection) {
        let Some(package) = self.packages.get(package) else {
            return;
        };
        for label in inspection.facts.iter().chain(&inspection.site) {
            let file = package.files.iter().find(|file| file.path == label.file);
            if let Some(file) = file
                && inspection.texts.iter().all(|(path, _)| *path != file.path)
            {
                inspection
                    .texts
                    .push((file.path.clone(), file.text.clone()));
            }
        }
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
    (spawn, resources): (Option<&Spawn<'_>>, &[Resource]),
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
            WaitReason::IoWait => deadline::of_wait(index, resources, site, callers)
                .into_iter()
                .collect(),
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
        if let Waits::Send(channel) = site.waits
            && let Some(channel) = index.var(site.func, channel)
        {
            facts.extend(release::left_running(index, resources, spawn, channel));
        }
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
