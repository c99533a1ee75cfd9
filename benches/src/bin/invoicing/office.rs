//! An issuer that is ready to sell.

use turnero::identity::IdentityKind;
use turnero::invoicing::{
    AddRange, BuyerTerms, ChangeIssuer, CreateIssuer, DocumentTerms, DraftInvoice, Environment,
    IdentityTerms, IssuerChange, LineTax, LineTerms, Organisation, PartyTerms, RangeKind,
    RangeTerms, Route, SetTechnicalKey, Tribute,
};
use turnero::money::Percent;
use turnero::{Engine, IssuerId, Name, Principal};
use turnero_benches::Outcome;

/// The technical key of the range that the documentation of Factus prints.
const KEY: &str = "fc8eac422eba16e22ffd8c6f94b3f40a6e38162c";

/// A company, or a person.
fn party(kind: IdentityKind, number: &str, name: &str) -> PartyTerms {
    let text = |text: &str| Some(text.to_owned());
    let company = kind == IdentityKind::Nit;
    PartyTerms {
        identity: IdentityTerms { kind, number: number.to_owned(), check_digit: None },
        organisation: if company { Organisation::Legal } else { Organisation::Natural },
        company: text(name).filter(|_| company),
        names: text(name).filter(|_| !company),
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

/// Makes an issuer whose documents go this way.
pub(crate) async fn set_up(engine: &Engine, issuer: IssuerId, route: Route) -> Outcome<()> {
    let host = Principal::host();
    let company = party(IdentityKind::Nit, "900825759", "HALLTEC S.A.S.");
    engine.ask(&host, CreateIssuer { issuer, party: company }).await?;
    let (route, environment) = (Some(route), Some(Environment::Test));
    let change = IssuerChange { route, environment, ..IssuerChange::default() };
    engine.ask(&host, ChangeIssuer { issuer, change }).await?;
    let terms = RangeTerms {
        kind: RangeKind::Invoice,
        prefix: "SETP".parse()?,
        from: 990_000_000,
        to: 995_000_000,
        resolution: Some(Name::new("18760000001")?),
        since: "2019-01-19".parse()?,
        until: "2030-01-19".parse()?,
        currencies: Vec::new(),
        gateway_id: Some(4),
        active: true,
    };
    let range = engine.ask(&host, AddRange { issuer, terms, next: None }).await?.range;
    let key = KEY.to_owned();
    engine.ask(&host, SetTechnicalKey { issuer, range, key }).await?;
    Ok(())
}

/// An invoice of five lines to somebody with a name.
pub(crate) fn draft(issuer: IssuerId) -> Outcome<DraftInvoice> {
    let alan = party(IdentityKind::CitizenshipCard, "123456789", "Alan Turing");
    let buyer = BuyerTerms::Named { customer: None, party: Box::new(alan) };
    let mut lines = Vec::new();
    for (code, price) in
        [("C1", "50000"), ("C2", "12500"), ("C3", "999"), ("C4", "7"), ("C5", "80000")]
    {
        lines.push(LineTerms {
            code: Some(code.parse()?),
            name: Some("producto de prueba".to_owned()),
            price: Some(price.parse()?),
            price_includes_tax: Some(true),
            taxes: Some(vec![LineTax::rate("01".parse()?, Percent::whole(19))]),
            ..LineTerms::empty()
        });
    }
    let terms = DocumentTerms::of_lines(lines);
    Ok(DraftInvoice { issuer, buyer, terms, agent: None })
}
