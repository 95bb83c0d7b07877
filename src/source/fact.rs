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
    /// The call that is missing, where one alone would do.
    pub(super) missing: Option<Missing>,
}

/// A call that would do what nobody does.
#[derive(Clone, Debug)]
pub(super) enum Missing {
    /// By `defer`, after a statement.
    ByDefer(String, Span),
    /// In front of the statement that leaves.
    Before(String, Span),
    /// Of the cancel function of a context, by `defer`, after the statement that makes it; a name takes
    /// the place of a blank.
    Cancel {
        call: String,
        blank: Option<(Span, String)>,
        made: Span,
    },
}

impl Fact {
    pub(super) fn new(name: SourceFact, span: Span, label: impl Into<String>) -> Self {
        Fact {
            name,
            span,
            label: label.into(),
            missing: None,
        }
    }

    /// The same with the call that is missing.
    pub(super) fn missing(self, missing: Missing) -> Self {
        Fact {
            missing: Some(missing),
            ..self
        }
    }
}
