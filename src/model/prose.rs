//! How numbers, paths and names read in prose.

use std::borrow::Cow;

/// Names longer than this are shortened in prose and in rows.
const LONGEST_NAME: usize = 200;

/// `name`, or its two ends if it is longer than anybody would read.
#[must_use]
pub fn elide(name: &str) -> Cow<'_, str> {
    let half = LONGEST_NAME / 2;
    let ends = name.char_indices().nth(LONGEST_NAME).and_then(|_| {
        let (head, _) = name.char_indices().nth(half)?;
        let (tail, _) = name.char_indices().rev().nth(half - 1)?;
        Some((name.get(..head)?, name.get(tail..)?))
    });
    match ends {
        Some((head, tail)) => Cow::Owned(format!("{head}…{tail}")),
        None => Cow::Borrowed(name),
    }
}

/// A count with thousands separators: `11,842`.
#[must_use]
pub fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A share as a percentage: `94 %`, `<1 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 1.0 {
        "<1 %".to_owned()
    } else if percent > 99.0 && percent < 100.0 {
        ">99 %".to_owned()
    } else {
        format!("{percent:.0} %")
    }
}

/// `3 frames`, `1 frame`.
#[must_use]
pub fn plural(count: u64, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{} {noun}s", thousands(count))
    }
}

/// `3 goroutines`, `1 goroutine`.
#[must_use]
pub fn goroutines(count: u64) -> String {
    plural(count, "goroutine")
}

/// A function name without the folders of its import path: `fetch.(*Pool).get.func1`.
#[must_use]
pub fn short_function(name: &str) -> &str {
    let head = name.split(['(', '[']).next().unwrap_or(name);
    let start = head.rfind('/').map_or(0, |slash| slash + 1);
    name.get(start..).unwrap_or(name)
}

/// The last two elements of a path: `fetch/fetch.go`.
#[must_use]
pub fn short_path(path: &str) -> &str {
    let cut = path
        .char_indices()
        .rev()
        .filter(|(_, c)| matches!(c, '/' | '\\'))
        .nth(1)
        .map_or(0, |(at, _)| at + 1);
    path.get(cut..).unwrap_or(path)
}

/// Seconds as people say them, in one unit or two: `40 min`, `2 h`, `1 h 20 min`, `3 d`.
#[must_use]
pub fn duration(seconds: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "waits are whole minutes, far below the end of u64"
    )]
    let minutes = (seconds.max(0.0) / 60.0).round() as u64;
    let two = |large: u64, unit: &str, small: u64, small_unit: &str| match small {
        0 => format!("{} {unit}", thousands(large)),
        small => format!("{} {unit} {small} {small_unit}", thousands(large)),
    };
    match minutes {
        0..60 => format!("{minutes} min"),
        60..1440 => two(minutes / 60, "h", minutes % 60, "min"),
        _ => two(minutes / 1440, "d", minutes % 1440 / 60, "h"),
    }
}

/// Minutes as people say them; short ones in seconds: `30 s`, `12 min`, `1 h 20 min`.
#[must_use]
pub fn span(minutes: f64) -> String {
    let seconds = minutes * 60.0;
    if seconds < 120.0 {
        format!("{seconds:.0} s")
    } else {
        duration(seconds)
    }
}

/// A rate in the unit that leaves a number above 1: `+3 a minute`, `+2.5 an hour`, `-4 a day`.
#[must_use]
pub fn rate(per_minute: f64) -> String {
    let (number, unit) = per_unit(per_minute);
    format!(
        "{number} {} {unit}",
        if unit == "hour" { "an" } else { "a" }
    )
}

/// The same in few columns: `+3/min`, `+2.5/h`, `-4/d`.
#[must_use]
pub fn short_rate(per_minute: f64) -> String {
    let (number, unit) = per_unit(per_minute);
    let unit = match unit {
        "minute" => "min",
        "hour" => "h",
        _ => "d",
    };
    format!("{number}/{unit}")
}

fn per_unit(per_minute: f64) -> (String, &'static str) {
    let (rate, unit) = if per_minute.abs() >= 1.0 || per_minute == 0.0 {
        (per_minute, "minute")
    } else if per_minute.abs() >= 1.0 / 60.0 {
        (per_minute * 60.0, "hour")
    } else {
        (per_minute * 1440.0, "day")
    };
    let sign = if rate < 0.0 { "-" } else { "+" };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive number that is rounded for people"
    )]
    let whole = rate.abs().round() as u64;
    let tenths = format!("{:.1}", rate.abs());
    let number = match tenths.strip_suffix(".0") {
        _ if whole >= 100 => thousands(whole),
        Some(whole) => whole.to_owned(),
        None => tenths,
    };
    (format!("{sign}{number}"), unit)
}

/// A change with its sign: `+1,204`, `-3`, `0`.
#[must_use]
pub fn change(delta: i64) -> String {
    let number = thousands(delta.unsigned_abs());
    match delta {
        0 => number,
        1.. => format!("+{number}"),
        _ => format!("-{number}"),
    }
}

/// Goroutines that came and went: `5 came, 2 went`.
#[must_use]
pub fn came_and_went(went: u64, came: u64) -> String {
    let parts: Vec<String> = [(came, "came"), (went, "went")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, verb)| format!("{} {verb}", thousands(count)))
        .collect();
    parts.join(", ")
}

/// Counts one after the other: `12, 15, 18`; of many, the first and the last ones.
#[must_use]
pub fn series(counts: &[u64]) -> String {
    const ALL: usize = 8;
    let list = |counts: &[u64]| {
        let texts: Vec<String> = counts.iter().map(|&count| thousands(count)).collect();
        texts.join(", ")
    };
    if counts.len() <= ALL {
        return list(counts);
    }
    let head = counts.get(..ALL - 3).unwrap_or(counts);
    let tail = counts.get(counts.len() - 2..).unwrap_or_default();
    format!("{}, …, {}", list(head), list(tail))
}

/// Bytes in the largest unit that leaves a number above 1: `23.1 MiB`.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
    let mut value = bytes as f64;
    let mut unit = "bytes";
    for next in UNITS {
        if value < 1024.0 {
            break;
        }
        value /= 1024.0;
        unit = next;
    }
    if unit == "bytes" {
        format!("{bytes} bytes")
    } else {
        format!("{value:.1} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_names_read_well() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(11_842), "11,842");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(percent(0.939), "94 %");
        assert_eq!(percent(0.001), "<1 %");
        assert_eq!(percent(0.9999), ">99 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(duration(180.0), "3 min");
        assert_eq!(duration(7200.0), "2 h");
        assert_eq!(duration(4800.0), "1 h 20 min");
        assert_eq!(duration(86_400.0 * 3.0 + 3600.0), "3 d 1 h");
        assert_eq!(span(0.5), "30 s");
        assert_eq!(span(80.0), "1 h 20 min");
        assert_eq!(rate(3.0), "+3 a minute");
        assert_eq!(rate(-0.75), "-45 an hour");
        assert_eq!(short_rate(1204.4), "+1,204/min");
        assert_eq!(short_rate(0.05), "+3/h");
        assert_eq!(short_rate(0.001), "+1.4/d");
        assert_eq!(short_rate(0.0), "+0/min");
        assert_eq!(change(1204), "+1,204");
        assert_eq!(change(-3), "-3");
        assert_eq!(change(0), "0");
        assert_eq!(came_and_went(2, 1500), "1,500 came, 2 went");
        assert_eq!(came_and_went(2, 0), "2 went");
        assert_eq!(series(&[12, 1500]), "12, 1,500");
        assert_eq!(
            series(&[1, 2, 3, 4, 5, 6, 7, 8, 9]),
            "1, 2, 3, 4, 5, …, 8, 9"
        );
        assert_eq!(bytes(2048), "2.0 KiB");
        assert_eq!(bytes(24_252_416), "23.1 MiB");
        assert_eq!(short_path("/srv/shop/fetch/fetch.go"), "fetch/fetch.go");
        assert_eq!(short_path("fetch.go"), "fetch.go");
        assert_eq!(
            short_function("example.com/shop/fetch.(*Pool[...]).get.func1"),
            "fetch.(*Pool[...]).get.func1"
        );
        assert_eq!(short_function("main.main"), "main.main");
    }

    #[test]
    fn long_names_keep_their_ends() {
        assert_eq!(elide("main.main"), "main.main");
        let name = format!("main.{}.end", "ä".repeat(1000));
        let short = elide(&name);
        assert_eq!(short.chars().count(), LONGEST_NAME + 1);
        assert!(short.starts_with("main.ä") && short.ends_with("ä.end"));
    }
}
