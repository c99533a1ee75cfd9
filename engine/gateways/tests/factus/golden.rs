//! The examples of the documentation, request and response, to the cent.

use serde_json::{Value, json};
use turnero_domain::Name;
use turnero_domain::invoicing::*;
use turnero_domain::money::Percent;
use turnero_gateways::factus::{Municipalities, v1};

use crate::office::{Office, id, line};

/// The request of the documentation, as far as our form has words for it. What is decimal is text here.
pub(crate) fn request(reference: &str) -> Value {
    json!({
        "document": "01", "numbering_range_id": 4, "reference_code": reference, "observation": "",
        "payment_form": "1", "payment_method_code": "10", "operation_type": "10",
        "send_email": true,
        "order_reference": {"reference_code": "ORD-1", "issue_date": "2025-01-01"},
        "billing_period": {"start_date": "2025-01-01", "start_time": "00:00:00",
                           "end_date": "2025-01-31", "end_time": "23:59:59"},
        "establishment": {"name": "SuperMarket", "address": "calle 10 # 3-13",
                          "phone_number": "0987654321", "email": "a@b.co", "municipality_id": 980},
        "customer": {"identification": "123456789", "names": "Alan Turing",
                     "address": "calle 1 # 2-68", "email": "alan@x.co", "phone": "1234567890",
                     "legal_organization_id": "2", "tribute_id": "21",
                     "identification_document_id": 3, "municipality_id": "980"},
        "items": [
            {"code_reference": "12345", "name": "producto de prueba", "quantity": 1,
             "discount_rate": "20.00", "price": "50000.00", "tax_rate": "19.00",
             "unit_measure_id": 70, "standard_code_id": 1, "is_excluded": 0, "tribute_id": 1,
             "withholding_taxes": [{"code": "06", "withholding_tax_rate": "7.00"},
                                   {"code": "05", "withholding_tax_rate": "15.00"}]},
            {"code_reference": "54321", "name": "producto de prueba 2", "quantity": 1,
             "discount_rate": "0.00", "price": "50000.00", "tax_rate": "5.00",
             "unit_measure_id": 70, "standard_code_id": 1, "is_excluded": 0, "tribute_id": 1,
             "withholding_taxes": []},
        ],
        "allowance_charges": [{"concept_type": "03", "is_surcharge": true, "reason": "Propina",
                               "base_amount": "90000.00", "amount": "9000.00"}],
    })
}

pub(crate) fn example() -> DocumentTerms {
    let withheld = |code: &str, rate| LineTax::rate(code.parse().unwrap(), Percent::whole(rate));
    let text = |text: &str| std::sync::Arc::from(text);
    let day = |day: &str| day.parse().unwrap();
    let first = LineTerms {
        discount: Some(Size::Percent(Percent::whole(20))),
        withholdings: vec![withheld("06", 7), withheld("05", 15)],
        ..line("50000", 19)
    };
    let second = LineTerms {
        code: Some("54321".parse().unwrap()),
        name: Some("producto de prueba 2".to_owned()),
        ..line("50000", 5)
    };
    DocumentTerms {
        adjustments: vec![AdjustmentTerms {
            kind: AdjustmentKind::Tip,
            reason: Name::new("Propina").unwrap(),
            size: Size::Amount("9000.00".parse().unwrap()),
        }],
        order: Some(OrderReference { code: "ORD-1".parse().unwrap(), date: day("2025-01-01") }),
        period: Some(Period { since: day("2025-01-01"), until: day("2025-01-31") }),
        establishment: Some(Establishment {
            name: text("SuperMarket"),
            address: text("calle 10 # 3-13"),
            phone: text("0987654321"),
            email: text("a@b.co"),
            municipality: text("68679"),
        }),
        ..DocumentTerms::of_lines(vec![first, second])
    }
}

fn san_gil() -> Municipalities {
    [("68679".to_owned(), 980)].into_iter().collect()
}

#[tokio::test]
async fn the_official_invoice_is_written_as_the_documentation_prints_it() {
    let mut office = Office::open(1).await;
    let document = office.invoice(example());
    let outgoing = office.outgoing(document);
    let municipalities = san_gil();
    let terms = v1::Terms { municipalities: &municipalities, bill_id: None, send_email: true };
    let (folder, body) = v1::request(&outgoing, terms).unwrap();
    assert_eq!(folder, "bills");
    assert_eq!(body, request(&outgoing.view.reference_code));
}

