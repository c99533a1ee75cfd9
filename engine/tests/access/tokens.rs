//! Programs are signed in by tokens.

use turnero::access::{CredentialError, ReadyMade, TokenRequest, Tokens};
use turnero::branch::Snapshot;

use super::site::{PASSWORD, Site, code, from, typed};

async fn signed_in(site: &Site) -> Tokens {
    let sign_in = typed("the.agent", PASSWORD);
    let request = TokenRequest::Password { sign_in, client: "reports".to_owned() };
    site.engine.token(&request, &from(1)).await.unwrap()
}

async fn refreshed(site: &Site, token: &str, client: &str) -> Result<Tokens, CredentialError> {
    let request = TokenRequest::Refresh { token: token.to_owned(), client: client.to_owned() };
    site.engine.token(&request, &from(1)).await
}

async fn site() -> Site {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    site
}

#[tokio::test]
async fn an_access_token_holds_for_half_an_hour_and_a_refresh_token_brings_the_next() {
    let site = site().await;
    let first = signed_in(&site).await;
    assert_eq!(first.expires_in.get(), 1_800);
    let found = site.by_bearer(&first.access_token).unwrap();
    assert_eq!(found.session, Some(first.session));
    site.engine.ask(&found.principal, Snapshot { branch: site.branch }).await.unwrap();
    site.later(1_800);
    assert_eq!(code(site.by_bearer(&first.access_token)), "access.unauthenticated");
    let next = refreshed(&site, &first.refresh_token, "reports").await.unwrap();
    assert_ne!(next.refresh_token, first.refresh_token);
    assert!(site.by_bearer(&next.access_token).is_ok());
}

#[tokio::test]
async fn a_refresh_token_that_comes_a_second_time_ends_all_that_came_from_it() {
    let site = site().await;
    let first = signed_in(&site).await;
    let next = refreshed(&site, &first.refresh_token, "reports").await.unwrap();
    site.later(11);
    let error = refreshed(&site, &first.refresh_token, "reports").await.err().unwrap();
    assert_eq!(error.code(), "session.token_reused");
    assert_eq!(code(site.by_bearer(&next.access_token)), "access.unauthenticated", "at once");
    let refreshed = refreshed(&site, &next.refresh_token, "reports").await;
    assert_eq!(code(refreshed), "access.unauthenticated");
    assert!(site.by_bearer(&signed_in(&site).await.access_token).is_ok(), "another sign-in");
}

#[tokio::test]
async fn who_lost_the_answer_may_ask_again_within_10_seconds() {
    let site = site().await;
    let first = signed_in(&site).await;
    refreshed(&site, &first.refresh_token, "reports").await.unwrap();
    site.later(9);
    let again = refreshed(&site, &first.refresh_token, "reports").await.unwrap();
    site.later(60);
    refreshed(&site, &again.refresh_token, "reports").await.unwrap();
}

#[tokio::test]
async fn another_client_has_no_grace() {
    let site = site().await;
    let first = signed_in(&site).await;
    refreshed(&site, &first.refresh_token, "reports").await.unwrap();
    let thief = refreshed(&site, &first.refresh_token, "something else").await;
    assert_eq!(code(thief), "session.token_reused");
}

#[tokio::test]
async fn one_kind_of_token_does_not_pass_for_another() {
    let site = site().await;
    let tokens = signed_in(&site).await;
    let cookie = site.login("the.agent").await.cookie;
    for refused in [&tokens.refresh_token, &cookie] {
        assert_eq!(code(site.by_bearer(refused)), "access.unauthenticated");
    }
    for refused in [&tokens.access_token, &tokens.refresh_token] {
        assert_eq!(code(site.by_cookie(refused)), "access.unauthenticated");
    }
    for refused in [&tokens.access_token, &cookie, "", "trr_"] {
        assert_eq!(code(refreshed(&site, refused, "reports").await), "access.unauthenticated");
    }
}

#[tokio::test]
async fn a_refresh_token_that_was_made_up_ends_nobodys_session() {
    let site = site().await;
    let tokens = signed_in(&site).await;
    let mut made_up = tokens.refresh_token.clone();
    let last = made_up.pop().unwrap();
    made_up.push(if last == '0' { '1' } else { '0' });
    assert_eq!(code(refreshed(&site, &made_up, "reports").await), "access.unauthenticated");
    assert!(site.by_bearer(&tokens.access_token).is_ok());
}

#[tokio::test]
async fn tokens_survive_a_new_signing_key_and_not_the_fourth_after_it() {
    let site = site().await;
    let tokens = signed_in(&site).await;
    for _ in 0..3 {
        let make = turnero::access::MakeTokenKey { only_first: false };
        site.engine.ask(&site.host, make).await.unwrap();
        assert!(site.by_bearer(&tokens.access_token).is_ok());
    }
    let make = turnero::access::MakeTokenKey { only_first: false };
    site.engine.ask(&site.host, make).await.unwrap();
    assert_eq!(code(site.by_bearer(&tokens.access_token)), "access.unauthenticated");
}
