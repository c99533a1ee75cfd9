use serde::{Deserialize, Serialize};

use super::CashSession;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InvoicingRefusal, PaymentRefusal};
use crate::invoicing::state::Issuer;
use crate::money::Money;
use crate::{CashSessionId, Context, Decided, IssuerId, Message, Permission};

/// Looks at one cash session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindCashSession {
    /// Whose.
    pub issuer: IssuerId,
    /// Which one.
    pub session: CashSessionId,
}

/// A cash session, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CashSessionView {
    /// Which one.
    pub session: CashSessionId,
    /// What is known of it.
    pub state: CashSession,
    /// What was there more than there should have been, once it is closed.
    pub difference: Option<Money>,
}

impl Message for FindCashSession {
    type Aggregate = Issuer;
    type Reply = CashSessionView;

    const NAME: &'static str = "find_cash_session";
    const PERMISSION: Permission = permissions::REPORTS_READ;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let session = self.session;
        let found = state.existing(self.issuer)?.cash_session(session);
        let state = found.ok_or(PaymentRefusal::SessionUnknown { session })?.clone();
        let difference = state.difference();
        Ok(Decided::answer(CashSessionView { session, state, difference }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    #[test]
    fn a_session_is_shown_while_it_is_known() {
        let find = FindCashSession { issuer: issuer(), session: session() };
        existing().and(session_opened()).when(&find).then_nothing();
        existing().when(&find).then_refused("cash.session_unknown");
    }
}
