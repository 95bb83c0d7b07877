//! One request: connects, proves who the user is, follows redirects, and reads the answer within
//! limits of time and size.

use std::io::{self, Read};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use ureq::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION};
use ureq::http::{Response, StatusCode, Uri};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};

use super::auth::Credentials;
use super::error::{FetchError, SettingsError, printable};
use super::plan::{Get, What};
use super::proxy::ProxyChoice;
use super::redirect::{Address, Redirects};
use super::target::{Place, Target};
use super::tls::Tls;

/// Redirects one after another.
const MAX_REDIRECTS: usize = 5;

/// Bytes of an error's text that are looked at, and shown.
const SAID: (u64, usize) = (1 << 10, 120);

/// How servers are spoken to.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The most time that one profile may take.
    pub timeout: Duration,
    /// The most bytes that one profile may have as it is sent.
    pub max_bytes: u64,
    /// Which redirects are followed.
    pub redirects: Redirects,
    /// Which proxy requests go through.
    pub proxy: ProxyChoice,
    /// Whom to trust.
    pub tls: Tls,
    /// Who the user is.
    pub credentials: Credentials,
}

/// Asks one server for profiles.
#[derive(Debug)]
pub struct Client<'s> {
    settings: &'s Settings,
    target: &'s Target,
    /// Keeps the connection from one profile to the next.
    agent: Agent,
    redirected: Mutex<Option<String>>,
}

impl<'s> Client<'s> {
    /// A client for the server that `target` names.
    ///
    /// # Errors
    /// When the settings cannot be used with it.
    pub fn new(settings: &'s Settings, target: &'s Target) -> Result<Self, SettingsError> {
        // Said before anything is asked.
        settings.credentials.headers(target)?;
        Ok(Client {
            agent: agent(settings, &target.place, Standing::Named)?,
            settings,
            target,
            redirected: Mutex::default(),
        })
    }

    /// Asks along redirects until there is an answer.
    fn ask(&self, what: What, started: Instant) -> Result<Response<Body>, FetchError> {
        let mut address = self.target.address(what);
        let mut stranger;
        let mut agent = &self.agent;
        for _ in 0..=MAX_REDIRECTS {
            let is_named = address.place == self.target.place;
            let response = self.ask_once(agent, &address, is_named, started)?;
            let location = response.headers().get(LOCATION);
            let Some(location) = location.filter(|_| response.status().is_redirection()) else {
                return Ok(response);
            };
            let location = String::from_utf8_lossy(location.as_bytes());
            address = address.follow(&location, self.settings.redirects)?;
            if let Ok(mut redirected) = self.redirected.lock() {
                *redirected = Some(address.place.shown());
            }
            if address.place == self.target.place {
                agent = &self.agent;
            } else {
                stranger = self::agent(self.settings, &address.place, Standing::Stranger)?;
                agent = &stranger;
            }
        }
        Err(FetchError::RedirectLoop)
    }

    fn ask_once(
        &self,
        agent: &Agent,
        address: &Address,
        is_named: bool,
        started: Instant,
    ) -> Result<Response<Body>, FetchError> {
        let left = self.settings.timeout.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Err(self.too_slow(0));
        }
        let mut request = agent
            .get(uri(address)?)
            .config()
            .timeout_global(Some(left))
            .build()
            .header(ACCEPT, "*/*");
        if is_named {
            for (name, value) in self.settings.credentials.headers(self.target)? {
                request = request.header(name, value);
            }
        }
        request
            .call()
            .map_err(|error| FetchError::of(error, self.settings.timeout, 0))
    }

    fn too_slow(&self, received: u64) -> FetchError {
        FetchError::Timeout {
            after: self.settings.timeout,
            received,
        }
    }

    fn read(&self, response: Response<Body>, started: Instant) -> Result<Vec<u8>, FetchError> {
        let limit = self.settings.max_bytes;
        let body = response.into_body();
        if body.content_length().is_some_and(|length| length > limit) {
            return Err(FetchError::TooLarge { limit });
        }
        let mut reader = body.into_with_config().limit(u64::MAX).reader();
        let mut bytes = Vec::new();
        let mut piece = vec![0; 1 << 16];
        loop {
            let received = bytes.len() as u64;
            let length = match reader.read(&mut piece) {
                Ok(0) => return Ok(bytes),
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    return Err(FetchError::of_io(error, self.settings.timeout, received));
                }
            };
            bytes.extend_from_slice(piece.get(..length).unwrap_or_default());
            if bytes.len() as u64 > limit {
                return Err(FetchError::TooLarge { limit });
            }
            if started.elapsed() > self.settings.timeout {
                return Err(self.too_slow(bytes.len() as u64));
            }
        }
    }
}

