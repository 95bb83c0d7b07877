//! Breaks text into lines of a terminal's width.

use unicode_width::UnicodeWidthStr;

/// Narrower than this nothing is readable; wider lines than the terminal are better.
const NARROWEST: usize = 40;

/// Prose is no wider than this, however wide the terminal is.
const WIDEST: usize = 120;

/// The lines of `text`, broken at spaces; all but the first start with `indent`.
pub(super) fn paragraph(text: &str, width: u16, indent: &str) -> Vec<String> {
    let width = usize::from(width).clamp(NARROWEST, WIDEST);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let used = line.width();
        if used > indent.width() && used + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
            line.push_str(indent);
        } else if !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// The lines of `text`, each with `prefix` or, from the second on, as many spaces in front.
pub(super) fn hanging(prefix: &str, text: &str, width: u16) -> Vec<String> {
    let indent = " ".repeat(prefix.width());
    let room = width.saturating_sub(u16::try_from(indent.len()).unwrap_or(u16::MAX));
    paragraph(text, room, "")
        .into_iter()
        .enumerate()
        .map(|(at, line)| {
            let start = if at == 0 { prefix } else { &indent };
            format!("{start}{line}")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces() {
        let text = "one two three four five six seven eight nine ten eleven twelve";
        let lines = paragraph(text, 40, "  ");
        assert!(lines.len() > 1);
        assert!(lines.iter().all(|line| line.width() <= 40));
        assert!(lines[1].starts_with("  "));
        let words: Vec<&str> = lines
            .iter()
            .flat_map(|line| line.split_whitespace())
            .collect();
        assert_eq!(words.join(" "), text);
    }

    #[test]
    fn a_hanging_prefix_stands_once() {
        let lines = hanging("fix  ", &"word ".repeat(30), 60);
        assert!(lines[0].starts_with("fix  word"));
        assert!(lines[1].starts_with("     word"));
    }
}
