//! The first line of a goroutine: `goroutine 7 [chan receive, 3 minutes]:`.
//!
//! Written by `goroutineheader` in Go's `src/runtime/traceback.go`.

use memchr::{memchr, memmem};

use super::labels::{self, Pairs};
use crate::decode::place::{long_number, number};

/// What the line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header<'a> {
    /// Ids beyond `u64` become the largest.
    pub(super) id: u64,
    /// It has the addresses of a crash dump: ` gp=… m=…` (Go 1.22 and later).
    pub(super) crash: bool,
    /// The wait reason or status, without suffixes.
    pub(super) word: &'a [u8],
    pub(super) leaked: bool,
    /// Something follows the word that no known Go prints there.
    pub(super) odd: Option<&'a [u8]>,
    pub(super) minutes: Option<u32>,
    /// Locked to a thread of the operating system.
    pub(super) locked: bool,
    pub(super) labels: Vec<(String, String)>,
}

/// Whether a line looks like a header, whole or not: `goroutine`, a number, a bracket.
pub(super) fn is_like_header(line: &[u8]) -> bool {
    line.strip_prefix(b"goroutine ").is_some_and(|rest| {
        rest.first().is_some_and(u8::is_ascii_digit) && memchr(b'[', rest).is_some()
    })
}

impl<'a> Header<'a> {
    /// Reads a line that fits the whole grammar.
    pub(super) fn parse(line: &'a [u8]) -> Option<Self> {
        let rest = line.strip_prefix(b"goroutine ")?;
        let open = memchr(b'[', rest)?;
        let (before, rest) = rest.split_at_checked(open)?;
        let before = before.strip_suffix(b" ")?;
        let rest = rest.strip_prefix(b"[")?;
        let (id, crash) = match memchr(b' ', before) {
            None => (before, false),
            Some(space) => {
                let (id, addresses) = before.split_at_checked(space)?;
                is_addresses(addresses).then_some((id, true))?
            }
        };
        let mut header = Header {
            id: long_number(id)?,
            crash,
            word: b"",
            leaked: false,
            odd: None,
            minutes: None,
            locked: false,
            labels: Vec::new(),
        };
        let rest = header.state(rest)?;
        match rest.strip_prefix(b" {") {
            None => (rest == b":").then_some(header),
            Some(pairs) => {
                // Go 1.27: quoted only where needed.
                let rest = labels::parse(pairs, Pairs::Bare, &mut header.labels)?;
                (rest == b":").then_some(header)
            }
        }
    }

