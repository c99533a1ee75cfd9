//! Who lets us in, and how much we ask.

use std::sync::Arc;

use turnero_domain::invoicing::*;
use turnero_gateways::Clock;
use turnero_gateways::factus::Factus;
use turnero_gateways::factus::stand_in::Trouble;

use crate::office::Office;

const INVOICE: DocumentKind = DocumentKind::Invoice;

/// As many questions at once.
async fn ask(factus: &Arc<Factus>, times: usize) -> Vec<Answer> {
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..times {
        let factus = Arc::clone(factus);
        tasks.spawn(async move { factus.look_up(INVOICE, "d0").await });
    }
    tasks.join_all().await
}

#[tokio::test]
async fn many_who_need_a_token_fetch_one() {
    let office = Office::open(1).await;
    let answers = ask(&office.factus, 30).await;
    assert!(answers.iter().all(|answer| *answer == Answer::NotFound), "{answers:?}");
    let seen = office.stand_in.seen();
    assert_eq!((seen.logins, seen.requests), (1, 31));
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    let office = Office::open(2).await;
    office.stand_in.tokens_last(600);
    ask(&office.factus, 1).await;
    office.clock.advance(539);
    ask(&office.factus, 1).await;
    assert_eq!(office.stand_in.seen().refreshes, 0);
    office.clock.advance(1);
    ask(&office.factus, 1).await;
    let seen = office.stand_in.seen();
    assert_eq!((seen.logins, seen.refreshes), (1, 1));
}

#[tokio::test]
async fn who_cannot_renew_logs_in_again() {
    let office = Office::open(3).await;
    ask(&office.factus, 1).await;
    office.stand_in.forget_tokens();
    office.clock.advance(3_600);
    assert_eq!(ask(&office.factus, 1).await, [Answer::NotFound]);
    let seen = office.stand_in.seen();
    assert_eq!((seen.logins, seen.refreshes), (2, 1));
}

#[tokio::test]
async fn a_token_that_is_refused_is_replaced_once_and_never_in_a_loop() {
    let office = Office::open(4).await;
    ask(&office.factus, 1).await;
    office.stand_in.forget_tokens();
    assert_eq!(ask(&office.factus, 1).await, [Answer::NotFound]);
    assert_eq!(office.stand_in.seen().logins, 2);

    let before = office.stand_in.seen().requests;
    office.stand_in.trouble(Trouble::Status(401));
    office.stand_in.trouble(Trouble::None);
    office.stand_in.trouble(Trouble::Status(401));
    let setting = turnero_domain::Name::new("factus.username").unwrap();
    assert_eq!(ask(&office.factus, 1).await, [Answer::Misconfigured { setting }]);
    assert_eq!(office.stand_in.seen().requests - before, 3, "asked, logged in, asked");
}

#[tokio::test]
async fn a_wrong_secret_is_named_and_asked_with_once() {
    let office = Office::open(5).await;
    let wrong = [
        ("wrong", "password-of-the-stand-in", "factus.client_secret"),
        ("secret-of-the-stand-in", "wrong", "factus.password"),
    ];
    for (secret, password, setting) in wrong {
        let before = office.stand_in.seen().requests;
        let settings = office.stand_in.settings_with(secret, password).unwrap();
        let factus = Arc::new(Factus::new(settings, office.clock.clone()).unwrap());
        let setting = turnero_domain::Name::new(setting).unwrap();
        assert_eq!(ask(&factus, 1).await, [Answer::Misconfigured { setting }]);
        assert_eq!(office.stand_in.seen().requests - before, 1);
    }
}

#[tokio::test]
async fn a_wrong_secret_stops_the_document_until_it_is_mended() {
    let mut office = Office::open(6).await;
    let settings = office.stand_in.settings_with("wrong", "wrong").unwrap();
    let right = std::mem::replace(
        &mut office.factus,
        Arc::new(Factus::new(settings, office.clock.clone()).unwrap()),
    );
    let document = office.one_thing();
    office.step(document).await;
    assert_eq!(office.standing(document), StandingName::Halted);
    office.factus = right;
    office.send(&ResumeSubmissions { issuer: crate::office::id() });
    office.carry(document).await;
    assert_eq!(office.standing(document), StandingName::Validated);
}

#[tokio::test]
async fn no_minute_has_more_than_eighty_requests() {
    let office = Office::open(7).await;
    let before = office.clock.now();
    ask(&office.factus, 79).await;
    assert_eq!(office.clock.now(), before, "with the one for the token they fill the minute");
    let answers = ask(&office.factus, 70).await;
    assert!(answers.iter().all(|answer| *answer == Answer::NotFound), "{answers:?}");
    assert_eq!(office.clock.now().millis_since(before), 60_000);
    let seen = office.stand_in.seen();
    assert_eq!((seen.requests, seen.too_many), (150, 0));
}

#[tokio::test]
async fn who_is_sent_away_comes_back_when_it_may() {
    let office = Office::open(8).await;
    ask(&office.factus, 1).await;
    office.stand_in.trouble(Trouble::TooMany(7));
    let before = office.clock.now();
    assert_eq!(ask(&office.factus, 1).await, [Answer::NotFound]);
    let waited = office.clock.now().millis_since(before);
    assert_eq!(waited, 7_000);
}

#[tokio::test]
async fn who_is_sent_away_for_long_says_so_instead_of_waiting() {
    let office = Office::open(9).await;
    ask(&office.factus, 1).await;
    office.stand_in.trouble(Trouble::TooMany(300));
    let answer = ask(&office.factus, 1).await.remove(0);
    let retry_after = Some(turnero_domain::Seconds::new(300));
    assert_eq!(answer, Answer::Unavailable { retry_after });
    let before = office.stand_in.seen().requests;
    let answer = ask(&office.factus, 1).await.remove(0);
    assert!(matches!(answer, Answer::Unavailable { retry_after: Some(_) }), "{answer:?}");
    assert_eq!(office.stand_in.seen().requests, before, "the others wait, too");
}
