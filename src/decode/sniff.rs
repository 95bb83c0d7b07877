//! Recognises what is not a pprof protobuf, so that the error can say what it is instead.

use super::error::DecodeError;

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
    ("{", "JSON"),
    ("\u{7f}elf", "an ELF program"),
    ("pk\u{3}\u{4}", "a zip archive"),
    ("(\u{b5}/\u{fd}", "a zstd stream"),
];

/// Text forms of a goroutine dump (`writeGoroutineStacks` and `printCountProfile` in
/// Go's `src/runtime/pprof/pprof.go`; crash output in `src/runtime/traceback.go`).
const DUMPS: &[(&str, &str)] = &[
    ("goroutine profile: total ", "debug=1"),
    ("goroutineleak profile: total ", "debug=1"),
    ("goroutine ", "debug=2"),
    ("sigquit: quit", "a crash log"),
    ("panic: ", "a crash log"),
    ("fatal error: ", "a crash log"),
];

/// Other profiles as counted text.
const COUNTED: &[(&str, &str)] = &[
    ("threadcreate profile: ", "threadcreate"),
    ("heap profile: ", "heap"),
    ("--- contention:", "block"),
    ("--- mutex:", "mutex"),
];

/// Refuses inputs that are plainly something else than a pprof protobuf.
pub(super) fn refuse_foreign(bytes: &[u8]) -> Result<(), DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    let head: String = bytes
        .iter()
        .skip_while(|byte| byte.is_ascii_whitespace())
        .take(64)
        .map(|&byte| char::from(byte).to_ascii_lowercase())
        .collect();
    let lookup = |table: &[(&'static str, &'static str)]| {
        table
            .iter()
            .find(|(prefix, _)| head.starts_with(prefix))
            .map(|&(_, what)| what)
    };
    // A protobuf may begin with a byte that is white space (0x0a, sample_type): only text
    // that names itself is refused here, the rest is for the decoder to judge.
    if let Some(form) = lookup(DUMPS) {
        return Err(DecodeError::TextDump { form });
    }
    if let Some(found) = lookup(COUNTED) {
        return Err(DecodeError::WrongKind {
            found: found.to_owned(),
        });
    }
    if let Some(looks_like) = lookup(FOREIGN) {
        return Err(DecodeError::NotAProfile { looks_like });
    }
    let sample = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let printable = sample
        .iter()
        .all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
    if printable {
        return Err(DecodeError::NotAProfile { looks_like: "text" });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(bytes: &[u8]) -> String {
        refuse_foreign(bytes).unwrap_err().to_string()
    }

    #[test]
    fn foreign_inputs_are_named() {
        assert!(says(b"").contains("empty"));
        assert!(says(b"goroutine profile: total 3\n").contains("debug=1"));
        assert!(says(b"goroutine 1 [running]:\n").contains("debug=2"));
        assert!(says(b"<html>").contains("HTML"));
        assert!(says(b"PK\x03\x04").contains("zip"));
        assert!(says(b"\x7fELF\x02").contains("ELF"));
        assert!(says(b"heap profile: 1: 2").contains("heap profile"));
        assert!(says(b"hello, world\n").contains("text"));
    }

    #[test]
    fn a_protobuf_passes() {
        // sample_type {1: 1, 2: 2} begins with a byte that is a line feed.
        assert_eq!(refuse_foreign(b"\x0a\x04\x08\x01\x10\x02"), Ok(()));
        assert_eq!(refuse_foreign(b"\x5a\x04\x08\x01\x10\x02"), Ok(()));
    }
}
