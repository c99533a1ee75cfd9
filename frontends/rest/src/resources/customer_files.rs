//! Files of customers: one comes in as it is sent, one goes out as it is read, and neither is ever held whole.
//!
//! The answer to a file that comes in are lines of JSON, for it begins while the file is still on its way:
//!
//! ```text
//!   {"progress":{"rows":24000,"added":23990,"changed":0,"unchanged":0,"refused":10}}     now and then
//!   {"refused":{"line":7,"column":"email","error_code":"email.invalid","reason":"..."}}  one for each, at the end
//!   {"done":{"rows":...}}   or   {"failed":{"error_code":"...","detail":"..."}}          the last one
//! ```

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::Stream;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;
use serde_json::json;
use tokio::sync::mpsc;
use turnero::access::Authenticated;
use turnero::customers::{CustomersCsv, ExportCustomers, ImportCustomers};
use turnero::{CustomersImport, Engine, ImportError, ImportedCustomers, Message};
use turnero_http::{Problem, Reply, ReplyBody, RequestBody};
use warp::Reply as _;

use crate::asked::Asked;
use crate::bounds::{EXPORT_PAGE, PROGRESS_EVERY_ROWS, PROGRESS_LINES_WAITING};
use crate::entry::{Answer, Entry, Input, Pending};
use crate::json::{is_of_type, wrong_type};
use crate::problems::{of_ask, of_file};

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::POST,
            "/api/v1/customers/import",
            "Takes customers in from CSV, as it comes; answers lines of JSON that tell how far it is and what was refused",
            Input::File("text/csv"),
            |asked| -> Pending { Box::pin(async move { import(&asked).await }) },
        )
        .sends::<ImportCustomers>()
        .also(&["application/x-ndjson"]),
        Entry::new(
            Method::GET,
            "/api/v1/customers/export",
            "Gives all customers as CSV, which can be imported again",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { export(&asked).await }) },
        )
        .sends::<ExportCustomers>()
        .also(&["text/csv"]),
    ]
}

async fn import(asked: &Asked) -> Answer {
    // Who may not is told so before anything that they send is looked at.
    let started = asked.engine().import_customers(asked.principal()?);
    let mut import = started.map_err(|error| of_ask(&error))?;
    if !is_of_type(asked.headers(), "text/csv") {
        return Err(wrong_type("text/csv"));
    }
    let mut body = asked.file()?;
    // As long as nothing has gone in, what is wrong is a problem like any other.
    while import.tally().rows == 0 {
        match next(&mut body).await.map_err(|_| broken_off())? {
            Some(piece) => import.take(&piece).await.map_err(|error| of_file(&error))?,
            None => break,
        }
    }
    let (tell, told) = mpsc::channel(PROGRESS_LINES_WAITING);
    let by = Reader { engine: asked.engine().clone(), by: asked.by()?.clone() };
    tokio::spawn(bring(import, body, by, tell));
    Ok(streamed(told, "application/x-ndjson"))
}

/// Who sends or reads a file. It takes a while, and what lets somebody in can be taken away meanwhile.
struct Reader {
    engine: Engine,
    by: Authenticated,
}

impl Reader {
    fn still_may<M: Message>(&self) -> bool {
        let still = self.engine.still(&self.by);
        still.is_some_and(|by| by.principal.may(M::PERMISSION, None).is_ok())
    }
}

type Line = Result<Bytes, Infallible>;

/// Takes the rest of the file in, and tells of it.
async fn bring(
    mut import: CustomersImport,
    mut body: RequestBody,
    by: Reader,
    tell: mpsc::Sender<Line>,
) {
    let mut told = 0;
    let failed = loop {
        let rows = import.tally().rows;
        if rows - told >= PROGRESS_EVERY_ROWS {
            told = rows;
            // Who does not listen yet misses a line of progress, and holds nothing up by it.
            let _ = tell.try_send(line(&json!({ "progress": import.tally() })));
        }
        if tell.is_closed() {
            return;
        }
        if !by.still_may::<ImportCustomers>() {
            break failure(
                "access.unauthenticated",
                "you may not go on; sign in, and send the file again",
            );
        }
        match next(&mut body).await {
            Err(()) => break failure("http.body_unread", BROKEN_OFF),
            Ok(Some(piece)) => match import.take(&piece).await {
                Ok(()) => {}
                Err(error) => break of_import(&error),
            },
            Ok(None) => match import.finish().await {
                Ok(imported) => return tell_all(imported, &tell).await,
                Err(error) => break of_import(&error),
            },
        }
    };
    // Nobody may be listening any more.
    let _ = tell.send(line(&failed)).await;
}

