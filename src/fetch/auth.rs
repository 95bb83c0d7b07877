//! Who the user is, for the server that is named and no other.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ureq::http::header::{AUTHORIZATION, HeaderName, HeaderValue};

use super::error::SettingsError;
use super::netrc::Netrc;
use super::secret::Secret;
use super::target::Target;

/// A user and a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    user: Secret,
    password: Secret,
}

impl Login {
    /// A user and a password.
    #[must_use]
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Self {
        Login {
            user: Secret::new(user),
            password: Secret::new(password),
        }
    }

    /// Reads `user:password`.
    ///
    /// # Errors
    /// When there is no colon.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let (user, password) = text
            .trim_end_matches(['\r', '\n'])
            .split_once(':')
            .ok_or(SettingsError::Login)?;
        Ok(Login::new(user, password))
    }

    fn header(&self) -> Result<HeaderValue, SettingsError> {
        let pair = format!("{}:{}", self.user.reveal(), self.password.reveal());
        sensitive(&format!("Basic {}", STANDARD.encode(pair)))
    }
}

/// A header of the user's own.
#[derive(Clone, Debug)]
pub struct Header {
    name: HeaderName,
    value: HeaderValue,
}

impl Header {
    /// Reads `Name: value`.
    ///
    /// # Errors
    /// When it is no header. The text of the error does not repeat it.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let (name, value) = text.split_once(':').ok_or(SettingsError::Header)?;
        let name = name.trim().parse().map_err(|_| SettingsError::Header)?;
        let value = sensitive(value.trim())?;
        Ok(Header { name, value })
    }

    /// Reads the headers of a file: one a line; empty lines and those that start with `#` are
    /// passed over.
    ///
    /// # Errors
    /// When a line is no header.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, SettingsError> {
        text.lines()
            .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
            .map(Header::parse)
            .collect()
    }
}

/// How the user proves who they are.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// Sent as they are.
    pub headers: Vec<Header>,
    /// User and password for every server that is named.
    pub login: Option<Login>,
    /// A bearer token for every server that is named.
    pub bearer: Option<Secret>,
    /// Logins by host, for servers that nothing else is given for.
    pub netrc: Option<Netrc>,
}

impl Credentials {
    /// The headers for a server. The user's own `Authorization` comes first, then the login of
    /// the URL, of the arguments, the token, and the login by host.
    pub(super) fn headers(
        &self,
        target: &Target,
    ) -> Result<Vec<(HeaderName, HeaderValue)>, SettingsError> {
        let mut all: Vec<_> = self
            .headers
            .iter()
            .map(|header| (header.name.clone(), header.value.clone()))
            .collect();
        if all.iter().any(|(name, _)| *name == AUTHORIZATION) {
            return Ok(all);
        }
        let by_host = || self.netrc.as_ref()?.find(target.place.host());
        let value = if let Some(login) = target.login.as_ref().or(self.login.as_ref()) {
            Some(login.header()?)
        } else if let Some(token) = &self.bearer {
            Some(sensitive(&format!("Bearer {}", token.reveal()))?)
        } else {
            by_host().map(Login::header).transpose()?
        };
        all.extend(value.map(|value| (AUTHORIZATION, value)));
        Ok(all)
    }
}

/// A value that the HTTP library does not show either.
fn sensitive(text: &str) -> Result<HeaderValue, SettingsError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| SettingsError::Header)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorization(credentials: &Credentials, url: &str) -> String {
        let target = Target::parse(url).unwrap();
        let headers = credentials.headers(&target).unwrap();
        let value = headers.iter().find(|(name, _)| *name == AUTHORIZATION);
        value.map_or_else(String::new, |(_, value)| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn the_nearest_credentials_win() {
        let mut all = Credentials {
            netrc: Some(Netrc::parse("machine h login n password p")),
            ..Credentials::default()
        };
        assert_eq!(authorization(&all, "http://h:1"), "Basic bjpw");
        assert_eq!(authorization(&all, "http://other:1"), "");
        all.bearer = Some(Secret::new("t"));
        assert_eq!(authorization(&all, "http://h:1"), "Bearer t");
        all.login = Some(Login::parse("u:p:q\n").unwrap());
        assert_eq!(authorization(&all, "http://h:1"), "Basic dTpwOnE=");
        assert_eq!(authorization(&all, "http://a:b@h:1"), "Basic YTpi");
        all.headers = Header::parse_all("# mine\n\nauthorization: Own\n").unwrap();
        assert_eq!(authorization(&all, "http://a:b@h:1"), "Own");
        let debug = format!("{all:?}");
        assert!(!debug.contains("Own") && !debug.contains('q'), "{debug}");
    }

    #[test]
    fn what_is_no_header_is_refused_without_repeating_it() {
        for text in ["hunter2", "a b: hunter2", "a: hunter2\r\nb: c", ": hunter2"] {
            let error = Header::parse(text).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
        assert!(Login::parse("hunter2").is_err());
    }
}
