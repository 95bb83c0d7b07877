//! The frames of a text form: each distinct one is read once.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::error::DecodeError;
use super::limit::within;
use super::place::{Place, tail};
use crate::model::{FrameId, Tables};

/// A frame of this text: a position in [`Frames`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Seen(u32);

/// What a frame is to the runtime's own profile, which leaves some out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It stays.
    Plain,
    /// Made up by the compiler to call another function: left out, unless that panics
    /// (`elideWrapperCalling` in Go's `src/runtime/traceback.go`).
    Wrapper,
    /// A call of which a wrapper above is kept: the panic itself.
    Panic,
    /// The end of every goroutine, and the runtime's caller of deferred functions: left out.
    Frameless,
}

struct Known {
    name: Box<[u8]>,
    /// `FILE:LINE`
    place: Box<[u8]>,
    frame: FrameId,
    kind: Kind,
    /// The frame that followed it the last time.
    next: Option<Seen>,
    /// The `go` statement that followed it the last time.
    creator: Option<Seen>,
}

/// Distinct frames in order of first sight.
///
/// Stacks repeat, so that the frame after one is nearly always the one that came after it
/// before: comparing with that one saves most of the hashing.
#[derive(Default)]
pub(super) struct Frames {
    /// The most bytes of all names.
    limit: usize,
    known: Vec<Known>,
    // With a seeded hasher: which frames there are is up to the input.
    index: HashMap<Box<[u8]>, Seen, RandomState>,
    key: Vec<u8>,
    /// Bytes of all names.
    names: usize,
    /// The frame at the leaf of the stack before.
    first: Option<Seen>,
}

impl Frames {
    /// None so far, and no more than so many bytes of names to come.
    pub(super) fn within(limit: usize) -> Self {
        Frames {
            limit,
            ..Frames::default()
        }
    }

    /// The frame that is likely to come after `last`, if its name starts `call`, a line like
    /// `NAME(arguments)`.
    pub(super) fn guess(&self, last: Option<Seen>, call: &[u8]) -> Option<Seen> {
        let guess = match last {
            None => self.first,
            Some(last) => self.get(last)?.next,
        }?;
        let arguments = call.strip_prefix(&*self.get(guess)?.name)?;
        (arguments.starts_with(b"(") && arguments.ends_with(b")")).then_some(guess)
    }

    /// The `go` statement that is likely to have started a goroutine whose last frame is `last`, if
    /// its function's name starts `creator`; with what stands behind the name.
    pub(super) fn guess_creator<'l>(
        &self,
        last: Option<Seen>,
        creator: &'l [u8],
    ) -> Option<(Seen, &'l [u8])> {
        let guess = self.get(last?)?.creator?;
        let rest = creator.strip_prefix(&*self.get(guess)?.name)?;
        Some((guess, rest))
    }

    /// Notes that `creator` came after `last`.
    pub(super) fn started(&mut self, last: Option<Seen>, creator: Seen) {
        let last = last.and_then(|last| self.known.get_mut(last.0 as usize));
        if let Some(last) = last {
            last.creator = Some(creator);
        }
    }

    /// Whether `location`, a line without its indentation, is the place of `guess`.
    pub(super) fn is_at(&self, guess: Seen, location: &[u8]) -> Option<super::place::Tail> {
        tail(location.strip_prefix(&*self.get(guess)?.place)?)
    }

    /// The name of a frame.
    pub(super) fn name(&self, seen: Seen) -> &[u8] {
        self.get(seen).map_or(b"", |known| &known.name)
    }

    /// Notes that `seen` came after `last`.
    pub(super) fn follows(&mut self, last: Option<Seen>, seen: Seen) {
        match last {
            None => self.first = Some(seen),
            Some(last) => {
                if let Some(last) = self.known.get_mut(last.0 as usize) {
                    last.next = Some(seen);
                }
            }
        }
    }

    /// The frame of this function at this place.
    pub(super) fn at(
        &mut self,
        name: &[u8],
        place: Option<Place<'_>>,
        tables: &mut Tables,
    ) -> Result<Seen, DecodeError> {
        self.key.clear();
        self.key.extend_from_slice(name);
        self.key.push(b'\n');
        let (text, file, line) =
            place.map_or((&b""[..], &b""[..], 0), |at| (at.text, at.file, at.line));
        self.key.extend_from_slice(text);
        if let Some(&seen) = self.index.get(self.key.as_slice()) {
            return Ok(seen);
        }
        self.names += self.key.len();
        within("bytes of names", self.names, self.limit, "name-bytes")?;
        let file_text = String::from_utf8_lossy(file);
        let raw = String::from_utf8_lossy(name);
        // `printFuncName` in Go's src/runtime/traceback.go shortens this one.
        let raw = if raw == "panic" {
            "runtime.gopanic"
        } else {
            &raw
        };
        let function = tables.function(raw, &file_text, 0);
        let seen = Seen(u32::try_from(self.known.len()).unwrap_or(u32::MAX));
        self.known.push(Known {
            name: name.into(),
            place: text.into(),
            frame: tables.frame(function, line),
            kind: kind(raw, &file_text),
            next: None,
            creator: None,
        });
        self.index.insert(self.key.as_slice().into(), seen);
        Ok(seen)
    }

    /// The frame in the model.
    pub(super) fn frame(&self, seen: Seen) -> Option<FrameId> {
        self.get(seen).map(|known| known.frame)
    }

    /// What the frame is to the runtime's own profile.
    pub(super) fn kind(&self, seen: Seen) -> Kind {
        self.get(seen).map_or(Kind::Plain, |known| known.kind)
    }

    fn get(&self, seen: Seen) -> Option<&Known> {
        self.known.get(seen.0 as usize)
    }
}

