use serde::{Deserialize, Serialize};

use super::content::reference_code;
use super::{Standing, TaxDocument};
use crate::TaxDocumentId;
use crate::hours::Date;
use crate::invoicing::kept::Paper;
use crate::invoicing::state::Issuer;
use crate::money::Money;

/// A document, as it is shown to somebody who may see who it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocumentView {
    /// Which one.
    pub document: TaxDocumentId,
    /// The reference by which the gateway knows it: always the same.
    pub reference_code: String,
    /// What is known of it.
    pub state: TaxDocument,
    /// What it tells of people, as long as it is at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<Paper>,
    /// Whether it was paid.
    pub paid: PaidState,
    /// What is still owed; below zero when too much was paid.
    pub balance: Money,
    /// What should have been paid before today.
    pub overdue: Money,
}

/// Whether a document was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaidState {
    /// There is nothing to pay: it is a draft, was given up, or is no invoice.
    NotPayable,
    /// It is void.
    Voided,
    /// Nothing was paid.
    Unpaid,
    /// Something was paid, and something is owed.
    InPart,
    /// All of it was paid.
    Paid,
    /// More was paid than was owed.
    TooMuch,
}

impl TaxDocument {
    /// Whether it was paid.
    pub fn paid_state(&self) -> PaidState {
        let balance = self.balance().amount();
        if !self.is_payable() {
            PaidState::NotPayable
        } else if balance.is_negative() {
            PaidState::TooMuch
        } else if self.account.voided_by.is_some() {
            PaidState::Voided
        } else if balance.is_zero() {
            PaidState::Paid
        } else if self.account.paid.is_positive() {
            PaidState::InPart
        } else {
            PaidState::Unpaid
        }
    }

    /// Whether somebody must look: it was refused, stopped, stands in doubt, or has a code that is not ours.
    pub fn needs_attention(&self) -> bool {
        match &self.standing {
            Standing::Rejected { .. } => true,
            Standing::Validated { code_differs, .. } => *code_differs,
            Standing::Submitting(submission) => {
                submission.alert.is_some() || submission.halted.is_some()
            }
            _ => false,
        }
    }
}

impl Issuer {
    /// A document, as it is shown on this day.
    pub fn view(&self, document: TaxDocumentId, today: Date) -> Option<DocumentView> {
        let state = self.document(document)?;
        Some(DocumentView {
            document,
            reference_code: reference_code(document),
            state: state.clone(),
            paper: self.paper(document).cloned(),
            paid: state.paid_state(),
            balance: state.balance(),
            overdue: state.overdue(today),
        })
    }
}
