use serde::{Deserialize, Serialize};

use super::Settings;
use crate::invoicing::items::PriceListTerms;
use crate::invoicing::party::Party;
use crate::invoicing::permissions;
use crate::invoicing::ranges::Range;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::invoicing::taxes::{TaxCode, TaxTerms};
use crate::{BranchId, Context, Decided, IssuerId, Message, Permission, PriceListId, RangeId};

/// Asks what an issuer is and how it works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ShowIssuer {
    /// Which one.
    pub issuer: IssuerId,
}

/// An issuer, as it is shown. Each part is bounded, and so is the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IssuerView {
    /// Which one.
    pub issuer: IssuerId,
    /// Who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<Party>,
    /// How it works.
    pub settings: Settings,
    /// The taxes that it knows, by their codes.
    pub taxes: Vec<TaxView>,
    /// Its numbering ranges, the oldest first; never their technical keys.
    pub ranges: Vec<RangeView>,
    /// Its price lists, the oldest first.
    pub price_lists: Vec<PriceListView>,
    /// The branches whose visits become its drafts: a counter asks nobody else what its visitors owe.
    #[serde(default)]
    pub branches: Vec<BranchId>,
}

/// A tax, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaxView {
    /// Which one.
    pub code: TaxCode,
    /// What it is.
    #[serde(flatten)]
    pub terms: TaxTerms,
}

/// A numbering range, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RangeView {
    /// Which one.
    pub range: RangeId,
    /// What it is, and how far it has come.
    #[serde(flatten)]
    pub state: Range,
}

/// A price list, as it is shown. The prices stand with the items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PriceListView {
    /// Which one.
    pub list: PriceListId,
    /// What it is.
    #[serde(flatten)]
    pub terms: PriceListTerms,
}

impl Message for ShowIssuer {
    type Aggregate = Issuer;
    type Reply = IssuerView;

    const NAME: &'static str = "show_issuer";
    const PERMISSION: Permission = permissions::ISSUERS_READ;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        let tax = |(code, terms): (&TaxCode, &std::sync::Arc<TaxTerms>)| TaxView {
            code: *code,
            terms: TaxTerms::clone(terms),
        };
        let ranges = issuer.ranges().iter();
        let lists = issuer.price_lists().iter();
        Ok(Decided::answer(IssuerView {
            issuer: self.issuer,
            party: issuer.party().cloned(),
            settings: settings.clone(),
            taxes: issuer.taxes().iter().map(tax).collect(),
            ranges: ranges
                .map(|(range, state)| RangeView { range: *range, state: Range::clone(state) })
                .collect(),
            price_lists: lists
                .map(|(list, found)| PriceListView { list: *list, terms: found.terms.clone() })
                .collect(),
            branches: issuer.branches.keys().copied().collect(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::given;
    use crate::invoicing::event::InvoicingEvent;
    use crate::invoicing::example::*;

    #[test]
    fn an_issuer_is_shown_with_its_taxes_ranges_and_lists() {
        let given = existing();
        let outcome = given.when(&ShowIssuer { issuer: issuer() });
        let shown = outcome.then_nothing().answer();
        assert_eq!(shown.settings, *given.state().settings().unwrap());
        assert_eq!(shown.taxes.len(), given.state().taxes().len());
        assert_eq!(shown.price_lists.len(), given.state().price_lists().len());
        assert_eq!(shown.ranges.len(), given.state().ranges().len());
        assert!(shown.party.is_some());
        assert_eq!(shown.branches, [], "nobody's visits");
    }

    #[test]
    fn it_is_shown_whose_visits_become_drafts() {
        let branch = uuid::Uuid::from_u128(7).into();
        let given = existing().and(InvoicingEvent::BranchInvoiced { branch, after: 3 });
        let outcome = given.when(&ShowIssuer { issuer: issuer() });
        assert_eq!(outcome.then_nothing().answer().branches, [branch]);
    }

    #[test]
    fn an_issuer_must_exist() {
        given::<Issuer>([]).when(&ShowIssuer { issuer: issuer() }).then_refused("issuer.unknown");
    }
}
