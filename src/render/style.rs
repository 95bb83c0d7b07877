//! Colours and widths of the terminal form.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

use crate::rank::Verdict;

/// How the terminal form looks; injected, so that output depends on nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns to use.
    pub width: u16,
    /// Whether to use colour.
    pub color: Color,
}

/// Whether to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// Yes.
    On,
    /// No.
    Off,
}

/// What a piece of text is, for its style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A heading or the program's own code.
    Strong,
    /// Plumbing.
    Dim,
    /// The mark of the blocking site.
    Site,
    /// A verdict.
    Verdict(Verdict),
}

impl Role {
    fn style(self) -> Style {
        match self {
            Role::Strong => Style::new().bold(),
            Role::Dim => Style::new().dimmed(),
            Role::Site => Style::new().bold().fg_color(Some(AnsiColor::Yellow.into())),
            Role::Verdict(verdict) => match verdict {
                Verdict::Proven | Verdict::Likely => {
                    Style::new().bold().fg_color(Some(AnsiColor::Red.into()))
                }
                Verdict::Possible => Style::new().fg_color(Some(AnsiColor::Yellow.into())),
                Verdict::Expected => Style::new().fg_color(Some(AnsiColor::Green.into())),
            },
        }
    }
}

impl Look {
    /// `text` in the style of its role, if there is colour.
    pub(super) fn paint(self, role: Role, text: impl Display) -> String {
        match self.color {
            Color::On => {
                let style = role.style();
                format!("{style}{text}{style:#}")
            }
            Color::Off => text.to_string(),
        }
    }
}
