//! Asks the conditions of the catalog and writes the ledger.

use super::facts::Facts;
use super::scene::Scene;
use crate::catalog::{Catalog, Counted, Entry, EvidenceRule, Range, Relation, Scale, When};
use crate::model::prose::{
    came_and_went, duration, elide, percent, plural, rate, series, short_function, thousands,
};
use crate::trend::{Counted as Counts, Trend};

/// One reason for or against.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Stable name.
    pub id: String,
    /// Log-odds that it adds.
    pub weight: f64,
    /// One sentence with its figure.
    pub text: String,
}

/// The evidence that the Go source gives.
const SOURCE: &str = "source";

/// Weights below this say nothing and are left out.
const NEGLIGIBLE: f64 = 0.05;

/// Whether everything that `when` asks for holds.
pub(super) fn holds(when: &When, entry: &Entry, facts: &Facts<'_>, scene: &Scene<'_>) -> bool {
    let cluster = facts.cluster;
    let shape = |shape| facts.shapes.contains(&shape);
    let relation = |relation| facts.relations.contains(&relation);
    (when.wait.is_empty() || when.wait.iter().any(|wait| wait.0 == cluster.wait.reason))
        // Most entries are of other libraries.
        && when.site.as_ref().is_none_or(|p| p.may_match(facts.site))
        && when
            .root
            .as_ref()
            .is_none_or(|p| facts.root.is_some_and(|root| p.may_match(root)))
        && when
            .form
            .is_none_or(|form| form.form() == cluster.wait.form)
        && when
            .site_origin
            .is_none_or(|origin| Some(origin.origin()) == facts.site_origin)
        && when
            .root_origin
            .is_none_or(|origin| Some(origin.origin()) == facts.root_origin)
        && when
            .parent_state
            .is_none_or(|state| Some(state) == facts.parent_state)
        && when.shape.is_none_or(shape)
        && !when.no_shape.is_some_and(shape)
        && when.relation.is_none_or(relation)
        && !when.no_relation.is_some_and(relation)
        && when
            .count
            .is_none_or(|range| range.contains(float(cluster.count)))
        && when.share.is_none_or(|range| range.contains(facts.share))
        && when
            .times_normal
            .is_none_or(|range| range.contains(times_normal(entry, facts, scene)))
        && when
            .waited
            .is_none_or(|range| facts.waited().is_some_and(|waited| range.contains(waited)))
        && trend_holds(when, facts)
        && when.source.is_none_or(|fact| facts.says(fact))
        && when.objects_each.is_none_or(|range| {
            facts
                .objects_each()
                .is_some_and(|each| range.contains(each))
        })
        && patterns_hold(when, facts, scene)
}

/// The conditions about how the cluster went.
fn trend_holds(when: &When, facts: &Facts<'_>) -> bool {
    let trend = |name| facts.trends.contains(&name);
    let within = |range: Option<Range>, value: &dyn Fn(&Trend) -> u64| {
        range.is_none_or(|range| {
            facts
                .trend
                .is_some_and(|trend| range.contains(float(value(trend))))
        })
    };
    when.trend.is_none_or(trend)
        && !when.no_trend.is_some_and(trend)
        && within(when.snapshots, &|trend| trend.counts.len() as u64)
        && within(when.growth, &Trend::growth)
}

/// The conditions that need regular expressions, after the cheap ones.
fn patterns_hold(when: &When, facts: &Facts<'_>, scene: &Scene<'_>) -> bool {
    when.site.as_ref().is_none_or(|p| p.is_match(facts.site))
        && when
            .root
            .as_ref()
            .is_none_or(|p| facts.root.is_some_and(|root| p.is_match(root)))
        && when.parent.as_ref().is_none_or(|p| {
            facts
                .parent
                .as_ref()
                .is_some_and(|parent| p.is_match(&parent.name))
        })
        && when
            .frame
            .as_ref()
            .is_none_or(|p| facts.any_frame(|name| p.is_match(name)))
        && when
            .no_frame
            .as_ref()
            .is_none_or(|p| !facts.any_frame(|name| p.is_match(name)))
        && when
            .nowhere
            .as_ref()
            .is_none_or(|p| scene.count_with(p) == 0)
        && when.elsewhere.as_ref().is_none_or(|elsewhere| {
            let others = scene.count_with(&elsewhere.frame);
            elsewhere
                .ratio
                .contains(float(others) / float(facts.cluster.count.max(1)))
        })
}

/// The evidence of the catalog that holds, each with its weight.
fn counting<'c>(
    catalog: &'c Catalog,
    entry: &'c Entry,
    facts: &Facts<'_>,
    scene: &Scene<'_>,
) -> impl Iterator<Item = (&'c EvidenceRule, f64)> {
    let decided = facts.decision(entry).is_some();
    catalog
        .rules(entry)
        .filter(move |rule| !decided || rule.when.relation != Some(Relation::HolderBlocked))
        .filter(|rule| holds(&rule.when, entry, facts, scene))
        .map(|rule| (rule, weight(rule, entry, facts, scene)))
        .filter(|(_, weight)| is_worth_a_word(*weight))
}

/// The weight of what the Go source decides for the entry.
fn decided(entry: &Entry, facts: &Facts<'_>) -> Option<f64> {
    let weight = facts.decision(entry)?.weight;
    is_worth_a_word(weight).then_some(weight)
}

fn is_worth_a_word(weight: f64) -> bool {
    weight.abs() >= NEGLIGIBLE
}

