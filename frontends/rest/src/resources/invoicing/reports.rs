//! What was sold, what is unpaid, how far the numbers have come: as JSON, or (`Accept: text/csv`) as CSV.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use turnero::invoicing::{NumberingReport, SalesReport, Table, UnpaidReport};
use turnero::{Hosted, Message};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Entry, Pending};

pub(super) fn table() -> Vec<Entry> {
    vec![
        report::<SalesReport>(
            "/api/v1/issuers/{issuer}/reports/sales",
            "Tells what was sold, by day, tax, item or agent",
        ),
        report::<UnpaidReport>(
            "/api/v1/issuers/{issuer}/reports/unpaid",
            "Tells what is owed, by how long it should have been paid",
        ),
        report::<NumberingReport>(
            "/api/v1/issuers/{issuer}/reports/numbering",
            "Tells how far the numbers have come",
        ),
    ]
}

fn report<M>(pattern: &'static str, says: &'static str) -> Entry
where
    M: Message<Reply: Table + JsonSchema> + DeserializeOwned + JsonSchema,
    M::Aggregate: Hosted,
{
    let entry = Entry::message::<M>(Method::GET, pattern, says);
    Entry { handler: send::<M>, ..entry }.also(&["text/csv"])
}

fn send<M>(asked: Asked) -> Pending
where
    M: Message<Reply: Table> + DeserializeOwned,
    M::Aggregate: Hosted,
{
    Box::pin(async move {
        let rows = asked.ask(asked.message::<M>()?).await?;
        if asked.wants("text/csv") {
            let text = rows.csv().into_bytes();
            return Ok(answer::of_type(StatusCode::OK, "text/csv; charset=utf-8", text));
        }
        answer::json(StatusCode::OK, &rows)
    })
}
