//! Limits of what an input may define and name: each is come to with the smallest input that can.

use std::fmt::Write;
use std::time::{Duration, Instant};
use std::{fs, io};

use goprof_leaks::decode::pprof::pb;
use prost::Message;
use prost::encoding::encode_varint;

use crate::make::{Maker, leak};
use crate::{Run, run_within};

/// Functions, and locations, that a profile may have.
const SYMBOLS: u64 = 1 << 20;

/// Memory that no refusal may take, in MiB. The tables of a profile at its limits fit in it.
const MEMORY: u32 = 1024;

/// A field of the profile with a body.
fn field(number: u8, body: &[u8], out: &mut Vec<u8>) {
    out.push(number << 3 | 2);
    encode_varint(body.len() as u64, out);
    out.extend_from_slice(body);
}

/// Runs the program on an input that is too large for a pipe to be quick.
fn run_on(name: &str, bytes: &[u8]) -> io::Result<Run> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join(name);
    fs::write(&path, bytes)?;
    let start = Instant::now();
    let run = run_within(MEMORY, &[&path])?;
    let took = start.elapsed();
    assert!(took < Duration::from_mins(1), "it took {took:?}");
    Ok(run)
}

/// A number of things that are a message each, made of its id.
fn many(number: u8, ids: u64, of: impl Fn(u64) -> Vec<u8>) -> Vec<u8> {
    let mut bytes = leak().bytes();
    for id in 100..100 + ids {
        field(number, &of(id), &mut bytes);
    }
    bytes
}

#[test]
fn too_many_functions_are_refused() {
    let function = |id| {
        let function = pb::Function {
            id,
            ..pb::Function::default()
        };
        function.encode_to_vec()
    };
    // The profile has four of its own.
    run_on("functions.pb", &many(5, SYMBOLS - 3, function))
        .unwrap()
        .refuses(
            "functions.pb",
            &["more than 1048576 functions", "damaged or made up"],
        );
    run_on("functions.pb", &many(5, SYMBOLS - 4, function))
        .unwrap()
        .reports(&["main.wait"]);
}

#[test]
fn too_many_locations_are_refused() {
    let location = |id| {
        let location = pb::Location {
            id,
            ..pb::Location::default()
        };
        location.encode_to_vec()
    };
    run_on("locations.pb", &many(4, SYMBOLS - 3, location))
        .unwrap()
        .refuses(
            "locations.pb",
            &["more than 1048576 locations", "damaged or made up"],
        );
    run_on("locations.pb", &many(4, SYMBOLS - 4, location))
        .unwrap()
        .reports(&["main.wait"]);
}

#[test]
fn too_many_lines_of_locations_are_refused() {
    // As many as a message has room for, often enough.
    let line = [4 << 3 | 2, 2, 1 << 3, 1];
    let location = |id| {
        let mut location = pb::Location {
            id,
            ..pb::Location::default()
        }
        .encode_to_vec();
        location.extend(line.repeat((1 << 18) - 1));
        location
    };
    run_on("lines.pb", &many(4, 18, location)).unwrap().refuses(
        "lines.pb",
        &["more than 4194304 lines", "damaged or made up"],
    );
}

#[test]
fn too_many_texts_are_refused() {
    let text = |_| b"x".to_vec();
    run_on("texts.pb", &many(6, 4 << 20, text))
        .unwrap()
        .refuses(
            "texts.pb",
            &["more than 4194304 strings", "damaged or made up"],
        );
}

/// A few kilobytes can stand for any number of frames: a location of many lines in many stacks.
#[test]
fn too_many_frames_in_all_are_refused() {
    let mut maker = Maker::new();
    let big = maker.frame("main.inlined", "/srv/shop/main.go");
    let line = maker.profile.location[0].line[0];
    maker.profile.location[0].line = vec![line; 16_000];
    for _ in 0..4_200 {
        let other = maker.frame("main.f", "/srv/shop/main.go");
        maker.sample(vec![big, other], 1);
        // Each at a line of its own: equal stacks count once.
        let at = i64::try_from(other).unwrap();
        maker.profile.location[usize::try_from(at).unwrap() - 1].line[0].line = at;
    }
    run_on("frames.pb", &maker.bytes()).unwrap().refuses(
        "frames.pb",
        &[
            "more than 67108864 frames in distinct stacks",
            "damaged or made up",
        ],
    );
}

