//! One step of one document: recorded before it is taken, and its answer after.

use turnero_domain::invoicing::{
    Answer, EInvoicing, FindOutgoing, OutcomeRecorded, RecordOutcome, RecordSubmission,
};
use turnero_domain::{IssuerId, Name, TaxDocumentId};

use super::asking::ask;
use crate::error::AskError;
use crate::hosted::Residents;
use crate::telemetry;

/// How an errand ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    /// The gateway answered something, and that stands in the ledger.
    Answered,
    /// Another document is in the way there, and nothing else goes through.
    Blocked,
    /// The gateway did not answer, or said: not now.
    Unanswered,
    /// The gateway does not let us in.
    NotLetIn {
        /// The setting to look at.
        setting: Name,
    },
    /// There was nothing to be done any more.
    NothingToDo,
    /// The ledger could not be asked, or could not keep what was answered.
    Unrecorded,
}

impl Ended {
    /// What it is called in metrics.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Blocked => "blocked",
            Self::Unanswered => "unanswered",
            Self::NotLetIn { .. } => "not_let_in",
            Self::NothingToDo => "nothing_to_do",
            Self::Unrecorded => "unrecorded",
        }
    }
}

/// Takes the step that is due for this document.
pub(super) async fn carry(
    residents: &Residents,
    gateway: &dyn EInvoicing,
    issuer: IssuerId,
    document: TaxDocumentId,
) -> Ended {
    let begun = match ask(residents, RecordSubmission { issuer, document }).await {
        Ok(begun) => begun,
        // Somebody else was quicker, or it was stopped meanwhile.
        Err(AskError::Refused(_)) => return Ended::NothingToDo,
        Err(error) => return unrecorded(&error, issuer, document),
    };
    let outgoing = match ask(residents, FindOutgoing { issuer, document }).await {
        Ok(outgoing) => outgoing,
        Err(error) => return unrecorded(&error, issuer, document),
    };
    let answer = gateway.take(begun.step, &outgoing).await;
    tracing::debug!(%issuer, %document, step = ?begun.step, attempt = begun.attempt, "a gateway was asked");
    let ended = match &answer {
        Answer::Unavailable { .. } => Ended::Unanswered,
        // Who asks for what is in the way and does not find it has found that it is another one.
        Answer::Conflict | Answer::NotFound => Ended::Blocked,
        Answer::Misconfigured { setting } => Ended::NotLetIn { setting: setting.clone() },
        _ => Ended::Answered,
    };
    let outcome = RecordOutcome { issuer, document, attempt: begun.attempt, answer };
    match ask(residents, outcome).await {
        Ok(recorded) => {
            alarm(issuer, document, &recorded);
            ended
        }
        Err(AskError::Refused(refusal)) => {
            // The ledger says why: a document has two codes, say. Nothing is repeated for it.
            tracing::error!(%issuer, %document, %refusal, "the ledger does not take what a gateway says");
            ended
        }
        Err(error) => unrecorded(&error, issuer, document),
    }
}

/// Two codes for one document: one of us is wrong about what is on it.
fn alarm(issuer: IssuerId, document: TaxDocumentId, recorded: &OutcomeRecorded) {
    if recorded.code_differs {
        telemetry::code_differs();
        tracing::error!(
            %issuer, %document,
            "the code that the gateway tells is not the one that follows from this document; compare the two, the \
             technical key and the environment of the issuer first"
        );
    }
}

fn unrecorded(error: &dyn std::fmt::Display, issuer: IssuerId, document: TaxDocumentId) -> Ended {
    tracing::warn!(%error, %issuer, %document, "a submission could not be recorded; it is tried again");
    Ended::Unrecorded
}
