//! The past of a branch: what it was doing at a moment, and what a day would have been under another policy.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use turnero::branch::{BranchSnapshot, PolicyChoice};
use turnero::hours::Date;
use turnero::{Timestamp, WhatIf};

use crate::answer;
use crate::asked::Asked;
use crate::bounds::DAYS_ON_PAGE_MAX;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::json::impossible_field;
use crate::problems::of_replay;

pub(super) fn table() -> Vec<Entry> {
    let get = Method::GET;
    vec![
        Entry::new(
            get.clone(),
            "/api/v1/branches/{branch}/at",
            "Shows what a branch was doing at a moment of the past",
            Input::Query(fields_of::<Moment>()),
            |asked| -> Pending { Box::pin(async move { at(&asked).await }) },
        )
        .replies::<BranchSnapshot>(),
        Entry::new(
            get,
            "/api/v1/branches/{branch}/days",
            "Lists the business days that are recorded and can be played again, in pages, the oldest first",
            Input::Query(fields_of::<DaysAsked>()),
            |asked| -> Pending { Box::pin(async move { days(&asked).await }) },
        )
        .replies::<RecordedDays>(),
        Entry::new(
            Method::POST,
            "/api/v1/branches/{branch}/what-if",
            "Plays a day again under another policy, and shows it beside what it was; nothing is changed",
            Input::Json(fields_of::<Question>()),
            |asked| -> Pending { Box::pin(async move { what_if(&asked).await }) },
        )
        .replies::<WhatIf>(),
    ]
}

/// When.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "it says what can stand in the query")]
struct Moment {
    time: Timestamp,
}

async fn at(asked: &Asked) -> Answer {
    let branch = asked.parameter("branch")?;
    let missing = || impossible_field("time", "it is needed: a time like 2026-11-20T09:30:00Z");
    let time = asked.query()?.remove("time").ok_or_else(missing)?;
    // A plus in an address is a blank, and few remember it.
    let says = "it is no time with its offset; write one like 2026-11-20T09:30:00Z or 2026-11-20T10:30:00%2B01:00";
    let unfit = |_| impossible_field("time", says);
    let time = serde_json::from_value::<Timestamp>(time).map_err(unfit)?;
    let snapshot = asked.engine().branch_at(asked.principal()?, branch, time).await;
    answer::json(StatusCode::OK, &snapshot.map_err(|error| of_replay(&error))?)
}

/// Which page of the days.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "it says what can stand in the query")]
struct DaysAsked {
    /// Where the page before ended.
    #[serde(default)]
    after: Option<Date>,
}

/// The days that can be played again.
#[derive(Serialize, JsonSchema)]
struct RecordedDays {
    days: Vec<Date>,
    /// Where the next page begins, unless this was the last.
    after: Option<Date>,
}

async fn days(asked: &Asked) -> Answer {
    let branch = asked.parameter("branch")?;
    let days = asked.engine().recorded_days(asked.principal()?, branch).await;
    let days = days.map_err(|error| of_replay(&error))?;
    let (days, after) = asked.page_of_ids(days, DAYS_ON_PAGE_MAX)?;
    let page = answer::json(StatusCode::OK, &RecordedDays { days, after })?;
    Ok(asked.linked(page, after))
}

/// Which day, and how people would have been called.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Question {
    day: Date,
    policy: PolicyChoice,
}

async fn what_if(asked: &Asked) -> Answer {
    let branch = asked.parameter("branch")?;
    let Question { day, policy } = asked.body()?;
    let played = asked.engine().what_if(asked.principal()?, branch, day, policy).await;
    answer::json(StatusCode::OK, &played.map_err(|error| of_replay(&error))?)
}
