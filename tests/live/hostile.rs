//! Servers that answer wrongly, slowly, or without end.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::run_with;
use crate::server::server;

/// Starts a server that answers each request with what `answer` writes, and gives its URL.
fn serve(answer: impl Fn(&mut TcpStream) -> io::Result<()> + Send + 'static) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for mut client in listener.incoming().map_while(Result::ok) {
            let request = client.try_clone().map(BufReader::new);
            let Ok(request) = request else { continue };
            let mut lines = request.lines().map_while(Result::ok);
            if lines.any(|line| line.is_empty()) {
                // The client may have gone.
                answer(&mut client).ok();
            }
        }
    });
    Ok(url)
}

fn always(answer: &[u8]) -> io::Result<String> {
    let answer = answer.to_vec();
    serve(move |client| client.write_all(&answer))
}

#[test]
fn go_servers_without_profiles_are_explained() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    for (name, says) in [
        (
            "absent",
            "404 Not Found (404 page not found); the program must import net/http/pprof",
        ),
        ("login", "an HTML page, not with a profile: a login page"),
        ("heap", "this is a heap or allocs profile"),
        (
            "busy",
            r"503 Service Unavailable (not \u{1b}[31mnow); try again later",
        ),
    ] {
        run_with([&server.http(name)?])?.must_end(3, says)?;
    }
    Ok(())
}

#[test]
fn time_and_size_are_limited() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let slow = server.http("slow")?;
    let run = run_with([&slow, "--timeout", "1500ms"])?;
    run.must_end(3, "did not answer in full within 1s 500ms")?;
    let endless = server.http("endless")?;
    let run = run_with([&endless, "--max-size", "4M"])?;
    run.must_end(3, "larger than 4194304 bytes")?;
    let run = run_with([&endless, "--max-size", "1000G", "--timeout", "200ms"])?;
    run.must_end(3, "did not answer in full within 200ms")
}

/// It may stop at any place, or go on so slowly that it never ends.
#[test]
fn servers_that_stall_are_left() -> Result<()> {
    let wait = || thread::sleep(Duration::from_secs(20));
    let stalls: [&'static [u8]; 4] = [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\ngoroutine",
    ];
    let start = Instant::now();
    for stall in stalls {
        let url = serve(move |client| {
            client.write_all(stall)?;
            wait();
            Ok(())
        })?;
        let run = run_with([&url, "--timeout", "400ms"])?;
        run.must_end(3, "did not answer in full within 400ms")
            .with_context(|| stall.escape_ascii().to_string())?;
    }
    for head in [
        &b"HTTP/1.1 200 OK\r\n"[..],
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
    ] {
        let url = serve(move |client| {
            client.write_all(head)?;
            loop {
                client.write_all(b"x")?;
                thread::sleep(Duration::from_millis(50));
            }
        })?;
        let run = run_with([&url, "--timeout", "600ms"])?;
        run.must_end(3, "did not answer in full within 600ms")?;
    }
    let took = start.elapsed();
    ensure!(took < Duration::from_secs(15), "it took {took:?}");
    Ok(())
}

#[test]
fn what_is_not_http_is_named() -> Result<()> {
    for answer in [
        &b"\x16\x03\x01\x00garbage\r\n\r\n"[..],
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\ngoroutine\r\n",
    ] {
        let run = run_with([&always(answer)?])?;
        assert_eq!(
            run.code,
            Some(3),
            "{}: {}",
            answer.escape_ascii(),
            run.complaint
        );
        let says = run.complaint.contains("is not HTTP") || run.complaint.contains("closed");
        assert!(says, "{}: {}", answer.escape_ascii(), run.complaint);
    }
    run_with([&always(b"")?])?.must_end(3, "closed the connection")
}

#[test]
fn bodies_that_break_off_are_noticed() -> Result<()> {
    for answer in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\ngoroutine"[..],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ngoroutine\r\n",
    ] {
        let run = run_with([&always(answer)?])?;
        run.must_end(3, "breaks off after 9 bytes")
            .with_context(|| answer.escape_ascii().to_string())?;
    }
    // Without a length, only the content tells.
    let gzip = packed(&[7; 1000])?;
    let half = [b"HTTP/1.0 200 OK\r\n\r\n", &gzip[..gzip.len() / 2]].concat();
    run_with([&always(&half)?])?.must_end(3, "the gzip stream breaks off")?;
    run_with([&always(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")?])?.must_end(3, "empty")
}

fn packed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[test]
fn what_is_too_large_is_not_read() -> Result<()> {
    let announced = b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999999\r\n\r\n";
    run_with([&always(announced)?])?.must_end(3, "larger than 268435456 bytes")?;
    let mut bomb = b"HTTP/1.0 200 OK\r\n\r\n".to_vec();
    bomb.extend(packed(&vec![b'g'; 8 << 20])?);
    let run = run_with([&always(&bomb)?, "--max-size", "1M"])?;
    run.must_end(3, "1048576 bytes after inflating")?;
    // Headers without end.
    let headers = serve(|client| {
        client.write_all(b"HTTP/1.1 200 OK\r\n")?;
        loop {
            client.write_all(b"X: 0123456789abcdef\r\n")?;
        }
    })?;
    run_with([&headers])?.must_end(3, "is not HTTP")
}

#[test]
fn redirects_that_lead_astray_are_refused() -> Result<()> {
    for (location, says) in [
        (
            "http://evil.invalid/",
            "redirects to http://evil.invalid, another host",
        ),
        (
            "//evil.invalid/x",
            "redirects to http://evil.invalid, another host",
        ),
        ("http://127.0.0.1@evil.invalid/", "another host"),
        ("unix:///etc/passwd", "leads nowhere"),
        ("http://[", "leads nowhere"),
        ("?again", "redirects in a circle"),
    ] {
        let answer =
            format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        let run = run_with([&always(answer.as_bytes())?])?;
        run.must_end(3, says).context(location)?;
    }
    let nowhere = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n";
    run_with([&always(nowhere)?])?.must_end(3, "302 Found")
}
