//! What has happened in a branch: in pages, or as a stream that goes on.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use http::header::ACCEPT;
use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;
use turnero::access::Authenticated;
use turnero::branch::{BranchEvent, Snapshot};
use turnero::{BranchId, Engine, Feed, FeedItem, Recorded, Topic};
use turnero_http::{Problem, ReplyBody};
use warp::Reply as _;
use warp::sse::Event;

use crate::answer;
use crate::asked::Asked;
use crate::bounds::{EVENTS_ON_PAGE_MAX, STILL_EVERY};
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::json::impossible_field;
use crate::problems::of_feed;

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::new(
        Method::GET,
        "/api/v1/branches/{branch}/events",
        "Tells what has happened after a position: a page, or a stream for those who accept text/event-stream",
        Input::Query(fields_of::<Since>()),
        |asked| -> Pending { Box::pin(async move { events(&asked).await }) },
        )
        .sends::<Snapshot>()
        .replies::<EventPage>()
        .also(&["text/event-stream"]),
    ]
}

/// From where on.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "it says what can stand in the query")]
struct Since {
    /// The number of the last event that is known: what follows it is told. 0, or nothing: from the first.
    #[serde(default)]
    after: Option<u64>,
}

/// A page of events.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it says what the kept bytes are put together to")]
struct EventPage {
    /// In the order of their numbers.
    events: Vec<Recorded<BranchEvent>>,
    /// The number of the last one.
    after: u64,
}

async fn events(asked: &Asked) -> Answer {
    let branch = asked.parameter("branch")?;
    let accepted = asked.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    if accepted.is_some_and(|accepted| accepted.contains("text/event-stream")) {
        return follow(asked, branch);
    }
    page(asked, branch).await
}

/// From where on: a number in the query.
fn after(asked: &Asked) -> Result<Option<u64>, Problem> {
    let query = asked.query()?;
    let Some(text) = query.get("after").and_then(Value::as_str) else { return Ok(None) };
    position(text).map(Some)
}

fn position(text: &str) -> Result<u64, Problem> {
    let refusal = |_| impossible_field("after", "it is the number of an event, or 0");
    text.parse().map_err(refusal)
}

/// A position that the branch has not come to.
fn ahead() -> Problem {
    let detail = "the branch has no such event yet; ask for what follows one that it has";
    Problem::new(StatusCode::CONFLICT, "events.ahead", detail)
}

async fn page(asked: &Asked, branch: BranchId) -> Answer {
    let after = after(asked)?.unwrap_or(0);
    // As far as it had come when it was asked: a page waits for nothing that is still to happen.
    let newest = asked.ask(Snapshot { branch }).await?.seq;
    if after > newest {
        // Whoever has seen events that are not there has them from before a restore: an empty page would keep them waiting.
        return Err(ahead());
    }
    let feed = asked.engine().feed(asked.principal()?, Topic::Branch(branch), Some(after));
    let mut feed = feed.map_err(|error| of_feed(&error))?;
    let (mut bodies, mut reached) = (Vec::<Bytes>::new(), after);
    while reached < newest && bodies.len() < EVENTS_ON_PAGE_MAX {
        match feed.next().await.map_err(|error| of_feed(&error))? {
            FeedItem::Event { seq, body } => {
                reached = seq;
                bodies.push(body);
            }
            FeedItem::Snapshot { .. } => {
                return Err(ahead());
            }
        }
    }
    // Events are JSON already, the very bytes that are kept: they are put together, not read again.
    let mut body = b"{\"events\":[".to_vec();
    body.extend(bodies.join(&b","[..]));
    body.extend(format!("],\"after\":{reached}}}").into_bytes());
    let reply = answer::of_type(StatusCode::OK, "application/json", body);
    if reached < newest {
        return Ok(answer::followed_by(reply, &asked.page_after(&reached.to_string())));
    }
    Ok(reply)
}

fn follow(asked: &Asked, branch: BranchId) -> Answer {
    let by = asked.by()?.clone();
    let last = asked.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    let after = match last {
        Some(last) => Some(position(last)?),
        None => after(asked)?,
    };
    let feed = asked.engine().feed(&by.principal, Topic::Branch(branch), after);
    let feed = feed.map_err(|error| of_feed(&error))?;
    let (give, given) = mpsc::channel(1);
    let reader = Reader { engine: asked.engine().clone(), by, branch };
    tokio::spawn(pump(reader, feed, asked.ground.stopping.clone(), give));
    let events = stream::unfold(given, |mut given| async move {
        let item = given.recv().await?;
        Some((Ok::<_, Infallible>(event(&item)), given))
    });
    let reply = warp::sse::reply(warp::sse::keep_alive().stream(events)).into_response();
    Ok(reply.map(ReplyBody::stream))
}

/// Who reads a stream.
struct Reader {
    engine: Engine,
    by: Authenticated,
    branch: BranchId,
}

impl Reader {
    /// Whether they may read it now: what lets somebody in can be taken away while they listen.
    fn still_may(&self) -> bool {
        let still = self.engine.still(&self.by);
        still.is_some_and(|by| by.principal.may(Engine::FOLLOW, Some(self.branch)).is_ok())
    }
}

/// Gives a reader what happens, until one of them goes. There is room for one event: who reads slowly is behind in
/// the feed, not here.
async fn pump(
    reader: Reader,
    mut feed: Feed,
    mut stopping: watch::Receiver<bool>,
    give: mpsc::Sender<FeedItem>,
) {
    loop {
        let item = tokio::select! {
            item = feed.next() => item,
            () = sleep(STILL_EVERY) => {
                if reader.still_may() { continue } else { return }
            }
            () = give.closed() => return,
            _ = stopping.wait_for(|stopping| *stopping) => return,
        };
        // A feed that ends is taken up again by its reader, from the last event that came.
        let Ok(item) = item else { return };
        if !reader.still_may() {
            return;
        }
        let gone = tokio::select! {
            given = give.send(item) => given.is_err(),
            _ = stopping.wait_for(|stopping| *stopping) => true,
        };
        if gone {
            return;
        }
    }
}

fn event(item: &FeedItem) -> Event {
    let kind = match item {
        FeedItem::Snapshot { .. } => "snapshot",
        FeedItem::Event { .. } => "event",
    };
    // What is kept is JSON, and that is UTF-8.
    let data = String::from_utf8_lossy(item.body());
    Event::default().id(item.seq().to_string()).event(kind).data(data)
}
