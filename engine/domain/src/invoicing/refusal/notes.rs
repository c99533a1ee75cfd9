use super::refusals;
use crate::TaxDocumentId;
use crate::invoicing::documents::{DocumentKind, StandingName};
use crate::invoicing::taxes::TaxCode;
use crate::money::Money;

refusals! {
    /// Why a note cannot be written.
    NoteRefusal {
        /// On a note.
        "note.on_note"
        "that is a {kind}, and no note can be on a note; write one on the invoice"
        OnNote {
            /// Which one.
            document: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
        }
        /// On a document that does not stand.
        "note.not_valid"
        "that {kind} is {standing}; a note can be on one that is valid only"
        NotValid {
            /// Which one.
            document: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
            /// How far it has come.
            standing: StandingName,
        }
        /// Above what is left.
        "note.above_rest"
        "lines: the note comes to {found}, and {left} of the invoice is left; write a smaller one"
        AboveRest {
            /// What the note comes to.
            found: Money,
            /// What is left.
            left: Money,
            /// Of which document.
            document: TaxDocumentId,
        }
        /// It takes off a tax that is not there.
        "note.tax_not_there"
        "lines: {code} does not stand on that document at this rate; credit it as it was charged"
        TaxNotThere {
            /// The tax.
            code: TaxCode,
            /// Of which document.
            document: TaxDocumentId,
        }
        /// It takes off more tax than is left.
        "note.tax_above_rest"
        "lines: the taxes of the note come to {found}, and {left} of those of the document is left; \
         credit them at the rates that it has"
        TaxAboveRest {
            /// What the taxes of the note come to.
            found: Money,
            /// What is left.
            left: Money,
            /// Of which document.
            document: TaxDocumentId,
        }
        /// Nothing is left.
        "note.nothing_left"
        "all of it was credited already; there is nothing left for another note"
        NothingLeft {
            /// Of which document.
            document: TaxDocumentId,
        }
        /// It was credited in part, so that the whole cannot be.
        "note.partly_credited"
        "{credited} of it was credited already, so it cannot be voided whole; credit the rest with \
         another concept"
        PartlyCredited {
            /// What was credited.
            credited: Money,
            /// Of which document.
            document: TaxDocumentId,
        }
        /// Another note on it can still be refused.
        "note.pending"
        "a {kind} on it is {standing}; void it when that is valid or was given up"
        NotePending {
            /// The note.
            note: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
            /// How far it has come.
            standing: StandingName,
            /// On which document.
            document: TaxDocumentId,
        }
        /// Debit notes have added to what is to be voided.
        "note.debited"
        "debit notes add {added} to it, which would still be owed; take that off with a credit note of another \
         concept, and void it then"
        Debited {
            /// What they add that no credit note has taken off.
            added: Money,
            /// To which document.
            document: TaxDocumentId,
        }
        /// It voids, and takes off another sum than the whole.
        "note.not_all"
        "lines: the note comes to {found}, and who voids a document takes off all of it, {whole}; write it over \
         that, or write one of another concept"
        NotAll {
            /// What the note comes to.
            found: Money,
            /// What the document comes to.
            whole: Money,
            /// Which document.
            document: TaxDocumentId,
        }
        /// It adds to what is void.
        "note.voided"
        "that {kind} is void, or will be once its credit note is valid, and nothing can be added to it; write a new \
         invoice"
        Voided {
            /// What it is.
            kind: DocumentKind,
            /// The credit note that voids it.
            note: TaxDocumentId,
            /// Which document.
            document: TaxDocumentId,
        }
    }
}
