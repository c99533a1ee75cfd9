//! An issuer that is ready to sell.

use turnero::invoicing::{
    AddRange, BuyerTerms, ChangeIssuer, CreateIssuer, DocumentTerms, DraftInvoice, Environment,
    IssuerChange, LineTerms, RangeKind, Route, SetTechnicalKey,
};
use turnero::{Engine, IssuerId, Principal};
use turnero_benches::Outcome;
use turnero_gateways::factus::stand_in::example::{KEY, alan, haltec, line, range};

/// Makes an issuer whose documents go this way.
pub(crate) async fn set_up(engine: &Engine, issuer: IssuerId, route: Route) -> Outcome<()> {
    let host = Principal::host();
    engine.ask(&host, CreateIssuer { issuer, party: haltec() }).await?;
    let (route, environment) = (Some(route), Some(Environment::Test));
    let change = IssuerChange { route, environment, ..IssuerChange::default() };
    engine.ask(&host, ChangeIssuer { issuer, change }).await?;
    let terms = range(RangeKind::Invoice);
    let range = engine.ask(&host, AddRange { issuer, terms, next: None }).await?.range;
    let key = KEY.to_owned();
    engine.ask(&host, SetTechnicalKey { issuer, range, key }).await?;
    Ok(())
}

/// An invoice of five lines to somebody with a name.
pub(crate) fn draft(issuer: IssuerId) -> Outcome<DraftInvoice> {
    let buyer = BuyerTerms::Named { customer: None, party: Box::new(alan()) };
    let of = |(code, price): (&str, &str)| -> Outcome<LineTerms> {
        Ok(LineTerms { code: Some(code.parse()?), ..line(price, 19) })
    };
    let lines = [("C1", "50000"), ("C2", "12500"), ("C3", "999"), ("C4", "7"), ("C5", "80000")];
    let lines = lines.into_iter().map(of).collect::<Outcome<Vec<_>>>()?;
    let terms = DocumentTerms::of_lines(lines);
    Ok(DraftInvoice { issuer, buyer, terms, agent: None })
}