async fn tell_all(imported: ImportedCustomers, tell: &mpsc::Sender<Line>) {
    let refused = imported.refused.iter().map(|row| json!({ "refused": row }));
    for said in refused.chain([json!({ "done": imported.tally })]) {
        if tell.send(line(&said)).await.is_err() {
            return;
        }
    }
}

fn line(said: &serde_json::Value) -> Line {
    Ok(Bytes::from(format!("{said}\n")))
}

fn failure(error_code: &str, detail: &str) -> serde_json::Value {
    json!({ "failed": { "error_code": error_code, "detail": detail } })
}

fn of_import(error: &ImportError) -> serde_json::Value {
    failure(error.code(), &error.to_string())
}

const BROKEN_OFF: &str = "the file could not be read to its end; send it again, what went in before is known by its documents";

fn broken_off() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "http.body_unread", BROKEN_OFF)
}

/// The next piece of a body; `None` at its end.
async fn next(body: &mut RequestBody) -> Result<Option<Bytes>, ()> {
    loop {
        match body.frame().await {
            None => return Ok(None),
            Some(Err(_)) => return Err(()),
            // What is no data are trailers, and says nothing here.
            Some(Ok(frame)) => match frame.into_data() {
                Ok(piece) => return Ok(Some(piece)),
                Err(_) => continue,
            },
        }
    }
}

async fn export(asked: &Asked) -> Answer {
    let page = ExportCustomers { after: None, limit: EXPORT_PAGE };
    let first = asked.ask(page).await?;
    // One page waits: who reads slowly holds up nothing but their own file.
    let (tell, told) = mpsc::channel(1);
    let by = Reader { engine: asked.engine().clone(), by: asked.by()?.clone() };
    tokio::spawn(read_out(first, by, tell));
    let mut reply = streamed(told, "text/csv; charset=utf-8");
    let name = HeaderValue::from_static("attachment; filename=\"customers.csv\"");
    reply.headers_mut().insert(CONTENT_DISPOSITION, name);
    reply.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(reply)
}

/// Gives page after page. A file that cannot be read to its end breaks off, so that nobody takes it for a whole one.
async fn read_out(first: CustomersCsv, by: Reader, tell: mpsc::Sender<io::Result<Bytes>>) {
    let mut page = first;
    loop {
        if tell.send(Ok(Bytes::from(page.text))).await.is_err() {
            return;
        }
        if page.next.is_none() {
            return;
        }
        let next = ExportCustomers { after: page.next, limit: EXPORT_PAGE };
        let asked = match by.still_may::<ExportCustomers>() {
            true => by.engine.ask(&by.by.principal, next).await.map_err(|error| error.to_string()),
            false => Err("who asked may not go on".to_owned()),
        };
        page = match asked {
            Ok(page) => page,
            Err(reason) => {
                let _ = tell.send(Err(io::Error::other(reason))).await;
                return;
            }
        };
    }
}

/// A reply that comes as it is made.
fn streamed<E>(told: mpsc::Receiver<Result<Bytes, E>>, kind: &'static str) -> Reply
where
    E: Into<Box<dyn std::error::Error + Send + Sync>> + Send + 'static,
{
    let mut reply = warp::reply::stream(Told(told)).into_response().map(ReplyBody::stream);
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    reply
}

/// What is told, as a stream.
struct Told<E>(mpsc::Receiver<Result<Bytes, E>>);

impl<E> Stream for Told<E> {
    type Item = Result<Bytes, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}
