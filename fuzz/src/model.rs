//! Sound goroutines made from any bytes, and the same ones in every form that Go writes.

use std::collections::BTreeMap;
use std::fmt::Write;

use goprof_leaks::decode::pprof::pb;

/// Choices that bytes make; without bytes, the first choice always.
pub(crate) struct Choices<'a>(&'a [u8]);

impl<'a> Choices<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Choices(bytes)
    }

    pub(crate) fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        let Some((&first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        usize::from(first) % end.max(1)
    }

    pub(crate) fn number(&mut self, end: u8) -> i64 {
        i64::try_from(self.below(usize::from(end))).expect("a byte")
    }

    pub(crate) fn one<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    pub(crate) fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        taken
    }
}

/// A frame: function, file, first line of the function, line.
pub(crate) type Frame = (&'static str, &'static str, i64, i64);

/// A way to wait.
pub(crate) struct Way {
    /// The word in a traceback.
    word: &'static str,
    /// Frames of the runtime, which texts hide; leaf first.
    hidden: &'static [Frame],
    /// Frames between them and the program's own.
    shown: &'static [Frame],
}

const PARK: Frame = ("runtime.gopark", "runtime/proc.go", 411, 462);
const SEMACQUIRE: [Frame; 2] = [PARK, ("runtime.semacquire1", "runtime/sema.go", 146, 192)];
const CHAN: &str = "runtime/chan.go";

const WAYS: [Way; 11] = [
    Way {
        word: "chan send",
        hidden: &[
            PARK,
            ("runtime.chansend", CHAN, 176, 283),
            ("runtime.chansend1", CHAN, 160, 161),
        ],
        shown: &[],
    },
    Way {
        word: "chan receive",
        hidden: &[
            PARK,
            ("runtime.chanrecv", CHAN, 509, 667),
            ("runtime.chanrecv1", CHAN, 505, 506),
        ],
        shown: &[],
    },
    Way {
        word: "chan send (nil chan)",
        hidden: &[
            PARK,
            ("runtime.chansend", CHAN, 176, 181),
            ("runtime.chansend1", CHAN, 160, 161),
        ],
        shown: &[],
    },
    Way {
        word: "chan receive (nil chan)",
        hidden: &[
            PARK,
            ("runtime.chanrecv", CHAN, 509, 517),
            ("runtime.chanrecv1", CHAN, 505, 506),
        ],
        shown: &[],
    },
    Way {
        word: "select",
        hidden: &[PARK, ("runtime.selectgo", "runtime/select.go", 122, 351)],
        shown: &[],
    },
    Way {
        word: "select (no cases)",
        hidden: &[PARK, ("runtime.block", "runtime/select.go", 101, 104)],
        shown: &[],
    },
    Way {
        word: "sleep",
        hidden: &[PARK],
        shown: &[("time.Sleep", "runtime/time.go", 338, 363)],
    },
    Way {
        word: "sync.Mutex.Lock",
        hidden: &SEMACQUIRE,
        shown: &[
            (
                "internal/sync.runtime_SemacquireMutex",
                "runtime/sema.go",
                94,
                95,
            ),
            (
                "internal/sync.(*Mutex).lockSlow",
                "internal/sync/mutex.go",
                96,
                149,
            ),
            (
                "internal/sync.(*Mutex).Lock",
                "internal/sync/mutex.go",
                66,
                70,
            ),
            ("sync.(*Mutex).Lock", "sync/mutex.go", 45, 46),
        ],
    },
    Way {
        word: "sync.WaitGroup.Wait",
        hidden: &SEMACQUIRE,
        shown: &[
            (
                "sync.runtime_SemacquireWaitGroup",
                "runtime/sema.go",
                110,
                114,
            ),
            ("sync.(*WaitGroup).Wait", "sync/waitgroup.go", 150, 206),
        ],
    },
    Way {
        word: "sync.Cond.Wait",
        hidden: &[PARK],
        shown: &[
            ("sync.runtime_notifyListWait", "runtime/sema.go", 540, 617),
            ("sync.(*Cond).Wait", "sync/cond.go", 66, 71),
        ],
    },
    Way {
        word: "IO wait",
        hidden: &[
            PARK,
            ("runtime.netpollblock", "runtime/netpoll.go", 560, 575),
        ],
        shown: &[
            (
                "internal/poll.runtime_pollWait",
                "runtime/netpoll.go",
                338,
                351,
            ),
            (
                "internal/poll.(*pollDesc).wait",
                "internal/poll/fd_poll_runtime.go",
                74,
                84,
            ),
            (
                "internal/poll.(*FD).Read",
                "internal/poll/fd_unix.go",
                141,
                165,
            ),
            ("net.(*conn).Read", "net/net.go", 188, 196),
        ],
    },
];

/// Functions of programs and libraries, as the compiler spells them.
const OWN: [Frame; 12] = [
    ("main.main", "/srv/shop/main.go", 10, 12),
    ("main.(*Pool).get", "/srv/shop/pool.go", 20, 21),
    ("main.(*Pool).get.func1", "/srv/shop/pool.go", 22, 23),
    ("main.(*Pool).get.func2.1", "/srv/shop/pool.go", 30, 31),
    ("main.loop-range1", "/srv/shop/loop.go", 5, 7),
    (
        "example.com/shop.(*Cart[...]).Add",
        "/srv/shop/cart.go",
        40,
        44,
    ),
    (
        "example.com/gr\u{f6}\u{df}e.F",
        "/srv/a b/gr\u{f6}\u{df}e.go",
        1,
        2,
    ),
    (
        "gopkg.in/yaml%2ev3.Load",
        "/go/pkg/mod/gopkg.in/yaml.v3@v3.0.1/yaml.go",
        9,
        9,
    ),
    (
        "golang.org/x/sync/errgroup.(*Group).Go.func1",
        "/go/pkg/mod/golang.org/x/sync@v0.10.0/errgroup/errgroup.go",
        78,
        79,
    ),
    ("net/http.(*conn).serve", "net/http/server.go", 1900, 2102),
    (
        "database/sql.(*DB).connectionOpener",
        "database/sql/sql.go",
        1260,
        1261,
    ),
    ("testing.tRunner", "testing/testing.go", 1900, 1934),
];

