//! Functions that wait on behalf of their caller: never a blocking site themselves.

/// Packages that are plumbing as a whole.
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
/// `net/http.(*Client).Do`, `database/sql.(*DB).conn`.
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

/// Whether the function with this normalised name waits on behalf of its caller.
pub(super) fn is_plumbing(name: &str) -> bool {
    let head = name.split(['(', '[']).next().unwrap_or(name);
    let element = head.rfind('/').map_or(0, |at| at + 1);
    let package = head
        .get(element..)
        .and_then(|last| last.find('.'))
        .and_then(|dot| head.get(..element + dot))
        .unwrap_or(head);
    PACKAGES.contains(&package)
        || PACKAGE_TREES.iter().any(|tree| package.starts_with(tree))
        || NAMES.iter().any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::{is_plumbing, starts_for_others};

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
