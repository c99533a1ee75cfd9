use serde::{Deserialize, Serialize};

use crate::money::{Amount, Currency, Money};
use crate::{BranchId, CounterId, Name, PrincipalId, Timestamp};

/// The cash of one counter and shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CashSession {
    /// Where.
    pub branch: BranchId,
    /// At which counter.
    pub counter: CounterId,
    /// In which shift, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<Name>,
    /// What it is in.
    pub currency: Currency,
    /// What was in it at the beginning.
    pub opening: Amount,
    /// What should be in it.
    pub expected: Amount,
    /// How often something went in or out.
    pub moves: u32,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// By whom.
    pub opened_by: PrincipalId,
    /// How it was closed, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<CashClosing>,
}

/// How a cash session was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CashClosing {
    /// What was in it.
    pub counted: Amount,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PrincipalId,
}

impl CashSession {
    /// So much of its currency.
    pub fn money(&self, amount: Amount) -> Money {
        Money::new(amount, self.currency).unwrap_or_else(|_| Money::zero(self.currency))
    }

    /// What is there more than there should be; below zero when something is missing. Only once it is closed.
    pub fn difference(&self) -> Option<Money> {
        self.closing.map(|closing| self.money(closing.counted.minus_fact(self.expected)))
    }
}
