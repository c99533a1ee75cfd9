//! Carries documents to the gateways of their issuers, and back what those say. A thread of its own, so that no actor
//! and nobody's runtime ever waits for a network.
//!
//! ```text
//!  something happened ─▶ Flag ─▶ Changed ─┐
//!  something is due ───▶ Clock ───────────┼─▶ DueSubmissions ─▶ Round: whose turn is it? ─▶ an errand for each
//!  an errand has ended ───────────────────┘                                                      │
//!           RecordOutcome ◀── EInvoicing::take ◀── FindOutgoing ◀── RecordSubmission (durable) ◀─┘
//! ```
//!
//! Nothing is decided here. What is pending stands in the ledger, and [`verdict`](turnero_domain::invoicing::verdict)
//! alone says what follows from an answer: this thread can end at any moment, and the next one finds what there is to do
//! by asking. What it knows itself is whose errands are under way, and whether a gateway lets us in.

mod asking;
mod board;
mod errand;
mod following;
mod noting;
mod round;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::runtime::Handle;
use tokio::task::JoinSet;
use turnero_domain::invoicing::{DueSubmissions, EInvoicing, FindChores, InvoicedBranch};
use turnero_domain::{IssuerId, TaxDocumentId, Timestamp};
use turnero_store::Store;

pub(crate) use board::SubmissionBoard;
pub use board::SubmissionsStanding;
pub use board::Trouble;

use crate::bounds::{COURIER_GRACE, COURIER_PAUSE};
use crate::changed::Changed;
use crate::clock::Clock;
use crate::hosted::Residents;
use crate::telemetry;
pub(crate) use asking::ask;
use errand::{Ended, carry};
use following::{Follower, Following};
use noting::note;
use round::Round;

/// The gateways of an engine, each by the issuer whose documents it carries.
pub(crate) type Gateways = Arc<BTreeMap<IssuerId, Arc<dyn EInvoicing>>>;

/// The thread that carries documents. It ends when it is told to.
pub(crate) struct CourierThread {
    changed: Arc<Changed>,
    thread: JoinHandle<()>,
}

impl CourierThread {
    /// Begins; with where other work with gateways can be done.
    pub(crate) fn start(
        clock: Arc<dyn Clock>,
        residents: Arc<Residents>,
        store: Arc<dyn Store>,
        gateways: Gateways,
        changed: Arc<Changed>,
        board: Arc<SubmissionBoard>,
    ) -> std::io::Result<(Self, Handle)> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let courier = Courier {
            clock,
            residents,
            store,
            gateways,
            changed: changed.clone(),
            board,
            rounds: BTreeMap::new(),
            following: Following::new(),
            errands: JoinSet::new(),
        };
        let thread = std::thread::Builder::new()
            .name("turnero-courier".to_owned())
            .spawn(move || runtime.block_on(courier.run()))?;
        Ok((Self { changed, thread }, handle))
    }

    /// Begins nothing more, gives what is under way a moment to come back, and ends.
    pub(crate) fn finish(self) {
        self.changed.close();
        if self.thread.join().is_err() {
            tracing::error!("the thread of the courier ended with a panic");
        }
    }
}

struct Courier {
    clock: Arc<dyn Clock>,
    residents: Arc<Residents>,
    store: Arc<dyn Store>,
    gateways: Gateways,
    changed: Arc<Changed>,
    board: Arc<SubmissionBoard>,
    rounds: BTreeMap<IssuerId, Round>,
    following: Following,
    /// What is under way, of all issuers together.
    errands: JoinSet<(IssuerId, Done)>,
}

/// What was under way.
enum Done {
    /// A step of a document.
    Step(TaxDocumentId, Ended),
    /// Invoices were named to the directory, all of them or not.
    Noted(bool),
}

impl Courier {
    async fn run(mut self) {
        while !self.changed.is_closed() {
            let now = self.clock.now();
            for issuer in self.changed.take() {
                self.rounds.entry(issuer.into()).or_default().look_at(now);
            }
            let due = |(issuer, round): (&IssuerId, &Round)| round.is_due(now).then_some(*issuer);
            let due: Vec<_> = self.rounds.iter().filter_map(due).collect();
            for issuer in due {
                self.look(issuer).await;
            }
            self.wait().await;
        }
        self.errands_come_back().await;
        self.board.close();
    }

    /// Waits until something has changed, is due, or has ended.
    async fn wait(&mut self) {
        let next = self.rounds.values().filter_map(Round::next).min();
        let due = async {
            match next {
                Some(moment) => self.clock.clone().until(moment).await,
                None => std::future::pending().await,
            }
        };
        let ended = tokio::select! {
            () = self.changed.wait() => None,
            () = due => None,
            Some(ended) = self.errands.join_next_with_id() => Some(ended),
        };
        match ended {
            None => {}
            Some(Ok((_, (issuer, Done::Step(document, ended))))) => {
                self.has_ended(issuer, document, &ended);
            }
            Some(Ok((_, (issuer, Done::Noted(all))))) => self.has_noted(issuer, all),
            Some(Err(error)) => self.has_panicked(error.id()),
        }
    }

