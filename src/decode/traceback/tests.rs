//! Tracebacks line by line.

use crate::decode::{Decoder, decode};
use crate::model::{Form, Keep, Snapshot, Tables, UnreadLine, WaitReason, Warning};

fn read(text: &str) -> (Snapshot, Tables) {
    let mut tables = Tables::default();
    let snapshot = decode("-", text.as_bytes(), &mut tables).unwrap().last;
    (snapshot, tables)
}

/// Function names of each group, with its count.
fn stacks(text: &str) -> Vec<(u64, Vec<String>)> {
    let (snapshot, tables) = read(text);
    snapshot
        .groups
        .iter()
        .map(|group| {
            let frames = tables.frames(group.stack).iter();
            let names = frames.map(|&frame| tables.frame_name(frame).to_owned());
            (group.count, names.collect())
        })
        .collect()
}

#[test]
fn frames_of_every_form_are_read() {
    let text = "goroutine 7 [chan receive, 3 minutes]:\n\
        panic({0x1, 0x2})\n\t/go/src/runtime/panic.go:88 +0x1\n\
        main.(*box[...]).M[...](...)\n\t/srv/a b:c/x.go:12\n\
        main._Cfunc_block()\n\t_cgo_gotypes.go:83 +0x4\n\
        non-Go function at pc=0x45\n\
        block in C\n\t/c/lib.c:8 pc=0x45\n\
        ...23 frames elided...\n\
        gopkg.in/yaml%2ev3.parse(0x1?, {{0x2, _}, ...})\n    C:/mod/yaml.go:3 +0x1\n\
        created by main.run in goroutine 1\n\t/srv/main.go:9 +0x1\n\
        [originating from goroutine 1]:\nmain.main(...)\n\t/srv/main.go:3 +0x5\n\
        created by runtime.main\n\t/go/src/runtime/proc.go:1 +0x2\n\n";
    let (snapshot, tables) = read(text);
    let group = &snapshot.groups[0];
    let names = [
        "runtime.gopanic",
        "main.(*box[...]).M[...]",
        "main._Cfunc_block",
        "gopkg.in/yaml.v3.parse",
    ];
    assert_eq!(stacks(text), [(1, names.map(str::to_owned).to_vec())]);
    assert_eq!(tables.frame_name(group.created_by.unwrap()), "main.run");
    assert_eq!(group.told.as_ref().unwrap().ages.range(), Some((3, 3)));
    assert_eq!(group.wait.form, Form::Untold);
    assert_eq!(
        snapshot.warnings,
        [Warning::Elided { goroutines: 1 }],
        "nothing is unread"
    );
}

#[test]
fn crash_dumps_lose_what_profiles_do_not_have() {
    let text = "SIGQUIT: quit\nPC=0x1 m=0 sigcode=0\n\n\
        goroutine 0 gp=0x1 m=0 mp=0x2 [idle]:\nruntime.futex()\n\t/r/s.s:1 +0x1 fp=0x1 sp=0x2 pc=0x3\n\n\
        goroutine 2 gp=0x1 m=nil [force gc (idle)]:\nruntime.gopark()\n\t/r/p.go:1 +0x1 fp=0x1 sp=0x2 pc=0x3\n\
        runtime.forcegchelper()\n\t/r/p.go:2 +0x1 fp=0x1 sp=0x2 pc=0x3\nruntime.goexit({})\n\t/r/a.s:1 +0x1 fp=0x1 sp=0x2 pc=0x3\n\n\
        goroutine 9 gp=0x1 m=5 mp=0x2 [running]:\n\tgoroutine running on other thread; stack unavailable\n\
        created by main.f in goroutine 1\n\t/srv/a.go:2 +0x1\n\n\
        goroutine 8 gp=0x1 m=nil [chan receive]:\nruntime.gopark()\n\t/r/p.go:1 +0x1 fp=0x1 sp=0x2 pc=0x3\n\
        runtime.chanrecv()\n\t/r/chan.go:600 +0x1 fp=0x1 sp=0x2 pc=0x3\nruntime.chanrecv2()\n\t/r/chan.go:5 +0x1 fp=0x1 sp=0x2 pc=0x3\n\
        main.g()\n\t/srv/a.go:5 +0x1 fp=0x1 sp=0x2 pc=0x3\nmain.f.gowrap1()\n\t/srv/a.go:2 +0x1 fp=0x1 sp=0x2 pc=0x3\n\
        runtime.goexit({})\n\t/r/a.s:1 +0x1 fp=0x1 sp=0x2 pc=0x3\nrax    0x1\n-----\n\n\
        goroutine 9 gp=0x1 m=5 mp=0x2 [running]:\nmain.spin()\n\t/srv/a.go:8 +0x1 fp=0x1 sp=0x2 pc=0x3\n\
        created by main.f in goroutine 1\n\t/srv/a.go:2 +0x1\n\n\
        goroutine 8 gp=0x1 m=nil [chan receive]:\nmain.g()\n\t/srv/a.go:5 +0x1 fp=0x1 sp=0x2 pc=0x3\n\n";
    let (snapshot, _) = read(text);
    let words = [
        "runtime.gopark",
        "runtime.chanrecv",
        "runtime.chanrecv2",
        "main.g",
    ];
    assert_eq!(
        stacks(text),
        [
            (1, words.map(str::to_owned).to_vec()),
            (1, vec!["main.spin".to_owned()]),
        ]
    );
    assert_eq!(snapshot.groups[0].wait.form, Form::RangeOrOk);
    assert_eq!(
        snapshot.warnings,
        [Warning::LeftOut {
            system: 1,
            threads: 1,
            repeated: 2
        }]
    );
}

