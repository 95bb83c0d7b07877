//! Reads labelled recordings: the folders, their labels, and what the tool says about them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use goprof_leaks::catalog::Catalog;
use goprof_leaks::decode::decode;
use goprof_leaks::input::{SizeLimit, Source, read};
use goprof_leaks::model::{Snapshot, Tables};
use goprof_leaks::rank::Order;
use goprof_leaks::report::{Choice, Finding, Place, Report, Sequence, Stacks, analyze, compare};
use goprof_leaks::source::Sources;
use goprof_leaks::trend::Pace;
use regex::Regex;
use serde::Deserialize;

/// What a corpus is for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Part {
    /// Weights are set by it.
    Tuning,
    /// It is only scored.
    Scored,
}

/// `corpus.toml` beside the folders of programs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    corpus: Vec<Description>,
}

/// What a corpus is made of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Description {
    pub(crate) name: String,
    pub(crate) part: Part,
    /// What it is, and who looked at it when.
    pub(crate) about: String,
    /// Which files are recordings; all profiles but those of `goroutineleak`, if left out.
    recordings: Option<String>,
    /// Which files of one folder are the moments of a series; then there are no other recordings.
    series: Option<String>,
    /// Which folders hold programs; all with labels, if left out.
    programs: Option<String>,
    /// The folder of the Go source, from the folder of the corpus; without it the profiles alone are
    /// judged.
    pub(crate) source: Option<PathBuf>,
}

/// A corpus and its programs.
#[derive(Debug)]
pub(crate) struct Corpus {
    pub(crate) about: Description,
    pub(crate) programs: Vec<Program>,
    sources: Option<Arc<Sources>>,
}

/// A program and what is true of it.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) name: String,
    pub(crate) labels: Labels,
    pub(crate) recordings: Vec<Recording>,
}

/// What one report is made from.
#[derive(Clone, Debug)]
pub(crate) enum Recording {
    /// A file.
    Moment(PathBuf),
    /// Files, oldest first.
    Series(Vec<PathBuf>),
}

/// `labels.toml` of a program.
#[derive(Debug, Deserialize)]
pub(crate) struct Labels {
    pub(crate) verdict: Truth,
    #[serde(default, rename = "leak")]
    leaks: Vec<Leak>,
    /// Recordings over time have these instead.
    #[serde(default, rename = "cluster")]
    clusters: Vec<Leak>,
}

impl Labels {
    /// The leaking sites.
    pub(crate) fn leaks(&self) -> impl Iterator<Item = &Leak> {
        self.leaks
            .iter()
            .chain(self.clusters.iter().filter(|cluster| cluster.leaks()))
    }
}

/// Whether a program leaks.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Truth {
    Leaky,
    Stuck,
    Healthy,
}

/// A place where goroutines leak.
#[derive(Debug, Deserialize)]
pub(crate) struct Leak {
    #[serde(default, alias = "after")]
    pub(crate) function: String,
    pub(crate) wait: String,
    #[serde(default)]
    pub(crate) scenario: Vec<String>,
    #[serde(default = "cause")]
    pub(crate) role: Role,
    /// Lines of the source that are the cause: `path/file.go: text`.
    #[serde(default)]
    pub(crate) code: Vec<String>,
    /// How the number goes, in recordings over time.
    change: Option<Change>,
    /// The same for recordings of two builds.
    is: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Change {
    Course(String),
    #[expect(dead_code, reason = "what else has changed is no leak")]
    Edits(Vec<String>),
}

fn cause() -> Role {
    Role::Cause
}

/// Whether goroutines are the leak, or wait for it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    Cause,
    Victim,
}

impl Leak {
    fn leaks(&self) -> bool {
        let course = match &self.change {
            Some(Change::Course(course)) => course == "grows" || course == "stuck",
            _ => false,
        };
        course || self.is.as_deref() == Some("leak")
    }

    /// Whether a finding, or what is bundled with it, is about this place.
    pub(crate) fn is_at(&self, finding: &Finding) -> bool {
        let of_bundle = finding.bundle.iter().any(|member| member.wait == self.wait);
        let bundled = of_bundle
            && finding
                .all_stacks
                .iter()
                .any(|stack| stack.functions.contains(&self.function));
        bundled || (finding.wait.reason == self.wait && self.is_on(finding))
    }

    /// Whether the statement that a finding names as the cause is a labelled one; none where it names
    /// none, or none is labelled.
    pub(crate) fn names_cause(&self, finding: &Finding) -> Option<bool> {
        let cause = finding.cause.as_ref().filter(|_| !self.code.is_empty())?;
        let text = cause
            .files
            .iter()
            .find(|file| file.path == cause.file)?
            .text
            .lines()
            .skip(cause.line.saturating_sub(1) as usize)
            .take((cause.end_line - cause.line + 1) as usize);
        let lines: Vec<&str> = text
            .map(|line| line.split("//FIX").next().unwrap_or_default().trim())
            .collect();
        Some(self.code.iter().any(|code| {
            code.split_once(": ").is_some_and(|(file, line)| {
                Path::new(&cause.file).ends_with(file) && lines.contains(&line.trim())
            })
        }))
    }

