use super::refusals;
use crate::invoicing::documents::{DocumentKind, StandingName};
use crate::invoicing::field::Field;
use crate::money::Amount;
use crate::{BranchId, TaxDocumentId};

refusals! {
    /// Why a document cannot be like that, or cannot become that.
    DocumentRefusal {
        /// No such document.
        "document.unknown"
        "no document {document} is known here, or it was done with long ago; check the id"
        DocumentUnknown {
            /// The document that was asked for.
            document: TaxDocumentId,
        }
        /// It is a draft no more.
        "document.not_draft"
        "this {kind} is {standing}, and what is issued never changes; correct it with a note"
        NotDraft {
            /// Which one.
            document: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
            /// How far it has come.
            standing: StandingName,
        }
        /// It was not rejected.
        "document.not_rejected"
        "this {kind} is {standing}; only one that was rejected can be mended or given up"
        NotRejected {
            /// Which one.
            document: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
            /// How far it has come.
            standing: StandingName,
        }
        /// It is another kind of document.
        "document.wrong_kind"
        "that is a {kind}; this is possible with {wanted} only"
        WrongKind {
            /// Which one.
            document: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
            /// What would do.
            wanted: &'static str,
        }
        /// Nothing is drafted for the visits of this branch.
        "issuer.branch_not_invoiced"
        "the visits of branch {branch} are not drafted here; say first that they are to be"
        BranchNotInvoiced {
            /// Which one.
            branch: BranchId,
        }
        /// Visits were brought before, or some are missing between.
        "issuer.visits_not_next"
        "the visits of branch {branch} are drafted up to event {known}; go on from there"
        VisitsNotNext {
            /// Where.
            branch: BranchId,
            /// Up to where they were brought.
            known: u64,
        }
        /// There is no room for more branches.
        "issuer.too_many_branches"
        "{limit} branches are invoiced here, and no room is for more; stop one, or use another issuer"
        TooManyBranches {
            /// How many there can be.
            limit: usize,
        }
        /// Too many are under way.
        "document.too_many_open"
        "{limit} documents are not done with, and no room is for more; discard drafts, record what \
         was paid, or find out why the gateway takes none"
        TooManyOpen {
            /// How many there can be.
            limit: usize,
        }
        /// Its lines are not in memory any more.
        "document.lines_gone"
        "this {kind} was done with long ago, and its lines are not at hand any more; write them"
        LinesGone {
            /// Which one.
            document: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
        }
        /// It cannot be printed any more.
        "document.paper_gone"
        "this {kind} was done with long ago, and what stands on it is not at hand any more; take the PDF that its \
         gateway has, if it has one"
        PaperGone {
            /// Which one.
            document: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
        }
        /// There is no XML of it.
        "document.no_xml"
        "this {kind} is {standing}; its XML is there when the tax authority has validated it"
        NoXml {
            /// Which one.
            document: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
            /// How far it has come.
            standing: StandingName,
        }
        /// A line costs nothing.
        "line.zero"
        "{field}: this line comes to nothing; leave it out, or write what it costs"
        LineZero {
            /// Which line.
            field: Field,
        }
        /// A discount is above what it is taken from.
        "discount.above_price"
        "{field}: the discount of {discount} is above {price}; write a smaller one"
        DiscountAbovePrice {
            /// Where it stands.
            field: Field,
            /// The discount.
            discount: Amount,
            /// What it is taken from.
            price: Amount,
        }
        /// A tax on each piece is above the price that holds it.
        "tax.above_price"
        "{field}: the taxes on each piece come to {tax}, more than the price that includes them, \
         {price}; write the whole price"
        TaxAbovePrice {
            /// Which line.
            field: Field,
            /// The taxes.
            tax: Amount,
            /// The price.
            price: Amount,
        }
        /// More is proposed as a tip than may be.
        "tip.too_high"
        "{field}: no more than {limit} % can be proposed as a tip; write the amount that the person \
         wants to give"
        TipTooHigh {
            /// Where it stands.
            field: Field,
            /// How much can be proposed.
            limit: crate::money::Percent,
        }
        /// To round would move more money than may be moved.
        "cash_rounding.above_limit"
        "cash_step: rounding to {step} would move {moved}, and no more than {limit} may be; take a \
         smaller step"
        RoundingAboveLimit {
            /// The step.
            step: Amount,
            /// What it would move.
            moved: Amount,
            /// What may be moved.
            limit: Amount,
        }
        /// The parts in which it is to be paid do not make up the whole.
        "payment_details.sum"
        "{field} comes to {found}, and the document to {total}; write parts that make it up"
        InstalmentsSum {
            /// Where they stand.
            field: Field,
            /// What they come to.
            found: Amount,
            /// What they must come to.
            total: Amount,
        }
        /// Credit without a day by which to pay.
        "payment_details.due_missing"
        "{field} is missing: who pays on credit must know until when"
        DueMissing {
            /// Where it is missing.
            field: Field,
        }
        /// To be paid before it is issued.
        "payment_details.due_past"
        "{field} lies before the day of issue; write that day or a later one"
        DuePast {
            /// Where it stands.
            field: Field,
        }
    }
}
