use std::time::Duration;

use http::HeaderValue;

use crate::caller::Proxies;
use crate::limits::Limits;

/// How a server behaves: what it allows, whom it believes, and what it tells browsers.
#[derive(Debug, Clone, Default)]
pub struct Conduct {
    /// Time-outs and sizes.
    pub limits: Limits,
    /// The proxies that are believed when they say for whom they ask.
    pub proxies: Proxies,
    /// The origins whose pages may call from a browser, beside our own pages.
    pub origins: Vec<HeaderValue>,
    /// How long a browser that came over TLS is to use nothing but TLS; `None`: it is not told.
    pub tls_only_for: Option<Duration>,
}
