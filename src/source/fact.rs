//! What the source says: facts with the places that show them.

use super::syntax::Span;
use crate::catalog::SourceFact;

/// Something that the source establishes.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    pub(super) name: SourceFact,
    /// The statement that shows it.
    pub(super) span: Span,
    /// What is to see there, for a label under the code.
    pub(super) label: String,
}

impl Fact {
    pub(super) fn new(name: SourceFact, span: Span, label: impl Into<String>) -> Self {
        Fact {
            name,
            span,
            label: label.into(),
        }
    }
}
