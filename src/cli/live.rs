//! From the arguments about running servers to the snapshots that were fetched from them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};

use super::live_args::{ExtrasArg, LiveArgs};
use super::progress::Progress;
use super::read::{Given, Input};
use crate::decode::{Decoder, Dumps};
use crate::fetch::{
    Client, Credentials, Extras, FetchError, Get, Haul, Header, Login, Netrc, Piece, ProxyChoice,
    Redirects, Secret, Series, Settings, SystemClock, Target, Tls, What,
};
use crate::input::{SizeLimit, Then, each_piece};
use crate::model::{Snapshot, Tables};

/// The environment variable with the token that is sent unless other credentials are given.
const TOKEN: &str = "GOPROF_LEAKS_TOKEN";

/// Seconds from one snapshot to the next.
const EVERY: u64 = 30;

/// What is fetched at one time from each server, in the order of the arguments.
pub(super) type Round = Vec<Result<Haul, FetchError>>;

/// The servers that arguments name.
pub(super) fn targets(urls: &[&Path]) -> anyhow::Result<Vec<Target>> {
    let mut targets: Vec<Target> = Vec::with_capacity(urls.len());
    for (index, url) in urls.iter().enumerate() {
        // The URL may hold a password, and is not repeated.
        let text = url.to_string_lossy();
        let target =
            Target::parse(&text).with_context(|| format!("cannot use URL number {}", index + 1))?;
        if targets.contains(&target) {
            bail!("{} is named twice", shown(&target));
        }
        targets.push(target);
    }
    Ok(targets)
}

/// The name of a server's profile for people.
pub(super) fn shown(target: &Target) -> String {
    target.shown(What::Goroutine).escape_debug().to_string()
}

/// Fetches as often as the arguments say, and hands each round to `each`.
pub(super) fn run(
    args: &LiveArgs,
    max_size: u64,
    targets: &[Target],
    each: impl FnMut(Round) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let settings = settings(args, max_size)?;
    let clients: Vec<Client<'_>> = targets
        .iter()
        .map(|target| {
            Client::new(&settings, target)
                .with_context(|| format!("cannot fetch {}", shown(target)))
        })
        .collect::<Result<_, _>>()?;
    let servers: Vec<(&Target, &dyn Get)> = targets
        .iter()
        .zip(&clients)
        .map(|(target, client)| (target, client as &dyn Get))
        .collect();
    let progress = Progress::default();
    let say = |text: &str| progress.say(text);
    series(args).run(&servers, &SystemClock::default(), &say, each)
}

/// What each server gave: its snapshots, as if they were files.
pub(super) fn read(
    args: &LiveArgs,
    limit: SizeLimit,
    urls: &[&Path],
    decoder: &dyn Fn() -> Decoder,
    tables: &mut Tables,
) -> anyhow::Result<Vec<Input>> {
    let targets = targets(urls)?;
    let mut hauls: Vec<Vec<Haul>> = targets.iter().map(|_| Vec::new()).collect();
    run(args, limit.get(), &targets, |round| {
        for ((hauls, target), result) in hauls.iter_mut().zip(&targets).zip(round) {
            let haul = result.with_context(|| format!("cannot fetch {}", shown(target)))?;
            hauls.push(haul);
        }
        Ok(())
    })?;
    hauls
        .iter()
        .zip(&targets)
        .map(|(hauls, target)| {
            let instances = snapshots(hauls, limit, decoder, tables)
                .with_context(|| format!("cannot read {}", shown(target)))?;
            Ok(Input {
                given: Given::Server(target.process()),
                instances,
                skipped: Vec::new(),
            })
        })
        .collect()
}

/// The snapshots of one process: the full pictures, oldest first, then what the last round has
/// beside its own.
fn snapshots(
    hauls: &[Haul],
    limit: SizeLimit,
    decoder: &dyn Fn() -> Decoder,
    tables: &mut Tables,
) -> Result<Vec<Dumps>, FetchError> {
    let mut full = Vec::new();
    let mut beside = Vec::new();
    for piece in hauls.iter().flat_map(|haul| &haul.pieces) {
        match piece.what {
            What::Goroutine => full.push(snapshot(piece, limit, decoder, tables)?),
            What::Text | What::Leaked => beside.push(snapshot(piece, limit, decoder, tables)?),
        }
    }
    let one = |last| Dumps {
        earlier: Vec::new(),
        last,
    };
    let full = full.pop().map(|last| Dumps {
        earlier: full,
        last,
    });
    Ok(full
        .into_iter()
        .chain(beside.into_iter().map(one))
        .collect())
}

