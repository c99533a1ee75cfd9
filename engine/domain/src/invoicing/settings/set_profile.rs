use serde::{Deserialize, Serialize};

use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::kept::Kept;
use crate::invoicing::party::PartyTerms;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission};

/// Says anew who the issuer is: it has moved, or changed its name. What was issued stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SetProfile {
    /// Which one.
    pub issuer: IssuerId,
    /// Who it is.
    pub party: PartyTerms,
}

impl Message for SetProfile {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "set_issuer_profile";
    const PERMISSION: Permission = permissions::ISSUERS_UPDATE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let party = self.party.checked(&Field::new("party"))?;
        if issuer.party() == Some(&party) {
            return Ok(Decided::answer(()));
        }
        let kept = Kept::Profile { party: Box::new(party) };
        Ok(Decided::new(vec![InvoicingEvent::ProfileChanged { issuer: self.issuer }], ())
            .keeping(self.issuer, Some(kept)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::given;
    use crate::invoicing::example::*;

    #[test]
    fn a_new_name_is_kept_and_no_event_tells_it() {
        let mut party = company();
        party.company = Some("HALLTEC Y CIA".to_owned());
        let outcome = existing().when(&SetProfile { issuer: issuer(), party });
        outcome.then(&[InvoicingEvent::ProfileChanged { issuer: issuer() }]);
        assert_eq!(outcome.afterwards().state().party().unwrap().name.as_ref(), "HALLTEC Y CIA");
    }

    #[test]
    fn what_is_so_already_changes_nothing() {
        existing().when(&SetProfile { issuer: issuer(), party: company() }).then_nothing();
    }

    #[test]
    fn an_issuer_must_exist() {
        given::<Issuer>([])
            .when(&SetProfile { issuer: issuer(), party: company() })
            .then_refused("issuer.unknown");
    }
}
