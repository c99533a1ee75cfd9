//! Somebody comes and tells who they are, at a kiosk: a ticket that knows whose it is, and tells nobody whether they are known.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::Deserialize;
use turnero::branch::permissions::TICKETS_ISSUE;
use turnero::branch::{BranchRefusal, IssueTicket, Issued};
use turnero::customers::permissions::CUSTOMERS_READ;
use turnero::customers::{CustomerRefusal, FindCustomerByDocument};
use turnero::identity::IdentityDocument;
use turnero::{
    AskError, BranchId, CustomerId, Language, Permissions, Principal, PriorityId, ServiceId,
};
use turnero_http::Problem;

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
    // Before anybody is looked up: who may not give out tickets learns nothing here.
    let denied = |refusal| of_ask(&AskError::<BranchRefusal>::Denied(refusal));
    asked.principal()?.may(TICKETS_ISSUE, Some(branch)).map_err(denied)?;
    let customer = holder(asked, document).await?;
    let issue = IssueTicket { priority, language, customer, ..IssueTicket::new(branch, service) };
    answer::json(StatusCode::CREATED, &asked.ask(issue).await?)
}

/// Whose document this is, if we know. A ticket is given in any case, and looks the same: a kiosk stands where everybody
/// can type the number of somebody else.
async fn holder(asked: &Asked, document: IdentityDocument) -> Result<Option<CustomerId>, Problem> {
    match asked.engine().ask(&reader(asked)?, FindCustomerByDocument { document }).await {
        Ok(found) => Ok(Some(found.customer)),
        Err(AskError::Refused(CustomerRefusal::DocumentUnknown { .. })) => Ok(None),
        Err(error) => Err(of_ask(&error)),
    }
}

/// Nobody in particular, who may look somebody up: what is found goes into the ticket and nowhere else.
fn reader(asked: &Asked) -> Result<Principal, Problem> {
    let permissions = Permissions::Some(Arc::new(BTreeSet::from([CUSTOMERS_READ])));
    Ok(Principal { permissions, origin: asked.principal()?.origin, ..Principal::host() })
}
