//! A link to a new password goes by mail where something carries it, and is shown where nothing does: one of both.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use turnero::Pending;
use turnero::Settings;
use turnero::access::{ReadyMade, ResetMail, ResetMailer, ResetWay};
use turnero::mail::Delivery;
use turnero::store::faulty::{self, FaultyDisk};

use super::site::{Site, clock, from, light, typed};

const OTHER: &str = "seven herons late";

/// What carries links, with this end; and what it was given.
struct Mailbox {
    end: Delivery,
    given: Mutex<Vec<ResetMail>>,
}

impl ResetMailer for Mailbox {
    fn send_reset<'a>(&'a self, mail: &'a ResetMail) -> Pending<'a, Delivery> {
        Box::pin(async move {
            self.given.lock().unwrap().push(mail.clone());
            assert_ne!(self.end, Delivery::NotWritten, "a mailer that panics");
            self.end.clone()
        })
    }
}

async fn site(end: Delivery) -> (Site, Arc<Mailbox>, FaultyDisk) {
    let (clock, disk) = (clock(), FaultyDisk::default());
    let mailer = Arc::new(Mailbox { end, given: Mutex::default() });
    let settings = Settings::in_store(Arc::new(faulty::open(&disk).unwrap()))
        .clock(clock.clone())
        .access(light())
        .threads(NonZeroUsize::MIN)
        .reset_mailer(mailer.clone());
    (Site::opened(settings, clock).await, mailer, disk)
}

#[tokio::test]
async fn a_link_that_was_mailed_is_shown_to_nobody_and_works_once() {
    let (site, mailer, _) = site(Delivery::Accepted).await;
    let user = site.user("the.agent", ReadyMade::Agent).await;
    site.user("the.chief", ReadyMade::Admin).await;
    let chief = site.principal("the.chief").await;
    let sent = site.engine.send_reset(&chief, user).await.unwrap();
    assert!(matches!(sent.way, ResetWay::Mailed), "{sent:?}");
    let mail = mailer.given.lock().unwrap().remove(0);
    assert_eq!(
        (mail.address.as_str(), mail.user_name.as_str()),
        ("marisol@quintero.example", "the.agent")
    );
    assert_eq!(mail.until, sent.until);
    let reset = async || site.engine.reset_password(&mail.secret.0, OTHER, &from(1)).await;
    reset().await.unwrap();
    assert_eq!(super::site::code(reset().await), "user.reset_unknown");
    site.engine.login(&typed("the.agent", OTHER), &from(1)).await.unwrap();
}

#[tokio::test]
async fn a_link_that_could_not_be_mailed_is_shown_with_why() {
    for end in [
        Delivery::Unreachable,
        Delivery::AddressRefused,
        Delivery::AnswerLost,
        // It panics with this.
        Delivery::NotWritten,
    ] {
        let expected =
            if end == Delivery::NotWritten { Delivery::Unreachable } else { end.clone() };
        let (site, ..) = site(end).await;
        let user = site.user("the.agent", ReadyMade::Agent).await;
        let sent = site.engine.send_reset(&site.host, user).await.unwrap();
        let ResetWay::ByHand { secret, mail } = sent.way else { panic!("it is shown to nobody") };
        assert_eq!(mail, Some(expected));
        site.engine.reset_password(&secret.reveal(), OTHER, &from(1)).await.unwrap();
    }
}

#[tokio::test]
async fn without_anything_that_carries_mails_the_link_is_shown() {
    let site = Site::new().await;
    let user = site.user("the.agent", ReadyMade::Agent).await;
    let sent = site.engine.send_reset(&site.host, user).await.unwrap();
    assert!(matches!(sent.way, ResetWay::ByHand { mail: None, .. }), "{sent:?}");
}

#[tokio::test]
async fn under_a_key_the_same_link_goes_again() {
    let (site, mailer, _) = site(Delivery::Accepted).await;
    let user = site.user("the.agent", ReadyMade::Agent).await;
    for _ in 0..2 {
        site.engine.once(Some("k")).send_reset(&site.host, user).await.unwrap();
    }
    let given = mailer.given.lock().unwrap();
    assert_eq!(given.len(), 2);
    assert_eq!(given[0], given[1]);
}

#[tokio::test]
async fn who_may_start_no_reset_makes_no_mail() {
    let (site, mailer, _) = site(Delivery::Accepted).await;
    let user = site.user("the.agent", ReadyMade::Agent).await;
    let agent = site.principal("the.agent").await;
    let refused = site.engine.send_reset(&agent, user).await;
    assert_eq!(super::site::code(refused), "access.forbidden");
    assert!(mailer.given.lock().unwrap().is_empty());
}

#[tokio::test]
async fn no_link_and_no_address_stand_in_the_store() {
    let (site, mailer, disk) = site(Delivery::Accepted).await;
    let user = site.user("the.agent", ReadyMade::Agent).await;
    site.engine.send_reset(&site.host, user).await.unwrap();
    let secret = mailer.given.lock().unwrap().remove(0).secret.0;
    let engine = site.engine;
    engine.close().await.unwrap();
    tokio::task::spawn_blocking(move || drop(engine)).await.unwrap();
    let values = disk.keys().into_iter().filter_map(|key| disk.value(&key));
    let whole: Vec<u8> = values.flat_map(|value| value.to_vec()).collect();
    let holds = |what: &str| whole.windows(what.len()).any(|part| part == what.as_bytes());
    assert!(holds("reset_started"));
    assert!(!holds(&secret) && !holds("marisol@quintero.example"));
}
