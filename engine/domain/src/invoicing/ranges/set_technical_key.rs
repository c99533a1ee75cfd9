use serde::{Deserialize, Serialize};
use std::fmt;

use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::kept::{Kept, TechnicalKey};
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InputRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, RangeId};

/// Keeps the secret with which the codes of a range's documents are made: the technical key of a range of
/// invoices, the PIN of the software for a range of notes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SetTechnicalKey {
    /// Whose.
    pub issuer: IssuerId,
    /// Of which range.
    pub range: RangeId,
    /// The key, as the tax authority wrote it.
    pub key: String,
}

/// The most characters of a key. Those of the tax authority have 40, some had 64.
const KEY_CHARACTERS_MAX: usize = 128;

impl Message for SetTechnicalKey {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "set_technical_key";
    const PERMISSION: Permission = permissions::RANGES_UPDATE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let range = self.range;
        issuer.known_range(range)?;
        let plain = self.key.bytes().all(|byte| byte.is_ascii_graphic());
        if self.key.is_empty() || self.key.len() > KEY_CHARACTERS_MAX || !plain {
            let expected = "1 to 128 letters, digits and signs, without spaces";
            return Err(InputRefusal::Invalid { field: Field::new("key"), expected }.into());
        }
        let key = TechnicalKey::new(&self.key);
        if issuer.technical_key(range) == Some(&key) {
            return Ok(Decided::answer(()));
        }
        Ok(Decided::new(vec![InvoicingEvent::TechnicalKeySet { range }], ())
            .keeping(range, Some(Kept::RangeKey { key })))
    }
}

/// A log is read by more people than may know the key.
impl fmt::Debug for SetTechnicalKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SetTechnicalKey({} ..)", self.range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn set(key: &str) -> SetTechnicalKey {
        SetTechnicalKey { issuer: issuer(), range: range(), key: key.to_owned() }
    }

    #[test]
    fn a_key_is_kept_apart_and_no_event_tells_it() {
        let ready = existing().and(range_added());
        let outcome = ready.when(&set("693ff6f2a553"));
        outcome.then(&[InvoicingEvent::TechnicalKeySet { range: range() }]);
        let after = outcome.afterwards();
        assert_eq!(after.state().technical_key(range()).unwrap().as_str(), "693ff6f2a553");
        assert!(!serde_json::to_string(after.state()).unwrap().contains("693ff6f2a553"));
        assert!(!format!("{:?} {:?}", set("693ff6f2a553"), after.state()).contains("693ff6"));
        after.when(&set("693ff6f2a553")).then_nothing();
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_repeated() {
        let ready = existing().and(range_added());
        for key in ["", "two words", &"x".repeat(129)] {
            ready.when(&set(key)).then_refused("input.invalid").saying(
                "key must be 1 to 128 letters, digits and signs, without spaces; write it like that",
            );
        }
        existing().when(&set("x")).then_refused("numbering_range.unknown");
    }
}
