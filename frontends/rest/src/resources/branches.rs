//! Branches: what there is, how they work, what they are doing.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use turnero::branch::{
    BranchChange, BranchSnapshot, ChangeBranch, CreateBranch, Day, POLICIES, PolicyOffer, Settings,
    Snapshot,
};
use turnero::{BranchForecast, BranchId, Name, PrincipalId};
use uuid::Uuid;

use crate::answer;
use crate::asked::Asked;
use crate::bounds::BRANCHES_ON_PAGE_MAX;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::json::impossible_field;
use crate::problems::of_ask;

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
        .once()
        .creates(),
        Entry::new(
            Method::GET,
            "/api/v1/branches/{branch}",
            "Shows how a branch works",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { show(&asked).await }) },
        )
        .sends::<Snapshot>()
        .replies::<BranchShown>(),
        Entry::nested::<ChangeBranch, BranchChange>(
            Method::PATCH,
            "/api/v1/branches/{branch}",
            "Changes how a branch works: what is left out stays as it is",
            Some("change"),
        )
        .silent(),
        Entry::new(
            Method::GET,
            "/api/v1/branches/{branch}/snapshot",
            "Shows what a branch is doing",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { snapshot(&asked).await }) },
        )
        .sends::<Snapshot>()
        .replies::<BranchSnapshot>(),
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
#[derive(Serialize, JsonSchema)]
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
struct BranchShown {
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
    let query = asked.query()?;
    let after = query.get("after").map(|after| {
        let after = serde_json::from_value::<BranchId>(after.clone());
        after.map_err(|_| impossible_field("after", "it is no id; take it from the page before"))
    });
    let after = after.transpose()?;
    let mut branches = asked.engine().branches(asked.principal()?);
    branches.retain(|branch| after.is_none_or(|after| *branch > after));
    let more = branches.len() > BRANCHES_ON_PAGE_MAX;
    branches.truncate(BRANCHES_ON_PAGE_MAX);
    let last = branches.last().copied().filter(|_| more);
    let mut listed = Vec::with_capacity(branches.len());
    for branch in branches {
        let snapshot = asked.ask(Snapshot { branch }).await?;
        listed.push(BranchRow { branch, name: snapshot.name });
    }
    let reply = answer::json(StatusCode::OK, &BranchPage { branches: listed, after: last })?;
    Ok(match last {
        Some(last) => answer::followed_by(reply, &asked.page_after(&last.to_string())),
        None => reply,
    })
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
    let branch = match (branch, asked.key()?) {
        (Some(branch), _) => branch,
        (None, Some(key)) => branch_of_key(asked.principal()?.id, key),
        (None, None) => asked.engine().fresh_id(),
    };
    asked.ask(CreateBranch { branch, name }).await?;
    answer::json(StatusCode::CREATED, &BranchMade { branch })
}

/// The id that a key stands for: keys are remembered by the branch, so the same key has to lead to the same one.
fn branch_of_key(by: PrincipalId, key: &str) -> BranchId {
    let hash = blake3::hash(format!("{by}\n{key}").as_bytes());
    let (bytes, _) = hash.as_bytes().split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    BranchId::from(Uuid::new_v8(*bytes))
}

async fn show(asked: &Asked) -> Answer {
    let snapshot = asked.ask(Snapshot { branch: asked.parameter("branch")? }).await?;
    let body = BranchShown {
        branch: snapshot.branch,
        name: snapshot.name,
        settings: snapshot.settings,
        day: snapshot.day,
    };
    Ok(answer::marked(answer::json(StatusCode::OK, &body)?, snapshot.seq, &asked.headers))
}

async fn snapshot(asked: &Asked) -> Answer {
    let snapshot = asked.ask(Snapshot { branch: asked.parameter("branch")? }).await?;
    let reply = answer::json(StatusCode::OK, &snapshot)?;
    Ok(answer::marked(reply, snapshot.seq, &asked.headers))
}

async fn forecast(asked: &Asked) -> Answer {
    let branch = asked.parameter("branch")?;
    let forecast = asked.engine().forecast(asked.principal()?, branch).await;
    answer::json(StatusCode::OK, &*forecast.map_err(|error| of_ask(&error))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_leads_to_one_branch_and_each_principal_has_keys_of_their_own() {
        let user = |number| PrincipalId::User(Uuid::from_u128(number));
        let branch = branch_of_key(user(1), "k");
        assert_eq!(branch, branch_of_key(user(1), "k"));
        assert_ne!(branch, branch_of_key(user(2), "k"));
        assert_ne!(branch, branch_of_key(user(1), "l"));
        assert_eq!(Uuid::from(branch).get_version_num(), 8);
    }
}
