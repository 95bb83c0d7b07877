//! Labels in the first line of a goroutine.
//!
//! `printlabels` and `printQuoted` in Go's `src/runtime/{traceback,print}.go`: Go 1.26 with
//! `GODEBUG=tracebacklabels=1`, and Go 1.27.

use crate::decode::quote::unquote;

/// How keys and values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pairs {
    /// All in quotes (Go 1.26).
    Quoted,
    /// In quotes unless they consist of letters, digits and `./_` (Go 1.27).
    Bare,
}

/// Reads pairs up to and with the closing brace; gives what is behind it.
pub(super) fn parse<'a>(
    mut rest: &'a [u8],
    form: Pairs,
    out: &mut Vec<(String, String)>,
) -> Option<&'a [u8]> {
    if let Some(after) = rest.strip_prefix(b"}") {
        return Some(after);
    }
    loop {
        let key;
        let value;
        (key, rest) = text(rest, form)?;
        rest = rest.strip_prefix(b": ")?;
        (value, rest) = text(rest, form)?;
        out.push((key, value));
        if let Some(after) = rest.strip_prefix(b"}") {
            return Some(after);
        }
        rest = rest.strip_prefix(b", ")?;
    }
}

fn text(rest: &[u8], form: Pairs) -> Option<(String, &[u8])> {
    if let Some(quoted) = rest.strip_prefix(b"\"") {
        return unquote(quoted);
    }
    let is_bare = |byte: &u8| byte.is_ascii_alphanumeric() || b"./_".contains(byte);
    let end = rest.iter().take_while(|byte| is_bare(byte)).count();
    let (bare, rest) = rest.split_at_checked(end)?;
    (form == Pairs::Bare).then(|| (String::from_utf8_lossy(bare).into_owned(), rest))
}

/// Reads pairs as `CockroachDB`'s Go writes them into the brackets, without escapes:
/// `"app":"x", "b":"y"]:` (`printLabelMap` in `src/runtime/traceback.go` of its branch
/// `cockroach-go1.25.3`). Nothing is read of a value that goes on in the next line.
pub(super) fn parse_unescaped(text: &[u8], out: &mut Vec<(String, String)>) {
    let Some(pairs) = text
        .strip_suffix(b"\"]:")
        .and_then(|rest| rest.strip_prefix(b"\""))
    else {
        return;
    };
    let text = String::from_utf8_lossy(pairs);
    for pair in text.split("\", \"") {
        if let Some((key, value)) = pair.split_once("\":\"") {
            out.push((key.to_owned(), value.to_owned()));
        }
    }
}