/// Frames in a report are words, which take more memory than frames in tables: what the reader would not
/// read to its end is left out.
#[test]
fn deep_stacks_of_many_findings_are_cut_in_the_report() {
    let deep = |sites: u64| {
        let mut maker = Maker::new();
        let gopark = maker.frame("runtime.gopark", "/go/src/runtime/proc.go");
        let wait = maker.frame("runtime.chanrecv1", "/go/src/runtime/chan.go");
        let big = maker.frame("main.inlined", "/srv/shop/main.go");
        let line = maker.profile.location[2].line[0];
        maker.profile.location[2].line = vec![line; 16_000];
        for site in 0..sites {
            let own = maker.frame(&format!("main.f{site}"), "/srv/shop/main.go");
            // As many of each would be shown as one finding.
            let count = i64::try_from(site).unwrap() + 100;
            maker.sample(vec![gopark, wait, own, big], count);
        }
        maker.bytes()
    };
    let run = run_on("deep.pb", &deep(400)).unwrap();
    run.reports(&["main.f399", "10,761 more frames further out"]);
    let few = run_on("deep.pb", &deep(20)).unwrap();
    assert!(!few.out.contains("further out"), "{few:?}");
}

/// Nothing is compared with all others: ten times as many sites take ten times as long, not a hundred.
#[test]
fn many_sites_do_not_take_hours() {
    let goroutine = |at: usize, wait: &str, frames: &str| {
        format!(
            "goroutine {} [{wait}]:\n{frames}created by main.start{at}\n\t/srv/m.go:9 +0x1\n\n",
            at + 1
        )
    };
    let locks: String = (0..24_000)
        .map(|at| {
            let wait = if at % 2 == 0 {
                "sync.Mutex.Lock"
            } else {
                "chan receive"
            };
            let frames = format!(
                "main.(*T).M{at}()\n\t/srv/a.go:{at} +0x1\nmain.(*T).Run()\n\t/srv/a.go:{at} +0x1\n"
            );
            goroutine(at, wait, &frames)
        })
        .collect();
    let pipes: String = (0..24_000)
        .map(|at| {
            let frames = format!("io.(*pipe).write()\n\t/go/src/io/pipe.go:80 +0x1\nmain.w{at}()\n\t/srv/a.go:{at} +0x1\n");
            goroutine(at, "select", &frames)
        })
        .collect();
    let groups: String = (0..24_000)
        .map(|at| {
            let wait = if at % 2 == 0 {
                "sync.WaitGroup.Wait"
            } else {
                "chan send"
            };
            let frames = format!("main.(*T).W{at}()\n\t/srv/a.go:{at} +0x1\n");
            goroutine(at, wait, &frames)
        })
        .collect();
    for text in [locks, pipes, groups] {
        run_on("sites.txt", text.as_bytes())
            .unwrap()
            .reports(&["24,000 goroutines at 24,000 sites"]);
    }
}

#[test]
fn a_message_that_is_too_long_is_refused() {
    let body = vec![0; (1 << 20) + 1];
    for number in [1, 2, 3, 4, 5] {
        let mut bytes = leak().bytes();
        let at = bytes.len();
        field(number, &body, &mut bytes);
        run_on("message.pb", &bytes).unwrap().refuses(
            "message.pb",
            &[
                &format!("damaged at byte {at}"),
                "a message of more than 1048576 bytes",
                "fetch it again",
            ],
        );
    }
}

/// What waits for the names behind it is kept, although a million of it stand for one stack.
#[test]
fn too_many_samples_that_wait_for_names_are_refused() {
    let sample = |_| vec![2 << 3 | 2, 2, 1, 1];
    run_on("samples.pb", &many(2, (4 << 20) + 1, sample))
        .unwrap()
        .refuses(
            "samples.pb",
            &[
                "more than 4194304 samples with several values or with numbers for labels",
                "damaged or made up",
            ],
        );
}