    /// Asks an issuer what is due, and begins as much of it as may be under way.
    async fn look(&mut self, issuer: IssuerId) {
        let now = self.clock.now();
        let found = ask(&self.residents, DueSubmissions { issuer }).await;
        let round = self.rounds.entry(issuer).or_default();
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                tracing::debug!(%error, %issuer, "an issuer cannot say what is due");
                return round.look_at(pause_after(now));
            }
        };
        let gateway = self.gateways.get(&issuer).cloned();
        round.found(&found, gateway.is_some(), now);
        if let Some(gateway) = gateway {
            for document in round.taken(&found.due) {
                let (residents, gateway) = (self.residents.clone(), gateway.clone());
                let errand = async move {
                    let ended = carry(&residents, gateway.as_ref(), issuer, document).await;
                    (issuer, Done::Step(document, ended))
                };
                let id = self.errands.spawn(errand).id();
                round.begins(document, id);
            }
        }
        self.board.show(round.standing(issuer));
        self.do_chores(issuer).await;
    }

    /// What else is to be done for an issuer.
    async fn do_chores(&mut self, issuer: IssuerId) {
        let chores = match ask(&self.residents, FindChores { issuer }).await {
            Ok(chores) => chores,
            Err(error) => {
                tracing::debug!(%error, %issuer, "an issuer cannot say what else is to be done");
                let again = pause_after(self.clock.now());
                return self.rounds.entry(issuer).or_default().look_at(again);
            }
        };
        self.follow(issuer, &chores.branches);
        let round = self.rounds.entry(issuer).or_default();
        if !chores.to_note.is_empty() && round.begins_to_note() {
            let residents = self.residents.clone();
            self.errands.spawn(async move {
                let all = note(&residents, issuer, &chores.to_note).await;
                (issuer, Done::Noted(all))
            });
        }
    }

    /// Follows these branches for an issuer, each once, and no others.
    fn follow(&mut self, issuer: IssuerId, branches: &[InvoicedBranch]) {
        let wanted = |branch| branches.iter().any(|wanted| wanted.branch == branch);
        self.following.retain(|(of, branch), follower| {
            let stays = *of != issuer || wanted(*branch);
            if !stays {
                follower.abort();
            }
            stays && !follower.is_finished()
        });
        for InvoicedBranch { branch, to } in branches.iter().copied() {
            self.following.entry((issuer, branch)).or_insert_with(|| {
                let (residents, store) = (self.residents.clone(), self.store.clone());
                let follower = Follower { residents, store, issuer, branch };
                tokio::spawn(follower.follow(to)).abort_handle()
            });
        }
    }

    fn has_noted(&mut self, issuer: IssuerId, all: bool) {
        let now = self.clock.now();
        let round = self.rounds.entry(issuer).or_default();
        round.has_noted();
        round.look_at(if all { now } else { pause_after(now) });
    }

    fn has_ended(&mut self, issuer: IssuerId, document: TaxDocumentId, ended: &Ended) {
        let now = self.clock.now();
        telemetry::submission_step(ended.name());
        let round = self.rounds.entry(issuer).or_default();
        round.ended(document, ended, now);
        match ended {
            // The store or the actor cannot take it now, or somebody else has done it: no hurry.
            Ended::Unrecorded | Ended::NothingToDo => round.look_at(pause_after(now)),
            _ => round.look_at(now),
        }
    }

    /// A gateway panicked. Nothing is known of what it has done: the ledger takes its answer for lost.
    fn has_panicked(&mut self, id: tokio::task::Id) {
        tracing::error!("a gateway panicked; the answer is taken for lost, and asked for again");
        let now = self.clock.now();
        for round in self.rounds.values_mut() {
            // It may have been the one who names invoices.
            round.has_noted();
            if round.forget(id) {
                round.look_at(pause_after(now));
            }
        }
    }

    /// What has been sent may be answered, for a moment. Whatever is not is asked for again later, like any answer
    /// that was lost.
    async fn errands_come_back(&mut self) {
        let all = async { while self.errands.join_next().await.is_some() {} };
        if tokio::time::timeout(COURIER_GRACE, all).await.is_err() {
            let left = self.errands.len();
            tracing::info!(left, "gateways that have not answered yet will be asked again");
            self.errands.shutdown().await;
        }
    }
}

fn pause_after(now: Timestamp) -> Timestamp {
    now.plus_millis(i64::try_from(COURIER_PAUSE.as_millis()).unwrap_or(i64::MAX))
}
