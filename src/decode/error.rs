//! Why bytes could not be read as a goroutine snapshot.

/// Why bytes could not be read as a goroutine snapshot.
///
/// The texts are fragments that read after "cannot read FILE: ".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// No bytes at all.
    #[error(
        "the input is empty; fetch it again, for instance: curl -o g.pb.gz http://HOST:PORT/debug/pprof/goroutine"
    )]
    Empty,

    /// Not a profile.
    #[error(
        "this is {looks_like}, not a goroutine profile; fetch one with: \
         curl -o g.pb.gz http://HOST:PORT/debug/pprof/goroutine"
    )]
    NotAProfile {
        /// What it looks like.
        looks_like: &'static str,
    },

    /// A dump that something unknown was put around.
    #[error(
        "line {line} seems to begin a goroutine dump, in a wrapping that is not known; \
         take off what was put around its lines"
    )]
    Wrapped {
        /// Number of the line, from 1.
        line: u64,
    },

    /// A profile of something else.
    #[error(
        "this is a {found} profile, not a goroutine profile; fetch one with: \
         curl -o g.pb.gz http://HOST:PORT/debug/pprof/goroutine"
    )]
    WrongKind {
        /// What it is a profile of.
        found: String,
    },

    /// The bytes break the format.
    #[error("damaged at byte {offset} of the uncompressed profile: {what}; fetch it again")]
    Malformed {
        /// Offset from the start of the inflated input.
        offset: usize,
        /// What is wrong there.
        what: String,
    },

    /// A line breaks the format.
    #[error("line {line}: {what}")]
    MalformedText {
        /// Number of the line, from 1.
        line: u64,
        /// What is wrong there.
        what: String,
    },

    /// More of something than a real profile has.
    #[error(
        "the profile holds more than {limit} {what}; it is damaged or made up{}",
        raise(name)
    )]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
        /// Its name among the [`Limits`](super::Limits); empty for one that stays.
        name: &'static str,
    },
}

/// How to raise the limit with this name.
fn raise(name: &str) -> String {
    match name {
        "" => String::new(),
        name => format!(" (raise --limit {name}=N if it is real)"),
    }
}

/// What is wrong with a thing that has more than `limit` parts, where `name` is that of the limit.
pub(super) fn too_large(thing: &str, limit: usize, parts: &str, name: &str) -> String {
    format!("{thing} of more than {limit} {parts}{}", raise(name))
}

impl DecodeError {
    /// What an input is that was never meant to be a goroutine profile; none if it may have been.
    #[must_use]
    pub fn other_kind(&self) -> Option<String> {
        match self {
            DecodeError::Empty => Some("empty".to_owned()),
            DecodeError::NotAProfile { looks_like } => Some((*looks_like).to_owned()),
            DecodeError::WrongKind { found } => Some(format!("a {found} profile")),
            // Not even the first field.
            DecodeError::Malformed { offset: 0, .. } => Some("binary data".to_owned()),
            _ => None,
        }
    }
}
