//! Which goroutines show the load: the requests and connections that a process serves.

use crate::catalog::{Ledger, Pattern};
use crate::cluster::{Cluster, Origin, Origins};
use crate::model::{Tables, WaitReason};
use crate::trend::Serves;

/// Says of a cluster what its goroutines show of the load.
pub fn serves<'a>(
    ledger: &Ledger,
    origins: &'a Origins,
    tables: &'a Tables,
    clusters: &[Vec<Cluster>],
) -> impl Fn(&Cluster) -> Serves + 'a {
    let matching = |patterns: &[Pattern]| -> Vec<bool> {
        tables
            .functions()
            .map(|(_, function)| {
                let name = tables.str(function.name);
                patterns.iter().any(|pattern| pattern.is_match(name))
            })
            .collect()
    };
    let handlers = matching(&ledger.request_handlers);
    let connections = matching(&ledger.live_connections);
    // Where nothing is accepted, connections that a dependency reads from are those that it has
    // dialled: its own doing, and no load. So are those that come with ever more listeners: clients
    // make none.
    let listeners: Vec<u64> = clusters
        .iter()
        .map(|moment| {
            moment
                .iter()
                .filter(|cluster| accepts_others(cluster, ledger, tables))
                .fold(0, |sum, cluster| cluster.count.saturating_add(sum))
        })
        .collect();
    let accepts = listeners.iter().any(|&count| count > 0) && listeners.first() >= listeners.last();
    move |cluster| {
        let frames = cluster
            .exemplar()
            .map_or(&[][..], |stack| tables.frames(stack));
        let any = |marked: &[bool]| {
            frames
                .iter()
                .filter_map(|&frame| tables.frame_function(frame))
                .any(|function| marked.get(function.index()) == Some(&true))
        };
        let site = cluster.site.frame.map(|frame| origins.frame(frame, tables));
        if any(&handlers) {
            Serves::Request
        } else if any(&connections)
            || (cluster.wait.reason == WaitReason::IoWait
                && match site {
                    Some(Origin::Own) => true,
                    Some(Origin::Module) => accepts || cluster.site.called_from.is_some(),
                    _ => false,
                })
        {
            Serves::Connection
        } else {
            Serves::Nothing
        }
    }
}

/// Whether a cluster accepts connections for anything but requests of `net/http`.
fn accepts_others(cluster: &Cluster, ledger: &Ledger, tables: &Tables) -> bool {
    let frames = cluster
        .exemplar()
        .map_or(&[][..], |stack| tables.frames(stack));
    let any = |pattern: &Pattern| {
        frames
            .iter()
            .any(|&frame| pattern.is_match(tables.frame_name(frame)))
    };
    cluster.wait.reason == WaitReason::IoWait
        && any(&ledger.accepts)
        && !any(&ledger.accepts_requests)
}
