//! What a goroutine waits for, as the arguments of its innermost calls show.
//!
//! An argument without a question mark is exact (`printArgs` in Go's `src/runtime/traceback.go`).

use crate::model::WaitReason;

/// Frames at the leaf that may show it.
pub(super) const DEPTH: usize = 6;

/// The calls whose first argument is the address of the lock, `Cond` list, `WaitGroup` or channel:
/// `src/sync`, `src/internal/sync`, `src/runtime/chan.go`. Those of the runtime show in crash
/// dumps only.
const CALLS: &[&[u8]] = &[
    b"sync.(*Mutex).lockSlow(",
    b"internal/sync.(*Mutex).lockSlow(",
    b"sync.(*RWMutex).RLock(",
    b"sync.(*RWMutex).Lock(",
    b"sync.runtime_notifyListWait(",
    b"sync.(*WaitGroup).Wait(",
    b"runtime.chanrecv(",
    b"runtime.chansend(",
];

/// Whether goroutines with this reason wait for an object that has an address.
pub(super) fn is_waited_for(reason: WaitReason) -> bool {
    use WaitReason::{ChanReceive, ChanSend, Cond, WaitGroup};
    reason.is_lock() || matches!(reason, ChanReceive | ChanSend | Cond | WaitGroup)
}

/// The address in a line like `sync.(*WaitGroup).Wait(0xc000012345)`.
pub(super) fn address(line: &[u8]) -> Option<u64> {
    // Asked for the innermost lines of every goroutine, of which hardly one starts so.
    if !matches!(line.first(), Some(b'i' | b'r' | b's')) {
        return None;
    }
    let rest = CALLS.iter().find_map(|call| line.strip_prefix(*call))?;
    let digits = rest.strip_prefix(b"0x")?;
    let length = digits
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    let (digits, rest) = digits.split_at_checked(length)?;
    let exact = rest.starts_with(b",") || rest.starts_with(b")");
    let digits = std::str::from_utf8(digits).ok().filter(|_| exact)?;
    u64::from_str_radix(digits, 16).ok().filter(|&at| at > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_arguments_count() {
        for (line, found) in [
            (
                "sync.(*Mutex).lockSlow(0xc0000b4008)",
                Some(0x00c0_000b_4008),
            ),
            ("internal/sync.(*Mutex).lockSlow(0x10)", Some(16)),
            (
                "runtime.chanrecv(0xc00006e060, 0x0, 0x1)",
                Some(0x00c0_0006_e060),
            ),
            ("sync.(*WaitGroup).Wait(0xc000012345?)", None),
            ("sync.(*WaitGroup).Wait(...)", None),
            ("runtime.chansend(0x0, 0xc0, 0x1)", None),
            ("main.(*Mutex).lockSlow(0x10)", None),
            ("sync.(*Mutex).lockSlow(0x", None),
            ("sync.(*Mutex).lockSlow(0x11112222333344445)", None),
        ] {
            assert_eq!(address(line.as_bytes()), found, "{line}");
        }
    }
}
