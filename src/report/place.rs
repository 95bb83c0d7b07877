//! Where goroutines are, as the report shows it: places, stacks and labels.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

use super::{CreatorView, EarlierView, FrameKind, FrameView, Place, StackView};
use crate::classify::Scene;
use crate::cluster::{Cluster, CreatorCount, Filters, Fingerprint, Origin, StackCount};
use crate::model::{FrameId, StackId, Tables};

/// Values of one label key that are listed.
const LABEL_VALUES: usize = 3;

/// Label keys that are listed.
const LABEL_KEYS: usize = 8;

/// A frame's place in the source.
pub(super) fn place(frame: FrameId, tables: &Tables) -> Place {
    let (file, line) = file_and_line(frame, tables);
    Place {
        function: tables.frame_name(frame).to_owned(),
        file,
        line,
    }
}

fn file_and_line(frame: FrameId, tables: &Tables) -> (String, u32) {
    let found = tables.frame_of(frame).and_then(|frame| {
        let function = tables.function_of(frame.function)?;
        Some((tables.str(function.file).to_owned(), frame.line))
    });
    found.unwrap_or_default()
}

/// Frames of all representative stacks together. As words they take many times the memory that they
/// have in tables: a few kilobytes of input could ask for gigabytes.
const FRAMES: usize = 1 << 21;

/// Frames of a stack that are there, however many findings there are.
const LEAST_FRAMES: usize = 16;

/// How many frames of a stack are there with so many findings.
pub(super) fn most_frames(findings: usize) -> usize {
    (FRAMES / findings.max(1)).max(LEAST_FRAMES)
}

/// The `most` innermost frames of a stack, and how many are further out.
pub(super) fn frames(
    stack: Option<StackId>,
    cluster: &Cluster,
    most: usize,
    scene: &Scene<'_>,
    filters: &Filters,
) -> (Vec<FrameView>, u64) {
    let tables = scene.tables;
    let frames = stack.map_or(&[][..], |stack| tables.frames(stack));
    let site_at = frames
        .iter()
        .position(|&frame| Some(frame) == cluster.site.frame);
    let mut shown = frames
        .iter()
        .enumerate()
        .filter(|&(_, &frame)| !filters.hides(frame, tables));
    let views = shown
        .by_ref()
        .take(most)
        .map(|(at, &frame)| {
            let (file, line) = file_and_line(frame, tables);
            FrameView {
                function: tables.frame_name(frame).to_owned(),
                file,
                line,
                kind: match scene.origins.frame(frame, tables) {
                    Origin::Runtime => FrameKind::Runtime,
                    Origin::Std => FrameKind::Std,
                    Origin::Module => FrameKind::Module,
                    Origin::Own => FrameKind::Own,
                },
                site: Some(at) == site_at,
            }
        })
        .collect();
    (views, shown.count() as u64)
}

/// Goroutines of an earlier moment.
#[derive(Default)]
pub(super) struct Earlier {
    /// By the functions on their stacks.
    stacks: HashMap<Vec<String>, u64>,
    /// By the functions at their sites.
    sites: HashMap<Fingerprint, EarlierSite>,
}

/// What waited at the lines of some functions.
#[derive(Default)]
struct EarlierSite {
    stacks: HashMap<Vec<String>, u64>,
    creators: IndexMap<String, u64>,
}

impl Earlier {
    /// What was at the functions of a cluster's site; none if nothing was.
    pub(super) fn at(&self, fingerprint: &Fingerprint) -> Option<EarlierView> {
        let site = self.sites.get(&fingerprint.unnumbered())?;
        let stacks = site.stacks.iter();
        let creators = site.creators.iter();
        let views = stacks.map(|(functions, &count)| StackView {
            functions: functions.clone(),
            count,
            before: None,
        });
        Some(EarlierView {
            stacks: most_frequent_first(views),
            creators: creators
                .map(|(function, &count)| CreatorView {
                    function: function.clone(),
                    count,
                })
                .collect(),
        })
    }
}

/// The stacks of some clusters by their functions, as in [`all_stacks`], and who started them.
pub(super) fn earlier(clusters: &[Cluster], tables: &Tables, filters: &Filters) -> Earlier {
    let mut earlier = Earlier::default();
    let add = |sum: &mut u64, count| *sum = sum.saturating_add(count);
    for cluster in clusters {
        let site = earlier
            .sites
            .entry(cluster.fingerprint.unnumbered())
            .or_default();
        for stack in &cluster.stacks {
            let functions = functions(stack.stack, tables, filters);
            add(
                site.stacks.entry(functions.clone()).or_insert(0),
                stack.count,
            );
            add(earlier.stacks.entry(functions).or_insert(0), stack.count);
        }
        for creator in &cluster.creators {
            let function = tables.frame_name(creator.frame).to_owned();
            add(site.creators.entry(function).or_insert(0), creator.count);
        }
    }
    earlier
}

/// Stacks with their counts, and those of the earlier moment, where there is one.
pub(super) fn all_stacks(
    stacks: &[StackCount],
    earlier: Option<&Earlier>,
    tables: &Tables,
    filters: &Filters,
) -> Vec<StackView> {
    // Stacks that differ in lines only are one here, and have one count in the earlier moment.
    let mut merged: HashMap<Vec<String>, u64> = HashMap::new();
    for stack in stacks {
        let sum = merged
            .entry(functions(stack.stack, tables, filters))
            .or_insert(0);
        *sum = sum.saturating_add(stack.count);
    }
    most_frequent_first(merged.into_iter().map(|(functions, count)| StackView {
        before: earlier.map(|earlier| earlier.stacks.get(&functions).copied().unwrap_or(0)),
        functions,
        count,
    }))
}

fn most_frequent_first(stacks: impl Iterator<Item = StackView>) -> Vec<StackView> {
    let mut stacks: Vec<StackView> = stacks.collect();
    stacks.sort_by(|a, b| {
        let by_names = || a.functions.cmp(&b.functions);
        b.count.cmp(&a.count).then_with(by_names)
    });
    stacks
}

fn functions(stack: StackId, tables: &Tables, filters: &Filters) -> Vec<String> {
    tables
        .frames(stack)
        .iter()
        .filter(|&&frame| !filters.hides(frame, tables))
        .map(|&frame| tables.frame_name(frame).to_owned())
        .collect()
}

/// All functions whose `go` statements started the goroutines.
pub(super) fn creators(cluster: &Cluster, tables: &Tables) -> Vec<CreatorView> {
    let view = |creator: &CreatorCount| CreatorView {
        function: tables.frame_name(creator.frame).to_owned(),
        count: creator.count,
    };
    cluster.creators.iter().map(view).collect()
}

pub(super) fn labels(
    cluster: &Cluster,
    tables: &Tables,
) -> BTreeMap<String, BTreeMap<String, u64>> {
    let mut labels: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for label in &cluster.labels {
        let key = tables.str(label.key);
        if !labels.contains_key(key) && labels.len() == LABEL_KEYS {
            continue;
        }
        let values = labels.entry(key.to_owned()).or_default();
        if values.len() < LABEL_VALUES {
            values.insert(tables.str(label.value).to_owned(), label.count);
        }
    }
    labels
}
