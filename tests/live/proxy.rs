//! Proxies: named, from the environment, and not for this machine itself.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use anyhow::{Context, Result};

use crate::server::server;
use crate::{must_find_the_leak, program, report, run};

/// A proxy that passes on what it gets, and tells whom for.
fn proxy() -> io::Result<(String, Receiver<String>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let Ok(Some(host)) = open(&client) else {
                continue;
            };
            sender.send(host).ok();
        }
    });
    Ok((url, receiver))
}

/// Reads `CONNECT host:port`, and connects the two.
fn open(client: &TcpStream) -> io::Result<Option<String>> {
    let mut lines = BufReader::new(client.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let Some(host) = first.split(' ').nth(1) else {
        return Ok(None);
    };
    let server = TcpStream::connect(host)?;
    let mut client = client.try_clone()?;
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    for (mut from, mut to) in [(client.try_clone()?, server.try_clone()?), (server, client)] {
        thread::spawn(move || {
            io::copy(&mut from, &mut to).ok();
            to.shutdown(Shutdown::Both).ok();
        });
    }
    Ok(Some(host.to_owned()))
}

#[test]
fn a_named_proxy_is_used() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let (proxy, seen) = proxy()?;
    let url = server.http("plain")?;
    must_find_the_leak(&report(&[&url, "--proxy", &proxy])?)?;
    let host = seen.recv().context("the proxy was not asked")?;
    assert_eq!(host, server.address("plain")?);
    Ok(())
}

#[test]
fn the_environment_names_none_for_this_machine() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let url = server.http("plain")?;
    // Nothing listens there.
    let nowhere = "http://127.0.0.1:1";
    let mut command = program();
    command.arg(&url).env("http_proxy", nowhere);
    run(&mut command)?.must_end(0, "")?;
    let mut command = program();
    command
        .arg("http://host.invalid")
        .env("http_proxy", nowhere);
    let asked = run(&mut command)?;
    asked.must_end(3, "the connection was refused")?;
    let direct = run(command.args(["--proxy", "none"]))?;
    direct.must_end(3, "cannot fetch http://host.invalid")?;
    assert!(
        !direct.complaint.contains("refused"),
        "{}",
        direct.complaint
    );
    Ok(())
}
