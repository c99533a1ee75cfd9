use serde::{Deserialize, Serialize};

use super::bounds::{INVOICES_MAX, RESPONSIBILITIES_MAX, VISITS_MAX};
use super::fields::{
    Address, Channel, Consent, Email, Line, Party, Phone, PriorityClaim, Purpose, TaxTerms,
};
use super::refusal::CustomerRefusal;
use crate::identity::IdentityDocument;
use crate::{BranchId, CustomerId, Language, Note, PrincipalId, ServiceId, TicketId, Timestamp};

/// What is said of a customer when it is added, changed or imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomerTerms {
    /// A person or a company, and its name.
    pub party: Party,
    /// The document by which it identifies itself. Nobody else has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<IdentityDocument>,
    /// What it calls itself in business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade_name: Option<Line<120>>,
    /// Where letters go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Where calls and short messages go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Where it lives or has its seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// What an invoice must know of its taxes.
    #[serde(default)]
    pub tax: TaxTerms,
    /// What it is spoken to in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The priority that it has at every visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityClaim>,
}

/// All that is kept of one customer, and all that is handed out when they ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Customer {
    /// Since when it is known.
    pub added_at: Timestamp,
    /// Since when it is known like this.
    pub changed_at: Timestamp,
    /// Who and what it is.
    pub terms: CustomerTerms,
    /// What it agreed to, also what it agrees to no more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
    /// What was noted about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<CustomerNote>,
    /// Its newest visits, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<Visit>,
    /// How many visits there were before those.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub visits_before: u64,
    /// Its newest invoices, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invoices: Vec<InvoiceMention>,
    /// How many invoices there were before those.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub invoices_before: u64,
    /// Doubles that it has taken in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<CustomerId>,
}

pub(super) fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Something that was noted about a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerNote {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PrincipalId,
    /// What.
    pub text: Line<{ Note::CHARACTERS_MAX }>,
}

/// A visit of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Visit {
    /// When they came.
    pub at: Timestamp,
    /// Where.
    pub branch: BranchId,
    /// For what.
    pub service: ServiceId,
    /// The ticket that they took.
    pub ticket: TicketId,
}

/// An invoice to a customer. What it says stands with the invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvoiceMention {
    /// When it was issued.
    pub at: Timestamp,
    /// Which one.
    pub invoice: uuid::Uuid,
}

/// A double: whoever asks for it is answered with another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergedInto {
    /// Who.
    pub into: CustomerId,
    /// Since when.
    pub at: Timestamp,
}

/// What lies in the document of an id. It is written as its packed record: see `state/written.rs`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// A customer.
    Customer(Box<Customer>),
    /// One that turned out to be another.
    MergedInto(MergedInto),
}

impl CustomerTerms {
    /// Somebody of whom nothing but this is known.
    pub fn new(party: Party) -> Self {
        Self {
            party,
            document: None,
            trade_name: None,
            email: None,
            phone: None,
            address: None,
            tax: TaxTerms::default(),
            language: None,
            priority: None,
        }
    }

    /// These, with the gaps filled from others.
    pub(super) fn filled_from(self, other: Self) -> Self {
        Self {
            party: self.party,
            document: self.document.or(other.document),
            trade_name: self.trade_name.or(other.trade_name),
            email: self.email.or(other.email),
            phone: self.phone.or(other.phone),
            address: self.address.or(other.address),
            tax: self.tax,
            language: self.language.or(other.language),
            priority: self.priority.or(other.priority),
        }
    }

    /// What no field can say by itself.
    pub(super) fn check(&self) -> Result<(), CustomerRefusal> {
        if self.document.as_ref().is_some_and(IdentityDocument::is_final_consumer) {
            return Err(CustomerRefusal::DocumentOfNobody {});
        }
        if self.tax.responsibilities.len() > RESPONSIBILITIES_MAX {
            let limit = RESPONSIBILITIES_MAX;
            return Err(CustomerRefusal::TooManyResponsibilities { limit });
        }
        Ok(())
    }
}

impl Customer {
    /// Somebody who is known from now on.
    pub(super) fn new(terms: CustomerTerms, now: Timestamp) -> Self {
        Self {
            added_at: now,
            changed_at: now,
            terms,
            consents: Vec::new(),
            notes: Vec::new(),
            visits: Vec::new(),
            visits_before: 0,
            invoices: Vec::new(),
            invoices_before: 0,
            merged: Vec::new(),
        }
    }

    /// Whether they agree to be reached for this, by this way. Their newest word holds: a double that was merged may have
    /// brought a consent that is older than what they said since.
    pub fn has_agreed(&self, purpose: Purpose, channel: Channel) -> bool {
        let about_this =
            || self.consents.iter().filter(|one| (one.purpose, one.channel) == (purpose, channel));
        let withdrawn_at = about_this().filter_map(|consent| consent.withdrawn_at).max();
        let holds = |consent: &Consent| {
            consent.withdrawn_at.is_none() && withdrawn_at.is_none_or(|at| at <= consent.given_at)
        };
        about_this().any(holds)
    }

    /// Keeps the newest visits, and counts the others.
    pub(super) fn settle_visits(&mut self) {
        self.visits.sort_by_key(|visit| visit.at);
        let over = self.visits.len().saturating_sub(VISITS_MAX);
        self.visits.drain(..over);
        self.visits_before += over as u64;
    }

    /// Keeps the newest invoices, and counts the others.
    pub(super) fn settle_invoices(&mut self) {
        self.invoices.sort_by_key(|mention| (mention.at, mention.invoice));
        self.invoices.dedup();
        let over = self.invoices.len().saturating_sub(INVOICES_MAX);
        self.invoices.drain(..over);
        self.invoices_before += over as u64;
    }
}
