//! What the stories are about: an issuer, a customer, a thing that is sold.

use turnero_domain::identity::IdentityKind;
use turnero_domain::invoicing::*;
use turnero_domain::money::{Amount, Currency, Money, Percent};
use turnero_domain::{IssuerId, Name};
use uuid::Uuid;

pub(crate) fn issuer() -> IssuerId {
    Uuid::from_u128(0x15).into()
}

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(crate) fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

pub(crate) fn money(text: &str) -> Money {
    Money::new(amount(text), Currency::COP).unwrap()
}

pub(crate) fn tax(code: &str) -> TaxCode {
    code.parse().unwrap()
}

pub(crate) fn party(
    kind: IdentityKind,
    number: &str,
    organisation: Organisation,
    called: &str,
) -> PartyTerms {
    let called = Some(called.to_owned());
    let legal = organisation == Organisation::Legal;
    PartyTerms {
        identity: IdentityTerms { kind, number: number.to_owned(), check_digit: None },
        organisation,
        company: called.clone().filter(|_| legal),
        names: called.filter(|_| !legal),
        trade_name: None,
        address: Some("calle 1 # 2-68".to_owned()),
        email: Some("alan@x.co".to_owned()),
        phone: Some("1234567890".to_owned()),
        country: None,
        municipality: Some("68679".to_owned()),
        tribute: Tribute::None,
        responsibilities: Vec::new(),
    }
}

pub(crate) fn haltec() -> PartyTerms {
    party(IdentityKind::Nit, "900825759", Organisation::Legal, "HALLTEC S.A.S.")
}

pub(crate) fn alan() -> PartyTerms {
    party(IdentityKind::CitizenshipCard, "123456789", Organisation::Natural, "Alan Turing")
}

pub(crate) fn line(price: &str) -> LineTerms {
    LineTerms {
        code: Some("12345".parse().unwrap()),
        name: Some("producto de prueba".to_owned()),
        price: Some(amount(price)),
        taxes: Some(vec![LineTax::rate(tax("01"), Percent::whole(19))]),
        ..LineTerms::empty()
    }
}

pub(crate) fn range(kind: RangeKind, prefix: &str, from: u64, to: u64) -> RangeTerms {
    RangeTerms {
        kind,
        prefix: prefix.parse().unwrap(),
        from,
        to,
        resolution: kind.needs_resolution().then(|| name("18760000001")),
        since: "2019-01-19".parse().unwrap(),
        until: "2030-01-19".parse().unwrap(),
        currencies: Vec::new(),
        gateway_id: Some(4),
        active: true,
    }
}
