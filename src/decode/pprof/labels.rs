//! Labels of the samples, counted for each stack.

use std::collections::HashMap;

use super::{MAX_ENTRIES, Parts, pb};
use crate::decode::error::DecodeError;
use crate::model::{LabelCount, StackId, StrId, Tables};

/// Text of values that are numbers with a unit; each number makes one of its own.
const MAX_NUMBER_TEXT: usize = 64 << 20;

/// Labels that are being counted.
pub(super) struct Labels<'p> {
    parts: &'p Parts<'p>,
    /// Ids of the texts seen so far, by index of the string table: a long text is hashed once.
    known: Vec<Option<StrId>>,
    sums: HashMap<(StackId, StrId, StrId), u64>,
    number_text: usize,
}

impl<'p> Labels<'p> {
    pub(super) fn new(parts: &'p Parts<'p>) -> Self {
        Labels {
            parts,
            known: vec![None; parts.strings.len()],
            sums: HashMap::new(),
            number_text: 0,
        }
    }

    /// Adds a label that `count` goroutines with this stack carry.
    pub(super) fn add(
        &mut self,
        stack: StackId,
        label: &pb::Label,
        count: u64,
        tables: &mut Tables,
    ) -> Result<(), DecodeError> {
        let key = self.text(label.key, tables);
        let value = self.value(label, tables)?;
        let sum = self.sums.entry((stack, key, value)).or_insert(0);
        *sum = sum.saturating_add(count);
        if self.sums.len() > MAX_ENTRIES {
            return Err(DecodeError::TooMany {
                what: "labels of stacks",
                limit: MAX_ENTRIES,
            });
        }
        Ok(())
    }

    /// A label's value as text; goroutine labels are texts, but other writers may number theirs.
    fn value(&mut self, label: &pb::Label, tables: &mut Tables) -> Result<StrId, DecodeError> {
        if label.str != 0 || label.num == 0 {
            return Ok(self.text(label.str, tables));
        }
        let text = format!("{}{}", label.num, self.parts.text(label.num_unit));
        self.number_text += text.len();
        if self.number_text > MAX_NUMBER_TEXT {
            return Err(DecodeError::TooMany {
                what: "bytes of numeric labels",
                limit: MAX_NUMBER_TEXT,
            });
        }
        Ok(tables.text(&text))
    }

    fn text(&mut self, index: i64, tables: &mut Tables) -> StrId {
        let known = usize::try_from(index)
            .ok()
            .and_then(|index| self.known.get_mut(index));
        match known {
            Some(known) => *known.get_or_insert_with(|| tables.text(&self.parts.text(index))),
            None => tables.text(""),
        }
    }

    /// The labels of each stack, sorted by key and value text.
    pub(super) fn sorted(self, tables: &Tables) -> HashMap<StackId, Vec<LabelCount>> {
        let mut all: Vec<_> = self.sums.into_iter().collect();
        all.sort_by(|((_, a_key, a_value), _), ((_, b_key, b_value), _)| {
            let a = (tables.str(*a_key), tables.str(*a_value));
            a.cmp(&(tables.str(*b_key), tables.str(*b_value)))
        });
        let mut by_stack: HashMap<StackId, Vec<LabelCount>> = HashMap::new();
        for ((stack, key, value), count) in all {
            by_stack
                .entry(stack)
                .or_default()
                .push(LabelCount { key, value, count });
        }
        by_stack
    }
}
