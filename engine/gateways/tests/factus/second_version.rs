//! The second version of the wire: what it can say that the first cannot, and that the rest is the same.

use turnero_domain::identity::IdentityKind;
use turnero_domain::invoicing::*;
use turnero_domain::money::Percent;
use turnero_gateways::factus::Version;
use turnero_gateways::factus::stand_in::{Ruling, Trouble};

use crate::office::{Office, alan, id, line};

/// A price without tax, and more of it than the first version can say.
fn three_and_a_half() -> LineTerms {
    let mut line = line("10000", 19);
    line.price_includes_tax = Some(false);
    line.quantity = "3.5".parse().unwrap();
    line.taxes = Some(vec![
        LineTax::rate("01".parse().unwrap(), Percent::whole(19)),
        LineTax::rate("04".parse().unwrap(), Percent::whole(8)),
    ]);
    line
}

async fn office(seed: u64) -> Office {
    let mut office = Office::speaking(Version::V2, seed).await;
    let takes = Some(Takes { quantity_decimals: 2, line_taxes: 2 });
    let change = IssuerChange { takes, ..IssuerChange::default() };
    office.send(&ChangeIssuer { issuer: id(), change });
    office
}

#[tokio::test]
async fn a_document_is_validated_and_lost_answers_use_one_number() {
    let mut office = office(1).await;
    let document = office.one_thing();
    // The token arrives; no list of municipalities is asked for.
    for trouble in [Trouble::None, Trouble::LostAnswer, Trouble::LostAnswer] {
        office.stand_in.trouble(trouble);
    }
    assert_eq!(office.carry(document).await, 3);
    assert_eq!(office.standing(document), StandingName::Validated);
    let number = office.issuer.document(document).unwrap().number.clone().unwrap();
    assert_eq!(number.as_str(), "SETP990000000");
    assert_eq!(office.stand_in.kept().len(), 1);
}

#[tokio::test]
async fn decimal_quantities_and_several_taxes_and_ways_to_pay_go_through() {
    let mut office = office(2).await;
    let part = |method, amount: &str| InstalmentTerms {
        method,
        amount: Some(amount.parse().unwrap()),
        ..InstalmentTerms::default()
    };
    let payment = vec![part(PaymentMethod::Cash, "20000"), part(PaymentMethod::DebitCard, "24450")];
    let terms = DocumentTerms { payment, ..DocumentTerms::of_lines(vec![three_and_a_half()]) };
    let document = office.invoice(terms);
    office.carry(document).await;
    let found = office.issuer.document(document).unwrap();
    let paper = office.issuer.paper(document).unwrap();
    assert_eq!(found.standing.name(), StandingName::Validated, "{:?}", paper.findings);
    assert_eq!(office.stand_in.kept()[0].total, "44450.00", "35000 and 27 in the hundred");
}

#[tokio::test]
async fn what_would_come_to_another_amount_is_not_sent() {
    let mut office = office(3).await;
    // With its tax 40000.00; from the price without tax, Factus would come to a cent more of tax.
    let mut discounted = line("50000", 19);
    discounted.discount = Some(Size::Percent(Percent::whole(20)));
    let document = office.invoice(DocumentTerms::of_lines(vec![discounted]));
    let answer = office.step(document).await;
    let Answer::Invalid { findings } = answer else { panic!("{answer:?}") };
    assert_eq!(findings[0].rule.as_str(), "ITEMS.0.PRICE");
    assert!(office.stand_in.kept().is_empty());
}

#[tokio::test]
async fn notes_name_their_invoice_and_debit_notes_exist() {
    let mut office = office(4).await;
    let invoice = office.one_thing();
    office.carry(invoice).await;
    let debit = office.added_to(invoice, line("1190", 19));
    office.carry(debit).await;
    assert_eq!(office.standing(debit), StandingName::Validated);
    let off = office.taken_off(invoice, line("1190", 19));
    office.carry(off).await;
    let credit = office.send(&VoidInvoice { issuer: id(), invoice });
    office.carry(credit.document).await;
    assert_eq!(office.standing(credit.document), StandingName::Validated);
}

#[tokio::test]
async fn a_refusal_is_heard_in_its_own_shape() {
    let mut office = office(5).await;
    let text = "Regla: FAK24, Rechazo: No está informado el DV del NIT";
    office.stand_in.rule(Ruling::Refused(text.to_owned()));
    let document = office.one_thing();
    assert_eq!(office.carry(document).await, 2, "sent, and deleted");
    assert_eq!(office.standing(document), StandingName::Rejected);
    assert_eq!(office.issuer.paper(document).unwrap().findings, [text.into()]);
}

#[tokio::test]
async fn questions_are_answered_or_said_to_be_none() {
    let mut office = office(6).await;
    let document = office.one_thing();
    office.carry(document).await;
    assert_eq!(office.factus.ranges().await.unwrap().len(), 6);
    let search = |catalogue| CatalogueSearch { catalogue, name: String::new() };
    assert_eq!(office.factus.catalogue(&search(Catalogue::Units)).await.unwrap().len(), 5);
    let none = office.factus.catalogue(&search(Catalogue::Municipalities)).await.unwrap_err();
    assert!(matches!(none, GatewayFault::NotOffered { .. }));
    let number = alan().identity.number;
    let kind = IdentityKind::CitizenshipCard;
    assert_eq!(office.factus.acquirer(kind, &number).await.unwrap().name, "Alan Turing");
    let number = office.issuer.document(document).unwrap().number.clone().unwrap();
    for (form, begins) in [(DownloadForm::Pdf, "%PDF"), (DownloadForm::Attached, "PK")] {
        let file = office.factus.download(DocumentKind::Invoice, &number, form).await.unwrap();
        assert!(file.content.starts_with(begins.as_bytes()), "{}", file.name);
    }
}
