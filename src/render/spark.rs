//! Small pictures of how a count went.

use crate::model::prose::{
    came_and_went, change, elide, plural, rate, series, short_function, short_path, short_rate,
    span, thousands,
};
use crate::report::{Comparison, Finding, Place, Trend};

const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Columns of a picture; of more counts, so many at even distances.
pub(super) const COLUMNS: usize = 16;

/// The same in a narrow table, where it must leave room for the words.
pub(super) const FEW_COLUMNS: usize = 8;

/// `▁▃▅█` for three counts or more, from 0 to the highest one; `12 → 18` for two.
fn picture(counts: &[u64], columns: usize) -> String {
    if let [before, now] = counts {
        return format!("{} → {}", thousands(*before), thousands(*now));
    }
    let highest = counts.iter().copied().max().unwrap_or(0).max(1);
    let last = counts.len().saturating_sub(1);
    let shown = counts.len().min(columns);
    (0..shown)
        .filter_map(|nth| counts.get(nth * last / shown.saturating_sub(1).max(1)))
        .filter_map(|&count| {
            let level = u128::from(count) * (LEVELS.len() as u128 - 1) / u128::from(highest);
            LEVELS.get(usize::try_from(level).ok()?)
        })
        .collect()
}

/// The picture of a finding's trend, of so many columns at most; of a delta profile, `5 came, 2 went`.
pub(super) fn course(trend: &Trend, columns: usize) -> String {
    match trend.counts.as_slice() {
        &[went, came] if trend.changes_only => came_and_went(went, came),
        counts => picture(counts, columns),
    }
}

/// `+15` and, where it is known, `+36/min`.
pub(super) fn figures(trend: &Trend) -> (String, String) {
    (
        change(trend.delta),
        trend.per_minute.map_or_else(String::new, short_rate),
    )
}

/// The course in one line: `grown, 3, 6, 9 (▁▄█), +36 a minute; …`.
pub(super) fn sentence(trend: &Trend) -> String {
    let mut parts = vec![trend.state.text().to_owned()];
    parts.push(if trend.counts.len() > 2 {
        format!("{} {}", series(&trend.counts), course(trend, COLUMNS))
    } else {
        course(trend, COLUMNS)
    });
    if let Some(per_minute) = trend.per_minute {
        parts.push(rate(per_minute));
    }
    if let Some(chance) = trend.chance.filter(|_| trend.growing) {
        parts.push(format!(
            "by chance once in {:.0} cases",
            1.0 / chance.max(1e-6)
        ));
    }
    let mut sentence = parts.join("; ");
    if let Some(survivors) = &trend.survivors {
        sentence = format!(
            "{sentence}; of the first ones {} stayed and {} went, {} came",
            thousands(survivors.stayed),
            thousands(survivors.left),
            thousands(survivors.came)
        );
    }
    sentence
}

/// `moved from :88`, where the site was elsewhere at first.
pub(super) fn moved(finding: &Finding) -> Option<String> {
    let place = finding.called_from.as_ref().or(finding.site.as_ref());
    let from = finding.trend.as_ref()?.moved(place)?;
    Some(format!("moved from {from}"))
}

/// `46 → 61 goroutines in 25 s; sites: 2 new, 3 grown, 10 stable, 1 shrunk, 2 gone`.
pub(super) fn overview(comparison: &Comparison) -> String {
    let counts: Vec<String> = [
        (comparison.new, "new"),
        (comparison.grown, "grown"),
        (comparison.stable, "stable"),
        (comparison.shrunk, "shrunk"),
        (comparison.gone, "gone"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, state)| format!("{} {state}", thousands(count)))
    .collect();
    let goroutines = match comparison.goroutines.as_slice() {
        [went, came] if comparison.changes_only => {
            format!(
                "{} goroutines came and {} went",
                thousands(*came),
                thousands(*went)
            )
        }
        all => format!("{} goroutines", picture_with_ends(all)),
    };
    let time = comparison
        .minutes
        .map_or_else(String::new, |minutes| format!(" in {}", span(minutes)));
    format!("{goroutines}{time}; sites: {}.", counts.join(", "))
}

fn picture_with_ends(counts: &[u64]) -> String {
    match counts {
        [first, .., last] if counts.len() > 2 => {
            format!(
                "{} {} {}",
                thousands(*first),
                picture(counts, COLUMNS),
                thousands(*last)
            )
        }
        _ => picture(counts, COLUMNS),
    }
}

/// The largest of those that are gone: `11 at link/pool.go:44 in link.(*Pool).get`.
pub(super) fn gone(comparison: &Comparison, most: usize) -> Option<String> {
    let shown: Vec<String> = comparison
        .largest_gone
        .iter()
        .take(most)
        .map(|gone| match &gone.site {
            Some(site) => format!("{} at {}", thousands(gone.most), place(site)),
            None => format!("{} without frames", thousands(gone.most)),
        })
        .collect();
    let more = comparison.gone.saturating_sub(shown.len() as u64);
    let rest = match more {
        0 => String::new(),
        more => format!("; and {} (--all)", plural(more, "other site")),
    };
    (!shown.is_empty()).then(|| shown.join("; ") + &rest)
}

/// `link/pool.go:44 in link.(*Pool).get`
pub(super) fn place(place: &Place) -> String {
    format!(
        "{}:{} in {}",
        elide(short_path(&place.file)),
        place.line,
        elide(short_function(&place.function))
    )
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, FEW_COLUMNS};

    fn picture(counts: &[u64]) -> String {
        super::picture(counts, COLUMNS)
    }

    #[test]
    fn counts_become_bars() {
        assert_eq!(picture(&[12, 1500]), "12 → 1,500");
        assert_eq!(picture(&[0, 1, 7]), "▁▂█");
        assert_eq!(picture(&[3, 6, 9, 12, 15, 18]), "▂▃▄▅▆█");
        assert_eq!(picture(&[0, 0, 0]), "▁▁▁");
        assert_eq!(picture(&[u64::MAX, u64::MAX, 0]), "██▁");
        let many: Vec<u64> = (0..100).collect();
        assert_eq!(picture(&many).chars().count(), 16);
        assert!(picture(&many).starts_with('▁') && picture(&many).ends_with('█'));
        let few = super::picture(&many, FEW_COLUMNS);
        assert_eq!(few.chars().count(), 8);
        assert!(few.starts_with('▁') && few.ends_with('█'));
    }
}
