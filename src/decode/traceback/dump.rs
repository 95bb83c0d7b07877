//! The goroutines of a traceback as they add up.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::header::Header;
use super::objects;
use super::waits;
use crate::decode::error::DecodeError;
use crate::decode::frames::{Frames, Kind, Seen};
use crate::decode::groups::{self, Labels, Sizes};
use crate::decode::limit::{Limits, within};
use crate::decode::listed::Listed;
use crate::decode::unread::Unread;
use crate::model::{
    Ages, Format, FrameId, Group, Ids, Keep, Objects, ProfileKind, Snapshot, StackId, StrId,
    TEXT_LIMIT, Tables, WaitReason, Warning,
};

/// Different words that are told apart; Go has about sixty.
const MAX_WORDS: usize = 256;

/// Different ages of all stacks.
const MAX_AGES: usize = 1 << 22;

/// Unknown words that are named.
const NAMED_WORDS: usize = 5;

/// Bytes of an unknown word that are kept.
const WORD_LENGTH: usize = 80;

/// Position in the list of words.
type Word = u16;

/// Goroutines with the same stack, state and creator.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    stack: StackId,
    word: Word,
    created_by: Option<FrameId>,
    has_stack: bool,
}

#[derive(Default)]
struct Counts {
    count: u64,
    leaked: u64,
    ages: Ages,
    ids: Vec<u64>,
    /// Ids of those who started them.
    parents: Vec<u64>,
    locked: u64,
    objects: Objects,
}

/// The goroutine that is being read.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent marks, as the text has them"
)]
#[derive(Default)]
struct Current {
    id: u64,
    word: Word,
    leaked: bool,
    minutes: Option<u32>,
    labels: Vec<(StrId, StrId)>,
    frames: Vec<Seen>,
    created_by: Option<FrameId>,
    parent: Option<u64>,
    locked: bool,
    /// Address of what it waits for.
    object: Option<u64>,
    crash: bool,
    unavailable: bool,
    elided: bool,
}

/// All goroutines so far.
#[derive(Default)]
pub(super) struct Dump {
    keep: Keep,
    current: Current,
    counts: IndexMap<Key, Counts, FxBuildHasher>,
    words: Vec<(Box<[u8]>, Option<WaitReason>)>,
    labels: Labels,
    sizes: Sizes,
    ids: Listed,
    /// Goroutines of a crash dump whose stack is not known yet: it lists them again for each
    /// thread.
    unavailable_ids: HashMap<u64, Key>,
    /// Ids that a group had until the goroutine was listed again.
    moved: HashMap<Key, HashSet<u64>>,
    /// Goroutines of which is said who created them.
    creators: u64,
    /// The goroutine that ended last seems to lack its end.
    torn: bool,
    any: bool,
    /// Some goroutine is of a dump that shows the runtime's own.
    any_crash: bool,
    scratch: Vec<FrameId>,
    ages: usize,
    system: u64,
    threads: u64,
    repeated: u64,
    elided: u64,
    /// Goroutines with something in their first line that no known Go prints.
    odd: u64,
    odd_words: Vec<String>,
    unread: Unread,
}

impl Dump {
    /// No goroutines so far.
    pub(super) fn new(keep: Keep, limits: Limits) -> Self {
        Dump {
            keep,
            sizes: Sizes::within(limits),
            ..Dump::default()
        }
    }

    /// Whether a goroutine that begins with `header` may be the first of another dump. In a
    /// dump that stops the world, only the first goroutine runs; where others are on threads of
    /// their own, a crash dump says so or shows the runtime.
    pub(super) fn may_end_before(&self, header: &Header<'_>) -> bool {
        !self.counts.is_empty() && !self.any_crash && !header.crash && header.word == b"running"
    }

    /// Whether there is a whole goroutine.
    pub(super) fn has_goroutines(&self) -> bool {
        !self.counts.is_empty()
    }

    /// The dump before the goroutine that is being read, which becomes the first of another.
    pub(super) fn split(&mut self) -> Dump {
        let mut next = Dump::new(self.keep, self.sizes.limits);
        next.words.clone_from(&self.words);
        next.current = std::mem::take(&mut self.current);
        next.current.word = next.word(b"running");
        next.any = true;
        std::mem::replace(self, next)
    }

