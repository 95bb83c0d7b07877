//! Profiles to encode, and what the decoder must make of them.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use goprof_leaks::model::ProfileKind;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::names::{Name, name};

#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) name: Name,
    /// The name stands in the field for the linker's name only.
    pub(crate) by_system_name: bool,
    pub(crate) file: Vec<u8>,
    pub(crate) start_line: i64,
}

/// Lines, innermost first: a position in `Profile::functions`, past its end for a function
/// that is not defined, and a line.
pub(crate) type Location = Vec<(usize, i64)>;

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(Vec<u8>),
    Number { number: i64, unit: Vec<u8> },
}

#[derive(Clone, Debug)]
pub(crate) struct Sample {
    /// Positions in `Profile::locations`, past its end for one that is not defined.
    pub(crate) locations: Vec<usize>,
    pub(crate) count: i64,
    pub(crate) labels: Vec<(Vec<u8>, Value)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) sample_types: Vec<&'static str>,
    /// Which of the sample types counts goroutines.
    pub(crate) value_index: usize,
    pub(crate) functions: Vec<Function>,
    pub(crate) locations: Vec<Location>,
    pub(crate) samples: Vec<Sample>,
    pub(crate) time: i64,
    pub(crate) duration: i64,
}

/// A frame as text: normalised name, file, line, first line of the function.
pub(crate) type Frame = (String, String, u32, u32);

/// More goroutines with one stack than this are said to be impossible.
const MOST: u64 = 1 << 40;

/// Goroutines with one stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) frames: Vec<Frame>,
    pub(crate) count: u64,
    pub(crate) labels: Vec<(String, String, u64)>,
}

/// What the decoder must find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) kind: ProfileKind,
    pub(crate) taken_at: Option<SystemTime>,
    pub(crate) groups: Vec<Group>,
    pub(crate) warnings: Vec<&'static str>,
}

impl Profile {
    /// The groups by the plainest means: equal lists of frames, added up.
    pub(crate) fn expected(&self) -> Expected {
        let mut groups: Vec<Group> = Vec::new();
        let mut labels: Vec<BTreeMap<(String, String), u64>> = Vec::new();
        let (mut gone, mut capped) = (false, false);
        for sample in &self.samples {
            gone |= sample.count < 0;
            let Some(count) = u64::try_from(sample.count).ok().filter(|&n| n > 0) else {
                continue;
            };
            let frames: Vec<Frame> = sample
                .locations
                .iter()
                .filter_map(|&at| self.locations.get(at))
                .flatten()
                .filter_map(|&(function, line)| self.frame(function, line))
                .collect();
            let at = groups
                .iter()
                .position(|group| group.frames == frames)
                .unwrap_or_else(|| {
                    groups.push(Group {
                        frames,
                        count: 0,
                        labels: Vec::new(),
                    });
                    labels.push(BTreeMap::new());
                    groups.len() - 1
                });
            if let (Some(group), Some(labels)) = (groups.get_mut(at), labels.get_mut(at)) {
                capped |= group.count + count > MOST;
                group.count = (group.count + count).min(MOST);
                for (key, value) in &sample.labels {
                    let sum = labels.entry((text(key), value.text())).or_default();
                    *sum += count.min(MOST);
                }
            }
        }
        for (group, labels) in groups.iter_mut().zip(labels) {
            group.labels = labels
                .into_iter()
                .map(|((key, value), count)| (key, value, count))
                .collect();
        }
        let without_frames: u64 = groups
            .iter()
            .filter(|group| group.frames.is_empty())
            .map(|group| group.count)
            .sum();
        let warnings = [
            ("delta-profile", self.duration > 0 || gone),
            ("count-saturated", capped),
            ("dangling-reference", self.dangles()),
            ("unsymbolized", self.lacks_names()),
            ("empty-profile", groups.is_empty()),
            ("not-started", without_frames >= 100),
        ];
        Expected {
            kind: match self.sample_types.get(self.value_index) {
                Some(&"goroutineleak") => ProfileKind::GoroutineLeak,
                _ => ProfileKind::Goroutine,
            },
            taken_at: u64::try_from(self.time)
                .ok()
                .filter(|&nanos| nanos > 0)
                .map(|nanos| SystemTime::UNIX_EPOCH + Duration::from_nanos(nanos)),
            warnings: warnings
                .into_iter()
                .filter_map(|(id, given)| given.then_some(id))
                .collect(),
            groups,
        }
    }

