//! Groups the goroutines of a moment by blocking site.

mod build;
mod filter;
mod fingerprint;
mod order;
mod origin;
mod plumbing;
mod site;
mod stacks;
mod twins;

pub use build::{Cluster, CreatorCount, RootCount, cluster};
pub use filter::Filters;
pub use fingerprint::{Fingerprint, lasting_name, unnumbered};
pub use origin::{Origin, Origins};
pub use plumbing::starts_for_others;
pub use site::Site;
pub use stacks::{StackCount, leader};
pub use twins::{Bond, Given, Twin, twins};
