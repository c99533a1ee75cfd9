use std::time::Duration;

use crate::bounds;

/// The limits that a host may set. Each has its default, with its reason, in [`bounds`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each has the name of the bound that explains it")]
pub struct Limits {
    pub connections_max: usize,
    pub connections_per_address_max: usize,
    pub head_timeout: Duration,
    pub idle_timeout: Duration,
    pub request_timeout: Duration,
    pub body_timeout: Duration,
    pub write_timeout: Duration,
    pub body_bytes_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: bounds::CONNECTIONS_MAX,
            connections_per_address_max: bounds::CONNECTIONS_PER_ADDRESS_MAX,
            head_timeout: bounds::HEAD_TIMEOUT,
            idle_timeout: bounds::IDLE_TIMEOUT,
            request_timeout: bounds::REQUEST_TIMEOUT,
            body_timeout: bounds::BODY_TIMEOUT,
            write_timeout: bounds::WRITE_TIMEOUT,
            body_bytes_max: bounds::BODY_BYTES_MAX,
        }
    }
}
