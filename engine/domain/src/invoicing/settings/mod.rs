//! What an issuer is, and how it works.

mod change_issuer;
mod create_issuer;
mod set_profile;
mod show_issuer;

use serde::{Deserialize, Serialize};

pub use change_issuer::{ChangeIssuer, IssuerChange};
pub use create_issuer::CreateIssuer;
pub use set_profile::SetProfile;
pub use show_issuer::{IssuerView, PriceListView, RangeView, ShowIssuer, TaxView};

use super::documents::Clock;
use crate::hours::{Date, Zone};
use crate::money::{Amount, Currency, Percent, Rounding};
use crate::{IssuerId, Timestamp};

/// What an issuer is, as far as events tell it. Who it is stands in a document of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Which one.
    pub issuer: IssuerId,
    /// How it works.
    pub settings: Settings,
}

/// How an issuer works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "IssuerSettings"))]
pub struct Settings {
    /// What it invoices in unless something else is said.
    pub currency: Currency,
    /// Where its days begin and end. The tax authority of Colombia counts in Bogota's.
    pub time_zone: Zone,
    /// How its amounts are rounded.
    pub rounding: Rounding,
    /// Which way its documents go.
    pub route: Route,
    /// Whether its documents count, or are for trying out.
    pub environment: Environment,
    /// Whether prices include their taxes where nobody says so.
    pub prices_include_tax: bool,
    /// What the gateway takes, where it takes less than this ledger.
    pub takes: Takes,
    /// Who sends documents to those whom they are for.
    #[serde(default)]
    pub mailed_by: MailedBy,
    /// How much of a total may be moved so that it can be paid with coins.
    pub cash_rounding_max: Amount,
    /// How much may be proposed as a tip.
    pub tip_percent_max: Percent,
}

/// Which way the documents of an issuer go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// They are numbered here, and that is all.
    #[default]
    Own,
    /// They are numbered here, and a gateway has them validated.
    Submitted,
    /// The gateway numbers them, and has them validated.
    GatewayNumbered,
}

/// Who sends documents to those whom they are for, when they stand. Never both: nobody wants the same invoice twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailedBy {
    /// The gateway, if its own settings say so; where there is none, nobody.
    #[default]
    Gateway,
    /// We do, and the gateway is told not to.
    Us,
}

/// Whether documents count: DIAN's *tipo de ambiente*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// They do: 1.
    #[default]
    Production,
    /// They are for trying out: 2.
    Test,
}

/// What a gateway takes, where it takes less than this ledger. What it would not take is refused before
/// anything is issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Takes {
    /// Decimals of a quantity. The first version of Factus' interface takes none.
    pub quantity_decimals: u8,
    /// Taxes of one line. The first version of Factus' interface takes one.
    pub line_taxes: u8,
}

impl Route {
    /// Whether a gateway must have a document validated before it stands.
    pub const fn submits(self) -> bool {
        matches!(self, Self::Submitted | Self::GatewayNumbered)
    }
}

impl Environment {
    /// DIAN's code.
    pub const fn dian_code(self) -> &'static str {
        match self {
            Self::Production => "1",
            Self::Test => "2",
        }
    }
}

impl Default for Takes {
    fn default() -> Self {
        Self { quantity_decimals: 0, line_taxes: 1 }
    }
}

impl Settings {
    /// Where the tax authority of Colombia has its clock.
    const ZONE: &'static str = "America/Bogota";

    /// An issuer in Colombia that numbers its documents itself.
    pub fn colombian() -> Self {
        Self {
            currency: Currency::COP,
            // It comes with the program, so it is always found; a test looks.
            time_zone: Zone::new(Self::ZONE).unwrap_or_else(|_| Zone::utc()),
            rounding: Rounding::HalfEven,
            route: Route::Own,
            environment: Environment::Production,
            prices_include_tax: true,
            takes: Takes::default(),
            mailed_by: MailedBy::Gateway,
            cash_rounding_max: Amount::whole(500),
            tip_percent_max: Percent::whole(10),
        }
    }

    /// The day there.
    pub fn date(&self, at: Timestamp) -> Date {
        self.time_zone.local(at).date
    }

    /// What calendar and clock read there.
    pub(super) fn reading(&self, at: Timestamp) -> (Date, Clock) {
        (self.date(at), Clock::of(&self.time_zone.rfc3339(at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_and_the_clock_are_bogotas() {
        let settings = Settings::colombian();
        assert_eq!(settings.time_zone.name(), "America/Bogota");
        let late: Timestamp = "2026-11-21T03:42:10.007Z".parse().unwrap();
        let (date, clock) = settings.reading(late);
        assert_eq!((date.to_string(), clock.as_str()), ("2026-11-20".to_owned(), "22:42:10-05:00"));
    }

    #[test]
    fn only_a_gateway_that_validates_is_waited_for() {
        assert!(!Route::Own.submits());
        assert!(Route::Submitted.submits() && Route::GatewayNumbered.submits());
    }
}
