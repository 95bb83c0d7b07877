//! Our reading of profiles against that of google/pprof, where there is Go, which ships it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use goprof_leaks::decode::decode;
use goprof_leaks::input::{SizeLimit, inflate};
use goprof_leaks::model::{Tables, normalise};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::common::go::go_or_skip;
use crate::profile::profile;
use crate::wire::writing;

/// Profiles that are made up for the comparison.
const MADE: usize = 400;

/// More goroutines with one stack than this are said to be impossible.
const MOST: u64 = 1 << 40;

/// Function, file, line.
type Frame = (String, String, u32);

/// Goroutines with a stack, leaf first.
type Sample = (i64, Vec<Frame>);

/// Goroutines by stack, leaf first.
type Stacks = BTreeMap<Vec<Frame>, u64>;

/// Builds the Go program with the package that lies in the distribution of Go.
fn build(folder: &Path) -> Result<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/google");
    let root = Command::new("go").args(["env", "GOROOT"]).output()?;
    let root = PathBuf::from(String::from_utf8(root.stdout)?.trim());
    let package = root.join("src/cmd/vendor/github.com/google/pprof/profile");
    let program = folder.join("google");
    fs::create_dir(folder.join("profile"))?;
    for (from, to) in [
        (source, folder.to_owned()),
        (package, folder.join("profile")),
    ] {
        for item in fs::read_dir(&from).with_context(|| format!("{}", from.display()))? {
            let item = item?;
            fs::copy(item.path(), to.join(item.file_name()))?;
        }
    }
    let built = Command::new("go")
        .args(["build", "-o"])
        .arg(&program)
        .current_dir(folder)
        .envs([("GOPROXY", "off"), ("GOFLAGS", "-mod=mod")])
        .output()?;
    let says = String::from_utf8_lossy(&built.stderr);
    ensure!(built.status.success(), "{says}");
    Ok(program)
}

/// What google/pprof reads in each file; none where it refuses it.
fn theirs(program: &Path, files: &[PathBuf]) -> Result<Vec<Option<Stacks>>> {
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut stdin = child.stdin.take().context("a pipe")?;
    let list = files.to_vec();
    let writer = std::thread::spawn(move || {
        let mut files = list.iter();
        files.try_for_each(|file| writeln!(stdin, "{}", file.display()))
    });
    let output = child.wait_with_output()?;
    ensure!(output.status.success() && writer.join().is_ok_and(|done| done.is_ok()));

    let mut all: Vec<Option<Vec<Sample>>> = Vec::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let mut words = line.split(' ');
        let mut word = || words.next().context("a word");
        match word()? {
            "refused" => all.push(None),
            "profile" => all.push(Some(Vec::new())),
            what => {
                let samples = all.last_mut().and_then(Option::as_mut);
                let samples = samples.context("a profile")?;
                if what == "sample" {
                    samples.push((word()?.parse()?, Vec::new()));
                } else {
                    let (name, file) = (text(word()?)?, text(word()?)?);
                    let line: i64 = word()?.parse()?;
                    let frame = (
                        normalise(&name).into_owned(),
                        file,
                        u32::try_from(line).unwrap_or(0),
                    );
                    samples.last_mut().context("a sample")?.1.push(frame);
                }
            }
        }
    }
    Ok(all
        .into_iter()
        .map(|samples| Some(add_up(samples?)))
        .collect())
}

fn add_up(samples: Vec<Sample>) -> Stacks {
    let mut stacks = Stacks::new();
    for (count, frames) in samples {
        if let Some(count) = u64::try_from(count).ok().filter(|&count| count > 0) {
            let all = stacks.entry(frames).or_default();
            *all = all.saturating_add(count).min(MOST);
        }
    }
    stacks
}

/// A text in hexadecimal with a mark behind it.
fn text(word: &str) -> Result<String> {
    let digits = word.strip_suffix('-').context("a text")?;
    let bytes: Result<Vec<u8>, _> = (0..digits.len() / 2)
        .map(|at| u8::from_str_radix(digits.get(2 * at..2 * at + 2).unwrap_or_default(), 16))
        .collect();
    Ok(String::from_utf8_lossy(&bytes?).into_owned())
}

/// What we read.
fn ours(file: &Path) -> Result<Stacks> {
    let bytes = inflate(&fs::read(file)?[..], SizeLimit::DEFAULT)?;
    let mut tables = Tables::default();
    let snapshot = decode("-", &bytes, &mut tables)?.last;
    let mut stacks = Stacks::new();
    for group in &snapshot.groups {
        let frames = tables.frames(group.stack).iter().filter_map(|&id| {
            let frame = tables.frame_of(id)?;
            let function = tables.function_of(frame.function)?;
            let text = |id| tables.str(id).to_owned();
            Some((text(function.name), text(function.file), frame.line))
        });
        // Start lines tell some functions apart that google/pprof has as one here.
        let all = stacks.entry(frames.collect()).or_default();
        *all = all.saturating_add(group.count).min(MOST);
    }
    Ok(stacks)
}

fn recordings(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for item in fs::read_dir(folder)? {
        let path = item?.path();
        if path.is_dir() {
            recordings(&path, found)?;
        } else if path.to_string_lossy().ends_with(".pb.gz") && !path.ends_with("heap.pb.gz") {
            found.push(path);
        }
    }
    Ok(())
}

/// Profiles that are the same each time.
fn made(folder: &Path) -> Result<Vec<PathBuf>> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut files = Vec::new();
    for number in 0..MADE {
        let tree = (profile(), writing()).new_tree(&mut runner);
        let (profile, writing) = tree.map_err(|why| anyhow::anyhow!("{why}"))?.current();
        let path = folder.join(format!("{number}.pb"));
        fs::write(&path, writing.encode(&profile))?;
        files.push(path);
    }
    Ok(files)
}

#[test]
fn google_pprof_reads_the_same() {
    if !go_or_skip("it compares with google/pprof") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = build(folder.path()).unwrap();
    let mut files = made(folder.path()).unwrap();
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    recordings(&testdata, &mut files).unwrap();
    files.sort();

    let theirs = theirs(&program, &files).unwrap();
    assert_eq!(theirs.len(), files.len());
    let mut compared = 0;
    for (file, theirs) in files.iter().zip(theirs) {
        // It refuses references to nothing, which we count.
        let Some(theirs) = theirs else { continue };
        match ours(file) {
            Ok(ours) => assert_eq!(ours, theirs, "{}", file.display()),
            // Of other kinds, and damaged on purpose.
            Err(error) if file.starts_with(testdata.join("hostile")) => drop(error),
            Err(error) => panic!("{}: {error:#}", file.display()),
        }
        compared += 1;
    }
    assert!(compared > 500, "only {compared} of {}", files.len());
}
