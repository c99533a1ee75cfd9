//! The forms that others rely on: what is kept of a customer, for it lies in stores; every event; the words and the JSON of
//! every refusal. They stand in `tests/golden/customers.txt`, and a change shows up in review. `BLESS=1 cargo test`
//! writes them anew.

#![expect(clippy::unwrap_used, reason = "a test that fails panics")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde::Serialize;
use turnero_domain::customers::{
    Address, Channel, Consent, Country, Customer, CustomerEvent, CustomerNote, CustomerRefusal,
    CustomerTerms, Email, FieldRefusal, FileRefusal, ImportFile, InvoiceMention, Kept, Line,
    MergedInto, Municipality, Party, PartyKind, Phone, PriorityClaim, Proof, Purpose, Regime,
    Responsibility, TaxTerms, Tribute, Visit,
};
use turnero_domain::given::minute;
use turnero_domain::identity::{CheckDigit, IdentityDocument, IdentityKind, IdentityRefusal};
use turnero_domain::{CustomerId, Language, PrincipalId, Refusal};
use uuid::Uuid;

fn number<I: From<Uuid>>(number: u128) -> I {
    I::from(Uuid::from_u128(number))
}

fn customer() -> CustomerId {
    number(0xC)
}

/// Somebody of whom everything is known.
fn everything() -> Customer {
    let line = "Calle 1 # 2-68".parse().unwrap();
    let municipality = Municipality::new("68679").ok();
    let party = Party::Person {
        given_names: "Given names".parse().unwrap(),
        surnames: "Surnames".parse().ok(),
    };
    let terms = CustomerTerms {
        document: IdentityDocument::new(IdentityKind::Nit, "900825759", None).ok(),
        trade_name: "Trade name".parse().ok(),
        email: Email::new("name@example.com").ok(),
        phone: Phone::new("+57 310 123 4567").ok(),
        address: Address::new(line, municipality, Country::default()).ok(),
        tax: TaxTerms {
            regime: Regime::Responsible,
            tribute: Tribute::Vat,
            responsibilities: vec![Responsibility::LargeTaxpayer, Responsibility::SelfWithholder],
        },
        language: Some(Language::SPANISH),
        priority: Some(PriorityClaim { priority: number(0xF), proof: Proof::Seen }),
        ..CustomerTerms::new(party)
    };
    Customer {
        added_at: minute(1),
        changed_at: minute(2),
        terms,
        consents: vec![Consent {
            purpose: Purpose::Marketing,
            channel: Channel::Sms,
            given_at: minute(3),
            withdrawn_at: Some(minute(4)),
        }],
        notes: vec![CustomerNote {
            at: minute(5),
            by: PrincipalId::User(Uuid::from_u128(0xA6)),
            text: "a note".parse().unwrap(),
        }],
        visits: vec![Visit {
            at: minute(6),
            branch: number(0xB),
            service: number(0x5),
            ticket: number(0x7),
        }],
        visits_before: 8,
        invoices: vec![InvoiceMention { at: minute(7), invoice: Uuid::from_u128(0x11) }],
        invoices_before: 4,
        merged: vec![number(0xD)],
    }
}

fn documents() -> Vec<Kept> {
    let company = Party::Company { name: "Company".parse().unwrap() };
    let mut small = everything();
    small.terms = CustomerTerms::new(company);
    small.consents.clear();
    small.notes.clear();
    small.visits.clear();
    small.visits_before = 0;
    small.invoices.clear();
    small.invoices_before = 0;
    small.merged.clear();
    vec![
        Kept::Customer(Box::new(everything())),
        Kept::Customer(Box::new(small)),
        Kept::MergedInto(MergedInto { into: customer(), at: minute(9) }),
    ]
}

fn events() -> Vec<CustomerEvent> {
    let customer = customer();
    let (purpose, channel) = (Purpose::Service, Channel::Email);
    vec![
        CustomerEvent::CustomerAdded { customer, kind: PartyKind::Company },
        CustomerEvent::CustomerChanged { customer },
        CustomerEvent::CustomerNoted { customer },
        CustomerEvent::ConsentGiven { customer, purpose, channel },
        CustomerEvent::ConsentWithdrawn { customer, purpose, channel },
        CustomerEvent::CustomerMerged { customer, into: number(0xE) },
        CustomerEvent::CustomerAbsorbed { customer, double: number(0xE) },
        CustomerEvent::CustomerVisited { customer, branch: number(0xB), ticket: number(0x7) },
        CustomerEvent::CustomerInvoiced { customer, invoice: Uuid::from_u128(0x11) },
        CustomerEvent::VisitsFollowed { branch: number(0xB), to: 41 },
        CustomerEvent::CustomerErased { customer },
    ]
}

