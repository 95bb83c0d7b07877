//! The entry of a finding, and what else it can be.

use super::{AlternativeView, Scenario};
use crate::catalog::{Catalog, Entry};
use crate::rank::Verdict;

/// Names the entry; above their usual number, known goroutines have alternatives too.
pub(super) fn scenario(entry: &Entry, verdict: Verdict, catalog: &Catalog) -> Scenario {
    let alternatives = match verdict {
        Verdict::Expected => &entry.alternatives,
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
