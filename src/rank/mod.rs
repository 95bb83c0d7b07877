//! From evidence to a verdict, and the order of suspects.

mod bundle;

use std::cmp::Reverse;
use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::catalog::Thresholds;
use crate::classify::{Finding, Scene};
use crate::cluster::Cluster;
use crate::trend::{Course, Load, Trend};

/// How sure we are that goroutines leak; the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// These goroutines can never run again.
    Proven,
    /// An engineer on call should act on it.
    Likely,
    /// Worth a look.
    Possible,
    /// Explained.
    Expected,
}

impl Verdict {
    /// The word for it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Verdict::Proven => "proven",
            Verdict::Likely => "likely",
            Verdict::Possible => "possible",
            Verdict::Expected => "expected",
        }
    }

    fn of(finding: &Finding<'_>, thresholds: Thresholds, counts: Counts) -> Self {
        if finding.proof.is_some() {
            Verdict::Proven
        } else if finding.score >= thresholds.likely
            && finding.victim_of.is_none()
            && counts == Counts::Totals
        {
            Verdict::Likely
        } else if finding.score >= thresholds.possible {
            Verdict::Possible
        } else {
            Verdict::Expected
        }
    }
}

/// A finding with its verdict.
#[derive(Clone, Debug)]
pub struct Ranked<'a> {
    /// The finding.
    pub finding: Finding<'a>,
    /// How sure we are.
    pub verdict: Verdict,
    /// Place in the order of urgency, from 0.
    pub position: usize,
    /// Clusters that grow as one with this one, and are reported with it.
    pub bundle: Vec<usize>,
    /// The cluster that this one is reported with.
    pub part_of: Option<usize>,
}

/// What a new goroutine's stack takes at least (`stackMin` in `src/runtime/stack.go`).
pub const MIN_STACK_BYTES: u64 = 2048;

/// Stack that a call needs on average; a guess, good enough to compare sites with each other.
const BYTES_PER_FRAME: u64 = 128;

/// What the counts of a snapshot are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// The goroutines that there are.
    Totals,
    /// Changes over a time, which say too little for more than a suspicion.
    Changes,
}

/// Whether suspects with equal counts that belong together are one finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Siblings {
    /// The most urgent stands for all: whoever reads the report wants to know what to close.
    #[default]
    Together,
    /// Each is one of its own: whether counts are equal is up to the moment, and what is compared with
    /// a list must not depend on it.
    Apart,
}

/// Gives each finding its verdict and puts the most urgent first.
///
/// By verdict, causes before their victims; then proven and likely ones by impact, because all of
/// them deserve action: what grows by its growth, before what does not. The others go by score, those
/// that grow steadily first, because there the question is which is one at all: among mere
/// possibilities an idle pool of thousands must not hide three stuck senders.
#[must_use]
pub fn rank<'a>(
    findings: Vec<Finding<'a>>,
    thresholds: Thresholds,
    counts: Counts,
    siblings: Siblings,
    scene: &Scene<'_>,
) -> Vec<Ranked<'a>> {
    let mut ranked: Vec<Ranked<'a>> = findings
        .into_iter()
        .map(|finding| Ranked {
            verdict: Verdict::of(&finding, thresholds, counts),
            finding,
            position: 0,
            bundle: Vec::new(),
            part_of: None,
        })
        .collect();
    keep_victims_with_holders(&mut ranked);
    if siblings == Siblings::Together {
        bundle::tie(&mut ranked, scene);
    }
    ranked.sort_by(|a, b| {
        let cost = |ranked: &Ranked<'_>| impact(ranked, scene);
        let by_score = b.finding.score.total_cmp(&a.finding.score);
        let by_impact = cost(b).cmp(&cost(a));
        let grows = |ranked: &Ranked<'_>| {
            scene
                .trend(ranked.finding.cluster)
                .is_some_and(|trend| trend.course == Course::Growing && trend.load != Load::Follows)
        };
        let then = match a.verdict {
            Verdict::Proven | Verdict::Likely => by_impact.then(by_score),
            Verdict::Possible => grows(b).cmp(&grows(a)).then(by_score).then(by_impact),
            Verdict::Expected => by_score.then(by_impact),
        };
        // Those who wait for another finding come after what they wait for.
        let victims_last = a
            .finding
            .victim_of
            .is_some()
            .cmp(&b.finding.victim_of.is_some());
        let order = a.verdict.cmp(&b.verdict).then(victims_last).then(then);
        order.then_with(|| {
            let fingerprint = |ranked: &Ranked<'_>| {
                scene
                    .clusters
                    .get(ranked.finding.cluster)
                    .map(|cluster| cluster.fingerprint.clone())
            };
            fingerprint(a).cmp(&fingerprint(b))
        })
    });
    for (position, item) in ranked.iter_mut().enumerate() {
        item.position = position;
    }
    ranked
}

