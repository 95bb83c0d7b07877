//! A log around a dump: takes off what its writers put before, after and around each line.
//!
//! What to take off is learnt from the line that starts a dump. A line that does not fit is
//! given on as it is: a logger that is handed a whole dump puts its prefix before the first line
//! only.

mod ansi;
mod container;
mod json;
mod prefix;

use std::borrow::Cow;
use std::time::SystemTime;

use self::container::{Container, Part};
use self::json::Field;
use self::prefix::Prefix;
use super::error::DecodeError;
use super::quote::unquote;
use super::{counted, traceback};

/// How deep wrappings are looked for; a container's log of JSON lines with colours has four.
const DEPTH: usize = 4;

/// Lines of another writer in a row that end a dump: two that write at once take turns.
const FOREIGN: usize = 2;

/// Places at which a dump may start that are looked at, for each line.
const STARTS: usize = 64;

/// Texts in quotes that are looked into, for each line.
const QUOTED: usize = 64;

/// One wrapping, which every line of the dump has.
#[derive(Debug, PartialEq, Eq)]
enum Layer {
    /// Escape sequences for colours.
    Colour,
    /// Words before the line: time, host, level.
    Prefix(Prefix),
    /// The lines are in a text of a JSON object.
    Json(Field),
    /// The lines are in a text in Go's quotes behind `key=`.
    Quoted(Box<[u8]>),
}

/// What is known of the log so far.
#[derive(Default)]
pub(super) struct Log {
    container: Option<Container>,
    /// Outermost first; none if no dump has begun yet.
    layers: Option<Vec<Layer>>,
    /// When the line that is being read was written.
    time: Option<SystemTime>,
    /// Lines without the prefix since the last one that had it.
    foreign: usize,
    /// A line seems to start a dump, in a wrapping that is not known.
    unknown: bool,
}

/// What takes the lines of the text that is in the log.
pub(super) type Take<'t> = dyn FnMut(&[u8]) -> Result<(), DecodeError> + 't;

impl Log {
    /// Whether lines are given on as they are.
    pub(super) fn is_plain(&self) -> bool {
        self.container.is_none() && self.layers.as_ref().is_some_and(Vec::is_empty)
    }

    /// Whether a line seemed to start a dump, in a wrapping that is not known.
    pub(super) fn has_unknown(&self) -> bool {
        self.unknown
    }

    /// When the line that was read last was written, if the log says so.
    pub(super) fn time(&self) -> Option<SystemTime> {
        self.time
    }

    /// Learns from a line that starts a dump what its lines are wrapped in; false if it starts
    /// none.
    pub(super) fn learn(&mut self, line: &[u8]) -> bool {
        let found = memchr::memmem::find(line, b"goroutine")
            .is_some()
            .then(|| find(line, DEPTH))
            .flatten();
        let learnt = found.is_some();
        if learnt {
            self.layers = found;
        } else {
            self.unknown |= self.layers.is_none() && names_goroutine(line);
        }
        learnt
    }

    /// Gives `take` what is in a line of the log: a line, several, or none if it is not whole yet.
    /// `may_start` tells whether a dump may start here that is wrapped in another way.
    pub(super) fn line(
        &mut self,
        line: &[u8],
        may_start: bool,
        take: &mut Take<'_>,
    ) -> Result<(), DecodeError> {
        if self.layers.is_none() && self.container.is_none() {
            self.container = Container::of(line);
        }
        let Some(mut container) = self.container.take() else {
            return self.unwrapped(line, may_start, take);
        };
        let result = match container.part(line) {
            Part::Whole(whole) => self.unwrapped(&whole, may_start, take),
            Part::Begun => Ok(()),
            Part::Foreign => self.unwrapped(line, may_start, take),
        };
        if let Some(time) = container.time() {
            self.time = Some(time);
        }
        self.container = Some(container);
        result
    }

    /// Whether a line lacks the prefix of the dump that is being read: another writer's, perhaps.
    fn is_foreign(&self, line: &[u8]) -> bool {
        match self.layers.as_deref() {
            Some([Layer::Prefix(prefix), ..]) => prefix.strip(line).is_none(),
            _ => false,
        }
    }

    fn unwrapped(
        &mut self,
        line: &[u8],
        may_start: bool,
        take: &mut Take<'_>,
    ) -> Result<(), DecodeError> {
        self.foreign = if self.is_foreign(line) {
            self.foreign.saturating_add(1)
        } else {
            0
        };
        if may_start || self.layers.is_none() || self.foreign > FOREIGN {
            self.learn(line);
        }
        self.time = self.layers.iter().flatten().find_map(|layer| match layer {
            Layer::Prefix(prefix) => prefix.time(line),
            _ => None,
        });
        match &self.layers {
            Some(layers) => unwrap(layers, line, take),
            None => take(line),
        }
    }
}

