//! Profiles of any size, made in memory: goroutines along random paths of a call graph.

use std::fmt::Write;

use goprof_leaks::decode::pprof::pb::{
    Function, Label, Line, Location, Profile, Sample, ValueType,
};
use prost::Message;

/// Functions of the made-up service; each stands in a package of ten.
const FUNCTIONS: u64 = 2_000;

/// How a goroutine waits: frames of the runtime at the leaf, and the word in a text.
const WAITS: [(&[&str], &str); 4] = [
    (
        &["runtime.gopark", "runtime.chanrecv", "runtime.chanrecv1"],
        "chan receive",
    ),
    (
        &["runtime.gopark", "runtime.chansend", "runtime.chansend1"],
        "chan send",
    ),
    (&["runtime.gopark", "runtime.selectgo"], "select"),
    (
        &[
            "runtime.gopark",
            "runtime.goparkunlock",
            "runtime.semacquire1",
            "sync.runtime_SemacquireMutex",
            "sync.(*Mutex).lockSlow",
            "sync.(*Mutex).Lock",
        ],
        "sync.Mutex.Lock",
    ),
];

/// Numbers that look random and are the same each time.
pub(crate) struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % end
    }
}

/// How many of what a profile has.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    /// Goroutines.
    pub(crate) goroutines: u64,
    /// Different stacks, at most.
    pub(crate) stacks: u64,
    /// Calls of the service's own in each stack.
    pub(crate) depth: u64,
    /// Whether each goroutine has a label of its own.
    pub(crate) labels: bool,
}

/// A goroutine's way to wait, and the functions of the service on its stack, leaf first.
struct Goroutine {
    wait: usize,
    path: Vec<u64>,
}

/// The goroutines, the same each time.
fn goroutines(size: Size) -> impl Iterator<Item = Goroutine> {
    (0..size.goroutines).map(move |number| {
        let mut dice = Dice(number % size.stacks + 1);
        let wait = dice.below(WAITS.len() as u64);
        // A function calls ten others, and the innermost ones are few: sites are shared.
        let mut function = dice.below(50);
        let mut path = vec![function];
        for _ in 1..size.depth {
            function = (function * 7 + dice.below(10)) % FUNCTIONS;
            path.push(function);
        }
        Goroutine {
            wait: usize::try_from(wait).unwrap_or(0),
            path,
        }
    })
}

fn name(function: u64) -> String {
    format!(
        "example.com/service/pkg{}.(*Server).step{function}",
        function / 10
    )
}

fn file(function: u64) -> String {
    format!("/srv/service/pkg{}/server.go", function / 10)
}

/// A protobuf as Go writes it, but for the compression.
pub(crate) fn protobuf(size: Size) -> Vec<u8> {
    let mut strings = vec![
        String::new(),
        "goroutine".into(),
        "count".into(),
        "id".into(),
    ];
    let mut profile = Profile {
        sample_type: vec![ValueType { r#type: 1, unit: 2 }],
        ..Profile::default()
    };
    let mut place = |name: String, file: String, line: i64| {
        let id = profile.location.len() as u64 + 1;
        strings.extend([name, file]);
        let text = strings.len() as i64;
        profile.function.push(Function {
            id,
            name: text - 2,
            system_name: text - 2,
            filename: text - 1,
            start_line: line - 5,
        });
        profile.location.push(Location {
            id,
            line: vec![Line {
                function_id: id,
                line,
                column: 0,
            }],
            ..Location::default()
        });
        id
    };
    for function in 0..FUNCTIONS {
        place(
            name(function),
            file(function),
            10 + (function % 10) as i64 * 20,
        );
    }
    let waits: Vec<Vec<u64>> = WAITS
        .iter()
        .map(|(frames, _)| {
            let frames = frames.iter();
            let file = || "/usr/local/go/src/runtime/proc.go".to_owned();
            frames
                .map(|frame| place((*frame).to_owned(), file(), 400))
                .collect()
        })
        .collect();
    for (number, goroutine) in goroutines(size).enumerate() {
        let mut sample = Sample {
            location_id: waits[goroutine.wait].clone(),
            value: vec![1],
            label: Vec::new(),
        };
        sample
            .location_id
            .extend(goroutine.path.iter().map(|function| function + 1));
        if size.labels {
            strings.push(format!("request-{number:08}"));
            sample.label.push(Label {
                key: 3,
                str: strings.len() as i64 - 1,
                ..Label::default()
            });
        }
        profile.sample.push(sample);
    }
    profile.string_table = strings.into_iter().map(String::into_bytes).collect();
    profile.encode_to_vec()
}

/// The same goroutines as a traceback.
pub(crate) fn traceback(size: Size) -> String {
    let mut text =
        String::from("goroutine 1 [running]:\nmain.main()\n\t/srv/service/main.go:9 +0x1f\n\n");
    for (number, goroutine) in goroutines(size).enumerate() {
        let word = WAITS[goroutine.wait].1;
        let _ = writeln!(
            text,
            "goroutine {} [{word}, {} minutes]:",
            number + 2,
            number % 3 + 1
        );
        for function in &goroutine.path {
            let (name, file) = (name(*function), file(*function));
            let line = 10 + (function % 10) * 20;
            let _ = writeln!(
                text,
                "{name}(0xc000{number:06x}, 0x1)\n\t{file}:{line} +0x{line:x}"
            );
        }
        let _ = writeln!(
            text,
            "created by example.com/service/pkg0.(*Server).run in goroutine 1\n\
             \t/srv/service/pkg0/server.go:9 +0x1f\n"
        );
    }
    text
}
