//! Walks the fields of a message, each with its byte offset; the outermost one comes in pieces.

use prost::bytes::Buf;
use prost::encoding::{WireType, decode_key, decode_varint};

use crate::decode::error::DecodeError;

/// Bytes of the longest number.
const LONGEST_VARINT: usize = 10;

/// Walks the outermost message, of which no more than one field is kept.
#[derive(Default)]
pub(super) struct Walk {
    /// The beginning of a field whose end is in a piece to come.
    begun: Vec<u8>,
    /// Bytes before that.
    before: usize,
}

impl Walk {
    /// Gives every field that ends in `piece` to `take`.
    pub(super) fn feed(
        &mut self,
        mut piece: &[u8],
        take: &mut impl FnMut(Field<'_>) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        while !self.begun.is_empty() {
            let missing = missing(&self.begun);
            let Some((more, rest)) = piece.split_at_checked(missing) else {
                self.begun.extend_from_slice(piece);
                return Ok(());
            };
            self.begun.extend_from_slice(more);
            piece = rest;
            if missing == 0 {
                let begun = std::mem::take(&mut self.begun);
                self.whole(&begun, take)?;
            }
        }
        // Whole fields are read where they are.
        let mut end = 0;
        let start = self.before;
        let mut fields = fields_behind(piece, start);
        while missing(fields.rest) == 0
            && let Some(field) = fields.next()
        {
            take(field?)?;
            end = piece.len() - fields.rest.len();
        }
        self.before = start + end;
        self.begun
            .extend_from_slice(piece.get(end..).unwrap_or_default());
        Ok(())
    }

    /// Ends the message: what has begun must be whole.
    pub(super) fn finish(
        mut self,
        take: &mut impl FnMut(Field<'_>) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let begun = std::mem::take(&mut self.begun);
        self.whole(&begun, take)
    }

    fn whole(
        &mut self,
        bytes: &[u8],
        take: &mut impl FnMut(Field<'_>) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        for field in fields_behind(bytes, self.before) {
            take(field?)?;
        }
        self.before += bytes.len();
        Ok(())
    }
}

/// How many bytes, at least, the field at the start of `bytes` lacks; none if it is whole, or so
/// damaged that no more bytes would mend it.
fn missing(bytes: &[u8]) -> usize {
    // What nearly all fields of a profile are: a short message or text.
    if let &[key, length, ref body @ ..] = bytes
        && key < 0x80
        && length < 0x80
        && key & 7 == 2
    {
        return usize::from(length).saturating_sub(body.len());
    }
    let Some(key) = varint_length(bytes) else {
        return usize::from(bytes.len() < LONGEST_VARINT);
    };
    let after_key = bytes.get(key..).unwrap_or_default();
    let body = match bytes.first().map(|first| first & 7) {
        Some(0) if varint_length(after_key).is_none() => {
            return usize::from(after_key.len() < LONGEST_VARINT);
        }
        Some(1) => 8,
        Some(2) => {
            let Some(length) = varint_length(after_key) else {
                return usize::from(after_key.len() < LONGEST_VARINT);
            };
            let mut digits = after_key;
            let body = decode_varint(&mut digits)
                .map_or(0, |body| usize::try_from(body).unwrap_or(usize::MAX));
            body.saturating_add(length)
        }
        Some(5) => 4,
        _ => 0,
    };
    body.saturating_sub(after_key.len())
}

/// How many bytes the number at the start of `bytes` has; none if its end is not there.
fn varint_length(bytes: &[u8]) -> Option<usize> {
    let last = |byte: &u8| byte & 0x80 == 0;
    let end = bytes.iter().take(LONGEST_VARINT).position(last)?;
    Some(end + 1)
}

/// Reads the number at the start of `rest`. Nothing is done more often.
#[inline]
pub(super) fn varint(rest: &mut &[u8]) -> Result<u64, prost::DecodeError> {
    match short(rest) {
        Some(value) => Ok(value),
        None => decode_varint(rest),
    }
}

/// Reads the number at the start of `rest` if it has up to three bytes, as nearly all have.
#[inline]
fn short(rest: &mut &[u8]) -> Option<u64> {
    let low = |byte: u8| u64::from(byte & 0x7f);
    let (value, after) = match **rest {
        [first, ref after @ ..] if first < 0x80 => (u64::from(first), after),
        [first, second, ref after @ ..] if second < 0x80 => (low(first) | low(second) << 7, after),
        [first, second, third, ref after @ ..] if third < 0x80 => {
            (low(first) | low(second) << 7 | low(third) << 14, after)
        }
        _ => return None,
    };
    *rest = after;
    Some(value)
}

/// A field of a message.
pub(super) struct Field<'a> {
    /// Field number.
    pub(super) number: u32,
    /// Offset of its first byte.
    pub(super) offset: usize,
    /// Its value.
    pub(super) value: Value<'a>,
}

