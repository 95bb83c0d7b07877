//! Recognises an input by its first bytes, never by its name; what is no goroutine profile is
//! named, so that the error can say what it is instead.

use super::error::DecodeError;
use super::{counted, traceback};

/// Text that starts an input of another kind, and what that kind is.
const FOREIGN: &[(&str, &str)] = &[
    (
        "<!doctype html",
        "an HTML page (a saved browser page or an error page)",
    ),
    (
        "<html",
        "an HTML page (a saved browser page or an error page)",
    ),
    (
        "unknown profile",
        "an HTTP error (the server does not have that profile)",
    ),
    ("404 page not found", "an HTTP error page (404)"),
    (
        "seconds and debug params are incompatible",
        "an HTTP error of the profile handler",
    ),
    (
        "\u{ff}\u{fe}",
        "UTF-16 text (PowerShell's > writes it: use curl -o, or save it as UTF-8)",
    ),
    ("{", "JSON"),
    ("\u{7f}elf", "an ELF program"),
    ("\u{89}png", "a PNG image"),
    ("\u{ff}\u{d8}\u{ff}", "a JPEG image"),
    ("%pdf", "a PDF document"),
    ("sqlite format 3", "an SQLite database"),
    ("bzh", "bzip2, which is not read; unpack it first"),
    ("\u{fd}7zxz", "xz, which is not read; unpack it first"),
    (
        "7z\u{bc}\u{af}",
        "a 7z archive, which is not read; unpack it first",
    ),
];

/// Other profiles as counted text.
const COUNTED: &[(&str, &str)] = &[
    ("threadcreate profile: ", "threadcreate"),
    ("heap profile: ", "heap"),
    ("--- contention:", "block"),
    ("--- mutex:", "mutex"),
];

/// The forms that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A pprof protobuf, or binary data that its decoder refuses.
    Pprof,
    /// Text: a dump, or a log in which one may stand.
    Text,
}

/// Whether the first bytes are those of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    /// More of the input decides.
    NotSure,
}

/// The form of an input that starts with `head`.
pub(super) fn form(head: &[u8]) -> Result<Form, DecodeError> {
    if head.is_empty() {
        return Err(DecodeError::Empty);
    }
    match text(head) {
        Answer::Yes => Ok(Form::Text),
        Answer::No => binary(head).map_or(Ok(Form::Pprof), Err),
        // Of a log, only the end tells that no dump is in it.
        Answer::NotSure => other_profile(head).map_or(Ok(Form::Text), Err),
    }
}

/// Whether the input is text: yes with a dump on its first line. A protobuf has a byte below
/// the space within its first few (`sample_type {1: 1, 2: 2}`, `time_nanos`), however it begins.
fn text(head: &[u8]) -> Answer {
    let head = without_mark(head);
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if counted::heading(line).is_some() || traceback::is_header(line) {
        return Answer::Yes;
    }
    // A program writes some of these into its log; of a protobuf, they are a large part.
    let few = |test: &dyn Fn(&u8) -> bool, share: usize| {
        head.iter().filter(|byte| test(byte)).count() * share <= head.len()
    };
    let is_control = |byte: &u8| *byte < b' ' && !b"\t\n\r\x0c\x1b".contains(byte);
    let is_utf8 = std::str::from_utf8(head)
        .map_or_else(|error| error.valid_up_to() + 4 > head.len(), |_| true);
    let is_text = few(&is_control, 100) && (is_utf8 || few(&|byte| !byte.is_ascii(), 20));
    if is_text { Answer::NotSure } else { Answer::No }
}

/// A text without the byte order mark that Windows puts before UTF-8.
pub(super) fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

/// Binary data that names itself.
fn binary(head: &[u8]) -> Option<DecodeError> {
    lookup(FOREIGN, head).map(|looks_like| DecodeError::NotAProfile { looks_like })
}

/// A profile of something else as text.
fn other_profile(head: &[u8]) -> Option<DecodeError> {
    lookup(COUNTED, head).map(|found| DecodeError::WrongKind {
        found: found.to_owned(),
    })
}

/// Why a text that starts with `head`, and in which there is no dump, cannot be read.
pub(super) fn no_dump(head: &[u8]) -> DecodeError {
    let looks_like = lookup(FOREIGN, head).unwrap_or("text");
    DecodeError::NotAProfile { looks_like }
}

fn lookup(table: &[(&'static str, &'static str)], head: &[u8]) -> Option<&'static str> {
    let head: String = head
        .iter()
        .skip_while(|byte| byte.is_ascii_whitespace())
        .take(64)
        .map(|&byte| char::from(byte).to_ascii_lowercase())
        .collect();
    table
        .iter()
        .find(|(prefix, _)| head.starts_with(prefix))
        .map(|&(_, what)| what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::decode;
    use crate::model::Tables;

    fn says(bytes: &[u8]) -> String {
        let mut tables = Tables::default();
        decode("-", bytes, &mut tables).unwrap_err().to_string()
    }

    #[test]
    fn foreign_inputs_are_named() {
        assert!(says(b"").contains("empty"));
        assert!(says(b"<html>").contains("HTML"));
        assert!(says(b"\xff\xfeg\0o\0").contains("UTF-16"));
        assert!(says(b"\x89PNG\r\n\x1a\n").contains("PNG"));
        assert!(says(b"\xff\xd8\xff\xe0").contains("JPEG"));
        assert!(says(b"\x7fELF\x02").contains("ELF"));
        assert!(says(b"heap profile: 1: 2").contains("heap profile"));
        assert!(says(b"hello, world\n").contains("text"));
        assert!(says("hällo".as_bytes()).contains("text"));
    }

    #[test]
    fn forms_are_known_by_their_first_bytes() {
        for (head, answer) in [
            (&b"goroutine profile: total 3\n"[..], Answer::Yes),
            (b"goroutineleak profile: total 3\r\n", Answer::Yes),
            (b"goroutine 1 [running]:\nmain.main()\n", Answer::Yes),
            (b"\xef\xbb\xbfgoroutine 1 [running]:\n", Answer::Yes),
            (b"panic: boom\n\ngoroutine 1 [running]:\n", Answer::NotSure),
            (b"{\"level\":\"info\"}\n", Answer::NotSure),
            (
                b"gr\xfc\xdfe aus einem Programm, das noch Latin-1 schreibt, Zeile um Zeile\n",
                Answer::NotSure,
            ),
            // sample_type {1: 1, 2: 2} begins with a byte that is a line feed.
            (b"\x0a\x04\x08\x01\x10\x02", Answer::No),
            (b"\x5a\x04\x08\x01\x10\x02", Answer::No),
            (b"\xff\xff\xff\xff\xff\xff\xff\xff", Answer::No),
        ] {
            assert_eq!(text(head), answer, "{}", head.escape_ascii());
        }
    }
}
