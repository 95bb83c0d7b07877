//! Lines of crash output that belong to no goroutine.

/// What such a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Furniture {
    /// It may stand among the lines of a goroutine.
    InPlace,
    /// A goroutine ends before it.
    Between,
}

/// Starts of lines: `dieFromSignal`, `sighandler`, `printpanics` and `dumpregs` in Go's
/// `src/runtime/{panic,signal_unix,signal_amd64}.go`; the last ones are of `go test` and `go run`.
const STARTS: &[&[u8]] = &[
    b"-----",
    b"SIG",
    b"PC=0x",
    b"signal arrived during cgo execution",
    b"signal-",
    b"[signal ",
    b"panic: ",
    b"fatal error: ",
    b"runtime stack:",
    b"runtime: ",
    b"rip ",
    b"instruction bytes:",
    b"exit status ",
    b"FAIL",
    b"ok  \t",
    b"PASS",
    b"=== ",
    b"--- ",
];

/// Names of registers, of all processors that Go runs on: `dumpregs` in
/// `src/runtime/signal_*.go`.
const REGISTERS: &[&[u8]] = &[
    b"rax",
    b"rbx",
    b"rcx",
    b"rdx",
    b"rdi",
    b"rsi",
    b"rbp",
    b"rsp",
    b"rip",
    b"rflags",
    b"eflags",
    b"cs",
    b"fs",
    b"gs",
    b"ss",
    b"ds",
    b"es",
    b"eax",
    b"ebx",
    b"ecx",
    b"edx",
    b"edi",
    b"esi",
    b"ebp",
    b"esp",
    b"eip",
    b"lr",
    b"sp",
    b"pc",
    b"fp",
    b"ip",
    b"fault",
    b"trap",
    b"error",
    b"oldmask",
    b"cpsr",
    b"hi",
    b"lo",
    b"badvaddr",
    b"cause",
    b"link",
    b"ctr",
    b"xer",
    b"ccr",
    b"pstate",
    b"ra",
    b"tp",
    b"gp",
    b"cr",
    b"msr",
    b"dar",
    b"dsisr",
    b"pcl",
    b"addr",
];

/// Whether a line says why a program ends.
pub(super) fn is_cause(line: &[u8]) -> bool {
    let signal = line.starts_with(b"SIG") && memchr::memmem::find(line, b": ").is_some();
    signal || line.starts_with(b"panic: ") || line.starts_with(b"fatal error: ")
}

/// What a line is, if it belongs to no goroutine.
pub(super) fn of(line: &[u8]) -> Option<Furniture> {
    // The runtime stops the others after this; it stands where the signal found it.
    if line.starts_with(b"goroutine running on other thread") {
        return Some(Furniture::InPlace);
    }
    (STARTS.iter().any(|start| line.starts_with(start)) || is_register(line))
        .then_some(Furniture::Between)
}

/// `rax    0x0`, and two a line on some processors.
fn is_register(line: &[u8]) -> bool {
    let mut words = line
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    let mut found = false;
    while let Some(name) = words.next() {
        let numbered = name
            .strip_prefix(b"r")
            .or_else(|| name.strip_prefix(b"x"))
            .or_else(|| name.strip_prefix(b"a"))
            .or_else(|| name.strip_prefix(b"s"))
            .or_else(|| name.strip_prefix(b"t"))
            .is_some_and(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit));
        let value = words.next().and_then(|value| value.strip_prefix(b"0x"));
        let hex = value.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        if !hex || !(numbered || REGISTERS.contains(&name)) {
            return false;
        }
        found = true;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_of_all_kinds_are_known() {
        for line in [
            "rax    0x0",
            "r15    0xc000",
            "gs     0x0",
            "r0      0x1\tr1      0x2",
            "lr  0x3",
            "x28  0x1",
        ] {
            assert_eq!(of(line.as_bytes()), Some(Furniture::Between), "{line}");
        }
        for line in ["rax", "main.f(0x1)", "weather 0x1", "rax 12", ""] {
            assert_eq!(of(line.as_bytes()), None, "{line}");
        }
    }
}
