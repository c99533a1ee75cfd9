//! An issuer in an engine on a disk that can crash, with its gateway, the stand-in, and one clock for all of them.

use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;

use turnero::invoicing::*;
use turnero::store::faulty::{self, FaultyDisk, Unsynced};
use turnero::{
    Engine, IssuerId, Message, OnStall, Principal, Settings, SubmissionsStanding, Timestamp,
};
use turnero_domain::TaxDocumentId;
use turnero_gateways::Clock as _;
use turnero_gateways::factus::Factus;
pub(crate) use turnero_gateways::factus::stand_in::example::{KEY, alan, line};
use turnero_gateways::factus::stand_in::example::{haltec, range};
use turnero_gateways::factus::stand_in::{HandClock, StandIn};
use uuid::Uuid;

/// The clock of the stand-in and its client, as the engine reads it.
pub(crate) struct OneClock(pub(crate) Arc<HandClock>);

impl turnero::Clock for OneClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn until(self: Arc<Self>, moment: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move { self.0.patience_until(moment).await })
    }
}

/// An engine with one issuer, whose documents the stand-in has validated.
pub(crate) struct Site {
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) stand_in: StandIn,
    pub(crate) gateway: Arc<dyn EInvoicing>,
    pub(crate) disk: FaultyDisk,
}

pub(crate) fn issuer() -> IssuerId {
    Uuid::from_u128(0x15).into()
}

/// What an engine on this disk is set up with.
pub(crate) fn settings(disk: &FaultyDisk, clock: &Arc<HandClock>) -> Settings {
    let store = Arc::new(faulty::open(disk).unwrap());
    Settings::in_store(store)
        .forecasts(false)
        .threads(NonZeroUsize::MIN)
        .on_stall(OnStall::Report)
        .clock(Arc::new(OneClock(clock.clone())))
}

impl Site {
    pub(crate) async fn open(seed: u64) -> Self {
        let start = "2026-11-20T15:00:00Z".parse().unwrap();
        let clock = Arc::new(HandClock::new(start));
        let stand_in = StandIn::open(clock.clone(), seed).await.unwrap();
        let gateway = Factus::new(stand_in.settings().unwrap(), clock.clone()).unwrap();
        Self::behind(Arc::new(gateway), stand_in, clock).await
    }

    /// With another gateway in front of the stand-in.
    pub(crate) async fn behind(
        gateway: Arc<dyn EInvoicing>,
        stand_in: StandIn,
        clock: Arc<HandClock>,
    ) -> Self {
        let disk = FaultyDisk::default();
        let settings = settings(&disk, &clock).gateway(issuer(), gateway.clone());
        let engine = Engine::open(settings).unwrap();
        let site = Self { engine, clock, stand_in, gateway, disk };
        site.set_up().await;
        site
    }

    async fn set_up(&self) {
        let issuer = issuer();
        self.ask(CreateIssuer { issuer, party: haltec() }).await;
        let change = IssuerChange {
            route: Some(Route::GatewayNumbered),
            environment: Some(Environment::Test),
            ..IssuerChange::default()
        };
        self.ask(ChangeIssuer { issuer, change }).await;
        let bills = range(RangeKind::Invoice);
        let bills = self.ask(AddRange { issuer, terms: bills, next: None }).await.range;
        let key = KEY.to_owned();
        self.ask(SetTechnicalKey { issuer, range: bills, key }).await;
        let notes = range(RangeKind::CreditNote);
        self.ask(AddRange { issuer, terms: notes, next: None }).await;
    }

    pub(crate) async fn ask<M>(&self, message: M) -> M::Reply
    where
        M: Message<Aggregate = Issuer>,
    {
        self.engine.ask(&Principal::host(), message).await.unwrap()
    }

    /// An invoice that was issued, and is to be submitted.
    pub(crate) async fn invoice(&self, lines: Vec<LineTerms>) -> TaxDocumentId {
        let document = self.draft(lines).await;
        self.ask(IssueDocument { issuer: issuer(), document }).await;
        document
    }

    async fn draft(&self, lines: Vec<LineTerms>) -> TaxDocumentId {
        let buyer = BuyerTerms::Named { customer: None, party: Box::new(alan()) };
        let (issuer, terms) = (issuer(), DocumentTerms::of_lines(lines));
        self.ask(DraftInvoice { issuer, buyer, terms, agent: None }).await.document
    }

    pub(crate) async fn invoice_draft(&self) -> TaxDocumentId {
        self.draft(vec![line("50000", 19)]).await
    }

    pub(crate) async fn one_thing(&self) -> TaxDocumentId {
        self.invoice(vec![line("50000", 19)]).await
    }

    pub(crate) async fn found(&self, document: TaxDocumentId) -> DocumentView {
        self.ask(FindDocument { issuer: issuer(), document }).await
    }

    pub(crate) async fn standing(&self, document: TaxDocumentId) -> StandingName {
        self.found(document).await.state.standing.name()
    }

    pub(crate) fn shown(&self) -> Option<SubmissionsStanding> {
        self.engine.submissions(&Principal::host()).into_iter().next()
    }

    /// Waits until what is shown of the submissions is so.
    pub(crate) async fn until(&self, wanted: impl Fn(&SubmissionsStanding) -> bool) {
        let mut changes = self.engine.submissions_changes();
        while !self.shown().is_some_and(|shown| wanted(&shown)) {
            changes.changed().await.unwrap();
        }
    }

    /// Lets time pass, from one thing that is due to the next, until nothing waits any more.
    pub(crate) async fn carry(&self) {
        let mut changes = self.engine.submissions_changes();
        while self.ask(DueSubmissions { issuer: issuer() }).await.waiting > 0 {
            self.pass_time();
            changes.changed().await.unwrap();
        }
    }

    /// If nothing is under way, it becomes as late as the next thing is due.
    pub(crate) fn pass_time(&self) {
        let idle = self.shown().filter(|shown| shown.under_way == 0);
        if let Some(next) = idle.and_then(|shown| shown.next) {
            self.clock.set(next);
        }
    }

    /// The process is killed, and another one opens what is left on the disk.
    pub(crate) async fn killed(self) -> Self {
        let Self { engine, clock, stand_in, gateway, disk } = self;
        let disk = disk.crash(Unsynced::Lost);
        gone(engine).await;
        let again = settings(&disk, &clock).gateway(issuer(), gateway.clone());
        Self { engine: Engine::open(again).unwrap(), clock, stand_in, gateway, disk }
    }

    /// The engine is closed, and opened again.
    pub(crate) async fn reopened(self) -> Self {
        let Self { engine, clock, stand_in, gateway, disk } = self;
        engine.close().await.unwrap();
        gone(engine).await;
        let again = settings(&disk, &clock).gateway(issuer(), gateway.clone());
        Self { engine: Engine::open(again).unwrap(), clock, stand_in, gateway, disk }
    }
}

/// The last handle is dropped where it may block.
async fn gone(engine: Engine) {
    tokio::task::spawn_blocking(move || drop(engine)).await.unwrap();
}