    /// Whether the function is on the finding's stack.
    pub(crate) fn is_on(&self, finding: &Finding) -> bool {
        let named = |place: &Option<Place>| {
            place
                .as_ref()
                .is_some_and(|place| place.function == self.function)
        };
        let on_stack = finding
            .stack
            .iter()
            .any(|frame| frame.function == self.function);
        named(&finding.site) || named(&finding.called_from) || on_stack
    }
}

/// Reads the corpora of a folder.
pub(crate) fn corpora(folder: &Path) -> Result<Vec<Corpus>> {
    let manifest = folder.join("corpus.toml");
    let all = if manifest.exists() {
        toml::<Manifest>(&manifest)?.corpus
    } else {
        vec![Description {
            name: file_name(folder),
            part: Part::Scored,
            about: "No `corpus.toml` says more about it.".to_owned(),
            recordings: None,
            series: None,
            programs: None,
            source: None,
        }]
    };
    all.into_iter()
        .map(|about| {
            let programs = programs(folder, &about)?;
            ensure!(
                !programs.is_empty(),
                "{}: no folder of the corpus {} has labels.toml and recordings",
                folder.display(),
                about.name
            );
            let source = about.source.as_ref().map(|source| folder.join(source));
            Ok(Corpus {
                about,
                programs,
                sources: source.map(|source| Arc::new(Sources::new(&[source], &[]))),
            })
        })
        .collect()
}

fn programs(folder: &Path, about: &Description) -> Result<Vec<Program>> {
    let mut programs = Vec::new();
    for path in entries(folder)? {
        let name = file_name(&path);
        let labels = path.join("labels.toml");
        if labels.exists() && fits(about.programs.as_deref(), &name)? {
            let recordings = recordings(&path, about)?;
            if !recordings.is_empty() {
                programs.push(Program {
                    name,
                    labels: toml(&labels)?,
                    recordings,
                });
            }
        }
    }
    Ok(programs)
}

fn toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    toml::from_str(&text).with_context(|| path.display().to_string())
}

/// The recordings of a program: files in its folder, and in folders below.
fn recordings(folder: &Path, about: &Description) -> Result<Vec<Recording>> {
    let mut found = Vec::new();
    let mut series = Vec::new();
    for path in entries(folder)? {
        let name = file_name(&path);
        if path.is_dir() {
            found.extend(recordings(&path, about)?);
        } else if about.series.is_some() {
            if fits(about.series.as_deref(), &name)? {
                series.push(path);
            }
        } else if is_profile(&name) && fits(about.recordings.as_deref(), &name)? {
            found.push(Recording::Moment(path));
        }
    }
    if !series.is_empty() {
        found.push(Recording::Series(series));
    }
    Ok(found)
}

/// Whether a file holds all goroutines, by its name.
fn is_profile(name: &str) -> bool {
    let endings = [".pb.gz", ".pb", ".txt.gz", ".txt"];
    !name.contains(".leak.") && endings.iter().any(|ending| name.ends_with(ending))
}

fn fits(pattern: Option<&str>, name: &str) -> Result<bool> {
    let Some(pattern) = pattern else {
        return Ok(true);
    };
    Ok(Regex::new(pattern)
        .with_context(|| format!("corpus.toml: {pattern:?}"))?
        .is_match(name))
}

/// What is in a folder, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .map(|item| Ok(item?.path()))
        .collect::<Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

impl Recording {
    /// What the tool says about it.
    pub(crate) fn report(&self, corpus: &Corpus, catalog: &Catalog) -> Result<Report> {
        let mut tables = Tables::default();
        let choice = Choice {
            stacks: Stacks::All,
            sources: corpus.sources.clone(),
            ..Choice::default()
        };
        Ok(match self {
            Recording::Moment(path) => {
                let snapshot = snapshot(path, &mut tables)?;
                analyze(&[snapshot], &tables, catalog, Order::Rank, &choice)
            }
            Recording::Series(paths) => {
                let moments = paths
                    .iter()
                    .map(|path| Ok(vec![snapshot(path, &mut tables)?]))
                    .collect::<Result<Vec<_>>>()?;
                let pace = Pace::default();
                compare(
                    moments,
                    Sequence::ByTime,
                    pace,
                    &tables,
                    catalog,
                    Order::Rank,
                    &choice,
                )
            }
        })
    }
}

fn snapshot(path: &Path, tables: &mut Tables) -> Result<Snapshot> {
    let name = path.display().to_string();
    let bytes =
        read(&Source::File(path.to_owned()), SizeLimit::DEFAULT).with_context(|| name.clone())?;
    Ok(decode(&name, &bytes, tables).with_context(|| name)?.last)
}