/// Goroutines with one stack.
pub(crate) struct Group {
    way: &'static Way,
    /// Leaf first; the line is moved by so much.
    own: Vec<(Frame, i64)>,
    count: i64,
}

/// Goroutines that a process could have.
pub(crate) struct Model(Vec<Group>);

impl Model {
    /// Takes what it needs of the choices, and leaves the rest.
    pub(crate) fn of(choices: &mut Choices<'_>) -> Self {
        let groups = 1 + choices.below(5);
        let group = |choices: &mut Choices<'_>| Group {
            way: &WAYS[choices.below(WAYS.len())],
            own: (0..=choices.below(6))
                .map(|_| (choices.one(&OWN), choices.number(3)))
                .collect(),
            count: 1 + choices.number(4),
        };
        Model((0..groups).map(|_| group(choices)).collect())
    }

    pub(crate) fn goroutines(&self) -> i64 {
        self.0.iter().map(|group| group.count).sum()
    }

    /// `debug=0`
    pub(crate) fn profile(&self) -> pb::Profile {
        let mut writer = Writer::default();
        writer.text("");
        let (goroutine, count) = (writer.text("goroutine"), writer.text("count"));
        writer.profile.sample_type.push(pb::ValueType {
            r#type: goroutine,
            unit: count,
        });
        for group in &self.0 {
            let location_id = group
                .frames()
                .map(|(frame, down)| writer.location(frame, down))
                .collect();
            writer.profile.sample.push(pb::Sample {
                location_id,
                value: vec![group.count],
                label: Vec::new(),
            });
        }
        writer.profile
    }

    /// `debug=2`
    pub(crate) fn traceback(&self) -> String {
        let (mut out, mut id) = (String::new(), 16);
        for group in &self.0 {
            for _ in 0..group.count {
                id += 1;
                let _ = writeln!(out, "goroutine {id} [{}]:", group.way.word);
                for ((name, file, _, line), down) in group.shown() {
                    let line = line + down;
                    let _ = writeln!(
                        out,
                        "{name}(0x{id:x}, {{0x7d2980?, 0x1}})\n\t{file}:{line} +0x1f"
                    );
                }
                out.push_str(
                    "created by main.start in goroutine 1\n\t/srv/shop/main.go:30 +0x2e\n\n",
                );
            }
        }
        out
    }

    /// `debug=1`
    pub(crate) fn counted(&self) -> String {
        let mut out = format!("goroutine profile: total {}\n", self.goroutines());
        for group in &self.0 {
            let _ = write!(out, "{} @", group.count);
            for at in 0..group.frames().count() {
                let _ = write!(out, " 0x{:x}", 0x48_0000 + at);
            }
            out.push('\n');
            for ((name, file, _, line), down) in group.shown() {
                let line = line + down;
                let _ = writeln!(out, "#\t0x490c13\t{name}+0x72\t\t{file}:{line}");
            }
            out.push('\n');
        }
        out
    }
}

impl Group {
    fn shown(&self) -> impl Iterator<Item = (Frame, i64)> + '_ {
        let between = self.way.shown.iter().map(|&frame| (frame, 0));
        between.chain(self.own.iter().copied())
    }

    fn frames(&self) -> impl Iterator<Item = (Frame, i64)> + '_ {
        let hidden = self.way.hidden.iter().map(|&frame| (frame, 0));
        hidden.chain(self.shown())
    }
}

/// A profile in the making.
#[derive(Default)]
struct Writer {
    profile: pb::Profile,
    texts: BTreeMap<&'static str, i64>,
    functions: BTreeMap<Frame, u64>,
    locations: BTreeMap<(Frame, i64), u64>,
}

impl Writer {
    fn text(&mut self, text: &'static str) -> i64 {
        let table = &mut self.profile.string_table;
        *self.texts.entry(text).or_insert_with(|| {
            table.push(text.into());
            i64::try_from(table.len() - 1).expect("few texts")
        })
    }

    fn function(&mut self, frame: Frame) -> u64 {
        if let Some(&id) = self.functions.get(&frame) {
            return id;
        }
        let (name, file, start_line, _) = frame;
        let id = self.functions.len() as u64 + 1;
        let (name, filename) = (self.text(name), self.text(file));
        self.profile.function.push(pb::Function {
            id,
            name,
            system_name: name,
            filename,
            start_line,
        });
        self.functions.insert(frame, id);
        id
    }

    fn location(&mut self, frame: Frame, down: i64) -> u64 {
        if let Some(&id) = self.locations.get(&(frame, down)) {
            return id;
        }
        let id = self.locations.len() as u64 + 1;
        let line = pb::Line {
            function_id: self.function(frame),
            line: frame.3 + down,
            column: 0,
        };
        self.profile.location.push(pb::Location {
            id,
            address: 0x48_0000 + id,
            line: vec![line],
            ..pb::Location::default()
        });
        self.locations.insert((frame, down), id);
        id
    }
}
