use std::sync::{Arc, Mutex};

use tracing::Subscriber;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use turnero::customers::{AddCustomer, ChangeCustomer, CustomerTerms, Party};
use turnero::invoicing::*;
use turnero::{Health, Principal};

use crate::server::Mood;
use crate::site::{Site, issuer};

const ALAN: &str = "alan@x.co";

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_is_sent_once_when_it_stands_and_again_only_when_somebody_asks() {
    let site = Site::open().await;
    let document = site.invoice(None, ALAN).await;
    site.carry().await;
    assert!(matches!(site.mailing(document).await.state, MailingState::Sent { .. }));
    let taken = site.server.taken();
    assert_eq!((taken.len(), taken[0].to.as_str(), taken[0].files), (1, ALAN, 0));
    site.ask(MailDocument { issuer: issuer(), document, address_works: false }).await;
    site.carry().await;
    let ids: Vec<_> = site.server.taken().into_iter().map(|taken| taken.id).collect();
    assert_eq!(ids.len(), 2);
    assert!(ids[0].ends_with(".1") && ids[1].ends_with(".2"), "{ids:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_goes_where_the_customer_is_reached_now() {
    let site = Site::open().await;
    let host = Principal::host();
    let party = Party::Company { name: "HALLTEC".parse().unwrap() };
    let mut terms = CustomerTerms::new(party);
    terms.email = Some("old@x.co".parse().unwrap());
    let added = site.engine.ask(&host, AddCustomer { terms: terms.clone() }).await.unwrap();
    let customer = added.customer;
    site.server.mood(Mood::NoSuchAddress);
    let first = site.invoice(Some(customer), ALAN).await;
    site.carry().await;
    assert!(site.mailing(first).await.has_failed());
    site.server.mood(Mood::Takes);
    let second = site.invoice(Some(customer), ALAN).await;
    site.carry().await;
    let why = MailTrouble::AddressBouncing;
    let state = site.mailing(second).await.state;
    assert!(matches!(state, MailingState::Failed { why: told, .. } if told == why), "{state:?}");
    terms.email = Some("new@x.co".parse().unwrap());
    site.engine.ask(&host, ChangeCustomer { customer, terms }).await.unwrap();
    for document in [first, second] {
        site.ask(MailDocument { issuer: issuer(), document, address_works: false }).await;
    }
    site.carry().await;
    let to: Vec<_> = site.server.taken().into_iter().map(|taken| taken.to).collect();
    assert_eq!(to, ["new@x.co", "new@x.co"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_more_goes_where_a_mail_came_back_from_until_it_works() {
    let site = Site::open().await;
    let first = site.invoice(None, ALAN).await;
    site.carry().await;
    let message_id = format!("<{}@clinic.example>", site.server.taken()[0].id);
    let back = site.ask(RecordBounce { issuer: issuer(), message_id }).await;
    assert_eq!(back, BounceRecorded { document: first, marked: true });
    let site = site.reopened().await;
    let second = site.invoice(None, "Alan@X.co").await;
    site.carry().await;
    assert_eq!(site.server.taken().len(), 1, "the mark outlives the process");
    site.ask(MailDocument { issuer: issuer(), document: second, address_works: true }).await;
    site.carry().await;
    assert_eq!(site.server.taken().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_mail_server_is_away_health_says_how_many_wait_and_one_finds_out_when_it_is_back()
{
    let site = Site::open().await;
    site.server.mood(Mood::Away);
    for _ in 0..20 {
        site.invoice(None, ALAN).await;
    }
    site.until(|shown| shown.waiting == 20 && shown.under_way == 0 && shown.obstacle.is_some())
        .await;
    let Health::Degraded { reason, waiting, .. } = site.engine.health() else { panic!("ready") };
    assert!(waiting == 20 && reason.contains("cannot be reached"), "{reason}");
    assert!(site.server.asked() <= 8, "twenty were tried: {}", site.server.asked());
    site.server.mood(Mood::Takes);
    site.carry().await;
    assert_eq!(site.server.taken().len(), 20);
    assert_eq!(site.engine.health(), Health::Ready);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_no_loop_and_names_its_setting() {
    let site = Site::open().await;
    site.server.mood(Mood::WrongPassword);
    for _ in 0..10 {
        site.invoice(None, ALAN).await;
    }
    site.until(|shown| shown.waiting == 10 && shown.under_way == 0 && shown.obstacle.is_some())
        .await;
    let asked = site.server.asked();
    assert!(asked <= 4, "{asked}");
    let Health::Degraded { reason, .. } = site.engine.health() else { panic!("ready") };
    assert!(reason.contains("mail.password"), "{reason}");
    // Another process has other settings.
    let site = site.reopened().await;
    site.server.mood(Mood::Takes);
    site.carry().await;
    assert_eq!(site.server.taken().len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_anything_that_carries_mails_they_wait_and_health_says_so() {
    let site = Site::with(false).await;
    site.invoice(None, ALAN).await;
    site.until(|shown| shown.obstacle.is_some()).await;
    let Health::Degraded { reason, waiting, .. } = site.engine.health() else { panic!("ready") };
    assert!(waiting == 1 && reason.contains("mail.transport"), "{reason}");
    let site = site.reopened().await;
    site.carry().await;
    assert_eq!(site.server.taken().len(), 1);
}

/// All that is said in logs, in whatever form.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<String>>);

impl<S: Subscriber> Layer<S> for Heard {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        attributes.record(&mut self.clone());
    }

    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        event.record(&mut self.clone());
    }
}

impl Visit for Heard {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.lock().unwrap().push_str(&format!("{field}={value:?}\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_named_in_events_or_logs() {
    let heard = Heard::default();
    let registry = tracing_subscriber::registry().with(heard.clone());
    tracing::subscriber::set_global_default(registry).unwrap();
    let site = Site::open().await;
    site.server.mood(Mood::NoSuchAddress);
    let document = site.invoice(None, ALAN).await;
    site.carry().await;
    site.server.mood(Mood::Panics);
    site.ask(MailDocument { issuer: issuer(), document, address_works: true }).await;
    site.until(|shown| shown.waiting == 1 && shown.under_way == 0).await;
    site.server.mood(Mood::Takes);
    site.carry().await;
    let events = site.events().await;
    for kind in ["mail_wanted", "address_bounced", "bounce_cleared", "mail_sent"] {
        assert!(events.contains(kind), "{kind}");
    }
    let logs = heard.0.lock().unwrap().clone();
    assert!(logs.contains("what carries mails panicked"), "{logs}");
    for name in ["alan", "x.co", "turing", "123456789"] {
        assert!(!events.to_lowercase().contains(name), "{name} in events");
        assert!(!logs.to_lowercase().contains(name), "{name} in logs");
    }
}
