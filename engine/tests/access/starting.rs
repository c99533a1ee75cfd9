//! The first start, and how people come to be users.

use turnero::access::{ChangeRules, NewUser, ReadyMade, Rules};
use turnero::{Branches, Engine, Settings};

use super::site::{PASSWORD, Site, code, from, light, profile, typed};

#[tokio::test]
async fn there_is_nobody_at_the_first_start_and_the_code_that_was_printed_makes_the_first_super_admin()
 {
    let site = Site::new().await;
    for (name, password) in [("admin", "admin"), ("admin", "password"), ("turnero", "turnero")] {
        let error = site.engine.login(&typed(name, password), &from(9)).await;
        assert_eq!(code(error), "access.sign_in_failed", "{name}");
    }
    let printed = site.engine.set_up_code().unwrap();
    let wrong = site.engine.set_up("trs_nothing", profile("the.boss"), PASSWORD, &from(1)).await;
    assert_eq!(code(wrong), "access.sign_in_failed");
    site.engine.set_up(&printed, profile("the.boss"), PASSWORD, &from(1)).await.unwrap();
    let boss = site.principal("the.boss").await;
    site.engine.ask(&boss, ChangeRules { rules: Rules::default() }).await.unwrap();

    assert_eq!(site.engine.set_up_code(), None);
    let again = site.engine.set_up(&printed, profile("other.boss"), PASSWORD, &from(1)).await;
    assert_eq!(code(again), "user.set_up_already");
}

#[tokio::test]
async fn the_operator_makes_the_first_super_admin_too_and_then_no_code_holds() {
    let site = Site::new().await;
    let printed = site.engine.set_up_code().unwrap();
    site.user("the.boss", ReadyMade::SuperAdmin).await;
    assert_eq!(site.engine.set_up_code(), None);
    let set_up = site.engine.set_up(&printed, profile("other.boss"), PASSWORD, &from(1)).await;
    assert_eq!(code(set_up), "user.set_up_already");
}

#[tokio::test]
async fn each_start_prints_another_code() {
    let code = || Engine::open(Settings::in_memory()).unwrap().set_up_code().unwrap();
    assert_ne!(code(), code());
}

#[tokio::test]
async fn without_a_pepper_nobody_can_sign_in_and_everybody_is_told_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(Settings::in_folder(folder.path())).unwrap();
    assert_eq!(engine.set_up_code(), None);
    let error = engine.login(&typed("the.boss", PASSWORD), &from(1)).await.err().unwrap();
    assert_eq!(error.code(), "access.not_configured");
    assert!(error.to_string().contains("`pepper`"), "{error}");
}

#[tokio::test]
async fn nobody_signs_up_unless_the_rules_say_so_and_who_does_may_do_nothing_yet() {
    let site = Site::new().await;
    let here = from(1);
    let sign_up = || site.engine.sign_up(profile("new.user"), PASSWORD, &here);
    assert_eq!(code(sign_up().await), "user.sign_up_closed");
    let rules = Rules { self_sign_up: true, ..Rules::default() };
    site.engine.ask(&site.host, ChangeRules { rules }).await.unwrap();
    sign_up().await.unwrap();
    let principal = site.principal("new.user").await;
    let refused = site.engine.ask(&principal, turnero::access::ListUsers::default()).await;
    assert_eq!(refused.unwrap_err().code(), "access.forbidden");
    site.engine.ask(&principal, turnero::access::OwnAccount {}).await.unwrap();
}

#[tokio::test]
async fn a_new_user_chooses_the_first_password_by_a_link() {
    let site = Site::new().await;
    site.user("the.admin", ReadyMade::Admin).await;
    let admin = site.principal("the.admin").await;
    let new = |password| NewUser {
        profile: profile("new.agent"),
        role: Some(ReadyMade::Agent.into()),
        branches: Branches::these([site.branch]),
        password,
    };
    let with_password = site.engine.create_user(&admin, new(Some(PASSWORD.to_owned()))).await;
    assert_eq!(code(with_password), "password.not_set_by_admins");
    let user = site.engine.create_user(&admin, new(None)).await.unwrap();
    let early = site.engine.login(&typed("new.agent", PASSWORD), &from(1)).await;
    assert_eq!(code(early), "access.sign_in_failed");
    let link = site.engine.start_reset(&admin, user).await.unwrap().secret.reveal();
    site.engine.reset_password(&link, PASSWORD, &from(1)).await.unwrap();
    site.login("new.agent").await;
    let again = site.engine.reset_password(&link, PASSWORD, &from(1)).await;
    assert_eq!(code(again), "user.reset_unknown");
}

#[tokio::test]
async fn a_setting_without_sense_is_refused_and_a_light_one_is_taken() {
    assert!(Settings::in_memory().set("argon2_memory_kib", "64").is_err());
    assert!(Settings::in_memory().set("argon2_memory_kib", "19456").is_ok());
    assert!(light().hashing.are_sound());
}
