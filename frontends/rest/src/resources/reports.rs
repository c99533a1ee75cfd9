//! What days were like.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use turnero::branch::TodaysFigures;
use turnero::figures::{Report, SealedFigures, csv};
use turnero::hours::Date;

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::json::impossible_field;
use crate::problems::of_report;

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::message::<TodaysFigures>(
            Method::GET,
            "/api/v1/branches/{branch}/figures",
            "Tells what the day has been like so far",
        ),
        Entry::new(
        Method::GET,
        "/api/v1/branches/{branch}/reports",
        "Tells what the days from one to another were like, each and all together, as JSON or (Accept: text/csv) as CSV",
        Input::Query(fields_of::<Range>()),
        |asked| -> Pending { Box::pin(async move { report(&asked).await }) },
        )
        .sends::<TodaysFigures>()
        .replies::<Days>()
        .also(&["text/csv"]),
    ]
}

/// Which days.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "it says what can stand in the query")]
struct Range {
    /// The first.
    from: Date,
    /// The last.
    to: Date,
}

/// What days were like.
#[derive(Serialize, JsonSchema)]
struct Days {
    /// Each for itself.
    days: Vec<Report>,
    /// All together, if there are any.
    total: Option<Report>,
}

async fn report(asked: &Asked) -> Answer {
    let branch = asked.parameter("branch")?;
    let query = asked.query()?;
    let date = |name: &str| {
        let missing = || impossible_field(name, "it is needed: a date like 2026-11-20");
        let unfit = |_| impossible_field(name, "it is no date; write one like 2026-11-20");
        let given = query.get(name).cloned().ok_or_else(missing)?;
        serde_json::from_value::<Date>(given).map_err(unfit)
    };
    let (from, to) = (date("from")?, date("to")?);
    let figures = asked.engine().figures(asked.principal()?, branch, from, to).await;
    let figures = figures.map_err(|error| of_report(&error))?;
    if asked.wants("text/csv") {
        // Ids alone: what things are called now, the snapshot tells.
        let text = csv(&figures, |_| String::new());
        return Ok(answer::of_type(StatusCode::OK, "text/csv; charset=utf-8", text.into_bytes()));
    }
    let days = figures.iter().map(SealedFigures::report).collect();
    let total = SealedFigures::merge(&figures).map(|total| total.report());
    answer::json(StatusCode::OK, &Days { days, total })
}
