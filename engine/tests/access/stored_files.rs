//! What lies on disk tells nobody a password, a token, a key, a code, the pepper, or who somebody is.

use std::fs;
use std::path::Path;

use turnero::access::{NewKey, Pepper, ReadyMade, TokenRequest, code_of_app};
use turnero::{Branches, Clock, Settings};

use super::site::{PASSWORD, PEPPER, Site, clock, from, light, name, typed};

/// Every file below this folder.
fn raw(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(raw(&path));
        } else {
            all.extend(fs::read(&path).unwrap());
        }
    }
    all
}

#[track_caller]
fn check(all: &[u8], what: &str, secret: &str) {
    let found =
        all.windows(secret.len()).any(|bytes| bytes.eq_ignore_ascii_case(secret.as_bytes()));
    assert!(!found, "{what} stands on disk");
}

async fn everything_is_used(store: &str) {
    let folder = tempfile::tempdir().unwrap();
    let clock = clock();
    let settings = Settings::in_folder(folder.path()).set("store", store).unwrap();
    let site = Site::opened(settings.clock(clock.clone()).access(light()), clock).await;
    let set_up = site.engine.set_up_code().unwrap();
    let mut secrets = vec![
        ("the pepper", PEPPER.to_owned()),
        ("the password", PASSWORD.to_owned()),
        ("the set-up code", set_up.trim_start_matches("trs_").to_owned()),
        ("a user name", "the.agent".to_owned()),
        ("a first name", "Marisol".to_owned()),
        ("a last name", "Quintero".to_owned()),
        ("an address of mail", "quintero.example".to_owned()),
        ("an address", "192.0.2.1".to_owned()),
    ];
    let agent = site.user("the.agent", ReadyMade::Agent).await;
    let cookie = site.login("the.agent").await.cookie;
    let principal = site.by_cookie(&cookie).unwrap().principal;
    let (_, signature) = cookie.rsplit_once('.').unwrap();
    secrets.push(("the signature of a cookie", signature.to_owned()));
    let client = "reports".to_owned();
    let request = TokenRequest::Password { sign_in: typed("the.agent", PASSWORD), client };
    let tokens = site.engine.token(&request, &from(1)).await.unwrap();
    secrets.push(("an access token", tokens.access_token));
    secrets.push(("a refresh token", tokens.refresh_token.trim_start_matches("trr_").to_owned()));
    let link = site.engine.start_reset(&site.host, agent).await.unwrap().secret.reveal();
    secrets.push(("a link", link.trim_start_matches("trl_").to_owned()));
    let new = NewKey {
        name: name("Reports"),
        permissions: vec!["branches:read".to_owned()],
        branches: Branches::All,
        until: None,
    };
    let key = site.engine.create_key(&site.host, new).await.unwrap().secret.reveal();
    secrets.push(("a key", key.trim_start_matches("trn_").to_owned()));
    let code = site.engine.expect_device(&site.host, name("Kiosk"), Branches::All).await.unwrap();
    secrets.push(("a pairing code", code.code.reveal().replace('-', "")));
    let device = site.engine.pair_device(&code.code.reveal(), &from(1)).await.unwrap();
    let device = device.secret.reveal();
    secrets.push(("the secret of a device", device.trim_start_matches("trd_").to_owned()));
    let begun = site.engine.begin_second_factor(&principal).unwrap();
    let now = code_of_app(&begun.secret, site.clock.now()).unwrap();
    let text = begun.enrolment.reveal();
    let codes = site
        .engine
        .enable_second_factor(&principal, &text, PASSWORD, &now, &from(1))
        .await
        .unwrap();
    secrets.push(("the secret of a second factor", begun.secret));
    secrets.extend(codes.iter().map(|code| ("a recovery code", code.reveal().replace('-', ""))));
    let wrong = site.engine.login(&typed("the.agent", "a wrong password 77"), &from(1)).await;
    assert!(wrong.is_err());
    secrets.push(("a password that was wrong", "a wrong password 77".to_owned()));

    // While it runs, and after a clean end with its checkpoints.
    let running = raw(folder.path());
    site.engine.close().await.unwrap();
    let closed = raw(folder.path());
    assert!(running.len() > 10_000 && closed.len() > 10_000, "the files were read");
    for (what, secret) in &secrets {
        check(&running, what, secret);
        check(&closed, what, secret);
    }
    // The search finds what is there.
    let there = running.windows(15).any(|bytes| bytes == b"session_started");
    assert!(there, "an event that is there was not found");
    assert!(Pepper::new(PEPPER).is_ok());
}

#[tokio::test]
async fn the_files_of_sled_hold_no_secret_and_no_name() {
    everything_is_used("sled").await;
}

#[tokio::test]
async fn the_files_of_redb_hold_no_secret_and_no_name() {
    everything_is_used("redb").await;
}
