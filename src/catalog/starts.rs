//! What every match of a pattern starts with, or all that it can be: told without compiling it.

/// Texts that are spelled out for one pattern; where there would be more, they end earlier.
const MOST: usize = 32;

/// What a name must be like for a pattern to match it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Starts {
    /// One of these, and then it does match.
    Exactly(Vec<String>),
    /// It starts with one of these.
    With(Vec<String>),
    /// Nothing is known.
    Unknown,
}

impl Starts {
    /// What is known of a pattern that compiles.
    pub(super) fn of(pattern: &str) -> Self {
        let mut texts = Vec::new();
        let mut exact = true;
        for alternative in alternatives(pattern) {
            let Some(anchored) = alternative.strip_prefix('^') else {
                return Starts::Unknown;
            };
            let mut spelled = Spelled::out(anchored);
            exact &= spelled.rest == Some("$");
            texts.append(&mut spelled.texts);
        }
        if exact {
            Starts::Exactly(texts)
        } else if texts.iter().any(String::is_empty) {
            Starts::Unknown
        } else {
            Starts::With(texts)
        }
    }

    /// Whether the pattern matches `name`; none if only the pattern itself can tell.
    pub(super) fn tell(&self, name: &str) -> Option<bool> {
        match self {
            Starts::Exactly(texts) => Some(texts.iter().any(|text| text == name)),
            Starts::With(texts) => {
                let may = texts.iter().any(|text| name.starts_with(text.as_str()));
                (!may).then_some(false)
            }
            Starts::Unknown => None,
        }
    }
}

/// The text that every match of a pattern that compiles starts with, up to the first choice.
pub(super) fn lead(pattern: &str) -> String {
    let mut lead = String::new();
    let Some(mut rest) = pattern.strip_prefix('^') else {
        return lead;
    };
    if alternatives(pattern).len() > 1 {
        return lead;
    }
    // Run after run of characters that stand for themselves.
    while !rest.is_empty() {
        let special = |c: char| r"\.[](){}|?*+^$".contains(c);
        let end = rest.find(special).unwrap_or(rest.len());
        let (plain, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        lead.push_str(plain);
        let mut chars = after.chars();
        match (chars.next(), chars.next()) {
            (Some('\\'), Some(c)) if c.is_ascii_punctuation() => lead.push(c),
            // What may be there more often, or not at all.
            (Some('?' | '*' | '{'), _) => {
                lead.pop();
                break;
            }
            _ => break,
        }
        rest = chars.as_str();
    }
    lead
}

/// A pattern, as far as it can be spelled out.
struct Spelled<'p> {
    /// A match starts with one of these.
    texts: Vec<String>,
    /// What of the pattern comes after each of them; none if that is not the same for all.
    rest: Option<&'p str>,
}

impl<'p> Spelled<'p> {
    /// Spells out a pattern without bars outside of groups.
    fn out(pattern: &'p str) -> Self {
        let mut texts = vec![String::new()];
        let mut rest = pattern;
        while let Some((part, after)) = Part::first(rest) {
            let (times, after) = Times::first(after);
            // Most parts are a single character.
            if let (Part::Char(c), Times::Once) = (&part, times) {
                for text in &mut texts {
                    text.push(*c);
                }
                rest = after;
                continue;
            }
            let (mut next, whole) = part.spell();
            match times {
                Times::Once | Times::OnceOrMore => {}
                Times::Perhaps => next.push(String::new()),
                Times::Any => break,
            }
            if texts.len() * next.len() > MOST {
                break;
            }
            texts = texts
                .iter()
                .flat_map(|text| next.iter().map(move |next| format!("{text}{next}")))
                .collect();
            if !whole || times == Times::OnceOrMore {
                return Spelled { texts, rest: None };
            }
            rest = after;
        }
        Spelled {
            texts,
            rest: Some(rest),
        }
    }
}

/// How often a part comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Times {
    Once,
    Perhaps,
    OnceOrMore,
    Any,
}

impl Times {
    /// What stands behind a part about that, and what comes after.
    fn first(pattern: &str) -> (Self, &str) {
        let (times, after) = match pattern.chars().next() {
            Some('?') => (Times::Perhaps, 1),
            Some('+') => (Times::OnceOrMore, 1),
            Some('*' | '{') => return (Times::Any, pattern),
            _ => return (Times::Once, pattern),
        };
        let after = pattern.get(after..).unwrap_or_default();
        if after.starts_with(['?', '+', '*', '{']) {
            return (Times::Any, pattern);
        }
        (times, after)
    }
}

