use serde::Serialize;

use crate::{Name, Seconds};

/// Why a gateway has not answered a question. Questions change nothing, so unlike a
/// [step](crate::invoicing::Step) of a submission they can simply be asked again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error_code")]
pub enum GatewayFault {
    /// It is not there, is too busy, or has an error of its own.
    #[error("the gateway does not answer now; ask again {}", later(*retry_after))]
    #[serde(rename = "gateway.unavailable")]
    Unavailable {
        /// When to come back, if it said so.
        retry_after: Option<Seconds>,
    },
    /// It does not let us in. No retry mends that.
    #[error("the gateway does not let us in; look at the setting {setting}")]
    #[serde(rename = "gateway.misconfigured")]
    Misconfigured {
        /// The setting to look at.
        setting: Name,
    },
    /// It does not know what it was asked for.
    #[error("the gateway does not know it; look whether it was validated there")]
    #[serde(rename = "gateway.not_found")]
    NotFound,
    /// It answered something that nobody understands.
    #[error("the gateway's answer cannot be read; ask again, and if it stays so, ask its support")]
    #[serde(rename = "gateway.unreadable")]
    Unreadable,
    /// It has no such thing.
    #[error("this gateway has no {what}; do without it")]
    #[serde(rename = "gateway.not_offered")]
    NotOffered {
        /// What.
        what: &'static str,
    },
}

fn later(retry_after: Option<Seconds>) -> String {
    retry_after.map_or_else(|| "later".to_owned(), |after| format!("after {after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_says_what_is_so_and_what_can_be_done() {
        let fault = GatewayFault::Unavailable { retry_after: Some(Seconds::new(7)) };
        assert_eq!(fault.to_string(), "the gateway does not answer now; ask again after 7 seconds");
        let setting = Name::new("factus.client_secret").unwrap();
        let fault = GatewayFault::Misconfigured { setting };
        assert_eq!(
            serde_json::to_value(&fault).unwrap(),
            serde_json::json!({
                "error_code": "gateway.misconfigured", "setting": "factus.client_secret",
            })
        );
    }
}
