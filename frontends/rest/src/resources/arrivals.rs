//! Somebody comes and tells who they are, at a kiosk: a ticket that knows whose it is, and tells nobody whether they are known.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::Deserialize;
use turnero::branch::{IssueTicket, Issued};
use turnero::identity::IdentityDocument;
use turnero::{BranchId, Language, PriorityId, ServiceId};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::problems::of_ask;

pub(super) fn table() -> Vec<Entry> {
    let arrive = Entry::new(
        Method::POST,
        "/api/v1/branches/{branch}/arrivals",
        "Gives out a ticket to somebody who tells who they are; whether they are known is not told",
        Input::Json(fields_of::<Arriving>()),
        |asked| -> Pending { Box::pin(async move { arrive(&asked).await }) },
    );
    vec![arrive.sends::<IssueTicket>().replies::<Issued>().creates()]
}

/// Who has come, and for what.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Arriving {
    /// What they came for.
    service: ServiceId,
    /// The class of people that they belong to, unless it is the ordinary one.
    #[serde(default)]
    priority: Option<PriorityId>,
    /// In which language they are spoken to, when it is not that of the branch.
    #[serde(default)]
    language: Option<Language>,
    /// The document by which they tell who they are.
    document: IdentityDocument,
}

async fn arrive(asked: &Asked) -> Answer {
    let Arriving { service, priority, language, document } = asked.body()?;
    let branch: BranchId = asked.parameter("branch")?;
    let holder = asked.engine().holder(asked.principal()?, branch, document).await;
    let customer = holder.map_err(|error| of_ask(&error))?;
    let issue = IssueTicket { priority, language, customer, ..IssueTicket::new(branch, service) };
    answer::json(StatusCode::CREATED, &asked.ask(issue).await?)
}
