//! The way to the tax authority: how submissions stand, what a gateway can be asked, the files that it has, and the
//! branches whose visits become drafts.

use http::header::CONTENT_DISPOSITION;
use http::{HeaderValue, Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use turnero::bounds::CATALOGUE_ROWS_SHOWN_MAX;
use turnero::identity::IdentityKind;
use turnero::invoicing::{
    Catalogue, CatalogueRow, CatalogueSearch, DownloadForm, FindDocument, GatewayFault,
    GatewayRange, HastenSubmission, InvoiceBranch, StopInvoicingBranch,
};
use turnero::{GatewayError, InvoiceBranchError, IssuerId, SubmissionsStanding};
use turnero_http::Problem;

use crate::answer;
use crate::asked::Asked;
use crate::bounds::STANDINGS_ON_PAGE_MAX;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::problems::{of_ask, of_gateway};
use crate::shown::Whole;

pub(super) fn table() -> Vec<Entry> {
    let mut table = submissions();
    table.extend(questions());
    table.extend(branches());
    table
}

fn submissions() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::GET,
            "/api/v1/submissions",
            "Tells what waits on its way to the tax authority, for each issuer, and what is in the way, in pages",
            Input::Query(fields_of::<StandingsAsked>()),
            |asked| -> Pending { Box::pin(async move { standings(&asked) }) },
        )
        .replies::<Standings>(),
        Entry::message::<HastenSubmission>(
            Method::POST,
            "/api/v1/issuers/{issuer}/documents/{document}/submit",
            "Takes the next step of a submission now; what is issued goes on its way by itself",
        )
        .bound_to::<HastenSubmission, Whole<FindDocument>>()
        .silent(),
        Entry::new(
            Method::GET,
            "/api/v1/issuers/{issuer}/documents/{document}/files/{form}",
            "Gives a validated document as the gateway has it: pdf, xml, or attached (what is sent by e-mail)",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { file(&asked).await }) },
        )
        .also(&["application/pdf", "application/xml", "application/zip"]),
    ]
}

fn questions() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::GET,
            "/api/v1/issuers/{issuer}/catalogues/{catalogue}",
            "Looks something up by name or code: municipalities, countries, taxes, units",
            Input::Query(fields_of::<Named>()),
            |asked| -> Pending { Box::pin(async move { catalogue(&asked).await }) },
        )
        .replies::<Rows>()
        .at_most(CATALOGUE_ROWS_SHOWN_MAX),
        Entry::new(
            Method::POST,
            "/api/v1/issuers/{issuer}/acquirers/find",
            "Asks the tax authority what somebody is called",
            Input::Json(fields_of::<Wanted>()),
            |asked| -> Pending { Box::pin(async move { acquirer(&asked).await }) },
        )
        .replies::<Told>(),
        Entry::new(
            Method::GET,
            "/api/v1/issuers/{issuer}/gateway-ranges",
            "Lists the ranges of numbers that the gateway has",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { ranges(&asked).await }) },
        )
        .replies::<Ranges>(),
    ]
}

fn branches() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::PUT,
            "/api/v1/issuers/{issuer}/branches/{branch}",
            "Drafts an invoice for each visit of this branch from now on, if what was given there is sold",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { invoice_branch(&asked).await }) },
        )
        .sends::<InvoiceBranch>()
        .silent(),
        Entry::message::<StopInvoicingBranch>(
            Method::DELETE,
            "/api/v1/issuers/{issuer}/branches/{branch}",
            "Drafts nothing more for the visits of this branch",
        )
        .silent(),
    ]
}

/// Which page.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "StandingsPageAsked")]
#[expect(dead_code, reason = "it says what can stand in the query")]
pub(super) struct StandingsAsked {
    /// Where the page before ended.
    #[serde(default)]
    after: Option<IssuerId>,
}

/// How submissions stand, for each issuer.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SubmissionsStandings")]
struct Standings {
    issuers: Vec<SubmissionsStanding>,
    /// Where the next page begins, unless this was the last.
    after: Option<IssuerId>,
}

/// What is looked for.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "CatalogueName")]
#[expect(dead_code, reason = "it says what can stand in the query")]
struct Named {
    /// The beginning of a name, or a code.
    #[serde(default)]
    name: Option<String>,
}