/// A part of a pattern that can be spelled out.
enum Part<'p> {
    Char(char),
    /// One of some characters.
    Class(&'p str),
    Group(&'p str),
}

impl<'p> Part<'p> {
    /// The part at the start of a pattern, and what comes after it; none for what cannot be spelled
    /// out.
    fn first(pattern: &'p str) -> Option<(Self, &'p str)> {
        let mut chars = pattern.chars();
        let part = match chars.next()? {
            '\\' => Part::Char(chars.next().filter(char::is_ascii_punctuation)?),
            '(' => {
                let inside = chars.as_str();
                let inside = match inside.strip_prefix('?') {
                    Some(flags) => flags.strip_prefix(':')?,
                    None => inside,
                };
                let mut chars = outside_of_escapes(inside);
                let (close, _, _) = chars.find(|&(_, c, depth)| c == ')' && depth < 0)?;
                let (inside, after) = inside.split_at_checked(close)?;
                return Some((Part::Group(inside), after.get(1..)?));
            }
            '[' => {
                let (class, after) = chars.as_str().split_once(']')?;
                let plain = !class.is_empty() && class.bytes().all(|b| b.is_ascii_alphanumeric());
                return plain.then_some((Part::Class(class), after));
            }
            '.' | ')' | ']' | '|' | '$' | '^' | '?' | '*' | '+' | '{' => return None,
            c => Part::Char(c),
        };
        Some((part, chars.as_str()))
    }

    /// Its texts, and whether they are all of it.
    fn spell(&self) -> (Vec<String>, bool) {
        match self {
            Part::Char(c) => (vec![c.to_string()], true),
            Part::Class(class) => (class.chars().map(String::from).collect(), true),
            Part::Group(inside) => {
                let mut texts = Vec::new();
                let mut whole = true;
                for alternative in alternatives(inside) {
                    let mut spelled = Spelled::out(alternative);
                    whole &= spelled.rest == Some("");
                    texts.append(&mut spelled.texts);
                }
                (texts, whole)
            }
        }
    }
}

/// The parts between the bars that stand outside of all brackets.
fn alternatives(pattern: &str) -> Vec<&str> {
    if !pattern.contains('|') {
        return vec![pattern];
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, c, depth) in outside_of_escapes(pattern) {
        if c == '|' && depth == 0 {
            parts.extend(pattern.get(start..at));
            start = at + 1;
        }
    }
    parts.extend(pattern.get(start..));
    parts
}

/// The characters that are not escaped, each with its place and the depth of brackets after it. In
/// a class of characters, parentheses are none.
fn outside_of_escapes(pattern: &str) -> impl Iterator<Item = (usize, char, i32)> {
    let (mut groups, mut classes) = (0_i32, 0_i32);
    let mut escaped = false;
    pattern.char_indices().filter_map(move |(at, c)| {
        if escaped {
            escaped = false;
            return None;
        }
        match c {
            '\\' => escaped = true,
            '[' => classes += 1,
            ']' if classes > 0 => classes -= 1,
            '(' if classes == 0 => groups += 1,
            ')' if classes == 0 => groups -= 1,
            _ => {}
        }
        Some((at, c, groups + classes))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(pattern: &str) -> (&'static str, Vec<String>) {
        match Starts::of(pattern) {
            Starts::Exactly(texts) => ("exactly", texts),
            Starts::With(texts) => ("with", texts),
            Starts::Unknown => ("unknown", Vec::new()),
        }
    }

    #[test]
    fn patterns_are_spelled_out_as_far_as_that_goes() {
        for (pattern, how, texts) in [
            (r"^p\.\(\*c\)\.s$", "exactly", &["p.(*c).s"][..]),
            (r"^a(?:b|c)(?:d)?$", "exactly", &["abd", "ab", "acd", "ac"]),
            (r"^(?:a|b(?:c|d))$|^e$", "exactly", &["a", "bc", "bd", "e"]),
            (r"^[cC]x$", "exactly", &["cx", "Cx"]),
            (r"^(a)b$", "exactly", &["ab"]),
            (
                r"^github\.com/(?:a|b)/x",
                "with",
                &["github.com/a/x", "github.com/b/x"],
            ),
            (r"^ab?c*d", "with", &["ab", "a"]),
            (r"^ab+c$", "with", &["ab"]),
            (r"^a\d", "with", &["a"]),
            (r"^a|^b$", "with", &["a", "b"]),
            (
                r"^(?:a\.x|b(?:c|d)|e)f",
                "with",
                &["a.xf", "bcf", "bdf", "ef"],
            ),
            (r"^(?:a\d|b)f$", "with", &["a", "b"]),
            (r"^(?:ab|cd){2}$", "unknown", &[]),
            (r"^x(?:a$|b)", "with", &["xa", "xb"]),
            (r"^a[^b]", "with", &["a"]),
            (r"^a[b-d]$", "with", &["a"]),
            (r"^a(?i:b)$", "with", &["a"]),
            (r"^a??b$", "unknown", &[]),
            (r"^(?:a|\w)f$", "unknown", &[]),
            (r"^a[|]b$", "with", &["a"]),
            (r"^a[.)]x|^b[(]x", "with", &["a", "b"]),
            (r"^a(?:[)]x|b)$", "with", &["a", "ab"]),
            (r"^a|b", "unknown", &[]),
            (r"net/http", "unknown", &[]),
            (r"^", "unknown", &[]),
        ] {
            let texts = texts.iter().map(|&text| text.to_owned()).collect();
            assert_eq!(starts(pattern), (how, texts), "{pattern}");
        }
    }

    #[test]
    fn the_lead_ends_where_there_is_a_choice() {
        for (pattern, want) in [
            (r"^a\.\(b\)$", "a.(b)"),
            (r"^ab?c", "a"),
            (r"^ab+c", "ab"),
            (r"^ab{2}", "a"),
            (r"^a\.?b", "a"),
            (r"^a\.*b", "a"),
            (r"^a\d", "a"),
            (r"^aé?", "a"),
            (r"^", ""),
            (r"^a(?:b|c)", "a"),
            (r"^a|^ab", ""),
            (r"^(?:a|b)", ""),
            (r"ab", ""),
        ] {
            assert_eq!(lead(pattern), want, "{pattern}");
        }
    }

    #[test]
    fn not_too_many_are_spelled_out() {
        let (how, texts) = starts("^(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)$");
        assert_eq!((how, texts.len()), ("with", MOST));
    }
}
