//! What is asked of a server, in which order, and what is left out.

use std::time::SystemTime;

use super::error::FetchError;
use super::target::Target;
use crate::decode::decode;
use crate::input::{SizeLimit, inflate};
use crate::model::{Missing, Tables, Warning};

/// Goroutines up to which `debug=2` is asked for unless the user wants it: the runtime stops the
/// program while it walks their stacks, some microseconds for each.
const FEW: u64 = 10_000;

/// A profile that a server can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// All goroutines, as protobuf.
    Goroutine,
    /// All goroutines, as text with ages and creators.
    Text,
    /// Those that the garbage collector proves to be stuck (Go 1.26 and later).
    Leaked,
}

impl What {
    /// Below `/debug/pprof/`.
    pub(super) fn path(self) -> &'static str {
        match self {
            What::Goroutine => "goroutine",
            What::Text => "goroutine?debug=2",
            What::Leaked => "goroutineleak",
        }
    }

    pub(super) fn file_name(self) -> &'static str {
        match self {
            What::Goroutine => "goroutine",
            What::Text => "goroutine.debug2",
            What::Leaked => "goroutineleak",
        }
    }
}

/// What is taken beside the goroutine profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extras {
    /// The text if there are few goroutines, the leak profile if there is one.
    Auto,
    /// Both, however many goroutines there are.
    All,
    /// Nothing.
    None,
}

/// Something that gives profiles of one process.
pub trait Get: Sync {
    /// The bytes of a profile, as they are sent.
    ///
    /// # Errors
    /// When there are none.
    fn get(&self, what: What) -> Result<Vec<u8>, FetchError>;

    /// The most bytes that a profile may have, as sent and after inflating.
    fn limit(&self) -> u64;
}

/// A profile that was taken.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Which one.
    pub what: What,
    /// Its URL for people.
    pub url: String,
    /// When it was asked for.
    pub at: SystemTime,
    /// As it was sent.
    pub bytes: Vec<u8>,
    /// What the reader must know about what is missing beside it.
    pub warnings: Vec<Warning>,
}

/// What was taken of one process at one moment: the full picture first.
#[derive(Clone, Debug)]
pub struct Haul {
    /// The profiles.
    pub pieces: Vec<Piece>,
}

/// Takes the profiles of one process.
///
/// The text comes before the leak profile, because goroutines that the collector has marked lose
/// their ages.
///
/// # Errors
/// When there is no goroutine profile. What is missing beside it becomes a warning.
pub fn take(
    server: &dyn Get,
    target: &Target,
    extras: Extras,
    now: &dyn Fn() -> SystemTime,
) -> Result<Haul, FetchError> {
    let piece = |what: What| -> Result<(Piece, u64), FetchError> {
        let at = now();
        let bytes = server.get(what)?;
        let goroutines = goroutines(&bytes, server.limit())?;
        let piece = Piece {
            what,
            url: target.shown(what),
            at,
            bytes,
            warnings: Vec::new(),
        };
        Ok((piece, goroutines))
    };
    let (full, goroutines) = piece(What::Goroutine)?;
    let mut pieces = vec![full];
    let mut warnings = Vec::new();
    if extras == Extras::None || target.is_exact() {
        return Ok(Haul { pieces });
    }
    if extras == Extras::Auto && goroutines > FEW {
        warnings.push(Warning::Missing(Missing::Ages {
            goroutines,
            limit: FEW,
        }));
    } else {
        match piece(What::Text) {
            Ok((text, _)) => pieces.push(text),
            Err(error) => warnings.push(missing(target, What::Text, &error)),
        }
    }
    match piece(What::Leaked) {
        Ok((leaked, _)) => pieces.push(leaked),
        Err(error) if error.is_absent() => {}
        Err(error) => warnings.push(missing(target, What::Leaked, &error)),
    }
    if let Some(full) = pieces.first_mut() {
        full.warnings = warnings;
    }
    Ok(Haul { pieces })
}

fn missing(target: &Target, what: What, error: &FetchError) -> Warning {
    Warning::Missing(Missing::Profile {
        url: target.shown(what),
        why: error.to_string(),
    })
}

/// How many goroutines a profile holds; that it is one is known then, too.
fn goroutines(bytes: &[u8], limit: u64) -> Result<u64, FetchError> {
    let bytes = inflate(bytes, SizeLimit::bytes(limit))?;
    let dumps = decode("", &bytes, &mut Tables::default())?;
    Ok(dumps.last.goroutines())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::sync::Mutex;

    use super::*;

    /// A server with some goroutines, which notes what it is asked for.
    struct Fake {
        goroutines: usize,
        leaked: Option<&'static str>,
        asked: Mutex<Vec<What>>,
    }

    impl Get for Fake {
        fn get(&self, what: What) -> Result<Vec<u8>, FetchError> {
            self.asked.lock().unwrap().push(what);
            if what == What::Leaked {
                let none = || FetchError::Status {
                    status: "404 Not Found".to_owned(),
                    said: String::new(),
                    advice: "",
                };
                return self.leaked.map(Into::into).ok_or_else(none);
            }
            let mut text = String::new();
            for id in 1..=self.goroutines {
                let _ = write!(
                    text,
                    "goroutine {id} [select]:\nmain.f()\n\t/f.go:7 +0x1d\n\n"
                );
            }
            Ok(text.into_bytes())
        }

        fn limit(&self) -> u64 {
            1 << 24
        }
    }

    fn asked(goroutines: usize, extras: Extras, url: &str) -> (Vec<What>, Haul) {
        asked_with(goroutines, extras, url, None)
    }

    fn asked_with(
        goroutines: usize,
        extras: Extras,
        url: &str,
        leaked: Option<&'static str>,
    ) -> (Vec<What>, Haul) {
        let fake = Fake {
            goroutines,
            leaked,
            asked: Mutex::default(),
        };
        let target = Target::parse(url).unwrap();
        let haul = take(&fake, &target, extras, &|| SystemTime::UNIX_EPOCH).unwrap();
        (fake.asked.into_inner().unwrap(), haul)
    }

    #[test]
    fn a_text_is_taken_of_few_goroutines() {
        use What::{Goroutine, Leaked, Text};
        let (what, haul) = asked(3, Extras::Auto, "h:1");
        assert_eq!(what, [Goroutine, Text, Leaked]);
        assert_eq!(haul.pieces.len(), 2);
        assert_eq!(haul.pieces[0].warnings, []);
        let many = usize::try_from(FEW).unwrap() + 1;
        let (what, haul) = asked(many, Extras::Auto, "h:1");
        assert_eq!(what, [Goroutine, Leaked]);
        assert_eq!(haul.pieces[0].warnings[0].id(), "no-ages");
        assert_eq!(asked(many, Extras::All, "h:1").0, [Goroutine, Text, Leaked]);
        assert_eq!(asked(3, Extras::None, "h:1").0, [Goroutine]);
        assert_eq!(asked(3, Extras::All, "h:1/x/goroutine").0, [Goroutine]);
    }

    #[test]
    fn what_is_missing_beside_the_profile_is_said() {
        let (_, haul) = asked_with(3, Extras::None, "h:1", Some("<html>"));
        assert_eq!(haul.pieces[0].warnings, []);
        let (_, haul) = asked_with(3, Extras::Auto, "h:1", Some("<html>"));
        assert_eq!(haul.pieces.len(), 2);
        assert_eq!(haul.pieces[0].warnings[0].id(), "not-fetched");
    }
}
