//! A day, for entries that expire.

use std::fmt;

use serde::{Deserialize, Deserializer, de::Error};

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `2026-12-31`; a time behind it is passed over.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let date: toml::value::Datetime = text.get(..10)?.parse().ok()?;
        let date = date.date?;
        Some(Date {
            year: date.year,
            month: date.month,
            day: date.day,
        })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // With quotes or without: people write both.
        let text = match toml::Value::deserialize(deserializer)? {
            toml::Value::String(text) => text,
            toml::Value::Datetime(date) => date.to_string(),
            _ => String::new(),
        };
        Some(text.as_str())
            .filter(|text| text.len() == 10)
            .and_then(Date::parse)
            .ok_or_else(|| D::Error::custom(format!("a day such as 2026-12-31, not {text:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_ordered() {
        let day = |text| Date::parse(text).unwrap();
        assert!(day("2026-09-30") < day("2026-10-01"));
        assert_eq!(day("2026-12-31T23:59:59Z").to_string(), "2026-12-31");
        for wrong in ["", "2026-13-01", "2026-02-30", "31.12.2026", "2026"] {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
    }
}
