//! Which profile a pprof protobuf is, and which of its values counts goroutines.

use super::parts::Parts;
use crate::decode::error::DecodeError;
use crate::model::ProfileKind;

/// What [`of`] found.
pub(super) struct Kind {
    pub(super) profile: ProfileKind,
    /// Index into `Sample.value`.
    pub(super) value_index: usize,
}

/// The sample types of other profiles, and what people call those profiles
/// (`src/runtime/pprof/{pprof,proto,protomem}.go`).
const OTHERS: &[(&str, &str)] = &[
    ("cpu", "CPU"),
    ("samples", "CPU"),
    ("alloc_objects", "heap or allocs"),
    ("alloc_space", "heap or allocs"),
    ("inuse_objects", "heap"),
    ("inuse_space", "heap"),
    ("contentions", "block or mutex"),
    ("delay", "block or mutex"),
    ("threadcreate", "threadcreate"),
    ("wall", "wall-clock"),
];

/// Finds the goroutine counts, or says what the profile is instead.
pub(super) fn of(parts: &Parts) -> Result<Kind, DecodeError> {
    let types: Vec<_> = parts
        .sample_types
        .iter()
        .map(|value_type| parts.texts.text(value_type.r#type))
        .collect();
    for (value_index, name) in types.iter().enumerate() {
        let profile = match name.as_ref() {
            "goroutine" | "goroutines" => ProfileKind::Goroutine,
            "goroutineleak" => ProfileKind::GoroutineLeak,
            _ => continue,
        };
        return Ok(Kind {
            profile,
            value_index,
        });
    }
    // Go writes the texts last, so that what is cut off lacks them.
    if types.iter().all(|name| name.is_empty()) {
        return Err(DecodeError::NotAProfile {
            looks_like: "binary data or a profile that is cut off",
        });
    }
    let known = types.iter().find_map(|name| {
        OTHERS
            .iter()
            .find(|(sample_type, _)| sample_type == name)
            .map(|&(_, people_say)| people_say.to_owned())
    });
    let found = known.unwrap_or_else(|| {
        let names: Vec<String> = types
            .iter()
            .take(4)
            .map(|name| format!("\"{}\"", name.escape_debug()))
            .collect();
        names.join(", ")
    });
    Err(DecodeError::WrongKind { found })
}
