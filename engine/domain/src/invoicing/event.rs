use serde::{Deserialize, Serialize};

use super::cash::CashDirection;
use super::documents::{
    Clock, Content, DocumentCode, DocumentKind, DocumentNumber, NoteOn, PaymentMethod,
};
use super::items::{ItemTerms, PriceListTerms};
use super::mail::MailTrouble;
use super::payments::{Reference, Reversal};
use super::ranges::{RangeTerms, RangeWarning};
use super::settings::{IssuerChange, MailedBy, Settings};
use super::submission::{Alert, RuleCode, Step};
use super::taxes::{TaxCode, TaxTerms};
use crate::hours::Date;
use crate::money::{Amount, Money};
use crate::{
    BounceId, BranchId, CashSessionId, CounterId, IssuerId, ItemId, Name, PaymentId, PriceListId,
    PrincipalId, RangeId, ServiceId, TaxDocumentId, TicketId, Timestamp,
};

/// What can happen to an issuer.
///
/// None carries personal data or a secret: ids, amounts and codes only. Who a document is for, and what it
/// says in words, is kept apart ([`Kept`](super::Kept)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum InvoicingEvent {
    /// The issuer exists.
    IssuerCreated {
        /// Its id.
        issuer: IssuerId,
        /// How it works.
        settings: Box<Settings>,
    },
    /// The issuer works in another way.
    IssuerChanged {
        /// What is different.
        change: Box<IssuerChange>,
    },
    /// Who the issuer is was said anew.
    ProfileChanged {
        /// Its id.
        issuer: IssuerId,
    },
    /// A tax is known, or another one than before.
    TaxSet {
        /// Which one.
        code: TaxCode,
        /// What it is.
        terms: TaxTerms,
    },
    /// Something more is sold.
    ItemAdded {
        /// Its id.
        item: ItemId,
        /// What it is.
        terms: ItemTerms,
    },
    /// Something that is sold is another one.
    ItemChanged {
        /// Its id.
        item: ItemId,
        /// What it is now.
        terms: ItemTerms,
    },
    /// There is one more price list.
    PriceListAdded {
        /// Its id.
        list: PriceListId,
        /// What it is.
        terms: PriceListTerms,
    },
    /// A price list is another one.
    PriceListChanged {
        /// Its id.
        list: PriceListId,
        /// What it is now.
        terms: PriceListTerms,
    },
    /// Something has another price, or none.
    PriceSet {
        /// On which list.
        list: PriceListId,
        /// What.
        item: ItemId,
        /// How much, in the currency of the list.
        price: Option<Amount>,
    },
    /// A service sells something, or nothing more.
    ServiceSells {
        /// Which one.
        service: ServiceId,
        /// What.
        item: Option<ItemId>,
    },
    /// There is one more range of numbers.
    RangeAdded {
        /// Its id.
        range: RangeId,
        /// As it was authorised.
        terms: RangeTerms,
        /// The number that it begins with.
        next: u64,
    },
    /// A range was put into use, or taken out of it.
    RangeChanged {
        /// Which one.
        range: RangeId,
        /// Whether numbers are taken from it.
        active: bool,
    },
    /// The key of a range is known. It stands elsewhere.
    TechnicalKeySet {
        /// Of which one.
        range: RangeId,
    },
    /// A range comes to its end.
    RangeWarned {
        /// Which one.
        range: RangeId,
        /// What somebody should know.
        warnings: Vec<RangeWarning>,
    },
    /// A document was drafted.
    DocumentDrafted {
        /// Its id.
        document: TaxDocumentId,
        /// What it is.
        kind: DocumentKind,
        /// What is on it.
        content: Box<Content>,
        /// Who sold it.
        agent: PrincipalId,
        /// The visit that it is for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<TicketId>,
        /// The branch of that visit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        branch: Option<BranchId>,
        /// What it says something about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<NoteOn>,
    },
    /// Something else is on a draft.
    DraftChanged {
        /// Which one.
        document: TaxDocumentId,
        /// What is on it now.
        content: Box<Content>,
    },
    /// A draft is no more.
    DraftDiscarded {
        /// Which one.
        document: TaxDocumentId,
    },
    /// A document was issued: it never changes any more.
    DocumentIssued {
        /// Which one.
        document: TaxDocumentId,
        /// What it is.
        kind: DocumentKind,
        /// What it comes to.
        total: Money,
        /// The day, where the tax authority is.
        date: Date,
        /// What the clock read there.
        clock: Clock,
        /// The range that its number comes from.
        range: Option<RangeId>,
        /// Its number, unless the gateway gives it.
        number: Option<DocumentNumber>,
        /// Its code, where it could be worked out.
        code: Option<DocumentCode>,
        /// Whether a gateway must have it validated.
        submits: bool,
        /// Who sends it to whoever it is for, whatever is set later. Events of old do not say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mailed_by: Option<MailedBy>,
    },
    /// Something is sent to the gateway.
    SubmissionBegun {
        /// About which document.
        document: TaxDocumentId,
        /// What.
        step: Step,
        /// The how many-eth it is.
        attempt: u32,
        /// When its answer is taken for lost.
        due: Timestamp,
    },
    /// Something else is to be sent.
    SubmissionContinues {
        /// About which document.
        document: TaxDocumentId,
        /// What.
        next: Step,
        /// When.
        due: Timestamp,
        /// What somebody should look at.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alert: Option<Alert>,
        /// The rules that it broke, if it is to be deleted for that.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        findings: Vec<RuleCode>,
    },
    /// The gateway does not let us in.
    SubmissionHalted {
        /// With which document.
        document: TaxDocumentId,
        /// The setting to look at.
        setting: Name,
    },
    /// A submission goes on that was stopped.
    SubmissionResumed {
        /// Of which document.
        document: TaxDocumentId,
    },
    /// The tax authority has a document, and it stands.
    DocumentValidated {
        /// Which one.
        document: TaxDocumentId,
        /// What it is.
        kind: DocumentKind,
        /// Its number.
        number: Option<DocumentNumber>,
        /// Its code.
        code: DocumentCode,
        /// What was remarked.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notices: Vec<RuleCode>,
        /// Whether the gateway's code is another one than ours: somebody should look.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        code_differs: bool,
    },
    /// The tax authority, or the gateway, refused a document.
    DocumentRejected {
        /// Which one.
        document: TaxDocumentId,
        /// What it is.
        kind: DocumentKind,
        /// The rules that it broke.
        findings: Vec<RuleCode>,
    },
    /// A document that was refused was mended, and goes on its way again, under its number.
    DocumentMended {
        /// Which one.
        document: TaxDocumentId,
        /// What is on it now.
        content: Box<Content>,
        /// The day on which that is issued, where the tax authority is.
        date: Date,
        /// What the clock read there.
        clock: Clock,
        /// Its code now, where it could be worked out.
        code: Option<DocumentCode>,
    },
    /// A document that was refused was given up. Its number is used up.
    DocumentAbandoned {
        /// Which one.
        document: TaxDocumentId,
        /// What it is.
        kind: DocumentKind,
        /// The number that nothing else will have.
        number: Option<DocumentNumber>,
    },
    /// A document is void, by a note that stands.
    DocumentVoided {
        /// Which one.
        document: TaxDocumentId,
        /// By which note.
        note: TaxDocumentId,
    },
    /// Money came in for an invoice.
    PaymentRecorded {
        /// Which one.
        document: TaxDocumentId,
        /// The payment.
        payment: PaymentId,
        /// With what.
        method: PaymentMethod,
        /// How much.
        money: Money,
        /// The cash session that it went into.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<CashSessionId>,
        /// What somebody else calls it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Reference>,
    },
    /// Money came in at the bank.
    TransferReceived {
        /// The payment.
        transfer: PaymentId,
        /// How much.
        money: Money,
        /// What was written on it.
        reference: Reference,
        /// What the bank calls it.
        bank_reference: Reference,
    },
    /// It is known for which invoice it came in.
    TransferMatched {
        /// The payment.
        transfer: PaymentId,
        /// The invoice.
        document: TaxDocumentId,
    },
    /// What was paid too much for one invoice is used for another.
    CreditApplied {
        /// The payment.
        payment: PaymentId,
        /// From this invoice.
        from: TaxDocumentId,
        /// For this invoice.
        to: TaxDocumentId,
        /// How much.
        money: Money,
    },
    /// What was paid too much went back.
    Refunded {
        /// For which invoice.
        document: TaxDocumentId,
        /// The payment.
        payment: PaymentId,
        /// With what.
        method: PaymentMethod,
        /// How much.
        money: Money,
        /// The cash session that it came out of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<CashSessionId>,
    },
    /// A payment turned out to be none.
    PaymentReversed {
        /// For which invoice.
        document: TaxDocumentId,
        /// The reversal.
        payment: PaymentId,
        /// The payment.
        reversed: PaymentId,
        /// How much.
        money: Money,
        /// Why.
        why: Reversal,
        /// The cash session that it came out of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<CashSessionId>,
    },
    /// There is cash at a counter.
    CashSessionOpened {
        /// Its id.
        session: CashSessionId,
        /// Where.
        branch: BranchId,
        /// At which counter.
        counter: CounterId,
        /// In which shift.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shift: Option<Name>,
        /// How much.
        opening: Money,
    },
    /// Cash was brought or taken away.
    CashMoved {
        /// In which session.
        session: CashSessionId,
        /// Which way.
        direction: CashDirection,
        /// How much.
        money: Money,
        /// What for.
        reason: Name,
    },
    /// Who is served in a branch leaves the draft of an invoice behind from now on.
    BranchInvoiced {
        /// Which one.
        branch: BranchId,
        /// The number of its newest event that is not looked at.
        after: u64,
    },
    /// That is so no more.
    BranchInvoicedNoMore {
        /// Which one.
        branch: BranchId,
    },
    /// The visits of a branch were drafted as far as that.
    VisitsFollowed {
        /// Which one.
        branch: BranchId,
        /// The number of its newest event that was looked at.
        to: u64,
    },
    /// What was sold at a visit could not be drafted: somebody has to do it by hand.
    VisitNotDrafted {
        /// Where.
        branch: BranchId,
        /// The visit.
        ticket: TicketId,
        /// The code of the refusal.
        why: Option<Name>,
    },
    /// The directory of customers has heard of invoices.
    InvoicesNoted {
        /// Which ones.
        invoices: Vec<TaxDocumentId>,
    },
    /// A document is to be sent by mail, now.
    MailWanted {
        /// Which one.
        document: TaxDocumentId,
        /// The how many-eth mail with it; that of a mail that waits, if it is to go at once.
        number: u32,
    },
    /// An attempt at a mail is about to be made.
    MailBegun {
        /// With which document.
        document: TaxDocumentId,
        /// The how many-eth.
        attempt: u32,
        /// When its end is taken for lost.
        due: Timestamp,
    },
    /// It did not come through, and is tried again.
    MailPostponed {
        /// With which document.
        document: TaxDocumentId,
        /// When.
        due: Timestamp,
        /// What was in the way.
        why: MailTrouble,
    },
    /// The mail server has taken a mail.
    MailSent {
        /// With which document.
        document: TaxDocumentId,
        /// The how many-eth mail with it.
        number: u32,
    },
    /// A mail did not come through, and is not tried again by itself.
    MailFailed {
        /// With which document.
        document: TaxDocumentId,
        /// The how many-eth mail with it.
        number: u32,
        /// Why.
        why: MailTrouble,
    },
    /// An address does not work: nothing more goes there. Which one it is stands in a sealed mark.
    AddressBounced {
        /// The id of the mark.
        bounce: BounceId,
        /// With which document it was found out.
        document: TaxDocumentId,
    },
    /// That is not so any more, or was so long ago.
    BounceCleared {
        /// The id of the mark.
        bounce: BounceId,
    },
    /// The cash of a counter was counted.
    CashSessionClosed {
        /// In which session.
        session: CashSessionId,
        /// What should have been there.
        expected: Money,
        /// What was there.
        counted: Money,
    },
}
