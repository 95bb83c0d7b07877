//! Writes profiles as protobuf, in all the ways that mean the same.

use std::io::Write;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::profile::{Profile, Value};

/// How repeated numbers are written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Packing {
    Packed,
    Unpacked,
    /// The first one unpacked, the others packed.
    Mixed,
}

/// A field that profiles do not have.
#[derive(Clone, Debug)]
pub(crate) enum Unknown {
    Varint(u64),
    Fixed64(u64),
    Bytes(Vec<u8>),
    Fixed32(u32),
}

/// How to write a profile.
#[derive(Clone, Debug)]
pub(crate) struct Writing {
    /// Sorts the messages; those that it does not reach come last.
    order: Vec<u16>,
    packing: Packing,
    /// Whether fields that are zero are written.
    zeros: bool,
    /// Whether equal texts share a place in the string table.
    shared: bool,
    /// Ids are `first_id`, and so on in steps of `step`.
    first_id: u64,
    step: u64,
    unknown: Vec<(u32, Unknown)>,
}

/// Any way to write a profile.
pub(crate) fn writing() -> impl Strategy<Value = Writing> {
    let unknown = prop_oneof![
        any::<u64>().prop_map(Unknown::Varint),
        any::<u64>().prop_map(Unknown::Fixed64),
        vec(any::<u8>(), 0..20).prop_map(Unknown::Bytes),
        any::<u32>().prop_map(Unknown::Fixed32),
    ];
    (
        vec(any::<u16>(), 0..40),
        select(&[Packing::Packed, Packing::Unpacked, Packing::Mixed][..]),
        any::<(bool, bool)>(),
        prop_oneof![Just(1), any::<u64>()],
        select(&[1_u64, 7, (1 << 40) + 1][..]),
        vec((16_u32..1 << 29, unknown), 0..3),
    )
        .prop_map(
            |(order, packing, (zeros, shared), first_id, step, unknown)| Writing {
                order,
                packing,
                zeros,
                shared,
                first_id,
                step,
                unknown,
            },
        )
}

/// How the bytes are packed up.
#[derive(Clone, Debug)]
pub(crate) enum Container {
    Bare,
    /// gzip of as many members as there are numbers, cut there (in thousandths).
    Gzip(Vec<usize>),
}

/// Any container.
pub(crate) fn container() -> impl Strategy<Value = Container> {
    prop_oneof![
        Just(Container::Bare),
        vec(0_usize..1000, 1..4).prop_map(Container::Gzip),
    ]
}

impl Container {
    pub(crate) fn wrap(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        let Container::Gzip(cuts) = self else {
            return Ok(bytes.to_vec());
        };
        let mut out = Vec::new();
        let mut rest = bytes;
        for (at, cut) in cuts.iter().enumerate() {
            let last = at + 1 == cuts.len();
            let length = if last {
                rest.len()
            } else {
                rest.len() * cut / 1000
            };
            let (part, tail) = rest.split_at(length);
            rest = tail;
            let mut member = GzEncoder::new(out, Compression::default());
            member.write_all(part)?;
            out = member.finish()?;
        }
        Ok(out)
    }
}

/// A message in the making.
struct Message<'a> {
    bytes: Vec<u8>,
    writing: &'a Writing,
}

impl<'a> Message<'a> {
    fn new(writing: &'a Writing) -> Self {
        let bytes = Vec::new();
        Message { bytes, writing }
    }

    fn varint(&mut self, value: u64) {
        prost::encoding::encode_varint(value, &mut self.bytes);
    }

    fn key(&mut self, number: u32, wire_type: u32) {
        self.varint(u64::from(number << 3 | wire_type));
    }

    fn number(mut self, number: u32, value: u64) -> Self {
        if value != 0 || self.writing.zeros {
            self.key(number, 0);
            self.varint(value);
        }
        self
    }

    fn body(mut self, number: u32, body: &[u8]) -> Self {
        self.key(number, 2);
        self.varint(body.len() as u64);
        self.bytes.extend_from_slice(body);
        self
    }

    fn numbers(mut self, number: u32, values: &[u64]) -> Self {
        let alone = match self.writing.packing {
            Packing::Packed => 0,
            Packing::Unpacked => values.len(),
            Packing::Mixed => values.len().min(1),
        };
        let (unpacked, packed) = values.split_at(alone);
        for &value in unpacked {
            self.key(number, 0);
            self.varint(value);
        }
        if !packed.is_empty() || self.writing.zeros {
            let mut body = Message::new(self.writing);
            for &value in packed {
                body.varint(value);
            }
            self = self.body(number, &body.bytes);
        }
        self
    }

