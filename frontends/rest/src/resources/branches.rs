//! Branches: what there is, how they work, what they are doing.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use turnero::branch::{
    BranchChange, BranchSnapshot, ChangeBranch, CreateBranch, Day, POLICIES, PolicyOffer, Settings,
    Snapshot,
};
use turnero::{BranchForecast, BranchId, Name};

use crate::answer;
use crate::asked::Asked;
use crate::bounds::BRANCHES_ON_PAGE_MAX;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::matching::Parameters;
use crate::problems::of_ask;
use crate::resources::id_of_key;
use crate::shown::Shown;

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::GET,
            "/api/v1/branches",
            "Lists the branches that one may read, in pages",
            Input::Query(fields_of::<PageAsked>()),
            |asked| -> Pending { Box::pin(async move { list(&asked).await }) },
        )
        .sends::<Snapshot>()
        .replies::<BranchPage>(),
        Entry::new(
            Method::POST,
            "/api/v1/branches",
            "Makes a branch",
            Input::Json(fields_of::<NewBranch>()),
            |asked| -> Pending { Box::pin(async move { create(&asked).await }) },
        )
        .sends::<CreateBranch>()
        .replies::<BranchMade>()
        .creates(),
        Entry::shows::<Branch>("/api/v1/branches/{branch}", "Shows how a branch works"),
        Entry::nested::<ChangeBranch, BranchChange>(
            Method::PATCH,
            "/api/v1/branches/{branch}",
            "Changes how a branch works: what is left out stays as it is",
            Some("change"),
        )
        .bound_to::<ChangeBranch, Branch>()
        .silent(),
        Entry::new(
            Method::GET,
            "/api/v1/branches/{branch}/snapshot",
            "Shows what a branch is doing",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { snapshot(&asked).await }) },
        )
        .sends::<Snapshot>()
        .replies::<BranchSnapshot>()
        .marked(),
        Entry::new(
            Method::GET,
            "/api/v1/branches/{branch}/forecast",
            "Tells how long people wait",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { forecast(&asked).await }) },
        )
        .sends::<Snapshot>()
        .replies::<BranchForecast>(),
        Entry::new(
            Method::GET,
            "/api/v1/policies",
            "Lists the policies by which a branch can say who is next",
            Input::Nothing,
            |_| -> Pending {
                Box::pin(async {
                    answer::json(StatusCode::OK, &PolicyList { policies: POLICIES.to_vec() })
                })
            },
        )
        .replies::<PolicyList>(),
    ]
}

/// Which page of a list.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "it says what can stand in the query")]
struct PageAsked {
    /// Where the page before ended.
    #[serde(default)]
    after: Option<BranchId>,
}

/// A page of branches.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it says what a page is put together to")]
struct BranchPage {
    /// In the order of their ids.
    branches: Vec<BranchRow>,
    /// Where the next page begins, unless this was the last.
    after: Option<BranchId>,
}

/// A branch in a list.
#[derive(Serialize, JsonSchema)]
struct BranchRow {
    branch: BranchId,
    name: Name,
}

/// A branch that was made.
#[derive(Serialize, JsonSchema)]
struct BranchMade {
    branch: BranchId,
}

/// How a branch works.
#[derive(Serialize, JsonSchema)]
pub(super) struct BranchShown {
    branch: BranchId,
    name: Name,
    settings: Settings,
    /// The day that is open, or was the last.
    day: Option<Day>,
}

/// The policies that there are; the first is the one that a branch has when nobody chose.
#[derive(Serialize, JsonSchema)]
struct PolicyList {
    policies: Vec<PolicyOffer>,
}

async fn list(asked: &Asked) -> Answer {
    let branches = asked.engine().branches(asked.principal()?);
    let (branches, last) = asked.page_of_ids(branches, BRANCHES_ON_PAGE_MAX)?;
    let mut listed = Vec::with_capacity(branches.len());
    for branch in branches {
        let snapshot = asked.ask(Snapshot { branch }).await?;
        listed.push(
            serde_json::to_value(BranchRow { branch, name: snapshot.name }).unwrap_or_default(),
        );
    }
    asked.page("branches", &listed, last)
}

/// A branch that is to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewBranch {
    name: Name,
    /// Its id, if whoever makes it chooses that.
    #[serde(default)]
    branch: Option<BranchId>,
}

async fn create(asked: &Asked) -> Answer {
    let NewBranch { name, branch } = asked.body()?;
    let branch = match branch {
        Some(branch) => branch,
        None => id_of_key(asked)?,
    };
    asked.ask(CreateBranch { branch, name }).await?;
    answer::json(StatusCode::CREATED, &BranchMade { branch })
}

/// How a branch works: what does not change with every ticket.
pub(super) struct Branch;

impl Shown for Branch {
    type Query = Snapshot;
    type Part = BranchShown;

    fn part(reply: &BranchSnapshot, _: &Parameters) -> Option<Value> {
        let shown = BranchShown {
            branch: reply.branch,
            name: reply.name.clone(),
            settings: reply.settings.clone(),
            day: reply.day,
        };
        serde_json::to_value(shown).ok()
    }
}

async fn snapshot(asked: &Asked) -> Answer {
    let branch = asked.parameter("branch")?;
    let shown = asked.engine().snapshot(asked.principal()?, branch).await;
    let shown = shown.map_err(|error| of_ask(&error))?;
    let reply = answer::of_type(StatusCode::OK, "application/json", shown.body);
    Ok(answer::marked(reply, &shown.seq.to_string(), asked.headers()))
}

async fn forecast(asked: &Asked) -> Answer {
    let branch = asked.parameter("branch")?;
    let forecast = asked.engine().forecast(asked.principal()?, branch).await;
    answer::json(StatusCode::OK, &*forecast.map_err(|error| of_ask(&error))?)
}
