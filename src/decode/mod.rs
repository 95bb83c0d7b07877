//! From inflated bytes to a [`Snapshot`]: recognises the format by content and picks the decoder.

mod counted;
mod dumps;
mod error;
mod frames;
mod groups;
mod limit;
mod lines;
mod listed;
mod log;
mod place;
pub mod pprof;
mod quote;
mod sniff;
mod text;
mod traceback;
mod unread;
mod wait;

pub use error::DecodeError;
pub use limit::Limits;

use self::sniff::Form;
use self::text::Text;
use crate::model::{Keep, Snapshot, Tables};

/// Bytes that are looked at before it is decided what an input is.
const HEAD: usize = 1 << 12;

/// The snapshots that an input holds: one, or the dumps of a log.
#[derive(Clone, Debug)]
pub struct Dumps {
    /// Those before the last, oldest first.
    pub earlier: Vec<Snapshot>,
    /// The last.
    pub last: Snapshot,
}

impl Dumps {
    fn one(last: Snapshot) -> Self {
        Dumps {
            earlier: Vec::new(),
            last,
        }
    }
}

/// Reads the snapshots of an input. `source` is its name for people; names and stacks go into
/// `tables`.
///
/// # Errors
/// When the bytes are no goroutine profile, or a damaged one.
pub fn decode(source: &str, bytes: &[u8], tables: &mut Tables) -> Result<Dumps, DecodeError> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    match sniff::form(head)? {
        Form::Pprof => pprof::decode(source, bytes, Keep::Counts, tables).map(Dumps::one),
        Form::Text => {
            let mut text = Text::new(head, Keep::Counts, Limits::DEFAULT);
            text.feed(bytes, tables)?;
            text.finish(source, End::Whole, tables)
        }
    }
}

/// How a text ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Where its writer ended it.
    Whole,
    /// Where the reading of it had to stop.
    Cut,
}

/// Whether a piece could be read without tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// It was, or it is too short to tell.
    Taken,
    /// It is of a text, whose names go into tables as they come.
    NeedsTables,
}

/// Reads the snapshots of an input whose bytes come in pieces. A text is not kept; of it, only what
/// differs takes memory.
#[derive(Default)]
pub struct Decoder {
    /// The first bytes, as long as they do not tell what it is.
    bytes: Vec<u8>,
    state: State,
    keep: Keep,
    limits: Limits,
}

#[derive(Default)]
enum State {
    #[default]
    Undecided,
    Pprof(Box<pprof::Profile>),
    Text(Box<Text>),
}

impl Decoder {
    /// Keeps so much of each goroutine.
    #[must_use]
    pub fn keeping(keep: Keep) -> Self {
        Decoder {
            keep,
            ..Decoder::default()
        }
    }

    /// Refuses an input that holds more.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Decoder { limits, ..self }
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// When the bytes so far are no goroutine profile, or a damaged one.
    pub fn feed(&mut self, piece: &[u8], tables: &mut Tables) -> Result<(), DecodeError> {
        match &mut self.state {
            State::Text(text) => text.feed(piece, tables),
            State::Pprof(_) | State::Undecided => match self.feed_alone(piece)? {
                Alone::Taken => Ok(()),
                Alone::NeedsTables => self.begin_text(tables),
            },
        }
    }

    /// Takes the next piece as far as that needs no tables. Of a text nothing is read, and nothing
    /// lost.
    ///
    /// # Errors
    /// When the bytes so far are no goroutine profile, or a damaged one.
    pub fn feed_alone(&mut self, piece: &[u8]) -> Result<Alone, DecodeError> {
        match &mut self.state {
            State::Text(_) => Ok(Alone::NeedsTables),
            State::Pprof(profile) => profile.feed(piece).map(|()| Alone::Taken),
            State::Undecided => {
                self.bytes.extend_from_slice(piece);
                if self.bytes.len() < HEAD {
                    return Ok(Alone::Taken);
                }
                self.decide()
            }
        }
    }

    /// Decides by the first bytes what they are, and reads them if that needs no tables.
    fn decide(&mut self) -> Result<Alone, DecodeError> {
        let head = self.bytes.get(..HEAD).unwrap_or(&self.bytes);
        match sniff::form(head)? {
            Form::Text => Ok(Alone::NeedsTables),
            Form::Pprof => {
                let mut profile = Box::new(pprof::Profile::new(self.keep, self.limits));
                profile.feed(&std::mem::take(&mut self.bytes))?;
                self.state = State::Pprof(profile);
                Ok(Alone::Taken)
            }
        }
    }

    fn begin_text(&mut self, tables: &mut Tables) -> Result<(), DecodeError> {
        let bytes = std::mem::take(&mut self.bytes);
        let head = bytes.get(..HEAD).unwrap_or(&bytes);
        let mut text = Box::new(Text::new(head, self.keep, self.limits));
        text.feed(&bytes, tables)?;
        self.state = State::Text(text);
        Ok(())
    }

    /// Decides in the end about what was too short to decide before.
    fn decide_at_last(&mut self, tables: &mut Tables) -> Result<(), DecodeError> {
        match self.state {
            State::Undecided => match self.decide()? {
                Alone::Taken => Ok(()),
                Alone::NeedsTables => self.begin_text(tables),
            },
            State::Pprof(_) | State::Text(_) => Ok(()),
        }
    }

    /// Ends the input and gives its snapshots.
    ///
    /// # Errors
    /// When the bytes are no goroutine profile, or a damaged one.
    pub fn finish(mut self, source: &str, tables: &mut Tables) -> Result<Dumps, DecodeError> {
        self.decide_at_last(tables)?;
        match self.state {
            State::Text(text) => text.finish(source, End::Whole, tables),
            State::Pprof(profile) => profile.finish(source, tables).map(Dumps::one),
            State::Undecided => Err(DecodeError::Empty),
        }
    }

    /// Ends an input of which the rest is missing: a text gives what was read. Of a protobuf
    /// nothing can be said, because its names stand at its end.
    pub fn finish_early(mut self, source: &str, tables: &mut Tables) -> Option<Dumps> {
        self.decide_at_last(tables).ok()?;
        match self.state {
            State::Text(text) => text.finish(source, End::Cut, tables).ok(),
            State::Pprof(_) | State::Undecided => None,
        }
    }
}
