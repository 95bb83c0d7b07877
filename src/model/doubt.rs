//! What speaks against comparing a snapshot with the one before it.

use super::prose::{plural, thousands};

/// A reason to doubt what a comparison says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The same bytes were given before, so that nothing can have changed between them.
    Unchanged,
    /// It was taken before the snapshot that was given before it.
    OutOfOrder {
        /// Whether snapshots are compared in the order of their times all the same.
        put_right: bool,
    },
    /// It was taken before the snapshot that was given as the older one, and is of the same build.
    Swapped,
    /// The snapshot before it is of another program.
    OtherProgram {
        /// The file of that one.
        before: String,
        /// The file of this one.
        here: String,
    },
    /// The snapshot before it is of another build of the program.
    OtherBuild,
    /// The snapshot before it has other comments.
    OtherComments,
    /// Its goroutines have smaller ids than those of the snapshot before it.
    IdsFell {
        /// The largest id of that one.
        before: u64,
        /// The largest id of this one.
        here: u64,
    },
    /// A goroutine of it has the id that another one has in the snapshot before it.
    IdReused {
        /// The id.
        id: u64,
    },
    /// The snapshots have times, but somebody has said how long it is from one to the next.
    OtherPace,
    /// Counts are changes over a time, and are compared as such.
    Changes {
        /// Seconds, if that is told.
        seconds: Option<u64>,
    },
}

impl Doubt {
    /// Stable name for machines.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Doubt::Unchanged => "unchanged-profile",
            Doubt::OutOfOrder { .. } => "out-of-order",
            Doubt::Swapped => "swapped",
            Doubt::OtherProgram { .. } => "other-program",
            Doubt::OtherBuild => "other-build",
            Doubt::OtherComments => "other-comments",
            Doubt::IdsFell { .. } => "ids-fell",
            Doubt::IdReused { .. } => "id-reused",
            Doubt::OtherPace => "other-pace",
            Doubt::Changes { .. } => "changes-only",
        }
    }

    /// The sentence for people.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Doubt::Unchanged => {
                "this is the same profile as an earlier one: nothing can have changed between them"
                    .to_owned()
            }
            Doubt::OutOfOrder { put_right } => format!(
                "it was taken before the snapshot that was given before it; {}",
                if *put_right {
                    "they are compared in the order of their times"
                } else {
                    "they are compared as given: name the oldest first"
                }
            ),
            Doubt::Swapped => {
                "it was taken before the profile that was given as the older one, and is of the \
                 same build: --since names the older one"
                    .to_owned()
            }
            Doubt::OtherProgram { before, here } => format!(
                "it is of another program ({here}) than the snapshot before it ({before}): what differs need not \
                 have grown"
            ),
            Doubt::OtherBuild => {
                "it is of another build than the snapshot before it: the process was started \
                 anew between them, and its counts too"
                    .to_owned()
            }
            Doubt::OtherComments => {
                "its comments are not those of the snapshot before it: it may be of another \
                 host or process"
                    .to_owned()
            }
            Doubt::IdsFell { before, here } => format!(
                "its newest goroutine has id {}, that of the snapshot before it had {}: the process was started \
                 anew between them, it is another process, or the order is wrong",
                thousands(*here),
                thousands(*before)
            ),
            Doubt::IdReused { id } => format!(
                "its goroutine {id} is another one than in the snapshot before it: the process was started anew \
                 between them, or it is another process"
            ),
            Doubt::OtherPace => {
                "the snapshots have times of their own; rates rest on --interval instead".to_owned()
            }
            Doubt::Changes { seconds } => format!(
                "it holds the changes{} and not what stayed, so that what is not proven is possible at most; compare \
                 two profiles without ?seconds for the full picture",
                seconds.map_or_else(String::new, |seconds| format!(
                    " of {}",
                    plural(seconds, "second")
                ))
            ),
        }
    }
}
