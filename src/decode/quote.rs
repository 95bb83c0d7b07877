//! Texts in Go's quotes: `strconv.Quote` and the runtime's `printQuoted`.

use memchr::memchr2;

/// Undoes Go's quoting, the opening quote being read; gives what is behind the closing one.
pub(super) fn unquote(rest: &[u8]) -> Option<(String, &[u8])> {
    let mut out = Vec::new();
    let after = copy_unquoted(rest, &mut out)?;
    Some((String::from_utf8_lossy(&out).into_owned(), after))
}

/// The same of a text that may have been cut: as far as it goes.
pub(super) fn unquote_what_is_there(rest: &[u8]) -> String {
    let mut out = Vec::new();
    let _ = copy_unquoted(rest, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn copy_unquoted<'a>(mut rest: &'a [u8], out: &mut Vec<u8>) -> Option<&'a [u8]> {
    loop {
        let Some(at) = memchr2(b'"', b'\\', rest) else {
            out.extend_from_slice(rest);
            return None;
        };
        let (plain, special) = rest.split_at_checked(at)?;
        out.extend_from_slice(plain);
        if let Some(after) = special.strip_prefix(b"\"") {
            return Some(after);
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
