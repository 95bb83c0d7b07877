//! Credentials: where they come from, whom they are sent to, and that nobody sees them.

use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::server::server;
use crate::{Run, must_find_the_leak, program, run, run_with};

const PASSWORD: &str = "s3cr:et";
const TOKEN: &str = "t0ken";
const KEY: &str = "k3y";

/// Runs, and fails if any output holds a secret.
fn run_silently(command: &mut Command) -> Result<Run> {
    let run = run(command)?;
    for secret in [PASSWORD, "s3cr%3Aet", TOKEN, KEY] {
        ensure!(
            !run.out.contains(secret) && !run.complaint.contains(secret),
            "it shows {secret}: {}",
            run.complaint
        );
    }
    Ok(run)
}

/// Every way to give credentials, for one address.
fn ways(folder: &std::path::Path, address: &str) -> Result<Vec<Command>> {
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).map(|()| path)
    };
    let url = format!("http://{address}");
    let with = |change: &dyn Fn(&mut Command)| {
        let mut command = program();
        command.args(["--format", "json", &url]);
        change(&mut command);
        command
    };
    let host = address.split(':').next().unwrap_or_default();
    let netrc = file(
        ".netrc",
        &format!("machine {host}\nlogin gopher password {PASSWORD}\n"),
    )?;
    let token = file("token", &format!("{TOKEN}\n"))?;
    let headers = file("headers", &format!("# mine\nX-Key: {KEY}\n"))?;
    let mut in_url = program();
    in_url
        .args(["--format", "json"])
        .arg(format!("http://gopher:s3cr%3Aet@{address}"));
    Ok(vec![
        in_url,
        with(&|it| {
            it.env("GOPROF_LEAKS_TOKEN", TOKEN);
        }),
        with(&|it| {
            it.args(["--bearer-env", "MINE"]).env("MINE", TOKEN);
        }),
        with(&|it| {
            it.arg("--bearer-file").arg(&token);
        }),
        with(&|it| {
            let pair = format!("gopher:{PASSWORD}");
            it.args(["--user-env", "MINE"]).env("MINE", pair);
        }),
        with(&|it| {
            it.arg("--netrc").env("NETRC", &netrc);
        }),
        with(&|it| {
            it.arg("--netrc").env("HOME", folder);
        }),
        with(&|it| {
            it.args(["--header", &format!("X-Key: {KEY}")]);
        }),
        with(&|it| {
            it.arg("-H").arg(format!("@{}", headers.display()));
        }),
    ])
}

#[test]
fn credentials_open_a_locked_server() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    for mut command in ways(folder.path(), server.address("locked")?)? {
        let run = run_silently(&mut command)?;
        run.must_end(0, "")?;
        must_find_the_leak(&run.json()?)?;
    }
    let url = server.http("locked")?;
    run_with([&url])?.must_end(3, "401 Unauthorized (who are you?); give credentials")
}

#[test]
fn credentials_do_not_reach_other_servers() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    // It redirects to another host, which refuses those who show it a secret.
    for mut command in ways(folder.path(), server.address("away")?)? {
        let run = run_silently(&mut command)?;
        run.must_end(3, "redirects to http://localhost:")?;
        let run = run_silently(command.arg("--allow-redirects"))?;
        run.must_end(0, "")?;
        must_find_the_leak(&run.json()?)?;
    }
    // The other host does refuse them.
    let snitch = format!("http://{}", server.address("snitch")?);
    let run = run_with([&snitch, "-H", "X-Key: k"])?;
    run.must_end(3, "you gave me a secret")
}

#[test]
fn secrets_are_in_no_message() -> Result<()> {
    let folder = tempfile::tempdir()?;
    // Nothing listens there.
    for mut command in ways(folder.path(), "127.0.0.1:1")? {
        run_silently(&mut command)?.must_end(3, "the connection was refused")?;
    }
    let url = "http://127.0.0.1:1";
    let token = format!("?token={TOKEN}&debug=2");
    for (arguments, code) in [
        (vec![format!("http://gopher:s3cr%3Aet@{KEY}:x/")], 2),
        (vec![format!("http://gopher:s3cr%3Aet@")], 2),
        (vec![format!("{url}/x{token}")], 3),
        (vec![url.to_owned(), "-H".to_owned(), KEY.to_owned()], 2),
        (
            vec![url.to_owned(), "-H".to_owned(), format!("a b: {KEY}")],
            2,
        ),
        (vec![url.to_owned(), format!("--proxy=ftp://{KEY}@x")], 2),
    ] {
        run_silently(program().args(&arguments))?.must_end(code, "")?;
    }
    let mut command = program();
    command.args([url, "--user-env", "MINE"]).env("MINE", TOKEN);
    run_silently(&mut command)?.must_end(2, "write user:password")?;
    run_with([url, "--bearer-env", "MINE"])?.must_end(2, "is not set")
}

#[test]
fn redirects_within_a_server_are_followed() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let run = run_with([&server.http("within")?, "--format", "json"])?;
    run.must_end(0, "")?;
    must_find_the_leak(&run.json()?)?;
    run_with([&server.http("circle")?])?.must_end(3, "redirects in a circle")
}

#[test]
fn what_looks_like_an_address_is_shown_without_its_password() -> Result<()> {
    for argument in [
        "u:s3cr:et@127.0.0.1:1",
        "u:s3cr:et@127.0.0.1",
        " http://u:s3cr:et@127.0.0.1:1",
        "http:/u:s3cr:et@127.0.0.1:1",
        "ftp://u:s3cr:et@127.0.0.1",
    ] {
        let run = run_silently(program().arg(argument))?;
        run.must_end(3, "127.0.0.1")?;
    }
    let Some(server) = server()? else {
        return Ok(());
    };
    let address = server.address("locked")?;
    let short = format!("gopher:s3cr%3Aet@{address}");
    let run = run_silently(program().args(["--format", "json", &short]))?;
    must_find_the_leak(&run.json()?)
}
