//! What `docs/ci.md` and `action.yml` tell people to run: from real test suites to exit codes.

#![expect(
    clippy::expect_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::go::go_or_skip;
use tempfile::TempDir;

const DOCS: &str = include_str!("../docs/ci.md");
const ACTION: &str = include_str!("../action.yml");

/// A package whose function leaves a sender behind for each call, and one that does not.
const LEAKY: &str = "package shop\n\nfunc Ask() { c := make(chan int); go func() { c <- 1 }() }\n";
const MENDED: &str =
    "package shop\n\nfunc Ask() { c := make(chan int, 1); go func() { c <- 1 }() }\n";
const TEST: &str = "package shop\n\nimport \"testing\"\n\nfunc TestAsk(t *testing.T) {\n\
                    \tt.Parallel()\n\tfor i := 0; i < 20; i++ {\n\t\tAsk()\n\t}\n}\n";

/// The blocks of the page with this word behind the fence.
fn blocks(word: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut inside: Option<bool> = None;
    for line in DOCS.lines() {
        match (line.strip_prefix("```"), inside) {
            (Some(info), None) => {
                inside = Some(info == word);
                if info == word {
                    blocks.push(String::new());
                }
            }
            (Some(_), Some(_)) => inside = None,
            (None, Some(true)) => {
                if let Some(block) = blocks.last_mut() {
                    block.push_str(line);
                    block.push('\n');
                }
            }
            (None, _) => {}
        }
    }
    assert!(!blocks.is_empty(), "no block {word:?}");
    blocks
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The scripts of a workflow or an action: what stands below each `run: |`.
fn run_scripts(yaml: &str) -> Vec<String> {
    let mut scripts = Vec::new();
    let lines: Vec<&str> = yaml.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        if line.trim_start().trim_start_matches("- ") != "run: |" {
            continue;
        }
        let key = indent(line)
            + if line.trim_start().starts_with('-') {
                2
            } else {
                0
            };
        let below = lines.iter().skip(at + 1);
        let script: Vec<&str> = below
            .take_while(|line| line.trim().is_empty() || indent(line) > key)
            .copied()
            .collect();
        let margin = script.first().map_or(0, |line| indent(line));
        let script = script
            .iter()
            .map(|line| line.get(margin..).unwrap_or_default());
        scripts.push(script.collect::<Vec<_>>().join("\n"));
    }
    assert!(!scripts.is_empty(), "no script in {yaml}");
    scripts
}

/// A Go module with the page's `TestMain`, in which the page's commands run.
struct Shop {
    folder: TempDir,
}

/// How a script ended.
#[derive(Debug)]
struct Run {
    code: Option<i32>,
    said: String,
}

impl Shop {
    fn new(code: &str, test_main: &str) -> Self {
        let shop = Shop {
            folder: tempfile::tempdir().expect("a folder"),
        };
        shop.write("go.mod", "module example.com/shop\n\ngo 1.21\n");
        shop.write("shop.go", code);
        shop.write("shop_test.go", TEST);
        shop.write("main_test.go", test_main);
        shop.write(".git/HEAD", "");
        shop
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).expect(name)
    }

    /// Runs a script as CI systems do, with the built program in the path.
    fn run(&self, script: &str, variables: &[(&str, &str)]) -> Run {
        let program = Path::new(env!("CARGO_BIN_EXE_goprof-leaks"));
        let folder = program.parent().expect("a folder");
        let path = std::env::var("PATH").unwrap_or_default();
        let output = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
            .current_dir(self.path())
            .env("PATH", format!("{}:{path}", folder.display()))
            .env("GOTOOLCHAIN", "local")
            .env("GOPROXY", "off")
            .env("GOWORK", "off")
            .env("RUNNER_TEMP", self.path())
            .env("GITHUB_STEP_SUMMARY", self.path().join("summary.md"))
            .env("GITHUB_OUTPUT", self.path().join("output.txt"))
            .envs(variables.iter().copied())
            .output()
            .expect("bash");
        let said = [output.stdout, output.stderr].concat();
        Run {
            code: output.status.code(),
            said: String::from_utf8_lossy(&said).into_owned(),
        }
    }
}

