//! Labels in the first line of a goroutine.
//!
//! `printlabels` and `printQuoted` in Go's `src/runtime/{traceback,print}.go`: Go 1.26 with
//! `GODEBUG=tracebacklabels=1`, and Go 1.27.

use memchr::memchr2;

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

/// Undoes Go's quoting, the opening quote being read; gives what is behind the closing one.
pub(in crate::decode) fn unquote(mut rest: &[u8]) -> Option<(String, &[u8])> {
    let mut out = Vec::new();
    loop {
        let (plain, special) = rest.split_at_checked(memchr2(b'"', b'\\', rest)?)?;
        out.extend_from_slice(plain);
        if let Some(after) = special.strip_prefix(b"\"") {
            return Some((String::from_utf8_lossy(&out).into_owned(), after));
        }
        let (&escape, after) = special.strip_prefix(b"\\")?.split_first()?;
        rest = after;
        let digits = match escape {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => {
                out.push(match escape {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'a' => 7,
                    b'b' => 8,
                    b'f' => 12,
                    b'v' => 11,
                    b'"' | b'\\' | b'\'' => escape,
                    _ => return None,
                });
                continue;
            }
        };
        let (hex, after) = rest.split_at_checked(digits)?;
        rest = after;
        let code = u32::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()?;
        if let Some(byte) = u8::try_from(code).ok().filter(|_| escape == b'x') {
            out.push(byte);
        } else {
            let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}
