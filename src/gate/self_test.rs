//! A leak that is known to be one, to prove that a gate can fail.

use crate::model::{Group, ProfileKind, Snapshot, Tables, Told, Wait, WaitReason};
use crate::report::{Finding, Report};

/// The function in which the made-up goroutines wait.
const FUNCTION: &str = "goprof-leaks/self-test.leak";

/// How many there are.
const COUNT: u64 = 1000;

/// Adds goroutines to a snapshot that the garbage collector would have found to be stuck.
pub fn inject(snapshot: &mut Snapshot, tables: &mut Tables) {
    let frames = [
        "runtime.gopark",
        "runtime.chansend",
        "runtime.chansend1",
        FUNCTION,
    ]
    .map(|name| {
        let function = tables.function(name, "self-test.go", 1);
        tables.frame(function, 1)
    });
    snapshot.groups.push(Group {
        stack: tables.stack(&frames),
        cut: false,
        wait: Wait::plain(WaitReason::ChanSend),
        created_by: None,
        count: COUNT,
        told: Some(Box::new(Told {
            leaked: match snapshot.profile {
                ProfileKind::Goroutine => COUNT,
                // All of them are.
                ProfileKind::GoroutineLeak => 0,
            },
            ..Told::default()
        })),
        labels: Vec::new(),
    });
}

/// The finding about the added goroutines.
#[must_use]
pub fn injected(report: &Report) -> Option<&Finding> {
    report.findings.iter().find(|finding| {
        let site = finding.site.as_ref();
        site.is_some_and(|site| site.function == FUNCTION)
    })
}
