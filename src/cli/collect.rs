//! Collects the snapshots of one input: its own, or those of the files in an archive.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, SystemTime};

use foldhash::quality::RandomState;

use super::read::{Given, Input};
use super::twins::count_once;
use crate::cluster;
use crate::decode::{Alone, DecodeError, Decoder, Dumps, Limits};
use crate::input::{InputError, Shape, Then, Visitor};
use crate::model::{Keep, Snapshot, Tables, Warning};
use crate::report::{Skipped, SkippedKind, contents};

/// Snapshots that are further apart are not of one moment.
const ONE_MOMENT: Duration = Duration::from_mins(10);

/// The inputs so far, by a hash of their content. With the standard hasher, it would cost as much as
/// all else that is done to a text.
#[derive(Default)]
pub(super) struct Seen {
    /// How contents are hashed.
    pub(super) state: RandomState,
    hashes: HashSet<u64>,
}

/// Decodes what it is given, one file after the other.
pub(super) struct Collector<'a> {
    seen: &'a mut Seen,
    /// The name of the input.
    name: &'a str,
    /// Whether it stands alone: then, if it is no archive, nothing has to be told from it.
    alone: bool,
    limits: Limits,
    tables: &'a mut Tables,
    current: Option<Current>,
    instances: Vec<Dumps>,
    refused: Vec<(String, Refusal)>,
}

/// What is being decoded.
pub(super) struct Current {
    name: String,
    decoder: Decoder,
    /// Of what it holds; none where nothing comes that could be the same.
    hasher: Option<<RandomState as BuildHasher>::Hasher>,
    result: Result<(), DecodeError>,
}

impl Current {
    pub(super) fn new(name: &str, keep: Keep, limits: Limits, state: Option<&RandomState>) -> Self {
        Current {
            name: name.to_owned(),
            decoder: Decoder::keeping(keep).within(limits),
            hasher: state.map(BuildHasher::build_hasher),
            result: Ok(()),
        }
    }

    fn hash(&mut self, piece: &[u8]) {
        if let Some(hasher) = &mut self.hasher {
            hasher.write(piece);
        }
    }

    fn feed(&mut self, piece: &[u8], tables: &mut Tables) -> Then {
        self.hash(piece);
        self.result = self.decoder.feed(piece, tables);
        match self.result {
            Ok(()) => Then::GoOn,
            Err(_) => Then::Stop,
        }
    }

    /// Takes a piece of a protobuf; none if it is of a text, of which nothing can be read so.
    pub(super) fn feed_alone(&mut self, piece: &[u8]) -> Option<Then> {
        self.hash(piece);
        match self.decoder.feed_alone(piece) {
            Ok(Alone::Taken) => Some(Then::GoOn),
            Ok(Alone::NeedsTables) => None,
            Err(error) => {
                self.result = Err(error);
                Some(Then::Stop)
            }
        }
    }
}

/// Why something gave no snapshot.
enum Refusal {
    Input(InputError),
    Decode(DecodeError),
}

