use super::refusals;
use crate::invoicing::documents::{DocumentCode, DocumentKind, StandingName};
use crate::{TaxDocumentId, Timestamp};

refusals! {
    /// Why a step of a submission is not taken.
    SubmissionRefusal {
        /// There is nothing to send.
        "submission.not_pending"
        "this {kind} is {standing}; there is nothing to send"
        NotPending {
            /// Which one.
            document: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
            /// How far it has come.
            standing: StandingName,
        }
        /// Its time has not come.
        "submission.not_due"
        "the next step is not due yet; come back then"
        NotDue {
            /// Which one.
            document: TaxDocumentId,
            /// When it is.
            due: Timestamp,
        }
        /// It was stopped.
        "submission.halted"
        "the submission was stopped, for the gateway does not let us in; mend the setting, then resume them"
        Halted {
            /// Which one.
            document: TaxDocumentId,
        }
        /// The gateway tells another code for what is validated already.
        "submission.other_code"
        "this {kind} was validated under another code; do not send it again, and ask the gateway \
         which of the two stands"
        OtherCode {
            /// Which one.
            document: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
            /// The code that is known.
            known: DocumentCode,
            /// The code that was told now.
            found: DocumentCode,
        }
    }
}
