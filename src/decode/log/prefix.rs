//! The words that a logger puts before each line: time, host, level, line number.

use std::borrow::Cow;
use std::time::SystemTime;

use memchr::memmem;

/// Longer ones are text, and no prefix.
const LONGEST: usize = 512;

/// More words are text too.
const WORDS: usize = 24;

/// What a line may follow at once: the colon of `grep -n`, the bar of a table, the end of a tag, a
/// quote.
const GLUE: &[u8] = b":|>`\"";

/// Hexadecimal digits from which a word is an id or a time stamp, different in each line.
const ID: usize = 16;

/// Words that differ from line to line of one writer: levels, as loggers write and shorten them.
const LEVELS: &[&str] = &[
    "trace",
    "trac",
    "debug",
    "debu",
    "dbg",
    "info",
    "inf",
    "information",
    "notice",
    "warn",
    "warning",
    "wrn",
    "error",
    "erro",
    "err",
    "crit",
    "critical",
    "fatal",
    "fata",
    "alert",
    "emerg",
    "panic",
    "pani",
    "dpanic",
    "i",
    "w",
    "e",
    "f",
    "d",
];

/// The same of times: months, days of the week, halves of the day, zones, and letters in RFC 3339.
const TIMES: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon",
    "tue", "wed", "thu", "fri", "sat", "sun", "am", "pm", "utc", "gmt", "t", "z",
];

/// What the lines of a dump begin with.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Prefix {
    /// White space stands before the first word.
    indented: bool,
    words: Vec<Word>,
    /// What the line follows at once, such as the `12:` of `grep -n`, with numbers as `0`.
    glued: Vec<u8>,
    /// What stands between the last word and the line.
    gap: Vec<u8>,
}

/// A word of the prefix, and what it may be in other lines.
#[derive(Debug, PartialEq, Eq)]
enum Word {
    /// A name: the same in all.
    Name(Vec<u8>),
    /// Numbers, times and levels: others of this shape.
    Shape(Vec<u8>),
    /// An id or a time stamp.
    Id,
}

impl Prefix {
    /// The prefix that is `before` the first line of a dump.
    pub(super) fn of(before: &[u8]) -> Option<Self> {
        let last = *before.last()?;
        let is_glue = GLUE.contains(&last);
        if before.len() > LONGEST || !(last.is_ascii_whitespace() || is_glue) {
            return None;
        }
        let text = before.trim_ascii_end();
        let mut found: Vec<&[u8]> = words(text).collect();
        if found.len() > WORDS {
            return None;
        }
        let glued = if is_glue { found.pop()? } else { b"" };
        let gap: &[u8] = match (is_glue, found.is_empty()) {
            (true, false) => b" ",
            _ => before.get(text.len()..).unwrap_or_default(),
        };
        Some(Prefix {
            indented: !text.is_empty() && before.trim_ascii_start().len() < before.len(),
            words: found.into_iter().map(Word::of).collect(),
            glued: without_numbers(glued),
            gap: gap.to_owned(),
        })
    }

    /// The line behind the prefix, if it has one like this.
    pub(super) fn strip<'a>(&self, line: &'a [u8]) -> Option<Cow<'a, [u8]>> {
        self.behind(line)
            .or_else(|| self.below(line).map(Cow::Borrowed))
    }

    /// A line below the first of an indented message, which `testing.T.Log` indents as well.
    fn below<'a>(&self, line: &'a [u8]) -> Option<&'a [u8]> {
        let blanks = line.iter().take_while(|&&byte| byte == b' ').count();
        let rest = line.get(blanks..)?;
        (self.indented && blanks > 0).then_some(rest)
    }

    fn behind<'a>(&self, line: &'a [u8]) -> Option<Cow<'a, [u8]>> {
        let mut rest = line;
        for (at, word) in self.words.iter().enumerate() {
            if at > 0 || self.indented {
                rest = rest.trim_ascii_start();
            }
            let end = rest
                .iter()
                .position(u8::is_ascii_whitespace)
                .unwrap_or(rest.len());
            let (found, behind) = rest.split_at_checked(end)?;
            if !word.fits(found) {
                return None;
            }
            rest = behind;
        }
        // Of an empty line, some loggers leave the gap out.
        let rest = match rest.strip_prefix(&*self.gap) {
            Some(rest) => rest,
            None if rest.trim_ascii().is_empty() && !self.words.is_empty() => b"",
            None => return None,
        };
        Some(with_tabs(behind(&self.glued, rest)?))
    }

    /// The time in the prefix of a line, if one of the words is one in RFC 3339, UTC.
    pub(super) fn time(&self, line: &[u8]) -> Option<SystemTime> {
        words(line).take(self.words.len()).find_map(time)
    }
}

