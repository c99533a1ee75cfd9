//! Who invoices, and how.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use turnero::IssuerId;
use turnero::invoicing::{
    ChangeIssuer, CreateIssuer, IssuerChange, IssuerView, Party, PartyTerms, SetProfile, SetTax,
    ShowIssuer, TaxTerms, TaxView,
};

use crate::answer;
use crate::asked::Asked;
use crate::bounds::ISSUERS_ON_PAGE_MAX;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::matching::Parameters;
use crate::resources::id_of_key;
use crate::shown::{Shown, Whole, one_of};

pub(super) fn table() -> Vec<Entry> {
    let put = Method::PUT;
    vec![
        Entry::new(
            Method::GET,
            "/api/v1/issuers",
            "Lists the issuers, in pages",
            Input::Query(fields_of::<PageAsked>()),
            |asked| -> Pending { Box::pin(async move { list(&asked).await }) },
        )
        .sends::<ShowIssuer>()
        .replies::<IssuerPage>(),
        Entry::new(
            Method::POST,
            "/api/v1/issuers",
            "Makes an issuer",
            Input::Json(fields_of::<NewIssuer>()),
            |asked| -> Pending { Box::pin(async move { create(&asked).await }) },
        )
        .sends::<CreateIssuer>()
        .replies::<IssuerMade>()
        .creates(),
        Entry::shows::<Whole<ShowIssuer>>(
            "/api/v1/issuers/{issuer}",
            "Shows who an issuer is and how it works: settings, taxes, numbering ranges, price lists",
        ),
        Entry::nested::<ChangeIssuer, IssuerChange>(
            Method::PATCH,
            "/api/v1/issuers/{issuer}",
            "Changes how an issuer works: what is left out stays as it is",
            Some("change"),
        )
        .bound_to::<ChangeIssuer, Whole<ShowIssuer>>()
        .silent(),
        Entry::nested::<SetProfile, PartyTerms>(
            put.clone(),
            "/api/v1/issuers/{issuer}/profile",
            "Changes who an issuer is",
            Some("party"),
        )
        .bound_to::<SetProfile, Whole<ShowIssuer>>()
        .silent(),
        Entry::shows::<Tax>("/api/v1/issuers/{issuer}/taxes/{code}", "Shows a tax"),
        Entry::nested::<SetTax, TaxTerms>(
            put,
            "/api/v1/issuers/{issuer}/taxes/{code}",
            "Says what a tax is",
            Some("terms"),
        )
        .bound_to::<SetTax, Tax>()
        .silent(),
    ]
}

/// One of its taxes.
struct Tax;

impl Shown for Tax {
    type Query = ShowIssuer;
    type Part = TaxView;
    const MADE_BY_WRITING: bool = true;

    fn part(reply: &IssuerView, path: &Parameters) -> Option<Value> {
        one_of(&reply.taxes, "code", path)
    }
}

/// Which page of a list.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "IssuerPageAsked")]
#[expect(dead_code, reason = "it says what can stand in the query")]
struct PageAsked {
    /// Where the page before ended.
    #[serde(default)]
    after: Option<IssuerId>,
}

/// A page of issuers.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it says what a page is put together to")]
struct IssuerPage {
    /// In the order of their ids.
    issuers: Vec<IssuerRow>,
    /// Where the next page begins, unless this was the last.
    after: Option<IssuerId>,
}

/// An issuer in a list.
#[derive(Serialize, JsonSchema)]
struct IssuerRow {
    issuer: IssuerId,
    party: Option<Party>,
}

/// An issuer who was made.
#[derive(Serialize, JsonSchema)]
struct IssuerMade {
    issuer: IssuerId,
}

async fn list(asked: &Asked) -> Answer {
    let issuers = asked.engine().issuers(asked.principal()?);
    let (issuers, last) = asked.page_of_ids(issuers, ISSUERS_ON_PAGE_MAX)?;
    let mut listed = Vec::with_capacity(issuers.len());
    for issuer in issuers {
        let shown = asked.ask(ShowIssuer { issuer }).await?;
        let row = IssuerRow { issuer, party: shown.party };
        listed.push(serde_json::to_value(row).unwrap_or_default());
    }
    asked.page("issuers", &listed, last)
}

/// An issuer who is to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewIssuer {
    party: PartyTerms,
    /// Its id, if whoever makes it chooses that.
    #[serde(default)]
    issuer: Option<IssuerId>,
}

async fn create(asked: &Asked) -> Answer {
    let NewIssuer { party, issuer } = asked.body()?;
    let issuer = match issuer {
        Some(issuer) => issuer,
        None => id_of_key(asked)?,
    };
    asked.ask(CreateIssuer { issuer, party }).await?;
    answer::json(StatusCode::CREATED, &IssuerMade { issuer })
}
