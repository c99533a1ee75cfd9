use std::time::Duration;

use http::HeaderValue;

use crate::bounds;

/// What a host may want otherwise. Each has its default, with its reason, in [`bounds`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveSettings {
    /// Sockets in all.
    pub connections_max: usize,
    /// Sockets of one client address (of one /64 under IPv6).
    pub connections_per_address_max: usize,
    /// The origins whose pages may listen with the cookie of a session, beside this site's own.
    pub origins: Vec<HeaderValue>,
    /// How long is waited for what.
    pub times: Times,
}

/// How long is waited for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// Between two pings.
    pub ping_every: Duration,
    /// For a sign of life.
    pub silence: Duration,
    /// For somebody to take what was sent.
    pub send: Duration,
}

impl Default for LiveSettings {
    fn default() -> Self {
        Self {
            connections_max: bounds::CONNECTIONS_MAX,
            connections_per_address_max: bounds::CONNECTIONS_PER_ADDRESS_MAX,
            origins: Vec::new(),
            times: Times::default(),
        }
    }
}

impl Default for Times {
    fn default() -> Self {
        Self {
            ping_every: bounds::PING_EVERY,
            silence: bounds::SILENCE_MAX,
            send: bounds::SEND_TIMEOUT,
        }
    }
}
