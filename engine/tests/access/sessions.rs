//! Browsers sign in, go on and sign out.

use turnero::access::{
    DeactivateUser, EndOwnSessions, EndUserSessions, ListOwnSessions, ReadyMade, SignedIn,
};
use turnero::branch::Snapshot;

use super::site::{PASSWORD, Site, code, from, typed};

#[tokio::test]
async fn who_has_signed_in_may_what_the_role_allows_until_they_sign_out() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let signed_in = site.login("the.agent").await;
    let found = site.by_cookie(&signed_in.cookie).unwrap();
    assert_eq!(found.session, Some(signed_in.session));
    assert!(!found.renewal_due);
    site.engine.ask(&found.principal, Snapshot { branch: site.branch }).await.unwrap();
    site.engine.logout(&found.principal, signed_in.session).await.unwrap();
    assert_eq!(code(site.by_cookie(&signed_in.cookie)), "access.unauthenticated");
}

#[tokio::test]
async fn the_name_is_the_same_in_any_capitals_and_every_sign_in_is_another_session() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let (one, other) = (site.login("the.agent").await, site.login("The.AGENT").await);
    assert_ne!(one.session, other.session);
    assert_ne!(one.cookie, other.cookie);
}

#[tokio::test]
async fn a_session_runs_out_unused_and_goes_on_when_it_is_used() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let signed_in = site.login("the.agent").await;
    site.later(95 * 60);
    assert!(
        !site.by_cookie(&signed_in.cookie).unwrap().renewal_due,
        "a fifth of two hours is 24 minutes"
    );
    site.later(60);
    assert!(site.by_cookie(&signed_in.cookie).unwrap().renewal_due);
    let renewed = site.engine.renew_session(signed_in.session, None).await.unwrap();
    assert_eq!(renewed.session, signed_in.session);
    site.later(60 * 60);
    assert_eq!(code(site.by_cookie(&signed_in.cookie)), "access.unauthenticated", "the old cookie");
    assert!(site.by_cookie(&renewed.cookie).is_ok());
    site.later(2 * 60 * 60);
    assert_eq!(code(site.by_cookie(&renewed.cookie)), "access.unauthenticated");
    assert_eq!(
        code(site.engine.renew_session(signed_in.session, None).await),
        "access.unauthenticated"
    );
}

#[tokio::test]
async fn a_session_ends_with_its_lifetime_however_often_it_is_used() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let mut signed_in = site.login("the.agent").await;
    let lifetime = 16 * 60;
    for _ in 0..(lifetime / 100) {
        site.later(100 * 60);
        signed_in = site.engine.renew_session(signed_in.session, None).await.unwrap();
    }
    site.later(60 * 60);
    assert_eq!(code(site.by_cookie(&signed_in.cookie)), "access.unauthenticated");
}

#[tokio::test]
async fn a_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let signed_in = site.login("the.agent").await;
    let now = signed_in.until.plus_millis(-7_200_000);
    let header = signed_in.set_cookie(true, now);
    assert!(header.starts_with("__Host-turnero="), "{header}");
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=7200"] {
        assert!(header.contains(attribute), "{header} lacks {attribute}");
    }
    assert!(!header.contains("Domain"), "a cookie of a host has no domain");
    assert!(!signed_in.set_cookie(false, now).contains("Secure"));
    assert!(SignedIn::clear_cookie(true).contains("Max-Age=0"));
}

#[tokio::test]
async fn one_sees_where_one_is_signed_in_and_ends_what_one_does_not_know() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let here = site.login("the.agent").await;
    let there = site.engine.login(&typed("the.agent", PASSWORD), &from(77)).await.unwrap();
    let principal = site.by_cookie(&here.cookie).unwrap().principal;
    let list = site.engine.ask(&principal, ListOwnSessions {}).await.unwrap();
    let addresses: Vec<_> =
        list.sessions.iter().map(|it| it.origin.as_ref().unwrap().address.0.to_string()).collect();
    assert_eq!(addresses, ["192.0.2.1", "192.0.2.77"]);
    let except = Some(here.session);
    site.engine.ask(&principal, EndOwnSessions { except }).await.unwrap();
    assert!(site.by_cookie(&here.cookie).is_ok());
    assert_eq!(code(site.by_cookie(&there.cookie)), "access.unauthenticated");
}

#[tokio::test]
async fn an_admin_signs_others_out_and_takes_them_out_of_use_at_once() {
    let site = Site::new().await;
    let agent = site.user("the.agent", ReadyMade::Agent).await;
    site.user("the.admin", ReadyMade::Admin).await;
    let admin = site.principal("the.admin").await;
    let signed_in = site.login("the.agent").await;
    let end = EndUserSessions { user: agent, session: None };
    site.engine.ask(&admin, end).await.unwrap();
    assert_eq!(code(site.by_cookie(&signed_in.cookie)), "access.unauthenticated");
    let signed_in = site.login("the.agent").await;
    site.engine.ask(&admin, DeactivateUser { user: agent }).await.unwrap();
    assert_eq!(code(site.by_cookie(&signed_in.cookie)), "access.unauthenticated");
    let again = site.engine.login(&typed("the.agent", PASSWORD), &from(1)).await;
    assert_eq!(code(again), "access.sign_in_failed");
}

#[tokio::test]
async fn a_connection_that_stays_open_learns_that_it_is_not_let_in_any_more() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let signed_in = site.login("the.agent").await;
    let found = site.by_cookie(&signed_in.cookie).unwrap();
    assert_eq!(site.engine.still(&found), Some(found.clone()));
    site.engine.logout(&found.principal, signed_in.session).await.unwrap();
    assert_eq!(site.engine.still(&found), None);
}
