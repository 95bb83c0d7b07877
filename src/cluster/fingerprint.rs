//! The identity of a cluster across builds, hosts, line shifts and Go versions.

use std::fmt;
use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use super::site::Site;
use crate::model::{FrameId, Symbol, Tables};

/// Names a cluster by the functions at its blocking site: no lines, no closure numbers, no
/// paths, no addresses, and no wait reason, because not every format carries one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(String);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Fingerprint {
    /// The fingerprint of a site: 16 hexadecimal digits.
    #[must_use]
    pub(super) fn of(site: Site, tables: &Tables) -> Self {
        let mut hasher = SipHasher13::new_with_keys(0, 0);
        let outermost = site.outermost.map(Some);
        for frame in [site.frame, site.called_from].into_iter().chain(outermost) {
            hasher.write(identity(frame, tables).as_bytes());
            hasher.write_u8(0);
        }
        Fingerprint(format!("{:016x}", hasher.finish()))
    }

    /// The same for the `ordinal`-th (from 2) cluster of one snapshot with equal functions.
    #[must_use]
    pub(super) fn numbered(&self, ordinal: usize) -> Self {
        Fingerprint(format!("{}-{ordinal}", self.0))
    }

    /// Without that number: what all clusters at lines of the same functions share.
    #[must_use]
    pub fn unnumbered(&self) -> Self {
        Fingerprint(unnumbered(&self.0).to_owned())
    }
}

/// The part of a fingerprint's text that all clusters at lines of the same functions share.
#[must_use]
pub fn unnumbered(fingerprint: &str) -> &str {
    fingerprint
        .split_once('-')
        .map_or(fingerprint, |(functions, _)| functions)
}

fn identity(frame: Option<FrameId>, tables: &Tables) -> String {
    frame.map_or_else(String::new, |frame| lasting_name(tables.frame_name(frame)))
}

/// The part of a function's normalised name that stays when closures are renumbered and packages
/// of the standard library move.
#[must_use]
pub fn lasting_name(name: &str) -> String {
    let symbol = Symbol::parse(name);
    // Go 1.27 moved the HTTP/2 code that net/http bundled before.
    let lexical = match symbol.lexical.strip_prefix("net/http.(*http2") {
        Some(rest) => format!("net/http/internal/http2.(*{rest}"),
        None => symbol.lexical,
    };
    match symbol.parent {
        Some(_) => lexical + ".func",
        None => lexical,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(name: &str, line: u32) -> Fingerprint {
        let mut tables = Tables::default();
        let function = tables.function(name, "x.go", 1);
        let frame = Some(tables.frame(function, line));
        Fingerprint::of(
            Site {
                frame,
                called_from: None,
                outermost: None,
            },
            &tables,
        )
    }

    #[test]
    fn what_builds_change_does_not_count() {
        let base = fingerprint("p.(*T[go.shape.int]).run.func1", 10);
        assert_eq!(base, fingerprint("p.(*T[...]).run.func2.1", 99));
        assert_ne!(base, fingerprint("p.(*T[...]).run", 10));
        assert_eq!(
            fingerprint("net/http.(*http2ClientConn).readLoop", 1),
            fingerprint("net/http/internal/http2.(*ClientConn).readLoop", 2)
        );
    }

    #[test]
    fn the_value_is_fixed_for_ever() {
        // Baselines in people's repositories rest on it.
        assert_eq!(fingerprint("main.main", 1).to_string(), "6a3a9e937f309f85");
    }
}
