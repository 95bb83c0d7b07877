//! The words that a logger puts before each line: time, host, level, line number.

use std::borrow::Cow;
use std::time::SystemTime;

use memchr::memmem;

/// Longer ones are text, and no prefix.
const LONGEST: usize = 512;

/// Hexadecimal digits of a time stamp of daemontools (<https://cr.yp.to/libtai/tai64.html>).
const TAI64N: usize = 24;

/// More words are text too.
const WORDS: usize = 24;

/// What the lines of a dump begin with. Times and numbers differ from line to line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Prefix {
    /// The shape of each word.
    words: Vec<Vec<u8>>,
    /// The shape of what the line follows at once, such as the `12:` of `grep -n`.
    glued: Vec<u8>,
    /// What stands between the last word and the line.
    gap: Vec<u8>,
}

impl Prefix {
    /// The prefix that is `before` the first line of a dump. It ends in white space or a colon.
    pub(super) fn of(before: &[u8]) -> Option<Self> {
        let last = *before.last()?;
        if before.len() > LONGEST || !(last.is_ascii_whitespace() || last == b':') {
            return None;
        }
        let text = before.trim_ascii_end();
        let mut words: Vec<Vec<u8>> = words(text).map(shape).collect();
        if words.len() > WORDS {
            return None;
        }
        let glued = if last == b':' {
            words.pop()?
        } else {
            Vec::new()
        };
        let gap = if words.is_empty() || last != b':' {
            before.get(text.len()..).unwrap_or_default()
        } else {
            b" "
        };
        Some(Prefix {
            words,
            glued,
            gap: gap.to_owned(),
        })
    }

    /// The line behind the prefix, if it has one of this shape.
    pub(super) fn strip<'a>(&self, line: &'a [u8]) -> Option<Cow<'a, [u8]>> {
        let mut rest = line;
        for (at, word) in self.words.iter().enumerate() {
            if at > 0 {
                rest = rest.trim_ascii_start();
            }
            let end = rest
                .iter()
                .position(u8::is_ascii_whitespace)
                .unwrap_or(rest.len());
            let (found, behind) = rest.split_at_checked(end)?;
            if !fits(word, &shape(found)) {
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

/// A time in RFC 3339, UTC.
pub(super) fn time(word: &[u8]) -> Option<SystemTime> {
    let text = std::str::from_utf8(word).ok()?;
    humantime::parse_rfc3339(text).ok()
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
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

/// The word with every number as `0`; the time stamps of daemontools are numbers.
fn shape(word: &[u8]) -> Vec<u8> {
    if let Some(stamp) = word.strip_prefix(b"@")
        && stamp.len() == TAI64N
        && stamp.iter().all(u8::is_ascii_hexdigit)
    {
        return b"@0".to_vec();
    }
    let mut shape = Vec::with_capacity(word.len());
    for &byte in word {
        if !byte.is_ascii_digit() {
            shape.push(byte);
        } else if shape.last() != Some(&b'0') {
            shape.push(b'0');
        }
    }
    shape
}

/// Whether two shapes are of the same kind of word. Loggers leave trailing zeros of a second's
/// fraction out, and with them perhaps its point.
fn fits(a: &[u8], b: &[u8]) -> bool {
    let is_time = |shape: &[u8]| {
        let shape = shape.strip_prefix(b"[").unwrap_or(shape);
        shape.starts_with(b"0-0-0T0:0:0") || shape.starts_with(b"0:0:0")
    };
    a == b || (is_time(a) && is_time(b))
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
    fn lines_with_a_prefix_of_the_same_shape_lose_it() {
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
                "Jan  2 03:04:05 host app[7]: ",
                "Jan 12 03:04:05 host app[7]: #011/a.go:1",
                Some("\t/a.go:1"),
            ),
            ("web-1  | ", "web-1  | main.f()", Some("main.f()")),
            ("web-1  | ", "web-1  |", Some("")),
            ("web-1  | ", "db-1   | ready", None),
            ("[pod/a/b] ", "[pod/a/c] x", None),
            ("7:", "12:main.f()", Some("main.f()")),
            ("7:", "main.f()", None),
            ("app.log:7:", "app.log:8:", Some("")),
            (
                "@4000000063e9a1b2075bcd15 ",
                "@4000000063e9a1b20a0b0c0d x",
                Some("x"),
            ),
            ("    ", "    main.f()", Some("main.f()")),
            ("    ", "", None),
            (
                "I0102 03:04:05.000001       1 main.go:10] ",
                "main.f()",
                None,
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