#[test]
fn words_get_their_newest_spelling() {
    let wait = |word: &str, frames: &str| {
        let text = format!("goroutine 3 [{word}]:\n{frames}main.f()\n\t/a.go:1 +0x1\n\n");
        let (snapshot, _) = read(&text);
        let wait = snapshot.groups[0].wait;
        (
            wait.reason,
            wait.form,
            snapshot.warnings.first().map(Warning::id),
        )
    };
    let under = |names: &[&str]| -> String {
        let frame = |name: &&str| format!("{name}(0x1)\n\t/go/src/x.go:1 +0x1\n");
        names.iter().map(frame).collect()
    };
    let group = under(&["sync.runtime_Semacquire", "sync.(*WaitGroup).Wait"]);
    assert_eq!(wait("semacquire", &group).0, WaitReason::WaitGroup);
    let poll = under(&["internal/poll.runtime_Semacquire"]);
    assert_eq!(wait("semacquire", &poll).0, WaitReason::Semacquire);
    let once = under(&[
        "sync.runtime_SemacquireMutex",
        "sync.(*Mutex).lockSlow",
        "sync.(*Once).doSlow",
    ]);
    assert_eq!(wait("sync.Mutex.Lock", &once).1, Form::Once);
    assert_eq!(wait("select (durable)", "").0, WaitReason::Select);
    assert_eq!(
        wait("levitating", ""),
        (WaitReason::Unknown, Form::Plain, Some("unknown-words"))
    );
}

#[test]
fn foreign_lines_do_not_hide_goroutines() {
    let text = "starting (up)\n2024/01/02 goroutine 5 [is a lie]\n\n\
        goroutine 7 [select]:\n2024/01/02 03:04:05 GET /\nmain.f(0x1)\n2024/01/02 more\n\t/a.go:1 +0x1\n\
        main.g(0x1)\nmain.h(0x1)\n\t/a.go:3 +0x1\n\n\
        goroutine 8 [select]:\n\n/orphan.go:3 +0x1\n";
    let (snapshot, _) = read(text);
    let names = ["main.f", "main.g", "main.h"];
    assert_eq!(stacks(text), [(1, names.map(str::to_owned).to_vec())]);
    let numbers =
        |lines: &[UnreadLine]| -> Vec<u64> { lines.iter().map(|line| line.number).collect() };
    let [
        // The last goroutine has no more than its first line.
        Warning::Truncated { .. },
        Warning::UnreadLines {
            lines: 4,
            first,
            goroutines: 1,
        },
        Warning::OtherLines {
            lines: 3,
            first: other,
        },
    ] = &snapshot.warnings[..]
    else {
        panic!("{:?}", snapshot.warnings);
    };
    assert_eq!(numbers(first), [5, 7, 9, 13]);
    assert_eq!(first[0].text, "2024/01/02 03:04:05 GET /");
    assert_eq!(numbers(other), [1, 2, 15]);
}

