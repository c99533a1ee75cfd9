//! How we speak to others: TLS by the certificates that this machine trusts, and never anywhere but where we were sent.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, ClientBuilder, redirect};
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;

use crate::bounds::CONNECT_MAX;

/// A client for whoever is asked over HTTP; `here`: it is one on this machine, and no proxy stands between.
pub(crate) fn client(here: bool) -> Result<ClientBuilder, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| error.to_string())?
        .with_no_client_auth();
    let client = Client::builder()
        .tls_backend_preconfigured(tls)
        // Whoever sends us elsewhere would be sent our secrets.
        .redirect(redirect::Policy::none())
        .connect_timeout(Duration::from_secs(CONNECT_MAX.get().into()))
        .user_agent(concat!("turnero/", env!("CARGO_PKG_VERSION")));
    Ok(if here { client.no_proxy() } else { client })
}
