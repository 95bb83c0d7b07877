//! What the names of files say about which are of one process.

/// What a name says of the form rather than of the process: `api-goroutine.debug2.txt` is of `api`.
const OF_THE_FORM: [&str; 28] = [
    "",
    "debug",
    "debug0",
    "debug1",
    "debug2",
    "debug=0",
    "debug=1",
    "debug=2",
    "dump",
    "goroutine",
    "goroutineleak",
    "goroutines",
    "gz",
    "labels",
    "leak",
    "log",
    "out",
    "pb",
    "pprof",
    "prof",
    "proto",
    "stack",
    "stacks",
    "text",
    "traceback",
    "txt",
    "with",
    "zst",
];

/// The folder of a file.
pub(super) fn folder(path: &str) -> &str {
    path.rfind(is_slash)
        .and_then(|at| path.get(..at))
        .unwrap_or_default()
}

/// The name of a file up to what is of its form; empty if all of it is.
pub(super) fn stem(path: &str) -> &str {
    let mut stem = path.rsplit(is_slash).next().unwrap_or_default();
    loop {
        let (rest, word) = stem.rsplit_once(['.', '-', '_', '?']).unwrap_or(("", stem));
        if !OF_THE_FORM.contains(&word.to_ascii_lowercase().as_str()) {
            return stem;
        }
        if rest.is_empty() {
            return "";
        }
        stem = rest;
    }
}

/// Whether `fetch` made this stem (`src/fetch/store.rs`): `20261125T021000Z-` and the instance. Files
/// with the same one were taken of one server, one right after the other.
pub(super) fn is_of_one_visit(stem: &str) -> bool {
    stem.split_once('-').is_some_and(|(time, instance)| {
        !instance.is_empty()
            && time.len() == "20261125T021000Z".len()
            && time.bytes().enumerate().all(|(at, byte)| match at {
                8 => byte == b'T',
                15 => byte == b'Z',
                _ => byte.is_ascii_digit(),
            })
    })
}

fn is_slash(c: char) -> bool {
    c == '/' || c == '\\'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_process_have_one_stem() {
        for (path, expected) in [
            (
                "fd/20261125T021000Z-10.0.0.7_6060-goroutine.pb.gz",
                "20261125T021000Z-10.0.0.7_6060",
            ),
            (
                "20261125T021000Z-10.0.0.7_6060-goroutine.debug2.txt",
                "20261125T021000Z-10.0.0.7_6060",
            ),
            (
                "20261125T021000Z-10.0.0.7_6060-goroutineleak.pb.gz",
                "20261125T021000Z-10.0.0.7_6060",
            ),
            (r"C:\dumps\api-1.debug2.txt", "api-1"),
            ("api-1_stacks_with_labels.TXT.zst", "api-1"),
            ("q1/goroutine?debug=2", ""),
            ("leaks-before.pb.gz", "leaks-before"),
            ("-", ""),
            ("a", "a"),
        ] {
            assert_eq!(stem(path), expected, "{path}");
        }
        assert_eq!((folder("a/b/c"), folder("c")), ("a/b", ""));
    }

    #[test]
    fn what_fetch_took_together_has_the_time_in_its_stem() {
        for (stem, expected) in [
            ("20261125T021000Z-10.0.0.7_6060", true),
            ("20261125T021000Z-", false),
            ("20261125T021000Z", false),
            ("20261125-021000Z-host", false),
            ("2026112\u{e9}T02100Z-host", false),
            ("api-1", false),
            ("", false),
        ] {
            assert_eq!(is_of_one_visit(stem), expected, "{stem}");
        }
    }
}
