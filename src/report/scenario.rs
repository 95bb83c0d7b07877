//! The entry of a finding, and what else it can be.

use super::{AlternativeView, Scenario};
use crate::catalog::{Catalog, Kind};
use crate::classify::Finding;
use crate::rank::Verdict;

/// Names the entry; known goroutines have alternatives too, above their usual number or where the source
/// says that what keeps them stays open. There is none to what the source decides of others.
pub(super) fn scenario(finding: &Finding<'_>, verdict: Verdict, catalog: &Catalog) -> Scenario {
    let entry = finding.entry;
    let alternatives = match verdict {
        // Which goroutine of a library it is was known before, and the source says nothing of why many.
        _ if finding.is_decided && entry.kind != Kind::Known => &[][..],
        Verdict::Expected if !finding.is_decided => &entry.alternatives,
        _ => catalog.alternatives(entry),
    };
    Scenario {
        id: entry.id.clone(),
        code: entry.code.clone(),
        title: entry.title.clone(),
        alternatives: alternatives
            .iter()
            .filter_map(|alternative| {
                let other = catalog.find(&alternative.id)?;
                Some(AlternativeView {
                    id: other.id.clone(),
                    code: other.code.clone(),
                    title: other.title.clone(),
                    decided_by: alternative.decided_by.clone(),
                })
            })
            .collect(),
    }
}
