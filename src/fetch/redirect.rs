//! Where a redirect leads, and whether it is followed.

use super::error::{FetchError, printable};
use super::plan::What;
use super::recognise::has_scheme;
use super::target::{Place, Scheme, Target};

/// Which redirects are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirects {
    /// Those to the same host, and none from TLS to plain HTTP.
    SameHost,
    /// All. Other servers are sent no credentials.
    Anywhere,
}

/// A server and what to ask it for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) place: Place,
    /// Path and query.
    pub(super) path: String,
}

impl Address {
    /// Where `location`, a header of the answer from here, leads.
    pub(super) fn follow(&self, location: &str, rule: Redirects) -> Result<Address, FetchError> {
        let next = self.resolve(location)?;
        let refuse = |why| {
            Err(FetchError::Redirect {
                to: printable(&next.place.shown()),
                why,
            })
        };
        if next.place == self.place || rule == Redirects::Anywhere {
            return Ok(next);
        }
        let scheme = |place: &Place| match place {
            Place::Net { scheme, .. } => Some(*scheme),
            Place::Unix(_) => None,
        };
        match (scheme(&self.place), scheme(&next.place)) {
            _ if self.place.host() != next.place.host() => refuse("another host"),
            (None, _) | (_, None) => refuse("another host"),
            (Some(Scheme::Https), Some(Scheme::Http)) => refuse("without TLS"),
            _ => Ok(next),
        }
    }

    fn resolve(&self, location: &str) -> Result<Address, FetchError> {
        let location = location.split('#').next().unwrap_or_default();
        let at = |path: String| Address {
            place: self.place.clone(),
            path,
        };
        if let Some(rest) = location.strip_prefix("//") {
            let scheme = match &self.place {
                Place::Net { scheme, .. } => *scheme,
                Place::Unix(_) => Scheme::Http,
            };
            return absolute(&format!("{}://{rest}", scheme.text()));
        }
        if location.starts_with('/') {
            return Ok(at(location.to_owned()));
        }
        if has_scheme(location) {
            return absolute(location);
        }
        let (path, _) = self.path.split_once('?').unwrap_or((&self.path, ""));
        Ok(at(if location.starts_with('?') {
            format!("{path}{location}")
        } else {
            let folder = path.rfind('/').and_then(|slash| path.get(..=slash));
            format!("{}{location}", folder.unwrap_or("/"))
        }))
    }
}

/// The address of a whole URL that a server names, as it stands.
fn absolute(url: &str) -> Result<Address, FetchError> {
    let malformed = || FetchError::Protocol {
        what: "a redirect that leads nowhere".to_owned(),
    };
    let target = Target::parse(url).map_err(|_| malformed())?;
    let Place::Net { .. } = target.place else {
        return Err(malformed());
    };
    let behind = url.split_once("://").map_or("", |(_, behind)| behind);
    let path = behind.find('/').and_then(|slash| behind.get(slash..));
    Ok(Address {
        path: path.unwrap_or("/").to_owned(),
        place: target.place,
    })
}

impl Target {
    /// Where a profile is asked for.
    pub(super) fn address(&self, what: What) -> Address {
        Address {
            place: self.place.clone(),
            path: self.path(what),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(from: &str, location: &str, rule: Redirects) -> String {
        let from = Target::parse(from).unwrap().address(What::Goroutine);
        match from.follow(location, rule) {
            Ok(to) => format!("{}{}", to.place.shown(), to.path),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_same_host_is_followed() {
        let same = |location| follow("http://h:1/a/b?c", location, Redirects::SameHost);
        assert_eq!(same("/x?y#z"), "http://h:1/x?y");
        assert_eq!(same("x"), "http://h:1/a/x");
        assert_eq!(same("?x"), "http://h:1/a/b?x");
        assert_eq!(same("//h:2/x"), "http://h:2/x");
        assert_eq!(same("https://h"), "https://h/");
    }

    #[test]
    fn other_hosts_and_plain_http_are_refused() {
        for (from, to) in [
            ("http://h:1/a", "http://other:1/a"),
            ("http://h:1/a", "//evil/a"),
            ("http://h:1/a", "http://h:1@evil/a"),
            ("https://h/a", "http://h/a"),
            ("unix:///run/a.sock", "http://localhost/a"),
        ] {
            let text = follow(from, to, Redirects::SameHost);
            assert!(text.contains("redirects to"), "{from} {to}: {text}");
        }
        let any = follow("https://h/a", "http://u:p@other/x", Redirects::Anywhere);
        assert_eq!(any, "http://other/x");
        let bad = follow("http://h/a", "unix:///run/other.sock", Redirects::Anywhere);
        assert!(bad.contains("leads nowhere"), "{bad}");
    }
}
