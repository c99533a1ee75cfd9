use std::collections::BTreeMap;

use tokio::task::Id;
use turnero_domain::invoicing::{DueSubmission, DueSubmissionsFound};
use turnero_domain::{IssuerId, TaxDocumentId, Timestamp};

use super::board::{SubmissionsStanding, Trouble};
use super::errand::Ended;
use crate::bounds::{ERRANDS_PER_ISSUER_MAX, ERRANDS_WHILE_AWAY_MAX};

/// What the courier knows of one issuer: which of its documents are under way, and whether its gateway is there.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// One errand for each document, and never two.
    under_way: BTreeMap<TaxDocumentId, Id>,
    next: Option<Timestamp>,
    waiting: usize,
    halted: usize,
    since: Option<Timestamp>,
    trouble: Option<Trouble>,
    /// The ledger says that a gateway has let somebody not in, and the errand that knows whose setting it is has not come
    /// back yet.
    holds: bool,
    /// Whether invoices are being named to the directory.
    noting: bool,
}

impl Round {
    /// The issuer is to be asked at this time, or earlier.
    pub(super) fn look_at(&mut self, moment: Timestamp) {
        self.next = Some(self.next.map_or(moment, |next| next.min(moment)));
    }

    /// Whether it is time to ask it.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        self.next.is_some_and(|next| next <= now)
    }

    /// When it is to be asked.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.next
    }

    /// What the issuer has answered.
    pub(super) fn found(&mut self, found: &DueSubmissionsFound, gateway: bool, now: Timestamp) {
        let resumed = found.halted < self.halted;
        self.holds |= found.halted > self.halted && !self.under_way.is_empty();
        (self.waiting, self.halted, self.since) = (found.waiting, found.halted, found.since);
        match &self.trouble {
            // Somebody has mended the setting, and said so.
            Some(Trouble::NotLetIn { .. }) if resumed || found.halted == 0 => self.trouble = None,
            Some(Trouble::NotLetIn { .. }) => {}
            _ if !gateway && found.waiting > 0 => self.trouble = Some(Trouble::NoGateway),
            Some(Trouble::NoGateway) => self.trouble = None,
            Some(Trouble::Away | Trouble::Blocked) if found.waiting == 0 => self.trouble = None,
            _ => {}
        }
        // What is due and not begun is begun when another has ended; then it looks again anyhow.
        self.next = found.next.filter(|next| gateway && *next > now);
    }

    /// Whose turn it is, of those that are due.
    pub(super) fn taken(&self, due: &[DueSubmission]) -> Vec<TaxDocumentId> {
        let most = match &self.trouble {
            None if self.holds => 0,
            None => ERRANDS_PER_ISSUER_MAX,
            // One finds out whether it is back, or whether the way is free.
            Some(Trouble::Away | Trouble::Blocked) => ERRANDS_WHILE_AWAY_MAX,
            // Each that is sent would be one more wrong password.
            Some(Trouble::NotLetIn { .. } | Trouble::NoGateway) => 0,
        };
        let room = most.saturating_sub(self.under_way.len());
        let new = due.iter().map(|due| due.document);
        new.filter(|document| !self.under_way.contains_key(document)).take(room).collect()
    }

    /// Invoices are to be named to the directory. Not, if that is being done.
    pub(super) fn begins_to_note(&mut self) -> bool {
        !std::mem::replace(&mut self.noting, true)
    }

    /// That has been done, as far as it could.
    pub(super) fn has_noted(&mut self) {
        self.noting = false;
    }

    /// The errand of a document has begun.
    pub(super) fn begins(&mut self, document: TaxDocumentId, errand: Id) {
        self.under_way.insert(document, errand);
    }

    /// The errand of a document has ended.
    pub(super) fn ended(&mut self, document: TaxDocumentId, ended: &Ended, now: Timestamp) {
        self.under_way.remove(&document);
        self.holds &= !self.under_way.is_empty();
        match ended {
            Ended::Answered if self.lets_in() => self.trouble = None,
            Ended::Blocked if self.lets_in() => self.trouble = Some(Trouble::Blocked),
            Ended::Unanswered if self.lets_in() => self.trouble = Some(Trouble::Away),
            Ended::NotLetIn { setting } => {
                let setting = setting.clone();
                tracing::error!(
                    %setting, at = %now,
                    "a gateway does not let us in; mend this setting, then let the submissions go on"
                );
                // It stands in the ledger already; that it does is not that somebody has mended it.
                self.halted = 0;
                self.trouble = Some(Trouble::NotLetIn { setting });
            }
            Ended::Answered
            | Ended::Blocked
            | Ended::Unanswered
            | Ended::NothingToDo
            | Ended::Unrecorded => {}
        }
    }

    /// Whether nobody has said that we are not let in: an older errand that ends now does not change that.
    fn lets_in(&self) -> bool {
        !matches!(self.trouble, Some(Trouble::NotLetIn { .. }))
    }

    /// This errand will not tell how it ended. Whether it was one of these.
    pub(super) fn forget(&mut self, errand: Id) -> bool {
        let before = self.under_way.len();
        self.under_way.retain(|_, known| *known != errand);
        self.holds &= !self.under_way.is_empty();
        self.under_way.len() < before
    }

    /// How it stands, for whoever watches over it.
    pub(super) fn standing(&self, issuer: IssuerId) -> SubmissionsStanding {
        SubmissionsStanding {
            issuer,
            waiting: self.waiting,
            halted: self.halted,
            under_way: self.under_way.len(),
            since: self.since,
            next: self.next,
            trouble: self.trouble.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use turnero_domain::Name;
    use turnero_domain::invoicing::Step;
    use uuid::Uuid;

    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_millis(1_000)
    }

    fn document(n: u128) -> TaxDocumentId {
        Uuid::from_u128(n).into()
    }

    fn due(documents: std::ops::RangeInclusive<u128>) -> Vec<DueSubmission> {
        let one = |n| DueSubmission { document: document(n), step: Step::Post, due: now() };
        documents.map(one).collect()
    }

    fn found(waiting: usize, halted: usize) -> DueSubmissionsFound {
        DueSubmissionsFound { due: Vec::new(), waiting, halted, since: None, next: None }
    }

    /// The ids of tasks, which nobody else can make.
    fn errands<const COUNT: usize>() -> [Id; COUNT] {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        std::array::from_fn(|_| runtime.spawn(async {}).id())
    }

    fn not_let_in() -> Ended {
        Ended::NotLetIn { setting: Name::new("factus.client_secret").unwrap() }
    }

    /// With errands of documents 1 and 2 under way, and the ledger saying that one more was stopped.
    fn holding() -> Round {
        let mut round = Round::default();
        round.found(&found(5, 0), true, now());
        for (n, errand) in [1, 2].into_iter().zip(errands::<2>()) {
            round.begins(document(n), errand);
        }
        assert_eq!(round.taken(&due(1..=4)), [document(3), document(4)]);
        round.found(&found(4, 1), true, now());
        round
    }

    #[test]
    fn when_the_ledger_has_heard_that_somebody_is_not_let_in_nobody_else_is_sent_before_the_reason_is_here()
     {
        let mut round = holding();
        assert!(round.taken(&due(3..=5)).is_empty());
        round.ended(document(1), &not_let_in(), now());
        assert!(round.taken(&due(3..=5)).is_empty(), "now it is known whose setting it is");
        assert!(matches!(round.trouble, Some(Trouble::NotLetIn { .. })));
    }

    #[test]
    fn what_was_held_back_goes_on_when_all_have_come_back_and_nobody_says_why() {
        let mut round = holding();
        round.ended(document(1), &Ended::Answered, now());
        assert!(round.taken(&due(3..=5)).is_empty(), "another is still under way");
        round.ended(document(2), &Ended::Unrecorded, now());
        assert_eq!(round.taken(&due(3..=4)), [document(3), document(4)]);
    }

    #[test]
    fn an_errand_that_panicked_holds_nobody_back_for_ever() {
        let mut round = Round::default();
        let [errand] = errands::<1>();
        round.begins(document(1), errand);
        round.found(&found(4, 1), true, now());
        assert!(round.taken(&due(2..=3)).is_empty());
        assert!(round.forget(errand));
        assert_eq!(round.taken(&due(2..=3)), [document(2), document(3)]);
    }

    #[test]
    fn what_was_stopped_before_holds_nobody_back() {
        let mut round = Round::default();
        round.found(&found(4, 1), true, now());
        assert_eq!(round.taken(&due(2..=3)), [document(2), document(3)], "nothing is under way");
        let [errand] = errands::<1>();
        round.begins(document(2), errand);
        round.found(&found(3, 1), true, now());
        assert_eq!(round.taken(&due(3..=3)), [document(3)], "no more than before");
    }

    #[test]
    fn after_a_setting_was_mended_all_go_on() {
        let mut round = holding();
        round.ended(document(1), &not_let_in(), now());
        round.ended(document(2), &Ended::Answered, now());
        round.found(&found(4, 1), true, now());
        assert!(round.taken(&due(3..=4)).is_empty(), "an older answer mends nothing");
        round.found(&found(5, 0), true, now());
        assert_eq!(round.taken(&due(3..=4)), [document(3), document(4)]);
    }
}