/// The value of a field, as far as profiles need it.
#[derive(Clone, Copy)]
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
    fields_behind(bytes, 0)
}

/// The same of bytes that lie `before` bytes behind the start of the profile.
fn fields_behind(bytes: &[u8], before: usize) -> Fields<'_> {
    Fields {
        rest: bytes,
        total: before + bytes.len(),
    }
}

/// Iterator of [`fields`].
pub(super) struct Fields<'a> {
    rest: &'a [u8],
    /// How far the end is from where offsets start.
    total: usize,
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, DecodeError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.usual() {
            Some(field) => Some(Ok(field)),
            None => self.unusual(),
        }
    }
}

impl<'a> Fields<'a> {
    /// The next field, if it is of the kind that nearly all are of: a number below 16, and short ones
    /// behind it. Errors are not even thought of here.
    #[inline]
    fn usual(&mut self) -> Option<Field<'a>> {
        let &[key @ 8..0x80, ref rest @ ..] = self.rest else {
            return None;
        };
        let offset = self.total - self.rest.len();
        let mut rest = rest;
        let value = match key & 7 {
            0 => Value::Varint(short(&mut rest)?),
            2 => {
                let length = usize::try_from(short(&mut rest)?).ok()?;
                let (body, after) = rest.split_at_checked(length)?;
                rest = after;
                Value::Bytes(body)
            }
            _ => return None,
        };
        self.rest = rest;
        Some(Field {
            number: u32::from(key >> 3),
            offset,
            value,
        })
    }

    /// The next field, whatever it is; none at the end.
    #[cold]
    #[inline(never)]
    fn unusual(&mut self) -> Option<Result<Field<'a>, DecodeError>> {
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

    fn read(&mut self, offset: usize) -> Result<Field<'a>, DecodeError> {
        let malformed = |what: String| DecodeError::Malformed { offset, what };
        let (number, wire_type) =
            decode_key(&mut self.rest).map_err(|error| malformed(error.to_string()))?;
        let value = match wire_type {
            WireType::Varint => {
                Value::Varint(varint(&mut self.rest).map_err(|error| malformed(error.to_string()))?)
            }
            WireType::LengthDelimited => {
                let length =
                    varint(&mut self.rest).map_err(|error| malformed(error.to_string()))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What a walk over pieces gives: number, offset and length of each field, and how it ends.
    fn walk(pieces: &[&[u8]]) -> (Vec<(u32, usize, usize)>, Option<String>) {
        let mut found = Vec::new();
        let mut walk = Walk::default();
        let mut take = |field: Field<'_>| {
            let length = match field.value {
                Value::Bytes(body) => body.len(),
                Value::Varint(_) | Value::Other => 0,
            };
            found.push((field.number, field.offset, length));
            Ok(())
        };
        let fed = pieces
            .iter()
            .try_for_each(|piece| walk.feed(piece, &mut take))
            .and_then(|()| walk.finish(&mut take));
        (found, fed.err().map(|error| error.to_string()))
    }

    #[test]
    fn numbers_are_read_as_prost_reads_them() {
        for bytes in [
            &b"\x00"[..],
            b"\x7f\x80",
            b"\x80\x01",
            b"\x80\x00\x01",
            b"\xff\x7f",
            b"\xff\xff\x03x",
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02",
            b"\x80",
            b"",
        ] {
            let (mut ours, mut theirs) = (bytes, bytes);
            assert_eq!(varint(&mut ours), decode_varint(&mut theirs), "{bytes:?}");
            assert_eq!(ours.len(), theirs.len(), "{bytes:?}");
        }
    }

    #[test]
    fn pieces_do_not_matter() {
        let long = [&[0x32, 0x80, 0x02][..], &[b'x'; 256]].concat();
        let sound = [
            &long[..],
            b"\x48\x96\x01",
            &long,
            b"\x0d1234\x0912345678\x32\x00",
        ]
        .concat();
        let cut = &sound[..sound.len() - 12];
        let group = [&long[..], b"\x0b\x00\x00"].concat();
        let endless = [&long[..], &[0xff; 12]].concat();
        for bytes in [&sound[..], cut, &group, &endless, b""] {
            let whole = walk(&[bytes]);
            for size in [1, 2, 3, 7, 100, 258] {
                let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
                assert_eq!(walk(&pieces), whole, "pieces of {size}");
            }
        }
        assert_eq!(walk(&[&sound]).0.len(), 6);
        assert!(walk(&[cut]).1.is_some());
    }
}
