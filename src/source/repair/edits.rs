//! Changes of the text of a package's files.

use super::{Changed, Edit};
use crate::source::package::Package;
use crate::source::syntax::Span;

impl Package {
    pub(super) fn text(&self, span: Span) -> Option<&str> {
        self.files.get(span.file)?.text.get(span.from..span.to)
    }

    /// The white space in front of a statement.
    pub(super) fn indent(&self, span: Span) -> String {
        let Some(file) = self.files.get(span.file) else {
            return String::new();
        };
        let before = file.text.get(..span.from).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        line.chars().take_while(|c| c.is_whitespace()).collect()
    }

    pub(super) fn insert_after(&self, span: Span, text: &str) -> Edit {
        Edit {
            file: span.file,
            from: span.to,
            to: span.to,
            text: format!("\n{}{text}", self.indent(span)),
        }
    }

    /// Takes a statement out, with its line if nothing else is on it.
    pub(super) fn delete(&self, span: Span) -> Option<Edit> {
        let text = &self.files.get(span.file)?.text;
        let start = text.get(..span.from)?.rfind('\n').map_or(0, |at| at + 1);
        let end = text
            .get(span.to..)?
            .find('\n')
            .map_or(text.len(), |at| span.to + at);
        let alone = text.get(start..span.from)?.trim().is_empty()
            && text
                .get(span.to..end)
                .is_some_and(|rest| rest.trim().is_empty() || rest.trim().starts_with("//"));
        let (from, to) = if alone {
            (start, (end + 1).min(text.len()))
        } else {
            (span.from, span.to)
        };
        Some(Edit {
            file: span.file,
            from,
            to,
            text: String::new(),
        })
    }

    /// The files with the edits; none if they overlap.
    pub(super) fn apply(&self, mut edits: Vec<Edit>) -> Option<Vec<Changed>> {
        edits.sort_by_key(|edit| (edit.file, edit.from, edit.to));
        let mut changed: Vec<Changed> = Vec::new();
        let mut files: Vec<usize> = edits.iter().map(|edit| edit.file).collect();
        files.dedup();
        for file in files {
            let source = self.files.get(file)?;
            let mut after = String::with_capacity(source.text.len() + 64);
            let mut at = 0;
            for edit in edits.iter().filter(|edit| edit.file == file) {
                after.push_str(source.text.get(at..edit.from)?);
                after.push_str(&edit.text);
                at = edit.to;
            }
            after.push_str(source.text.get(at..)?);
            changed.push(Changed {
                path: source.path.clone(),
                before: source.text.to_string(),
                after,
            });
        }
        Some(changed)
    }
}