impl<'a> Collector<'a> {
    pub(super) fn new(
        seen: &'a mut Seen,
        name: &'a str,
        alone: bool,
        limits: Limits,
        tables: &'a mut Tables,
    ) -> Self {
        Collector {
            seen,
            name,
            alone,
            limits,
            tables,
            current: None,
            instances: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// What the input holds.
    pub(super) fn finish(self, shape: Shape) -> anyhow::Result<Input> {
        let mut refused = self.refused;
        if shape == Shape::Plain
            && let Some((_, refusal)) = refused.pop()
        {
            return Err(match refusal {
                Refusal::Input(error) => error.into(),
                Refusal::Decode(error) => error.into(),
            });
        }
        let skipped: Vec<Skipped> = refused.into_iter().map(skipped).collect();
        if self.instances.is_empty() {
            let found = match skipped.len() {
                0 => "it holds no file".to_owned(),
                _ => printable(&contents(self.name, &skipped)),
            };
            return Err(InputError::NoSnapshot { found }.into());
        }
        let mut input = Input {
            given: match shape {
                Shape::Plain => Given::File,
                Shape::Archive => Given::Archive,
            },
            instances: self.instances,
            skipped,
        };
        if shape == Shape::Archive {
            let twins = count_once(&mut input.instances, cluster::Given::InFolders, self.tables);
            input.skipped.extend(twins);
            tell_older(&mut input);
        }
        Ok(input)
    }

    /// Takes what has been read to its end, which was too early for the reason given.
    pub(super) fn take(&mut self, current: Current, early: Option<InputError>) {
        let name = current.name.clone();
        match self.decoded(current, early) {
            Ok(dumps) => self.instances.push(dumps),
            Err(refusal) => self.refused.push((name, refusal)),
        }
    }

    fn decoded(&mut self, current: Current, early: Option<InputError>) -> Result<Dumps, Refusal> {
        current.result.map_err(Refusal::Decode)?;
        let (name, decoder) = (current.name, current.decoder);
        let mut dumps = match early {
            None => decoder
                .finish(&name, self.tables)
                .map_err(Refusal::Decode)?,
            Some(error) if error.breaks_off() => decoder
                .finish_early(&name, self.tables)
                .ok_or(Refusal::Input(error))?,
            Some(error) => return Err(Refusal::Input(error)),
        };
        let hash = current.hasher.map(|hasher| hasher.finish());
        if hash.is_some_and(|hash| !self.seen.hashes.insert(hash)) {
            dumps.last.warnings.push(Warning::Repeated);
        }
        Ok(dumps)
    }
}

impl Visitor for Collector<'_> {
    fn begin(&mut self, name: &str) {
        let (keep, state) = if self.alone && name == self.name {
            (Keep::Counts, None)
        } else {
            (Keep::Ids, Some(&self.seen.state))
        };
        self.current = Some(Current::new(name, keep, self.limits, state));
    }

    fn piece(&mut self, piece: &[u8]) -> Then {
        match &mut self.current {
            Some(current) => current.feed(piece, self.tables),
            None => Then::Stop,
        }
    }

    fn end(&mut self, early: Option<InputError>) {
        if let Some(current) = self.current.take() {
            self.take(current, early);
        }
    }

    fn skip(&mut self, name: &str, why: InputError) {
        self.refused.push((name.to_owned(), Refusal::Input(why)));
    }
}

/// The text without what could steer a terminal.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\'' | '"' | '\\' => out.push(c),
            c => out.extend(c.escape_debug()),
        }
    }
    out
}

/// Says which snapshots of an archive are of an earlier moment than others of the same program.
fn tell_older(input: &mut Input) {
    let program = |last: &Snapshot| last.program.as_ref().map(|program| program.file.clone());
    let mut newest: HashMap<Option<String>, SystemTime> = HashMap::new();
    for Dumps { last, .. } in &input.instances {
        if let Some(time) = last.taken_at {
            let newest = newest.entry(program(last)).or_insert(time);
            *newest = time.max(*newest);
        }
    }
    for Dumps { last, .. } in &mut input.instances {
        let by = last.taken_at.and_then(|time| {
            let newest = newest.get(&program(last))?;
            newest.duration_since(time).ok()
        });
        if let Some(by) = by.filter(|by| *by > ONE_MOMENT) {
            last.warnings.push(Warning::Older { by });
        }
    }
}

fn skipped((source, refusal): (String, Refusal)) -> Skipped {
    let other = match &refusal {
        Refusal::Input(InputError::NoFile { what }) => Some((*what).to_owned()),
        Refusal::Input(_) => None,
        Refusal::Decode(error) => error.other_kind(),
    };
    let kind = match other {
        Some(_) => SkippedKind::Other,
        None => SkippedKind::Unreadable,
    };
    let reason = other.unwrap_or_else(|| match refusal {
        Refusal::Input(error) => error.to_string(),
        Refusal::Decode(error) => error.to_string(),
    });
    Skipped {
        source,
        kind,
        reason,
    }
}