/// Runs scripts one after the other until one fails, as a job does.
fn job(shop: &Shop, scripts: &[String]) -> Run {
    let mut last = Run {
        code: None,
        said: String::new(),
    };
    for script in scripts {
        last = shop.run(script, &[]);
        if last.code != Some(0) {
            break;
        }
    }
    last
}

#[test]
fn each_test_main_of_the_page_shows_the_leak_and_not_its_repair() {
    if !go_or_skip("no test suite writes a profile") {
        return;
    }
    let shell = &blocks("sh")[0];
    let mains = blocks("go");
    assert_eq!(mains.len(), 2);
    for main in &mains {
        let leaky = Shop::new(LEAKY, main).run(shell, &[]);
        assert_eq!(leaky.code, Some(1), "{leaky:?}");
        assert!(leaky.said.contains("shop.Ask.func1"), "{leaky:?}");
        let mended = Shop::new(MENDED, main).run(shell, &[]);
        assert_eq!(mended.code, Some(0), "{mended:?}");
        assert!(mended.said.contains("The gate passes."), "{mended:?}");
    }
}

#[test]
fn a_strict_policy_finds_a_single_loop_that_was_left() {
    if !go_or_skip("no test suite writes a profile") {
        return;
    }
    let strict = blocks("toml");
    let strict = strict.iter().find(|block| block.contains("event-loop"));
    let one = "package shop\n\nimport \"time\"\n\nfunc Ask() {\n\tgo func() {\n\t\tfor range time.Tick(time.Hour) {\n\t\t}\n\t}()\n}\n";
    let (shell, main) = (&blocks("sh")[0], &blocks("go")[0]);
    for (code, want) in [(one, 1), (MENDED, 0)] {
        let shop = Shop::new(code, main);
        shop.write("shop_test.go", &TEST.replace("i < 20", "i < 1"));
        shop.write("goprof-leaks.toml", strict.expect("a strict policy"));
        let run = shop.run(shell, &[]);
        assert_eq!(run.code, Some(want), "{run:?}");
    }
}

#[test]
fn the_jobs_of_the_page_fail_on_the_leak_and_pass_on_its_repair() {
    if !go_or_skip("no test suite writes a profile") {
        return;
    }
    let main = &blocks("go")[1];
    let github = blocks("yaml github");
    let by_hand = run_scripts(github.last().expect("a job by hand"));
    let gitlab: Vec<String> = blocks("yaml gitlab")[0]
        .lines()
        .filter_map(|line| Some(line.strip_prefix("    - ")?.to_owned()))
        .collect();
    let jenkins: Vec<String> = blocks("groovy")[0]
        .split("'''")
        .skip(1)
        .step_by(2)
        .map(ToOwned::to_owned)
        .collect();
    for (name, scripts, files) in [
        ("github", by_hand, &["leaks.sarif", "summary.md"][..]),
        (
            "gitlab",
            gitlab,
            &["gl-code-quality-report.json", "leaks.xml"],
        ),
        ("jenkins", jenkins, &["leaks.xml"]),
    ] {
        assert!(scripts.join("\n").contains("goprof-leaks check"), "{name}");
        for (code, want) in [(LEAKY, 1), (MENDED, 0)] {
            let shop = Shop::new(code, main);
            let run = job(&shop, &scripts);
            assert_eq!(run.code, Some(want), "{name}: {run:?}");
            for file in files {
                let named = shop.read(file).contains("shop.go");
                assert_eq!(named, want == 1, "{name}: {file}");
            }
        }
    }
}