#[test]
fn too_long_names_of_a_text_are_refused() {
    let mut text = String::new();
    for at in 0..66 {
        let name = "n".repeat((1 << 20) - 100);
        let _ = write!(
            text,
            "goroutine {at} [select]:\nmain.f{at}{name}()\n\t/srv/shop/a.go:1 +0x1\n\n"
        );
    }
    run_on("names.txt", text.as_bytes()).unwrap().refuses(
        "names.txt",
        &["more than 67108864 bytes of names", "damaged or made up"],
    );
}

#[test]
fn too_long_labels_of_a_text_are_refused() {
    let mut text = String::from("goroutine profile: total 66\n");
    for at in 0..66 {
        let value = "v".repeat((1 << 20) - 100);
        let _ = write!(
            text,
            "1 @ 0x1\n# labels: {{\"key\":\"{at}{value}\"}}\n#\t0x1\tmain.f+0x1\t/srv/shop/a.go:1\n\n"
        );
    }
    run_on("labels.txt", text.as_bytes()).unwrap().refuses(
        "labels.txt",
        &["more than 67108864 bytes of labels", "damaged or made up"],
    );
}

#[test]
fn a_deep_stack_of_counted_stacks_is_refused() {
    let mut text = String::from("goroutine profile: total 1\n1 @ 0x1\n");
    for at in 0..20_000 {
        let _ = writeln!(text, "#\t0x{at:x}\tmain.deep+0x1\t/srv/shop/deep.go:{at}");
    }
    run_on("deep.txt", text.as_bytes())
        .unwrap()
        .refuses("deep.txt", &["line ", "a stack of more than 16384 frames"]);
}

/// An input, with what it must say of itself before and after one of its limits is set to `few`.
struct Case {
    name: &'static str,
    few: usize,
    enough: usize,
    input: Vec<u8>,
    says: &'static str,
}

/// Every limit that has a name, as low as an input that all others let pass.
fn cases() -> Vec<Case> {
    let case = |name, few, enough, input, says| Case {
        name,
        few,
        enough,
        input,
        says,
    };
    let profile = || leak().labelled("k", "v").bytes();
    let numbered = || {
        let mut maker = leak();
        let key = maker.text("bytes");
        for sample in &mut maker.profile.sample {
            sample.label.push(pb::Label {
                key,
                num: 12345,
                ..pb::Label::default()
            });
        }
        maker.bytes()
    };
    let (text, counted) = (|| TRACEBACK.into(), || COUNTED.into());
    vec![
        case("stacks", 0, 1, profile(), "0 distinct stacks"),
        case("stacks", 1, 2, text(), "1 distinct stacks"),
        case("stacks", 1, 2, counted(), "1 distinct stacks"),
        case(
            "stack-frames",
            3,
            4,
            profile(),
            "a stack of more than 3 frames",
        ),
        case(
            "stack-frames",
            1,
            2,
            text(),
            "a stack of more than 1 frames",
        ),
        case(
            "stack-frames",
            1,
            2,
            counted(),
            "a stack of more than 1 frames",
        ),
        case("frames", 3, 4, profile(), "3 frames in distinct stacks"),
        case("frames", 2, 3, text(), "2 frames in distinct stacks"),
        case("frames", 2, 3, counted(), "2 frames in distinct stacks"),
        case("functions", 3, 4, profile(), "3 functions"),
        case("locations", 3, 4, profile(), "3 locations"),
        case("lines", 3, 4, profile(), "3 lines"),
        case("strings", 12, 13, profile(), "12 strings"),
        case("samples", 0, 1, numbered(), "0 samples with several values"),
        case("labels", 0, 1, profile(), "0 labels of stacks"),
        case("labels", 1, 2, text(), "1 labels of stacks"),
        case("labels", 1, 2, counted(), "1 labels of stacks"),
        case("label-bytes", 4, 5, numbered(), "4 bytes of numeric labels"),
        case("label-bytes", 6, 9, text(), "6 bytes of labels"),
        case("label-bytes", 6, 9, counted(), "6 bytes of labels"),
        case("name-bytes", 100, 1000, profile(), "100 bytes of names"),
        case("name-bytes", 20, 1000, text(), "20 bytes of names"),
        case("name-bytes", 20, 1000, counted(), "20 bytes of names"),
        case(
            "message-bytes",
            10,
            100,
            profile(),
            "a message of more than 10 bytes",
        ),
    ]
}

