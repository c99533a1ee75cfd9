use std::collections::HashMap;
use std::sync::Mutex;

use data_encoding::BASE64URL_NOPAD;
use tokio::time::Instant;
use turnero::access::Authenticated;

use crate::bounds::{TICKET_LIFETIME, TICKETS_MAX};
use crate::poison::lock;

/// Tickets that let somebody in once, and soon: browsers can send nothing with a WebSocket but its address and a cookie, and
/// nothing that lasts may stand in an address.
#[derive(Default)]
pub(super) struct Tickets(Mutex<HashMap<String, Issued>>);

struct Issued {
    by: Authenticated,
    until: Instant,
}

impl Tickets {
    /// A ticket for whoever this is; `None` when too many are out, or there is no chance to be had.
    pub(super) fn issue(&self, by: Authenticated, now: Instant) -> Option<String> {
        let mut secret = [0; 24];
        getrandom::fill(&mut secret).ok()?;
        let ticket = BASE64URL_NOPAD.encode(&secret);
        let mut tickets = lock(&self.0);
        if tickets.len() >= TICKETS_MAX {
            tickets.retain(|_, issued| issued.until > now);
        }
        if tickets.len() >= TICKETS_MAX {
            return None;
        }
        tickets.insert(ticket.clone(), Issued { by, until: now + TICKET_LIFETIME });
        Some(ticket)
    }

    /// Who comes with this ticket. It is of no use any more.
    pub(super) fn take(&self, ticket: &str, now: Instant) -> Option<Authenticated> {
        let issued = lock(&self.0).remove(ticket)?;
        (issued.until > now).then_some(issued.by)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use turnero::Principal;

    use super::*;

    fn somebody() -> Authenticated {
        Authenticated { principal: Principal::host(), session: None, renewal_due: false }
    }

    #[test]
    fn a_ticket_lets_in_once() {
        let (tickets, now) = (Tickets::default(), Instant::now());
        let ticket = tickets.issue(somebody(), now).unwrap();
        assert_eq!(tickets.take(&ticket, now), Some(somebody()));
        assert_eq!(tickets.take(&ticket, now), None);
        assert_eq!(tickets.take("something", now), None);
    }

    #[test]
    fn a_ticket_lets_in_soon_or_not_at_all() {
        let (tickets, now) = (Tickets::default(), Instant::now());
        let ticket = tickets.issue(somebody(), now).unwrap();
        assert_eq!(tickets.take(&ticket, now + TICKET_LIFETIME), None);
    }

    #[test]
    fn so_many_are_out_and_no_more_until_they_run_out() {
        let (tickets, now) = (Tickets::default(), Instant::now());
        assert!((0..TICKETS_MAX).all(|_| tickets.issue(somebody(), now).is_some()));
        assert_eq!(tickets.issue(somebody(), now), None);
        let later = now + TICKET_LIFETIME + Duration::from_millis(1);
        assert!(tickets.issue(somebody(), later).is_some());
        assert_eq!(lock(&tickets.0).len(), 1);
    }
}
