//! Branches: what there is, how they work, what they are doing.

use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use turnero::branch::{
    BranchChange, BranchSnapshot, ChangeBranch, CreateBranch, POLICIES, Snapshot,
};
use turnero::{BranchId, Name};

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
            Input::Query(vec!["after"]),
            |asked| -> Pending { Box::pin(async move { list(&asked).await }) },
        ),
        Entry::new(
            Method::POST,
            "/api/v1/branches",
            "Makes a branch",
            Input::Json(fields_of::<NewBranch>()),
            |asked| -> Pending { Box::pin(async move { create(&asked).await }) },
        )
        .sends::<CreateBranch>()
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
        .sends::<Snapshot>(),
        Entry::new(
            Method::GET,
            "/api/v1/branches/{branch}/forecast",
            "Tells how long people wait",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { forecast(&asked).await }) },
        ),
        Entry::new(
            Method::GET,
            "/api/v1/policies",
            "Lists the policies by which a branch can say who is next",
            Input::Nothing,
            |_| -> Pending {
                Box::pin(async { answer::json(StatusCode::OK, &json!({ "policies": POLICIES })) })
            },
        ),
    ]
}

async fn list(asked: &Asked) -> Answer {
    let branches = asked.engine().branches(asked.principal()?);
    let (branches, last) = asked.page_of_ids(branches, BRANCHES_ON_PAGE_MAX)?;
    let mut listed = Vec::with_capacity(branches.len());
    for branch in branches {
        let snapshot = asked.ask(Snapshot { branch }).await?;
        listed.push(json!({ "branch": branch, "name": snapshot.name }));
    }
    asked.page("branches", &listed, last)
}

/// A branch that is to be made.
#[derive(Deserialize)]
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
    answer::json(StatusCode::CREATED, &json!({ "branch": branch }))
}

/// How a branch works: what does not change with every ticket.
struct Branch;

impl Shown for Branch {
    type Query = Snapshot;

    fn part(reply: &BranchSnapshot, _: &Parameters) -> Option<Value> {
        Some(json!({
            "branch": reply.branch,
            "name": reply.name,
            "settings": reply.settings,
            "day": reply.day,
        }))
    }
}

async fn snapshot(asked: &Asked) -> Answer {
    let branch = asked.parameter("branch")?;
    let shown = asked.engine().snapshot(asked.principal()?, branch).await;
    let shown = shown.map_err(|error| of_ask(&error))?;
    let reply = answer::of_type(StatusCode::OK, "application/json", shown.body);
    Ok(answer::marked(reply, &shown.seq.to_string(), &asked.headers))
}

async fn forecast(asked: &Asked) -> Answer {
    let branch = asked.parameter("branch")?;
    let forecast = asked.engine().forecast(asked.principal()?, branch).await;
    answer::json(StatusCode::OK, &*forecast.map_err(|error| of_ask(&error))?)
}