/// Whether a line speaks of a goroutine that runs, as the first of a dump does.
fn names_goroutine(line: &[u8]) -> bool {
    memchr::memmem::find(line, b"goroutine ").is_some()
        && memchr::memmem::find(line, b"[running").is_some()
}

/// Whether a line, as the runtime writes it, starts a dump.
fn is_start(line: &[u8]) -> bool {
    traceback::is_header(line) || counted::heading(line).is_some()
}

/// The wrappings of a line in which a dump starts.
fn find(line: &[u8], depth: usize) -> Option<Vec<Layer>> {
    if is_start(line) {
        return Some(Vec::new());
    }
    let depth = depth.checked_sub(1)?;
    if let Cow::Owned(plain) = ansi::strip(line) {
        return Some(within(Layer::Colour, find(&plain, depth)?));
    }
    if line.starts_with(b"{") {
        let (field, layers) = Field::find(line, &mut |text| find_in_text(text, depth))?;
        return Some(within(Layer::Json(field), layers));
    }
    behind_a_prefix(line, depth).or_else(|| in_quotes(line, depth))
}

fn within(layer: Layer, mut inner: Vec<Layer>) -> Vec<Layer> {
    inner.insert(0, layer);
    inner
}

fn find_in_text(text: &[u8], depth: usize) -> Option<Vec<Layer>> {
    lines(text).find_map(|line| find(line, depth))
}

/// A dump, or a JSON object with one, that words stand before.
fn behind_a_prefix(line: &[u8], depth: usize) -> Option<Vec<Layer>> {
    let starts = memchr::memmem::find_iter(line, b"goroutine");
    let starts = memchr::memchr(b'{', line).into_iter().chain(starts);
    for at in starts.filter(|&at| at > 0).take(STARTS) {
        let (before, rest) = line.split_at_checked(at)?;
        let Some(prefix) = Prefix::of(before) else {
            continue;
        };
        if is_start(rest) {
            return Some(within(Layer::Prefix(prefix), Vec::new()));
        }
        if rest.starts_with(b"{")
            && let Some(inner) = find(rest, depth)
        {
            return Some(within(Layer::Prefix(prefix), inner));
        }
    }
    None
}

/// A dump in a text like `msg="goroutine 1 [running]:\n…"`.
fn in_quotes(line: &[u8], depth: usize) -> Option<Vec<Layer>> {
    memchr::memmem::find_iter(line, b"=\"")
        .take(QUOTED)
        .find_map(|at| {
            let before = line.get(..at)?;
            let key = before.rsplit(|&byte| byte == b' ').next()?;
            let (text, _) = unquote(line.get(at + 2..)?)?;
            let inner = find_in_text(text.as_bytes(), depth)?;
            Some(within(Layer::Quoted(key.into()), inner))
        })
}

/// Takes off `layers`, outermost first.
fn unwrap(layers: &[Layer], line: &[u8], take: &mut Take<'_>) -> Result<(), DecodeError> {
    let Some((layer, inner)) = layers.split_first() else {
        return take(line);
    };
    match layer {
        Layer::Colour => unwrap(inner, &ansi::strip(line), take),
        Layer::Prefix(prefix) => match prefix.strip(line) {
            Some(rest) => unwrap(inner, &rest, take),
            None => take(line),
        },
        Layer::Json(field) => match field.of(line) {
            Some(text) => unwrap_text(inner, text.as_bytes(), take),
            None => take(line),
        },
        Layer::Quoted(key) => match quoted(key, line) {
            Some(text) => unwrap_text(inner, text.as_bytes(), take),
            None => take(line),
        },
    }
}

fn unwrap_text(layers: &[Layer], text: &[u8], take: &mut Take<'_>) -> Result<(), DecodeError> {
    let mut several = false;
    for line in lines(text) {
        unwrap(layers, line, take)?;
        several |= line.len() + 1 < text.len();
    }
    // Nothing of the next message belongs to a goroutine in this one.
    if several { take(b"") } else { Ok(()) }
}

/// The text in quotes behind `key=`.
fn quoted(key: &[u8], line: &[u8]) -> Option<String> {
    memchr::memmem::find_iter(line, key)
        .take(QUOTED)
        .find_map(|at| {
            let alone = at == 0 || line.get(at - 1) == Some(&b' ');
            let rest = line.get(at + key.len()..)?.strip_prefix(b"=\"")?;
            alone.then(|| unquote(rest).map(|(text, _)| text))?
        })
}

/// The lines of a text in a log: at least one, without what ends them.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.split(|&byte| byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

#[cfg(test)]
mod tests;
