//! The log files of container runtimes, which split long lines.

use std::borrow::Cow;
use std::time::SystemTime;

use serde::Deserialize;

use super::prefix::time;
use crate::decode::lines::LONGEST_OF_LOG;

/// A log file of a container runtime.
pub(super) struct Container {
    kind: Kind,
    /// The beginnings of lines that were split, one for each stream.
    begun: [Vec<u8>; 2],
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
    #[serde(borrow, default)]
    stream: Cow<'a, str>,
}

/// What one line of the file holds.
struct Piece<'a> {
    time: Option<SystemTime>,
    stream: Stream,
    text: Cow<'a, [u8]>,
    ends: bool,
}

/// Two writers, whose pieces of lines come in any order.
#[derive(Clone, Copy)]
enum Stream {
    Out,
    Err,
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
            begun: [const { Vec::new() }; 2],
            time: None,
        })
    }

    /// When the line that was read last was written.
    pub(super) fn time(&self) -> Option<SystemTime> {
        self.time
    }

    /// Reads a line of the file.
    pub(super) fn part<'a>(&mut self, line: &'a [u8]) -> Part<'a> {
        let Some(piece) = self.piece(line) else {
            return Part::Foreign;
        };
        self.time = piece.time;
        let [out, err] = &mut self.begun;
        let begun = match piece.stream {
            Stream::Out => out,
            Stream::Err => err,
        };
        if !piece.ends {
            let room = LONGEST_OF_LOG.saturating_sub(begun.len());
            begun.extend_from_slice(piece.text.get(..room).unwrap_or(&piece.text));
            return Part::Begun;
        }
        if begun.is_empty() {
            return Part::Whole(piece.text);
        }
        let mut whole = std::mem::take(begun);
        whole.extend_from_slice(&piece.text);
        Part::Whole(Cow::Owned(whole))
    }

    /// What was begun and has no end.
    pub(super) fn rest(self) -> impl Iterator<Item = Vec<u8>> {
        self.begun.into_iter().filter(|begun| !begun.is_empty())
    }

    fn piece<'a>(&self, line: &'a [u8]) -> Option<Piece<'a>> {
        match self.kind {
            Kind::Cri => cri(line),
            Kind::Docker => {
                let entry = docker(line)?;
                let ends = entry.log.ends_with('\n');
                let mut text = match entry.log {
                    Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                    Cow::Owned(text) => Cow::Owned(text.into_bytes()),
                };
                if ends {
                    text = without_end(text);
                }
                Some(Piece {
                    time: time(entry.time.as_bytes()),
                    stream: match &*entry.stream {
                        "stdout" => Stream::Out,
                        _ => Stream::Err,
                    },
                    text,
                    ends,
                })
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

/// A line like `2024-01-02T03:04:05.6Z stderr F main.f()`. Several tags are joined by colons; the
/// first says whether the line is whole.
fn cri(line: &[u8]) -> Option<Piece<'_>> {
    let mut parts = line.splitn(4, |&byte| byte == b' ');
    let stamp = parts.next()?;
    let is_stamp = (20..=40).contains(&stamp.len())
        && stamp.get(4) == Some(&b'-')
        && stamp.get(10) == Some(&b'T');
    let stream = match parts.next()? {
        b"stdout" => Stream::Out,
        b"stderr" => Stream::Err,
        _ => return None,
    };
    let ends = match parts.next()?.first()? {
        b'P' => false,
        b'F' => true,
        _ => return None,
    };
    is_stamp.then(|| Piece {
        time: time(stamp),
        stream,
        text: Cow::Borrowed(parts.next().unwrap_or_default()),
        ends,
    })
}

fn docker(line: &[u8]) -> Option<Entry<'_>> {
    serde_json::from_slice(line).ok()
}
