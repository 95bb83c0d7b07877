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
                && matches!(site, Some(Origin::Own | Origin::Module)))
        {
            Serves::Connection
        } else {
            Serves::Nothing
        }
    }
}
