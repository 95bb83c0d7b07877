//! Tells the URL of a server from the name of a file.

use std::borrow::Cow;
use std::path::Path;

/// What a URL can start with.
const SCHEMES: [&str; 3] = ["http://", "https://", "unix://"];

/// Whether an argument of the command line names a server: a URL, or `host:port` where there is
/// no such file.
#[must_use]
pub fn is_url(argument: &Path) -> bool {
    let Some(text) = argument.to_str().map(str::trim) else {
        return false;
    };
    has_scheme(text) || (is_host_and_port(text) && !argument.exists())
}

/// Whether a text starts with a scheme that can be fetched.
pub(super) fn has_scheme(text: &str) -> bool {
    SCHEMES.iter().any(|scheme| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

/// The name of an input that could not be read, without what stands before an `@`: in what looks like
/// an address it may be a password.
#[must_use]
pub fn without_secret(name: &str) -> Cow<'_, str> {
    let Some((secret, host)) = name.rsplit_once('@') else {
        return Cow::Borrowed(name);
    };
    let Some((scheme, rest)) = secret.split_once(':') else {
        return Cow::Borrowed(name);
    };
    let slashes = rest.len() - rest.trim_start_matches('/').len();
    let kept = match slashes {
        // A user, and the password behind the colon.
        0 => "",
        _ => name.get(..scheme.len() + 1 + slashes).unwrap_or_default(),
    };
    Cow::Owned(format!("{kept}…@{host}"))
}

/// `localhost:6060`, `[::1]:6060/debug/pprof/`, `user:password@host:6060`: a number after the last
/// colon of the host.
fn is_host_and_port(text: &str) -> bool {
    let authority = text.split('/').next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let Some((host, port)) = authority.rsplit_once(':') else {
        return false;
    };
    let is_name = |host: &str| {
        !host.is_empty()
            && host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
    };
    let is_address = |host: &str| {
        host.strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .is_some_and(|host| host.parse::<std::net::Ipv6Addr>().is_ok())
    };
    port.parse::<u16>().is_ok_and(|port| port > 0) && (is_name(host) || is_address(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_and_files_are_told_apart() {
        for url in [
            "http://host",
            "HTTPS://host/debug/pprof/",
            "unix:///run/app.sock",
            "localhost:6060",
            "10.0.0.7:6060/admin/debug/pprof",
            "[::1]:6060",
            " http://host",
            "user:password@localhost:6060",
        ] {
            assert!(is_url(Path::new(url)), "{url}");
        }
        for file in [
            "g.pb.gz",
            "-",
            "dir/host:6060",
            "host:",
            "host:0",
            "host:70000",
            r"C:\g.pb.gz",
            "::1:6060",
            "http:/host",
            "ftp://host/g.pb.gz",
            "user:password@host",
        ] {
            assert!(!is_url(Path::new(file)), "{file}");
        }
    }

    #[test]
    fn what_may_be_a_password_is_not_shown() {
        for (name, shown) in [
            ("ftp://u:hunter2@host/g", "ftp://…@host/g"),
            ("ftp://hunter2@host", "ftp://…@host"),
            ("http:/u:hunter2@host", "http:/…@host"),
            ("u:hunt/er2@host:80", "…@host:80"),
            ("u:hunt@er2@host", "…@host"),
            ("dump@12:30.txt", "dump@12:30.txt"),
            ("g.pb.gz", "g.pb.gz"),
        ] {
            assert_eq!(without_secret(name), shown);
        }
    }
}