impl Word {
    fn of(word: &[u8]) -> Self {
        if is_id(word) {
            return Word::Id;
        }
        match shape(word) {
            Some(shape) => Word::Shape(shape),
            None => Word::Name(word.to_owned()),
        }
    }

    /// Whether a word of another line may stand in the same place.
    fn fits(&self, word: &[u8]) -> bool {
        match self {
            Word::Name(name) => name == word,
            Word::Id => is_id(word),
            Word::Shape(expected) => shape(word)
                .is_some_and(|shape| shape == *expected || (is_time(&shape) && is_time(expected))),
        }
    }
}

/// A time in RFC 3339, UTC.
pub(super) fn time(word: &[u8]) -> Option<SystemTime> {
    let text = std::str::from_utf8(word).ok()?;
    humantime::parse_rfc3339(text).ok()
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
}

/// A trace id, a UUID, a time stamp of daemontools (<https://cr.yp.to/libtai/tai64.html>).
fn is_id(word: &[u8]) -> bool {
    let is_punctuation = |byte: &u8| byte.is_ascii_punctuation();
    let digits = word.iter().filter(|byte| byte.is_ascii_hexdigit()).count();
    let all = word
        .iter()
        .all(|byte| byte.is_ascii_hexdigit() || is_punctuation(byte));
    let letters = word.iter().any(u8::is_ascii_alphabetic);
    all && letters && digits >= ID
}

/// The word with every number as `0`, every level as `L` and every name in a time as `M`; none if
/// there is another name in it. The key of `key=value` is a part of the shape.
fn shape(word: &[u8]) -> Option<Vec<u8>> {
    if let Some(equals) = word.iter().position(|&byte| byte == b'=') {
        let (key, value) = word.split_at_checked(equals)?;
        return Some([key, &*shape(value.get(1..)?)?].join(&b'='));
    }
    let kind = |byte: &u8| (byte.is_ascii_alphabetic(), byte.is_ascii_digit());
    let mut out = Vec::with_capacity(word.len());
    for run in word.chunk_by(|a, b| kind(a) == kind(b)) {
        match run.first().map(kind) {
            Some((true, _)) => out.push(letters(run)?),
            Some((_, true)) => out.push(b'0'),
            _ => out.extend_from_slice(run),
        }
    }
    Some(out)
}

fn letters(run: &[u8]) -> Option<u8> {
    let is_one_of = |names: &[&str]| {
        names
            .iter()
            .any(|name| name.as_bytes().eq_ignore_ascii_case(run))
    };
    if is_one_of(LEVELS) {
        Some(b'L')
    } else if is_one_of(TIMES) {
        Some(b'M')
    } else {
        None
    }
}

/// Whether a shape is a time. Loggers leave trailing zeros of a second's fraction out, and with
/// them perhaps its point.
fn is_time(shape: &[u8]) -> bool {
    let shape = shape.strip_prefix(b"[").unwrap_or(shape);
    shape.starts_with(b"0-0-0M0:0:0") || shape.starts_with(b"0:0:0")
}

fn without_numbers(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for &byte in text {
        if !byte.is_ascii_digit() {
            out.push(byte);
        } else if out.last() != Some(&b'0') {
            out.push(b'0');
        }
    }
    out
}

/// What is behind a text of this shape.
fn behind<'a>(shape: &[u8], line: &'a [u8]) -> Option<&'a [u8]> {
    let mut rest = line;
    for &byte in shape {
        let length = match byte {
            b'0' => rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
            _ => usize::from(rest.first() == Some(&byte)),
        };
        rest = rest.get(length..).filter(|_| length > 0)?;
    }
    Some(rest)
}

