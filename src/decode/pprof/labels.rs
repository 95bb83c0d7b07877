//! Labels of the samples, counted for each stack.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use indexmap::IndexMap;

use super::samples::Label;
use super::single::is_of_one;
use super::texts::Texts;
use crate::decode::error::DecodeError;
use crate::decode::limit::{Limits, room, within};
use crate::model::{LabelCount, StackId, StrId, Tables};

/// Values of one label that are counted for one stack. Go writes the most frequent first; what has
/// more values tells requests apart, and not kinds of goroutines.
const MAX_VALUES: u32 = 128;

/// A position in the list of stacks.
type Stack = u32;

/// Labels that are being counted, by the indices of their texts.
#[derive(Default)]
pub(super) struct Labels {
    sums: IndexMap<(Stack, i64, Value), u64, RandomState>,
    /// How many values of a label a stack has.
    values: HashMap<(Stack, i64), u32, RandomState>,
}

/// A label's value; goroutine labels are texts, but other writers may number theirs.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Value {
    Text(i64),
    Number { num: i64, unit: i64 },
}

impl Labels {
    /// Adds a label that `count` goroutines with this stack carry.
    pub(super) fn add(
        &mut self,
        stack: Stack,
        label: Label,
        count: u64,
        limits: &Limits,
        texts: &mut Texts,
    ) -> Result<(), DecodeError> {
        let value = if label.str != 0 || label.num == 0 {
            Value::Text(label.str)
        } else {
            Value::Number {
                num: label.num,
                unit: label.num_unit,
            }
        };
        // A text that nobody has asked for yet is the value of no label that is counted. Most are of
        // labels that tell each request apart.
        let is_new = matches!(value, Value::Text(text) if texts.is_unneeded(text));
        if !is_new && let Some(sum) = self.sums.get_mut(&(stack, label.key, value)) {
            *sum = sum.saturating_add(count);
            return Ok(());
        }
        let values = self.values.entry((stack, label.key)).or_insert(0);
        if *values == MAX_VALUES {
            texts.can_spare(label.str);
            return Ok(());
        }
        *values += 1;
        let have = self.sums.len();
        room("labels of stacks", have, limits.labels, "labels")?;
        self.sums.insert((stack, label.key, value), count);
        texts.need(label.key);
        texts.need(label.str);
        Ok(())
    }

    /// The labels of each stack, sorted by key and value text; `stacks` has the ids.
    pub(super) fn sorted(
        self,
        stacks: &[StackId],
        limits: &Limits,
        texts: &Texts,
        tables: &mut Tables,
    ) -> Result<HashMap<StackId, Vec<LabelCount>>, DecodeError> {
        let mut sums: HashMap<(StackId, StrId, StrId), u64, RandomState> = HashMap::default();
        // A long text is hashed once.
        let mut known: HashMap<Value, StrId, RandomState> = HashMap::default();
        // Each number makes a text of its own.
        let mut number_text = 0_usize;
        for ((stack, key, value), count) in self.sums {
            let Some(&stack) = stacks.get(stack as usize) else {
                continue;
            };
            if is_of_one(texts.bytes(key)) {
                continue;
            }
            let key = *known
                .entry(Value::Text(key))
                .or_insert_with(|| tables.text(&texts.text(key)));
            let value = if let Some(&known) = known.get(&value) {
                known
            } else {
                let text = match value {
                    Value::Text(index) => texts.text(index),
                    Value::Number { num, unit } => {
                        let text = format!("{num}{}", texts.text(unit));
                        number_text += text.len();
                        let what = "bytes of numeric labels";
                        within(what, number_text, limits.label_bytes, "label-bytes")?;
                        text.into()
                    }
                };
                let id = tables.text(&text);
                known.insert(value, id);
                id
            };
            let sum = sums.entry((stack, key, value)).or_insert(0);
            *sum = sum.saturating_add(count);
        }
        let mut all: Vec<_> = sums.into_iter().collect();
        all.sort_by(|((_, a_key, a_value), _), ((_, b_key, b_value), _)| {
            let a = (tables.str(*a_key), tables.str(*a_value));
            a.cmp(&(tables.str(*b_key), tables.str(*b_value)))
        });
        let mut by_stack: HashMap<StackId, Vec<LabelCount>> = HashMap::new();
        for ((stack, key, value), count) in all {
            let label = LabelCount { key, value, count };
            by_stack.entry(stack).or_default().push(label);
        }
        Ok(by_stack)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_labels_are_added_up_whatever_their_texts() {
        let mut labels = Labels::default();
        let mut texts = Texts::within(100);
        let limits = Limits::default();
        // One that is there, one that nothing defines, and one that no profile can have.
        for str in [7, 99, 1 << 40, -1] {
            let label = Label {
                key: 1,
                str,
                ..Label::default()
            };
            for count in [2, 3, 4] {
                labels.add(0, label, count, &limits, &mut texts).unwrap();
            }
        }
        let sums: Vec<u64> = labels.sums.values().copied().collect();
        assert_eq!(sums, [9, 9, 9, 9]);
    }
}
