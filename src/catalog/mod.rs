//! The catalog: known ways to leak and known goroutines, as data files.
//!
//! An entry is one TOML file; `entries/README.md` says how to write one. Code knows mechanisms
//! (what a stack looks like, who waits for whom) and never the name of an entry.

mod entry;
mod load;
mod pattern;
mod starts;
mod when;

pub use entry::{
    Alternative, Catalog, Counted, Decision, Entry, EvidenceRule, Explanation, Kind, Ledger, Pool,
    Resource, Scale, SourceRules, Thresholds,
};
pub use load::{CatalogError, builtin, load};
pub use pattern::Pattern;
pub use when::{
    Elsewhere, FormName, OriginName, ParentState, Range, Relation, Shape, SourceFact, TrendName,
    When,
};
