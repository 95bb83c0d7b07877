//! The log files of container runtimes, which split long lines.

use std::borrow::Cow;
use std::time::SystemTime;

use serde::Deserialize;

use super::prefix::time;

/// Longer lines are no longer put together; a dump has at most 64 MiB, and escapes in JSON.
const LONGEST: usize = 128 << 20;

/// A log file of a container runtime.
pub(super) struct Container {
    kind: Kind,
    /// The beginning of a line that was split.
    begun: Vec<u8>,
    time: Option<SystemTime>,
}

#[derive(Clone, Copy)]
enum Kind {
    /// `TIME stdout|stderr F|P LINE`: the Kubernetes container runtime interface
    /// (`pkg/cri/io/logger.go` in containerd, `P` for the parts of a line but the last).
    Cri,
    /// `{"log":"LINE\n","stream":"stderr","time":"TIME"}`: Docker's json-file driver
    /// (`daemon/logger/jsonfilelog` in moby; the parts of a line but the last lack its `\n`).
    Docker,
}

/// What a line of the file holds.
pub(super) enum Part<'a> {
    /// A line of the container, or the end of one.
    Whole(Cow<'a, [u8]>),
    /// The beginning of one.
    Begun,
    /// Something else.
    Foreign,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    log: Cow<'a, str>,
    #[serde(borrow, default)]
    time: Cow<'a, str>,
}

impl Container {
    /// The kind of file that a line is of.
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        let kind = if cri(line).is_some() {
            Kind::Cri
        } else if line.starts_with(b"{\"log\":\"")
            && docker(line).is_some_and(|entry| entry.log.ends_with('\n'))
        {
            Kind::Docker
        } else {
            return None;
        };
        Some(Container {
            kind,
            begun: Vec::new(),
            time: None,
        })
    }

    /// When the line that was read last was written.
    pub(super) fn time(&self) -> Option<SystemTime> {
        self.time
    }

    /// Reads a line of the file.
    pub(super) fn part<'a>(&mut self, line: &'a [u8]) -> Part<'a> {
        let Some((stamp, text, ends)) = self.entry(line) else {
            return Part::Foreign;
        };
        self.time = stamp;
        if !ends {
            let room = LONGEST.saturating_sub(self.begun.len());
            self.begun
                .extend_from_slice(text.get(..room).unwrap_or(&text));
            return Part::Begun;
        }
        if self.begun.is_empty() {
            return Part::Whole(text);
        }
        let mut whole = std::mem::take(&mut self.begun);
        whole.extend_from_slice(&text);
        Part::Whole(Cow::Owned(whole))
    }

    /// Time, text, and whether the text ends a line.
    fn entry<'a>(&self, line: &'a [u8]) -> Option<(Option<SystemTime>, Cow<'a, [u8]>, bool)> {
        match self.kind {
            Kind::Cri => {
                let (stamp, tag, text) = cri(line)?;
                Some((time(stamp), Cow::Borrowed(text), tag != b'P'))
            }
            Kind::Docker => {
                let entry = docker(line)?;
                let stamp = time(entry.time.as_bytes());
                let ends = entry.log.ends_with('\n');
                let mut text = match entry.log {
                    Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                    Cow::Owned(text) => Cow::Owned(text.into_bytes()),
                };
                if ends {
                    text = without_end(text);
                }
                Some((stamp, text, ends))
            }
        }
    }
}

/// The text without the line feed at its end, and the carriage return of a terminal before it.
fn without_end(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let line = text.strip_suffix(b"\n").unwrap_or(&text);
    let length = line.strip_suffix(b"\r").unwrap_or(line).len();
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(..length).unwrap_or(text)),
        Cow::Owned(mut text) => {
            text.truncate(length);
            Cow::Owned(text)
        }
    }
}

/// Time, tag and text of a line like `2024-01-02T03:04:05.6Z stderr F main.f()`. Several tags
/// are joined by colons; the first says whether the line is whole.
fn cri(line: &[u8]) -> Option<(&[u8], u8, &[u8])> {
    let mut parts = line.splitn(4, |&byte| byte == b' ');
    let stamp = parts.next()?;
    let is_stamp = (20..=40).contains(&stamp.len())
        && stamp.get(4) == Some(&b'-')
        && stamp.get(10) == Some(&b'T');
    let stream = parts.next()?;
    let tag = parts.next()?;
    let text = parts.next().unwrap_or_default();
    let is_entry = is_stamp && matches!(stream, b"stdout" | b"stderr");
    let tag = *tag
        .first()
        .filter(|tag| matches!(tag, b'P' | b'F') && is_entry)?;
    Some((stamp, tag, text))
}

fn docker(line: &[u8]) -> Option<Entry<'_>> {
    serde_json::from_slice(line).ok()
}
