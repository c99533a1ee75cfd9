//! What Factus' documentation prints of a seller, a buyer and their ranges: what the stand-in knows, so what tests and benches
//! set up an issuer with.
#![expect(clippy::unwrap_used, reason = "it is written here, and can be read")]

use turnero_domain::Name;
use turnero_domain::identity::IdentityKind;
use turnero_domain::invoicing::{
    IdentityTerms, LineTax, LineTerms, Organisation, PartyTerms, RangeKind, RangeTerms, Tribute,
};
use turnero_domain::money::Percent;

/// The technical key of the range of invoices. What stands where the key does in the code of a note is the PIN of the
/// software; the stand-in has one text for both.
pub const KEY: &str = "fc8eac422eba16e22ffd8c6f94b3f40a6e38162c";

/// Who sells.
pub fn haltec() -> PartyTerms {
    let number = "900825759".to_owned();
    PartyTerms {
        identity: IdentityTerms { kind: IdentityKind::Nit, number, check_digit: None },
        organisation: Organisation::Legal,
        company: Some("HALLTEC S.A.S.".to_owned()),
        names: None,
        ..alan()
    }
}

/// Who buys.
pub fn alan() -> PartyTerms {
    let text = |text: &str| Some(text.to_owned());
    let (kind, number) = (IdentityKind::CitizenshipCard, "123456789".to_owned());
    PartyTerms {
        identity: IdentityTerms { kind, number, check_digit: None },
        organisation: Organisation::Natural,
        company: None,
        names: text("Alan Turing"),
        trade_name: None,
        address: text("calle 1 # 2-68"),
        email: text("alan@x.co"),
        phone: text("1234567890"),
        country: None,
        municipality: text("68679"),
        tribute: Tribute::None,
        responsibilities: Vec::new(),
    }
}

/// The range of this kind.
pub fn range(kind: RangeKind) -> RangeTerms {
    let (prefix, from, to, gateway_id) = match kind {
        RangeKind::Invoice => ("SETP", 990_000_000, 995_000_000, 4),
        RangeKind::CreditNote => ("NC", 1, 999_999, 5),
        RangeKind::DebitNote => ("ND", 1, 999_999, 6),
        RangeKind::SupportDocument => ("SEDS", 984_000_000, 985_000_000, 8),
        RangeKind::AdjustmentNote => ("NDA", 1, 999_999, 9),
        RangeKind::Paper => ("FTP", 1, 5_000, 67),
    };
    RangeTerms {
        kind,
        prefix: prefix.parse().unwrap(),
        from,
        to,
        resolution: kind.needs_resolution().then(|| Name::new("18760000001").unwrap()),
        since: "2019-01-19".parse().unwrap(),
        until: "2030-01-19".parse().unwrap(),
        currencies: Vec::new(),
        gateway_id: Some(gateway_id),
        active: true,
    }
}

/// One thing at this price, with so much IVA in it.
pub fn line(price: &str, tax: u8) -> LineTerms {
    LineTerms {
        code: Some("12345".parse().unwrap()),
        name: Some("producto de prueba".to_owned()),
        price: Some(price.parse().unwrap()),
        price_includes_tax: Some(true),
        taxes: Some(vec![LineTax::rate("01".parse().unwrap(), Percent::whole(tax))]),
        ..LineTerms::empty()
    }
}
