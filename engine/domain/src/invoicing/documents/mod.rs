//! Tax documents: invoices, notes, support documents. What they have in common: what is on them, how their totals
//! are worked out, how they get their number and their code, how far they have come.

mod adjustment;
mod calculation;
mod change_draft;
mod check;
mod clock;
mod code;
mod content;
mod cufe;
mod discard_draft;
mod document;
mod find_document;
mod find_printout;
mod instalment;
mod issue_document;
mod kind;
mod line;
mod list_documents;
mod number;
mod standing;
mod terms;
mod view;

pub use adjustment::{Adjustment, AdjustmentKind, AdjustmentTerms};
pub use calculation::{Charged, LineTotals, Totals};
pub use change_draft::ChangeDraft;
pub use clock::Clock;
pub use code::DocumentCode;
pub use content::{Content, Exchange, Operation, OrderReference, Period, Transcribed};
pub use cufe::CodeParts;
pub use discard_draft::DiscardDraft;
pub use document::{Account, Issue, NoteOn, TaxDocument};
pub use find_document::FindDocument;
pub use find_printout::{FindPrintout, Printout};
pub use instalment::{Instalment, InstalmentTerms, PaymentForm, PaymentMethod};
pub use issue_document::{IssueDocument, Issued};
pub use kind::DocumentKind;
pub use line::{Discount, Line, LineTerms, Size};
pub use list_documents::{DocumentRow, Documents, ListDocuments, Shown};
pub use number::DocumentNumber;
pub use standing::{Standing, StandingName};
pub use terms::DocumentTerms;
pub use view::{DocumentView, PaidState};

pub(super) use check::Drafting;
pub(super) use content::reference_code;
pub(super) use issue_document::ToIssue;
