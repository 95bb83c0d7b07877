//! Whom to trust, and the certificate that proves who the user is.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};

use super::error::SettingsError;

/// How TLS connections are made.
#[derive(Clone, Debug)]
pub struct Tls {
    roots: RootCerts,
    client: Option<ClientCert>,
    provider: Arc<CryptoProvider>,
}

impl Tls {
    /// Trusts the authorities of the PEM file `ca`, or those of the system; shows the certificates
    /// and the key of the PEM files `client`, which may be one file, to servers that the user
    /// names.
    ///
    /// # Errors
    /// When a file holds no certificate or key, or key and certificate do not belong together.
    pub fn new(ca: Option<&[u8]>, client: Option<(&[u8], &[u8])>) -> Result<Self, SettingsError> {
        let provider = Arc::new(ring::default_provider());
        let roots = match ca {
            None => RootCerts::PlatformVerifier,
            Some(pem) => RootCerts::new_with_certs(&certificates(pem, "the file of --cacert")?),
        };
        let client = client
            .map(|(chain, key)| client_certificate(chain, key, &provider))
            .transpose()?;
        Ok(Tls {
            roots,
            client,
            provider,
        })
    }

    /// For the servers that the user names.
    pub(super) fn config(&self) -> TlsConfig {
        self.build(self.client.clone())
    }

    /// For servers that others name.
    pub(super) fn config_for_strangers(&self) -> TlsConfig {
        self.build(None)
    }

    fn build(&self, client: Option<ClientCert>) -> TlsConfig {
        TlsConfig::builder()
            .root_certs(self.roots.clone())
            .client_cert(client)
            .unversioned_rustls_crypto_provider(Arc::clone(&self.provider))
            .build()
    }
}

fn certificates(
    pem: &[u8],
    what: &'static str,
) -> Result<Vec<Certificate<'static>>, SettingsError> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .map(|der| der.map(|der| Certificate::from_der(&der).to_owned()))
        .collect::<Result<_, _>>()
        .map_err(|error| unusable(what, &error))?;
    if certificates.is_empty() {
        return Err(unusable(what, &"it holds no certificate in PEM form"));
    }
    Ok(certificates)
}

fn client_certificate(
    chain: &[u8],
    key: &[u8],
    provider: &CryptoProvider,
) -> Result<ClientCert, SettingsError> {
    const CERT: &str = "the file of --cert";
    const KEY: &str = "the file of --key (or of --cert, which then holds both)";
    let chain = certificates(chain, CERT)?;
    let der = PrivateKeyDer::from_pem_slice(key).map_err(|error| match error {
        pem::Error::NoItemsFound => unusable(KEY, &"it holds no key in PEM form"),
        error => unusable(KEY, &error),
    })?;
    let ders = chain
        .iter()
        .map(|one| CertificateDer::from(one.der()).into_owned());
    // Asked here, because the HTTP library takes it for granted.
    CertifiedKey::from_der(ders.collect(), der, provider).map_err(|error| unusable(KEY, &error))?;
    let key = PrivateKey::from_pem(key).map_err(|error| unusable(KEY, &error))?;
    Ok(ClientCert::new_with_certs(&chain, key))
}

fn unusable(what: &'static str, why: &impl ToString) -> SettingsError {
    SettingsError::Tls {
        what,
        why: why.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_without_certificates_are_refused() {
        let error = Tls::new(Some(b"hello"), None).unwrap_err().to_string();
        assert!(error.contains("--cacert"), "{error}");
        let error = Tls::new(None, Some((b"", b""))).unwrap_err().to_string();
        assert!(error.contains("--cert"), "{error}");
        assert!(Tls::new(None, None).is_ok());
    }
}