impl Get for Client<'_> {
    fn get(&self, what: What) -> Result<Vec<u8>, FetchError> {
        let started = Instant::now();
        let response = self.ask(what, started)?;
        if response.status() != StatusCode::OK {
            return Err(refusal(response));
        }
        if starts_with(response.headers(), "text/html") {
            let redirected = self.redirected.lock().ok().and_then(|place| place.clone());
            return Err(FetchError::Html {
                via: redirected.map_or_else(String::new, |place| {
                    format!(" (redirected to {})", printable(&place))
                }),
            });
        }
        self.read(response, started)
    }

    fn limit(&self) -> u64 {
        self.settings.max_bytes
    }
}

/// What is known of a server.
#[derive(Clone, Copy)]
enum Standing {
    /// The user named it.
    Named,
    /// Another server did.
    Stranger,
}

fn agent(settings: &Settings, place: &Place, standing: Standing) -> Result<Agent, SettingsError> {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        // Each request has a connection of its own: a server may close one that is kept at any time,
        // and the next request on it would fail for no fault of anybody.
        .max_idle_connections(0)
        .user_agent(concat!("goprof-leaks/", env!("CARGO_PKG_VERSION")))
        .tls_config(match standing {
            Standing::Named => settings.tls.config(),
            Standing::Stranger => settings.tls.config_for_strangers(),
        });
    match place {
        Place::Net { scheme, authority } => {
            let bad = |_| SettingsError::Url("host or port is malformed");
            let uri: Uri = format!("{}://{authority}/", scheme.text())
                .parse()
                .map_err(bad)?;
            let env = |name: &str| std::env::var(name).ok();
            let config = config.proxy(settings.proxy.of(*scheme, &uri, env)?).build();
            Ok(Agent::with_parts(
                config,
                DefaultConnector::default(),
                DefaultResolver::default(),
            ))
        }
        #[cfg(unix)]
        Place::Unix(socket) => Ok(Agent::with_parts(
            config.proxy(None).build(),
            super::unix::UnixConnector {
                socket: socket.clone(),
            },
            super::unix::NoResolver,
        )),
        #[cfg(not(unix))]
        Place::Unix(_) => Err(SettingsError::NoUnixSockets),
    }
}

/// An answer that is no profile.
fn refusal(response: Response<Body>) -> FetchError {
    let status = response.status();
    // Go's server says in words without a type that it speaks TLS.
    let headers = response.headers();
    let is_text = starts_with(headers, "text/plain") || !headers.contains_key(CONTENT_TYPE);
    let mut said = Vec::new();
    if is_text {
        let reader = response.into_body().into_reader();
        // What came is shown, whatever follows it.
        let _ = reader.take(SAID.0).read_to_end(&mut said);
    }
    let text = String::from_utf8_lossy(&said);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty());
    FetchError::Status {
        advice: advice(status, line.unwrap_or_default()),
        said: line.map_or_else(String::new, |line| {
            let line: String = line.chars().take(SAID.1).collect();
            format!(" ({})", printable(&line))
        }),
        status: status.to_string(),
    }
}

fn uri(address: &Address) -> Result<Uri, FetchError> {
    let server = match &address.place {
        Place::Net { scheme, authority } => format!("{}://{authority}", scheme.text()),
        Place::Unix(_) => "http://localhost".to_owned(),
    };
    format!("{server}{}", address.path)
        .parse()
        .map_err(|_| SettingsError::Url("the path is malformed").into())
}

fn starts_with(headers: &HeaderMap, kind: &str) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|value| {
        let value = value.as_bytes();
        let start = value.get(..kind.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(kind.as_bytes())
    })
}

fn advice(status: StatusCode, said: &str) -> &'static str {
    if said.contains("HTTP request to an HTTPS server") {
        return "; use https://";
    }
    match status.as_u16() {
        401 => {
            "; give credentials: GOPROF_LEAKS_TOKEN, --bearer-file, --user-env, --netrc or --header"
        }
        403 => "; these credentials, or none, do not suffice here",
        404 => {
            "; the program must import net/http/pprof and serve its handlers there: correct host, \
             port or path (such as /admin/debug/pprof)"
        }
        407 => "; put user and password into the proxy's URL",
        429 | 500..=599 => "; try again later",
        _ => "",
    }
}
