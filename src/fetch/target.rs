//! What a URL names: which server, and all of its profiles or exactly one address.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use ureq::http::Uri;

use super::auth::Login;
use super::error::SettingsError;
use super::plan::What;
use super::recognise::has_scheme;

/// Where `net/http/pprof` serves its profiles.
const STANDARD: &str = "/debug/pprof/";

/// Parameters of a query that show what is asked for. Others may be secrets.
const SHOWN: [&str; 3] = ["debug", "seconds", "gc"];

/// What a URL of the command line names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The server.
    pub(super) place: Place,
    wanted: Wanted,
    /// User and password of the URL.
    pub(super) login: Option<Login>,
}

/// A server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `http://host:6060` or `https://host`, without a slash at the end.
    Net { scheme: Scheme, authority: String },
    /// A socket in the file system.
    Unix(PathBuf),
}

/// How a server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Http,
    Https,
}

impl Scheme {
    pub(super) fn text(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    /// The profiles below a path that ends in a slash.
    Below(String),
    /// One address, as it stands.
    Exactly(String),
}

impl Target {
    /// Reads a URL, or `host:port`.
    ///
    /// # Errors
    /// When it is no URL of a server. The text of the error does not repeat it, as it may hold a
    /// password.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let text = text.trim();
        if let Some(rest) = strip_scheme(text, "unix://") {
            return Target::unix(rest);
        }
        let with_scheme;
        let text = if has_scheme(text) {
            text
        } else {
            with_scheme = format!("http://{text}");
            &with_scheme
        };
        let bad = |_| SettingsError::Url("host or port is missing or malformed");
        let uri: Uri = without_fragment(text).parse().map_err(bad)?;
        let authority = uri
            .authority()
            .filter(|authority| !authority.host().is_empty())
            .ok_or(SettingsError::Url("the host is missing"))?;
        let (login, host) = match authority.as_str().rsplit_once('@') {
            Some((login, host)) => (Some(decode_login(login)?), host),
            None => (None, authority.as_str()),
        };
        let port = host.get(authority.host().len()..).unwrap_or_default();
        if !port.is_empty() && authority.port_u16().is_none() {
            return Err(SettingsError::Url("the port is no number up to 65535"));
        }
        let scheme = match uri.scheme_str() {
            Some("https") => Scheme::Https,
            _ => Scheme::Http,
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Target {
            place: Place::Net {
                scheme,
                authority: host.to_ascii_lowercase(),
            },
            wanted: wanted(path),
            login,
        })
    }

    /// `/run/app.sock`, or with a path behind a colon: `/run/app.sock:/debug/pprof/`.
    fn unix(rest: &str) -> Result<Self, SettingsError> {
        let (socket, path) = match rest.split_once(":/") {
            Some((socket, _)) => (socket, rest.get(socket.len() + 1..).unwrap_or("/")),
            None => (rest, "/"),
        };
        if socket.is_empty() {
            return Err(SettingsError::Url(
                "the socket is missing; write unix:///run/app.sock",
            ));
        }
        Ok(Target {
            place: Place::Unix(socket.into()),
            wanted: wanted(without_fragment(path)),
            login: None,
        })
    }

