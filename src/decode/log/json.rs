//! JSON lines in which one text holds the line of a dump, or all of it.
//!
//! Also lines of JSON that is written over several, with `"key": "text",` on each, and lines that
//! were cut.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Objects in objects that are looked into.
const DEPTH: usize = 3;

/// The keys on the way to a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field(Vec<String>);

impl Field {
    /// The longest text in `line` for which `test` gives something, with that.
    pub(super) fn find<T>(
        line: &[u8],
        test: &mut dyn FnMut(&[u8]) -> Option<T>,
    ) -> Option<(Self, T)> {
        let mut found = None;
        let mut length = 0;
        each_text(line, &mut |path, text| {
            if text.len() > length
                && let Some(value) = test(text.as_bytes())
            {
                length = text.len();
                found = Some((Field(path.to_vec()), value));
            }
        });
        found
    }

    /// The text in `line`.
    pub(super) fn of(&self, line: &[u8]) -> Option<String> {
        let (mut found, mut by_name) = (None, None);
        each_text(line, &mut |path, text| {
            if path == self.0 {
                found = Some(text.to_owned());
            } else if path.last() == self.0.last() {
                by_name = Some(text.to_owned());
            }
        });
        found.or(by_name)
    }
}

/// Gives `each` every text in the line with the keys on the way to it.
fn each_text(line: &[u8], each: &mut Each<'_>) {
    let whole = line.starts_with(b"{") && of_object(line, each);
    if !whole {
        of_members(line, each);
    }
}

/// Texts in a line that are looked at.
const TEXTS: usize = 256;

/// Gives `each` what looks like a member `"key": "text"`, as far as the line goes.
fn of_members(line: &[u8], each: &mut Each<'_>) {
    let mut from = 0;
    for _ in 0..TEXTS {
        let Some(rest) = line.get(from..) else {
            return;
        };
        let Some(at) = memchr::memmem::find(rest, b"\":") else {
            return;
        };
        from += at + 2;
        let value = line.get(from..).unwrap_or_default().trim_ascii_start();
        let Some(quoted) = value.strip_prefix(b"\"") else {
            continue;
        };
        let key = rest.get(..at).unwrap_or_default();
        let key = key.rsplit(|&byte| byte == b'"').next().unwrap_or_default();
        let key = String::from_utf8_lossy(key).into_owned();
        let (text, length) = unescape(quoted);
        each(&[key], &text);
        from = line.len() - quoted.len() + length;
    }
}

/// The text that begins behind a quote, and how long it is with its escapes: up to the closing
/// quote, or to the end of a line that was cut.
fn unescape(quoted: &[u8]) -> (String, usize) {
    let end = end_of_text(quoted);
    let mut text = quoted.get(..end).unwrap_or(quoted).to_vec();
    // An escape that was cut is at most six bytes long.
    for _ in 0..6 {
        let json = [b"\"", &*text, b"\""].concat();
        if let Ok(whole) = serde_json::from_slice::<String>(&json) {
            return (whole, end);
        }
        text.pop();
    }
    (String::from_utf8_lossy(&text).into_owned(), end)
}

/// Where the closing quote is.
fn end_of_text(quoted: &[u8]) -> usize {
    let mut from = 0;
    while let Some(at) = quoted
        .get(from..)
        .and_then(|rest| memchr::memchr2(b'"', b'\\', rest))
    {
        match quoted.get(from + at) {
            Some(b'"') => return from + at,
            _ => from += at + 2,
        }
    }
    quoted.len()
}

type Each<'e> = dyn FnMut(&[String], &str) + 'e;

/// Gives `each` every text of the object in `line` with its path; false if it is damaged. Nothing
/// else of the object is kept.
fn of_object(line: &[u8], each: &mut Each<'_>) -> bool {
    let mut path = Vec::new();
    let mut parser = serde_json::Deserializer::from_slice(line);
    let walk = Walk {
        path: &mut path,
        each,
    };
    walk.deserialize(&mut parser).is_ok()
}

struct Walk<'w, 'e> {
    path: &'w mut Vec<String>,
    each: &'w mut Each<'e>,
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.path.len() > DEPTH {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        (self.each)(self.path, text);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.path.push(key);
            map.next_value_seed(Walk {
                path: self.path,
                each: self.each,
            })?;
            self.path.pop();
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_path() {
        let line = br#"{"n":1,"b":[true,{"x":"goroutine"}],"e":{"stack":"goroutine 1"},"z":null}"#;
        let is_dump = &mut |text: &[u8]| text.starts_with(b"goroutine").then_some(());
        let (field, ()) = Field::find(line, is_dump).unwrap();
        assert_eq!(field.0, ["e", "stack"]);
        assert_eq!(field.of(line).as_deref(), Some("goroutine 1"));
        assert_eq!(
            field.of(br#"{"e":{"stack":"a\nb"}}"#).as_deref(),
            Some("a\nb")
        );
        assert_eq!(field.of(br#"{"e":"x"}"#), None);
        assert_eq!(field.of(b"e stack"), None);
        let longer = br#"{"event":"goroutine 1","stack":"goroutine 1\nmain.f()"}"#;
        let (field, ()) = Field::find(longer, is_dump).unwrap();
        assert_eq!(field.0, ["stack"]);
    }

    #[test]
    fn damage_and_depth_end_the_search() {
        let deep = "{\"a\":".repeat(100_000);
        assert_eq!(Field::find(deep.as_bytes(), &mut |_| Some(())), None);
        let cut = br#"{"n":[1],"msg":"goroutine 1\nmain.f(\"\u00"#;
        let (field, ()) = Field::find(cut, &mut |_| Some(())).unwrap();
        assert_eq!(field.of(cut).as_deref(), Some("goroutine 1\nmain.f(\""));
        let spread = br#"    "textPayload": "goroutine 1","#;
        let (field, ()) = Field::find(spread, &mut |_| Some(())).unwrap();
        assert_eq!(field.of(spread).as_deref(), Some("goroutine 1"));
    }
}
