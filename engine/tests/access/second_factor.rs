//! The second factor.

use turnero::access::{
    Enrolment, OwnAccount, PasswordChange, ReadyMade, RequireSecondFactor, ShortCode, SignIn,
    code_of_app,
};
use turnero::branch::Snapshot;
use turnero::{Clock, Principal};

use super::site::{PASSWORD, Site, code, from, typed};

fn with_code(code: &str) -> SignIn {
    SignIn { code: Some(code.to_owned()), ..typed("the.agent", PASSWORD) }
}

fn app(site: &Site, enrolment: &Enrolment) -> String {
    code_of_app(&enrolment.secret, site.clock.now()).unwrap()
}

async fn enable(site: &Site, principal: &Principal) -> (Enrolment, Vec<ShortCode>) {
    let begun = site.engine.begin_second_factor(principal).unwrap();
    let text = begun.enrolment.reveal();
    let code = app(site, &begun);
    let codes = site.engine.enable_second_factor(principal, &text, PASSWORD, &code, &from(1)).await;
    (begun, codes.unwrap())
}

#[tokio::test]
async fn a_code_of_the_app_is_needed_once_it_is_on_and_is_good_once() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let principal = site.principal("the.agent").await;
    let (begun, _) = enable(&site, &principal).await;
    assert!(begun.address.starts_with("otpauth://totp/turnero:the.agent?secret="));
    let without = site.engine.login(&typed("the.agent", PASSWORD), &from(1)).await;
    assert_eq!(code(without), "access.second_factor_needed");
    site.later(60);
    let now = app(&site, &begun);
    site.engine.login(&with_code(&now), &from(1)).await.unwrap();
    let again = site.engine.login(&with_code(&now), &from(1)).await;
    assert_eq!(code(again), "second_factor.wrong", "the same code a second time");
    site.later(30);
    site.engine.login(&with_code(&app(&site, &begun)), &from(1)).await.unwrap();
    let wrong = site.engine.login(&with_code("000000"), &from(1)).await;
    assert_eq!(code(wrong), "second_factor.wrong");
    let wrong_password = SignIn { password: "wrong".to_owned(), ..with_code("000000") };
    let error = site.engine.login(&wrong_password, &from(1)).await;
    assert_eq!(code(error), "access.sign_in_failed", "nothing is said of the second factor");
}

#[tokio::test]
async fn each_recovery_code_lets_in_once() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let principal = site.principal("the.agent").await;
    let (_, codes) = enable(&site, &principal).await;
    assert_eq!(codes.len(), 10);
    let first = codes[0].reveal().to_uppercase();
    site.engine.login(&with_code(&first), &from(1)).await.unwrap();
    let again = site.engine.login(&with_code(&first), &from(1)).await;
    assert_eq!(code(again), "second_factor.wrong");
    site.engine.login(&with_code(&codes[1].reveal()), &from(1)).await.unwrap();
    let own = site.engine.ask(&principal, OwnAccount {}).await.unwrap();
    assert_eq!(own.recovery_codes, 8);
}

#[tokio::test]
async fn switching_it_on_needs_the_password_and_a_first_code_that_fits() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let principal = site.principal("the.agent").await;
    let begun = site.engine.begin_second_factor(&principal).unwrap();
    let (text, code_now) = (begun.enrolment.reveal(), app(&site, &begun));
    let engine = &site.engine;
    let here = from(1);
    let enable =
        |password, code| engine.enable_second_factor(&principal, &text, password, code, &here);
    assert_eq!(code(enable("wrong", &code_now).await), "access.sign_in_failed");
    assert_eq!(code(enable(PASSWORD, "123").await), "second_factor.wrong");
    enable(PASSWORD, &code_now).await.unwrap();
    assert_eq!(code(enable(PASSWORD, &code_now).await), "second_factor.on_already");
}

#[tokio::test]
async fn a_role_that_needs_it_allows_nothing_until_it_is_on() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let require = RequireSecondFactor { role: ReadyMade::Agent.into(), required: true };
    site.engine.ask(&site.host, require).await.unwrap();
    let principal = site.principal("the.agent").await;
    let snapshot = || Snapshot { branch: site.branch };
    let refused = site.engine.ask(&principal, snapshot()).await.unwrap_err();
    assert_eq!(refused.code(), "access.forbidden");
    assert!(site.engine.ask(&principal, OwnAccount {}).await.unwrap().needs_second_factor);
    let cookie = site.login("the.agent").await.cookie;
    enable(&site, &principal).await;
    let principal = site.by_cookie(&cookie).unwrap().principal;
    site.engine.ask(&principal, snapshot()).await.unwrap();
    let off = site.engine.disable_second_factor(&principal, PASSWORD, &from(1)).await;
    assert_eq!(code(off), "second_factor.required");
}

#[tokio::test]
async fn beside_it_a_password_may_be_short_and_keeps_it_on() {
    let site = Site::new().await;
    site.user("the.agent", ReadyMade::Agent).await;
    let principal = site.principal("the.agent").await;
    enable(&site, &principal).await;
    let new = "heron b7".to_owned();
    let change =
        PasswordChange { current: PASSWORD.to_owned(), new, session: None, end_others: false };
    site.engine.change_password(&principal, &change, &from(1)).await.unwrap();
    let off = site.engine.disable_second_factor(&principal, "heron b7", &from(1)).await;
    assert_eq!(code(off), "password.needs_second_factor");
}
