//! Policies and baselines.

use goprof_leaks::decode;
use goprof_leaks::gate::{Baseline, Before, Date, Outcome, Partial, Policy, Rules, judge, rewrite};
use goprof_leaks::model::Tables;
use goprof_leaks::rank::Order;
use goprof_leaks::report::{Choice, Report, Stacks, analyze};

use super::shown::{builtin, shown};

/// A leak and two healthy goroutines.
const DUMP: &str = include_str!("../seeds/gate.txt");

/// A text as a policy, and as a baseline that is written anew: what is written is a baseline that
/// accepts everything, and writing it once more changes nothing.
pub fn policy(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Policy::parse(&text, builtin()) {
        Ok(policy) => {
            let mut report = fresh();
            decide(&mut report, &policy, None);
            report.lead_with_gate();
            shown(&report);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    match Baseline::parse(&text) {
        Ok(baseline) => accept(&text, &baseline),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn accept(text: &str, baseline: &Baseline) {
    let policy = Policy::default();
    let mut report = fresh();
    decide(&mut report, &policy, Some(baseline));
    let Ok(new) = rewrite(Some(text), &report) else {
        return;
    };
    let baseline = Baseline::parse(&new.text);
    let baseline = baseline.unwrap_or_else(|error| panic!("{error}: {}", new.text));
    let outcome = decide(&mut report, &policy, Some(&baseline));
    assert_eq!(outcome, Outcome::Pass, "{}", new.text);
    let again = rewrite(Some(&new.text), &report).expect("what was written can be read");
    assert_eq!(again.text, new.text);
    assert_eq!((again.added, again.removed), (0, 0), "{}", new.text);
}

fn decide(report: &mut Report, policy: &Policy, baseline: Option<&Baseline>) -> Outcome {
    let rules = Rules {
        policy,
        baseline,
        before: Before::Unknown,
        partial: Partial::Judged,
        today: Date::parse("2026-11-25").expect("a day"),
    };
    judge(report, &rules)
}

fn fresh() -> Report {
    let mut tables = Tables::default();
    let dumps = decode::decode("-", DUMP.as_bytes(), &mut tables).expect("a dump");
    let choice = Choice {
        stacks: Stacks::All,
        ..Choice::default()
    };
    analyze(&[dumps.last], &tables, builtin(), Order::Rank, &choice)
}
