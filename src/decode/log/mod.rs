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
use super::quote::unquote_what_is_there;
use super::{counted, traceback};

/// How deep wrappings are looked for; a container's log of JSON lines with colours has four.
const DEPTH: usize = 4;

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
}

/// Takes the text that is in the log.
pub(super) trait Sink {
    /// Takes a line.
    fn line(&mut self, line: &[u8]) -> Result<(), DecodeError>;
    /// Another writer begins a dump: the one before has ended.
    fn other_writer(&mut self) -> Result<(), DecodeError>;
    /// A line seems to begin a dump, or a goroutine of another writer, and cannot be read.
    fn lost(&mut self, line: &[u8]);
    /// Whether a dump may begin here.
    fn may_start(&self) -> bool;
}

/// What a line tells of how lines are wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Learnt {
    /// It starts no dump.
    Nothing,
    /// It is wrapped as before, or not at all.
    Same,
    /// It is wrapped in another way than the dump before.
    Other,
}

impl Log {
    /// Whether lines are given on as they are.
    pub(super) fn is_plain(&self) -> bool {
        self.container.is_none() && self.layers.as_ref().is_some_and(Vec::is_empty)
    }

    /// When the line that was read last was written, if the log says so.
    pub(super) fn time(&self) -> Option<SystemTime> {
        self.time
    }

    /// Learns from a line that starts a dump what its lines are wrapped in.
    pub(super) fn learn(&mut self, line: &[u8]) -> Learnt {
        if memchr::memmem::find(line, b"goroutine").is_none() {
            return Learnt::Nothing;
        }
        let Some(found) = find(line, DEPTH) else {
            return Learnt::Nothing;
        };
        let same = match &self.layers {
            // A logger that is handed a whole dump puts its prefix before the first line only.
            Some(before) => found.is_empty() || *before == found,
            None => true,
        };
        self.layers = Some(found);
        if same { Learnt::Same } else { Learnt::Other }
    }

    /// Gives `sink` what is in a line of the log: a line, several, or none if it is not whole yet.
    pub(super) fn line(&mut self, line: &[u8], sink: &mut dyn Sink) -> Result<(), DecodeError> {
        if self.layers.is_none() && self.container.is_none() {
            self.container = Container::of(line);
        }
        let Some(mut container) = self.container.take() else {
            return self.unwrapped(line, sink);
        };
        let result = match container.part(line) {
            Part::Whole(whole) => self.unwrapped(&whole, sink),
            Part::Begun => Ok(()),
            Part::Foreign => self.unwrapped(line, sink),
        };
        if let Some(time) = container.time() {
            self.time = Some(time);
        }
        self.container = Some(container);
        result
    }

    /// Gives `sink` what the end of the log left of split lines.
    pub(super) fn finish(&mut self, sink: &mut dyn Sink) -> Result<(), DecodeError> {
        for rest in self.container.take().into_iter().flat_map(Container::rest) {
            self.unwrapped(&rest, sink)?;
        }
        Ok(())
    }

    fn unwrapped(&mut self, line: &[u8], sink: &mut dyn Sink) -> Result<(), DecodeError> {
        if sink.may_start() || self.layers.is_none() {
            match self.learn(line) {
                Learnt::Other => sink.other_writer()?,
                Learnt::Nothing if self.layers.is_none() && names_goroutine(line) => {
                    sink.lost(line);
                    return Ok(());
                }
                Learnt::Same | Learnt::Nothing => {}
            }
        } else if self.is_of_another(line) {
            sink.lost(line);
            return Ok(());
        }
        self.time = self.layers.iter().flatten().find_map(|layer| match layer {
            Layer::Prefix(prefix) => prefix.time(line),
            _ => None,
        });
        match &self.layers {
            Some(layers) => unwrap(layers, line, sink),
            None => sink.line(line),
        }
    }

    /// Whether a line begins a goroutine in the middle of one, wrapped in another way: two writers
    /// take turns.
    fn is_of_another(&self, line: &[u8]) -> bool {
        let Some([Layer::Prefix(prefix), ..]) = self.layers.as_deref() else {
            return false;
        };
        memchr::memmem::find(line, b"goroutine ").is_some()
            && !is_start(line)
            && prefix.strip(line).is_none()
            && find(line, DEPTH).is_some()
    }
}

/// Whether a line speaks of a goroutine that runs, as the first of a dump does.
fn names_goroutine(line: &[u8]) -> bool {
    let has = |text: &[u8]| memchr::memmem::find(line, text).is_some();
    (has(b"goroutine ") && has(b"[running")) || has(b"goroutine profile: total ")
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
    behind_a_prefix(line, depth)
        .or_else(|| in_quotes(line, depth))
        .or_else(|| {
            let (field, layers) = Field::find(line, &mut |text| find_in_text(text, depth))?;
            Some(within(Layer::Json(field), layers))
        })
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
            let text = unquote_what_is_there(line.get(at + 2..)?);
            let inner = find_in_text(text.as_bytes(), depth)?;
            Some(within(Layer::Quoted(key.into()), inner))
        })
}

/// Takes off `layers`, outermost first.
fn unwrap(layers: &[Layer], line: &[u8], sink: &mut dyn Sink) -> Result<(), DecodeError> {
    let Some((layer, inner)) = layers.split_first() else {
        return sink.line(line);
    };
    match layer {
        Layer::Colour => unwrap(inner, &ansi::strip(line), sink),
        Layer::Prefix(prefix) => match prefix.strip(line) {
            Some(rest) => unwrap(inner, &rest, sink),
            None => sink.line(line),
        },
        Layer::Json(field) => match field.of(line) {
            Some(text) => unwrap_text(inner, text.as_bytes(), sink),
            None => sink.line(line),
        },
        Layer::Quoted(key) => match quoted(key, line) {
            Some(text) => unwrap_text(inner, text.as_bytes(), sink),
            None => sink.line(line),
        },
    }
}

fn unwrap_text(layers: &[Layer], text: &[u8], sink: &mut dyn Sink) -> Result<(), DecodeError> {
    let mut several = false;
    for line in lines(text) {
        unwrap(layers, line, sink)?;
        several |= line.len() + 1 < text.len();
    }
    // Nothing of the next message belongs to a goroutine in this one.
    if several { sink.line(b"") } else { Ok(()) }
}

/// The text in quotes behind `key=`.
fn quoted(key: &[u8], line: &[u8]) -> Option<String> {
    memchr::memmem::find_iter(line, key)
        .take(QUOTED)
        .find_map(|at| {
            let alone = at == 0 || line.get(at - 1) == Some(&b' ');
            let rest = line.get(at + key.len()..)?.strip_prefix(b"=\"")?;
            alone.then(|| unquote_what_is_there(rest))
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
