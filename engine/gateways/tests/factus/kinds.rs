//! Every kind of document, and the way that each takes: whatever the wire that is spoken, all of them are carried.

use serde_json::{Value, json};
use turnero_domain::TaxDocumentId;
use turnero_domain::identity::IdentityKind;
use turnero_domain::invoicing::*;
use turnero_gateways::factus::stand_in::{Odds, Ruling};
use turnero_gateways::factus::{Municipalities, Version, v1, v2};

use crate::office::{Office, alan, id, line};

const REFUSAL: &str = "Regla: DSAJ24b, Rechazo: No está informado el DV del NIT";

/// The request that the documentation of the first version prints. What is decimal is text here.
fn request(reference: &str) -> Value {
    json!({
        "reference_code": reference, "numbering_range_id": 8, "payment_method_code": "10",
        "observation": "",
        "provider": {"identification_document_id": 6, "identification": "123456789", "dv": "6",
                     "names": "Alan Turing", "address": "calle 1 # 2-68", "email": "alan@x.co",
                     "phone": "1234567890", "is_resident": 1, "country_code": "CO",
                     "municipality_id": 980},
        "items": [
            {"code_reference": "12345", "name": "producto de prueba", "quantity": 1,
             "discount_rate": "20.00", "price": "50000.00", "unit_measure_id": 70,
             "standard_code_id": 1,
             "withholding_taxes": [{"code": "06", "withholding_tax_rate": "3.50"}]},
            {"code_reference": "54321", "name": "producto de prueba 2", "quantity": 1,
             "discount_rate": "0.00", "price": "50000.00", "unit_measure_id": 70,
             "standard_code_id": 1, "withholding_taxes": []},
        ],
    })
}

/// Carries a document to its end, and shows its number and what the stand-in made of it.
async fn carried(office: &mut Office, document: TaxDocumentId) -> (String, String) {
    office.carry(document).await;
    let found = office.issuer.document(document).unwrap();
    let told = office.issuer.paper(document).map(|paper| paper.findings.clone());
    assert_eq!(found.standing.name(), StandingName::Validated, "{told:?}");
    assert!(found.code.is_some());
    let number = found.number.clone().unwrap().to_string();
    let kept = office.stand_in.kept();
    let kept = kept.iter().find(|kept| kept.number.as_deref() == Some(&number)).unwrap();
    (number, kept.total.clone())
}

fn adjust(office: &mut Office, on: TaxDocumentId) -> TaxDocumentId {
    let draft = DraftCreditNote {
        issuer: id(),
        document: Some(on),
        concept: CreditConcept::Volume,
        buyer: None,
        lines: NoteLines::All,
    };
    let document = office.send(&draft).document;
    office.send(&IssueDocument { issuer: id(), document });
    document
}

#[tokio::test]
async fn what_is_bought_is_written_as_the_documentation_prints_it() {
    let mut office = Office::open(11).await;
    let document = office.bought();
    let outgoing = office.outgoing(document);
    let municipalities: Municipalities = [("68679".to_owned(), 980)].into_iter().collect();
    let terms = v1::Terms { municipalities: &municipalities, bill_id: None, send_email: true };
    let (folder, body) = v1::request(&outgoing, terms).unwrap();
    assert_eq!(folder, "support-documents");
    assert_eq!(body, request(&outgoing.view.reference_code));
    assert_eq!(carried(&mut office, document).await, ("SEDS984000000".into(), "90000.00".into()));
}

#[tokio::test]
async fn every_kind_of_document_is_validated_whichever_version_is_spoken() {
    for version in [Version::V1, Version::V2] {
        let mut office = Office::speaking(version, 12).await;
        let invoice = office.one_thing();
        assert_eq!(carried(&mut office, invoice).await.0, "SETP990000000");
        let debit = office.added_to(invoice, line("1190", 19));
        assert_eq!(carried(&mut office, debit).await, ("ND1".into(), "1190.00".into()));
        let off = office.taken_off(invoice, line("1190", 19));
        assert_eq!(carried(&mut office, off).await, ("NC1".into(), "1190.00".into()));
        let credit = office.send(&VoidInvoice { issuer: id(), invoice }).document;
        assert_eq!(carried(&mut office, credit).await, ("NC2".into(), "50000.00".into()));
        assert!(office.issuer.document(invoice).unwrap().balance().amount().is_zero());
        let bought = office.bought();
        let told = carried(&mut office, bought).await;
        assert_eq!(told, ("SEDS984000000".into(), "90000.00".into()), "{version:?}");
        let note = adjust(&mut office, bought);
        assert_eq!(carried(&mut office, note).await, ("NDA1".into(), "90000.00".into()));
    }
}

#[tokio::test]
async fn an_invoice_that_was_written_on_paper_first_says_which_and_has_the_number_of_its_range() {
    for version in [Version::V1, Version::V2] {
        let mut office = Office::speaking(version, 19).await;
        let transcribes = Some(Transcribed {
            number: "FTP7".parse().unwrap(),
            date: "2026-11-19".parse().unwrap(),
        });
        let terms =
            DocumentTerms { transcribes, ..DocumentTerms::of_lines(vec![line("50000", 19)]) };
        let document = office.invoice(terms);
        let outgoing = office.outgoing(document);
        let (_, body) = v2::request(&outgoing, true).unwrap();
        assert_eq!((&body["document"], &body["numbering_range_id"]), (&json!("03"), &json!(67)));
        let paper = &body["related_documents"][0];
        let told = (&paper["number"], &paper["issue_date"]);
        assert_eq!(told, (&json!("FTP7"), &json!("2026-11-19")));
        assert_eq!(carried(&mut office, document).await, ("FTP1".into(), "50000.00".into()));
        let other = office.one_thing();
        assert_eq!(carried(&mut office, other).await.0, "SETP990000000", "{version:?}");
    }
}

