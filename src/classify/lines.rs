//! The lines at which goroutines are in one function, and how many are behind a line.

use std::cell::OnceCell;

/// Goroutines of a cluster at a line of the function.
struct At {
    cluster: u32,
    line: u32,
    count: u64,
}

/// All lines of one function, cluster after cluster.
#[derive(Default)]
pub(super) struct Lines {
    at: Vec<At>,
    /// The lines in order, each with the goroutines there and further down that count. Made when
    /// somebody asks: a function can be that of a million clusters, and each asks.
    behind: OnceCell<Vec<(u32, u64)>>,
}

impl Lines {
    /// Adds goroutines of a cluster, which is no earlier one than the last that was added.
    pub(super) fn add(&mut self, cluster: u32, line: u32, count: u64) {
        self.behind = OnceCell::new();
        // Most stacks of a cluster go through the same lines.
        match self.at.last_mut() {
            Some(at) if (at.cluster, at.line) == (cluster, line) => {
                at.count = at.count.saturating_add(count);
            }
            _ => self.at.push(At {
                cluster,
                line,
                count,
            }),
        }
    }

    /// Goroutines further down than all of a cluster's, of those clusters that `counts` says, which says
    /// the same whoever asks. They are none of the cluster's own.
    pub(super) fn past(&self, cluster: u32, counts: impl Fn(u32) -> bool) -> u64 {
        let start = self.at.partition_point(|at| at.cluster < cluster);
        let own = self.at.get(start..).unwrap_or_default();
        let own = own.iter().take_while(|at| at.cluster == cluster);
        let Some(last) = own.map(|at| at.line).max() else {
            return 0;
        };
        let behind = self.behind.get_or_init(|| self.sum(counts));
        let next = behind.partition_point(|&(line, _)| line <= last);
        behind.get(next).map_or(0, |&(_, count)| count)
    }

    fn sum(&self, counts: impl Fn(u32) -> bool) -> Vec<(u32, u64)> {
        let counted = self.at.iter().filter(|at| counts(at.cluster));
        let mut lines: Vec<(u32, u64)> = counted.map(|at| (at.line, at.count)).collect();
        lines.sort_unstable();
        let mut sum = 0_u64;
        for (_, count) in lines.iter_mut().rev() {
            sum = sum.saturating_add(*count);
            *count = sum;
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_further_down_are_added_up() {
        let mut lines = Lines::default();
        for (cluster, line, count) in [
            (0, 10, 1),
            (1, 10, 2),
            (1, 10, 2),
            (1, 30, 8),
            (3, 20, 16),
            (4, 30, 32),
            (5, 5, 64),
        ] {
            lines.add(cluster, line, count);
        }
        let past: Vec<u64> = (0..7)
            .map(|cluster| lines.past(cluster, |cluster| cluster != 4))
            .collect();
        assert_eq!(past, [8 + 16, 0, 0, 8, 0, 1 + 4 + 8 + 16, 0]);
    }
}