#[test]
fn the_action_runs_and_says_how_it_ended() {
    if !go_or_skip("no test suite writes a profile") {
        return;
    }
    let scripts = run_scripts(ACTION);
    let [build, check, end] = scripts.as_slice() else {
        panic!("{scripts:#?}");
    };
    assert!(build.contains("cargo install --locked"));
    let workflow = &blocks("yaml github")[0];
    let before = run_scripts(workflow);
    let inputs = [
        ("PROFILES", "profiles/*.pb.gz"),
        ("BASELINE", ""),
        ("SINCE", ""),
        ("CONFIG", ""),
        ("FAIL_ON", ""),
        ("MORE", "--tolerance 5  --max-goroutines 5000"),
        ("BINARY", env!("CARGO_BIN_EXE_goprof-leaks")),
    ];
    let with = |name: &str, value: &'static str| {
        inputs.map(|(key, old)| {
            if key == name {
                (key, value)
            } else {
                (key, old)
            }
        })
    };
    for (code, inputs, want, outcome) in [
        (LEAKY, inputs, "1", "fail"),
        (MENDED, inputs, "0", "pass"),
        (LEAKY, with("FAIL_ON", "never"), "0", "pass"),
        (LEAKY, with("CONFIG", "none.toml"), "2", "error"),
        (
            LEAKY,
            with("MORE", "--tolerance 5\n--fail-on\nnever"),
            "0",
            "pass",
        ),
        (LEAKY, with("SINCE", "old/*.txt"), "1", "fail"),
        (LEAKY, with("SINCE", "none/*.txt"), "3", "undecided"),
        (MENDED, with("PROFILES", "none/*.pb.gz"), "3", "undecided"),
    ] {
        let shop = Shop::new(code, &blocks("go")[1]);
        job(&shop, &before);
        for name in ["old/a.txt", "old/b b.txt"] {
            shop.write(
                name,
                &format!("goroutine 1 [running]:\nmain.main()\n\t/{name}.go:1 +0x1\n"),
            );
        }
        let run = shop.run(check, &inputs);
        assert_eq!(run.code, Some(0), "{run:?}");
        let outputs = shop.read("output.txt");
        assert!(
            outputs.contains(&format!("outcome={outcome}\n")),
            "{run:?} {outputs}"
        );
        assert!(
            outputs.contains(&format!("exit-code={want}\n")),
            "{outputs}"
        );
        let reported = matches!(want, "0" | "1");
        assert_eq!(outputs.contains("sarif="), reported, "{outputs}");
        if reported {
            assert!(shop.read("summary.md").contains("**The gate "));
        }
        let annotated = run.said.contains("::error file=shop.go,line=3,");
        assert_eq!(annotated, outcome == "fail", "{run:?}");
        let end = shop.run(end, &[("CODE", want)]);
        assert_eq!(end.code, want.parse().ok());
    }
}

#[test]
fn the_action_can_test_the_gate_and_ends_whatever_the_upload_does() {
    let recording = "testdata/profiles/early-return-leak/go1.26.pb.gz";
    let recording = Path::new(env!("CARGO_MANIFEST_DIR")).join(recording);
    let recording = recording.to_str().expect("a path");
    let check = &run_scripts(ACTION)[1];
    for (more, want) in [
        ("--self-test", "0"),
        ("--self-test\n--fail-on never", "2"),
        ("", "1"),
    ] {
        let shop = Shop::new(LEAKY, "");
        let inputs = [
            ("PROFILES", recording),
            ("MORE", more),
            ("BINARY", env!("CARGO_BIN_EXE_goprof-leaks")),
        ];
        let run = shop.run(check, &inputs);
        let outputs = shop.read("output.txt");
        assert!(outputs.contains(&format!("exit-code={want}\n")), "{run:?}");
        assert_eq!(outputs.contains("sarif="), more.is_empty(), "{outputs}");
        assert_eq!(run.said.contains("the gate works"), want == "0", "{run:?}");
    }
    let end = ACTION
        .split("- name: Pass or fail")
        .nth(1)
        .expect("a last step");
    assert!(end.contains("if: always()"));
}

/// Inputs are data: they stand in `env`, never in a script.
#[test]
fn no_input_of_the_action_is_part_of_a_script() {
    for script in run_scripts(ACTION) {
        assert!(!script.contains("${{"), "{script}");
    }
    for block in blocks("yaml github") {
        for script in run_scripts(&block) {
            assert!(!script.contains("${{"), "{script}");
        }
    }
}

#[test]
fn the_baseline_and_the_self_test_of_the_page_work() {
    let recording = "testdata/profiles/early-return-leak/go1.26.pb.gz";
    let recording = Path::new(env!("CARGO_MANIFEST_DIR")).join(recording);
    let shop = Shop::new(LEAKY, "");
    shop.write("profiles/x", "");
    fs::copy(&recording, shop.path().join("profiles/g.pb.gz")).expect("a recording");
    let scripts = blocks("sh leaky");
    assert_eq!(scripts.len(), 2);
    let run = job(&shop, &scripts);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.said.contains("the gate works"), "{run:?}");
    assert!(shop.read("leaks.toml").contains("early-return-senders"));
    // Without what the first line wrote, the same profile fails.
    let run = shop.run("goprof-leaks check profiles/*.pb.gz", &[]);
    assert_eq!(run.code, Some(1), "{run:?}");
}