#[test]
fn ids_are_kept_on_request() {
    let text = "goroutine 7 [select]:\nmain.f()\n\t/a.go:1\n\ngoroutine 3 [select]:\nmain.f()\n\t/a.go:1\n";
    let ids = |keep| {
        let mut tables = Tables::default();
        let mut decoder = Decoder::keeping(keep);
        decoder.feed(text.as_bytes(), &mut tables).unwrap();
        let snapshot = decoder.finish("-", &mut tables).unwrap().last;
        let group = snapshot.groups.into_iter().next().unwrap();
        let told = group.told.unwrap();
        told.ids.iter().collect::<Vec<u64>>()
    };
    assert_eq!(ids(Keep::Ids), [3, 7]);
    assert_eq!(ids(Keep::Counts), [0; 0]);
}

/// How many goroutines each dump of a text has.
fn dumps(text: &str) -> (Vec<u64>, Vec<&'static str>) {
    let mut tables = Tables::default();
    let mut decoder = Decoder::keeping(Keep::Ids);
    decoder.feed(text.as_bytes(), &mut tables).unwrap();
    let dumps = decoder.finish("-", &mut tables).unwrap();
    let warnings = dumps.last.warnings.iter().map(Warning::id).collect();
    let all = dumps.earlier.iter().chain([&dumps.last]);
    (all.map(Snapshot::goroutines).collect(), warnings)
}

#[test]
fn each_dump_of_a_text_is_a_snapshot() {
    let running = "goroutine 9 [running]:\nmain.dump()\n\t/a.go:1 +0x1\n\n";
    let waiting = "goroutine 1 [select]:\nmain.f()\n\t/a.go:2 +0x1\n\n";
    let in_kernel =
        "goroutine 3 [running]:\nsyscall.Syscall(0x0, 0x17)\n\t/go/src/syscall/s.go:74 +0x25\n\n";
    let on_thread = "goroutine 7 [running]:\n\tgoroutine running on other thread; stack unavailable\n\
        created by main.f in goroutine 1\n\t/a.go:3 +0x1\n\n";
    let crash =
        "goroutine 1 gp=0xc0 m=nil [select]:\nmain.f()\n\t/a.go:2 +0x1 fp=0x1 sp=0x1 pc=0x1\n\n";
    let on_crash = "goroutine 7 gp=0xc0 m=3 mp=0x1 [running]:\nmain.f()\n\t/a.go:2 +0x1 fp=0x1 sp=0x1 pc=0x1\n\n";
    let counted = "goroutine profile: total 2\n2 @ 0x2\n#\t0x1\tmain.f+0x1\t/a.go:1\n\n";
    for (text, expected) in [
        ([running, waiting].concat(), vec![2]),
        ([running, waiting, in_kernel, waiting].concat(), vec![3]),
        (
            // Whoever puts pieces together may repeat some.
            [running, waiting, running, waiting, waiting].concat(),
            vec![2, 2],
        ),
        (
            ["panic: x\n\n", running, on_thread, waiting].concat(),
            vec![3],
        ),
        (
            [
                "SIGQUIT: quit\n",
                crash,
                "-----\n\nSIGQUIT: quit\n",
                on_crash,
            ]
            .concat(),
            vec![2],
        ),
        (
            [
                "SIGQUIT: quit\n",
                crash,
                on_crash,
                "started\nSIGQUIT: quit\n",
                crash,
                on_crash,
            ]
            .concat(),
            vec![2, 2],
        ),
        ([running, waiting, counted].concat(), vec![2, 2]),
        ([counted, running, waiting].concat(), vec![2, 2]),
        ([counted, counted].concat(), vec![2, 2]),
    ] {
        assert_eq!(dumps(&text).0, expected, "{text}");
    }
    // Stacks of panics that were recovered are no snapshots.
    let served = ["http: panic serving 1.2.3.4:5: boom\n", running].concat();
    let text = [&*served, &*served, running, waiting, &*served].concat();
    assert_eq!(
        dumps(&text),
        (vec![2], vec!["single-stacks", "other-lines"])
    );
    assert_eq!(
        dumps(&[&*served, &*served].concat()),
        (vec![1], vec!["single-stacks", "other-lines"])
    );
}

#[test]
fn a_byte_order_mark_hides_nothing() {
    let text = "\u{feff}goroutine 1 [select]:\nmain.f()\n\t/a.go:1 +0x1\n";
    assert_eq!(dumps(text), (vec![1], Vec::new()));
}