#[tokio::test]
async fn the_official_invoice_is_worked_out_by_the_stand_in_to_the_cent() {
    let mut office = Office::open(2).await;
    let document = office.invoice(example());
    assert_eq!(office.carry(document).await, 1);
    let kept = office.stand_in.kept();
    assert_eq!((kept.len(), kept[0].total.as_str()), (1, "99000.00"));
    assert_eq!(kept[0].number.as_deref(), Some("SETP990000000"));
    assert_eq!(office.standing(document), StandingName::Validated);
}

#[test]
fn the_official_response_is_read() {
    let cufe = "5f".repeat(48);
    let body = json!({
        "status": "Created",
        "data": {
            "company": {"nit": "900825759", "dv": "7"}, "billing_period": [],
            "bill": {"id": 820, "number": "SETP990000493", "reference_code": "fact0022025",
                     "status": 1, "send_email": 0, "cufe": cufe,
                     "validated": "09-01-2025 01:56:16 PM", "gross_value": "81232.50",
                     "tax_amount": "8767.50", "total": "99000.00", "observation": null,
                     "errors": [], "created_at": "09-01-2025 01:56:13 PM"},
            "items": [{"total": 40000}],
        },
    });
    let reply = v1::Reply { status: 201, body, retry_after: None };
    let answer = v1::submitted(DocumentKind::Invoice, &reply);
    let expected = Answer::Document {
        validated: true,
        code: Some(cufe.parse().unwrap()),
        number: Some("SETP990000493".parse().unwrap()),
        signed: Some(Signed {
            date: "2025-01-09".parse().unwrap(),
            clock: "13:56:13-05:00".parse().unwrap(),
        }),
        findings: Vec::new(),
    };
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn an_invoice_is_made_void_by_a_note_that_names_it() {
    let mut office = Office::open(3).await;
    let two = LineTerms { quantity: "2".parse().unwrap(), ..line("40000", 19) };
    let invoice = office.invoice(DocumentTerms::of_lines(vec![two]));
    office.carry(invoice).await;
    let draft = DraftCreditNote {
        issuer: id(),
        document: Some(invoice),
        concept: CreditConcept::Annulment,
        buyer: None,
        lines: NoteLines::All,
    };
    let note = office.send(&draft).document;
    office.send(&IssueDocument { issuer: id(), document: note });

    let outgoing = office.outgoing(note);
    let municipalities = san_gil();
    let terms = v1::Terms { municipalities: &municipalities, bill_id: Some(1), send_email: true };
    let (folder, body) = v1::request(&outgoing, terms).unwrap();
    assert_eq!(folder, "credit-notes");
    let told = ["correction_concept_code", "customization_id", "bill_id"].map(|name| &body[name]);
    assert_eq!(told, [&json!("2"), &json!(20), &json!(1)]);

    office.carry(note).await;
    let found = office.issuer.document(note).unwrap();
    assert_eq!(found.number, Some("NC1".parse().unwrap()));
    assert_eq!(office.stand_in.kept()[1].total, "80000.00");
    assert_eq!(office.issuer.document(invoice).unwrap().account.voided_by, Some(note));
}

#[tokio::test]
async fn what_this_wire_cannot_say_is_refused_with_the_field_and_never_sent() {
    let day = "2026-11-20".parse().unwrap();
    let refused: [(&str, DocumentTerms); 4] = [
        ("ITEMS.0.DISCOUNT_RATE", {
            let discount = Some(Size::Amount("5".parse().unwrap()));
            DocumentTerms::of_lines(vec![LineTerms { discount, ..line("50000", 19) }])
        }),
        ("ITEMS.0.PRICE", {
            let net = LineTerms { price_includes_tax: Some(false), ..line("0.33", 19) };
            DocumentTerms::of_lines(vec![net])
        }),
        ("ITEMS.0.TAX_RATE", {
            let none = LineTerms { taxes: Some(Vec::new()), ..line("50000", 19) };
            DocumentTerms::of_lines(vec![none])
        }),
        ("CASH_ROUNDING_AMOUNT", {
            let step = Some("50".parse().unwrap());
            DocumentTerms { cash_step: step, ..DocumentTerms::of_lines(vec![line("50020", 19)]) }
        }),
    ];
    let mut office = Office::open(4).await;
    for (field, terms) in refused {
        let document = office.invoice(terms);
        let answer = office.step(document).await;
        let Answer::Invalid { findings } = answer else { panic!("{field}: {answer:?}") };
        assert!(findings.iter().any(|found| found.rule.as_str() == field), "{field}: {findings:?}");
        assert_eq!(office.standing(document), StandingName::Rejected);
        assert!(office.issuer.view(document, day).unwrap().state.needs_attention());
    }
    assert_eq!(office.stand_in.seen().posts, 0);
}
