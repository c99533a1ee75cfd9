use std::time::Duration;

use turnero_domain::invoicing::Mailer;
use turnero_domain::mail::Delivery;
use turnero_mail::smtp::Security;
use turnero_mail::stand_in::Mood;

use super::{mail, open, post, sent};

#[tokio::test]
async fn what_was_taken_went_to_whom_it_is_for_under_its_own_id() {
    let (stand_in, post) = open().await;
    assert_eq!(post.send(&mail(), &[]).await, Delivery::Accepted);
    let taken = stand_in.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].to, "persona@ejemplo.example");
    assert_eq!(taken[0].from, "facturas@clinica.example");
    assert_eq!(taken[0].message_id, "<000000000000000000000000000000d0.1@clinica.example>");
}

#[tokio::test]
async fn every_way_to_fail_is_told_as_what_it_is() {
    let (stand_in, post) = open().await;
    for (mood, expected) in [
        (Mood::LaterForRecipient, Delivery::Postponed),
        (Mood::LaterAtTheEnd, Delivery::Postponed),
        (Mood::NoSuchAddress, Delivery::AddressRefused),
        (Mood::MailboxFull, Delivery::MessageRefused),
        (Mood::RefusesMail, Delivery::MessageRefused),
        (Mood::GoesAway, Delivery::Unreachable),
        (Mood::GoesAwayInTheMiddle, Delivery::AnswerLost),
        (Mood::TakesAndGoesAway, Delivery::AnswerLost),
        (Mood::Takes, Delivery::Accepted),
    ] {
        assert_eq!(sent(&stand_in, &post, mood).await, expected, "{mood:?}");
    }
    let ids: Vec<_> = stand_in.taken().into_iter().map(|taken| taken.message_id).collect();
    assert_eq!(ids.len(), 2, "one of them without anybody being told");
    assert_eq!(ids[0], ids[1], "and both are the same mail");
}

#[tokio::test]
async fn a_server_that_says_nothing_more_is_left_after_the_time_out_and_nothing_was_sent() {
    let (stand_in, _) = open().await;
    let mut settings = stand_in.settings(Security::None);
    settings.timeout = Duration::from_millis(200);
    assert_eq!(sent(&stand_in, &post(settings), Mood::Hangs).await, Delivery::Unreachable);
    assert!(stand_in.taken().is_empty());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_apart_from_one_that_says_no() {
    let (stand_in, post) = open().await;
    drop(stand_in);
    assert_eq!(post.send(&mail(), &[]).await, Delivery::Unreachable);
    let told = post.look().await.unwrap_err().to_string();
    assert!(told.contains("cannot be reached") && told.contains("mail.host"), "{told}");
}

#[tokio::test]
async fn a_connection_is_used_for_more_than_one_mail_and_a_broken_one_is_not() {
    let (stand_in, post) = open().await;
    for _ in 0..5 {
        assert_eq!(sent(&stand_in, &post, Mood::Takes).await, Delivery::Accepted);
    }
    assert_eq!(stand_in.connections(), 1);
    assert_eq!(sent(&stand_in, &post, Mood::NoSuchAddress).await, Delivery::AddressRefused);
    assert_eq!(sent(&stand_in, &post, Mood::Takes).await, Delivery::Accepted);
    assert_eq!(stand_in.connections(), 2);
}

#[tokio::test]
async fn what_is_no_address_is_sent_nowhere() {
    let (stand_in, post) = open().await;
    for address in ["", "persona", "a@b.co\r\nRCPT TO:<c@d.co>", "a@b.co, c@d.co"] {
        let mut mail = mail();
        mail.address = Some(address.into());
        assert_eq!(post.send(&mail, &[]).await, Delivery::NoAddress, "{address:?}");
    }
    assert!(stand_in.taken().is_empty());
}
