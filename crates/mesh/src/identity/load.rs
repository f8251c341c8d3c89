//! Certificate, key and roots from a folder, swapped whole when the files
//! change. What can't be read leaves the last good ones working.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use arc_swap::ArcSwap;
use contract::value::Instant;
use principal::Identity;
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    client::Resumption,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::NoServerSessionStorage,
    version::TLS13,
};

use super::verify::{ClientCheck, ServerCheck, leaf_identity};

/// Names of the three files in a folder of credentials.
const FILES: [&str; 3] = ["tls.crt", "tls.key", "ca.crt"];

/// Why credentials can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialsError {
    /// A file can't be read.
    #[error(
        "can't read {0}: {1}; mount the certificate there, or make one for development with `switchboard certs`"
    )]
    Read(PathBuf, #[source] std::io::Error),
    /// A file is no PEM of what it should hold.
    #[error("{0} holds no valid PEM: {1}")]
    Pem(PathBuf, #[source] rustls::pki_types::pem::Error),
    /// The parts don't fit each other or the profile.
    #[error("credentials in {0}: {1}")]
    Tls(PathBuf, #[source] rustls::Error),
    /// The roots can't verify clients.
    #[error("roots in {0}: {1}")]
    Roots(PathBuf, #[source] rustls::server::VerifierBuilderError),
}

/// What one process presents and believes. Handshakes read the newest.
#[derive(Debug)]
pub struct Credentials {
    folder: PathBuf,
    current: ArcSwap<Parts>,
}

#[derive(Debug)]
struct Parts {
    identity: Identity,
    server: Arc<ServerConfig>,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    roots: Arc<RootCertStore>,
    raw: Vec<Vec<u8>>,
}

impl Credentials {
    /// Reads `tls.crt`, `tls.key` and `ca.crt` of a folder.
    ///
    /// # Errors
    /// For files that are missing, malformed or don't fit the profile.
    pub fn load(folder: impl AsRef<Path>) -> Result<Arc<Self>, CredentialsError> {
        let folder = folder.as_ref().to_path_buf();
        let parts = Parts::read(&folder)?;
        Ok(Arc::new(Self {
            folder,
            current: ArcSwap::from_pointee(parts),
        }))
    }

    /// Who this process is.
    #[must_use]
    pub fn identity(&self) -> Identity {
        self.current.load().identity.clone()
    }

    /// For the next connection that is accepted.
    #[must_use]
    pub fn server(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.current.load().server)
    }

    /// For the next connection to `expected`.
    ///
    /// # Errors
    /// If the certificate and key no longer fit each other.
    pub fn client(&self, expected: &Identity) -> Result<ClientConfig, rustls::Error> {
        let parts = self.current.load();
        let check = ServerCheck {
            roots: Arc::clone(&parts.roots),
            provider: provider(),
            expected: expected.clone(),
        };
        let mut config = ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&TLS13])?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(check))
            .with_client_auth_cert(parts.chain.clone(), parts.key.clone_key())?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        // a ticket would carry the identity of before a rotation
        config.resumption = Resumption::disabled();
        Ok(config)
    }

    /// Reads the files again if they changed. True if new ones are in use.
    ///
    /// # Errors
    /// As [`Self::load`]; the old ones stay in use.
    pub fn reload(&self) -> Result<bool, CredentialsError> {
        if read(&self.folder)? == self.current.load().raw {
            return Ok(false);
        }
        self.current.store(Arc::new(Parts::read(&self.folder)?));
        Ok(true)
    }

    /// Looks for new files every `interval`, for as long as it's polled.
    pub async fn watch(self: Arc<Self>, interval: Duration) {
        loop {
            tokio::time::sleep(interval).await;
            match self.reload() {
                Ok(true) => tracing::info!(identity = %self.identity(), "credentials replaced"),
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(%error, "new credentials refused, the last good ones stay");
                }
            }
        }
    }
}

impl Parts {
    fn read(folder: &Path) -> Result<Self, CredentialsError> {
        let raw = read(folder)?;
        let path = |at: usize| folder.join(FILES[at]);
        let pem = |at: usize| move |error| CredentialsError::Pem(path(at), error);
        let tls = |error| CredentialsError::Tls(folder.to_path_buf(), error);
        let certs = |at: usize| -> Result<Vec<CertificateDer<'static>>, CredentialsError> {
            CertificateDer::pem_slice_iter(&raw[at])
                .collect::<Result<_, _>>()
                .map_err(|error| CredentialsError::Pem(path(at), error))
        };
        let chain = certs(0)?;
        let key = PrivateKeyDer::from_pem_slice(&raw[1]).map_err(pem(1))?;
        let mut roots = RootCertStore::empty();
        for root in certs(2)? {
            roots.add(root).map_err(tls)?;
        }
        let roots = Arc::new(roots);
        let leaf = chain.first().ok_or_else(|| {
            CredentialsError::Pem(path(0), rustls::pki_types::pem::Error::NoItemsFound)
        })?;
        let identity = leaf_identity(leaf).map_err(tls)?;
        let check = ClientCheck::new(Arc::clone(&roots), provider(), identity.trust_domain())
            .map_err(|error| CredentialsError::Roots(folder.to_path_buf(), error))?;
        let mut server = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&TLS13])
            .map_err(tls)?
            .with_client_cert_verifier(Arc::new(check))
            .with_single_cert(chain.clone(), key.clone_key())
            .map_err(tls)?;
        server.alpn_protocols = vec![b"h2".to_vec()];
        // resumption restores a client's chain without verifying it again
        server.session_storage = Arc::new(NoServerSessionStorage {});
        server.send_tls13_tickets = 0;
        Ok(Self {
            identity,
            server: Arc::new(server),
            chain,
            key,
            roots,
            raw,
        })
    }
}

fn read(folder: &Path) -> Result<Vec<Vec<u8>>, CredentialsError> {
    FILES
        .iter()
        .map(|name| {
            let path = folder.join(name);
            fs::read(&path).map_err(|error| CredentialsError::Read(path, error))
        })
        .collect()
}

/// The one cryptographic provider.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// Who a folder's certificate is, and until when: for people who look.
///
/// # Errors
/// As [`Credentials::load`].
pub fn inspect(folder: &Path) -> Result<(Identity, Instant), CredentialsError> {
    use x509_parser::prelude::{FromDer, X509Certificate};
    let parts = Parts::read(folder)?;
    let until = parts.chain.first().and_then(|leaf| {
        let (_, leaf) = X509Certificate::from_der(leaf).ok()?;
        Some(leaf.validity().not_after.timestamp())
    });
    Ok((parts.identity, Instant::from_seconds(until.unwrap_or(0))))
}
