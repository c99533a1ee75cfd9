//! Keys of programs, kiosks and boards.

use turnero::access::{
    AssignRole, KeyMade, ListDevices, ListKeys, NewKey, ReadyMade, RevokeDevice, RevokeKey,
};
use turnero::branch::{CreateBranch, Snapshot};
use turnero::{Branches, Clock, Engine, Principal};

use super::site::{Site, code, from, name};

async fn key(site: &Site, principal: &Principal, permissions: &[&str]) -> KeyMade {
    let new = NewKey {
        name: name("Reports"),
        permissions: permissions.iter().map(|&it| it.to_owned()).collect(),
        branches: Branches::these([site.branch]),
        until: None,
    };
    site.engine.create_key(principal, new).await.unwrap()
}

#[tokio::test]
async fn a_key_may_what_it_was_made_for_and_where_until_it_is_revoked() {
    let site = Site::new().await;
    site.user("the.admin", ReadyMade::Admin).await;
    let admin = site.principal("the.admin").await;
    let made = key(&site, &admin, &["branches:read"]).await;
    let secret = made.secret.reveal();
    assert!(secret.starts_with("trn_"), "a scanner knows it by its first letters");
    let found = site.by_bearer(&secret).unwrap();
    assert_eq!(found.session, None);
    site.engine.ask(&found.principal, Snapshot { branch: site.branch }).await.unwrap();
    let elsewhere = Snapshot { branch: site.elsewhere };
    let refused = site.engine.ask(&found.principal, elsewhere).await.unwrap_err();
    assert_eq!(refused.code(), "branch.unknown", "outside its branches there is nothing");
    let create = CreateBranch { branch: site.branch, name: name("More") };
    let refused = site.engine.ask(&found.principal, create).await.unwrap_err();
    assert_eq!(refused.code(), "access.forbidden");
    site.engine.ask(&admin, RevokeKey { key: made.key }).await.unwrap();
    assert_eq!(code(site.by_bearer(&secret)), "access.unauthenticated");
}

#[tokio::test]
async fn a_key_is_worth_no_more_than_its_owner_is_now() {
    let site = Site::new().await;
    let user = site.user("the.admin", ReadyMade::Admin).await;
    let admin = site.principal("the.admin").await;
    let secret = key(&site, &admin, &["branches:update", "branches:read"]).await.secret.reveal();
    let role = Some(ReadyMade::Auditor.into());
    let assign = AssignRole { user, role, branches: Branches::All };
    site.engine.ask(&site.host, assign).await.unwrap();
    let principal = site.by_bearer(&secret).unwrap().principal;
    let update = turnero::branch::permissions::BRANCHES_UPDATE;
    assert!(principal.may(update, Some(site.branch)).is_err());
    assert!(principal.may(Engine::FOLLOW, Some(site.branch)).is_ok());
}

#[tokio::test]
async fn the_last_use_of_a_key_is_seen_to_the_hour() {
    let site = Site::new().await;
    let made = key(&site, &site.host, &["branches:read"]).await;
    let used_at = || async {
        let list = site.engine.ask(&site.host, ListKeys::default()).await.unwrap();
        list.keys.into_iter().find(|it| it.key == made.key).unwrap().used_at
    };
    assert_eq!(used_at().await, None);
    let first = site.clock.now();
    site.by_bearer(&made.secret.reveal()).unwrap();
    assert_eq!(used_at().await, Some(first));
    site.later(3_599);
    site.by_bearer(&made.secret.reveal()).unwrap();
    assert_eq!(used_at().await, Some(first));
    site.later(1);
    site.by_bearer(&made.secret.reveal()).unwrap();
    assert_eq!(used_at().await, Some(site.clock.now()));
}

#[tokio::test]
async fn a_kiosk_is_paired_by_a_short_code_once_and_revoked_at_once() {
    let site = Site::new().await;
    let here = Branches::these([site.branch]);
    site.user_in("the.manager", Some(ReadyMade::Manager.into()), here.clone()).await;
    let manager = site.principal("the.manager").await;
    let code_made = site.engine.expect_device(&manager, name("Kiosk"), here).await.unwrap();
    let text = code_made.code.reveal();
    assert_eq!(text.len(), 9, "{text}");
    let typed = text.to_uppercase().replace('-', " ");
    let paired = site.engine.pair_device(&typed, &from(5)).await.unwrap();
    assert_eq!(paired.device, code_made.device);
    let again = site.engine.pair_device(&typed, &from(5)).await;
    assert_eq!(code(again), "device.code_unknown");
    let kiosk = site.by_bearer(&paired.secret.reveal()).unwrap().principal;
    site.engine.ask(&kiosk, Snapshot { branch: site.branch }).await.unwrap();
    let list = site.engine.ask(&manager, ListDevices::default()).await.unwrap();
    assert!(list.devices[0].paired);
    site.engine.ask(&manager, RevokeDevice { device: paired.device }).await.unwrap();
    assert_eq!(code(site.by_bearer(&paired.secret.reveal())), "access.unauthenticated");
}

#[tokio::test]
async fn a_code_runs_out_and_who_tries_codes_is_slowed_down() {
    let site = Site::new().await;
    let here = Branches::these([site.branch]);
    let made = site.engine.expect_device(&site.host, name("Kiosk"), here).await.unwrap();
    let mut codes = Vec::new();
    for n in 0..40 {
        let guess = format!("0000-00{n:02}");
        codes.push(code(site.engine.pair_device(&guess, &from(66)).await));
    }
    assert_eq!(codes[0], "device.code_unknown");
    assert_eq!(codes[39], "access.too_many_attempts");
    site.later(15 * 60);
    let late = site.engine.pair_device(&made.code.reveal(), &from(5)).await;
    assert_eq!(code(late), "device.code_unknown");
}

#[tokio::test]
async fn a_code_that_was_used_or_has_run_out_can_be_made_good_again() {
    let site = Site::new().await;
    let here = || Branches::these([site.branch]);
    let expected = site.engine.expect_device(&site.host, name("Board"), here()).await.unwrap();
    let typed = expected.code.reveal();
    let first = site.engine.pair_device(&typed, &from(5)).await.unwrap();
    assert_eq!(code(site.engine.pair_device(&typed, &from(5)).await), "device.code_unknown");
    let again = async || {
        let again =
            site.engine.expect_device_again(&site.host, name("Board"), here(), &expected.code);
        again.await.unwrap()
    };
    again().await;
    let second = site.engine.pair_device(&typed, &from(5)).await.unwrap();
    assert_ne!(first.device, second.device);
    again().await;
    site.later(15 * 60);
    assert_eq!(code(site.engine.pair_device(&typed, &from(5)).await), "device.code_unknown");
    assert_eq!(again().await.code.reveal(), typed);
    site.engine.pair_device(&typed, &from(5)).await.unwrap();
    for paired in [first, second] {
        assert!(site.by_bearer(&paired.secret.reveal()).is_ok(), "they stay what they are");
    }
}
