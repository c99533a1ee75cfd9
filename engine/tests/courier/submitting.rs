//! What is issued is validated without anybody asking for it.

use turnero::Health;
use turnero::invoicing::*;
use turnero_gateways::factus::stand_in::{Ruling, Trouble};

use crate::site::{Site, issuer, line};

const REFUSAL: &str = "Regla: FAK24, Rechazo: No está informado el DV del NIT";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_issued_is_validated_by_itself() {
    let site = Site::open(1).await;
    let document = site.one_thing().await;
    site.carry().await;
    let found = site.found(document).await;
    assert_eq!(found.state.standing.name(), StandingName::Validated);
    assert_eq!(found.state.number, Some("SETP990000000".parse().unwrap()));
    assert_eq!(found.state.code.unwrap().as_str().len(), 96);
    let kept = site.stand_in.kept();
    assert_eq!((kept.len(), kept[0].valid), (1, true));
    assert_eq!(site.engine.health(), Health::Ready);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_carried_like_the_invoice_that_it_voids() {
    let site = Site::open(2).await;
    let invoice = site.one_thing().await;
    site.carry().await;
    let note = site.ask(VoidInvoice { issuer: issuer(), invoice }).await.document;
    site.carry().await;
    assert_eq!(site.standing(note).await, StandingName::Validated);
    assert_eq!(site.found(invoice).await.paid, PaidState::Voided);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_waits_to_be_mended_and_goes_on_by_itself_then() {
    let site = Site::open(3).await;
    site.stand_in.rule(Ruling::Refused(REFUSAL.to_owned()));
    let document = site.one_thing().await;
    site.carry().await;
    let found = site.found(document).await;
    assert_eq!(found.state.standing.name(), StandingName::Rejected);
    assert_eq!(found.paper.unwrap().findings, [REFUSAL.into()], "the rule, in words");
    assert!(site.stand_in.kept().is_empty());
    let terms = DocumentTerms::of_lines(vec![line("40000", 19)]);
    site.ask(Mend { issuer: issuer(), document, buyer: None, terms }).await;
    site.carry().await;
    assert_eq!(site.standing(document).await, StandingName::Validated);
    let kept = site.stand_in.kept();
    assert_eq!((kept.len(), kept[0].total.as_str()), (1, "40000.00"));
    assert_eq!(kept[0].number.as_deref(), Some("SETP990000000"), "no number was used up");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_lost_answers_and_a_crash_use_one_number() {
    let mut site = Site::open(4).await;
    // The token and the municipalities arrive; the answer to the document does not.
    for trouble in [Trouble::None, Trouble::None, Trouble::LostAnswer] {
        site.stand_in.trouble(trouble);
    }
    let document = site.one_thing().await;
    site.until(|shown| shown.trouble.is_some()).await;
    site.stand_in.trouble(Trouble::LostAnswer);
    site = site.killed().await;
    let kept = site.stand_in.kept();
    assert_eq!((kept.len(), kept[0].valid), (1, true), "it has arrived there already");
    assert_eq!(site.standing(document).await, StandingName::Submitted, "and nobody knows here");
    site.carry().await;
    let found = site.found(document).await.state;
    assert_eq!(found.standing.name(), StandingName::Validated);
    assert_eq!(found.number, Some("SETP990000000".parse().unwrap()));
    assert_eq!((site.stand_in.kept().len(), site.stand_in.seen().posts), (1, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_not_ours_is_an_alarm_that_stays() {
    let site = Site::open(5).await;
    let document = site.one_thing().await;
    site.carry().await;
    assert!(!site.found(document).await.state.needs_attention(), "ours and theirs are the same");
    let range = site.found(document).await.state.issue.unwrap().range.unwrap();
    let key = "another-key".to_owned();
    site.ask(SetTechnicalKey { issuer: issuer(), range, key }).await;
    let second = site.one_thing().await;
    site.carry().await;
    let found = site.found(second).await.state;
    assert_eq!(found.standing.name(), StandingName::Validated, "what the tax authority has stands");
    assert!(found.needs_attention());
}
