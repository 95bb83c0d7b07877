//! Goroutines of one type that wait for each other over channels.

use std::collections::HashMap;

use super::scene::Scene;
use super::ties::Ties;
use crate::catalog::Relation;
use crate::model::WaitReason;

/// Looks at every cluster that waits to send.
///
/// Who is to receive does not show. But where just as many goroutines wait in two functions of one
/// type, each in a send, every object of it has one of each, and neither gets to a receive.
pub(super) fn tie(scene: &Scene<'_>, ties: &mut Ties) {
    let mut senders: HashMap<(String, u64), Vec<usize>> = HashMap::new();
    for (index, cluster) in scene.clusters.iter().enumerate() {
        let owner = || scene.frame_symbol(cluster.site.frame?)?.owner();
        if cluster.wait.reason == WaitReason::ChanSend
            && cluster.count > 1
            && let Some(owner) = owner()
        {
            senders
                .entry((owner, cluster.count))
                .or_default()
                .push(index);
        }
    }
    for alike in senders.into_values() {
        let in_two = alike
            .windows(2)
            .any(|pair| matches!(pair, &[a, b] if scene.site_name(a) != scene.site_name(b)));
        if in_two {
            for index in alike {
                ties.add(index, Relation::SendsToEachOther);
            }
        }
    }
}
