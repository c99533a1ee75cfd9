//! What was tried in vain is noted: in the background, and no more of it than the disk can bear.

use std::sync::Arc;

use turnero_domain::access::{Access, Failure, NoteFailure, NoteRefusal};
use turnero_domain::{BranchId, Caller, Message, Principal, PrincipalId, Timestamp};

use super::guard::Attempt;
use super::sign_in::engine_itself;
use crate::error::AskError;
use crate::inner::{AskErrorOf, Inner};

impl Inner {
    /// The durable state of access.
    pub(crate) fn access(&self) -> Arc<Access> {
        self.residents.access_mirror.look()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.surroundings.clock.now()
    }

    pub(super) fn fresh<I: From<uuid::Uuid>>(&self) -> I {
        self.context(PrincipalId::Engine).fresh_id(0)
    }

    /// Whether somebody may send this, for what is done before it is sent.
    pub(crate) fn allowed<M: Message>(
        &self,
        principal: &Principal,
        branch: Option<BranchId>,
    ) -> Result<(), AskErrorOf<M>> {
        self.permit(principal, M::PERMISSION, branch, M::NAME).map_err(AskError::Denied)
    }

    pub(super) fn note_failure(&self, what: Failure, attempt: Attempt) {
        let Some(more) = self.doorkeeper.failures.record((), self.now()) else { return };
        let Attempt { account, origin } = attempt;
        self.tell(&engine_itself(), NoteFailure { what, account, origin, more });
    }

    /// Somebody asked for what they may not do.
    pub(crate) fn note_refusal(
        &self,
        caller: Caller,
        what: &'static str,
        branch: Option<BranchId>,
    ) {
        let Some(more) = self.doorkeeper.refusals.record(caller.id, self.now()) else { return };
        let Caller { id: asked_by, origin } = caller;
        let message = what.to_owned();
        self.tell(&engine_itself(), NoteRefusal { asked_by, origin, message, branch, more });
    }
}
