//! Servers that behave: what is taken of them, in which order, and what is kept.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::server::server;
use crate::{must_find_the_leak, program, report, run, run_with, text};

/// What each snapshot of a report adds to it.
fn adds(report: &Value) -> Vec<&str> {
    let snapshots = report["snapshots"].as_array();
    let adds = snapshots
        .into_iter()
        .flatten()
        .map(|one| one["adds"].as_str());
    adds.map(Option::unwrap_or_default).collect()
}

#[test]
fn a_server_gives_counts_ages_and_proof_without_counting_twice() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let report = report(&[&server.http("plain")?])?;
    must_find_the_leak(&report)?;
    let first = &report["findings"][0];
    assert_eq!(first["count"], 30);
    assert_eq!(first["created_by"]["function"], "main.leak");
    assert_eq!(
        report["totals"]["goroutines"],
        report["snapshots"][0]["goroutines"]
    );
    let adds = adds(&report);
    assert_eq!(adds[..2], ["goroutines", "detail"]);
    // Where the server has the leak profile.
    if adds.len() == 3 {
        assert_eq!(adds[2], "proof");
        assert_eq!(first["verdict"], "proven");
    }
    let url = format!("{}/debug/pprof/goroutine", server.http("plain")?);
    assert_eq!(report["snapshots"][0]["source"], url);
    Ok(())
}

#[test]
fn addresses_may_be_short_prefixed_or_exact() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let plain = server.address("plain")?;
    let prefix = format!("http://{}/admin/debug/pprof", server.address("prefix")?);
    must_find_the_leak(&report(&[plain])?)?;
    must_find_the_leak(&report(&[&prefix])?)?;
    for (path, format) in [
        ("", "pprof"),
        ("?debug=1", "counted"),
        ("?debug=2", "traceback"),
    ] {
        let url = format!("http://{plain}/debug/pprof/goroutine{path}");
        let report = report(&[&url])?;
        assert_eq!(adds(&report), ["goroutines"], "{url}");
        assert_eq!(report["snapshots"][0]["format"], format);
        assert!(report["snapshots"][0]["taken_at"].is_string(), "{url}");
    }
    Ok(())
}

#[test]
#[cfg(unix)]
fn a_unix_socket_is_a_server() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let socket = server.file("app.sock");
    for path in ["", ":/debug/pprof", ":/debug/pprof/goroutine?debug=2"] {
        must_find_the_leak(&report(&[&format!("unix://{}{path}", text(&socket)?)])?)?;
    }
    let nowhere = format!("unix://{}", text(&server.file("no.sock"))?);
    run_with([&nowhere])?.must_end(3, "there is no such socket")
}

#[test]
fn extras_are_a_choice() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let report = report(&[&server.http("plain")?, "--extras", "none"])?;
    assert_eq!(adds(&report), ["goroutines"]);
    assert_eq!(report["findings"][0]["created_by"], Value::Null);
    Ok(())
}

#[test]
fn instances_are_merged_in_the_order_of_the_arguments() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let urls = ["other", "plain", "prefix"].map(|name| server.http(name));
    let [other, plain, prefix] = urls;
    let (other, plain) = (other?, plain?);
    let prefix = format!("{}/admin/debug/pprof/", prefix?);
    let report = report(&[&other, &plain, &prefix, "--extras", "none"])?;
    let sources: Vec<&str> = report["snapshots"]
        .as_array()
        .context("no snapshots")?
        .iter()
        .map(|one| one["source"].as_str().unwrap_or_default())
        .collect();
    for (source, url) in sources.iter().zip([&other, &plain, &prefix]) {
        assert!(source.starts_with(url.as_str()), "{sources:?}");
    }
    assert_eq!(report["findings"][0]["count"], 90);
    run_with([&plain, &other, &plain])?.must_end(2, "is named twice")
}

#[test]
fn a_server_and_a_file_can_be_given_together() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let file = "testdata/profiles/early-return-leak/go1.26.pb.gz";
    let report = report(&[file, &server.http("plain")?, "--extras", "none"])?;
    assert_eq!(report["snapshots"][0]["source"], file);
    assert_eq!(adds(&report), ["goroutines", "goroutines"]);
    Ok(())
}

#[test]
fn a_server_that_is_named_several_times_counts_once() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let url = server.http("plain")?;
    let profile = |query: &str| format!("{url}/debug/pprof/goroutine{query}");
    let (full, counted, text) = (profile(""), profile("?debug=1"), profile("?debug=2"));
    for (urls, adding) in [
        ([&full, &text], &["goroutines", "detail"][..]),
        ([&url, &counted], &["goroutines", "detail"]),
        ([&full, &url], &["goroutines", "detail"]),
        ([&text, &counted], &["goroutines"]),
    ] {
        let report = report(&[urls[0], urls[1]])?;
        assert_eq!(report["findings"][0]["count"], 30, "{urls:?}");
        let full: Vec<&str> = adds(&report)
            .into_iter()
            .filter(|adds| *adds != "proof")
            .collect();
        assert_eq!(full, adding, "{urls:?}");
        // It is said of what is left out, or of what adds.
        let said = report["skipped"][0]["kind"] == "same"
            || report["snapshots"][1]["warnings"][0]["id"] == "same-process";
        assert!(said, "{report:#}");
    }
    Ok(())
}

#[test]
fn a_series_of_texts_tells_who_stays() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let url = format!("{}/debug/pprof/goroutine?debug=2", server.http("plain")?);
    let report = report(&[&url, "--snapshots", "2", "--seconds", "1"])?;
    must_find_the_leak(&report)?;
    assert_eq!(report["findings"][0]["trend"]["survivors"]["stayed"], 30);
    Ok(())
}

