use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::cash::CashSession;
use super::documents::TaxDocument;
use super::index::Index;
use super::items::{ItemTerms, PriceList};
use super::kept::Kept;
use super::mail::Bounce;
use super::payments::{Reference, Transfer};
use super::ranges::Range;
use super::refusal::{
    CatalogueRefusal, DocumentRefusal, InvoicingRefusal, PaymentRefusal, RangeRefusal,
};
use super::reports::Sales;
use super::settings::{Profile, Settings};
use super::taxes::{TaxCode, TaxTerms};
use crate::{
    BounceId, BranchId, CashSessionId, CustomerId, IssuerId, ItemId, PaymentId, PriceListId,
    RangeId, ServiceId, TaxDocumentId, Timestamp,
};

/// A legal entity that invoices: what it sells, its numbers, its documents, what was paid.
///
/// Only its events change it ([`Aggregate::apply`](crate::Aggregate::apply)); messages read it. The maps are
/// ordered and persistent, so a clone costs a handful of reference counts. What is personal or secret is no
/// part of what is serialised: it comes back with the documents that are kept apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Issuer {
    /// The number of the newest event that it has seen.
    pub(super) seq: u64,
    /// What it is. `None` until it is created.
    pub(super) profile: Option<Arc<Profile>>,
    pub(super) taxes: OrdMap<TaxCode, Arc<TaxTerms>>,
    pub(super) items: OrdMap<ItemId, Arc<ItemTerms>>,
    pub(super) price_lists: OrdMap<PriceListId, Arc<PriceList>>,
    /// What services sell.
    pub(super) services: OrdMap<ServiceId, ItemId>,
    pub(super) ranges: OrdMap<RangeId, Arc<Range>>,
    /// All documents that are known: what something can become of, the newest that were done with in full,
    /// and older ones without their lines.
    pub(super) documents: OrdMap<TaxDocumentId, Arc<TaxDocument>>,
    /// Transfers that belong to no invoice yet.
    pub(super) transfers: OrdMap<PaymentId, Arc<Transfer>>,
    /// What banks called the newest transfers, so that none is taken twice.
    pub(super) bank_references: OrdMap<PaymentId, Reference>,
    pub(super) sessions: OrdMap<CashSessionId, Arc<CashSession>>,
    pub(super) sales: Sales,
    /// The branches whose visits are drafted, each with the number of its newest event that was looked at.
    #[serde(default)]
    pub(super) branches: OrdMap<BranchId, u64>,
    /// Invoices that the directory of customers has not heard of: to whom, and when they were issued.
    #[serde(default)]
    pub(super) to_note: OrdMap<TaxDocumentId, (CustomerId, Timestamp)>,
    /// The addresses that do not work, each under the id of its mark.
    #[serde(default)]
    pub(super) bounces: OrdMap<BounceId, Bounce>,
    /// What is personal or secret, of what is known in full.
    #[serde(skip)]
    pub(super) kept: OrdMap<Uuid, Arc<Kept>>,
    /// What can be found quickly. It follows from the rest.
    #[serde(skip)]
    pub(super) index: Index,
}

impl Serialize for Issuer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Issuer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut issuer = Self::deserialize(deserializer)?;
        issuer.index = Index::of(&issuer);
        Ok(issuer)
    }
}

impl Issuer {
    /// This issuer, if it exists: the first question of every message but the one that creates it.
    pub(super) fn existing(&self, issuer: IssuerId) -> Result<&Self, InvoicingRefusal> {
        self.profile().map(|_| self).ok_or(InvoicingRefusal::IssuerUnknown { issuer })
    }

    /// This issuer and how it works, if it exists.
    pub(super) fn working(&self, issuer: IssuerId) -> Result<(&Self, &Settings), InvoicingRefusal> {
        let settings = self.settings().ok_or(InvoicingRefusal::IssuerUnknown { issuer })?;
        Ok((self, settings))
    }

    /// The item of this id, or the refusal that there is none.
    pub(super) fn known_item(&self, item: ItemId) -> Result<&ItemTerms, CatalogueRefusal> {
        self.item(item).ok_or(CatalogueRefusal::ItemUnknown { item })
    }

    /// The price list of this id, or the refusal that there is none.
    pub(super) fn known_price_list(
        &self,
        list: PriceListId,
    ) -> Result<&PriceList, CatalogueRefusal> {
        let found = self.price_lists.get(&list).map(Arc::as_ref);
        found.ok_or(CatalogueRefusal::PriceListUnknown { list })
    }

    /// The range of this id, or the refusal that there is none.
    pub(super) fn known_range(&self, range: RangeId) -> Result<&Range, RangeRefusal> {
        self.range(range).ok_or(RangeRefusal::RangeUnknown { range })
    }

    /// The document of this id, or the refusal that there is none.
    pub(super) fn known_document(
        &self,
        document: TaxDocumentId,
    ) -> Result<&TaxDocument, DocumentRefusal> {
        self.document(document).ok_or(DocumentRefusal::DocumentUnknown { document })
    }

    /// The cash session of this id, if it is open, or the refusal that it is not.
    pub(super) fn open_session(
        &self,
        session: CashSessionId,
    ) -> Result<&CashSession, PaymentRefusal> {
        let found = self.cash_session(session).ok_or(PaymentRefusal::SessionUnknown { session })?;
        if found.closing.is_some() {
            return Err(PaymentRefusal::SessionClosed { session });
        }
        Ok(found)
    }

    /// The number of the newest event that it has seen. Whoever saw the issuer now asks for what follows
    /// this.
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// What it is; `None` until it is created.
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_deref()
    }

    /// How it works.
    pub fn settings(&self) -> Option<&Settings> {
        self.profile().map(|profile| &profile.settings)
    }

    /// The taxes that it knows.
    pub const fn taxes(&self) -> &OrdMap<TaxCode, Arc<TaxTerms>> {
        &self.taxes
    }

    /// What it sells.
    pub const fn items(&self) -> &OrdMap<ItemId, Arc<ItemTerms>> {
        &self.items
    }

    /// Its price lists.
    pub const fn price_lists(&self) -> &OrdMap<PriceListId, Arc<PriceList>> {
        &self.price_lists
    }

    /// Its numbering ranges.
    pub const fn ranges(&self) -> &OrdMap<RangeId, Arc<Range>> {
        &self.ranges
    }

    /// The documents that are known.
    pub const fn documents(&self) -> &OrdMap<TaxDocumentId, Arc<TaxDocument>> {
        &self.documents
    }

    /// The transfers that belong to no invoice yet.
    pub const fn unmatched_transfers(&self) -> &OrdMap<PaymentId, Arc<Transfer>> {
        &self.transfers
    }

    /// The item of this id.
    pub fn item(&self, item: ItemId) -> Option<&ItemTerms> {
        self.items.get(&item).map(Arc::as_ref)
    }

    /// What this service sells.
    pub fn sold_by(&self, service: ServiceId) -> Option<ItemId> {
        self.services.get(&service).copied()
    }

    /// The range of this id.
    pub fn range(&self, range: RangeId) -> Option<&Range> {
        self.ranges.get(&range).map(Arc::as_ref)
    }

    /// The document of this id, as long as it is known.
    pub fn document(&self, document: TaxDocumentId) -> Option<&TaxDocument> {
        self.documents.get(&document).map(Arc::as_ref)
    }

    /// The cash session of this id, as long as it is known.
    pub fn cash_session(&self, session: CashSessionId) -> Option<&CashSession> {
        self.sessions.get(&session).map(Arc::as_ref)
    }

    /// What was sold, by day.
    pub const fn sales(&self) -> &Sales {
        &self.sales
    }
}
