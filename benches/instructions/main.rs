//! How many instructions each stage takes, and all of them, on profiles that are made here.
//!
//! The counts are the same on a busy machine, and so tell small changes that times do not. They need
//! valgrind and gungraun-runner; without them, this says so and ends.

#![expect(missing_docs, reason = "the macros of the harness write public items")]
#![expect(
    clippy::expect_used,
    clippy::cast_possible_wrap,
    clippy::indexing_slicing,
    reason = "benchmarks of known inputs"
)]

#[path = "../river/inputs.rs"]
mod inputs;

use std::env;
use std::hint::black_box;
use std::io::sink;
use std::process::{Command, Stdio};

use goprof_leaks::catalog::{Catalog, builtin};
use goprof_leaks::classify::{Extent, Scene, classify};
use goprof_leaks::cluster::{Origins, cluster};
use goprof_leaks::decode::decode;
use goprof_leaks::model::{Snapshot, Tables};
use goprof_leaks::rank::Order;
use goprof_leaks::render::{self, Color, Format, Look};
use goprof_leaks::report::{Choice, Report, analyze};
use gungraun::{library_benchmark, library_benchmark_group};

use inputs::{Size, protobuf, traceback};

const FEW: Size = Size {
    goroutines: 2_000,
    stacks: 100,
    depth: 20,
    labels: false,
};

const UNIQUE: Size = Size {
    stacks: 2_000,
    ..FEW
};

const LABELS: Size = Size {
    labels: true,
    ..FEW
};

fn text(size: Size) -> Vec<u8> {
    traceback(size).into_bytes()
}

fn snapshot(bytes: &[u8]) -> (Vec<Snapshot>, Tables) {
    let mut tables = Tables::default();
    let dumps = decode("made", bytes, &mut tables).expect("a sound profile");
    (vec![dumps.last], tables)
}

fn decoded() -> (Vec<Snapshot>, Tables) {
    snapshot(&protobuf(UNIQUE))
}

fn with_catalog() -> (Vec<Snapshot>, Tables, Catalog) {
    let (snapshots, tables) = decoded();
    (snapshots, tables, builtin().expect("a sound catalog"))
}

fn reported() -> Report {
    let (snapshots, tables, catalog) = with_catalog();
    report(&snapshots, &tables, &catalog)
}

fn report(snapshots: &[Snapshot], tables: &Tables, catalog: &Catalog) -> Report {
    analyze(snapshots, tables, catalog, Order::Rank, &Choice::default())
}

#[library_benchmark]
#[bench::protobuf_few_stacks(protobuf(FEW))]
#[bench::protobuf_unique_stacks(protobuf(UNIQUE))]
#[bench::protobuf_labels(protobuf(LABELS))]
#[bench::traceback_few_stacks(text(FEW))]
fn decoding(bytes: Vec<u8>) -> (Vec<Snapshot>, Tables) {
    snapshot(black_box(&bytes))
}

#[library_benchmark]
fn catalog() -> Catalog {
    builtin().expect("a sound catalog")
}

#[library_benchmark]
#[bench::unique_stacks(decoded())]
fn clustering((snapshots, tables): (Vec<Snapshot>, Tables)) -> usize {
    cluster(&snapshots, &Origins::of(&tables), &tables).len()
}

// With the clusters, which a scene borrows.
#[library_benchmark]
#[bench::unique_stacks(with_catalog())]
fn classifying((snapshots, tables, catalog): (Vec<Snapshot>, Tables, Catalog)) -> usize {
    let origins = Origins::of(&tables);
    let clusters = cluster(&snapshots, &origins, &tables);
    let scene = Scene::new(
        &clusters,
        1,
        Extent::Whole,
        &catalog.ledger,
        &origins,
        &tables,
    );
    classify(&scene, &catalog).len()
}

#[library_benchmark]
#[bench::table(reported(), Format::Table)]
#[bench::json(reported(), Format::Json)]
fn rendering(report: Report, format: Format) {
    let look = Look {
        width: 100,
        color: Color::Off,
    };
    render::report(&report, format, look, &mut sink()).expect("a sink takes all");
}

#[library_benchmark]
#[bench::protobuf_few_stacks(protobuf(FEW))]
#[bench::protobuf_unique_stacks(protobuf(UNIQUE))]
#[bench::traceback_few_stacks(text(FEW))]
fn bytes_to_report(bytes: Vec<u8>) -> Report {
    let catalog = builtin().expect("a sound catalog");
    let (snapshots, tables) = snapshot(black_box(&bytes));
    report(&snapshots, &tables, &catalog)
}

library_benchmark_group!(
    name = river,
    benchmarks = [
        decoding,
        catalog,
        clustering,
        classifying,
        rendering,
        bytes_to_report
    ]
);

/// What is needed and does not run.
fn missing() -> Option<&'static str> {
    let runs = |program: &str| {
        let mut command = Command::new(program);
        command.arg("--version");
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok()
    };
    let runner = env::var("GUNGRAUN_RUNNER").unwrap_or_else(|_| "gungraun-runner".to_owned());
    if !runs("valgrind") {
        Some("there is no valgrind")
    } else if !runs(&runner) {
        Some("there is no gungraun-runner (docs/performance.md)")
    } else {
        None
    }
}

#[expect(clippy::print_stderr, reason = "it says why it does nothing")]
#[expect(clippy::exit, reason = "the harness ends by itself")]
fn main() {
    gungraun::main!(library_benchmark_groups = river);
    // The runner starts this program again for each benchmark, and then looks after itself.
    let is_started_again = env::args().any(|argument| argument.starts_with("--gungraun"));
    match missing().filter(|_| !is_started_again) {
        Some(why) => eprintln!("no instructions are counted: {why}"),
        None => main(),
    }
}
