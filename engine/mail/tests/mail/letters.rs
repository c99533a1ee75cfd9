use std::sync::Arc;

use turnero_domain::invoicing::{Downloaded, Mailer, OutgoingMail};
use turnero_mail::smtp::Security;
use turnero_mail::stand_in::{House, StandIn};
use turnero_mail::{MailSettings, Post, Transport};

use super::{mail, open};

/// What arrives of this mail.
async fn arrived(mail: &OutgoingMail) -> String {
    let (stand_in, post) = open().await;
    let file = Downloaded { name: "ad 1/\r\n.zip".to_owned(), content: b"PK\x03\x04\0\0".to_vec() };
    post.send(mail, &[Arc::new(file)]).await;
    stand_in.taken().remove(0).text
}

fn headers(text: &str) -> &str {
    text.split_once("\n\n").unwrap().0
}

#[tokio::test]
async fn a_mail_has_words_in_text_and_html_the_paper_and_what_was_signed() {
    let text = arrived(&mail()).await;
    for part in [
        "Content-Type: multipart/mixed",
        "Content-Type: multipart/alternative",
        "Content-Type: text/plain",
        "Content-Type: text/html",
        "Content-Type: application/pdf",
        "SETP990000493.pdf",
        "Content-Type: application/zip",
        "ad_1___.zip",
        "Auto-Submitted: auto-generated",
    ] {
        assert!(text.contains(part), "{part} is missing");
    }
    assert!(text.is_ascii(), "it goes through every server");
    assert!(text.lines().all(|line| line.len() <= 998));
    // %PDF in base64.
    assert!(text.contains("\nJVBERi"));
    // A ZIP without a letter above 127, and not as text.
    assert!(text.contains("\nUEsDBAAA") && !text.contains('\0'));
}

#[tokio::test]
async fn nobody_can_write_a_header_with_a_name() {
    let mut mail = mail();
    let evil = "Ana\r\nBcc: everybody@example.org\r\n\r\n<h1>pay here</h1>";
    mail.printout.party.as_mut().unwrap().name = evil.into();
    let mut paper = mail.printout.view.paper.take().unwrap();
    let mut party = paper.party.as_ref().clone();
    party.name = evil.into();
    paper.party = Arc::new(party);
    mail.printout.view.paper = Some(paper);
    let text = arrived(&mail).await;
    let headers = headers(&text).to_ascii_lowercase();
    assert!(!headers.lines().any(|line| line.starts_with("bcc")), "{headers}");
    assert_eq!(headers.matches("\nsubject:").count() + headers.matches("\nto:").count(), 2);
}

#[tokio::test]
async fn what_comes_back_comes_to_an_address_that_names_the_mail() {
    let stand_in = StandIn::open(House::default()).await.unwrap();
    let smtp = Transport::Smtp(stand_in.settings(Security::None));
    let settings = MailSettings::new("facturas@clinica.example", smtp).unwrap();
    let settings = settings.return_path("bounces@mail.example").unwrap();
    let settings = settings.reply_to("Caja <caja@clinica.example>").unwrap();
    Post::open(settings).unwrap().send(&mail(), &[]).await;
    let taken = stand_in.taken().remove(0);
    assert_eq!(taken.from, "bounces+000000000000000000000000000000d0.1@mail.example");
    assert!(headers(&taken.text).contains("Reply-To: Caja <caja@clinica.example>"));
    let found = turnero_domain::invoicing::MessageId::found_in(&taken.from).unwrap();
    assert_eq!(found, mail().id);
}

#[tokio::test]
async fn who_speaks_english_is_written_to_in_english() {
    let mut mail = mail();
    mail.language = Some("en-GB".parse().unwrap());
    let text = arrived(&mail).await;
    assert!(text.contains("This is your invoice SETP990000493"), "{text}");
}
