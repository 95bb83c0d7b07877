//! What a cluster looks like to somebody who must find it again in another build.

use super::names::{Name, Names};
use super::sources::Sources;
use crate::cluster::{Cluster, Origin, Origins};
use crate::model::{FrameId, Tables, WaitReason};

/// A frame of the program's own code.
#[derive(Clone, Copy)]
struct Step {
    frame: FrameId,
    lasting: Name,
    loose: Name,
    /// Lines below the `func` keyword; none where the format does not say.
    offset: Option<u32>,
}

/// What is compared of a cluster.
pub(super) struct Portrait<'c> {
    pub(super) cluster: &'c Cluster,
    /// The frames that say where it belongs, leaf first: the program's own; in a stack that has
    /// none, those of its modules; else the standard library's.
    steps: Vec<Step>,
    root: Option<Name>,
    creator: Option<Name>,
}

impl<'c> Portrait<'c> {
    pub(super) fn of(
        cluster: &'c Cluster,
        names: &Names,
        origins: &Origins,
        tables: &Tables,
    ) -> Self {
        let frames = cluster
            .exemplar()
            .map_or(&[][..], |stack| tables.frames(stack));
        let nearest = [Origin::Own, Origin::Module, Origin::Std]
            .into_iter()
            .find(|&origin| frames.iter().any(|&f| origins.frame(f, tables) == origin));
        let step = |&frame: &FrameId| {
            let at = tables.frame_of(frame)?;
            let start = tables.function_of(at.function)?.start_line;
            Some(Step {
                frame,
                lasting: names.lasting(at.function)?,
                loose: names.loose(at.function)?,
                offset: (start > 0).then(|| at.line.checked_sub(start)).flatten(),
            })
        };
        Portrait {
            cluster,
            steps: frames
                .iter()
                .filter(|&&frame| Some(origins.frame(frame, tables)) == nearest)
                .filter_map(step)
                .collect(),
            root: cluster
                .roots
                .first()
                .and_then(|root| names.loose(root.function)),
            creator: cluster
                .creators
                .first()
                .and_then(|creator| names.lasting_of(creator.frame, tables)),
        }
    }

    /// Where the program waits, or calls what waits.
    pub(super) fn place(&self) -> Option<FrameId> {
        self.cluster.site.called_from.or(self.cluster.site.frame)
    }

    /// Where it stands among the sites of its function.
    pub(super) fn order(&self, tables: &Tables) -> (u32, u32) {
        let line = |frame: Option<FrameId>| {
            frame
                .and_then(|frame| tables.frame_of(frame))
                .map_or(0, |frame| frame.line)
        };
        (line(self.place()), line(self.cluster.site.frame))
    }

    /// How many lines further down the later one is, if the two can be the same.
    pub(super) fn shift(&self, later: &Portrait<'_>, tables: &Tables) -> Option<i64> {
        let (line, later_line) = (self.order(tables).0, later.order(tables).0);
        may_be_one(self.cluster, later.cluster).then(|| i64::from(later_line) - i64::from(line))
    }

    /// Names at which a site that got or lost a helper can be found: the root and the reason.
    pub(super) fn kin(&self) -> Option<(Name, Option<Name>)> {
        Some((self.root?, self.creator))
    }