    fn unknown(mut self) -> Self {
        for (number, value) in &self.writing.unknown {
            match value {
                Unknown::Varint(value) => {
                    self.key(*number, 0);
                    self.varint(*value);
                }
                Unknown::Fixed64(value) => {
                    self.key(*number, 1);
                    self.bytes.extend_from_slice(&value.to_le_bytes());
                }
                Unknown::Bytes(value) => self = self.body(*number, value),
                Unknown::Fixed32(value) => {
                    self.key(*number, 5);
                    self.bytes.extend_from_slice(&value.to_le_bytes());
                }
            }
        }
        self
    }
}

struct Strings<'a> {
    texts: Vec<&'a [u8]>,
    shared: bool,
}

impl<'a> Strings<'a> {
    fn index(&mut self, text: &'a [u8]) -> u64 {
        let known = self.texts.iter().position(|known| *known == text);
        let at = match known {
            Some(at) if self.shared || text.is_empty() => at,
            _ => {
                self.texts.push(text);
                self.texts.len() - 1
            }
        };
        at as u64
    }
}

/// A message with its field number, in the outermost message.
type Outer = (u32, Vec<u8>);

const SAMPLE: u32 = 2;
const STRING: u32 = 6;

impl Writing {
    fn id(&self, at: usize) -> u64 {
        self.first_id
            .wrapping_add(self.step.wrapping_mul(at as u64))
    }

    /// The bytes of `profile`. Samples, sample types and texts keep their order among
    /// themselves, since it means something.
    pub(crate) fn encode(&self, profile: &Profile) -> Vec<u8> {
        let mut strings = Strings {
            texts: vec![b""],
            shared: self.shared,
        };
        let mut messages = self.symbols(profile, &mut strings);
        self.samples(profile, &mut strings, &mut messages);
        for text in strings.texts {
            messages.push((STRING, text.to_vec()));
        }

        let mut places: Vec<usize> = (0..messages.len()).collect();
        places.sort_by_key(|&at| self.order.get(at).copied().unwrap_or(u16::MAX));
        let numbers: Vec<u32> = places
            .iter()
            .filter_map(|&at| messages.get(at).map(|message| message.0))
            .collect();
        let mut out = Message::new(self)
            .number(9, profile.time.cast_unsigned())
            .unknown();
        for number in numbers {
            // Takes the first of this number that is left.
            if let Some((_, body)) = messages
                .iter_mut()
                .find(|(candidate, _)| *candidate == number)
                .map(std::mem::take)
            {
                out = out.body(number, &body);
            }
        }
        out.number(10, profile.duration.cast_unsigned())
            .number(12, 1)
            .unknown()
            .bytes
    }

    fn symbols<'a>(&self, profile: &'a Profile, strings: &mut Strings<'a>) -> Vec<Outer> {
        let mut messages = Vec::new();
        for name in &profile.sample_types {
            let body = Message::new(self)
                .number(1, strings.index(name.as_bytes()))
                .number(2, strings.index(b"count"));
            messages.push((1, body.unknown().bytes));
        }
        for (at, function) in profile.functions.iter().enumerate() {
            let name = strings.index(&function.name.raw);
            let body = Message::new(self)
                .number(1, self.id(at))
                .number(2, if function.by_system_name { 0 } else { name })
                .number(3, name)
                .number(4, strings.index(&function.file))
                .number(5, function.start_line.cast_unsigned());
            messages.push((5, body.unknown().bytes));
        }
        for (at, lines) in profile.locations.iter().enumerate() {
            let mut body = Message::new(self)
                .number(1, self.id(at))
                .number(2, 1)
                .number(3, 0x48_9b4d + at as u64);
            for &(function, line) in lines {
                let line = Message::new(self)
                    .number(1, self.id(function))
                    .number(2, line.cast_unsigned());
                body = body.body(4, &line.unknown().bytes);
            }
            messages.push((4, body.unknown().bytes));
        }
        messages
    }

    fn samples<'a>(
        &self,
        profile: &'a Profile,
        strings: &mut Strings<'a>,
        messages: &mut Vec<Outer>,
    ) {
        for sample in &profile.samples {
            let locations: Vec<u64> = sample.locations.iter().map(|&at| self.id(at)).collect();
            let values: Vec<u64> = (0..profile.sample_types.len())
                .map(|at| match at {
                    at if at == profile.value_index => sample.count.cast_unsigned(),
                    _ => 77,
                })
                .collect();
            let mut body = Message::new(self)
                .numbers(1, &locations)
                .numbers(2, &values);
            for (key, value) in &sample.labels {
                let mut label = Message::new(self).number(1, strings.index(key));
                label = match value {
                    Value::Text(text) => label.number(2, strings.index(text)),
                    Value::Number { number, unit } => label
                        .number(3, number.cast_unsigned())
                        .number(4, strings.index(unit)),
                };
                body = body.body(3, &label.unknown().bytes);
            }
            messages.push((SAMPLE, body.unknown().bytes));
        }
    }
}
