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

/// A document with everything on it that can be.
pub(crate) fn everything() -> DocumentTerms {
    let text = |text: &str| std::sync::Arc::from(text);
    let date = |day: &str| day.parse().unwrap();
    let kind = IdentityKind::CitizenshipCard;
    let mandate = IdentityTerms { kind, number: "987654321".to_owned(), check_digit: None };
    let adjustment =
        |kind, reason: &str, size| AdjustmentTerms { kind, reason: name(reason), size };
    let part = |amount_of: &str, method| InstalmentTerms {
        method,
        amount: Some(amount(amount_of)),
        ..InstalmentTerms::default()
    };
    let credit = InstalmentTerms {
        form: PaymentForm::Credit,
        due: Some(date("2026-12-20")),
        ..part("60", PaymentMethod::Transfer)
    };
    let bags = LineTax { code: tax("22"), charge: Charge::Each(amount("66")) };
    DocumentTerms {
        lines: vec![
            LineTerms {
                quantity: "2".parse().unwrap(),
                price_includes_tax: Some(false),
                discount: Some(Size::Amount(amount("0.50"))),
                withholdings: vec![LineTax::rate(tax("05"), Percent::whole(15))],
                note: Some("a gift for somebody".to_owned()),
                mandate: Some(mandate),
                unit: Some("94".parse().unwrap()),
                standard: Some("999".parse().unwrap()),
                ..line("500")
            },
            LineTerms { taxes: Some(vec![bags]), ..line("70") },
            LineTerms { taxes: None, excluded: Some(true), ..line("10.01") },
        ],
        currency: Some("USD".parse().unwrap()),
        exchange: Some(Exchange { rate: amount("4012.35"), date: date("2026-11-20") }),
        adjustments: vec![
            adjustment(AdjustmentKind::Discount, "Rebaja", Size::Percent(Percent::whole(5))),
            adjustment(AdjustmentKind::Surcharge, "Domicilio", Size::Amount(amount("3"))),
            adjustment(AdjustmentKind::Tip, "Propina", Size::Percent(Percent::whole(10))),
        ],
        cash_step: Some(amount("10")),
        payment: vec![part("1280", PaymentMethod::CreditCard), credit],
        range: None,
        operation: Operation::Mandates,
        observation: Some("with an observation".to_owned()),
        order: Some(OrderReference { code: "ORD-1".parse().unwrap(), date: date("2026-11-19") }),
        period: Some(Period { since: date("2026-11-01"), until: date("2026-11-30") }),
        establishment: Some(Establishment {
            name: text("SuperMarket"),
            address: text("calle 10 # 3-13"),
            phone: text("0987654321"),
            email: text("a@b.co"),
            municipality: text("68679"),
        }),
        transcribes: Some(Transcribed {
            number: "FTP7".parse().unwrap(),
            date: date("2026-11-19"),
        }),
    }
}

pub(crate) fn invalid() -> Answer {
    let text = "El campo cantidad es obligatorio.";
    Answer::Invalid { findings: vec![Finding::field("items.0.quantity", text)] }
}

/// What gateways answer: to the first document, to the second, ...
pub(crate) fn answers() -> Vec<Vec<Answer>> {
    let document = |validated, code: Option<&str>, text: &str| Answer::Document {
        validated,
        code: code.map(|pair| pair.repeat(48).parse().unwrap()),
        number: None,
        signed: Some(Signed {
            date: "2026-11-20".parse().unwrap(),
            clock: "10:53:10-05:00".parse().unwrap(),
        }),
        findings: if text.is_empty() { Vec::new() } else { vec![Finding::read(text)] },
    };
    let retry_after = Some(turnero_domain::Seconds::new(30));
    vec![
        vec![
            Answer::Misconfigured { setting: name("factus.client_secret") },
            Answer::Unavailable { retry_after },
            Answer::Unavailable { retry_after: None },
            Answer::Conflict,
            Answer::NotFound,
            document(true, None, ""),
            document(true, Some("ab"), "Regla: FAJ43b, Notificación: Nombre informado"),
        ],
        vec![
            document(false, None, "Regla: FAK24, Rechazo: No está informado el DV del NIT"),
            Answer::Deleted,
        ],
        vec![document(false, None, "Regla: 90, Rechazo: Documento procesado anteriormente.")],
    ]
}
