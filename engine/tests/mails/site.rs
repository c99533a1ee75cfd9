//! An issuer that sends its documents itself, in an engine on a disk that can crash.

use std::num::NonZeroUsize;
use std::sync::Arc;

use turnero::invoicing::*;
use turnero::money::Percent;
use turnero::store::faulty::{self, FaultyDisk, Unsynced};
use turnero::store::{Page, Store as _, StreamId, StreamKind};
use turnero::{
    Aggregate as _, Clock as _, CustomerId, Engine, IssuerId, MailsStanding, ManualClock, Message,
    OnStall, Principal, Settings, TaxDocumentId,
};
use uuid::Uuid;

use crate::server::Server;

pub(crate) struct Site {
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) server: Server,
    disk: FaultyDisk,
}

pub(crate) fn issuer() -> IssuerId {
    Uuid::from_u128(0x15).into()
}

pub(crate) fn party(value: serde_json::Value) -> Box<PartyTerms> {
    Box::new(serde_json::from_value(value).unwrap())
}

/// Somebody who is reached there.
pub(crate) fn alan(email: &str) -> Box<PartyTerms> {
    party(serde_json::json!({
        "identity": { "kind": "CC", "number": "123456789" }, "organisation": "natural",
        "names": "Alan Turing", "email": email,
    }))
}

fn line() -> LineTerms {
    LineTerms {
        code: Some("12345".parse().unwrap()),
        name: Some("something".to_owned()),
        price: Some("50000".parse().unwrap()),
        price_includes_tax: Some(true),
        taxes: Some(vec![LineTax::rate("01".parse().unwrap(), Percent::whole(19))]),
        ..LineTerms::empty()
    }
}

fn open(disk: &FaultyDisk, clock: &Arc<ManualClock>, server: Option<&Server>) -> Engine {
    let store = Arc::new(faulty::open(disk).unwrap());
    let settings = Settings::in_store(store)
        .forecasts(false)
        .visits(false)
        .threads(NonZeroUsize::MIN)
        .on_stall(OnStall::Report)
        .clock(clock.clone());
    let settings = match server {
        Some(server) => settings.mailer(Arc::new(server.clone())),
        None => settings,
    };
    Engine::open(settings).unwrap()
}

impl Site {
    pub(crate) async fn open() -> Self {
        Self::with(true).await
    }

    /// With a mail server, or without.
    pub(crate) async fn with(has_server: bool) -> Self {
        let clock = Arc::new(ManualClock::new("2026-11-20T15:00:00Z".parse().unwrap()));
        let (server, disk) = (Server::default(), FaultyDisk::default());
        let engine = open(&disk, &clock, has_server.then_some(&server));
        let site = Self { engine, clock, server, disk };
        site.set_up().await;
        site
    }

    async fn set_up(&self) {
        let issuer = issuer();
        let company = party(serde_json::json!({
            "identity": { "kind": "NIT", "number": "900825759" }, "organisation": "legal",
            "company": "HALLTEC S.A.S.",
        }));
        self.ask(CreateIssuer { issuer, party: *company }).await;
        let change = IssuerChange { mailed_by: Some(MailedBy::Us), ..IssuerChange::default() };
        self.ask(ChangeIssuer { issuer, change }).await;
        let terms = serde_json::from_value(serde_json::json!({
            "kind": "invoice", "prefix": "SETP", "from": 1, "to": 100_000,
            "resolution": "18760000001", "since": "2019-01-19", "until": "2030-01-19", "active": true,
        }));
        self.ask(AddRange { issuer, terms: terms.unwrap(), next: None }).await;
    }

    pub(crate) async fn ask<M>(&self, message: M) -> M::Reply
    where
        M: Message<Aggregate = Issuer>,
    {
        self.engine.ask(&Principal::host(), message).await.unwrap()
    }

    /// An invoice to somebody, issued.
    pub(crate) async fn invoice(&self, customer: Option<CustomerId>, email: &str) -> TaxDocumentId {
        let buyer = BuyerTerms::Named { customer, party: alan(email) };
        let (issuer, terms) = (issuer(), DocumentTerms::of_lines(vec![line()]));
        let draft = DraftInvoice { issuer, buyer, terms, agent: None };
        let document = self.ask(draft).await.document;
        self.ask(IssueDocument { issuer, document }).await;
        document
    }

    pub(crate) async fn mailing(&self, document: TaxDocumentId) -> Mailing {
        let found = self.ask(FindDocument { issuer: issuer(), document }).await;
        found.state.mailing.unwrap()
    }

    pub(crate) async fn waiting(&self) -> usize {
        self.ask(DueMails { issuer: issuer() }).await.waiting
    }

    pub(crate) fn shown(&self) -> Option<MailsStanding> {
        self.engine.mails(&Principal::host()).into_iter().next()
    }

    /// Waits until what is shown is so.
    pub(crate) async fn until(&self, wanted: impl Fn(&MailsStanding) -> bool) {
        let mut changes = self.engine.mails_changes();
        while !self.shown().is_some_and(|shown| wanted(&shown)) {
            changes.changed().await.unwrap();
        }
    }

    /// What has happened to the issuer, as the store keeps it. The engine is closed for it.
    pub(crate) async fn events(self) -> String {
        let Self { engine, disk, .. } = self;
        engine.close().await.unwrap();
        tokio::task::spawn_blocking(move || drop(engine)).await.unwrap();
        let store = faulty::open(&disk).unwrap();
        let stream = StreamId::new(StreamKind(Issuer::KIND), issuer().into());
        let (mut told, mut after) = (String::new(), 0);
        loop {
            let page = store.events(stream, after, Page::default()).unwrap();
            let Some(last) = page.last() else { return told };
            after = last.position;
            for event in &page {
                told.push_str(std::str::from_utf8(&event.body).unwrap());
            }
        }
    }

    /// If nothing is under way, it becomes as late as the next thing is due.
    pub(crate) fn pass_time(&self) {
        let idle = self.shown().filter(|shown| shown.under_way == 0);
        if let Some(next) = idle.and_then(|shown| shown.next) {
            let millis = next.millis_since(self.clock.now());
            if millis > 0 {
                self.clock.advance_millis(millis);
            }
        }
    }

    /// Lets time pass, from one thing that is due to the next, until nothing waits any more.
    pub(crate) async fn carry(&self) {
        let mut changes = self.engine.mails_changes();
        while self.waiting().await > 0 {
            self.pass_time();
            changes.changed().await.unwrap();
        }
    }

    /// The process is killed, and another one opens what is left on the disk.
    pub(crate) async fn killed(self) -> Self {
        let Self { engine, clock, server, disk } = self;
        let disk = disk.crash(Unsynced::Lost);
        Self::again(engine, clock, server, disk).await
    }

    /// The engine is closed, and opened again.
    pub(crate) async fn reopened(self) -> Self {
        let Self { engine, clock, server, disk } = self;
        engine.close().await.unwrap();
        Self::again(engine, clock, server, disk).await
    }

    async fn again(
        engine: Engine,
        clock: Arc<ManualClock>,
        server: Server,
        disk: FaultyDisk,
    ) -> Self {
        tokio::task::spawn_blocking(move || drop(engine)).await.unwrap();
        server.engine_ended();
        let engine = open(&disk, &clock, Some(&server));
        Self { engine, clock, server, disk }
    }
}
