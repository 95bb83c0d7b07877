//! How long each stage takes, and all of them, on profiles that are made here.
//!
//! Whole runs of the program beside other programs are in `docs/performance.md`.

#![expect(
    clippy::expect_used,
    clippy::cast_possible_wrap,
    clippy::indexing_slicing,
    reason = "benchmarks of known inputs"
)]

mod inputs;

use std::hint::black_box;
use std::io::sink;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use goprof_leaks::catalog::builtin;
use goprof_leaks::classify::{Extent, Scene, classify};
use goprof_leaks::cluster::{Origins, cluster};
use goprof_leaks::decode::decode;
use goprof_leaks::model::{Snapshot, Tables, normalise};
use goprof_leaks::rank::Order;
use goprof_leaks::render::{self, Color, Format, Look};
use goprof_leaks::report::{Choice, analyze};

use inputs::{Size, protobuf, traceback};

const FEW: Size = Size {
    goroutines: 20_000,
    stacks: 200,
    depth: 20,
    labels: false,
};

const UNIQUE: Size = Size {
    stacks: 20_000,
    ..FEW
};

const LABELS: Size = Size {
    labels: true,
    ..FEW
};

fn snapshot(bytes: &[u8]) -> (Snapshot, Tables) {
    let mut tables = Tables::default();
    let dumps = decode("made", bytes, &mut tables).expect("a sound profile");
    (dumps.last, tables)
}

fn inputs() -> [(&'static str, Vec<u8>); 4] {
    [
        ("protobuf, few stacks", protobuf(FEW)),
        ("protobuf, unique stacks", protobuf(UNIQUE)),
        ("protobuf, labels", protobuf(LABELS)),
        ("traceback, few stacks", traceback(FEW).into_bytes()),
    ]
}

fn decoding(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decode");
    group.sample_size(20);
    for (name, bytes) in inputs() {
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| snapshot(black_box(&bytes))));
    }
}

fn stages(criterion: &mut Criterion) {
    let catalog = builtin().expect("a sound catalog");
    let (snapshot, tables) = snapshot(&protobuf(UNIQUE));
    let snapshots = [snapshot];
    let origins = Origins::of(&tables);
    let clusters = cluster(&snapshots, &origins, &tables);
    let scene = || {
        Scene::new(
            &clusters,
            1,
            Extent::Whole,
            &catalog.ledger,
            &origins,
            &tables,
        )
    };
    let mut group = criterion.benchmark_group("stage");
    group.sample_size(20);
    group.bench_function("catalog", |bencher| bencher.iter(builtin));
    group.bench_function("origins", |bencher| bencher.iter(|| Origins::of(&tables)));
    group.bench_function("cluster", |bencher| {
        bencher.iter(|| cluster(black_box(&snapshots), &origins, &tables));
    });
    group.bench_function("scene", |bencher| bencher.iter(scene));
    group.bench_function("classify", |bencher| {
        let scene = scene();
        bencher.iter(|| classify(black_box(&scene), &catalog));
    });
    let report = analyze(
        &snapshots,
        &tables,
        &catalog,
        Order::Rank,
        &Choice::default(),
    );
    let look = Look {
        width: 100,
        color: Color::Off,
    };
    for format in [Format::Table, Format::Json] {
        group.bench_function(format!("render {format:?}"), |bencher| {
            bencher.iter(|| render::report(&report, format, look, &mut sink()));
        });
    }
    let names: Vec<String> = (0..1000)
        .map(|n| format!("example.com/a{n}.(*T).f{n}"))
        .collect();
    group.bench_function("normalise 1000 names", |bencher| {
        bencher.iter(|| {
            names
                .iter()
                .map(|name| normalise(name).len())
                .sum::<usize>()
        });
    });
}

fn whole(criterion: &mut Criterion) {
    let catalog = builtin().expect("a sound catalog");
    let mut group = criterion.benchmark_group("bytes to report");
    group.sample_size(20);
    for (name, bytes) in inputs() {
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let (snapshot, tables) = snapshot(&bytes);
                analyze(
                    &[snapshot],
                    &tables,
                    &catalog,
                    Order::Rank,
                    &Choice::default(),
                )
            });
        });
    }
}

criterion_group!(benches, decoding, stages, whole);
criterion_main!(benches);
