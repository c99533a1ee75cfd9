//! A few customers, for tests.

use uuid::Uuid;

use super::customer::{Customer, CustomerNote, CustomerTerms, InvoiceMention, Kept, Visit};
use super::fields::{
    Address, Channel, Consent, Country, Municipality, Party, PriorityClaim, Proof, Purpose, Regime,
    Responsibility, TaxTerms, Tribute,
};
use super::state::Customers;
use crate::given::{Given, given, minute};
use crate::identity::{IdentityDocument, IdentityKind};
use crate::{CustomerId, Language, PrincipalId};

pub(super) const ANA: u128 = 0xA;
pub(super) const EVA: u128 = 0xE;
pub(super) const FIRM: u128 = 0xF;

pub(super) fn id(number: u128) -> CustomerId {
    Uuid::from_u128(number).into()
}

pub(super) fn document(number: &str) -> IdentityDocument {
    IdentityDocument::new(IdentityKind::CitizenshipCard, number, None).unwrap()
}

pub(super) fn person(given_names: &str, surnames: &str) -> CustomerTerms {
    let given_names = given_names.parse().unwrap();
    let party = Party::Person { given_names, surnames: surnames.parse().ok() };
    CustomerTerms::new(party)
}

pub(super) fn ana() -> CustomerTerms {
    CustomerTerms {
        document: Some(document("79123456")),
        phone: "310 123 4567".parse().ok(),
        ..person("Ana María", "Mina Ñáñez")
    }
}

pub(super) fn eva() -> CustomerTerms {
    CustomerTerms { email: "eva@example.com".parse().ok(), ..person("Eva", "Mina") }
}

pub(super) fn company() -> CustomerTerms {
    let party = Party::Company { name: "Minas del Carbón S.A.S.".parse().unwrap() };
    CustomerTerms {
        document: IdentityDocument::new(IdentityKind::Nit, "900825759-7", None).ok(),
        trade_name: "La Mina".parse().ok(),
        ..CustomerTerms::new(party)
    }
}

/// Somebody of whom everything is known.
pub(super) fn everything() -> Customer {
    let municipality = Municipality::new("68679").ok();
    let line = "Calle 1 # 2-68".parse().unwrap();
    let priority = PriorityClaim { priority: Uuid::from_u128(3).into(), proof: Proof::Seen };
    let terms = CustomerTerms {
        trade_name: "Panadería".parse().ok(),
        email: "ana@example.com".parse().ok(),
        address: Address::new(line, municipality, Country::default()).ok(),
        tax: TaxTerms {
            regime: Regime::Responsible,
            tribute: Tribute::Vat,
            responsibilities: vec![Responsibility::SimpleRegime],
        },
        language: Some(Language::SPANISH),
        priority: Some(priority),
        ..ana()
    };
    let (purpose, channel) = (Purpose::Service, Channel::Sms);
    let withdrawn = Some(minute(8));
    Customer {
        consents: vec![
            Consent { purpose, channel, given_at: minute(7), withdrawn_at: withdrawn },
            Consent { purpose, channel, given_at: minute(9), withdrawn_at: None },
        ],
        notes: vec![CustomerNote {
            at: minute(4),
            by: PrincipalId::User(Uuid::from_u128(7)),
            text: "prefers mornings".parse().unwrap(),
        }],
        visits: vec![visit(5)],
        visits_before: 300,
        invoices: vec![InvoiceMention { at: minute(6), invoice: Uuid::from_u128(11) }],
        invoices_before: 2,
        merged: vec![id(12)],
        ..Customer::new(terms, minute(2))
    }
}

pub(super) fn visit(n: u32) -> Visit {
    let number = |kind: u128| Uuid::from_u128(kind << 64 | u128::from(n));
    Visit {
        at: minute(n),
        branch: Uuid::from_u128(0xB).into(),
        service: number(1).into(),
        ticket: number(2).into(),
    }
}

/// A directory that knows these.
pub(super) fn knowing(people: impl IntoIterator<Item = (u128, CustomerTerms)>) -> Given<Customers> {
    people.into_iter().fold(given::<Customers>([]), |given, (number, terms)| {
        given.and_kept(id(number), kept(Customer::new(terms, minute(0))))
    })
}

/// The document of somebody.
pub(super) fn kept(customer: Customer) -> Option<Kept> {
    Some(Kept::Customer(Box::new(customer)))
}