    /// Reads what is in the brackets; gives what is behind them.
    fn state(&mut self, rest: &'a [u8]) -> Option<&'a [u8]> {
        if let Some(quote) = memchr(b'"', rest)
            && let Some(state) = rest.get(..quote)?.strip_suffix(b", ")
            && memchr(b']', state).is_none()
            && memchr(b'{', state).is_none()
        {
            self.words(state)?;
            labels::parse_unescaped(rest.get(quote..)?, &mut self.labels);
            return Some(b":");
        }
        let close = memchr(b']', rest)?;
        let (state, after) = rest.split_at_checked(close)?;
        let mark: &[u8] = b" labels:{";
        let (state, after) = match memmem::find(state, mark) {
            None => (state, after),
            Some(at) => {
                // Go 1.26: in the brackets, and a quoted text may hold one.
                let (state, _) = state.split_at_checked(at)?;
                let pairs = rest.get(at + mark.len()..)?;
                (
                    state,
                    labels::parse(pairs, Pairs::Quoted, &mut self.labels)?,
                )
            }
        };
        self.words(state)?;
        after.strip_prefix(b"]")
    }

    /// Reads the word and what follows it after commas.
    fn words(&mut self, state: &'a [u8]) -> Option<()> {
        let mut rest = state;
        let mut word = rest;
        if let Some(comma) = memmem::find(rest, b", ") {
            (word, rest) = rest.split_at_checked(comma)?;
            while let Some(part) = rest.strip_prefix(b", ") {
                let end = memmem::find(part, b", ").unwrap_or(part.len());
                let (part, others) = part.split_at_checked(end)?;
                if self.suffix(part).is_none() {
                    self.odd = Some(part);
                }
                rest = others;
            }
        }
        for suffix in [&b" (durable)"[..], b" (synctest)", b" (scan)", b" (leaked)"] {
            if let Some(shorter) = word.strip_suffix(suffix) {
                word = shorter;
                self.leaked |= suffix == b" (leaked)";
            }
        }
        if word == b"leaked" {
            self.leaked = true;
        }
        self.word = word;
        Some(())
    }

    /// What may stand behind the word, after a comma; none for anything else.
    fn suffix(&mut self, part: &[u8]) -> Option<()> {
        if part == b"locked to thread" {
            self.locked = true;
            return Some(());
        }
        if let Some(minutes) = part.strip_suffix(b" minutes") {
            self.minutes = Some(number(minutes)?);
            return Some(());
        }
        // Go 1.24 names the group by its root goroutine, later versions number the bubbles.
        let bubble = part
            .strip_prefix(b"synctest bubble ")
            .or_else(|| part.strip_prefix(b"synctest group "))?;
        long_number(bubble).map(|_| ())
    }
}

/// ` gp=0x… m=nil` or ` gp=0x… m=3 mp=0x…`
fn is_addresses(text: &[u8]) -> bool {
    let mut words = text.split(|&byte| byte == b' ').skip(1);
    let hex = |word: Option<&[u8]>, name: &[u8]| {
        word.and_then(|word| word.strip_prefix(name))
            .is_some_and(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !hex(words.next(), b"gp=0x") {
        return false;
    }
    let Some(m) = words.next().and_then(|word| word.strip_prefix(b"m=")) else {
        return false;
    };
    if m == b"nil" {
        return words.next().is_none();
    }
    let m = m.strip_prefix(b"-").unwrap_or(m);
    long_number(m).is_some() && hex(words.next(), b"mp=0x") && words.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Option<Header<'_>> {
        Header::parse(line.as_bytes())
    }

    /// Line, id, word, crash, leaked, minutes, labels.
    type Case<'a> = (
        &'a str,
        u64,
        &'a str,
        bool,
        bool,
        Option<u32>,
        &'a [(&'a str, &'a str)],
    );

    const CASES: &[Case<'_>] = &[
        (
            "goroutine 1 [running]:",
            1,
            "running",
            false,
            false,
            None,
            &[],
        ),
        (
            "goroutine 7 [chan receive, 3 minutes]:",
            7,
            "chan receive",
            false,
            false,
            Some(3),
            &[],
        ),
        (
            "goroutine 7 [chan receive (nil chan)]:",
            7,
            "chan receive (nil chan)",
            false,
            false,
            None,
            &[],
        ),
        (
            "goroutine 7 [select (no cases), 12 minutes, locked to thread]:",
            7,
            "select (no cases)",
            false,
            false,
            Some(12),
            &[],
        ),
        (
            "goroutine 8 [syscall, locked to thread]:",
            8,
            "syscall",
            false,
            false,
            None,
            &[],
        ),
        (
            "goroutine 9 [chan send (leaked)]:",
            9,
            "chan send",
            false,
            true,
            None,
            &[],
        ),
        (
            "goroutine 9 [chan receive (nil chan) (leaked) (scan)]:",
            9,
            "chan receive (nil chan)",
            false,
            true,
            None,
            &[],
        ),
        (
            "goroutine 9 [sleep (durable), synctest bubble 3]:",
            9,
            "sleep",
            false,
            false,
            None,
            &[],
        ),
        (
            "goroutine 9 [chan receive (durable), 2 minutes, synctest bubble 3]:",
            9,
            "chan receive",
            false,
            false,
            Some(2),
            &[],
        ),
        (
            "goroutine 9 [select (no cases) (durable), synctest bubble 1]:",
            9,
            "select (no cases)",
            false,
            false,
            None,
            &[],
        ),
        (
            "goroutine 9 [chan receive (synctest), synctest group 7]:",
            9,
            "chan receive",
            false,
            false,
            None,
            &[],
        ),
        (
            "goroutine 9 [trace reader (blocked)]:",
            9,
            "trace reader (blocked)",
            false,
            false,
            None,
            &[],
        ),
        (
            "goroutine 34 gp=0xc000182380 m=nil [IO wait, 5 minutes]:",
            34,
            "IO wait",
            true,
            false,
            Some(5),
            &[],
        ),
        (
            "goroutine 13 gp=0x13b2b44a25a0 m=5 mp=0x13b2b4400808 [running]:",
            13,
            "running",
            true,
            false,
            None,
            &[],
        ),
        (
            "goroutine 0 gp=0x5a1f40 m=-1 mp=0x1 [idle]:",
            0,
            "idle",
            true,
            false,
            None,
            &[],
        ),
        (
            r#"goroutine 11 [chan receive labels:{"kind": "plain", "worker": "42"}]:"#,
            11,
            "chan receive",
            false,
            false,
            None,
            &[("kind", "plain"), ("worker", "42")],
        ),
        (
            r#"goroutine 11 [select, 4 minutes labels:{"a]}": "\"x\"]: "}]:"#,
            11,
            "select",
            false,
            false,
            Some(4),
            &[("a]}", "\"x\"]: ")],
        ),
        (
            "goroutine 23 [chan receive] {kind: plain, worker: 42}:",
            23,
            "chan receive",
            false,
            false,
            None,
            &[("kind", "plain"), ("worker", "42")],
        ),
        (
            r#"goroutine 23 [chan receive, 1 minutes] {empty: , "x y": "]}: \n\x1b\u00e9"}:"#,
            23,
            "chan receive",
            false,
            false,
            Some(1),
            &[("empty", ""), ("x y", "]}: \n\u{1b}\u{e9}")],
        ),
        (
            "goroutine 24 gp=0x1 m=nil [select] {a/b.c_1: 2}:",
            24,
            "select",
            true,
            false,
            None,
            &[("a/b.c_1", "2")],
        ),
        (
            "goroutine 99999999999999999999999 [select]:",
            u64::MAX,
            "select",
            false,
            false,
            None,
            &[],
        ),
        (
            "goroutine 5 [waiting for cgo callback]:",
            5,
            "waiting for cgo callback",
            false,
            false,
            None,
            &[],
        ),
        (
            "goroutine 5 [select, 12 minutes, \"app\":\"x]y\", \"b\":\"\"]:",
            5,
            "select",
            false,
            false,
            Some(12),
            &[("app", "x]y"), ("b", "")],
        ),
        (
            "goroutine 5 [select, \"line\":\"one",
            5,
            "select",
            false,
            false,
            None,
            &[],
        ),
        ("goroutine 5 [leaked]:", 5, "leaked", false, true, None, &[]),
        ("goroutine 5 [???]:", 5, "???", false, false, None, &[]),
    ];

    #[test]
    fn every_form_is_read() {
        for &(line, id, word, crash, leaked, minutes, labels) in CASES {
            let header = parse(line).unwrap_or_else(|| panic!("{line}"));
            assert!(is_like_header(line.as_bytes()), "{line}");
            let labels: Vec<_> = labels
                .iter()
                .map(|&(key, value)| (key.to_owned(), value.to_owned()))
                .collect();
            let expected = Header {
                id,
                crash,
                word: word.as_bytes(),
                leaked,
                odd: None,
                minutes,
                locked: line.contains(", locked to thread"),
                labels,
            };
            assert_eq!(header, expected, "{line}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_not() {
        for line in [
            "goroutine profile: total 3",
            "goroutine 7",
            "goroutine 7 [select]",
            "goroutine 7 [select",
            "goroutine 7 [select]: and more",
            "goroutine seven [select]:",
            "goroutine -7 [select]:",
            "goroutine 7 gp=1 [select]:",
            "goroutine 7 gp=0x1 m=2 [select]:",
            "goroutine 7 [select] {a: b:",
            "goroutine 7 [select] {a b: c}:",
            "goroutine 7 [select labels:{\"a\": \"b}]:",
            "\tgoroutine running on other thread; stack unavailable",
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
    }

    #[test]
    fn what_a_new_go_may_add_is_no_obstacle() {
        let header = parse("goroutine 7 [select, soon, 3 minutes]:").unwrap();
        assert_eq!(
            (header.word, header.odd),
            (&b"select"[..], Some(&b"soon"[..]))
        );
        assert_eq!(header.minutes, Some(3));
    }
}
