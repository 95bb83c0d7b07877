//! The first line: the answer.

use super::{Finding, Place, Totals};
use crate::model::prose::{elide, goroutines, short_function, short_path, thousands};
use crate::rank::Verdict;

/// What a count is a part of.
#[derive(Clone, Copy)]
pub(super) struct Whole {
    /// All goroutines.
    pub(super) goroutines: u64,
    /// Whether some could not be read.
    pub(super) at_least: bool,
}

/// What the goroutines of a cluster do, and where: `11,842 of 12,604 goroutines wait to send on
/// a channel at fetch/fetch.go:88 in fetch.(*Pool).get.func1`.
pub(super) fn sentence(
    count: u64,
    whole: Whole,
    phrase: &str,
    site: Option<&Place>,
    called_from: Option<&Place>,
) -> String {
    let place = |place: &Place| {
        format!(
            "{}:{} in {}",
            elide(short_path(&place.file)),
            place.line,
            elide(short_function(&place.function))
        )
    };
    let phrase = if count == 1 {
        singular(phrase)
    } else {
        phrase.to_owned()
    };
    let mut sentence = format!(
        "{}{} of {} {phrase}",
        if whole.at_least { "at least " } else { "" },
        thousands(count),
        goroutines(whole.goroutines)
    );
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
pub(super) fn headline(totals: &Totals, first: Option<&Finding>) -> String {
    match first {
        Some(finding) if finding.verdict <= Verdict::Likely => format!(
            "{} leak: {}",
            if finding.verdict == Verdict::Proven {
                "Proven"
            } else {
                "Likely"
            },
            finding.summary
        ),
        Some(finding) if finding.verdict == Verdict::Possible => {
            format!("No likely leak, but worth a look: {}", finding.summary)
        }
        _ if totals.goroutines == 0 => "There is no goroutine to show.".to_owned(),
        _ => format!(
            "No leak suspected: {} explained.",
            if totals.at_least {
                format!("all {} that it has are", goroutines(totals.goroutines))
            } else if totals.goroutines == 1 {
                "the only goroutine is".to_owned()
            } else {
                format!("all {} are", goroutines(totals.goroutines))
            }
        ),
    }
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
        };
        let say = |count, phrase| sentence(count, whole, phrase, Some(&site), None);
        assert_eq!(
            say(1, "wait for a mutex"),
            "1 of 84 goroutines waits for a mutex at chat/chat.go:64 in chat.(*Hub).deliver"
        );
        assert!(say(2, "sleep").starts_with("2 of 84 goroutines sleep at"));
        assert!(say(1, "are parked as coroutines").contains("is parked as"));
    }
}
