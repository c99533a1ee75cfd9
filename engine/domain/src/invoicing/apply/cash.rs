use std::sync::Arc;

use super::Fact;
use crate::CashSessionId;
use crate::invoicing::bounds::CLOSED_SESSIONS_KNOWN;
use crate::invoicing::cash::{CashClosing, CashDirection, CashSession};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::state::Issuer;
use crate::money::Amount;

impl Issuer {
    pub(super) fn apply_to_cash(&mut self, fact: Fact, event: &InvoicingEvent) {
        match event {
            InvoicingEvent::CashSessionOpened { session, branch, counter, shift, opening } => {
                let opened = CashSession {
                    branch: *branch,
                    counter: *counter,
                    shift: shift.clone(),
                    currency: opening.currency(),
                    opening: opening.amount(),
                    expected: opening.amount(),
                    moves: 0,
                    opened_at: fact.at,
                    opened_by: fact.by,
                    closing: None,
                };
                self.index.enter_session(*session, &opened);
                self.sessions.insert(*session, Arc::new(opened));
            }
            InvoicingEvent::CashMoved { session, direction, money, .. } => {
                let comes = *direction == CashDirection::In;
                self.change_cash(*session, money.amount(), comes);
            }
            InvoicingEvent::CashSessionClosed { session, counted, .. } => {
                if let Some(found) = self.sessions.get_mut(session) {
                    let closed = Arc::make_mut(found);
                    let (counted, at, by) = (counted.amount(), fact.at, fact.by);
                    closed.closing = Some(CashClosing { counted, at, by });
                    self.index.enter_session(*session, closed);
                }
                while self.index.closed_sessions.len() > CLOSED_SESSIONS_KNOWN {
                    let Some((_, oldest)) = self.index.closed_sessions.remove_min() else { return };
                    self.sessions.remove(&oldest);
                }
            }
            _ => {}
        }
    }

    /// Cash comes into a session, or goes out of it.
    pub(super) fn change_cash(&mut self, session: CashSessionId, amount: Amount, comes: bool) {
        if let Some(found) = self.sessions.get_mut(&session) {
            let found = Arc::make_mut(found);
            let expected = found.expected;
            found.expected =
                if comes { expected.plus_fact(amount) } else { expected.minus_fact(amount) };
            found.moves = found.moves.saturating_add(1);
        }
    }
}
