//! TLS, where we speak it ourselves: rustls with ring, HTTP/1.1 and 2, and certificates that are taken up when
//! they change.

mod certificates;
mod files;

pub use certificates::Certificates;

use std::path::PathBuf;

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file cannot be read.
    #[error("{} cannot be read ({reason}); check its path and its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        reason: String,
    },
    /// The file does not hold what it should.
    #[error("{} holds no {what}; it must be PEM text, as certificate authorities give it", path.display())]
    NotPem {
        /// The file.
        path: PathBuf,
        /// What was looked for.
        what: &'static str,
    },
    /// The parts do not fit.
    #[error("the certificate {} and the key {} cannot be used together ({reason})", certificate.display(), key.display())]
    Unfit {
        /// The certificate.
        certificate: PathBuf,
        /// The key.
        key: PathBuf,
        /// What rustls said.
        reason: String,
    },
}