/// `go f(x)` is compiled to a wrapper `gowrapN`, `defer f(x)` to `deferwrapN` (Go 1.22 and
/// later), a method value to `M-fm` (`cmd/compile/internal/ir/func.go`).
fn kind(name: &str, file: &str) -> Kind {
    let numbered = |marker: &str| {
        name.rsplit_once(marker).is_some_and(|(_, digits)| {
            !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
        })
    };
    match name {
        "runtime.goexit" | "runtime.deferreturn" => Kind::Frameless,
        "runtime.gopanic" | "runtime.sigpanic" | "runtime.panicwrap" => Kind::Panic,
        _ if name.ends_with("-fm")
            || file == "<autogenerated>"
            || numbered(".gowrap")
            || numbered(".deferwrap") =>
        {
            Kind::Wrapper
        }
        _ => Kind::Plain,
    }
}

/// The name in a line like `NAME(arguments)`: what stands before the last balanced group.
pub(super) fn called(line: &[u8]) -> Option<&[u8]> {
    let before = line.strip_suffix(b")")?;
    let mut depth = 1_usize;
    let mut end = None;
    for (at, byte) in before.iter().enumerate().rev() {
        match byte {
            b')' => depth += 1,
            b'(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            end = Some(at);
            break;
        }
    }
    let name = before.get(..end?)?;
    let sound = !name.is_empty() && !name.iter().any(|&byte| byte <= b' ');
    sound.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_before_the_last_balanced_group() {
        for (line, name) in [
            ("main.main()", "main.main"),
            ("main.f(0x1, {0x2, 0x3}, 0x4?, ...)", "main.f"),
            ("main.(*T).M(...)", "main.(*T).M"),
            (
                "main.(*box[...]).M[...].func1(0x1)",
                "main.(*box[...]).M[...].func1",
            ),
            ("main.f({{_, 0x1}, (0x2)})", "main.f"),
            ("panic({0x1, 0x2})", "panic"),
            (
                "gopkg.in/yaml%2ev3.(*parser).parse(0x0)",
                "gopkg.in/yaml%2ev3.(*parser).parse",
            ),
            ("main.Größe(0x1)", "main.Größe"),
        ] {
            assert_eq!(called(line.as_bytes()), Some(name.as_bytes()), "{line}");
        }
        for line in [
            "",
            ")",
            "()",
            "main.f",
            "a) b)",
            "the log says (nothing)",
            "f(0x1) +0x2",
        ] {
            assert_eq!(called(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn wrappers_are_known_by_their_names() {
        assert_eq!(kind("main.g.gowrap12", "a.go"), Kind::Wrapper);
        assert_eq!(kind("main.gowrap.x", "a.go"), Kind::Plain);
        assert_eq!(kind("main.(*T).M-fm", "a.go"), Kind::Wrapper);
        assert_eq!(kind("main.(*T).M", "<autogenerated>"), Kind::Wrapper);
        assert_eq!(kind("runtime.goexit", "asm.s"), Kind::Frameless);
        assert_eq!(kind("main.g.func1", "a.go"), Kind::Plain);
    }
}