#[tokio::test]
async fn a_debit_note_names_its_invoice_and_an_adjustment_note_what_it_is_on() {
    let mut office = Office::open(13).await;
    let invoice = office.one_thing();
    office.carry(invoice).await;
    let debit = office.added_to(invoice, line("1190", 19));
    let (folder, body) = v2::request(&office.outgoing(debit), false).unwrap();
    let told = ["correction_concept_code", "customization_id", "bill_number"].map(|it| &body[it]);
    assert_eq!(
        (folder, told),
        ("debit-notes", [&json!("1"), &json!("30"), &json!("SETP990000000")])
    );
    let bought = office.bought();
    office.carry(bought).await;
    let note = adjust(&mut office, bought);
    let (folder, body) = v2::request(&office.outgoing(note), false).unwrap();
    assert_eq!(folder, "adjustment-notes");
    assert_eq!(body["support_document_number"], "SEDS984000000");
    assert_eq!(body["correction_concept_code"], "5", "of a discount for quantity it knows nothing");
    assert_eq!(body["items"][0]["taxes"][0]["is_excluded"], true);
    assert!(body.get("customer").is_none() && body.get("send_email").is_none());
}

#[tokio::test]
async fn what_is_refused_is_forgotten_and_mended_under_its_reference_whatever_it_is() {
    let mut office = Office::open(14).await;
    let invoice = office.one_thing();
    let bought = office.bought();
    office.carry(invoice).await;
    office.carry(bought).await;
    let again = office.bought();
    let debit = office.added_to(invoice, line("1190", 19));
    let note = adjust(&mut office, bought);
    for document in [again, debit, note] {
        office.stand_in.rule(Ruling::Refused(REFUSAL.to_owned()));
        assert_eq!(office.carry(document).await, 2, "sent, and deleted");
        assert_eq!(office.standing(document), StandingName::Rejected);
        let left = office.stand_in.kept().into_iter().filter(|kept| !kept.valid).count();
        assert_eq!(left, 0, "what is left there is in the way of all that follow");
    }
}

#[tokio::test]
async fn with_every_fault_each_kind_ends_with_one_valid_document() {
    for (seed, version) in [(15, Version::V1), (16, Version::V2)] {
        let mut office = Office::speaking(version, seed).await;
        let mut documents = Vec::new();
        let invoice = office.one_thing();
        office.carry(invoice).await;
        office.stand_in.odds(Odds {
            dropped: 15,
            lost: 15,
            errors: 10,
            slow: 15,
            before: 10,
            remarked: 10,
            ..Odds::default()
        });
        for _ in 0..6 {
            let debit = office.added_to(invoice, line("1190", 19));
            let bought = office.bought();
            office.carry(debit).await;
            office.carry(bought).await;
            let note = adjust(&mut office, bought);
            office.carry(note).await;
            documents.extend([debit, bought, note]);
        }
        for document in &documents {
            assert_eq!(office.standing(*document), StandingName::Validated);
        }
        let kept = office.stand_in.kept();
        assert_eq!(kept.len(), documents.len() + 1);
        assert!(kept.iter().all(|kept| kept.valid));
        assert_eq!(office.stand_in.seen().valid_deleted, 0);
    }
}

#[tokio::test]
async fn a_supplier_of_whom_too_little_is_known_is_refused_with_the_field_and_nothing_is_sent() {
    let mut office = Office::open(17).await;
    let whole = alan();
    for (field, party) in [
        ("PROVIDER.EMAIL", PartyTerms { email: None, ..whole.clone() }),
        ("PROVIDER.ADDRESS", PartyTerms { address: None, ..whole.clone() }),
        ("PROVIDER.MUNICIPALITY_ID", PartyTerms { municipality: None, ..whole.clone() }),
    ] {
        let terms = DocumentTerms::of_lines(vec![LineTerms { taxes: None, ..line("1000", 19) }]);
        let number = "123456789".to_owned();
        let identity = IdentityTerms { kind: IdentityKind::Nit, number, check_digit: None };
        let supplier = PartyTerms { identity, ..party };
        let draft = DraftSupportDocument { issuer: id(), supplier, terms };
        let document = office.send(&draft).document;
        office.send(&IssueDocument { issuer: id(), document });
        let answer = office.step(document).await;
        let Answer::Invalid { findings } = answer else { panic!("{answer:?}") };
        assert_eq!(findings[0].rule.as_str(), field);
    }
    assert_eq!(office.stand_in.seen().posts, 0);
}

#[tokio::test]
async fn files_of_every_kind_are_fetched_where_there_are_some() {
    let mut office = Office::open(18).await;
    let bought = office.bought();
    office.carry(bought).await;
    let number = office.issuer.document(bought).unwrap().number.clone().unwrap();
    let kind = DocumentKind::SupportDocument;
    let xml = office.factus.download(kind, &number, DownloadForm::Xml).await.unwrap();
    assert!(xml.content.starts_with(b"<?xml") && xml.name.starts_with("ds"), "{}", xml.name);
    let fault = office.factus.download(kind, &number, DownloadForm::Attached).await.unwrap_err();
    assert!(matches!(fault, GatewayFault::NotOffered { .. }));
}