    /// Begins a goroutine.
    pub(super) fn begin(
        &mut self,
        header: &Header<'_>,
        tables: &mut Tables,
    ) -> Result<(), DecodeError> {
        if let Some(odd) = header.odd {
            self.odd += 1;
            let odd = quoted(odd);
            if self.odd_words.len() < NAMED_WORDS && !self.odd_words.contains(&odd) {
                self.odd_words.push(odd);
            }
        }
        let mut word = self.word(header.word);
        // One goroutine runs when the world is stopped: the first. In crash dumps the others are
        // on threads of their own.
        if self.any && self.reason(word) == Some(WaitReason::Running) {
            word = self.word(b"runnable");
        }
        self.any = true;
        let current = &mut self.current;
        current.id = header.id;
        current.word = word;
        current.leaked = header.leaked;
        current.minutes = header.minutes;
        current.frames.clear();
        current.labels.clear();
        current.created_by = None;
        current.parent = None;
        current.locked = header.locked;
        current.object = None;
        current.crash = header.crash;
        self.any_crash |= header.crash;
        current.unavailable = false;
        current.elided = false;
        for (key, value) in &header.labels {
            let pair = (
                self.sizes.text(key, tables)?,
                self.sizes.text(value, tables)?,
            );
            current.labels.push(pair);
        }
        Ok(())
    }

    fn word(&mut self, text: &[u8]) -> Word {
        let text = text.get(..WORD_LENGTH).unwrap_or(text);
        let at = self.words.iter().position(|(word, _)| **word == *text);
        let at = at.unwrap_or_else(|| {
            if self.words.len() < MAX_WORDS {
                let reason = WaitReason::from_runtime(&String::from_utf8_lossy(text));
                self.words.push((text.into(), reason));
            }
            self.words.len() - 1
        });
        Word::try_from(at).unwrap_or(Word::MAX)
    }

    fn reason(&self, word: Word) -> Option<WaitReason> {
        self.words.get(usize::from(word))?.1
    }

    /// The frame that was read last.
    pub(super) fn last(&self) -> Option<Seen> {
        self.current.frames.last().copied()
    }

    /// Adds a frame further out; gives their number.
    pub(super) fn push(&mut self, seen: Seen) -> usize {
        self.current.frames.push(seen);
        self.current.frames.len()
    }

    /// The creator of the goroutine.
    pub(super) fn created_by(&mut self, frame: Option<FrameId>) {
        self.current.created_by = frame;
    }

    /// The id of the goroutine that started it.
    pub(super) fn started_by(&mut self, id: Option<u64>) {
        self.current.parent = id;
    }

    /// Whether the frame that comes next may show what the goroutine waits for: the frames
    /// that do are at the leaf.
    pub(super) fn wants_object(&self) -> bool {
        self.current.object.is_none()
            && self.current.frames.len() < objects::DEPTH
            && self
                .reason(self.current.word)
                .is_some_and(objects::is_waited_for)
    }

    /// The address of what the goroutine waits for.
    pub(super) fn waits_for(&mut self, address: u64) {
        self.current.object = Some(address);
    }

    /// The goroutine's stack is not in the text.
    pub(super) fn unavailable(&mut self) {
        self.current.unavailable = true;
    }

    /// Frames of the goroutine are not in the text.
    pub(super) fn elided(&mut self) {
        self.current.elided = true;
    }

    /// The goroutine is of a dump that shows the runtime's own frames and goroutines.
    pub(super) fn shows_runtime(&mut self) {
        self.current.crash = true;
        self.any_crash = true;
    }

    /// Whether nothing but its first line was read of the goroutine.
    pub(super) fn is_bare(&self) -> bool {
        self.current.frames.is_empty()
            && !self.current.unavailable
            && self.current.created_by.is_none()
    }

    /// Counts a line that fits nowhere.
    pub(super) fn unread(&mut self, number: u64, line: &[u8]) {
        self.unread.line(number, line);
    }

