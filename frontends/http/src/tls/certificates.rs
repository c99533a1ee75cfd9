use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

use super::TlsError;
use super::files::{Content, Files};
use crate::poison::lock;

/// The certificate that a server shows. When its files change it shows the new one, to whoever connects from then on; a new
/// one that cannot be used is told, and the old one goes on.
pub struct Certificates {
    files: Files,
    provider: Arc<CryptoProvider>,
    content: Mutex<Content>,
    shown: Arc<Shown>,
    acceptor: TlsAcceptor,
}

/// What rustls asks at each handshake.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl Certificates {
    /// Reads a certificate (with its chain) and its key, both PEM text.
    pub fn load(
        certificate: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Result<Arc<Self>, TlsError> {
        let files = Files { certificate: certificate.into(), key: key.into() };
        let provider = Arc::new(ring::default_provider());
        let content = files.read()?;
        let certified = files.certified(&content, &provider)?;
        let shown = Arc::new(Shown(RwLock::new(Arc::new(certified))));
        let config = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| files.unfit(&error))?;
        let mut config = config.with_no_client_auth().with_cert_resolver(shown.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Ok(Arc::new(Self { files, provider, content: Mutex::new(content), shown, acceptor }))
    }

    /// Looks at the files again. `true` if they had changed and the new certificate is shown now.
    pub fn refresh(&self) -> Result<bool, TlsError> {
        let fresh = self.files.read()?;
        let mut content = lock(&self.content);
        if *content == fresh {
            return Ok(false);
        }
        let certified = self.files.certified(&fresh, &self.provider)?;
        *self.shown.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(certified);
        *content = fresh;
        Ok(true)
    }

    /// Looks at the files every so often, for as long as somebody uses them. Looking is cheaper than being told: it
    /// works on every file system, and through the symbolic links that certificate tools and clusters exchange.
    pub fn keep_fresh(self: &Arc<Self>, every: Duration) {
        let certificates = Arc::downgrade(self);
        tokio::spawn(async move {
            let mut told = None;
            loop {
                tokio::time::sleep(every).await;
                let Some(certificates) = certificates.upgrade() else { return };
                let refreshed = tokio::task::spawn_blocking(move || certificates.refresh()).await;
                let problem = match refreshed {
                    Ok(Ok(changed)) => {
                        if changed {
                            tracing::info!("the certificate has changed; the new one is shown now");
                        }
                        None
                    }
                    Ok(Err(error)) => Some(error.to_string()),
                    Err(panic) => Some(panic.to_string()),
                };
                // Once for each problem, not once for each look.
                if let Some(problem) = &problem
                    && told.as_ref() != Some(problem)
                {
                    tracing::warn!(
                        problem,
                        "the new certificate cannot be used; the old one is still shown"
                    );
                }
                told = problem;
            }
        });
    }

    /// What makes TLS of a connection.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.clone()
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Certificates").field("files", &self.files).finish_non_exhaustive()
    }
}