#[test]
fn the_pull_request_of_the_page_fails_on_what_was_added() {
    let folder = "testdata/trend/recordings/depot/go1.27";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let script = &blocks("sh pair")[0];
    for (base, head, want) in [("before", "after", 1), ("after", "before", 0)] {
        let shop = Shop::new(LEAKY, "");
        for (from, to) in [(base, "base.pb.gz"), (head, "head.pb.gz")] {
            let from = folder.join(format!("{from}.pb.gz"));
            fs::copy(from, shop.path().join(to)).expect("a recording");
        }
        let run = shop.run(script, &[]);
        assert_eq!(run.code, Some(want), "{run:?}");
    }
}

#[test]
fn the_policies_and_the_baseline_of_the_page_are_valid() {
    let shop = Shop::new(LEAKY, "");
    let recording = "testdata/profiles/ticker-daemons-healthy/go1.26.pb.gz";
    let recording = Path::new(env!("CARGO_MANIFEST_DIR")).join(recording);
    fs::copy(recording, shop.path().join("g.pb.gz")).expect("a recording");
    let mut policies = 0;
    for block in blocks("toml") {
        if block.starts_with("[[finding]]") {
            shop.write("leaks.toml", &format!("version = 1\n\n{block}"));
        }
    }
    for block in blocks("toml") {
        if block.starts_with("# goprof-leaks.toml") {
            shop.write("goprof-leaks.toml", &block);
            let run = shop.run("goprof-leaks check g.pb.gz", &[]);
            assert!(run.said.contains("policy goprof-leaks.toml"), "{run:?}");
            // What the recording is, the other tests tell; 2 would be a policy that is not valid.
            assert_ne!(run.code, Some(2), "{run:?}");
            policies += 1;
        }
    }
    assert_eq!(policies, 2);
}

/// What needs a service is not run; nothing else may hide behind that.
#[test]
fn only_what_needs_a_service_is_not_run() {
    let service = blocks("sh service");
    assert_eq!(service.len(), 1);
    assert!(service[0].starts_with("curl "));
    for line in DOCS.lines().filter(|line| line.starts_with("```")) {
        let known = [
            "",
            "sh",
            "sh leaky",
            "sh pair",
            "sh service",
            "go",
            "toml",
            "yaml github",
            "yaml gitlab",
            "groovy",
        ];
        assert!(known.contains(&line.trim_start_matches('`')), "{line}");
    }
}

/// The suite beside the recordings: 17 goroutines of one function, and none of them when mended.
#[test]
fn a_recorded_suite_fails_and_its_mended_twin_passes() {
    if !go_or_skip("the suite of testdata/trend does not run") {
        return;
    }
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/trend/suite");
    for (tags, want) in [("", 1), ("buffered", 0)] {
        let shop = Shop::new(LEAKY, "");
        let test = format!(
            "cd '{}' && GOROUTINE_PROFILES='{}' go test -count=1 -tags '{tags}' .",
            suite.display(),
            shop.path().display()
        );
        let run = shop.run(&test, &[]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let run = shop.run("goprof-leaks check goroutine*.pb.gz", &[]);
        assert_eq!(run.code, Some(want), "{run:?}");
        assert_eq!(
            run.said.contains("17 of 18 goroutines"),
            want == 1,
            "{run:?}"
        );
    }
}

/// A profile that is taken while tests run: most of them wait for `t.Parallel`.
#[test]
fn tests_that_wait_for_their_turn_are_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = folder.join("testdata/profiles/test-parallel-healthy");
    let shop = Shop::new(LEAKY, "");
    let mut seen = 0;
    for item in fs::read_dir(folder).expect("recordings") {
        let path = item.expect("a file").path();
        if !path.to_string_lossy().ends_with(".pb.gz") {
            continue;
        }
        let script = format!("goprof-leaks check '{}'", path.display());
        let run = shop.run(&script, &[]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(
            run.said.contains("tests waiting for other tests"),
            "{run:?}"
        );
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}