const TRACEBACK: &str = "\
    goroutine 7 [select labels:{\"key\": \"one\"}]:\nmain.f()\n\t/srv/a.go:1 +0x1\nmain.g()\n\t/srv/a.go:2 +0x1\n\n\
    goroutine 8 [select labels:{\"key\": \"two\"}]:\nmain.f()\n\t/srv/a.go:1 +0x1\n\n";

/// Starts a dump: of those that stand still, only the first one runs.
const RUNNING: &str = "goroutine 1 [running]:\nmain.dump()\n\t/srv/a.go:9 +0x1\n\n";

const COUNTED: &str = "\
    goroutine profile: total 2\n\
    1 @ 0x1 0x2\n# labels: {\"key\":\"one\"}\n#\t0x1\tmain.f+0x1\t/srv/a.go:1\n#\t0x2\tmain.g+0x1\t/srv/a.go:2\n\n\
    1 @ 0x1\n# labels: {\"key\":\"two\"}\n#\t0x1\tmain.f+0x1\t/srv/a.go:1\n\n";

/// What is refused names the option that lets it pass.
#[test]
fn every_limit_can_be_changed() {
    for Case {
        name,
        few,
        enough,
        input,
        says,
    } in cases()
    {
        let set = |value: usize| format!("--limit={name}={value}");
        let refused = crate::run_on(&[&set(few)], &input).unwrap();
        refused.refuses(
            "-",
            &[says, &format!("(raise --limit {name}=N if it is real)")],
        );
        let read = crate::run_on(&["--all", &set(enough)], &input).unwrap();
        assert_eq!(read.code, Some(0), "{name}: {read:?}");
        assert!(read.out.contains("main."), "{name}: {read:?}");
    }
}

/// A line that is too long is left out, and a log that has too many dumps is refused only where all
/// of them count.
#[test]
fn lines_and_dumps_can_be_limited() {
    let text = format!(
        "goroutine 9 [select]:\nmain.{}()\n\t/srv/b.go:3 +0x1\n\n{TRACEBACK}",
        "x".repeat(300)
    );
    let run = |arguments: &[&str], text: &str| crate::run_on(arguments, text.as_bytes()).unwrap();
    let all = run(&["--all", "--limit=line-bytes=400"], &text);
    assert!(!all.out.contains("could not be read"), "{all:?}");
    let cut = run(&["--all", "--limit=line-bytes=200"], &text);
    assert!(cut.out.contains("could not be read"), "{cut:?}");

    let dumps = format!("{RUNNING}{TRACEBACK}").repeat(3);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dumps.log");
    fs::write(&path, dumps).unwrap();
    let diff = |limit: &str| crate::run(&["diff", limit, path.to_str().unwrap()]).unwrap();
    diff("--limit=dumps=1").refuses("dumps.log", &["more than 1 dumps", "raise --limit dumps=N"]);
    assert_eq!(diff("--limit=dumps=100").code, Some(0));
}

#[test]
fn a_limit_that_is_none_is_refused() {
    for (limit, says) in [
        ("frames", "NAME=N"),
        ("frames=many", "NAME=N"),
        ("frames=-1", "NAME=N"),
        ("frame=1", "did you mean \"frames\"?"),
        ("frames=2G", "no limit can be higher than 1G"),
    ] {
        let run = crate::run_on(&["--limit", limit], b"").unwrap();
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.err.contains(says), "no {says:?} in {run:?}");
    }
}
