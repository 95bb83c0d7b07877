//! Escapes names and labels, which come from other people's processes, for each medium.

/// Characters that could steer a terminal or turn the direction of text: C0 and C1 controls,
/// line and paragraph separators, bidirectional marks, embeddings and isolates, tags.
fn is_dangerous(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// For a terminal: dangerous characters become `\u{…}`.
#[must_use]
pub(super) fn terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_dangerous(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// For the text of an HTML element.
#[must_use]
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in terminal(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            _ => out.push(c),
        }
    }
    out
}

/// For Markdown text, also inside a table: what could be markup or HTML is escaped.
#[must_use]
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in html(text).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '~' | '@' | '!' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// For a Markdown code span, also inside a table: fenced by more backticks than it holds.
#[must_use]
pub(super) fn markdown_code(text: &str) -> String {
    let text = terminal(text).replace('|', "\\|");
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    if longest > 0 {
        format!("{fence} {text} {fence}")
    } else {
        format!("{fence}{text}{fence}")
    }
}

/// For a folded stack, whose separators are `;` and the last space.
#[must_use]
pub(super) fn folded(text: &str) -> String {
    terminal(text).replace(';', ",").replace(' ', "_")
}

/// For a spreadsheet: a cell that would be read as a formula gets a quote in front.
#[must_use]
pub(super) fn spreadsheet(text: &str) -> String {
    let text = terminal(text);
    if text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NASTY: &str = "a\u{1b}[31m|<b>\n\u{202e}`x`";

    #[test]
    fn each_medium_is_safe() {
        assert_eq!(terminal(NASTY), "a\\u{1b}[31m|<b>\\u{a}\\u{202e}`x`");
        assert_eq!(html("a<b>&\u{1b}"), "a&lt;b&gt;&amp;\\u{1b}");
        assert!(!markdown(NASTY).contains("<b>"));
        assert_eq!(markdown_code("a|b`c"), "`` a\\|b`c ``");
        assert_eq!(folded("struct { a int; b int }"), "struct_{_a_int,_b_int_}");
        assert_eq!(spreadsheet("=1+1"), "'=1+1");
        assert_eq!(terminal("größe 世界"), "größe 世界");
    }
}
