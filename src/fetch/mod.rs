//! Fetches profiles from a running server: the only code that uses the network, and only when the
//! user names a URL.
//!
//! A build without the feature `fetch` only recognises URLs, to say that it cannot fetch them.

#[cfg(feature = "fetch")]
mod auth;
#[cfg(feature = "fetch")]
mod client;
#[cfg(feature = "fetch")]
mod error;
#[cfg(feature = "fetch")]
mod netrc;
#[cfg(feature = "fetch")]
mod plan;
#[cfg(feature = "fetch")]
mod proxy;
mod recognise;
#[cfg(feature = "fetch")]
mod redirect;
#[cfg(feature = "fetch")]
mod secret;
#[cfg(feature = "fetch")]
mod series;
#[cfg(feature = "fetch")]
mod store;
#[cfg(feature = "fetch")]
mod target;
#[cfg(feature = "fetch")]
mod tls;
#[cfg(all(feature = "fetch", unix))]
mod unix;

#[cfg(feature = "fetch")]
pub use self::{
    auth::{Credentials, Header, Login},
    client::{Client, Settings},
    error::{FetchError, SettingsError},
    netrc::Netrc,
    plan::{Extras, Get, Haul, Piece, What, take},
    proxy::ProxyChoice,
    redirect::Redirects,
    secret::Secret,
    series::{Clock, Series, SystemClock},
    store::Folder,
    target::Target,
    tls::Tls,
};
pub use recognise::{is_url, without_secret};
