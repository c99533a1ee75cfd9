//! The directory of customers: the persons and companies that are served, one directory in each engine.
//!
//! What is known of somebody is a document: sealed in the store, and gone without a trace when it is erased. What
//! happens is an event, and tells ids, kinds and purposes, and nothing of anybody: events are for ever.
//!
//! ```text
//!   message ─▶ decide ─┬─▶ events      customer_added 01a1…          the feed, the store, for ever
//!                      └─▶ documents   { "name": …, "phone": … }     sealed, until it is erased
//! ```
//!
//! [`Customers`] is the state; [`CustomerEvent`] what can happen; [`CustomerRefusal`] why it may say no. The fields
//! of a customer stand in `fields/`, the packed records and what finds them in `state/`; the messages about one
//! customer in `people/`, those about the rights of a person in `rights/`, and what comes and goes in files in
//! `exchange/`.

pub mod bounds;
mod customer;
mod event;
mod exchange;
mod fields;
mod people;
pub mod permissions;
mod refusal;
mod rights;
mod state;

#[cfg(test)]
mod example;

pub use customer::{
    Customer, CustomerNote, CustomerTerms, InvoiceMention, Kept, MergedInto, Visit,
};
pub use event::CustomerEvent;
pub use exchange::{
    COLUMNS, CustomersCsv, ExportCustomers, FileRefusal, ImportCustomers, ImportFile, ImportPart,
    ImportReport, ImportRow, RefusedRow,
};
pub use fields::{
    Address, Channel, CompanyName, Consent, Country, Email, FieldRefusal, Line, Municipality,
    Party, PartyKind, PersonName, Phone, PriorityClaim, Proof, Purpose, Regime, Responsibility,
    TaxTerms, Tribute,
};
pub use people::{
    AddCustomer, ChangeCustomer, CustomerAdded, CustomerHistory, CustomerPage, CustomerSummary,
    CustomerView, FindCustomer, FindCustomerByDocument, FollowVisits, FollowedVisit,
    FollowedVisits, HistoryOfCustomer, MergeCustomers, NoteCustomer, NoteInvoice, SearchBy,
    SearchCustomers, SearchPlace, VisitsFollowed,
};
pub use refusal::CustomerRefusal;
pub use rights::{
    ConsentedAddress, CustomerErased, CustomerExport, EraseCustomer, ExportCustomer, FindAddress,
    GiveConsent, WithdrawConsent,
};
pub use state::Customers;