fn refusals() -> Vec<CustomerRefusal> {
    let customer = customer();
    let (purpose, channel) = (Purpose::Surveys, Channel::Call);
    let (limit, found) = (10, 11);
    vec![
        CustomerRefusal::CustomerUnknown { customer },
        CustomerRefusal::DocumentUnknown {},
        CustomerRefusal::DocumentTaken { customer },
        CustomerRefusal::DocumentOfNobody {},
        CustomerRefusal::TooManyCustomers { limit },
        CustomerRefusal::TooManyNotes { limit },
        CustomerRefusal::TooManyResponsibilities { limit },
        CustomerRefusal::TooManyDoubles { limit },
        CustomerRefusal::SameCustomer { customer },
        CustomerRefusal::NotADouble {},
        CustomerRefusal::ConsentMissing { customer, purpose, channel },
        CustomerRefusal::NoAddress { customer, channel },
        CustomerRefusal::TooManyConsents { limit },
        CustomerRefusal::SearchEmpty {},
        CustomerRefusal::SearchTooLong { found, limit },
        CustomerRefusal::PageSize { found, limit },
        CustomerRefusal::TooManyRows { found, limit },
        CustomerRefusal::VisitsNotNext { branch: number(0xB), known: 41 },
        CustomerRefusal::TooManyVisits { found, limit },
    ]
}

fn field_refusals() -> Vec<FieldRefusal> {
    let municipality = Municipality::new("68679").ok();
    let line: Line<160> = "Gran Vía 1".parse().unwrap();
    vec![
        Line::<5>::new("").unwrap_err(),
        Line::<5>::new("123456").unwrap_err(),
        Line::<5>::new("1\t2").unwrap_err(),
        Email::new("nowhere").unwrap_err(),
        Phone::new("12").unwrap_err(),
        Municipality::new("1").unwrap_err(),
        Country::new("COL").unwrap_err(),
        Address::new(line, municipality, Country::new("ES").unwrap()).unwrap_err(),
        "post".parse::<Channel>().unwrap_err(),
    ]
}

fn identity_refusals() -> Vec<IdentityRefusal> {
    let new = |kind, text| IdentityDocument::new(kind, text, None).unwrap_err();
    vec![
        "DNI".parse::<IdentityKind>().unwrap_err(),
        new(IdentityKind::Nit, "12"),
        new(IdentityKind::CitizenshipCard, "12a"),
        new(IdentityKind::Passport, "ñ12"),
        new(IdentityKind::Nit, "900825759-1"),
        IdentityDocument::new(IdentityKind::Passport, "123", CheckDigit::new(1).ok()).unwrap_err(),
        CheckDigit::new(10).unwrap_err(),
    ]
}

fn file_refusals() -> Vec<FileRefusal> {
    let refusal = |text: &str| {
        let mut file = ImportFile::default();
        file.take(text.as_bytes()).err().or_else(|| file.end().err()).unwrap()
    };
    vec![
        refusal("name\n"),
        refusal("email,email\n"),
        refusal(""),
        refusal("email\n\"ana@example.com\n"),
    ]
}

fn tell<R: Refusal>(found: &mut String, refusals: Vec<R>) {
    for refusal in refusals {
        let json = serde_json::to_value(&refusal).unwrap();
        assert_eq!(json.get("error_code").and_then(|code| code.as_str()), Some(refusal.code()));
        writeln!(found, "{}\n    {refusal}\n    {json}", refusal.code()).unwrap();
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

#[test]
fn the_forms_are_those_that_were_agreed_on() {
    let mut found = String::new();
    writeln!(found, "===== what is kept").unwrap();
    for kept in documents() {
        let text = json(&kept);
        assert_eq!(serde_json::from_str::<Kept>(&text).unwrap(), kept);
        writeln!(found, "{text}").unwrap();
    }
    writeln!(found, "===== events").unwrap();
    let mut kinds = BTreeSet::new();
    for event in events() {
        // A new kind does not compile until it stands here; then add it to the list as well.
        kinds.insert(match event {
            CustomerEvent::CustomerAdded { .. } => 1,
            CustomerEvent::CustomerChanged { .. } => 2,
            CustomerEvent::CustomerNoted { .. } => 3,
            CustomerEvent::ConsentGiven { .. } => 4,
            CustomerEvent::ConsentWithdrawn { .. } => 5,
            CustomerEvent::CustomerMerged { .. } => 6,
            CustomerEvent::CustomerAbsorbed { .. } => 7,
            CustomerEvent::CustomerVisited { .. } => 8,
            CustomerEvent::CustomerInvoiced { .. } => 9,
            CustomerEvent::VisitsFollowed { .. } => 10,
            CustomerEvent::CustomerErased { .. } => 11,
        });
        let text = json(&event);
        assert_eq!(serde_json::from_str::<CustomerEvent>(&text).unwrap(), event);
        writeln!(found, "{text}").unwrap();
    }
    assert_eq!(kinds.len(), 11);
    writeln!(found, "===== refusals").unwrap();
    tell(&mut found, refusals());
    tell(&mut found, field_refusals());
    tell(&mut found, identity_refusals());
    tell(&mut found, file_refusals());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/customers.txt");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let agreed = fs::read_to_string(&path).unwrap_or_default();
    for (number, (found, agreed)) in (1..).zip(found.lines().zip(agreed.lines())) {
        assert_eq!(found, agreed, "tests/golden/customers.txt, line {number}");
    }
    assert_eq!(found.lines().count(), agreed.lines().count());
}
