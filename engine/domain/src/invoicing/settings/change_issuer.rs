use serde::{Deserialize, Serialize};

use super::{Environment, MailedBy, Route, Settings, Takes};
use crate::hours::Zone;
use crate::invoicing::bounds::LINE_TAXES_MAX;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InField, InputRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::money::bounds::QUANTITY_DECIMALS_MAX;
use crate::money::{Amount, Currency, Percent, Rounding};
use crate::{Context, Decided, IssuerId, Message, Permission};

/// Changes how an issuer works. What was issued stays as it is, and goes the way on which it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangeIssuer {
    /// Which one.
    pub issuer: IssuerId,
    /// What is to be different.
    pub change: IssuerChange,
}

/// What is to be different with an issuer. What is left out stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct IssuerChange {
    /// What it invoices in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Where its days begin and end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Zone>,
    /// How its amounts are rounded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Rounding>,
    /// Which way its documents go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    /// Whether its documents count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<Environment>,
    /// Whether prices include their taxes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prices_include_tax: Option<bool>,
    /// What the gateway takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes: Option<Takes>,
    /// Who sends documents to those whom they are for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mailed_by: Option<MailedBy>,
    /// How much of a total may be moved for coins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash_rounding_max: Option<Amount>,
    /// How much may be proposed as a tip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tip_percent_max: Option<Percent>,
}

impl Message for ChangeIssuer {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "change_issuer";
    const PERMISSION: Permission = permissions::ISSUERS_UPDATE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let change = &self.change;
        if let Some(limit) = change.cash_rounding_max {
            limit.not_negative().in_field(&Field::new("change").of("cash_rounding_max"))?;
        }
        if let Some(takes) = change.takes {
            takes.check(&Field::new("change").of("takes"))?;
        }
        let settings = issuer.settings();
        if settings.is_some_and(|settings| change.made_to(settings.clone()) == *settings) {
            return Ok(Decided::answer(()));
        }
        let change = Box::new(change.clone());
        Ok(Decided::new(vec![InvoicingEvent::IssuerChanged { change }], ()))
    }
}

impl Takes {
    fn check(self, field: &Field) -> Result<(), InputRefusal> {
        if u32::from(self.quantity_decimals) > QUANTITY_DECIMALS_MAX {
            let (field, expected) = (field.of("quantity_decimals"), "from 0 to 3");
            return Err(InputRefusal::Invalid { field, expected });
        }
        if self.line_taxes == 0 || usize::from(self.line_taxes) > LINE_TAXES_MAX {
            let (field, expected) = (field.of("line_taxes"), "from 1 to 4");
            return Err(InputRefusal::Invalid { field, expected });
        }
        Ok(())
    }
}

impl IssuerChange {
    /// How an issuer works after this change.
    pub(in crate::invoicing) fn made_to(&self, mut settings: Settings) -> Settings {
        fn set<T: Clone>(place: &mut T, new: Option<&T>) {
            if let Some(new) = new {
                place.clone_from(new);
            }
        }
        set(&mut settings.currency, self.currency.as_ref());
        set(&mut settings.time_zone, self.time_zone.as_ref());
        set(&mut settings.rounding, self.rounding.as_ref());
        set(&mut settings.route, self.route.as_ref());
        set(&mut settings.environment, self.environment.as_ref());
        set(&mut settings.prices_include_tax, self.prices_include_tax.as_ref());
        set(&mut settings.takes, self.takes.as_ref());
        set(&mut settings.mailed_by, self.mailed_by.as_ref());
        set(&mut settings.cash_rounding_max, self.cash_rounding_max.as_ref());
        set(&mut settings.tip_percent_max, self.tip_percent_max.as_ref());
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::given;
    use crate::invoicing::example::*;

    fn change(change: IssuerChange) -> ChangeIssuer {
        ChangeIssuer { issuer: issuer(), change }
    }

    #[test]
    fn what_is_named_changes_and_the_rest_stays() {
        let wanted =
            IssuerChange { route: Some(Route::GatewayNumbered), ..IssuerChange::default() };
        let outcome = existing().when(&change(wanted.clone()));
        outcome.then(&[InvoicingEvent::IssuerChanged { change: Box::new(wanted) }]);
        let after = outcome.afterwards();
        let expected = Settings { route: Route::GatewayNumbered, ..Settings::colombian() };
        assert_eq!(after.state().settings(), Some(&expected));
    }

    #[test]
    fn what_is_so_already_changes_nothing() {
        let same = IssuerChange { route: Some(Route::Own), ..IssuerChange::default() };
        existing().when(&change(same)).then_nothing();
    }

    #[test]
    fn limits_must_be_possible() {
        let cash_rounding_max = Some(amount("-1"));
        existing()
            .when(&change(IssuerChange { cash_rounding_max, ..IssuerChange::default() }))
            .then_refused("money.negative");
        for takes in [
            Takes { quantity_decimals: 4, line_taxes: 1 },
            Takes { quantity_decimals: 0, line_taxes: 0 },
            Takes { quantity_decimals: 0, line_taxes: 5 },
        ] {
            let takes = Some(takes);
            existing()
                .when(&change(IssuerChange { takes, ..IssuerChange::default() }))
                .then_refused("input.invalid");
        }
    }

    #[test]
    fn an_issuer_must_exist() {
        given::<Issuer>([]).when(&change(IssuerChange::default())).then_refused("issuer.unknown");
    }
}
