//! Who is let in is read from what is durable, and from nothing else.

use std::num::NonZeroUsize;
use std::sync::Arc;

use turnero::access::{DeactivateUser, ReadyMade};
use turnero::store::faulty::{self, FaultyDisk, Unsynced, WriteFault};
use turnero::{Health, OnStall, Settings};

use super::site::{Site, clock, code, light};

async fn opened(disk: &FaultyDisk) -> Site {
    let clock = clock();
    let store = Arc::new(faulty::open(disk).unwrap());
    let settings = Settings::in_store(store).clock(clock.clone()).access(light());
    Site::opened(settings.threads(NonZeroUsize::MIN).on_stall(OnStall::Report), clock).await
}

async fn until_ready(site: &Site) {
    while !matches!(site.engine.health(), Health::Ready) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_change_that_is_not_durable_lets_nobody_in_and_keeps_nobody_out() {
    let disk = FaultyDisk::default();
    let site = opened(&disk).await;
    let agent = site.user("the.agent", ReadyMade::Agent).await;
    let cookie = site.login("the.agent").await.cookie;
    let deactivate = DeactivateUser { user: agent };
    // While the commit is on its way to the disk, the one before holds.
    disk.hold_writes();
    let engine = site.engine.clone();
    let host = site.host.clone();
    let under_way = tokio::spawn(async move { engine.ask(&host, deactivate).await });
    let waiting = disk.clone();
    tokio::task::spawn_blocking(move || waiting.wait_until_held()).await.unwrap();
    assert!(site.by_cookie(&cookie).is_ok());
    disk.release_writes();
    under_way.await.unwrap().unwrap();
    assert_eq!(
        code(site.by_cookie(&cookie)),
        "access.unauthenticated",
        "as soon as the reply is there"
    );
}

#[tokio::test]
async fn a_change_that_was_lost_has_not_happened() {
    let disk = FaultyDisk::default();
    disk.set_after_failed_sync(Unsynced::Lost);
    let site = opened(&disk).await;
    let agent = site.user("the.agent", ReadyMade::Agent).await;
    let cookie = site.login("the.agent").await.cookie;
    disk.fail_next_write(WriteFault::SyncFails);
    site.engine.ask(&site.host, DeactivateUser { user: agent }).await.unwrap_err();
    until_ready(&site).await;
    assert!(site.by_cookie(&cookie).is_ok());
    site.engine.ask(&site.host, DeactivateUser { user: agent }).await.unwrap();
    assert_eq!(code(site.by_cookie(&cookie)), "access.unauthenticated");
}

#[tokio::test]
async fn a_change_in_doubt_that_was_kept_holds_as_soon_as_somebody_asks() {
    let disk = FaultyDisk::default();
    let site = opened(&disk).await;
    let agent = site.user("the.agent", ReadyMade::Agent).await;
    let cookie = site.login("the.agent").await.cookie;
    disk.fail_next_write(WriteFault::AnswerIsLost);
    site.engine.ask(&site.host, DeactivateUser { user: agent }).await.unwrap_err();
    until_ready(&site).await;
    // Nobody sends a message; that somebody is looked at is enough.
    while site.by_cookie(&cookie).is_ok() {
        tokio::task::yield_now().await;
    }
    assert_eq!(code(site.by_cookie(&cookie)), "access.unauthenticated");
}

#[tokio::test]
async fn people_and_sessions_survive_a_crash() {
    let disk = FaultyDisk::default();
    let site = opened(&disk).await;
    site.user("the.agent", ReadyMade::Agent).await;
    let cookie = site.login("the.agent").await.cookie;
    let crashed = disk.crash(Unsynced::Lost);
    drop(site);
    let site = opened(&crashed).await;
    assert!(site.by_cookie(&cookie).is_ok());
    site.login("the.agent").await;
}
