use std::ops::Bound;

use serde::{Deserialize, Serialize};

use super::CashSessionView;
use crate::invoicing::bounds::PAGE_MAX;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{CashSessionId, Context, Decided, IssuerId, Message, Permission};

/// Lists the cash sessions that are known, in pages, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ListCashSessions {
    /// Whose.
    pub issuer: IssuerId,
    /// What follows this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<CashSessionId>,
    /// Only those that are open, or only those that are closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<bool>,
}

/// A page of cash sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CashSessionPage {
    /// They.
    pub sessions: Vec<CashSessionView>,
    /// After which one the next page begins, if there is one.
    pub after: Option<CashSessionId>,
}

impl Message for ListCashSessions {
    type Aggregate = Issuer;
    type Reply = CashSessionPage;

    const NAME: &'static str = "list_cash_sessions";
    const PERMISSION: Permission = permissions::CASH_WORK;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let start = self.after.map_or(Bound::Unbounded, Bound::Excluded);
        let known = issuer.sessions.range((start, Bound::Unbounded));
        let mut wanted = known
            .filter(|(_, state)| self.open.is_none_or(|open| state.closing.is_none() == open))
            .map(|(session, state)| CashSessionView {
                session: *session,
                difference: state.difference(),
                state: state.as_ref().clone(),
            });
        let sessions: Vec<_> = wanted.by_ref().take(PAGE_MAX).collect();
        let more = wanted.next().is_some();
        let after = sessions.last().map(|view| view.session).filter(|_| more);
        Ok(Decided::answer(CashSessionPage { sessions, after }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    #[test]
    fn open_and_closed_ones_are_told_apart() {
        let given = existing().and(session_opened());
        for (open, sessions) in [(None, 1), (Some(true), 1), (Some(false), 0)] {
            let list = ListCashSessions { issuer: issuer(), after: None, open };
            let outcome = given.when(&list);
            let found = outcome.then_nothing().answer();
            assert_eq!((found.sessions.len(), found.after), (sessions, None), "{open:?}");
        }
    }
}
