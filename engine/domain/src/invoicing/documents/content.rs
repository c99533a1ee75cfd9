use serde::{Deserialize, Serialize};

use super::{Adjustment, Instalment, Line, Totals};
use crate::hours::Date;
use crate::invoicing::items::ItemCode;
use crate::invoicing::party::Buyer;
use crate::money::{Amount, Currency};
use crate::{RangeId, TaxDocumentId};

/// What is on a document, as an event tells it. Who it is for, and what it says in words, stands in a paper
/// of its own ([`Paper`](crate::invoicing::Paper)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Content {
    /// Who it is for, never by name.
    pub buyer: Buyer,
    /// What its amounts are in.
    pub currency: Currency,
    /// What is sold.
    pub lines: Vec<Line>,
    /// What is added to the whole or taken off it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<Adjustment>,
    /// What it comes to.
    pub totals: Totals,
    /// In which parts it is to be paid; they make up the total.
    pub payment: Vec<Instalment>,
    /// The range that its number is to come from, if it was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<RangeId>,
    /// What its currency is worth in the issuer's, to be shown beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Exchange>,
    /// What kind of sale it is.
    #[serde(default)]
    pub operation: Operation,
    /// The order that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderReference>,
    /// The time that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The paper that it was written on first, when nothing else worked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcribes: Option<Transcribed>,
}

/// What one of a document's currency is worth in the issuer's, on a day. It is shown; nothing is worked out with
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// How much.
    pub rate: Amount,
    /// On which day.
    pub date: Date,
}

/// What kind of sale it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// The usual: 10.
    #[default]
    Standard,
    /// Something is sold on behalf of others: 11.
    Mandates,
    /// Something is carried: 12.
    Transport,
}

/// The order that a document answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OrderReference {
    /// Its code.
    pub code: ItemCode,
    /// Its day.
    pub date: Date,
}

/// From one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first day.
    pub since: Date,
    /// The last day.
    pub until: Date,
}

/// An invoice that was written on paper when nothing else worked, and is brought in now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Transcribed {
    /// The number on the paper.
    pub number: super::DocumentNumber,
    /// The day on the paper.
    pub date: Date,
}

impl Operation {
    /// DIAN's code.
    pub const fn dian_code(self) -> &'static str {
        match self {
            Self::Standard => "10",
            Self::Mandates => "11",
            Self::Transport => "12",
        }
    }
}

impl Content {
    /// What is to be paid.
    pub const fn total(&self) -> Amount {
        self.totals.total
    }

    /// What is to be paid by the end of this day. A part without a day of its own is due on the day of issue.
    pub fn due_by(&self, date: Date, issued: Date) -> Amount {
        let due = |part: &&Instalment| part.due.unwrap_or(issued) <= date;
        let parts = self.payment.iter().filter(due).map(|part| part.amount);
        parts.fold(self.currency.zero(), Amount::plus_fact)
    }

    /// The last day by which something is to be paid.
    pub fn last_due(&self) -> Option<Date> {
        self.payment.iter().filter_map(|part| part.due).max()
    }
}

/// The reference by which the gateway knows a document, whatever happens on the way: always the same for the
/// same document, so nothing is submitted twice.
pub(in crate::invoicing) fn reference_code(document: TaxDocumentId) -> String {
    uuid::Uuid::from(document).simple().to_string()
}