fn snapshot(
    piece: &Piece,
    limit: SizeLimit,
    decoder: &dyn Fn() -> Decoder,
    tables: &mut Tables,
) -> Result<Snapshot, FetchError> {
    let mut decoder = decoder();
    let mut result = Ok(());
    each_piece(piece.bytes.as_slice(), limit, &mut |bytes| {
        result = decoder.feed(bytes, tables);
        match result {
            Ok(()) => Then::GoOn,
            Err(_) => Then::Stop,
        }
    })?;
    result?;
    let mut snapshot = decoder.finish(&piece.url, tables)?.last;
    snapshot.warnings.extend(piece.warnings.iter().cloned());
    if piece.what != What::Text {
        snapshot.taken_at.get_or_insert(piece.at);
    }
    Ok(snapshot)
}

fn series(args: &LiveArgs) -> Series {
    Series {
        snapshots: args.rounds(),
        every: Duration::from_secs(args.seconds.unwrap_or(EVERY)),
        extras: match args.extras {
            ExtrasArg::Auto => Extras::Auto,
            ExtrasArg::All => Extras::All,
            ExtrasArg::None => Extras::None,
        },
    }
}

fn settings(args: &LiveArgs, max_size: u64) -> anyhow::Result<Settings> {
    let proxy = match &args.proxy {
        Some(proxy) => ProxyChoice::parse(proxy.reveal()).context("cannot use --proxy")?,
        None => ProxyChoice::Environment,
    };
    Ok(Settings {
        timeout: args.timeout,
        max_bytes: max_size,
        redirects: if args.allow_redirects {
            Redirects::Anywhere
        } else {
            Redirects::SameHost
        },
        proxy,
        tls: tls(args)?,
        credentials: credentials(args)?,
    })
}

fn tls(args: &LiveArgs) -> anyhow::Result<Tls> {
    let ca = args.cacert.as_deref().map(bytes).transpose()?;
    let cert = args.cert.as_deref().map(bytes).transpose()?;
    let key = args.key.as_deref().map(bytes).transpose()?;
    let client = cert
        .as_deref()
        .map(|cert| (cert, key.as_deref().unwrap_or(cert)));
    Tls::new(ca.as_deref(), client).context("cannot use TLS")
}

fn credentials(args: &LiveArgs) -> anyhow::Result<Credentials> {
    let mut headers = Vec::new();
    for header in &args.header {
        match header.reveal().strip_prefix('@') {
            Some(file) => {
                let all = Header::parse_all(&text(Path::new(file))?);
                headers.extend(all.with_context(|| format!("cannot use {file}"))?);
            }
            None => headers.push(Header::parse(header.reveal()).context("cannot use --header")?),
        }
    }
    let login = args
        .user_env
        .as_deref()
        .map(|name| Login::parse(&variable(name)?).with_context(|| format!("cannot use {name}")))
        .transpose()?;
    let bearer = match (&args.bearer_env, &args.bearer_file) {
        (Some(name), _) => Some(variable(name)?),
        (None, Some(file)) => Some(text(file)?),
        (None, None) => env::var(TOKEN).ok().filter(|token| !token.is_empty()),
    };
    let netrc = args.netrc.then(netrc).transpose()?;
    Ok(Credentials {
        headers,
        login,
        bearer: bearer.map(|token| Secret::new(token.trim())),
        netrc,
    })
}

/// Reads the netrc file of the environment, or of the home folder.
fn netrc() -> anyhow::Result<Netrc> {
    let home = || Some(env::home_dir()?.join(".netrc"));
    let file = env::var_os("NETRC")
        .map(PathBuf::from)
        .or_else(home)
        .context("there is neither $NETRC nor a home folder")?;
    Ok(Netrc::parse(&text(&file)?))
}

fn variable(name: &str) -> anyhow::Result<String> {
    match env::var(name) {
        Ok(value) if !value.is_empty() => Ok(value),
        _ => bail!("the environment variable {name:?} is not set, or is no text"),
    }
}

fn bytes(file: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {:?}", file.display().to_string()))
}

fn text(file: &Path) -> anyhow::Result<String> {
    String::from_utf8(bytes(file)?).ok().with_context(|| {
        format!(
            "cannot read {:?}: it is no text",
            file.display().to_string()
        )
    })
}