    /// Whether it names one address rather than a server's profiles.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        matches!(self.wanted, Wanted::Exactly(_))
    }

    /// Path and query of a profile.
    pub(super) fn path(&self, what: What) -> String {
        match &self.wanted {
            Wanted::Exactly(path) => path.clone(),
            Wanted::Below(base) => format!("{base}{}", what.path()),
        }
    }

    /// The URL of a profile for people, without secrets.
    #[must_use]
    pub fn shown(&self, what: What) -> String {
        format!("{}{}", self.place.shown(), shown_path(&self.path(what)))
    }

    /// What tells its process from those of other targets: the server, and where on it the profiles
    /// are. Not for people.
    #[must_use]
    pub fn process(&self) -> String {
        let (path, query) = match &self.wanted {
            Wanted::Below(base) => (base.as_str(), ""),
            Wanted::Exactly(path) => path.split_once('?').unwrap_or((path, "")),
        };
        let (base, name) = path.rsplit_once('/').unwrap_or(("", path));
        // Anything else may be a file, of whatever process.
        let base = match name {
            "" | "goroutine" | "goroutineleak" => base,
            _ => path,
        };
        let says_which = |part: &&str| {
            let key = part.split('=').next().unwrap_or_default();
            !part.is_empty() && !SHOWN.contains(&key)
        };
        let which: Vec<&str> = query.split('&').filter(says_which).collect();
        format!("{}{base}?{}", self.place.shown(), which.join("&"))
    }

    /// The server for a file name: `host_6060`, `app.sock`.
    #[must_use]
    pub fn instance(&self) -> String {
        let name = match &self.place {
            Place::Net { authority, .. } => authority.clone(),
            Place::Unix(socket) => socket
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
        };
        safe(&name)
    }

    /// What it names, for a file name.
    #[must_use]
    pub fn profile_name(&self, what: What) -> String {
        match &self.wanted {
            Wanted::Below(_) => what.file_name().to_owned(),
            Wanted::Exactly(path) => {
                let path = path.split('?').next().unwrap_or_default();
                let last = path.rsplit('/').find(|part| !part.is_empty());
                // The extension is given by the content.
                let stem = last.and_then(|last| last.split('.').next());
                safe(stem.filter(|stem| !stem.is_empty()).unwrap_or("profile"))
            }
        }
    }
}

impl Place {
    /// The server for people.
    pub(super) fn shown(&self) -> String {
        match self {
            Place::Net { scheme, authority } => format!("{}://{authority}", scheme.text()),
            Place::Unix(socket) => format!("unix://{}:", socket.display()),
        }
    }

    /// Host without port.
    pub(super) fn host(&self) -> &str {
        match self {
            Place::Net { authority, .. } => match authority.rsplit_once(':') {
                Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
                _ => authority,
            },
            Place::Unix(_) => "localhost",
        }
    }
}

/// A path without the parts of its query that may be secrets.
fn shown_path(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else {
        return path.to_owned();
    };
    let is_shown = |part: &str| {
        let key = part.split('=').next().unwrap_or_default();
        SHOWN.contains(&key)
    };
    let shown: Vec<&str> = query
        .split('&')
        .map(|part| if is_shown(part) { part } else { "…" })
        .collect();
    format!("{path}?{}", shown.join("&"))
}

/// `/`, `/debug/pprof`, `/admin/debug/pprof/`: all profiles there. Anything else names one.
fn wanted(path: &str) -> Wanted {
    if path.is_empty() || path == "/" {
        Wanted::Below(STANDARD.to_owned())
    } else if path.ends_with('/') && !path.contains('?') {
        Wanted::Below(path.to_owned())
    } else if path.ends_with("/pprof") {
        Wanted::Below(format!("{path}/"))
    } else {
        Wanted::Exactly(path.to_owned())
    }
}

fn strip_scheme<'t>(text: &'t str, scheme: &str) -> Option<&'t str> {
    let start = text.get(..scheme.len())?;
    start
        .eq_ignore_ascii_case(scheme)
        .then(|| text.get(scheme.len()..))?
}

fn without_fragment(text: &str) -> &str {
    text.split('#').next().unwrap_or_default()
}

fn decode_login(text: &str) -> Result<Login, SettingsError> {
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    let decode = |part: &str| {
        percent_decode_str(part)
            .decode_utf8()
            .map(std::borrow::Cow::into_owned)
            .map_err(|_| SettingsError::Url("user or password is not UTF-8"))
    };
    Ok(Login::new(decode(user)?, decode(password)?))
}

