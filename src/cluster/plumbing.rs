//! Functions that wait on behalf of their caller: never a blocking site themselves.

/// Packages that are plumbing as a whole; sorted.
const PACKAGES: &[&str] = &[
    "bufio",
    "crypto/tls",
    "golang.org/x/sys/unix",
    "internal/poll",
    "internal/sync",
    "internal/synctest",
    "iter",
    "net/textproto",
    "reflect",
    "runtime",
    "sync",
    "syscall",
];

/// Package trees that are plumbing.
const PACKAGE_TREES: &[&str] = &[
    "internal/runtime/",
    "internal/syscall/",
    "runtime/internal/",
];

/// Beginnings of names in packages of which only a part is plumbing. What is not here is a
/// place where the caller chose to wait, and stays visible: `io.(*pipe).write`,
/// `net/http.(*Client).Do`, `database/sql.(*DB).conn`. Sorted, and none is the beginning of another.
const NAMES: &[&str] = &[
    "bytes.(*Buffer).ReadFrom",
    "context.(*afterFuncCtx).",
    "io.(*LimitedReader).",
    "io.(*SectionReader).",
    "io.(*multiReader).",
    "io.(*multiWriter).",
    "io.(*teeReader).",
    "io.Copy",
    "io.ReadAll",
    "io.ReadAtLeast",
    "io.ReadFull",
    "io.WriteString",
    "io.copyBuffer",
    "io.discard.",
    "io.nopCloser",
    "net.(*IPConn).",
    "net.(*TCPConn).",
    "net.(*TCPListener).",
    "net.(*UDPConn).",
    "net.(*UnixConn).",
    "net.(*UnixListener).",
    "net.(*conn).",
    "net.(*netFD).",
    "net.genericReadFrom",
    "net.genericWriteTo",
    "net.splice",
    "net.tcpConnWithoutReadFrom.",
    "net.tcpConnWithoutWriteTo.",
    "os.(*File).",
    "os.(*Process).",
    "os.fileWithoutReadFrom.",
    "os.fileWithoutWriteTo.",
    "os.genericReadFrom",
    "os.genericWriteTo",
    "os.ignoringEINTR",
    "time.Sleep",
];

/// Beginnings of names of functions that libraries start goroutines with in order to run a
/// function of the caller: what they call is the root that says something.
const STARTERS: &[&str] = &[
    "github.com/IBM/sarama.withRecover",
    "github.com/Shopify/sarama.withRecover",
    "github.com/sourcegraph/conc",
    "golang.org/x/sync/errgroup.(*Group).Go.",
    "golang.org/x/sync/errgroup.(*Group).TryGo.",
    "golang.org/x/sync/errgroup.(*Group).add.",
    "k8s.io/apimachinery/pkg/util/wait.",
    "sync.(*WaitGroup).Go.",
];

/// Whether the function with this normalised name is at the root of a goroutine only to run a
/// function of its caller.
pub(super) fn is_starter(name: &str) -> bool {
    name == "runtime.main" || STARTERS.iter().any(|start| name.starts_with(start))
}

/// Whether the function with this normalised name has a `go` statement only to run functions of
/// its caller.
#[must_use]
pub fn starts_for_others(name: &str) -> bool {
    // Starters are closures in these functions, or the functions that the `go` statement calls.
    is_starter(name) || is_starter(&format!("{name}."))
}

/// Whether the function with this normalised name, of this package, waits on behalf of its caller.
pub(super) fn is_plumbing(name: &str, package: &str) -> bool {
    let listed = || {
        let after = NAMES.partition_point(|&start| start <= name);
        let start = after.checked_sub(1).and_then(|at| NAMES.get(at));
        start.is_some_and(|start| name.starts_with(start))
    };
    PACKAGES.binary_search(&package).is_ok()
        || PACKAGE_TREES.iter().any(|tree| package.starts_with(tree))
        || listed()
}

#[cfg(test)]
mod tests {
    use super::{NAMES, PACKAGES, starts_for_others};
    use crate::cluster::origin::package_of;

    fn is_plumbing(name: &str) -> bool {
        super::is_plumbing(name, package_of(name))
    }

    #[test]
    fn lists_are_in_order() {
        assert!(PACKAGES.is_sorted());
        for pair in NAMES.windows(2) {
            assert!(
                pair[0] < pair[1] && !pair[1].starts_with(pair[0]),
                "{pair:?}"
            );
        }
    }

    #[test]
    fn creators_that_start_for_others_say_nothing() {
        assert!(starts_for_others("golang.org/x/sync/errgroup.(*Group).Go"));
        assert!(starts_for_others("sync.(*WaitGroup).Go"));
        assert!(!starts_for_others("main.run"));
    }

    #[test]
    fn plumbing_ends_where_the_caller_chose_to_wait() {
        for name in [
            "runtime.gopark",
            "sync.(*Mutex).Lock",
            "internal/poll.(*FD).Read",
            "net.(*conn).Read",
            "bufio.(*Reader).Peek",
            "io.Copy",
            "time.Sleep",
            "internal/runtime/maps.(*Map).Get",
        ] {
            assert!(is_plumbing(name), "{name}");
        }
        for name in [
            "main.run",
            "io.(*pipe).write",
            "net/http.(*persistConn).readLoop",
            "database/sql.(*DB).conn",
            "example.com/reflect/x.F",
            "runtime/pprof.writeGoroutine",
            "time.goFunc",
        ] {
            assert!(!is_plumbing(name), "{name}");
        }
    }
}
