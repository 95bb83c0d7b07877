//! Matches clusters to the catalog and keeps the ledger of evidence.

mod circles;
mod companions;
mod evidence;
mod facts;
mod groups;
mod growth;
mod in_step;
mod lines;
mod load;
mod locks;
mod parents;
mod pools;
mod scene;
mod select;
mod ties;

pub use evidence::Evidence;
pub use in_step::tells_apart;
pub use load::serves;
pub use scene::{Extent, Says, Scene};
pub use select::{Finding, Proof, classify};
