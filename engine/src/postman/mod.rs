//! Carries mails: the documents of issuers that send them themselves. A thread of its own, like the courier's, so that no
//! actor and nobody's runtime ever waits for a mail server, and no mail server for a gateway.
//!
//! ```text
//!  something happened ─▶ Flag ─▶ Changed ─┐
//!  something is due ───▶ Clock ───────────┼─▶ DueMails ─▶ Queue: whose turn is it? ─▶ an errand for each
//!  an errand has ended ───────────────────┘                                              │
//!      RecordDelivery ◀── Mailer::send ◀── files ◀── FindMail ◀── RecordMailing (durable) ◀─┘
//! ```
//!
//! Nothing is decided here. What waits stands in the ledger, and [`mail_verdict`](turnero_domain::invoicing::mail_verdict)
//! alone says what follows from an attempt: this thread can end at any moment, and the next one finds what there is to do
//! by asking. What it knows itself is whose mails are under way, and whether the mail server is there.

mod board;
mod errand;
mod files;
mod server;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::task::{Id, JoinSet};
use tokio::time::Instant;
use turnero_domain::invoicing::{DueMail, DueMails, DueMailsFound, Mailer};
use turnero_domain::{IssuerId, TaxDocumentId, Timestamp};

pub(crate) use board::MailBoard;
pub use board::{MailObstacle, MailsStanding};
pub(crate) use files::Files;

use crate::bounds::{COURIER_GRACE, COURIER_PAUSE, MAIL_GATHERING};
use crate::changed::Changed;
use crate::clock::Clock;
use crate::courier::ask;
use crate::hosted::Residents;
use crate::telemetry;
use errand::{Ended, Errand};
use server::Server;

/// The thread that carries mails. It ends when it is told to.
pub(crate) struct PostmanThread {
    changed: Arc<Changed>,
    thread: JoinHandle<()>,
}

impl PostmanThread {
    /// Begins.
    pub(crate) fn start(
        clock: Arc<dyn Clock>,
        residents: Arc<Residents>,
        mailer: Option<Arc<dyn Mailer>>,
        files: Files,
        changed: Arc<Changed>,
        board: Arc<MailBoard>,
    ) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let postman = Postman {
            clock,
            residents,
            mailer,
            files,
            changed: changed.clone(),
            board,
            queues: BTreeMap::new(),
            server: Server::default(),
            errands: JoinSet::new(),
            gathering: None,
        };
        let thread = std::thread::Builder::new()
            .name("turnero-postman".to_owned())
            .spawn(move || runtime.block_on(postman.run()))?;
        Ok(Self { changed, thread })
    }

    /// Begins nothing more, gives what is under way a moment to come back, and ends.
    pub(crate) fn finish(self) {
        self.changed.close();
        if self.thread.join().is_err() {
            tracing::error!("the thread of the postman ended with a panic");
        }
    }
}

struct Postman {
    clock: Arc<dyn Clock>,
    residents: Arc<Residents>,
    mailer: Option<Arc<dyn Mailer>>,
    files: Files,
    changed: Arc<Changed>,
    board: Arc<MailBoard>,
    queues: BTreeMap<IssuerId, Queue>,
    server: Server,
    /// What is under way, of all issuers together.
    errands: JoinSet<Ended>,
    /// When it is looked at what has changed, if something has.
    gathering: Option<Instant>,
}

/// What is known of the mails of one issuer.
#[derive(Debug, Default)]
struct Queue {
    /// When the issuer is to be asked.
    look: Option<Timestamp>,
    found: DueMailsFound,
    /// One errand for each document, and never two.
    under_way: BTreeMap<TaxDocumentId, Id>,
}

impl Queue {
    /// The issuer is to be asked at this time, or earlier.
    fn look_at(&mut self, moment: Timestamp) {
        self.look = Some(self.look.map_or(moment, |look| look.min(moment)));
    }
}

impl Postman {
    async fn run(mut self) {
        while !self.changed.is_closed() {
            let now = self.clock.now();
            if self.gathering.is_none_or(|until| until <= Instant::now()) {
                self.gathering = None;
                for issuer in self.changed.take() {
                    self.queues.entry(issuer.into()).or_default().look_at(now);
                }
            }
            let is_due = |queue: &Queue| queue.look.is_some_and(|look| look <= now);
            let due = self.queues.iter().filter(|(_, queue)| is_due(queue));
            let due: Vec<_> = due.map(|(issuer, _)| *issuer).collect();
            for issuer in due {
                self.look(issuer).await;
            }
            self.begin_errands();
            self.show();
            self.wait().await;
        }
        self.errands_come_back().await;
        self.board.close();
    }

