//! The gateway is away, or does not let us in: invoices wait, and people are served all the same.

use std::sync::Arc;

use turnero::branch::{AddService, CreateBranch, IssueTicket};
use turnero::invoicing::*;
use turnero::{BranchId, Engine, Health, Name, Principal};
use turnero_gateways::factus::Factus;
use turnero_gateways::factus::stand_in::{HandClock, Odds, StandIn};

use crate::site::{Site, issuer};

fn all_dropped() -> Odds {
    Odds { dropped: 100, ..Odds::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_gateway_is_away_invoices_wait_and_the_queue_goes_on() {
    let site = Site::open(11).await;
    site.stand_in.odds(all_dropped());
    let first = site.one_thing().await;
    let since = site.found(first).await.state.issue.unwrap().at;
    site.until(|shown| shown.trouble == Some(turnero::Trouble::Away)).await;
    let second = site.one_thing().await;
    site.until(|shown| shown.waiting == 2).await;
    let health = site.engine.health();
    let Health::Degraded { waiting, since: told, reason } = &health else { panic!("{health:?}") };
    assert_eq!((*waiting, *told), (2, since));
    assert!(reason.contains("does not answer"), "{reason}");
    assert!(health.is_ready(), "people are served all the same");
    takes_a_ticket(&site.engine).await;

    site.stand_in.odds(Odds::default());
    site.carry().await;
    for document in [first, second] {
        assert_eq!(site.standing(document).await, StandingName::Validated);
    }
    site.until(|shown| shown.waiting == 0 && shown.under_way == 0).await;
    assert_eq!(site.engine.health(), Health::Ready);
}

async fn takes_a_ticket(engine: &Engine) {
    let (host, branch) = (Principal::host(), engine.fresh_id::<BranchId>());
    let name = |text| Name::new(text).unwrap();
    engine.ask(&host, CreateBranch { branch, name: name("Downtown") }).await.unwrap();
    let service = AddService { branch, name: name("General"), prefix: "A".parse().unwrap() };
    let service = engine.ask(&host, service).await.unwrap().service;
    engine.ask(&host, IssueTicket::new(branch, service)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_named_and_asked_with_no_more_until_somebody_says_so() {
    let start = "2026-11-20T15:00:00Z".parse().unwrap();
    let clock = Arc::new(HandClock::new(start));
    let stand_in = StandIn::open(clock.clone(), 12).await.unwrap();
    let wrong = stand_in.settings_with("not the secret", "not the password").unwrap();
    let gateway = Arc::new(Factus::new(wrong, clock.clone()).unwrap());
    let site = Site::behind(gateway, stand_in, clock).await;
    site.one_thing().await;
    site.until(|shown| shown.halted == 1).await;
    let asked = site.stand_in.seen().requests;
    for _ in 0..5 {
        site.one_thing().await;
    }
    site.clock.advance(3_600);
    site.until(|shown| shown.waiting == 5).await;
    assert_eq!(site.stand_in.seen().requests, asked, "no further wrong secret is sent");
    let health = site.engine.health();
    let Health::Degraded { reason, waiting, .. } = &health else { panic!("{health:?}") };
    assert_eq!(*waiting, 6);
    assert!(reason.contains("factus.client_secret"), "{reason}");

    // The setting is mended, and the program started anew with it.
    let right = Factus::new(site.stand_in.settings().unwrap(), site.clock.clone()).unwrap();
    let site = Site { gateway: Arc::new(right), ..site }.reopened().await;
    site.carry().await;
    site.until(|shown| shown.waiting == 0 && shown.under_way == 0).await;
    let reason = match site.engine.health() {
        Health::Degraded { reason, waiting: 1, .. } => reason,
        health => panic!("{health:?}"),
    };
    assert!(reason.contains("let the submissions go on"), "{reason}");
    site.ask(ResumeSubmissions { issuer: issuer() }).await;
    site.carry().await;
    site.until(|shown| shown.halted == 0 && shown.waiting == 0).await;
    assert_eq!((site.engine.health(), site.stand_in.kept().len()), (Health::Ready, 6));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_without_a_gateway_says_so() {
    let site = Site::open(13).await;
    let disk = site.disk.copy();
    site.stand_in.odds(all_dropped());
    site.one_thing().await;
    let alone = Site { disk, ..site };
    let settings = crate::site::settings(&alone.disk, &alone.clock);
    let engine = Engine::open(settings).unwrap();
    let site = Site { engine, ..alone };
    site.one_thing().await;
    site.until(|shown| shown.waiting == 1).await;
    let health = site.engine.health();
    let Health::Degraded { reason, .. } = &health else { panic!("{health:?}") };
    assert!(reason.contains("has no gateway in the settings"), "{reason}");
    assert!(site.stand_in.kept().is_empty());
}
