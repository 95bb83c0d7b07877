//! Logs as their writers make them, around a small dump.

use super::*;

const DUMP: &[&str] = &[
    "goroutine 1 [running]:",
    "main.main()",
    "\t/srv/a.go:7 +0x1d",
    "",
    "goroutine 9 [chan send, 3 minutes]:",
    "main.f(0x1, {0x2, \"\"})",
    "\t/srv/a.go:9 +0x2f",
    "created by main.main in goroutine 1",
    "\t/srv/a.go:6 +0x11",
];

/// Takes lines as a parser would that is in the middle of a dump, once one has begun.
#[derive(Default)]
struct Taken(Vec<String>);

impl Sink for Taken {
    fn line(&mut self, line: &[u8]) -> Result<(), DecodeError> {
        self.0.push(String::from_utf8_lossy(line).into_owned());
        Ok(())
    }

    fn other_writer(&mut self) -> Result<(), DecodeError> {
        self.line(b"(another writer)")
    }

    fn lost(&mut self, line: &[u8]) {
        self.0
            .push(format!("(lost) {}", String::from_utf8_lossy(line)));
    }

    fn may_start(&self) -> bool {
        self.0.is_empty()
    }
}

/// What comes out of a log.
fn read(log: &str) -> Vec<String> {
    let mut taken = Taken::default();
    let mut reader = Log::default();
    for line in log.lines() {
        reader.line(line.as_bytes(), &mut taken).unwrap();
    }
    reader.finish(&mut taken).unwrap();
    taken.0
}

/// The dump with every line changed.
fn each(wrap: impl Fn(&str) -> String) -> String {
    let lines: Vec<String> = DUMP.iter().map(|line| wrap(line)).collect();
    lines.join("\n")
}

#[test]
fn every_line_may_be_wrapped() {
    let json = |text: &str| serde_json::to_string(text).unwrap();
    let stamp = "2024-05-06T07:08:09.123456789Z";
    for log in [
        each(str::to_owned),
        each(|line| format!("{stamp} stderr F {line}")),
        each(|line| format!("{stamp} {line}")),
        each(|line| format!("[pod/shop-0/app] {stamp} {line}")),
        each(|line| format!("web-1  | {line}")),
        each(|line| {
            format!(
                "May  6 07:08:09 host shop[12]: {}",
                line.replace('\t', "#011")
            )
        }),
        each(|line| format!("\x1b[31m{line}\x1b[0m")),
        each(|line| format!("web-1  | \x1b[31m{line}\x1b[0m")),
        each(|line| {
            format!(
                "{{\"log\":{},\"stream\":\"stderr\",\"time\":\"{stamp}\"}}",
                json(&format!("{line}\n"))
            )
        }),
        each(|line| format!("{{\"log\":{},\"stream\":\"stderr\"}}", json(line))),
        each(|line| format!("{{\"level\":\"error\",\"e\":{{\"line\":{}}}}}", json(line))),
        each(|line| format!("{stamp} stderr F {{\"msg\":{}}}", json(line))),
    ] {
        assert_eq!(read(&log), DUMP, "{log}");
    }
}

#[test]
fn a_line_may_hold_the_whole_dump() {
    let dump = DUMP.join("\n");
    let json = serde_json::to_string(&dump).unwrap();
    for log in [
        format!("I0506 07:08:09.000001       1 main.go:10] {dump}"),
        format!("2024/05/06 07:08:09 {dump}"),
    ] {
        assert_eq!(read(&log), DUMP, "{log}");
    }
    // The end of a message ends its last goroutine.
    let ended = [DUMP, &[""]].concat();
    for log in [
        format!("{{\"level\":\"error\",\"msg\":{json}}}"),
        format!("2024-05-06T07:08:09Z stderr F {{\"level\":\"error\",\"msg\":{json}}}"),
        format!("time=\"2024\" level=error msg={json} code=7"),
    ] {
        assert_eq!(read(&log), ended, "{log}");
    }
}

#[test]
fn split_lines_are_joined() {
    let dump = DUMP.join("\n");
    let json = format!("{{\"msg\":{}}}", serde_json::to_string(&dump).unwrap());
    let (one, two) = json.split_at(40);
    let stamp = "2024-05-06T07:08:09Z";
    assert_eq!(
        read(&format!("{stamp} stderr P {one}\n{stamp} stderr F {two}")),
        [DUMP, &[""]].concat()
    );
    let entry = |text: &str| {
        format!(
            "{{\"log\":{},\"time\":\"{stamp}\"}}",
            serde_json::to_string(text).unwrap()
        )
    };
    let log = [entry("ready\n"), entry(one), entry(&format!("{two}\n"))].join("\n");
    let lines = read(&log);
    assert_eq!(
        lines.iter().skip(1).collect::<Vec<_>>(),
        [DUMP, &[""]].concat()
    );
}

#[test]
fn other_lines_stay_as_they_are() {
    let log = each(|line| format!("web-1 | {line}\ndb-1 | {line}"));
    let lines = read(&log);
    assert_eq!(lines.iter().step_by(2).collect::<Vec<_>>(), DUMP);
    assert!(
        lines
            .iter()
            .skip(1)
            .step_by(2)
            .all(|line| line.replace("(lost) ", "").starts_with("db-1 |"))
    );
}

#[test]
fn the_log_tells_the_time() {
    let time = |log: &str| {
        let mut reader = Log::default();
        reader.line(log.as_bytes(), &mut Taken::default()).unwrap();
        reader
            .time()
            .map(|time| humantime::format_rfc3339_seconds(time).to_string())
    };
    let stamp = "2024-05-06T07:08:09Z";
    let expected = Some(stamp.to_owned());
    assert_eq!(
        time(&format!("{stamp} stderr F goroutine 1 [running]:")),
        expected
    );
    assert_eq!(
        time(&format!("[pod] {stamp} goroutine 1 [running]:")),
        expected
    );
    assert_eq!(
        time(&format!("{{\"log\":\"x\\n\",\"time\":\"{stamp}\"}}")),
        expected
    );
    assert_eq!(time("goroutine 1 [running]:"), None);
}
