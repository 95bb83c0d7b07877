//! `--focus`, `--ignore` and `--hide`, with the meaning that they have in `go tool pprof`.
//!
//! They choose what is shown. What goroutines mean is judged by the whole snapshot first.

use regex::Regex;

use crate::model::{FrameId, StackId, Tables};

/// Which stacks and frames to show. Patterns are searched in function names and file names,
/// as pprof does (`profile/filter.go` of google/pprof).
#[derive(Clone, Debug, Default)]
pub struct Filters {
    /// Keep only stacks in which some frame matches.
    pub focus: Option<Regex>,
    /// Drop stacks in which some frame matches.
    pub ignore: Option<Regex>,
    /// Drop the frames that match; a stack that loses all of them goes too.
    pub hide: Option<Regex>,
}

impl Filters {
    /// Whether there is anything to filter.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.focus.is_some() || self.ignore.is_some() || self.hide.is_some()
    }

    /// Whether a stack is to be shown.
    #[must_use]
    pub fn keeps(&self, stack: StackId, tables: &Tables) -> bool {
        let frames = tables.frames(stack);
        let any = |pattern: &Regex| frames.iter().any(|&frame| matches(pattern, frame, tables));
        let all_hidden = !frames.is_empty() && frames.iter().all(|&f| self.hides(f, tables));
        self.focus.as_ref().is_none_or(any) && !self.ignore.as_ref().is_some_and(any) && !all_hidden
    }

    /// Whether a frame is to be left out of stacks.
    #[must_use]
    pub fn hides(&self, frame: FrameId, tables: &Tables) -> bool {
        self.hide
            .as_ref()
            .is_some_and(|hide| matches(hide, frame, tables))
    }
}

fn matches(pattern: &Regex, frame: FrameId, tables: &Tables) -> bool {
    let Some(function) = tables
        .frame_function(frame)
        .and_then(|function| tables.function_of(function))
    else {
        return false;
    };
    pattern.is_match(tables.str(function.name)) || pattern.is_match(tables.str(function.file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stacks_and_frames_are_chosen_as_in_pprof() {
        let mut tables = Tables::default();
        let mut frame = |name: &str, file: &str| {
            let function = tables.function(name, file, 1);
            tables.frame(function, 7)
        };
        let park = frame("runtime.gopark", "/go/src/runtime/proc.go");
        let own = frame("shop.(*Cart).Add", "/srv/shop/cart.go");
        let stack = tables.stack(&[park, own]);
        let filters = |focus: &str, ignore: &str, hide: &str| {
            let pattern = |text: &str| (!text.is_empty()).then(|| Regex::new(text).unwrap());
            Filters {
                focus: pattern(focus),
                ignore: pattern(ignore),
                hide: pattern(hide),
            }
        };
        for (filters, kept) in [
            (filters("", "", ""), true),
            (filters("Cart", "", ""), true),
            (filters("cart\\.go", "", ""), true),
            (filters("Order", "", ""), false),
            (filters("", "Cart", ""), false),
            (filters("Cart", "gopark", ""), false),
            (filters("", "", "runtime"), true),
            (filters("", "", "."), false),
        ] {
            assert_eq!(filters.keeps(stack, &tables), kept, "{filters:?}");
        }
        assert!(filters("", "", "runtime").hides(park, &tables));
        assert!(!filters("", "", "runtime").hides(own, &tables));
    }
}
