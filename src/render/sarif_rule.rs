//! The rules of the SARIF form: what the catalog says of a scenario.

use serde::Serialize;

use super::escape::{markdown, terminal};
use super::sarif::Text;
use crate::report::RuleView;

/// A rule with its help.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    id: String,
    name: String,
    short_description: Text,
    full_description: Text,
    help: Text,
    properties: Properties,
}

#[derive(Serialize)]
struct Properties {
    tags: [&'static str; 3],
}

/// The rule of an entry.
pub(super) fn rule(rule: &RuleView) -> Rule {
    Rule {
        id: terminal(&rule.code),
        name: terminal(&rule.id),
        short_description: Text::plain(&rule.title),
        full_description: Text::plain(&rule.cause),
        help: Text {
            text: terminal(&format!("{} Usual fix: {}", rule.why, rule.fix)),
            markdown: Some(help(rule)),
        },
        properties: Properties {
            tags: ["go", "goroutine", "leak"],
        },
    }
}

fn help(rule: &RuleView) -> String {
    let texts = [
        ("Why", &rule.why),
        ("Usual cause", &rule.cause),
        ("Usual fix", &rule.fix),
        ("When it is fine", &rule.fine),
    ]
    .map(|(heading, text)| format!("**{heading}:** {}\n\n", markdown(text)));
    let codes = [("The mistake", &rule.bug), ("Mended", &rule.mended)]
        .into_iter()
        .filter(|(_, code)| !code.is_empty())
        .map(|(heading, code)| format!("**{heading}:**\n\n{}\n", code_block(code)));
    texts.into_iter().chain(codes).collect()
}

/// Four spaces make a code block, in which nothing is markup.
fn code_block(code: &str) -> String {
    let lines = code.lines().map(|line| {
        let line = line.replace('\t', "    ");
        format!("    {}", terminal(&line)).trim_end().to_owned() + "\n"
    });
    lines.collect()
}
