//! Invoices, notes and support documents: from the draft to the number, and what corrects them.

use http::Method;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use turnero::invoicing::{
    ChangeDraft, DiscardDraft, DocumentKind, DocumentNumber, DocumentView, Documents,
    DraftCreditNote, DraftDebitNote, DraftFromTicket, DraftInvoice, DraftSupportDocument,
    FindDocument, IssueDocument, ListDocuments, StandingName, VoidInvoice,
};
use turnero::{CustomerId, IssuerId, TaxDocumentId, TicketId};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::json::{impossible, impossible_field, understand};
use crate::matching::Parameters;
use crate::shown::{Shown, Whole};

type Document = Whole<FindDocument>;

pub(super) fn table() -> Vec<Entry> {
    let post = Method::POST;
    vec![
        Entry::new(
            Method::GET,
            "/api/v1/issuers/{issuer}/documents",
            "Lists documents, in pages, the newest first: all, or those of one filter",
            Input::Query(fields_of::<Narrowed>()),
            |asked| -> Pending { Box::pin(async move { list(&asked).await }) },
        )
        .sends::<ListDocuments>()
        .replies::<Documents>(),
        Entry::shows::<Document>(
            "/api/v1/issuers/{issuer}/documents/{document}",
            "Shows a document",
        ),
        Entry::message::<ChangeDraft>(
            Method::PUT,
            "/api/v1/issuers/{issuer}/documents/{document}",
            "Changes a draft",
        )
        .bound_to::<ChangeDraft, Document>(),
        Entry::message::<DiscardDraft>(
            Method::DELETE,
            "/api/v1/issuers/{issuer}/documents/{document}",
            "Discards a draft",
        )
        .bound_to::<DiscardDraft, Document>()
        .silent(),
        Entry::message::<IssueDocument>(
            post.clone(),
            "/api/v1/issuers/{issuer}/documents/{document}/issue",
            "Issues a draft: it gets its number, and never changes again",
        )
        .bound_to::<IssueDocument, Document>(),
        Entry::message::<DraftInvoice>(
            post.clone(),
            "/api/v1/issuers/{issuer}/invoices",
            "Drafts an invoice",
        )
        .creates(),
        Entry::message::<DraftFromTicket>(
            post.clone(),
            "/api/v1/issuers/{issuer}/invoices/from-ticket",
            "Drafts the invoice of a visit, from what its services sell",
        )
        .creates(),
        Entry::message::<VoidInvoice>(
            post.clone(),
            "/api/v1/issuers/{issuer}/invoices/{invoice}/void",
            "Voids an invoice by a credit note over all of it",
        )
        .bound_to::<VoidInvoice, Invoice>(),
        Entry::message::<DraftCreditNote>(
            post.clone(),
            "/api/v1/issuers/{issuer}/credit-notes",
            "Drafts a credit note",
        )
        .creates(),
        Entry::message::<DraftDebitNote>(
            post.clone(),
            "/api/v1/issuers/{issuer}/debit-notes",
            "Drafts a debit note",
        )
        .creates(),
        Entry::message::<DraftSupportDocument>(
            post,
            "/api/v1/issuers/{issuer}/support-documents",
            "Drafts what is owed to a supplier who writes no invoices",
        )
        .creates(),
    ]
}

/// The invoice that is voided.
struct Invoice;

impl Shown for Invoice {
    type Query = FindDocument;
    type Part = DocumentView;
    const NAMED: Option<(&'static str, &'static str)> = Some(("document", "invoice"));

    fn part(reply: &DocumentView, _: &Parameters) -> Option<Value> {
        serde_json::to_value(reply).ok()
    }
}

/// By what a list can be narrowed: by one of these at a time.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "it says what can stand in the query")]
struct Narrowed {
    #[serde(default)]
    kind: Option<DocumentKind>,
    #[serde(default)]
    standing: Option<StandingName>,
    #[serde(default)]
    customer: Option<CustomerId>,
    #[serde(default)]
    ticket: Option<TicketId>,
    #[serde(default)]
    number: Option<DocumentNumber>,
    /// Those that are unpaid, that are overdue, that somebody has to look at, or whose mail did not come through.
    #[serde(default)]
    only: Option<Only>,
    /// Where the page before ended.
    #[serde(default)]
    before: Option<TaxDocumentId>,
}

/// What has no more to say than its name.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Only {
    Unpaid,
    Overdue,
    NeedingAttention,
    NotMailed,
}

async fn list(asked: &Asked) -> Answer {
    let mut query = asked.query()?;
    let before = query.remove("before");
    let mut filters = query.into_iter();
    let shown = match (filters.next(), filters.next()) {
        (None, _) => Value::from("all"),
        // Unpaid, overdue and the like: words of their own.
        (Some((name, value)), None) if name == "only" => value,
        (Some(filter), None) => Value::Object(Map::from_iter([filter])),
        (Some(_), Some((name, _))) => {
            let message = "a list is narrowed by one filter at a time; leave the others out";
            return Err(impossible_field(&name, message));
        }
    };
    let mut message = Map::from_iter([("shown".to_owned(), shown)]);
    let issuer: IssuerId = asked.parameter("issuer")?;
    message.insert("issuer".to_owned(), Value::String(issuer.to_string()));
    if let Some(before) = before {
        message.insert("before".to_owned(), before);
    }
    let list: ListDocuments =
        understand(Value::Object(message)).map_err(|error| impossible(&[error]))?;
    let page = asked.ask(list).await?;
    let reply = answer::json(asked.entry().status, &page)?;
    Ok(match page.next {
        Some(next) => answer::followed_by(reply, &asked.page_at("before", &next.to_string())),
        None => reply,
    })
}
