//! The first start, and how people come to be users.

use turnero::access::{AuditQuery, ChangeRules, NewUser, ReadyMade, Rules};
use turnero::{Branches, Engine, Settings};

use super::site::{PASSWORD, Site, clock, code, from, light, profile, typed};

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
async fn each_start_prints_another_code_and_the_one_before_holds_no_more_until_there_is_a_super_admin()
 {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let clock = clock();
        let settings = Settings::in_folder(folder.path()).clock(clock.clone()).access(light());
        Site::opened(settings, clock)
    };
    let site = open().await;
    let first = site.engine.set_up_code().unwrap();
    site.engine.close().await.unwrap();

    let site = open().await;
    let second = site.engine.set_up_code().unwrap();
    assert_ne!(first, second);
    let old = site.engine.set_up(&first, profile("the.boss"), PASSWORD, &from(1)).await;
    assert_eq!(code(old), "access.sign_in_failed");
    site.engine.set_up(&second, profile("the.boss"), PASSWORD, &from(1)).await.unwrap();
    site.engine.close().await.unwrap();

    let site = open().await;
    assert_eq!(site.engine.set_up_code(), None);
    let used = site.engine.set_up(&second, profile("other.boss"), PASSWORD, &from(1)).await;
    assert_eq!(code(used), "user.set_up_already");
    site.login("the.boss").await;
}

#[tokio::test]
async fn who_tries_set_up_codes_is_slowed_down_and_the_failures_are_noted() {
    let site = Site::new().await;
    let printed = site.engine.set_up_code().unwrap();
    let no_codes = ["", "admin", "trs_", "trn_00000000", &"0".repeat(5_000)];
    let mistyped = printed.replace(printed.chars().last().unwrap(), "z");
    let guesses = no_codes.into_iter().chain(std::iter::repeat_n(mistyped.as_str(), 15));
    for guess in guesses {
        let refused = site.engine.set_up(guess, profile("the.boss"), PASSWORD, &from(66)).await;
        assert_eq!(code(refused), "access.sign_in_failed", "{guess}");
    }
    // Also with the right one, as long as they wait.
    let refused = site.engine.set_up(&printed, profile("the.boss"), PASSWORD, &from(66)).await;
    assert_eq!(code(refused), "access.too_many_attempts");
    let query = AuditQuery { refused: true, ..AuditQuery::default() };
    let noted = site.engine.audit(&site.host, query).await.unwrap().entries;
    assert_eq!(noted.len(), 20);
    assert!(noted.iter().all(|entry| entry.event["what"] == "set_up"), "{noted:?}");
    // From elsewhere, and later, it still holds.
    site.engine.set_up(&printed, profile("the.boss"), PASSWORD, &from(1)).await.unwrap();
}

#[tokio::test]
async fn a_password_that_is_refused_does_not_use_the_set_up_code_up() {
    let site = Site::new().await;
    let printed = site.engine.set_up_code().unwrap();
    let weak = site.engine.set_up(&printed, profile("the.boss"), "turnero turnero", &from(1)).await;
    assert_eq!(code(weak), "password.guessable");
    site.engine.set_up(&printed, profile("the.boss"), PASSWORD, &from(1)).await.unwrap();
}

#[tokio::test]
async fn of_two_who_use_the_set_up_code_at_the_same_time_one_is_the_first_super_admin() {
    let site = Site::new().await;
    let printed = site.engine.set_up_code().unwrap();
    let here = from(1);
    let set_up = |name| site.engine.set_up(&printed, profile(name), PASSWORD, &here);
    let both = tokio::join!(set_up("the.boss"), set_up("other.boss"));
    let refused = match both {
        (Ok(_), refused) | (refused, Ok(_)) => refused,
        (Err(error), _) => panic!("nobody was made: {error}"),
    };
    assert_eq!(code(refused), "user.set_up_already");
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