/// A line in which syslog's escapes are tabs again (rsyslog, `$EscapeControlCharactersOnReceive`).
fn with_tabs(line: &[u8]) -> Cow<'_, [u8]> {
    const TAB: &[u8] = b"#011";
    if memmem::find(line, TAB).is_none() {
        return Cow::Borrowed(line);
    }
    let mut out = Vec::with_capacity(line.len());
    let mut start = 0;
    for at in memmem::find_iter(line, TAB) {
        out.extend_from_slice(line.get(start..at).unwrap_or_default());
        out.push(b'\t');
        start = at + TAB.len();
    }
    out.extend_from_slice(line.get(start..).unwrap_or_default());
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(first: &str, line: &str) -> Option<String> {
        let prefix = Prefix::of(first.as_bytes()).unwrap();
        let rest = prefix.strip(line.as_bytes())?;
        Some(String::from_utf8_lossy(&rest).into_owned())
    }

    #[test]
    fn lines_with_a_prefix_like_the_first_lose_it() {
        for (first, line, rest) in [
            (
                "2024-01-02T03:04:05.123456789Z ",
                "2024-01-02T03:04:05.12Z \t/a.go:1",
                Some("\t/a.go:1"),
            ),
            (
                "2024-01-02T03:04:05.1Z ",
                "2024-01-02T03:04:06Z main.f()",
                Some("main.f()"),
            ),
            ("2024-01-02T03:04:05.1Z ", "2024-01-02T03:04:06Z", Some("")),
            (
                "Jan 31 03:04:05 host app[7]: ",
                "Feb  1 03:04:05 host app[7]: #011/a.go:1",
                Some("\t/a.go:1"),
            ),
            (
                "Jan 31 03:04:05 host app[7]: ",
                "Jan 31 03:04:05 host app[8]: x",
                None,
            ),
            ("WARN [11:59:59 AM] ", "ERROR [12:00:00 PM] x", Some("x")),
            ("ERRO[0012] ", "INFO[0013] x", Some("x")),
            ("level=error ts=12.5 ", "level=info ts=13.25 x", Some("x")),
            ("web-1  | ", "web-1  | main.f()", Some("main.f()")),
            ("web-1  | ", "web-1  |", Some("")),
            ("web-1  | ", "web-2  | main.f()", None),
            ("[pod/shop-0/app] ", "[pod/shop-1/app] x", None),
            ("    ", "    main.f()", Some("main.f()")),
            ("    ", "", None),
            ("web|", "web|main.f()", Some("main.f()")),
            ("Hi: ```", "main.f()", None),
            ("<pre>", "main.f()", None),
            ("    a_test.go:9: ", "        main.f()", Some("main.f()")),
            ("    a_test.go:9: ", "        \t/a.go:1", Some("\t/a.go:1")),
            ("     9\t", "    10\tmain.f()", Some("main.f()")),
            (
                "I0102 03:04:05.000001       1 main.go:10] ",
                "main.f()",
                None,
            ),
            ("7:", "12:main.f()", Some("main.f()")),
            ("7:", "main.f()", None),
            ("app.log:7:", "app.log:8:", Some("")),
            (
                "@4000000063e9a1b2075bcd15 ",
                "@4000000063e9a1b20a0b0c0d x",
                Some("x"),
            ),
            (
                "[3f2504e0-4f89-11d3-9a0c-0305e82c3301] ",
                "[9c858901-8a57-4791-81fe-4c455b099bc9] x",
                Some("x"),
            ),
        ] {
            assert_eq!(strip(first, line).as_deref(), rest, "{first:?} {line:?}");
        }
    }

    #[test]
    fn text_is_no_prefix() {
        assert_eq!(Prefix::of(b"msg="), None);
        assert_eq!(Prefix::of("word ".repeat(WORDS + 1).as_bytes()), None);
        assert_eq!(Prefix::of(&[b'x'; LONGEST + 1]), None);
        assert_eq!(Prefix::of(b""), None);
    }
}