    /// How alike two clusters at sites of one function are, in two builds; none if they cannot be
    /// the same.
    pub(super) fn likeness(
        &self,
        later: &Portrait<'_>,
        sources: &Sources,
        tables: &Tables,
    ) -> Option<f64> {
        if !may_be_one(self.cluster, later.cluster) {
            return None;
        }
        let mut likeness = 2.0 + self.places(later, sources, tables);
        let names = |portrait: &Portrait<'_>| -> Vec<Name> {
            portrait.steps.iter().map(|step| step.lasting).collect()
        };
        likeness += if names(self) == names(later) {
            1.5
        } else {
            -0.5
        };
        likeness += agreement(self.root, later.root, 0.5);
        likeness += agreement(self.creator, later.creator, 1.0);
        let form = |cluster: &Cluster| cluster.wait.form.told_by_all();
        if form(self.cluster) != form(later.cluster) {
            likeness -= 1.0;
        }
        likeness += 1.5 * labels(self.cluster, later.cluster);
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
        let counts = {
            let (a, b) = (self.cluster.count, later.cluster.count);
            a.min(b) as f64 / a.max(b).max(1) as f64
        };
        Some(likeness + 0.3 * counts)
    }

    /// How well the places in the functions agree.
    fn places(&self, later: &Portrait<'_>, sources: &Sources, tables: &Tables) -> f64 {
        let (Some(mine), Some(theirs)) = (self.place(), later.place()) else {
            return 0.0;
        };
        let mut likeness = 0.0;
        if tables.frame_name(mine) == tables.frame_name(theirs) {
            likeness += 0.3;
        }
        if self.cluster.wait.reason.is_running() {
            return likeness;
        }
        let offset = |portrait: &Portrait<'_>, place: FrameId| {
            let step = portrait.steps.iter().find(|step| step.frame == place)?;
            step.offset
        };
        match (offset(self, mine), offset(later, theirs)) {
            (Some(a), Some(b)) if a == b => likeness += 3.0,
            _ => {}
        }
        let line = |frame: FrameId| tables.frame_of(frame).map(|frame| frame.line);
        let still = |frame: FrameId| {
            let function = tables.frame_function(frame);
            let file = function.and_then(|f| Some(tables.function_of(f)?.file));
            file.is_some_and(|file| !sources.moved(file))
        };
        if still(mine) && line(mine) == line(theirs) {
            likeness += 2.0;
        }
        likeness + self.callers(later)
    }

    /// How many of the functions around the site are at the same place of themselves: up to 1.5.
    fn callers(&self, later: &Portrait<'_>) -> f64 {
        let pairs = self.steps.iter().zip(&later.steps).skip(1);
        let (mut same, mut all) = (0.0, 0.0);
        for (a, b) in pairs {
            if a.offset.is_some() && b.offset.is_some() && a.lasting == b.lasting {
                all += 1.0;
                if a.offset == b.offset {
                    same += 1.0;
                }
            }
        }
        if all > 0.0 { 1.5 * same / all } else { 0.0 }
    }

    /// Whether two sites could be one, as far as the reason to wait goes.
    pub(super) fn rivals(&self, later: &Portrait<'_>) -> bool {
        may_be_one(self.cluster, later.cluster)
    }

    /// Whether a site is the same but for a helper that was taken out of its function, or put back
    /// into it; or for what the library that it calls does inside.
    pub(super) fn nearly(&self, later: &Portrait<'_>) -> bool {
        self.rivals(later) && helper_apart(&self.steps, &later.steps)
    }
}

/// Whether two lists of frames are the same, or one has one more.
fn helper_apart(a: &[Step], b: &[Step]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() || long.len() - short.len() > 1 {
        return false;
    }
    let same = |(a, b): &(&Step, &Step)| a.loose == b.loose;
    let head = short.iter().zip(long).take_while(same).count();
    let tail = short
        .iter()
        .rev()
        .zip(long.iter().rev())
        .take_while(same)
        .count();
    head + tail >= short.len()
}

/// Whether the reasons to wait allow that two clusters are one; a format may not know them.
fn may_be_one(a: &Cluster, b: &Cluster) -> bool {
    let (a, b) = (a.wait.reason, b.wait.reason);
    a == b
        || a == WaitReason::Unknown
        || b == WaitReason::Unknown
        || (a.is_running() && b.is_running())
}

fn agreement(a: Option<Name>, b: Option<Name>, weight: f64) -> f64 {
    match (a, b) {
        (Some(a), Some(b)) if a == b => weight,
        (Some(_), Some(_)) => -weight,
        _ => 0.0,
    }
}

/// From 1 where two clusters share the values of their labels to -1 where they share none; 0
/// where one has none.
fn labels(a: &Cluster, b: &Cluster) -> f64 {
    /// Values that change from goroutine to goroutine say nothing.
    const MOST: usize = 64;
    if a.labels.is_empty() || b.labels.is_empty() || a.labels.len().max(b.labels.len()) > MOST {
        return 0.0;
    }
    let (few, many) = if a.labels.len() <= b.labels.len() {
        (&a.labels, &b.labels)
    } else {
        (&b.labels, &a.labels)
    };
    let shared = few.iter().filter(|label| {
        let mut others = many.iter();
        others.any(|other| (other.key, other.value) == (label.key, label.value))
    });
    #[expect(clippy::cast_precision_loss, reason = "64 labels at most")]
    let share = shared.count() as f64 / few.len() as f64;
    2.0 * share - 1.0
}
