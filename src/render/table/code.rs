//! The code that is the cause, with labels, as rustc shows it.

use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::render::escape::{is_dangerous, terminal};
use crate::render::style::{Color, Look, Role};
use crate::report::{Cause, CodeLabel};

/// Writes the code frame.
pub(in crate::render) fn write(cause: &Cause, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut group = Group::with_title(Level::NOTE.primary_title("the source"));
    let labels: Vec<(String, &CodeLabel)> = cause
        .labels
        .iter()
        .map(|label| (terminal(&label.text), label))
        .collect();
    let texts: Vec<(String, String)> = cause
        .files
        .iter()
        .map(|file| (terminal(&file.path), printable(&file.text)))
        .collect();
    for (file, (path, text)) in cause.files.iter().zip(&texts) {
        let mut snippet = Snippet::source(text.as_str()).path(path.as_str());
        for (at, (words, label)) in labels.iter().enumerate() {
            if label.file != file.path {
                continue;
            }
            let (Ok(from), Ok(to)) = (
                usize::try_from(label.start_byte),
                usize::try_from(label.end_byte),
            ) else {
                continue;
            };
            // Of what spans many lines the first is enough.
            let line_end = text
                .get(from..)
                .and_then(|rest| rest.find('\n'))
                .map_or(text.len(), |length| from + length);
            let to = to.min(line_end);
            if from > to || !text.is_char_boundary(from) || !text.is_char_boundary(to) {
                continue;
            }
            let kind = if at == 0 {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            snippet = snippet.annotation(kind.span(from..to).label(words.as_str()));
        }
        group = group.element(snippet);
    }
    let renderer = if look.color == Color::On {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let frame = renderer
        .decor_style(DecorStyle::Ascii)
        .term_width(usize::from(look.width).saturating_sub(3))
        .render(&[group]);
    // The first line is the title.
    for line in frame.lines().skip(1) {
        writeln!(out, "   {line}")?;
    }
    Ok(())
}

/// Writes a unified diff.
pub(super) fn diff(diff: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for line in diff.lines() {
        let role = match line.as_bytes() {
            [b'+' | b'-', ..] => Role::Strong,
            _ => Role::Dim,
        };
        let text = terminal(&line.replace('\t', "    "));
        writeln!(out, "     {}", look.paint(role, text))?;
    }
    Ok(())
}

/// The text with harmless characters in the places of dangerous ones, byte for byte, so that labels
/// stay where they are.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_dangerous(c) && !matches!(c, '\n' | '\t') {
            out.extend(std::iter::repeat_n('?', c.len_utf8()));
        } else {
            out.push(c);
        }
    }
    out
}
