//! Everything in a profile but its samples.

use super::symbols::{Functions, Locations};
use super::texts::Texts;
use super::wire::{Field, Value, varint};
use super::{message, number, pb};
use crate::decode::error::DecodeError;
use crate::decode::limit::{Limits, room};
use crate::model::Program;

/// A goroutine profile has one sample type, others have four.
const MAX_SAMPLE_TYPES: usize = 1 << 10;

/// Comments are for people, who read no more.
const MAX_COMMENTS: usize = 64;

/// Characters of a comment; several may share one long text.
const MAX_COMMENT: usize = 4096;

/// Everything but the samples.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) limits: Limits,
    pub(super) sample_types: Vec<pb::ValueType>,
    pub(super) texts: Texts,
    pub(super) functions: Functions,
    pub(super) locations: Locations,
    /// The first mapping, which is the program itself.
    program: Option<pb::Mapping>,
    /// Indices of texts.
    comments: Vec<i64>,
    pub(super) time_nanos: i64,
    pub(super) duration_nanos: i64,
}

impl Parts {
    /// Nothing so far, and no more than `limits` to come.
    pub(super) fn within(limits: Limits) -> Self {
        Parts {
            limits,
            texts: Texts::within(limits.strings),
            ..Parts::default()
        }
    }

    /// Takes a field of the profile that is no sample.
    pub(super) fn take(&mut self, field: &Field<'_>) -> Result<(), DecodeError> {
        let offset = field.offset;
        match (field.number, field.value) {
            (number::SAMPLE_TYPE, Value::Bytes(body)) => {
                room(
                    "sample types",
                    self.sample_types.len(),
                    MAX_SAMPLE_TYPES,
                    "",
                )?;
                let sample_type: pb::ValueType = message(body, offset, &self.limits)?;
                self.texts.need(sample_type.r#type);
                self.sample_types.push(sample_type);
            }
            (number::STRING_TABLE, Value::Bytes(body)) => self.texts.add(body)?,
            (number::FUNCTION, Value::Bytes(body)) => {
                self.functions
                    .add(body, offset, &self.limits, &mut self.texts)?;
            }
            (number::LOCATION, Value::Bytes(body)) => {
                self.locations.add(body, offset, &self.limits)?;
            }
            (number::MAPPING, Value::Bytes(body)) if self.program.is_none() => {
                let mapping: pb::Mapping = message(body, offset, &self.limits)?;
                self.texts.need(mapping.filename);
                self.texts.need(mapping.build_id);
                self.program = Some(mapping);
            }
            // One by one from pprof, packed from other writers.
            (number::COMMENT, Value::Varint(value)) => self.comment(value),
            (number::COMMENT, Value::Bytes(mut packed)) => {
                while let Ok(value) = varint(&mut packed) {
                    self.comment(value);
                }
            }
            (number::TIME_NANOS, Value::Varint(value)) => self.time_nanos = value.cast_signed(),
            (number::DURATION_NANOS, Value::Varint(value)) => {
                self.duration_nanos = value.cast_signed();
            }
            _ => {}
        }
        Ok(())
    }

    fn comment(&mut self, index: u64) {
        if self.comments.len() < MAX_COMMENTS {
            let index = index.cast_signed();
            self.texts.need(index);
            self.comments.push(index);
        }
    }

    /// What the writer noted for people.
    pub(super) fn comments(&self) -> Vec<String> {
        let text = |&index| self.texts.text(index).chars().take(MAX_COMMENT).collect();
        self.comments.iter().map(text).collect()
    }

    /// The program that the profile is of.
    pub(super) fn program(&self) -> Option<Program> {
        let mapping = self.program.as_ref()?;
        let known =
            |index| Some(self.texts.text(index).into_owned()).filter(|text| !text.is_empty());
        Some(Program {
            file: known(mapping.filename)?,
            build_id: known(mapping.build_id),
        })
    }
}
