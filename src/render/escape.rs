//! Escapes names and labels, which come from other people's processes, for each medium.

/// Characters that could steer a terminal or turn the direction of text: C0 and C1 controls,
/// line and paragraph separators, bidirectional marks, embeddings and isolates, tags. The two last
/// of the first plane are no characters, and with the controls all that XML forbids.
pub(super) fn is_dangerous(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fffe}'
                | '\u{ffff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// For a terminal or the log of a CI system: dangerous characters become `\u{…}`, and so does the
/// first one of what a CI system would take for a command.
#[must_use]
pub(super) fn terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if is_dangerous(c) || is_command(text.get(at..).unwrap_or_default(), before) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
        before = c;
    }
    out
}

/// Whether a workflow command of GitHub Actions (`::error::`, or the older `##[error]`) or of
/// Azure (`##vso[`) starts here. Words start lines where text wraps.
fn is_command(text: &str, before: char) -> bool {
    let word = text.strip_prefix("::").and_then(|rest| rest.chars().next());
    (before.is_whitespace() && word.is_some_and(char::is_alphabetic))
        || text.starts_with("##[")
        || text.starts_with("##vso[")
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

/// For the text of a workflow command of GitHub Actions.
#[must_use]
pub(super) fn command_data(text: &str) -> String {
    // Line ends are escaped by `terminal`; the rules of the runner stay true without it.
    terminal(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// For a property of a workflow command.
#[must_use]
pub(super) fn command_property(text: &str) -> String {
    command_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// For the path of a URI: whatever is not a plain character becomes `%XX`.
#[must_use]
pub(super) fn percent_path(path: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(byte);
    let bytes = path.bytes().map(|byte| match Some(byte).filter(plain) {
        Some(byte) => char::from(byte).to_string(),
        None => format!("%{byte:02X}"),
    });
    bytes.collect()
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
        assert_eq!(
            terminal("a\u{fffe}\u{ffff}\u{fffd}"),
            "a\\u{fffe}\\u{ffff}\u{fffd}"
        );
        assert_eq!(terminal("größe 世界"), "größe 世界");
        assert_eq!(command_property("a%0A,b:c\n"), "a%250A%2Cb%3Ac\\u{a}");
        assert_eq!(percent_path("a b/%ü.go"), "a%20b/%25%C3%BC.go");
    }

    #[test]
    fn no_ci_system_takes_a_name_for_a_command() {
        assert_eq!(terminal("::error::x"), "\\u{3a}:error::x");
        assert_eq!(terminal("in ::add-mask::x"), "in \\u{3a}:add-mask::x");
        assert_eq!(terminal("a##[error]b"), "a\\u{23}#[error]b");
        assert_eq!(terminal("##vso[task]"), "\\u{23}#vso[task]");
        for harmless in ["[::1]:8080", "addr ::1", "std::vec", "a # b ## c"] {
            assert_eq!(terminal(harmless), harmless);
        }
    }
}
