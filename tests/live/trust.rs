//! TLS: whom the program trusts, and how it proves who it is.

use anyhow::Result;

use crate::server::server;
use crate::{must_find_the_leak, report, run_with, text};

#[test]
fn a_private_authority_is_trusted_when_it_is_named() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let url = server.https("tls")?;
    let ca = server.file("ca.pem");
    must_find_the_leak(&report(&[&url, "--cacert", text(&ca)?])?)?;
    run_with([&url])?.must_end(3, "name that with --cacert FILE")
}

#[test]
fn another_name_is_not_trusted() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let ca = server.file("ca.pem");
    let run = run_with([&server.https("wrongname")?, "--cacert", text(&ca)?])?;
    run.must_end(3, "use the host name that the certificate is for")
}

#[test]
fn a_client_certificate_is_shown() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    let url = server.https("mutual")?;
    let (ca, cert, key) = (
        server.file("ca.pem"),
        server.file("client.pem"),
        server.file("client.key"),
    );
    let (ca, cert, key) = (text(&ca)?, text(&cert)?, text(&key)?);
    let with = [&url, "--cacert", ca, "--cert", cert, "--key", key];
    must_find_the_leak(&report(&with)?)?;
    run_with([&url, "--cacert", ca])?.must_end(3, "it wants a client certificate")?;

    let other = server.file("server.key");
    let wrong = run_with([&url, "--cacert", ca, "--cert", cert, "--key", text(&other)?])?;
    wrong.must_end(2, "the file of --key")?;
    let none = run_with([&url, "--cacert", ca, "--cert", cert])?;
    none.must_end(2, "it holds no key in PEM form")?;
    run_with([&url, "--cacert", key])?.must_end(2, "the file of --cacert")
}

#[test]
fn the_wrong_scheme_is_named() -> Result<()> {
    let Some(server) = server()? else {
        return Ok(());
    };
    run_with([&server.https("plain")?])?.must_end(3, "try http://")?;
    run_with([&server.http("tls")?])?.must_end(3, "use https://")
}
