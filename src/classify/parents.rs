//! Who started the goroutines of a cluster, and whether some goroutine is still there.

use super::scene::Scene;
use crate::cluster::Cluster;
use crate::model::{FuncId, Symbol, WaitReason};

/// The function that started the goroutines of a cluster.
pub(super) struct Parent {
    /// Its name: that of the function in whose text their root closure stands, or that has the `go`
    /// statement.
    pub(super) name: String,
    /// The declared function in whose text it stands.
    pub(super) lexical: String,
}

impl Scene<'_> {
    /// The function that started most of a cluster, as far as its root or the format tells.
    pub(super) fn parent(&self, cluster: &Cluster) -> Option<Parent> {
        let root = cluster.roots.first();
        let root = root.and_then(|root| self.symbol(root.function));
        if let Some(root) = root
            && let Some(name) = root.parent.clone()
        {
            let lexical = root.lexical.clone();
            return Some(Parent { name, lexical });
        }
        let name = self.creator(cluster)?;
        Some(Parent {
            name: name.to_owned(),
            lexical: Symbol::parse(name).lexical,
        })
    }

    /// Goroutines that have a parent on their stack, besides the writer of the profile.
    pub(super) fn on_stack(&self, parent: &Parent) -> u64 {
        let with = |name: &str| {
            self.ids(name)
                .filter_map(|id| self.on_stack.get(id.index()))
                .fold(0, |sum: u64, &count| sum.saturating_add(count))
        };
        with(&parent.name).max(with(&parent.lexical))
    }

    /// Counts for the functions that started some cluster the goroutines that have them on their
    /// stacks.
    pub(super) fn count_parents(&self) -> Vec<u64> {
        let mut is_parent = vec![false; self.tables.functions().len()];
        for parent in self.clusters.iter().filter_map(|one| self.parent(one)) {
            for function in self.ids(&parent.name).chain(self.ids(&parent.lexical)) {
                if let Some(is_parent) = is_parent.get_mut(function.index()) {
                    *is_parent = true;
                }
            }
        }
        // Of a hundred thousand stacks, there are millions of frames to look up: most are of no
        // such function.
        let parents: Vec<Option<FuncId>> = self
            .tables
            .all_frames()
            .map(|(_, frame)| frame.function)
            .map(|function| is_parent.get(function.index())?.then_some(function))
            .collect();
        let mut on_stack = vec![0_u64; is_parent.len()];
        let mut seen_in = vec![0_usize; is_parent.len()];
        let stacks = self
            .clusters
            .iter()
            .filter(|cluster| cluster.wait.reason != WaitReason::Running)
            .flat_map(|cluster| &cluster.stacks);
        for (ordinal, stack) in stacks.enumerate() {
            let frames = self.tables.frames(stack.stack).iter();
            let parents = frames.filter_map(|frame| *parents.get(frame.index())?);
            for at in parents.map(FuncId::index) {
                if let (Some(seen), Some(sum)) = (seen_in.get_mut(at), on_stack.get_mut(at))
                    && *seen != ordinal + 1
                {
                    *seen = ordinal + 1;
                    *sum = sum.saturating_add(stack.count);
                }
            }
        }
        on_stack
    }
}
