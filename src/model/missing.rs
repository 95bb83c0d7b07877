//! What a server has and was not asked for, or did not give.

use super::prose::{goroutines, thousands};

/// What is missing beside a profile that was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The text with the ages: there are too many goroutines.
    Ages {
        /// How many there are.
        goroutines: u64,
        /// Up to how many the text is asked for.
        limit: u64,
    },
    /// A profile that could not be fetched.
    Profile {
        /// Its URL.
        url: String,
        /// Why not.
        why: String,
    },
}

impl Missing {
    pub(super) fn id(&self) -> &'static str {
        match self {
            Missing::Ages { .. } => "no-ages",
            Missing::Profile { .. } => "not-fetched",
        }
    }

    pub(super) fn text(&self) -> String {
        match self {
            Missing::Ages {
                goroutines: count,
                limit,
            } => format!(
                "how long the {} have waited was not asked for: debug=2 stops the program while it writes, \
                 and there are more than {}; --extras all asks all the same",
                goroutines(*count),
                thousands(*limit)
            ),
            Missing::Profile { url, why } => {
                format!("cannot fetch {url} beside it: {why}; --extras none does without")
            }
        }
    }
}
