//! The stacks of a cluster, and the few that stand for all.

use std::cmp::Ordering;

use super::order::FrameOrder;
use crate::model::{StackId, Tables};

/// How many stacks of a cluster are enough to know what it does.
const LEADING: usize = 16;

/// Goroutines with one stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StackCount {
    /// The stack.
    pub stack: StackId,
    /// How many goroutines have it.
    pub count: u64,
}

/// The one of some stacks that leads: the most frequent, or of several the first by its names.
#[must_use]
pub fn leader(stacks: &[StackCount], tables: &Tables) -> Option<StackId> {
    let order = FrameOrder::of(tables);
    let first = stacks.iter().min_by(|a, b| compare(a, b, &order))?;
    Some(first.stack)
}

fn compare(a: &StackCount, b: &StackCount, order: &FrameOrder<'_>) -> Ordering {
    let by_names = || order.stacks(a.stack, b.stack);
    b.count.cmp(&a.count).then_with(by_names)
}

/// Adds up the counts of equal stacks, and brings them into the order of their ids, in which most
/// lists are already.
pub(super) fn merge(stacks: &mut Vec<StackCount>) {
    if stacks.is_sorted_by(|a, b| a.stack < b.stack) {
        return;
    }
    stacks.sort_by_key(|one| one.stack);
    stacks.dedup_by(|next, first| {
        let same = next.stack == first.stack;
        if same {
            first.count = first.count.saturating_add(next.count);
        }
        same
    });
}

/// The most frequent of different stacks, in that order. To sort them all would take as long as
/// all else that is done to a hundred thousand.
pub(super) fn leading(stacks: &[StackCount], order: &FrameOrder<'_>) -> Vec<StackCount> {
    let mut leading: Vec<StackCount> = Vec::with_capacity(LEADING + 1);
    for stack in stacks {
        let last = leading.get(LEADING - 1);
        if last.is_some_and(|last| compare(last, stack, order).is_le()) {
            continue;
        }
        let at = leading.partition_point(|other| compare(other, stack, order).is_le());
        leading.insert(at, *stack);
        leading.truncate(LEADING);
    }
    leading
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_lead_are_the_first_of_all_whatever_their_order() {
        let mut tables = Tables::default();
        let function = tables.function("main.f", "f.go", 1);
        let mut all: Vec<StackCount> = (0..100_u32)
            .map(|line| {
                let frame = tables.frame(function, line * 37 % 100);
                StackCount {
                    stack: tables.stack(&[frame]),
                    count: u64::from(line % 3),
                }
            })
            .collect();
        let order = FrameOrder::of(&tables);
        let forward = leading(&all, &order);
        all.reverse();
        assert_eq!(leading(&all, &order), forward);
        assert_eq!(leader(&all, &tables), Some(forward[0].stack));
        all.sort_by(|a, b| compare(a, b, &order));
        assert_eq!(all[..LEADING], forward);
        assert_eq!(leading(&all[..3], &order), all[..3]);
    }

    #[test]
    fn equal_stacks_are_added_up() {
        let mut tables = Tables::default();
        let function = tables.function("main.f", "f.go", 1);
        let mut stack = |line| {
            let frame = tables.frame(function, line);
            tables.stack(&[frame])
        };
        let (first, second) = (stack(1), stack(2));
        let one = |stack, count| StackCount { stack, count };
        let mut stacks = vec![one(second, 1), one(first, 2), one(second, 4)];
        merge(&mut stacks);
        assert_eq!(stacks, [one(first, 2), one(second, 5)]);
    }
}