    /// Counts a goroutine of which nothing can be said.
    pub(super) fn lost_header(&mut self, number: u64, line: &[u8]) {
        self.unread.goroutine(number, line);
    }

    /// The text breaks off here.
    pub(super) fn tear(&mut self) {
        self.torn = true;
    }

    /// Whether the goroutine that ended last seems to lack its end.
    pub(super) fn is_torn(&self) -> bool {
        self.torn
    }

    /// Ends the goroutine whose first line is number `line`.
    pub(super) fn end(
        &mut self,
        line: u64,
        frames: &Frames,
        tables: &mut Tables,
    ) -> Result<(), DecodeError> {
        if self.is_bare() {
            let header = format!("goroutine {}", self.current.id);
            self.lost_header(line, header.as_bytes());
            self.torn = true;
            return Ok(());
        }
        let has_end = self.resolve(frames, tables);
        self.torn = false;
        if self.current.crash && self.leave_out(tables) {
            return Ok(());
        }
        let torn = !has_end && self.lacks_creator(tables);
        self.creators += u64::from(self.current.created_by.is_some());
        let stack = tables.stack(&self.scratch);
        let key = Key {
            stack,
            word: self.current.word,
            created_by: self.current.created_by,
            has_stack: !self.current.unavailable || !self.scratch.is_empty(),
        };
        if self.is_repeated(key) {
            self.repeated += 1;
            return Ok(());
        }
        self.torn = torn;
        let next = self.counts.len();
        let entry = self.counts.entry(key);
        let index = entry.index();
        let counts = entry.or_default();
        counts.count += 1;
        counts.leaked += u64::from(self.current.leaked);
        self.elided += u64::from(self.current.elided);
        counts.locked += u64::from(self.current.locked);
        if self.keep == Keep::Ids {
            counts.ids.push(self.current.id);
        }
        self.ids.keep(&mut counts.parents, self.current.parent);
        if let Some(address) = self.current.object {
            counts.objects.add(address, 1);
        }
        if let Some(minutes) = self.current.minutes {
            let before = counts.ages.distinct();
            counts.ages.add(minutes, 1);
            self.ages += counts.ages.distinct() - before;
            within("ages", self.ages, MAX_AGES, "")?;
        }
        for &(label, value) in &self.current.labels {
            self.labels
                .add(index, label, value, 1, &self.sizes.limits)?;
        }
        if index == next {
            self.sizes.stack(self.scratch.len())?;
        }
        Ok(())
    }

    /// Whether the line that says who created the goroutine should be there and is not. The main
    /// goroutine, those of the runtime and those of threads that C code made have none.
    fn lacks_creator(&self, tables: &Tables) -> bool {
        let name = |frame: &FrameId| tables.frame_name(*frame);
        let root = self.scratch.last().map_or("", name);
        let needs_none = root == "main.main" || root.starts_with("runtime.");
        self.current.created_by.is_none()
            && self.current.id > 1
            && self.creators > 0
            && !self.current.locked
            && !needs_none
    }

    /// The frames that the runtime's own profile has too. Says whether the goroutine's end is among
    /// those that it has not.
    fn resolve(&mut self, frames: &Frames, tables: &Tables) -> bool {
        self.scratch.clear();
        let mut callee = Kind::Plain;
        let mut ends = false;
        for &seen in &self.current.frames {
            let kind = frames.kind(seen);
            let left_out =
                kind == Kind::Frameless || (kind == Kind::Wrapper && callee != Kind::Panic);
            ends |= kind == Kind::Frameless;
            callee = kind;
            if !left_out {
                self.scratch.extend(frames.frame(seen));
            }
        }
        // Outside of crash dumps the end of a goroutine is shown only where nothing else would
        // be: what is not the runtime's is then a wrapper (`main.f.func1` up to Go 1.21).
        if ends && !self.current.crash {
            self.scratch
                .retain(|&frame| tables.frame_name(frame).starts_with("runtime."));
        }
        ends
    }

    /// Whether the runtime's own profile would not list the goroutine of a crash dump.
    fn leave_out(&mut self, tables: &Tables) -> bool {
        if self.current.id == 0 {
            self.threads += 1;
            return true;
        }
        let system = waits::is_system(&self.scratch, tables);
        self.system += u64::from(system);
        system
    }

