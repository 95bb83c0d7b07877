//! Why nothing could be fetched, and what to do about it.

use std::io;
use std::time::Duration;

use crate::decode::DecodeError;
use crate::input::InputError;

/// Why the settings cannot be used. The texts never repeat what was given, as it may be secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// No URL of a server.
    #[error("{0}; write http://HOST:PORT, https://HOST, or unix:///PATH.sock")]
    Url(&'static str),

    /// Not `Name: value`.
    #[error("a header is malformed; write 'Name: value'")]
    Header,

    /// Not `user:password`.
    #[error("user and password are malformed; write user:password")]
    Login,

    /// Not a proxy.
    #[error("the proxy is malformed; write http://HOST:PORT, socks5://HOST:PORT, or none")]
    Proxy,

    /// A certificate or key cannot be used.
    #[error("{what} cannot be used: {why}")]
    Tls {
        /// Which of the files.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },

    /// A build for a system without them.
    #[error("this system has no unix sockets")]
    NoUnixSockets,
}

/// Why a profile could not be fetched.
///
/// The texts are fragments that read after "cannot fetch URL: ".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The settings cannot be used with this server.
    #[error(transparent)]
    Settings(#[from] SettingsError),

    /// No connection.
    #[error("{what}; {advice}")]
    Connect {
        /// What failed.
        what: String,
        /// What to do.
        advice: &'static str,
    },

    /// No trust.
    #[error("no TLS connection ({what}){advice}")]
    Tls {
        /// What failed.
        what: String,
        /// What to do, with a semicolon in front.
        advice: &'static str,
    },

    /// Too slow.
    #[error("the server did not answer in full within {}{}; raise --timeout if it is only slow", humantime::format_duration(*.after), got(*.received))]
    Timeout {
        /// The limit.
        after: Duration,
        /// Bytes of the body that came.
        received: u64,
    },

    /// An answer of another kind.
    #[error("the server answered {status}{said}{advice}")]
    Status {
        /// Code and name.
        status: String,
        /// What it said, in parentheses.
        said: String,
        /// What to do, with a semicolon in front.
        advice: &'static str,
    },

    /// A page for people.
    #[error(
        "the server answered with an HTML page{via}, not with a profile: a login page, or not the \
         address of net/http/pprof; give credentials (see goprof-leaks --help) or correct the path"
    )]
    Html {
        /// Where it redirected to.
        via: String,
    },

    /// A redirect that is not followed.
    #[error(
        "the server redirects to {to}, {why}; name that address itself, or use --allow-redirects, \
         which sends it no credentials"
    )]
    Redirect {
        /// The server that it names.
        to: String,
        /// Why it is not followed.
        why: &'static str,
    },

    /// One redirect after another.
    #[error("the server redirects in a circle; name the last address itself")]
    RedirectLoop,

    /// No HTTP.
    #[error("the answer is not HTTP ({what}); is this the port of net/http/pprof?")]
    Protocol {
        /// What is wrong.
        what: String,
    },

    /// The body breaks off.
    #[error("the answer breaks off after {received} bytes ({what}); fetch it again")]
    Broken {
        /// Bytes of the body that came.
        received: u64,
        /// What is wrong.
        what: String,
    },

    /// More bytes than allowed.
    #[error(
        "the answer is larger than {limit} bytes; a goroutine profile is far smaller (raise \
         --max-size if this one is real)"
    )]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },

    /// The body is damaged.
    #[error(transparent)]
    Input(#[from] InputError),

    /// The body is no profile.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// A text of a server, fit for a terminal.
pub(super) fn printable(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        match c {
            '"' | '\'' | '\\' => shown.push(c),
            _ => shown.extend(c.escape_debug()),
        }
    }
    shown
}

fn got(received: u64) -> String {
    match received {
        0 => String::new(),
        received => format!(" ({received} bytes came)"),
    }
}

impl FetchError {
    /// Whether the server does not have what was asked for, as older versions of Go do not.
    pub(super) fn is_absent(&self) -> bool {
        match self {
            FetchError::Status { status, .. } => status.starts_with("404"),
            // A server that answers everything with its own page.
            FetchError::Html { .. } => true,
            _ => false,
        }
    }

    /// What became of a request whose answer had `received` bytes so far.
    pub(super) fn of(error: ureq::Error, after: Duration, received: u64) -> Self {
        match error {
            ureq::Error::Timeout(_) => FetchError::Timeout { after, received },
            ureq::Error::HostNotFound => FetchError::Connect {
                what: "there is no such host".to_owned(),
                advice: "check the name",
            },
            ureq::Error::Rustls(error) => FetchError::tls(&error),
            ureq::Error::Tls(what) => FetchError::Tls {
                what: what.to_owned(),
                advice: "",
            },
            ureq::Error::ConnectProxyFailed(what) => FetchError::Connect {
                what: format!("the proxy refused ({})", printable(&what)),
                advice: "see --proxy and NO_PROXY",
            },
            ureq::Error::Io(error) => FetchError::of_io(error, after, received),
            ureq::Error::Protocol(error) if received > 0 => FetchError::Broken {
                received,
                what: printable(&error.to_string()),
            },
            other => FetchError::Protocol {
                what: printable(&other.to_string()),
            },
        }
    }

    /// The same for an error of the connection, which may wrap one of the others.
    pub(super) fn of_io(error: io::Error, after: Duration, received: u64) -> Self {
        let error = match error.downcast::<ureq::Error>() {
            Ok(inner) => return FetchError::of(inner, after, received),
            Err(error) => error,
        };
        if let Some(error) = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<rustls::Error>())
        {
            return FetchError::tls(error);
        }
        let what = error.to_string();
        match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
                FetchError::Timeout { after, received }
            }
            _ if received > 0 => FetchError::Broken { received, what },
            io::ErrorKind::ConnectionRefused => FetchError::Connect {
                what: "the connection was refused".to_owned(),
                advice: "check host and port, and that the program serves net/http/pprof there",
            },
            io::ErrorKind::NotFound => FetchError::Connect {
                what: "there is no such socket".to_owned(),
                advice: "check the path",
            },
            io::ErrorKind::PermissionDenied => FetchError::Connect {
                what: "permission denied".to_owned(),
                advice: "run as a user that may open the socket",
            },
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof => FetchError::Connect {
                what: format!("the server closed the connection ({what})"),
                advice: "it may speak TLS (https://) or want a client certificate (--cert)",
            },
            _ => FetchError::Connect {
                what,
                advice: "check host and port",
            },
        }
    }

    fn tls(error: &rustls::Error) -> Self {
        use rustls::{AlertDescription, CertificateError, Error};
        let advice = match error {
            Error::InvalidCertificate(
                CertificateError::UnknownIssuer | CertificateError::UnknownRevocationStatus,
            ) => "; if its certificate comes from your own authority, name that with --cacert FILE",
            Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            ) => "; use the host name that the certificate is for",
            Error::InvalidCertificate(_) => "; the server needs another certificate",
            Error::InvalidMessage(_) => "; the server may not speak TLS on this port: try http://",
            Error::AlertReceived(
                AlertDescription::CertificateRequired
                | AlertDescription::BadCertificate
                | AlertDescription::UnknownCA
                | AlertDescription::CertificateUnknown
                | AlertDescription::HandshakeFailure,
            ) => "; it wants a client certificate that it knows: --cert FILE and --key FILE",
            _ => "",
        };
        FetchError::Tls {
            what: printable(&error.to_string()),
            advice,
        }
    }
}