/// Those who wait for a suspect are not explained by anything else.
fn keep_victims_with_holders(ranked: &mut [Ranked<'_>]) {
    let suspects: HashSet<usize> = ranked
        .iter()
        .filter(|item| item.verdict < Verdict::Expected)
        .map(|item| item.finding.cluster)
        .collect();
    for item in ranked {
        let holder = item.finding.victim_of;
        if item.verdict == Verdict::Expected
            && holder.is_some_and(|holder| suspects.contains(&holder))
        {
            item.verdict = Verdict::Possible;
        }
    }
}

/// What the goroutines that came take, and what all take: those of the cluster, of those that wait
/// for it and of those that grow with it, times their stacks. Without a trend none came.
fn impact(ranked: &Ranked<'_>, scene: &Scene<'_>) -> (u64, u64) {
    let (mut growth, mut all) = (0_u64, 0_u64);
    let clusters = std::iter::once(&ranked.finding.cluster)
        .chain(&ranked.finding.victims)
        .chain(&ranked.bundle);
    for &index in clusters {
        let Some(cluster) = scene.clusters.get(index) else {
            continue;
        };
        let bytes = stack_bytes(cluster, scene);
        let came = scene.trend(index).map_or(0, lasting_growth);
        growth = growth.saturating_add(came.saturating_mul(bytes));
        all = all.saturating_add(cluster.count.saturating_mul(bytes));
    }
    (growth, all)
}

/// Goroutines that came and may go on coming. All clusters have the same time to grow, so that the
/// order by them is that by their rates.
fn lasting_growth(trend: &Trend) -> u64 {
    match trend.course {
        Course::Growing | Course::Grown => trend.growth(),
        Course::Levelled | Course::Returned | Course::Steady | Course::Shrunk => 0,
    }
}

/// A stack's size: the runtime doubles it from the minimum until the frames fit.
fn stack_bytes(cluster: &Cluster, scene: &Scene<'_>) -> u64 {
    let frames = cluster
        .exemplar()
        .map_or(0, |stack| scene.tables.frames(stack).len());
    (frames as u64 * BYTES_PER_FRAME)
        .next_power_of_two()
        .max(MIN_STACK_BYTES)
}

/// How suspects can be ordered on request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As [`rank`] does.
    #[default]
    Rank,
    /// Most goroutines first.
    Count,
    /// Highest score first.
    Score,
    /// By the name of the function at the blocking site.
    Site,
}

/// Puts ranked findings into another order; ties stay in the order of rank.
pub fn reorder(ranked: &mut [Ranked<'_>], order: Order, scene: &Scene<'_>) {
    let cluster = |ranked: &Ranked<'_>| scene.clusters.get(ranked.finding.cluster);
    match order {
        Order::Rank => {}
        Order::Count => {
            ranked
                .sort_by_key(|ranked| Reverse(cluster(ranked).map_or(0, |cluster| cluster.count)));
        }
        Order::Score => ranked.sort_by(|a, b| b.finding.score.total_cmp(&a.finding.score)),
        Order::Site => ranked.sort_by_key(|ranked| {
            cluster(ranked)
                .and_then(|cluster| cluster.site.frame)
                .map_or("", |frame| scene.tables.frame_name(frame))
        }),
    }
}