    fn frame(&self, function: usize, line: i64) -> Option<Frame> {
        let function = self.functions.get(function)?;
        Some((
            function.name.normal.clone(),
            text(&function.file),
            u32::try_from(line).unwrap_or(0),
            u32::try_from(function.start_line).unwrap_or(0),
        ))
    }

    /// Whether anything that counts refers to what is not defined.
    fn dangles(&self) -> bool {
        let lines = self.locations.iter().flatten();
        let mut functions = lines.map(|&(function, _)| function);
        let counted = self.samples.iter().filter(|sample| sample.count > 0);
        let mut locations = counted.flat_map(|sample| sample.locations.iter());
        functions.any(|at| at >= self.functions.len())
            || locations.any(|&at| at >= self.locations.len())
    }

    fn lacks_names(&self) -> bool {
        self.locations.iter().any(|location| {
            let mut defined = location
                .iter()
                .filter_map(|&(function, _)| self.functions.get(function));
            location.is_empty() || defined.any(|function| function.name.normal.is_empty())
        })
    }
}

impl Value {
    fn text(&self) -> String {
        match self {
            Value::Number { number, unit } if *number != 0 => format!("{number}{}", text(unit)),
            Value::Number { .. } => String::new(),
            Value::Text(value) => text(value),
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn short_text() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        select(
            &[
                "",
                "x",
                "größe",
                "/srv/shop/fetch.go",
                "a\u{1b}[31m\u{202e}\n"
            ][..]
        )
        .prop_map(|text| text.as_bytes().to_vec()),
        vec(any::<u8>(), 0..12),
    ]
}

/// Lines and counts: small, none, negative, and out of every range.
fn number() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => 1_i64..2000,
        1 => -3_i64..3,
        1 => select(&[i64::MIN, i64::MAX, i64::MAX - 1, 1 << 32, (1 << 32) - 1][..]),
    ]
}

fn function() -> impl Strategy<Value = Function> {
    (name(), any::<bool>(), short_text(), number()).prop_map(
        |(name, by_system_name, file, start_line)| Function {
            name,
            by_system_name,
            file,
            start_line,
        },
    )
}

fn label() -> impl Strategy<Value = (Vec<u8>, Value)> {
    let value = prop_oneof![
        short_text().prop_map(Value::Text),
        (number(), short_text()).prop_map(|(number, unit)| Value::Number { number, unit }),
    ];
    (short_text(), value)
}

/// One more than the positions there are, so that some lead nowhere.
fn sample(locations: usize) -> impl Strategy<Value = Sample> {
    (vec(0..=locations, 0..6), number(), vec(label(), 0..3)).prop_map(
        |(locations, count, labels)| Sample {
            locations,
            count,
            labels,
        },
    )
}

/// Profiles of every kind and shape.
pub(crate) fn profile() -> impl Strategy<Value = Profile> {
    let kinds: &[(&[&str], usize)] = &[
        (&["goroutine"], 0),
        (&["goroutine"], 0),
        (&["goroutineleak"], 0),
        (&["samples", "goroutine"], 1),
        (&["goroutine", "cpu"], 0),
    ];
    (vec(function(), 0..6), select(kinds))
        .prop_flat_map(|(functions, kind)| {
            let lines = vec((0..=functions.len(), number()), 0..4);
            (Just(functions), vec(lines, 0..6), Just(kind))
        })
        .prop_flat_map(|(functions, locations, kind)| {
            let samples = vec(sample(locations.len()), 0..8);
            let times = (number(), prop_oneof![4 => Just(0), 1 => number()]);
            (Just(functions), Just(locations), samples, times, Just(kind))
        })
        .prop_map(
            |(functions, locations, samples, (time, duration), (types, value_index))| Profile {
                sample_types: types.to_vec(),
                value_index,
                functions,
                locations,
                samples,
                time,
                duration,
            },
        )
}
