//! Which proxy a request goes through.

use std::net::IpAddr;

use ureq::Proxy;
use ureq::http::Uri;

use super::error::SettingsError;
use super::target::Scheme;

/// Which proxy requests go through.
#[derive(Clone, Debug)]
pub enum ProxyChoice {
    /// What the environment says for the scheme and the host, as curl reads it; none for this
    /// machine itself.
    Environment,
    /// None, whatever the environment says.
    Direct,
    /// This one.
    Fixed(Proxy),
}

impl ProxyChoice {
    /// Reads a proxy, or `none`.
    ///
    /// # Errors
    /// When it is malformed. The text of the error does not repeat it.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        if text == "none" {
            return Ok(ProxyChoice::Direct);
        }
        let proxy = Proxy::new(text).map_err(|_| SettingsError::Proxy)?;
        Ok(ProxyChoice::Fixed(proxy))
    }

    /// The proxy for a URL. `env` reads the environment.
    pub(super) fn of(
        &self,
        scheme: Scheme,
        uri: &Uri,
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Proxy>, SettingsError> {
        match self {
            ProxyChoice::Direct => Ok(None),
            ProxyChoice::Fixed(proxy) => Ok(Some(proxy.clone())),
            ProxyChoice::Environment => {
                let host = uri.host().unwrap_or_default();
                let names: &[&str] = match scheme {
                    Scheme::Http => &["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
                    Scheme::Https => &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
                };
                let set = |name: &&str| env(name).filter(|value| !value.is_empty());
                let Some(proxy) = names.iter().find_map(set) else {
                    return Ok(None);
                };
                // The library knows the forms of NO_PROXY, and reads it for itself alone.
                let spared = Proxy::try_from_env().is_some_and(|proxy| proxy.is_no_proxy(uri));
                if spared || is_this_machine(host) {
                    return Ok(None);
                }
                Proxy::new(&proxy)
                    .map(Some)
                    .map_err(|_| SettingsError::Proxy)
            }
        }
    }
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(choice: &ProxyChoice, scheme: Scheme, url: &str) -> Option<String> {
        let env = |name: &str| match name {
            "http_proxy" => Some("http://plain:1".to_owned()),
            "HTTPS_PROXY" => Some("http://u:p@secure:2".to_owned()),
            _ => None,
        };
        let proxy = choice.of(scheme, &url.parse().unwrap(), env).unwrap();
        proxy.map(|proxy| proxy.host().to_owned())
    }

    #[test]
    fn the_scheme_chooses_and_this_machine_is_spared() {
        let some = |host: &str| Some(host.to_owned());
        let env = ProxyChoice::Environment;
        assert_eq!(host(&env, Scheme::Http, "http://h/"), some("plain"));
        assert_eq!(host(&env, Scheme::Https, "https://h/"), some("secure"));
        for url in [
            "http://localhost:1/",
            "http://127.0.0.2/",
            "http://[::1]:1/",
        ] {
            assert_eq!(host(&env, Scheme::Http, url), None, "{url}");
        }
        let fixed = ProxyChoice::parse("socks5://s:3").unwrap();
        assert_eq!(host(&fixed, Scheme::Http, "http://localhost/"), some("s"));
        let none = ProxyChoice::parse("none").unwrap();
        assert_eq!(host(&none, Scheme::Http, "http://h/"), None);
        assert!(ProxyChoice::parse("ftp://hunter2@x").is_err());
    }
}
