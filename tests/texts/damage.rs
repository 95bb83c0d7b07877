//! Texts that no runtime wrote.

use goprof_leaks::decode::{Decoder, Dumps, decode};
use goprof_leaks::model::{Format, Keep, Snapshot, Tables};
use proptest::prelude::*;

use crate::whole::{accounted, headers};

proptest! {
    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut tables = Tables::default();
        let _ = decode("-", &bytes, &mut tables);
        for start in [&b"goroutine 1 [select]:\n"[..], b"goroutine profile: total 1\n"] {
            let _ = decode("-", &[start, &bytes].concat(), &mut tables);
        }
    }

    #[test]
    fn scrambled_lines_do_no_harm(lines in proptest::collection::vec(0..PARTS.len(), 0..40)) {
        let lines: Vec<&str> = lines.iter().filter_map(|&at| PARTS.get(at).copied()).collect();
        let text = lines.join("\n");
        let mut tables = Tables::default();
        let is_traceback = |dump: &Snapshot| dump.format == Format::Traceback;
        let mut decoder = Decoder::keeping(Keep::Ids);
        let fed = decoder.feed(text.as_bytes(), &mut tables);
        if let Ok(Dumps { earlier, last }) = fed.and_then(|()| decoder.finish("-", &mut tables))
            && earlier.iter().chain([&last]).all(is_traceback)
        {
            prop_assert_eq!(accounted(text.as_bytes()), headers(text.as_bytes()));
        }
    }
}

const PARTS: &[&str] = &[
    "",
    "goroutine 1 [running]:",
    "goroutine 7 [chan receive, 3 minutes]:",
    "goroutine 8 gp=0x1 m=nil [select]:",
    "goroutine 8 gp=0x1 m=nil [running]:",
    "goroutine 0 gp=0x1 m=0 mp=0x2 [idle]:",
    "goroutine 9 [chan send (leaked)] {a: b}:",
    "goroutine 9 [cut",
    "\tgoroutine running on other thread; stack unavailable",
    "main.f(0x1, {0x2, 0x3})",
    "main.(*T).M(...)",
    "runtime.goexit({})",
    "main.g.gowrap1()",
    "\t/srv/a.go:12 +0x1f",
    "\t/srv/a.go:12 +0x1f fp=0x1 sp=0x2 pc=0x3",
    "created by main.main in goroutine 1",
    "...23 frames elided...",
    "[originating from goroutine 1]:",
    "-----",
    "SIGQUIT: quit",
    "rax    0x0",
    "2024/01/02 03:04:05 something else",
    "goroutine profile: total 3",
    "3 @ 0x1 0x2",
];
