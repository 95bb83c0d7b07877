//! Folded stacks for flame graphs: `root;…;leaf count`, one line each; of several moments with the
//! first and the last count, as differential flame graphs take them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::escape;
use crate::report::Report;

/// Writes every stack of the report's findings, equal ones added up, in the order of names.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut lines: BTreeMap<String, (Option<u64>, u64)> = BTreeMap::new();
    for stack in report
        .findings
        .iter()
        .flat_map(|finding| &finding.all_stacks)
    {
        let names: Vec<String> = stack
            .functions
            .iter()
            .rev()
            .map(|name| escape::folded(name))
            .collect();
        let line = if names.is_empty() {
            "(no_frames)".to_owned()
        } else {
            names.join(";")
        };
        // One stack can be in several findings; at first it had one count.
        let (before, sum) = lines.entry(line).or_insert((None, 0));
        *before = (*before).max(stack.before);
        *sum = sum.saturating_add(stack.count);
    }
    for (line, (before, count)) in lines {
        match before {
            Some(before) => writeln!(out, "{line} {before} {count}")?,
            None => writeln!(out, "{line} {count}")?,
        }
    }
    Ok(())
}
