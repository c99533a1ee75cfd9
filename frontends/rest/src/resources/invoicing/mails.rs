//! Documents by mail: how mails stand, sending one once more, and what came back.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use turnero::invoicing::{FindDocument, MailDocument, RecordBounce};
use turnero::{IssuerId, MailsStanding};

use crate::answer;
use crate::asked::Asked;
use crate::bounds::STANDINGS_ON_PAGE_MAX;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::resources::gateway::StandingsAsked;
use crate::shown::Whole;

type Document = Whole<FindDocument>;

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::GET,
            "/api/v1/mails",
            "Tells which mails wait, for each issuer, and what is in the way, in pages",
            Input::Query(fields_of::<StandingsAsked>()),
            |asked| -> Pending { Box::pin(async move { standings(&asked) }) },
        )
        .replies::<Standings>(),
        Entry::message::<MailDocument>(
            Method::POST,
            "/api/v1/issuers/{issuer}/documents/{document}/mail",
            "Sends a document by mail, for the first time or once more; one that waits goes now",
        )
        .bound_to::<MailDocument, Document>()
        .silent(),
        Entry::message::<RecordBounce>(
            Method::POST,
            "/api/v1/issuers/{issuer}/bounces",
            "Says that a mail came back for good: nothing more goes to its address",
        ),
    ]
}

/// How mails stand, for each issuer.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MailsStandings")]
struct Standings {
    issuers: Vec<MailsStanding>,
    /// Where the next page begins, unless this was the last.
    after: Option<IssuerId>,
}

fn standings(asked: &Asked) -> Answer {
    let standings = asked.engine().mails(asked.principal()?);
    let (issuers, after) = asked.page_of(standings, STANDINGS_ON_PAGE_MAX, |one| one.issuer)?;
    let page = answer::json(StatusCode::OK, &Standings { issuers, after })?;
    Ok(asked.linked(page, after))
}