/// The sum of the ledger of `entry` for the cluster, without the sentences.
pub(super) fn score(catalog: &Catalog, entry: &Entry, facts: &Facts<'_>, scene: &Scene<'_>) -> f64 {
    counting(catalog, entry, facts, scene)
        .map(|(_, weight)| weight)
        .chain(decided(entry, facts))
        .sum()
}

/// The ledger of `entry` for the cluster: every piece of evidence that holds.
pub(super) fn ledger(
    catalog: &Catalog,
    entry: &Entry,
    facts: &Facts<'_>,
    scene: &Scene<'_>,
) -> Vec<Evidence> {
    let of_source = decided(entry, facts).map(|weight| Evidence {
        id: SOURCE.to_owned(),
        weight,
        text: format!("the source: {}", facts.said(entry).unwrap_or("it fits")),
    });
    counting(catalog, entry, facts, scene)
        .map(|(rule, weight)| Evidence {
            id: rule.id.clone(),
            weight,
            text: fill(&rule.text, entry, facts, scene),
        })
        .chain(of_source)
        .collect()
}

fn weight(rule: &EvidenceRule, entry: &Entry, facts: &Facts<'_>, scene: &Scene<'_>) -> f64 {
    let Some(scale) = rule.scale else {
        return rule.weight;
    };
    let counted = match scale.of {
        Counted::Cluster => facts.cluster.count,
        Counted::Victims => facts.victims,
        Counted::Growth => facts.trend.map_or(0, Trend::growth),
    };
    let times = float(counted) / usual(scale, entry, scene);
    let scaled = (rule.weight * times.max(f64::MIN_POSITIVE).ln()).clamp(scale.floor, scale.cap);
    // One decimal is what the report shows and all that the figure is worth.
    (scaled * 10.0).round() / 10.0
}

fn usual(scale: Scale, entry: &Entry, scene: &Scene<'_>) -> f64 {
    let usual = scale.usual.unwrap_or_else(|| normal(entry, scene));
    let of_process = scale
        .usual_share
        .map_or(f64::INFINITY, |share| share * float(scene.total));
    usual.min(of_process).max(1.0)
}

/// How many goroutines the entry expects in these processes.
fn normal(entry: &Entry, scene: &Scene<'_>) -> f64 {
    f64::from(entry.normal.unwrap_or(1)) * float(scene.processes)
}

fn times_normal(entry: &Entry, facts: &Facts<'_>, scene: &Scene<'_>) -> f64 {
    float(facts.cluster.count) / normal(entry, scene).max(1.0)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts in formulas need no more"
)]
fn float(count: u64) -> f64 {
    count as f64
}

/// Fills in `{count}` and the like; braces around other words stay.
pub(super) fn fill(text: &str, entry: &Entry, facts: &Facts<'_>, scene: &Scene<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let value = after
            .split_once('}')
            .and_then(|(word, tail)| Some((value(word, entry, facts, scene)?, tail)));
        if let Some((value, tail)) = value {
            out.push_str(&value);
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// The counts of a trend, as far as they fit a sentence.
fn counts(trend: &Trend) -> String {
    match (trend.counted, trend.counts.as_slice()) {
        (Counts::Changes, &[went, came]) => came_and_went(went, came),
        (_, counts) => series(counts),
    }
}

/// What a word in braces stands for.
fn value(word: &str, entry: &Entry, facts: &Facts<'_>, scene: &Scene<'_>) -> Option<String> {
    let read = |name: &str| elide(short_function(name)).into_owned();
    let or = |name: Option<&str>, otherwise: &str| name.map_or_else(|| otherwise.to_owned(), read);
    Some(match word {
        "count" => thousands(facts.cluster.count),
        "total" => thousands(scene.total),
        "share" => percent(facts.share),
        "normal" => format!("{:.0}", normal(entry, scene)),
        "victims" => thousands(facts.victims),
        "in-step" => plural(facts.in_step, "other site"),
        "past" => thousands(facts.past.count),
        "passed" => read(facts.past.function),
        "returned" => returned(facts),
        "starters" => thousands(facts.cluster.parents.at_least()),
        "objects" => thousands(facts.cluster.objects.distinct() as u64),
        "waited" => facts.waited().map_or_else(String::new, duration),
        "busy" => thousands(scene.busy),
        "site" => read(facts.site),
        "owner" => read(&facts.owner),
        "holder" => or(facts.holder, "another goroutine"),
        "deferred" => or(facts.deferred, "a function"),
        "root" => or(facts.root, "its root function"),
        "counts" => facts.trend.map_or_else(String::new, counts),
        "growth" => facts
            .trend
            .map_or_else(String::new, |trend| thousands(trend.growth())),
        "rate" => facts
            .trend
            .and_then(|trend| trend.per_minute)
            .map_or_else(String::new, |per_minute| format!("; {}", rate(per_minute))),
        "snapshots" => facts
            .trend
            .map_or_else(String::new, |trend| trend.counts.len().to_string()),
        "stayed" => thousands(facts.stayed()),
        "parent" => {
            let parent = facts.parent.as_ref();
            or(parent.map(|parent| parent.name.as_str()), "their parent")
        }
        _ => return None,
    })
}

/// How it is known that the parent has returned.
fn returned(facts: &Facts<'_>) -> String {
    let parents = facts.cluster.parents;
    if !parents.have_ended() {
        return "is on no stack: it has returned".to_owned();
    }
    let all = if parents.ended == parents.known {
        "have all ended".to_owned()
    } else {
        format!(
            "have ended, for {} of {}",
            thousands(parents.ended),
            thousands(parents.known)
        )
    };
    format!("has returned: the goroutines that called it {all}")
}