    /// Notes the goroutine's id, and says whether it was listed before, by a crash dump for each
    /// thread or because somebody put pieces together; of two blocks, the one with frames counts.
    fn is_repeated(&mut self, key: Key) -> bool {
        let id = self.current.id;
        if self.ids.insert(id) {
            if !key.has_stack {
                self.unavailable_ids.insert(id, key);
            }
            return false;
        }
        if key.has_stack
            && let Some(before) = self.unavailable_ids.remove(&id)
        {
            if let Some(counts) = self.counts.get_mut(&before) {
                counts.count = counts.count.saturating_sub(1);
                self.moved.entry(before).or_default().insert(id);
            }
            self.repeated += 1;
            return false;
        }
        true
    }

    /// Ends the dump, of which so many bytes of text were read.
    pub(super) fn finish(mut self, bytes: u64, broken: bool, tables: &Tables) -> Snapshot {
        let mut warnings = Vec::new();
        if broken || bytes == TEXT_LIMIT {
            warnings.push(Warning::Truncated { bytes, of: None });
        }
        warnings.extend(std::mem::take(&mut self.unread).warning());
        warnings.extend(self.unknown_words());
        if self.system + self.threads + self.repeated > 0 {
            warnings.push(Warning::LeftOut {
                system: self.system,
                threads: self.threads,
                repeated: self.repeated,
            });
        }
        if self.elided > 0 {
            warnings.push(Warning::Elided {
                goroutines: self.elided,
            });
        }
        let mut groups: IndexMap<_, Group> = IndexMap::new();
        let mut numbers = Vec::with_capacity(self.counts.len());
        let ids = std::mem::take(&mut self.ids);
        for (key, counts) in std::mem::take(&mut self.counts) {
            let said = self.reason(key.word).unwrap_or(WaitReason::Unknown);
            let wait = waits::wait(said, key.stack, key.has_stack, tables);
            let entry = groups.entry((key.stack, wait, key.created_by));
            numbers.push(entry.index());
            let group = entry.or_insert_with(|| Group {
                stack: key.stack,
                cut: false,
                wait,
                created_by: key.created_by,
                count: 0,
                told: None,
                labels: Vec::new(),
            });
            group.count += counts.count;
            let mut known = counts.ids;
            if let Some(moved) = self.moved.get(&key) {
                known.retain(|id| !moved.contains(id));
            }
            let told = group.told.get_or_insert_default();
            told.leaked += counts.leaked;
            told.ages.merge(&counts.ages);
            told.ids.merge(&Ids::from(known));
            told.locked += counts.locked;
            told.objects.merge(&counts.objects);
            told.parents.merge(ids.fate(&counts.parents));
        }
        let number = |index: usize| numbers.get(index).copied().unwrap_or(index);
        let mut labels = std::mem::take(&mut self.labels).by_group(number, tables);
        let groups = groups
            .into_values()
            .enumerate()
            .map(|(number, mut group)| {
                group.labels = labels.remove(&number).unwrap_or_default();
                group
            })
            .filter(|group| group.count > 0)
            .collect();
        groups::snapshot(Format::Traceback, ProfileKind::Goroutine, groups, warnings)
    }

    /// A warning about wait reasons that no known Go prints.
    fn unknown_words(&self) -> Option<Warning> {
        let mut goroutines = self.odd;
        let mut words = self.odd_words.clone();
        for (key, counts) in &self.counts {
            let Some((word, None)) = self.words.get(usize::from(key.word)) else {
                continue;
            };
            goroutines += counts.count;
            let word = quoted(word);
            if words.len() < NAMED_WORDS && !words.contains(&word) {
                words.push(word);
            }
        }
        (goroutines > 0).then_some(Warning::UnknownWords { goroutines, words })
    }
}

fn quoted(word: &[u8]) -> String {
    let word = word.get(..WORD_LENGTH).unwrap_or(word);
    format!("\"{}\"", String::from_utf8_lossy(word).escape_debug())
}
