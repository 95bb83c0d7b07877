//! The CSV form: one line for each finding.

use std::io::{self, Write};

use super::escape::spreadsheet;
use crate::report::{Place, Report, Trend};

const HEADER: [&str; 16] = [
    "rank",
    "verdict",
    "score",
    "count",
    "share",
    "code",
    "scenario",
    "wait",
    "function",
    "file",
    "line",
    "called_from_function",
    "called_from_file",
    "called_from_line",
    "root",
    "fingerprint",
];

/// What follows where there are several moments.
const TREND: [&str; 6] = [
    "state",
    "counts",
    "delta",
    "per_minute",
    "moved_from_file",
    "moved_from_line",
];

/// What follows where there is a gate.
const GATE: [&str; 1] = ["gate"];

/// Writes the findings with a header line.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    let trend_header = report.comparison.iter().flat_map(|_| TREND);
    let gate_header = report.gate.iter().flat_map(|_| GATE);
    csv.write_record(HEADER.into_iter().chain(trend_header).chain(gate_header))
        .map_err(io_error)?;
    for finding in &report.findings {
        let [function, file, line] = place(finding.site.as_ref());
        let [from_function, from_file, from_line] = place(finding.called_from.as_ref());
        let cells = [
            finding.rank.to_string(),
            finding.verdict.text().to_owned(),
            format!("{:.1}", finding.score),
            finding.count.to_string(),
            format!("{:.4}", finding.share),
            spreadsheet(&finding.scenario.code),
            spreadsheet(&finding.scenario.id),
            finding.wait.reason.to_owned(),
            function,
            file,
            line,
            from_function,
            from_file,
            from_line,
            finding
                .roots
                .first()
                .map_or_else(String::new, |root| spreadsheet(root)),
            finding.fingerprint.clone(),
        ];
        let trend = finding.trend.iter().flat_map(trend);
        let gate = finding.gate.iter();
        let decision = gate.map(|gate| gate.decision.text().to_owned());
        csv.write_record(cells.into_iter().chain(trend).chain(decision))
            .map_err(io_error)?;
    }
    csv.flush()
}

/// The writer's error as it came; a broken pipe must stay one.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// How a finding went over the snapshots.
fn trend(trend: &Trend) -> [String; 6] {
    let counts: Vec<String> = trend.counts.iter().map(u64::to_string).collect();
    let [_, file, line] = place(trend.moved_from.as_ref());
    [
        trend.state.text().to_owned(),
        counts.join(" "),
        trend.delta.to_string(),
        trend
            .per_minute
            .map_or_else(String::new, |per_minute| per_minute.to_string()),
        file,
        line,
    ]
}

fn place(place: Option<&Place>) -> [String; 3] {
    place.map_or_else(Default::default, |place| {
        [
            spreadsheet(&place.function),
            spreadsheet(&place.file),
            place.line.to_string(),
        ]
    })
}
