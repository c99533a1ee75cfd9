//! Documents by mail: how mails stand, sending one once more, and what came back.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use turnero::MailsStanding;
use turnero::invoicing::{FindDocument, MailDocument, RecordBounce};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::shown::Whole;

type Document = Whole<FindDocument>;

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::GET,
            "/api/v1/mails",
            "Tells which mails wait, for each issuer, and what is in the way",
            Input::Nothing,
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
}

fn standings(asked: &Asked) -> Answer {
    let standings = asked.engine().mails(asked.principal()?);
    answer::json(StatusCode::OK, &Standings { issuers: standings })
}