#[test]
fn what_fetch_keeps_of_two_servers_counts_each_once() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let (plain, other) = (server.http("plain")?, server.http("other")?);
    let files = fetched(&[&plain, &other, "-o", text(folder.path())?])?;
    let files: Vec<&str> = files.iter().map(|file| text(file)).collect::<Result<_>>()?;
    let report = report(&files)?;
    must_find_the_leak(&report)?;
    assert_eq!(report["findings"][0]["count"], 60);
    let adds = adds(&report);
    let count = |what: &str| adds.iter().filter(|adds| **adds == what).count();
    assert_eq!((count("goroutines"), count("detail")), (2, 2), "{adds:?}");
    Ok(())
}

#[test]
fn a_series_tells_what_grows() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let url = server.http("growing")?;
    let series = ["--snapshots", "3", "--seconds", "1"];
    let alone = report(&[&[url.as_str()], &series[..]].concat())?;
    let through_diff = {
        let mut command = program();
        command
            .args(["diff", "--format", "json", &url])
            .args(series);
        run(&mut command)?.json()?
    };
    for report in [alone, through_diff] {
        assert_eq!(report["command"], "diff");
        assert_eq!(report["snapshots"][2]["adds"], "goroutines");
        assert_eq!(report["snapshots"][3]["adds"], "detail");
        let findings = report["findings"].as_array().context("no findings")?;
        let grown = findings
            .iter()
            .find(|finding| finding["site"]["function"] == "main.stuck")
            .context("what grows is not found")?;
        assert_eq!(grown["trend"]["state"], "grown");
        assert_eq!(grown["trend"]["delta"], 4);
        // The last snapshot has ages and creators as well.
        let creator = grown["created_by"]["function"].as_str();
        let creator = creator.context("no creator")?;
        assert!(creator.contains("growing"), "{creator}");
    }
    run_with(["diff", &url])?.must_end(2, "a URL with --seconds")?;
    run_with(["README.md", "--seconds", "1"])?.must_end(2, "need the URL of a server")
}

#[test]
fn a_file_and_a_server_can_be_compared() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let url = server.http("plain")?;
    let output = text(folder.path())?;
    let before = fetched(&[&url, "-o", output, "--extras", "none"])?;
    let before = text(before.first().context("nothing is kept")?)?;
    let run = run_with(["diff", "--format", "json", before, &url])?;
    run.must_end(0, "")?;
    let report = run.json()?;
    assert_eq!(report["snapshots"][0]["source"], before);
    assert_eq!(report["snapshots"][2]["adds"], "detail");
    Ok(())
}

/// The paths that `fetch` prints, all of which are there.
fn fetched(arguments: &[&str]) -> Result<Vec<PathBuf>> {
    let run = run(program().arg("fetch").args(arguments))?;
    run.must_end(0, "")?;
    let paths: Vec<PathBuf> = run.out.lines().map(PathBuf::from).collect();
    for path in &paths {
        ensure!(path.metadata()?.len() > 0, "{} is empty", path.display());
    }
    Ok(paths)
}

#[test]
fn fetch_keeps_files_that_sort_and_overwrites_none() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let output = folder.path().join("new/folder");
    let output = text(&output)?;
    let url = server.http("plain")?;
    let mut all = BTreeSet::new();
    for _ in 0..3 {
        all.extend(fetched(&[&url, "-o", output])?);
    }
    let there: BTreeSet<PathBuf> = fs::read_dir(output)?
        .map(|file| Ok(file?.path()))
        .collect::<Result<_>>()?;
    assert_eq!(there, all);
    let instance = server.address("plain")?.replace(':', "_");
    let full: Vec<&str> = all
        .iter()
        .map(|path| text(path))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .filter(|path| path.ends_with(".pb.gz") && !path.contains("goroutineleak"))
        .collect();
    assert_eq!(full.len(), 3, "{all:?}");
    for path in full {
        assert!(path.contains(&format!("Z-{instance}-goroutine")), "{path}");
        must_find_the_leak(&report(&[path])?)?;
    }
    Ok(())
}

#[test]
fn fetch_takes_a_series_with_extras_at_its_end() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let (plain, other) = (server.http("plain")?, server.http("other")?);
    let output = text(folder.path())?;
    let files = fetched(&[
        &plain,
        &other,
        "-o",
        output,
        "--snapshots",
        "3",
        "--seconds",
        "1",
    ])?;
    let count = |part: &str| {
        let names = files.iter().filter_map(|path| path.file_name()?.to_str());
        names.filter(|name| name.contains(part)).count()
    };
    assert_eq!(count(".debug2.txt"), 2, "{files:?}");
    let extras = count(".debug2.txt") + count("-goroutineleak");
    assert_eq!(files.len() - extras, 6, "{files:?}");
    Ok(())
}

#[test]
fn fetch_keeps_what_others_give_when_one_does_not() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let (absent, plain) = (server.http("absent")?, server.http("plain")?);
    let run = run_with(["fetch", &absent, &plain, "-o", text(folder.path())?])?;
    run.must_end(3, "404 Not Found")?;
    assert!(run.out.contains("-goroutine.pb.gz"), "{}", run.out);
    Ok(())
}

#[test]
fn fetch_says_early_that_it_cannot_write() -> Result<()> {
    let file = tempfile::NamedTempFile::new()?;
    let run = run_with(["fetch", "http://127.0.0.1:1", "-o", text(file.path())?])?;
    run.must_end(2, "cannot write to")
}
