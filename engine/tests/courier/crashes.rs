//! Engines end while gateways are being asked.

use std::sync::Arc;

use tokio::sync::{Notify, Semaphore};
use turnero::Pending;
use turnero::invoicing::*;
use turnero::{Engine, Principal};
use turnero_gateways::factus::Factus;
use turnero_gateways::factus::stand_in::{HandClock, StandIn};

use crate::site::{Site, issuer, settings};

/// A gateway that answers when it is allowed to.
struct Gated {
    behind: Factus,
    asked: Notify,
    allowed: Semaphore,
}

impl EInvoicing for Gated {
    fn submit<'a>(&'a self, outgoing: &'a Outgoing) -> Pending<'a, Answer> {
        Box::pin(async {
            self.asked.notify_one();
            self.allowed.acquire().await.unwrap().forget();
            self.behind.submit(outgoing).await
        })
    }

    fn look_up<'a>(&'a self, kind: DocumentKind, reference_code: &'a str) -> Pending<'a, Answer> {
        self.behind.look_up(kind, reference_code)
    }

    fn forget<'a>(&'a self, kind: DocumentKind, reference_code: &'a str) -> Pending<'a, Answer> {
        self.behind.forget(kind, reference_code)
    }

    fn download<'a>(
        &'a self,
        kind: DocumentKind,
        number: &'a DocumentNumber,
        form: DownloadForm,
    ) -> Pending<'a, Result<Downloaded, GatewayFault>> {
        self.behind.download(kind, number, form)
    }

    fn ranges(&self) -> Pending<'_, Result<Vec<GatewayRange>, GatewayFault>> {
        self.behind.ranges()
    }

    fn catalogue<'a>(
        &'a self,
        search: &'a CatalogueSearch,
    ) -> Pending<'a, Result<Vec<CatalogueRow>, GatewayFault>> {
        self.behind.catalogue(search)
    }

    fn acquirer<'a>(
        &'a self,
        kind: turnero::identity::IdentityKind,
        number: &'a str,
    ) -> Pending<'a, Result<Acquirer, GatewayFault>> {
        self.behind.acquirer(kind, number)
    }
}

async fn gated(allowed: usize, seed: u64) -> (Site, Arc<Gated>) {
    let start = "2026-11-20T15:00:00Z".parse().unwrap();
    let clock = Arc::new(HandClock::new(start));
    let stand_in = StandIn::open(clock.clone(), seed).await.unwrap();
    let behind = Factus::new(stand_in.settings().unwrap(), clock.clone()).unwrap();
    let (asked, allowed) = (Notify::new(), Semaphore::new(allowed));
    let gateway = Arc::new(Gated { behind, asked, allowed });
    (Site::behind(gateway.clone(), stand_in, clock).await, gateway)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_while_the_engine_closes_is_still_kept() {
    let (site, gateway) = gated(0, 21).await;
    let document = site.one_thing().await;
    gateway.asked.notified().await;
    let engine = site.engine.clone();
    let closing = tokio::spawn(async move { engine.close().await });
    gateway.allowed.add_permits(1);
    closing.await.unwrap().unwrap();
    let again = Engine::open(settings(&site.disk, &site.clock)).unwrap();
    let found = again.ask(&Principal::host(), FindDocument { issuer: issuer(), document }).await;
    assert_eq!(found.unwrap().state.standing.name(), StandingName::Validated);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_does_not_come_back_does_not_hold_up_closing_and_is_asked_again() {
    let (site, gateway) = gated(0, 22).await;
    let document = site.one_thing().await;
    gateway.asked.notified().await;
    let site = site.reopened().await;
    assert_eq!(site.standing(document).await, StandingName::Submitted);
    gateway.allowed.add_permits(1);
    site.carry().await;
    assert_eq!(site.standing(document).await, StandingName::Validated);
    assert_eq!(site.stand_in.seen().posts, 1, "the first never arrived");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_is_slow_holds_up_no_other_message() {
    let (site, gateway) = gated(0, 23).await;
    let mut documents = Vec::new();
    for _ in 0..12 {
        documents.push(site.one_thing().await);
    }
    site.until(|shown| shown.waiting == 12 && shown.under_way == 8).await;
    assert_eq!(site.stand_in.seen().posts, 0);
    gateway.allowed.add_permits(100);
    site.carry().await;
    for document in documents {
        assert_eq!(site.standing(document).await, StandingName::Validated);
    }
}
