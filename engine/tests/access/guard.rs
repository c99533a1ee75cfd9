//! Who fails is slowed down, and never locked out.

use std::num::NonZeroU32;
use std::time::Duration;

use turnero::Settings;
use turnero::access::{AccessSettings, CredentialError, ReadyMade};

use super::site::{PASSWORD, Site, clock, code, from, light, typed};

/// How long somebody who tries this has to wait.
async fn wait(site: &Site, user_name: &str, place: u8) -> Option<Duration> {
    match site.engine.login(&typed(user_name, "wrong"), &from(place)).await {
        Err(CredentialError::TooManyAttempts { retry_after }) => Some(retry_after),
        Err(CredentialError::SignInFailed) => None,
        other => panic!("{:?}", other.err()),
    }
}

#[tokio::test]
async fn an_account_is_slowed_down_whether_there_is_one_or_not() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    for (user_name, place) in [("the.agent", 10), ("nobody.here", 11)] {
        for _ in 0..3 {
            assert_eq!(wait(&site, user_name, place).await, None, "{user_name}");
        }
        assert_eq!(wait(&site, user_name, place).await, Some(Duration::from_secs(1)));
        let right = site.engine.login(&typed(user_name, PASSWORD), &from(place)).await;
        assert_eq!(code(right), "access.too_many_attempts", "the right one waits too");
    }
    site.later(1);
    site.engine.login(&typed("the.agent", PASSWORD), &from(10)).await.unwrap();
    assert_eq!(wait(&site, "the.agent", 10).await, None, "forgiven");
}

#[tokio::test]
async fn who_fails_elsewhere_does_not_keep_out_who_is_known_here() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    site.login("the.agent").await;
    for place in 50..60 {
        wait(&site, "the.agent", place).await;
    }
    assert!(wait(&site, "the.agent", 60).await.is_some());
    site.login("the.agent").await;
}

#[tokio::test]
async fn an_address_that_tries_many_accounts_is_slowed_down() {
    let site = Site::new().await;
    let mut waits = Vec::new();
    for n in 0..25 {
        waits.push(wait(&site, &format!("user.{n}.x"), 99).await);
    }
    assert!(waits.iter().take(20).all(Option::is_none));
    assert!(waits.iter().skip(20).all(Option::is_some));
    assert_eq!(wait(&site, "user.1.y", 98).await, None, "another address");
}

#[tokio::test]
async fn a_restart_does_not_forget_failures() {
    let folder = tempfile::tempdir().unwrap();
    let clock = clock();
    let settings = || Settings::in_folder(folder.path()).clock(clock.clone()).access(light());
    let site = Site::opened(settings(), clock.clone()).await;
    site.user("the.agent", ReadyMade::Agent).await;
    for _ in 0..3 {
        assert_eq!(wait(&site, "the.agent", 10).await, None);
    }
    site.engine.close().await.unwrap();
    let site = Site::opened(settings(), clock.clone()).await;
    assert_eq!(wait(&site, "the.agent", 10).await, Some(Duration::from_secs(1)));
}

#[tokio::test]
async fn too_many_requests_of_one_principal_are_told_when_to_come_back() {
    let requests_of_principal = NonZeroU32::new(2);
    let site = Site::with(AccessSettings { requests_of_principal, ..light() }).await;
    site.user("the.agent", ReadyMade::Agent).await;
    let cookie = site.login("the.agent").await.cookie;
    let let_in = (0..50).filter(|_| site.by_cookie(&cookie).is_ok()).count();
    assert_eq!(let_in, 8, "a burst of four seconds");
    let error = site.by_cookie(&cookie).unwrap_err();
    assert_eq!(error.code(), "access.too_many_requests");
    assert_eq!(error.retry_after(), Some(Duration::from_millis(500)));
    site.later(1);
    assert!(site.by_cookie(&cookie).is_ok());
}

#[tokio::test]
async fn many_at_once_are_no_faster_than_one_after_the_other() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let tries = (0..30).map(|_| {
        let engine = site.engine.clone();
        tokio::spawn(
            async move { engine.login(&typed("the.agent", "wrong"), &from(7)).await.err() },
        )
    });
    let mut failed = 0;
    for tried in tries.collect::<Vec<_>>() {
        failed += usize::from(tried.await.unwrap() == Some(CredentialError::SignInFailed));
    }
    assert_eq!(failed, 3);
}
