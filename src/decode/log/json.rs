//! JSON lines in which one text holds the line of a dump, or all of it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Objects in objects that are looked into.
const DEPTH: usize = 3;

/// The keys on the way to a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field(Vec<String>);

impl Field {
    /// The first text of the object in `line` for which `test` gives something, with that.
    pub(super) fn find<T>(
        line: &[u8],
        test: &mut dyn FnMut(&[u8]) -> Option<T>,
    ) -> Option<(Self, T)> {
        let mut found = None;
        each_text(line, &mut |path, text| {
            if found.is_none() {
                found = test(text.as_bytes()).map(|value| (Field(path.to_vec()), value));
            }
        });
        found
    }

    /// The text in the object in `line`.
    pub(super) fn of(&self, line: &[u8]) -> Option<String> {
        if !line.starts_with(b"{") {
            return None;
        }
        let mut found = None;
        each_text(line, &mut |path, text| {
            if path == self.0 {
                found = Some(text.to_owned());
            }
        });
        found
    }
}

type Each<'e> = dyn FnMut(&[String], &str) + 'e;

/// Gives `each` every text of the object in `line` with its path; damage ends it. Nothing else
/// of the object is kept.
fn each_text(line: &[u8], each: &mut Each<'_>) {
    let mut path = Vec::new();
    let mut parser = serde_json::Deserializer::from_slice(line);
    let walk = Walk {
        path: &mut path,
        each,
    };
    // Texts before the damage have been seen.
    let _ = walk.deserialize(&mut parser);
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
    }

    #[test]
    fn damage_and_depth_end_the_search() {
        let deep = "{\"a\":".repeat(100_000);
        assert_eq!(Field::find(deep.as_bytes(), &mut |_| Some(())), None);
        let cut = br#"{"log":"goroutine 1", "#;
        assert!(Field::find(cut, &mut |_| Some(())).is_some());
    }
}
