use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::TlsError;
use crate::bounds::CERTIFICATE_BYTES_MAX;

/// Where the certificate and its key lie.
#[derive(Debug, Clone)]
pub(super) struct Files {
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

/// What lay there. It is no secret in itself: half of it is the key.
#[derive(PartialEq, Eq)]
pub(super) struct Content {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Files {
    pub(super) fn read(&self) -> Result<Content, TlsError> {
        Ok(Content { certificate: read(&self.certificate)?, key: read(&self.key)? })
    }

    /// Makes a certificate and a key of what was read, if they fit.
    pub(super) fn certified(
        &self,
        content: &Content,
        provider: &CryptoProvider,
    ) -> Result<CertifiedKey, TlsError> {
        let not_pem = |path: &Path, what| TlsError::NotPem { path: path.to_owned(), what };
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&content.certificate)
            .collect::<Result<_, _>>()
            .map_err(|_| not_pem(&self.certificate, "certificate"))?;
        if chain.is_empty() {
            return Err(not_pem(&self.certificate, "certificate"));
        }
        let key = PrivateKeyDer::from_pem_slice(&content.key)
            .map_err(|_| not_pem(&self.key, "private key"))?;
        CertifiedKey::from_der(chain, key, provider).map_err(|error| self.unfit(&error))
    }

    pub(super) fn unfit(&self, error: &rustls::Error) -> TlsError {
        TlsError::Unfit {
            certificate: self.certificate.clone(),
            key: self.key.clone(),
            reason: error.to_string(),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    let unreadable = |reason: String| TlsError::Unreadable { path: path.to_owned(), reason };
    let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let mut bytes = Vec::new();
    let read = file.take(CERTIFICATE_BYTES_MAX + 1).read_to_end(&mut bytes);
    let read = read.map_err(|error| unreadable(error.to_string()))?;
    if read as u64 > CERTIFICATE_BYTES_MAX {
        return Err(unreadable(format!("it has more than {CERTIFICATE_BYTES_MAX} bytes")));
    }
    Ok(bytes)
}
