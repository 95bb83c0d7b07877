//! Which clusters wait for which: holders, their victims, and how clusters relate.

use std::collections::HashMap;

use super::scene::Scene;
use super::{circles, groups, locks, pools};
use crate::catalog::{Ledger, Relation};

/// How the clusters of a scene relate to each other.
#[derive(Default)]
pub(super) struct Ties {
    relations: HashMap<usize, Vec<Relation>>,
    /// The blocked cluster that a cluster waits for.
    holder_of: HashMap<usize, usize>,
    /// The clusters that wait for a blocked one, in the order in which they were found.
    victims_of: HashMap<usize, Vec<usize>>,
    /// The clusters that wait for the very lock or channel that a cluster waits for.
    siblings_of: HashMap<usize, Vec<usize>>,
}

/// Siblings of a cluster that are looked for; more say nothing new.
const SIBLINGS: usize = 8;

impl Ties {
    /// Looks at every cluster that waits for a lock, a `WaitGroup`, a pool or in a send.
    pub(super) fn of(scene: &Scene<'_>, ledger: &Ledger) -> Self {
        let mut ties = Ties::default();
        locks::tie(scene, &mut ties);
        pools::tie(scene, ledger, &mut ties);
        groups::tie(scene, &mut ties);
        circles::tie(scene, &mut ties);
        ties.tie_siblings(scene);
        ties
    }

    /// Ties those together whose arguments show the same address. Addresses of several processes
    /// say nothing.
    fn tie_siblings(&mut self, scene: &Scene<'_>) {
        if scene.processes > 1 {
            return;
        }
        let mut waiting_for: HashMap<u64, Vec<usize>> = HashMap::new();
        for (index, cluster) in scene.clusters.iter().enumerate() {
            for (address, _) in cluster.objects.by_count() {
                let waiting = waiting_for.entry(address).or_default();
                for &other in waiting.iter().take(SIBLINGS) {
                    self.are_siblings(index, other);
                    self.are_siblings(other, index);
                }
                waiting.push(index);
            }
        }
    }

    fn are_siblings(&mut self, cluster: usize, other: usize) {
        let siblings = self.siblings_of.entry(cluster).or_default();
        if siblings.len() < SIBLINGS && !siblings.contains(&other) {
            siblings.push(other);
        }
    }

    /// Clusters that wait for the same lock or channel.
    pub(super) fn siblings_of(&self, cluster: usize) -> &[usize] {
        self.siblings_of.get(&cluster).map_or(&[], Vec::as_slice)
    }

    /// Notes a relation of a cluster.
    pub(super) fn add(&mut self, cluster: usize, relation: Relation) {
        let relations = self.relations.entry(cluster).or_default();
        if !relations.contains(&relation) {
            relations.push(relation);
        }
    }

    /// Notes that `victim` waits for `holder`, which is blocked itself; the first holder stays.
    pub(super) fn hold(&mut self, holder: usize, victim: usize) {
        if self.holder_of.contains_key(&victim) {
            return;
        }
        self.add(victim, Relation::HolderBlocked);
        self.holder_of.insert(victim, holder);
        self.victims_of.entry(holder).or_default().push(victim);
    }

    /// The relations of a cluster.
    pub(super) fn relations(&self, cluster: usize) -> &[Relation] {
        self.relations.get(&cluster).map_or(&[], Vec::as_slice)
    }

    /// The blocked cluster that this one waits for; none when that one waits for it in turn.
    pub(super) fn holder_of(&self, cluster: usize) -> Option<usize> {
        let holder = *self.holder_of.get(&cluster)?;
        (self.holder_of.get(&holder) != Some(&cluster)).then_some(holder)
    }

    /// The clusters that wait for this one.
    pub(super) fn victims_of(&self, cluster: usize) -> Vec<usize> {
        let victims = self.victims_of.get(&cluster).map_or(&[][..], Vec::as_slice);
        victims
            .iter()
            .copied()
            .filter(|&victim| self.holder_of(victim) == Some(cluster))
            .collect()
    }
}