    /// Waits until something has changed, is due, or has ended.
    async fn wait(&mut self) {
        let next = self.queues.values().filter_map(|queue| self.next(queue)).min();
        let (clock, gathering) = (self.clock.clone(), self.gathering);
        let due = async {
            match next {
                Some(moment) => clock.until(moment).await,
                None => std::future::pending().await,
            }
        };
        let gathered = async {
            match gathering {
                Some(until) => tokio::time::sleep_until(until).await,
                None => std::future::pending().await,
            }
        };
        let ended = tokio::select! {
            () = self.changed.wait(), if self.gathering.is_none() => {
                // What is issued in one moment is looked at once. No mail is in such a hurry, and issuers are busy then.
                self.gathering = Some(Instant::now() + MAIL_GATHERING);
                None
            }
            () = gathered => None,
            () = due => None,
            Some(ended) = self.errands.join_next_with_id() => Some(ended),
        };
        match ended {
            None => {}
            Some(Ok((_, ended))) => self.has_ended(&ended),
            Some(Err(error)) => self.has_panicked(error.id()),
        }
    }

    /// When something is to be done for an issuer, if it is known.
    fn next(&self, queue: &Queue) -> Option<Timestamp> {
        let now = self.clock.now();
        // When it is over, an attempt is under way, and its end is what is waited for.
        let held = self.server.held_until().filter(|held| *held > now);
        let held = held.filter(|_| !queue.found.due.is_empty());
        queue.look.into_iter().chain(held).min()
    }

    /// Asks an issuer what is due.
    async fn look(&mut self, issuer: IssuerId) {
        let now = self.clock.now();
        let found = ask(&self.residents, DueMails { issuer }).await;
        let queue = self.queues.entry(issuer).or_default();
        queue.look = None;
        match found {
            Ok(found) => {
                if let Some(next) = found.next {
                    queue.look_at(next);
                }
                queue.found = found;
            }
            Err(error) => {
                tracing::debug!(%error, %issuer, "an issuer cannot say which mails are due");
                queue.look_at(pause_after(now));
            }
        }
    }

    /// Begins as many attempts as may be under way.
    fn begin_errands(&mut self) {
        let Some(mailer) = self.mailer.clone() else { return };
        let mut room = self.server.room(self.clock.now(), self.errands.len());
        for (issuer, queue) in &mut self.queues {
            let known = &queue.under_way;
            let new = queue.found.due.iter().filter(|due| !known.contains_key(&due.document));
            let begun: Vec<DueMail> = new.take(room).copied().collect();
            room -= begun.len();
            for due in begun {
                let (residents, files) = (self.residents.clone(), self.files.clone());
                let (issuer, mailer) = (*issuer, mailer.clone());
                let closing = self.changed.clone();
                let errand = Errand { residents, files, mailer, issuer, due, closing };
                let id = self.errands.spawn(errand.carry()).id();
                queue.under_way.insert(due.document, id);
            }
        }
    }

    fn show(&self) {
        for (issuer, queue) in &self.queues {
            let obstacle = match &self.mailer {
                None if queue.found.waiting > 0 => Some(MailObstacle::NotSet),
                _ => self.server.obstacle(),
            };
            self.board.show_news(MailsStanding {
                issuer: *issuer,
                waiting: queue.found.waiting,
                failed: queue.found.failed,
                under_way: queue.under_way.len(),
                since: queue.found.since,
                next: self.next(queue),
                obstacle,
            });
        }
    }

    fn has_ended(&mut self, ended: &Ended) {
        let now = self.clock.now();
        telemetry::mail_attempt(ended.name());
        self.server.has_said(ended, now);
        let queue = self.queues.entry(ended.issuer).or_default();
        queue.under_way.remove(&ended.document);
        queue.found.due.retain(|due| due.document != ended.document);
        // Where the store or the actor cannot take it now, or somebody else has done it, there is no hurry.
        queue.look_at(if ended.is_recorded() { now } else { pause_after(now) });
    }

    /// A mailer panicked. Nothing is known of what it has done: the ledger takes its end for lost.
    fn has_panicked(&mut self, id: Id) {
        tracing::error!(
            "what carries mails panicked; the attempt is taken for lost, and made again"
        );
        telemetry::mail_attempt("panicked");
        let now = self.clock.now();
        for queue in self.queues.values_mut() {
            let gone = queue.under_way.iter().find(|(_, known)| **known == id);
            if let Some(document) = gone.map(|(document, _)| *document) {
                queue.under_way.remove(&document);
                queue.found.due.retain(|due| due.document != document);
                queue.look_at(pause_after(now));
            }
        }
    }

    /// What was given to the mail server may be answered, for a moment. Whatever is not is tried again later, as the same
    /// mail.
    async fn errands_come_back(&mut self) {
        let all = async { while self.errands.join_next().await.is_some() {} };
        if tokio::time::timeout(COURIER_GRACE, all).await.is_err() {
            let left = self.errands.len();
            tracing::info!(left, "mails whose end is not known yet will be tried again");
            self.errands.shutdown().await;
        }
    }
}

fn pause_after(now: Timestamp) -> Timestamp {
    now.plus_millis(i64::try_from(COURIER_PAUSE.as_millis()).unwrap_or(i64::MAX))
}