/// Only what every file system takes.
fn safe(name: &str) -> String {
    name.chars()
        .take(100)
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' => c,
            _ => '_',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(url: &str) -> String {
        Target::parse(url).unwrap().shown(What::Goroutine)
    }

    #[test]
    fn a_server_means_its_goroutine_profile() {
        for (url, full) in [
            ("http://h:6060", "http://h:6060/debug/pprof/goroutine"),
            ("h:6060", "http://h:6060/debug/pprof/goroutine"),
            ("http://h:6060/", "http://h:6060/debug/pprof/goroutine"),
            ("https://H/debug/pprof", "https://h/debug/pprof/goroutine"),
            ("http://h/debug/pprof/#x", "http://h/debug/pprof/goroutine"),
            (
                "http://h/admin/debug/pprof",
                "http://h/admin/debug/pprof/goroutine",
            ),
            ("http://h/profiling/", "http://h/profiling/goroutine"),
            (
                "http://[::1]:6060",
                "http://[::1]:6060/debug/pprof/goroutine",
            ),
            (
                "unix:///run/a.sock",
                "unix:///run/a.sock:/debug/pprof/goroutine",
            ),
            (
                "unix:///run/a.sock:/x/pprof",
                "unix:///run/a.sock:/x/pprof/goroutine",
            ),
        ] {
            assert_eq!(shown(url), full);
            assert!(!Target::parse(url).unwrap().is_exact());
        }
    }

    #[test]
    fn other_addresses_are_taken_as_they_stand() {
        for url in [
            "http://h:6060/debug/pprof/goroutine?debug=2",
            "https://ci/artifacts/g.pb.gz",
            "unix:///run/a.sock:/debug/pprof/goroutineleak",
        ] {
            assert_eq!(shown(url), url);
            assert!(Target::parse(url).unwrap().is_exact());
        }
    }

    #[test]
    fn the_profiles_of_one_server_are_of_one_process() {
        let process = |url: &str| Target::parse(url).unwrap().process();
        let server = process("http://h:6060");
        for url in [
            "h:6060/",
            "http://u:p@H:6060/debug/pprof",
            "http://h:6060/debug/pprof/goroutine?debug=2",
            "http://h:6060/debug/pprof/goroutineleak?debug=1&gc=1",
        ] {
            assert_eq!(process(url), server, "{url}");
        }
        for url in [
            "http://h:6061",
            "https://h:6060",
            "http://h:6060/shop/debug/pprof/",
            "http://h:6060/debug/pprof/goroutine?pod=2",
            "http://h:6060/debug/pprof/a.pb.gz",
        ] {
            assert_ne!(process(url), server, "{url}");
        }
    }

    #[test]
    fn no_secret_is_shown() {
        let url = "http://wally:p%40ss@h:6060/x?debug=2&token=hunter2&hunter3";
        let target = Target::parse(url).unwrap();
        assert_eq!(shown(url), "http://h:6060/x?debug=2&…&…");
        assert_eq!(target.login, Some(Login::new("wally", "p@ss")));
        let debug = format!("{:?}", target.login);
        assert!(
            !debug.contains("p@ss") && !debug.contains("wally"),
            "{debug}"
        );
    }

    #[test]
    fn names_of_files_are_safe() {
        let name = |url: &str| {
            let target = Target::parse(url).unwrap();
            (target.instance(), target.profile_name(What::Goroutine))
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(name("http://h:6060"), pair("h_6060", "goroutine"));
        assert_eq!(name("http://[::1]:1/a/b.pb.gz?x"), pair("___1__1", "b"));
        assert_eq!(
            name("unix:///run/a b.sock:/.."),
            pair("a_b.sock", "profile")
        );
    }

    #[test]
    fn what_is_no_url_is_refused_without_repeating_it() {
        for url in [
            "http://",
            "http://:80/",
            "http://u:hunter2@/",
            "http://a b",
            "unix://",
            "https://h:x",
        ] {
            let error = Target::parse(url).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
