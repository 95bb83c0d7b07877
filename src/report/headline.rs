//! The first line: the answer.

use super::growth::Comparison;
use super::{Finding, Place, Totals};
use crate::model::prose::{elide, goroutines, rate, short_function, short_path, span, thousands};
use crate::rank::Verdict;

/// What a count is a part of.
#[derive(Clone, Copy)]
pub(super) struct Whole {
    /// All goroutines.
    pub(super) goroutines: u64,
    /// Whether some could not be read.
    pub(super) at_least: bool,
    /// Whether they are only those that came over a time.
    pub(super) changes_only: bool,
}

/// How a cluster grew.
#[derive(Clone, Copy)]
pub(super) struct Grown {
    /// Goroutines that came.
    pub(super) growth: u64,
    /// Goroutines that are there now.
    pub(super) count: u64,
    /// How fast.
    pub(super) per_minute: Option<f64>,
    /// Goroutines that came in clusters that grow as one with it.
    pub(super) bundled: u64,
}

/// The site of a cluster, and the own code that calls it.
pub(super) type Places<'a> = (Option<&'a Place>, Option<&'a Place>);

/// What the goroutines of a cluster do, and where: `11,842 of 12,604 goroutines wait to send on
/// a channel at fetch/fetch.go:88 in fetch.(*Pool).get.func1`.
pub(super) fn sentence(count: u64, whole: Whole, phrase: &str, places: Places<'_>) -> String {
    format!(
        "{}{} of {} {}{}",
        if whole.at_least { "at least " } else { "" },
        thousands(count),
        goroutines(whole.goroutines),
        number(count, phrase),
        at(places)
    )
}

/// The same of a cluster that has grown: `1,204 more goroutines wait to send on a channel at
/// fetch/fetch.go:88 in fetch.(*Pool).get.func1, 11,842 of 12,604 now, +3 a minute`.
pub(super) fn grown_sentence(
    grown: Grown,
    whole: Whole,
    phrase: &str,
    places: Places<'_>,
) -> String {
    let mut sentence = format!(
        "{} more {} {}{}",
        thousands(grown.growth),
        if grown.growth == 1 {
            "goroutine"
        } else {
            "goroutines"
        },
        number(grown.growth, phrase),
        at(places)
    );
    if !whole.changes_only {
        let (count, all) = (thousands(grown.count), thousands(whole.goroutines));
        let least = if whole.at_least { "at least " } else { "" };
        sentence = format!("{sentence}, {least}{count} of {all} now");
    }
    if let Some(per_minute) = grown.per_minute {
        sentence.push_str(", ");
        sentence.push_str(&rate(per_minute));
    }
    if grown.bundled > 0 {
        let bundled = thousands(grown.bundled);
        sentence = format!("{sentence}, and {bundled} more with them");
    }
    sentence
}

/// A phrase for one goroutine or for many.
fn number(count: u64, phrase: &str) -> String {
    if count == 1 {
        singular(phrase)
    } else {
        phrase.to_owned()
    }
}

/// ` at fetch/fetch.go:88 in fetch.(*Pool).get`
fn at((site, called_from): Places<'_>) -> String {
    let place = |place: &Place| {
        format!(
            "{}:{} in {}",
            elide(short_path(&place.file)),
            place.line,
            elide(short_function(&place.function))
        )
    };
    let mut sentence = String::new();
    if let Some(site) = site {
        sentence.push_str(" at ");
        sentence.push_str(&place(site));
    }
    if let Some(called_from) = called_from {
        sentence.push_str(", called from ");
        sentence.push_str(&place(called_from));
    }
    sentence
}

/// What one goroutine does, from what many do: `waits for a mutex`.
fn singular(phrase: &str) -> String {
    let (verb, rest) = phrase.split_once(' ').unwrap_or((phrase, ""));
    let verb = match verb {
        "are" => "is".to_owned(),
        verb => format!("{verb}s"),
    };
    format!("{verb} {rest}").trim_end().to_owned()
}

/// The answer in one line.
pub(super) fn headline(
    totals: &Totals,
    first: Option<&Finding>,
    comparison: Option<&Comparison>,
) -> String {
    let trend = first.and_then(|finding| finding.trend.as_ref());
    let grows = trend.map(|trend| trend.delta > 0);
    match first {
        Some(finding) if finding.verdict <= Verdict::Likely => format!(
            "{} leak{}: {}",
            if finding.verdict == Verdict::Proven {
                "Proven"
            } else {
                "Likely"
            },
            match grows {
                Some(true) => format!(", growing{}", since(comparison)),
                Some(false) => ", not growing".to_owned(),
                None => String::new(),
            },
            finding.summary
        ),
        Some(finding) if finding.verdict == Verdict::Possible => match grows {
            Some(true) => format!("Growing{}: {}", since(comparison), finding.summary),
            _ => format!("No likely leak, but worth a look: {}", finding.summary),
        },
        _ => quiet(totals, comparison),
    }
}

/// ` since 2026-03-01T10:02:00Z`, or over how long; nothing where times are not known.
fn since(comparison: Option<&Comparison>) -> String {
    let Some(comparison) = comparison else {
        return String::new();
    };
    match (&comparison.since, comparison.minutes) {
        (Some(since), _) => format!(" since {since}"),
        (None, Some(minutes)) => format!(" over {}", span(minutes)),
        (None, None) => String::new(),
    }
}

/// The answer where there is nothing to look at.
fn quiet(totals: &Totals, comparison: Option<&Comparison>) -> String {
    if let Some(comparison) = comparison {
        let counts = (comparison.goroutines.first(), comparison.goroutines.last());
        if let (Some(&before), Some(&now)) = counts {
            return if comparison.changes_only {
                format!(
                    "No leak suspected: {} came and {} went, and all that came are explained.",
                    goroutines(now),
                    thousands(before)
                )
            } else {
                format!(
                    "No leak suspected: {} became {}, and all are explained.",
                    goroutines(before),
                    thousands(now)
                )
            };
        }
    }
    if totals.goroutines == 0 {
        return "There is no goroutine to show.".to_owned();
    }
    format!(
        "No leak suspected: {} explained.",
        if totals.at_least {
            format!("all {} that it has are", goroutines(totals.goroutines))
        } else if totals.goroutines == 1 {
            "the only goroutine is".to_owned()
        } else {
            format!("all {} are", goroutines(totals.goroutines))
        }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goroutine_is_spoken_of_in_the_singular() {
        let site = Place {
            function: "example.com/chat.(*Hub).deliver".to_owned(),
            file: "/srv/chat/chat.go".to_owned(),
            line: 64,
        };
        let whole = Whole {
            goroutines: 84,
            at_least: false,
            changes_only: false,
        };
        let say = |count, phrase| sentence(count, whole, phrase, (Some(&site), None));
        assert_eq!(
            say(1, "wait for a mutex"),
            "1 of 84 goroutines waits for a mutex at chat/chat.go:64 in chat.(*Hub).deliver"
        );
        assert!(say(2, "sleep").starts_with("2 of 84 goroutines sleep at"));
        assert!(say(1, "are parked as coroutines").contains("is parked as"));
        let grown = Grown {
            growth: 6,
            count: 18,
            per_minute: Some(3.0),
            bundled: 12,
        };
        assert_eq!(
            grown_sentence(grown, whole, "wait for a mutex", (Some(&site), None)),
            "6 more goroutines wait for a mutex at chat/chat.go:64 in chat.(*Hub).deliver, 18 of 84 now, \
             +3 a minute, and 12 more with them"
        );
    }
}
