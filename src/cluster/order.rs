//! An order of stacks by names and lines, which does not depend on ids, and so on the order of the inputs.

use std::cmp::Ordering;

use crate::model::{FrameId, StackId, Tables};

/// The rank of every frame of some tables by the name of its function and its line.
///
/// Ranks are small numbers: hundreds of thousands of stacks are compared by them without a look at
/// a name.
pub(super) struct FrameOrder<'t> {
    tables: &'t Tables,
    ranks: Vec<u32>,
}

impl<'t> FrameOrder<'t> {
    pub(super) fn of(tables: &'t Tables) -> Self {
        let mut functions: Vec<(&str, usize)> = tables
            .functions()
            .map(|(id, function)| (tables.str(function.name), id.index()))
            .collect();
        functions.sort_unstable();
        let by_name = ranks(&functions);
        let mut frames: Vec<((u32, u32), usize)> = tables
            .all_frames()
            .map(|(id, frame)| {
                let name = by_name.get(frame.function.index()).copied().unwrap_or(0);
                ((name, frame.line), id.index())
            })
            .collect();
        frames.sort_unstable();
        FrameOrder {
            tables,
            ranks: ranks(&frames),
        }
    }

    /// The rank of a frame; equal for equal names and lines.
    pub(super) fn frame(&self, frame: FrameId) -> u32 {
        self.ranks.get(frame.index()).copied().unwrap_or(0)
    }

    /// Compares stacks by the ranks of their frames, leaf first.
    pub(super) fn stacks(&self, a: StackId, b: StackId) -> Ordering {
        let (a, b) = (self.tables.frames(a), self.tables.frames(b));
        // Stacks of one cluster have much in common, at the leaf more than anywhere.
        let common = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        let ranks = |stack: &'t [FrameId]| {
            let rest = stack.iter().skip(common);
            rest.map(|&frame| self.frame(frame))
        };
        ranks(a).cmp(ranks(b))
    }
}

/// The rank of each index, from sorted pairs of key and index; equal keys have equal ranks.
fn ranks<K: PartialEq>(sorted: &[(K, usize)]) -> Vec<u32> {
    let mut ranks = vec![0; sorted.len()];
    let (mut rank, mut before) = (0, None);
    for (key, index) in sorted {
        if before.is_some_and(|before| before != key) {
            rank += 1;
        }
        before = Some(key);
        if let Some(slot) = ranks.get_mut(*index) {
            *slot = rank;
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_rank_by_name_and_line_whatever_their_ids() {
        let mut tables = Tables::default();
        let mut frame = |name: &str, file: &str, line| {
            let function = tables.function(name, file, 1);
            tables.frame(function, line)
        };
        let frames = [
            frame("main.b", "b.go", 2),
            frame("main.b", "b.go", 10),
            frame("main.a", "a.go", 99),
            frame("main.b", "moved.go", 2),
        ];
        let order = FrameOrder::of(&tables);
        assert_eq!(frames.map(|frame| order.frame(frame)), [1, 2, 0, 1]);
    }
}
