//! Escape sequences of terminals in logs.

use std::borrow::Cow;

use memchr::memchr;

const ESCAPE: u8 = 0x1b;

/// The line without escape sequences, and without the blanks at its end that colouring tools
/// leave there; borrowed if it has none.
pub(super) fn strip(line: &[u8]) -> Cow<'_, [u8]> {
    let Some(mut at) = memchr(ESCAPE, line) else {
        return Cow::Borrowed(line);
    };
    let mut plain = Vec::with_capacity(line.len());
    let mut rest = line;
    loop {
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, b""));
        plain.extend_from_slice(before);
        rest = behind(escape);
        match memchr(ESCAPE, rest) {
            Some(next) => at = next,
            None => break,
        }
    }
    plain.extend_from_slice(rest);
    plain.truncate(plain.trim_ascii_end().len());
    Cow::Owned(plain)
}

/// What is behind a control sequence (`ESC [ parameters final`), or behind a lone escape
/// character. ECMA-48, 5.4.
fn behind(escape: &[u8]) -> &[u8] {
    let rest = escape.strip_prefix(&[ESCAPE]).unwrap_or(escape);
    let Some(parameters) = rest.strip_prefix(b"[") else {
        return rest;
    };
    let length = parameters
        .iter()
        .take_while(|byte| matches!(byte, 0x20..=0x3f))
        .count();
    parameters.get(length + 1..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_go_and_text_stays() {
        for (line, plain) in [
            (&b"plain"[..], &b"plain"[..]),
            (
                b"\x1b[31mgoroutine 1\x1b[0m [running]:\x1b[K",
                b"goroutine 1 [running]:",
            ),
            (b"\x1b[38;5;12mx\x1b[0m   ", b"x"),
            (b"a\x1b", b"a"),
            (b"a\x1b[", b"a"),
            (b"a\x1b[31", b"a"),
            (b"a\x1bb", b"ab"),
        ] {
            assert_eq!(&*strip(line), plain, "{}", line.escape_ascii());
        }
    }
}
