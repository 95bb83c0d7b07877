//! Walks the fields of the outermost message, each with its byte offset.

use prost::bytes::Buf;
use prost::encoding::{WireType, decode_key, decode_varint};

use crate::decode::error::DecodeError;

/// A field of the outermost message.
pub(super) struct Field<'a> {
    /// Field number.
    pub(super) number: u32,
    /// Offset of its first byte.
    pub(super) offset: usize,
    /// Its value.
    pub(super) value: Value<'a>,
}

/// The value of a field, as far as profiles need it.
pub(super) enum Value<'a> {
    /// A number.
    Varint(u64),
    /// A message, a text, or packed numbers.
    Bytes(&'a [u8]),
    /// Of a wire type that no field of a profile has; skipped.
    Other,
}

/// The fields of `bytes`, in order; ends after the first error.
pub(super) fn fields(bytes: &[u8]) -> Fields<'_> {
    Fields {
        rest: bytes,
        total: bytes.len(),
    }
}

/// Iterator of [`fields`].
pub(super) struct Fields<'a> {
    rest: &'a [u8],
    total: usize,
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let offset = self.total - self.rest.len();
        let field = self.read(offset);
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

impl<'a> Fields<'a> {
    fn read(&mut self, offset: usize) -> Result<Field<'a>, DecodeError> {
        let malformed = |what: String| DecodeError::Malformed { offset, what };
        let (number, wire_type) =
            decode_key(&mut self.rest).map_err(|error| malformed(error.to_string()))?;
        let value = match wire_type {
            WireType::Varint => Value::Varint(
                decode_varint(&mut self.rest).map_err(|error| malformed(error.to_string()))?,
            ),
            WireType::LengthDelimited => {
                let length =
                    decode_varint(&mut self.rest).map_err(|error| malformed(error.to_string()))?;
                let cut = usize::try_from(length)
                    .ok()
                    .and_then(|length| self.rest.split_at_checked(length));
                let Some((body, rest)) = cut else {
                    return Err(malformed(format!(
                        "a field of {length} bytes where only {} are left (cut off?)",
                        self.rest.len()
                    )));
                };
                self.rest = rest;
                Value::Bytes(body)
            }
            WireType::SixtyFourBit => self.skip(8, offset)?,
            WireType::ThirtyTwoBit => self.skip(4, offset)?,
            WireType::StartGroup | WireType::EndGroup => {
                return Err(malformed("a group, which profiles do not use".to_owned()));
            }
        };
        Ok(Field {
            number,
            offset,
            value,
        })
    }

    fn skip(&mut self, length: usize, offset: usize) -> Result<Value<'a>, DecodeError> {
        if self.rest.len() < length {
            return Err(DecodeError::Malformed {
                offset,
                what: "a number that is cut off".to_owned(),
            });
        }
        self.rest.advance(length);
        Ok(Value::Other)
    }
}
