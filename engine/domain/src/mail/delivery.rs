use serde::{Deserialize, Serialize};

use crate::Name;

/// How an attempt at a mail has ended, whatever it was sent by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Delivery {
    /// The mail server has taken it.
    Accepted,
    /// The mail server says: not now (4xx).
    Postponed,
    /// The mail server cannot be reached, or went away before the mail was given to it. Nothing was sent.
    Unreachable,
    /// The mail was given to the mail server, and no answer came back: it may have taken it.
    AnswerLost,
    /// The mail server does not let us in: no retry mends that.
    NotLetIn {
        /// The setting to look at.
        setting: Name,
    },
    /// The gateway does not hand out the files that belong to it.
    FilesAway,
    /// Nobody has said where it is to go, or what was said is no address.
    NoAddress,
    /// There is no such address (5xx for the recipient).
    AddressRefused,
    /// An earlier mail to this address came back, so nothing was sent.
    AddressBouncing,
    /// The mail server does not take this mail, whatever its address (5xx for what is in it, or by policy).
    MessageRefused,
    /// It could not be written: the template or the paper says no.
    NotWritten,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Engines of other versions and whoever reads the events understand these words.
    #[test]
    fn each_end_of_an_attempt_is_written_as_it_always_was() {
        let setting = Name::new("mail.password").unwrap();
        let words = [
            (Delivery::Accepted, r#"{"type":"accepted"}"#),
            (Delivery::Postponed, r#"{"type":"postponed"}"#),
            (Delivery::Unreachable, r#"{"type":"unreachable"}"#),
            (Delivery::AnswerLost, r#"{"type":"answer_lost"}"#),
            (Delivery::NotLetIn { setting }, r#"{"type":"not_let_in","setting":"mail.password"}"#),
            (Delivery::FilesAway, r#"{"type":"files_away"}"#),
            (Delivery::NoAddress, r#"{"type":"no_address"}"#),
            (Delivery::AddressRefused, r#"{"type":"address_refused"}"#),
            (Delivery::AddressBouncing, r#"{"type":"address_bouncing"}"#),
            (Delivery::MessageRefused, r#"{"type":"message_refused"}"#),
            (Delivery::NotWritten, r#"{"type":"not_written"}"#),
        ];
        for (delivery, written) in words {
            assert_eq!(serde_json::to_string(&delivery).unwrap(), written);
            assert_eq!(serde_json::from_str::<Delivery>(written).unwrap(), delivery);
        }
    }
}
