//! What goes wrong, one thing after the other.

use turnero_domain::identity::IdentityKind;
use turnero_domain::invoicing::*;
use turnero_gateways::factus::stand_in::{Ruling, Trouble};

use crate::office::{Office, alan, id, line};

const REFUSAL: &str = "Regla: FAK24, Rechazo: No está informado el DV del NIT";

#[tokio::test]
async fn a_lost_answer_is_asked_for_under_the_same_reference() {
    let mut office = Office::open(1).await;
    let document = office.one_thing();
    // The token and the municipalities arrive; the answer to the document does not, twice.
    for trouble in [Trouble::None, Trouble::None, Trouble::LostAnswer, Trouble::LostAnswer] {
        office.stand_in.trouble(trouble);
    }
    assert_eq!(office.carry(document).await, 3);
    assert_eq!(office.standing(document), StandingName::Validated);
    let kept = office.stand_in.kept();
    assert_eq!((kept.len(), office.stand_in.seen().posts), (1, 3));
    let number = office.issuer.document(document).unwrap().number.clone().unwrap();
    assert_eq!(number.as_str(), "SETP990000000", "one number for all of them");
}

#[tokio::test]
async fn who_never_answers_is_waited_for_no_longer_than_a_call_may_take() {
    let mut office = Office::open(2).await;
    let document = office.one_thing();
    office.step(document).await;
    office.stand_in.trouble(Trouble::Silent);
    let (factus, clock) = (office.factus.clone(), office.clock.clone());
    let before = office.stand_in.seen().requests;
    let asking = tokio::spawn(async move { factus.look_up(DocumentKind::Invoice, "d0").await });
    while office.stand_in.seen().requests == before {
        tokio::task::yield_now().await;
    }
    clock.advance(89);
    tokio::task::yield_now().await;
    assert!(!asking.is_finished());
    clock.advance(1);
    assert_eq!(asking.await.unwrap(), Answer::Unavailable { retry_after: None });
}

#[tokio::test]
async fn what_is_refused_is_deleted_mended_and_sent_under_the_same_reference() {
    let mut office = Office::open(3).await;
    let document = office.one_thing();
    office.stand_in.rule(Ruling::Refused(REFUSAL.to_owned()));
    assert_eq!(office.carry(document).await, 2, "sent, and deleted");
    assert_eq!(office.standing(document), StandingName::Rejected);
    assert!(office.stand_in.kept().is_empty());
    let terms = DocumentTerms::of_lines(vec![line("40000", 19)]);
    office.send(&Mend { issuer: id(), document, buyer: None, terms });
    office.carry(document).await;
    let kept = office.stand_in.kept();
    assert_eq!((kept[0].total.as_str(), kept[0].valid), ("40000.00", true));
    assert_eq!(kept[0].number.as_deref(), Some("SETP990000000"), "no number was used up");
}

#[tokio::test]
async fn what_is_refused_blocks_others_and_they_go_on_after_it() {
    let mut office = Office::open(4).await;
    let (first, second) = (office.one_thing(), office.one_thing());
    office.stand_in.rule(Ruling::Refused(REFUSAL.to_owned()));
    office.step(first).await;
    assert_eq!(office.step(second).await, Answer::Conflict);
    assert_eq!(office.step(second).await, Answer::NotFound, "it is not what blocks");
    office.carry(first).await;
    office.carry(second).await;
    assert_eq!(office.standing(second), StandingName::Validated);
}

#[tokio::test]
async fn a_slow_tax_authority_is_asked_again_and_nothing_is_deleted() {
    let mut office = Office::open(5).await;
    let document = office.one_thing();
    office.stand_in.rule(Ruling::Slow);
    office.stand_in.rule(Ruling::Slow);
    assert_eq!(office.carry(document).await, 3);
    assert_eq!(office.stand_in.seen().posts, 3);
    assert_eq!(office.stand_in.kept().len(), 1);
}

#[tokio::test]
async fn what_was_processed_before_is_neither_deleted_nor_sent_again() {
    let mut office = Office::open(6).await;
    let document = office.one_thing();
    office.stand_in.rule(Ruling::ProcessedBefore);
    office.step(document).await;
    assert!(office.issuer.document(document).unwrap().needs_attention());
    office.carry(document).await;
    assert_eq!(office.standing(document), StandingName::Validated);
    let seen = office.stand_in.seen();
    assert_eq!((seen.posts, seen.valid_deleted), (1, 0));
}

#[tokio::test]
async fn a_remark_is_kept_and_the_document_stands() {
    let mut office = Office::open(7).await;
    let document = office.one_thing();
    office.stand_in.rule(Ruling::Remarked("Regla: FAJ43b, Notificación: Nombre".to_owned()));
    office.carry(document).await;
    let standing = &office.issuer.document(document).unwrap().standing;
    let Standing::Validated { notices, .. } = standing else { panic!("{standing:?}") };
    assert_eq!(notices.as_slice(), ["FAJ43B".parse().unwrap()]);
}

#[tokio::test]
async fn where_there_is_no_number_left_a_document_is_refused_and_can_go_on_later() {
    let mut office = Office::open(10).await;
    office.stand_in.invoices_end_with(990_000_000);
    let (first, second) = (office.one_thing(), office.one_thing());
    office.carry(first).await;
    office.carry(second).await;
    assert_eq!(office.standing(first), StandingName::Validated);
    assert_eq!(office.standing(second), StandingName::Rejected);
    assert_eq!(office.stand_in.kept().len(), 1, "nothing is left in the way of others");
}

#[tokio::test]
async fn our_code_and_the_gateways_are_the_same() {
    let mut office = Office::open(8).await;
    let document = office.one_thing();
    // Each step looks that they do not differ.
    office.carry(document).await;
    let found = office.issuer.document(document).unwrap();
    assert_eq!(found.code.as_ref().unwrap().as_str().len(), 96);
}

#[tokio::test]
async fn questions_are_answered() {
    let mut office = Office::open(9).await;
    let document = office.one_thing();
    office.carry(document).await;
    let ranges = office.factus.ranges().await.unwrap();
    let nexts: Vec<_> = ranges.iter().map(|range| (range.id, range.next.unwrap())).collect();
    assert_eq!(nexts, [(4, 990_000_001), (5, 1), (6, 1), (8, 984_000_000), (9, 1), (67, 1)]);
    let search = CatalogueSearch { catalogue: Catalogue::Municipalities, name: "gil".to_owned() };
    assert_eq!(office.factus.catalogue(&search).await.unwrap()[0].code, "68679");
    let kind = IdentityKind::CitizenshipCard;
    let number = alan().identity.number;
    let acquirer = office.factus.acquirer(kind, &number).await.unwrap();
    assert_eq!(acquirer.name, "Alan Turing");
    let unknown = office.factus.acquirer(kind, "1").await;
    assert_eq!(unknown.unwrap_err(), GatewayFault::NotFound);
    let number = office.issuer.document(document).unwrap().number.clone().unwrap();
    for (form, begins) in
        [(DownloadForm::Pdf, "%PDF"), (DownloadForm::Xml, "<?xml"), (DownloadForm::Attached, "PK")]
    {
        let file = office.factus.download(DocumentKind::Invoice, &number, form).await.unwrap();
        assert!(file.content.starts_with(begins.as_bytes()), "{}", file.name);
    }
    let other = "SETP1".parse().unwrap();
    let error = office.factus.download(DocumentKind::Invoice, &other, DownloadForm::Pdf);
    assert_eq!(error.await.unwrap_err(), GatewayFault::NotFound);
}
