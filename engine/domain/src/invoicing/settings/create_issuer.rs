use serde::{Deserialize, Serialize};

use super::Settings;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::kept::Kept;
use crate::invoicing::party::PartyTerms;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission};

/// Makes an issuer: a legal entity in Colombia, with Colombia's taxes, that numbers its documents itself
/// until it is told otherwise. The sender chooses its id, so sending it twice makes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CreateIssuer {
    /// The id that it is to have.
    pub issuer: IssuerId,
    /// Who it is.
    pub party: PartyTerms,
}

impl Message for CreateIssuer {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "create_issuer";
    const PERMISSION: Permission = permissions::ISSUERS_CREATE;
    const CREATES: bool = true;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = self.issuer;
        if state.profile().is_some() {
            return Err(InvoicingRefusal::IssuerExists { issuer });
        }
        let party = Box::new(self.party.checked(&Field::new("party"))?);
        let settings = Box::new(Settings::colombian());
        let created = InvoicingEvent::IssuerCreated { issuer, settings };
        Ok(Decided::new(vec![created], ()).keeping(issuer, Some(Kept::Profile { party })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::given;
    use crate::invoicing::example::*;

    fn create() -> CreateIssuer {
        CreateIssuer { issuer: issuer(), party: company() }
    }

    #[test]
    fn an_issuer_is_made_and_who_it_is_is_kept_apart() {
        let outcome = given::<Issuer>([]).when(&create());
        outcome.then(&[created()]).then_kept(&[profile_kept()]);
        let after = outcome.afterwards();
        assert_eq!(after.state().party().unwrap().name.as_ref(), "HALLTEC S.A.S.");
        assert!(after.state().taxes().len() > 10, "it knows Colombia's taxes");
        assert!(!serde_json::to_string(after.state()).unwrap().contains("HALLTEC"));
    }

    #[test]
    fn an_issuer_is_made_once() {
        given::<Issuer>([created()]).when(&create()).then_refused("issuer.exists");
    }

    #[test]
    fn who_it_is_must_be_possible() {
        let mut party = company();
        party.company = None;
        given::<Issuer>([])
            .when(&CreateIssuer { issuer: issuer(), party })
            .then_refused("input.missing")
            .saying("party.company is missing: a company is named by its company name");
    }
}