/// What was found.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CatalogueRows")]
struct Rows {
    rows: Vec<CatalogueRow>,
}

/// What somebody is called.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AcquirerTold")]
struct Told {
    kind: IdentityKind,
    number: String,
    name: String,
    email: Option<String>,
}

/// The ranges of numbers that the gateway has.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "GatewayRanges")]
struct Ranges {
    ranges: Vec<GatewayRange>,
}

fn standings(asked: &Asked) -> Answer {
    let standings = asked.engine().submissions(asked.principal()?);
    let (issuers, after) = asked.page_of(standings, STANDINGS_ON_PAGE_MAX, |one| one.issuer)?;
    let page = answer::json(StatusCode::OK, &Standings { issuers, after })?;
    Ok(asked.linked(page, after))
}

async fn file(asked: &Asked) -> Answer {
    let form = asked.parameter::<DownloadForm>("form")?;
    let (issuer, document) = (asked.parameter("issuer")?, asked.parameter("document")?);
    let found = asked.engine().download(asked.principal()?, issuer, document, form).await;
    let file = found.map_err(|error| problem(&error))?;
    let kind = match form {
        DownloadForm::Pdf => "application/pdf",
        DownloadForm::Xml => "application/xml",
        DownloadForm::Attached => "application/zip",
    };
    let mut reply = answer::of_type(StatusCode::OK, kind, file.content.clone());
    // What the gateway calls it goes into a header, so nothing stands there that is more than a name.
    let name: String = file
        .name
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || ".-_".contains(*letter))
        .collect();
    if let Ok(shown) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        reply.headers_mut().insert(CONTENT_DISPOSITION, shown);
    }
    Ok(reply)
}

async fn catalogue(asked: &Asked) -> Answer {
    let (issuer, catalogue) =
        (asked.parameter("issuer")?, asked.parameter::<Catalogue>("catalogue")?);
    let query = asked.query()?;
    let name = query.get("name").and_then(|name| name.as_str()).unwrap_or_default().to_owned();
    let search = CatalogueSearch { catalogue, name };
    let rows = asked.engine().gateway_catalogue(asked.principal()?, issuer, &search).await;
    answer::json(StatusCode::OK, &Rows { rows: rows.map_err(|error| problem(&error))? })
}

/// Whose name is asked for: in a body, for a URL stands in logs and histories.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename = "AcquirerWanted")]
struct Wanted {
    kind: IdentityKind,
    number: String,
}

async fn acquirer(asked: &Asked) -> Answer {
    let Wanted { kind, number } = asked.body()?;
    let issuer = asked.parameter("issuer")?;
    let found = asked.engine().gateway_acquirer(asked.principal()?, issuer, kind, &number).await;
    let found = found.map_err(|error| problem(&error))?;
    let told =
        Told { kind: found.kind, number: found.number, name: found.name, email: found.email };
    answer::json(StatusCode::OK, &told)
}

async fn ranges(asked: &Asked) -> Answer {
    let issuer = asked.parameter("issuer")?;
    let ranges = asked.engine().gateway_ranges(asked.principal()?, issuer).await;
    answer::json(StatusCode::OK, &Ranges { ranges: ranges.map_err(|error| problem(&error))? })
}

async fn invoice_branch(asked: &Asked) -> Answer {
    asked.refuse_body()?;
    let (issuer, branch) = (asked.parameter("issuer")?, asked.parameter("branch")?);
    let done = asked.engine().invoice_branch(asked.principal()?, issuer, branch).await;
    done.map_err(|error| match &error {
        InvoiceBranchError::Branch(error) => of_ask(error),
        InvoiceBranchError::Issuer(error) => of_ask(error),
        _ => Problem::not_found(),
    })?;
    Ok(answer::nothing())
}

fn problem(error: &GatewayError) -> Problem {
    let problem = of_gateway(error);
    match error {
        GatewayError::Fault(GatewayFault::Unavailable { retry_after: Some(after) }) => {
            problem.retry_after(std::time::Duration::from_secs(after.get().into()))
        }
        _ => problem,
    }
}
