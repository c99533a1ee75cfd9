//! Who sends a document to whoever it is for: it is said in the request, once and for all its attempts.

use turnero_domain::invoicing::*;
use turnero_gateways::factus::stand_in::Ruling;
use turnero_gateways::factus::{Factus, Version};

use crate::office::{Office, id};

fn mailed_by(office: &mut Office, whom: MailedBy) {
    let change = IssuerChange { mailed_by: Some(whom), ..IssuerChange::default() };
    office.send(&ChangeIssuer { issuer: id(), change });
}

/// What the newest request asked for, of the one document that there is.
fn asked(office: &Office) -> Option<bool> {
    office.stand_in.kept()[0].send_email
}

/// Whether a mail of ours waits or went.
fn we_mail(office: &Office, document: turnero_domain::TaxDocumentId) -> bool {
    office.issuer.document(document).unwrap().mailing.is_some()
}

#[tokio::test]
async fn the_gateway_is_asked_to_send_unless_it_is_switched_off_or_we_do() {
    for version in [Version::V1, Version::V2] {
        let mut office = Office::speaking(version, 21).await;
        let document = office.one_thing();
        office.carry(document).await;
        assert_eq!((asked(&office), we_mail(&office, document)), (Some(true), false));

        let mut office = Office::speaking(version, 22).await;
        let mut settings = office.stand_in.settings().unwrap();
        (settings.version, settings.send_email) = (version, false);
        office.factus = Factus::new(settings, office.clock.clone()).unwrap().into();
        let document = office.one_thing();
        office.carry(document).await;
        assert_eq!((asked(&office), we_mail(&office, document)), (Some(false), false));

        let mut office = Office::speaking(version, 23).await;
        mailed_by(&mut office, MailedBy::Us);
        let document = office.one_thing();
        office.carry(document).await;
        assert_eq!((asked(&office), we_mail(&office, document)), (Some(false), true));
    }
}

#[tokio::test]
async fn what_changes_while_a_document_is_under_way_makes_nobody_send_it_twice_and_nobody_never() {
    let both = [(MailedBy::Gateway, MailedBy::Us), (MailedBy::Us, MailedBy::Gateway)];
    for (before, after) in both {
        let mut office = Office::open(24).await;
        mailed_by(&mut office, before);
        let document = office.one_thing();
        office.stand_in.rule(Ruling::Slow);
        office.step(document).await;
        let first = asked(&office);
        mailed_by(&mut office, after);
        office.carry(document).await;
        assert_eq!(office.standing(document), StandingName::Validated);
        assert_eq!(asked(&office), first, "the same is asked with each attempt");
        assert_ne!(asked(&office), Some(we_mail(&office, document)), "one of both, {before:?}");
        // What is issued now follows what is set now.
        let next = office.one_thing();
        office.carry(next).await;
        assert_eq!(we_mail(&office, next), after == MailedBy::Us);
    }
}

#[tokio::test]
async fn what_is_mended_is_still_sent_by_whoever_was_to_send_it() {
    let mut office = Office::open(25).await;
    mailed_by(&mut office, MailedBy::Us);
    let document = office.one_thing();
    office.stand_in.rule(Ruling::Refused("Regla: FAK24, Rechazo: sin DV".to_owned()));
    office.carry(document).await;
    mailed_by(&mut office, MailedBy::Gateway);
    let terms = DocumentTerms::of_lines(vec![crate::office::line("50000", 19)]);
    office.send(&Mend { issuer: id(), document, buyer: None, terms });
    office.carry(document).await;
    assert_eq!((asked(&office), we_mail(&office, document)), (Some(false), true));
}
