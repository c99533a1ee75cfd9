//! Invoicing: a legal entity, what it sells, its numbers, its documents, and what was paid.
//!
//! ```text
//!   visit ─ DraftFromTicket ─┐
//!   form ─── DraftInvoice ───┴▶ draft ─ IssueDocument ─▶ issued ─▶ submitted ─▶ validated
//!                                                          │            └──▶ rejected ─ Mend ─▶ submitted
//!                                                          ▼
//!                              RecordPayment, RecordTransfer ▶ paid in part ▶ paid ▶ paid too much
//!                              DraftCreditNote, VoidInvoice  ▶ less is owed           │ Refund, ApplyCredit
//!                              DraftDebitNote                ▶ more is owed           ▼
//! ```
//!
//! [`Issuer`] is the state; [`InvoicingEvent`] what can happen; [`InvoicingRefusal`] why it may say no. Each message
//! has a file of its own, with its rule and its tests: who the issuer is in `settings/`, what it sells in `items/`
//! and `taxes/`, its numbers in `ranges/`, what documents have in common in `documents/`, the rest where its name
//! says. What is issued never changes; what is personal or secret is in no event ([`Kept`]).
//!
//! Nothing here talks to anybody. A gateway translates [`DocumentView`] into its own wire and what it hears into an
//! [`Answer`]; [`verdict`] says what follows. [`EInvoicing`] is what it stands behind.

mod apply;
pub mod bounds;
mod cash;
mod documents;
mod event;
mod field;
mod gateway;
mod index;
mod invoices;
mod items;
mod kept;
mod mail;
mod notes;
mod party;
mod payments;
pub mod permissions;
mod ranges;
mod refusal;
mod reports;
mod settings;
mod state;
mod submission;
mod taxes;
mod text_code;
mod visits;

#[cfg(test)]
mod example;

pub use cash::{
    CashClosing, CashCounted, CashDirection, CashSession, CashSessionOpened, CashSessionPage,
    CashSessionView, CloseCashSession, FindCashSession, ListCashSessions, MoveCash,
    OpenCashSession,
};
pub use documents::{
    Account, Adjustment, AdjustmentKind, AdjustmentTerms, ChangeDraft, Charged, Clock, CodeParts,
    Content, DiscardDraft, Discount, DocumentCode, DocumentKind, DocumentNumber, DocumentRow,
    DocumentTerms, DocumentView, Documents, Exchange, FindDocument, FindPrintout, Instalment,
    InstalmentTerms, Issue, IssueDocument, Issued, Line, LineTerms, LineTotals, ListDocuments,
    NoteOn, Operation, OrderReference, PaidState, PaymentForm, PaymentMethod, Period, Printout,
    Shown, Size, Standing, StandingName, TaxDocument, Totals, Transcribed,
};
pub use event::InvoicingEvent;
pub use field::Field;
pub use gateway::{
    Acquirer, Catalogue, CatalogueRow, CatalogueSearch, DownloadForm, Downloaded, EInvoicing,
    GatewayFault, GatewayRange, NotedDocument, Outgoing,
};
pub use invoices::{DraftFromTicket, DraftInvoice, Drafted, VoidInvoice};
pub use items::{
    AddItem, AddPriceList, ChangeItem, ChangePriceList, FindItem, ItemAdded, ItemCode, ItemPage,
    ItemPrice, ItemRow, ItemTerms, ItemView, ListItems, Price, PriceList, PriceListAdded,
    PriceListTerms, SellService, SetPrice, ShortCode,
};
pub use kept::{Establishment, Kept, LineText, Paper, TechnicalKey};
pub use mail::{
    AddressMark, Bounce, BounceRecorded, DeliveryRecorded, DueMail, DueMails, DueMailsFound,
    FindMail, MailDocument, MailFile, MailTrouble, MailVerdict, Mailer, Mailing, MailingBegun,
    MailingState, MessageId, OutgoingMail, RecordBounce, RecordDelivery, RecordMailing,
    mail_verdict,
};
pub use notes::{
    Concept, CreditConcept, DebitConcept, DraftCreditNote, DraftDebitNote, DraftSupportDocument,
    NoteLines,
};
pub use party::{Buyer, BuyerTerms, IdentityTerms, Organisation, Party, PartyTerms, Tribute};
pub use payments::{
    ApplyCredit, Entry, ListTransfers, MatchTransfer, Movement, PaymentRecorded, RecordPayment,
    RecordTransfer, Reference, Refund, RefundRecorded, Reversal, ReversePayment, Transfer,
    TransferPage, TransferRecorded, TransferRow,
};
pub use ranges::{
    AddRange, ChangeRange, Range, RangeAdded, RangeKind, RangePrefix, RangeTerms, RangeWarning,
    SetTechnicalKey,
};
pub use refusal::{
    CatalogueRefusal, DocumentRefusal, FieldRefusal, InputRefusal, InvoicingRefusal, MailRefusal,
    NoteRefusal, PaymentRefusal, RangeRefusal, SubmissionRefusal, TextCodeRefusal,
};
pub use reports::{
    Age, DaySales, ItemSales, NumberingReport, NumberingRow, NumberingRows, Sales, SalesBy,
    SalesReport, SalesRow, SalesRows, SalesSums, Table, TaxSums, UnpaidReport, UnpaidRow,
    UnpaidRows,
};
pub use settings::{
    ChangeIssuer, CreateIssuer, Environment, IssuerChange, IssuerView, MailedBy, PriceListView,
    Profile, RangeView, Route, SetProfile, Settings, ShowIssuer, Takes, TaxView,
};
pub use state::Issuer;
pub use submission::{
    Abandon, Alert, Answer, DueSubmission, DueSubmissions, DueSubmissionsFound, FindOutgoing,
    Finding, HastenSubmission, Mend, OutcomeRecorded, Pause, RecordOutcome, RecordSubmission,
    ResumeSubmissions, RuleCode, Severity, Signed, Step, Submission, SubmissionBegun,
    SubmissionsResumed, Verdict, next_submission_due, verdict,
};
pub use taxes::{Charge, LineTax, SetTax, TaxCode, TaxNature, TaxTerms, WithheldOf};
pub use visits::{
    Chores, DraftVisits, FindChores, FinishedVisit, InvoiceBranch, InvoiceToNote, InvoicedBranch,
    RecordNoted, StopInvoicingBranch, VisitsDrafted,
};
