use std::collections::BTreeMap;
use std::sync::Arc;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

use super::told::Told;
use super::trouble::Trouble;
use super::{Inside, routes};
use crate::bounds::{ANSWER_BYTES_MAX, REQUESTS_PER_MINUTE};
use crate::factus::stand_in::door::Limit;

/// What came in.
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: Vec<String>,
    pub(super) query: BTreeMap<String, String>,
    pub(super) form: BTreeMap<String, String>,
    pub(super) body: Value,
    pub(super) bearer: Option<String>,
}

/// The connection ends without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped on purpose")]
struct Dropped;

pub(super) async fn listen(listener: TcpListener, inside: Arc<Inside>) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        // A connection that was not made is the other's to notice.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let inside = Arc::clone(&inside);
        connections.spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&inside), request));
            let connection = hyper::server::conn::http1::Builder::new();
            // It ends with an error whenever it is dropped on purpose.
            let _ = connection.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    inside: Arc<Inside>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Dropped> {
    let asked = read(request).await.ok_or(Dropped)?;
    let now = inside.clock.now();
    let (told, limit, trouble) = {
        let mut state = inside.state();
        let trouble = state.troubles.next();
        match (trouble, state.door.room(now)) {
            (Trouble::Dropped, _) => return Err(Dropped),
            (_, Err(limit)) => {
                (Told::json(429, Value::Object(serde_json::Map::new())), limit, trouble)
            }
            (Trouble::TooMany(seconds), Ok(limit)) => {
                let wait = Some(turnero_domain::Seconds::new(seconds));
                let empty = Value::Object(serde_json::Map::new());
                (Told::json(429, empty), Limit { wait, ..limit }, trouble)
            }
            (Trouble::Status(status), Ok(limit)) => {
                let message = "Ha ocurrido un error inesperado, vuelve a intentarlo";
                let body = serde_json::json!({"status": "error", "message": message});
                (Told::json(status, body), limit, trouble)
            }
            (_, Ok(limit)) => (routes::answer(&mut state, &asked, now), limit, trouble),
        }
    };
    match trouble {
        Trouble::LostAnswer => Err(Dropped),
        Trouble::Silent => std::future::pending().await,
        _ => written(&told, limit).ok_or(Dropped),
    }
}

async fn read(request: Request<Incoming>) -> Option<Asked> {
    let pairs = |query: &str| {
        let url = reqwest::Url::parse(&format!("http://127.0.0.1/?{query}")).ok()?;
        Some(url.query_pairs().into_owned().collect::<BTreeMap<_, _>>())
    };
    let (head, body) = request.into_parts();
    let bytes = Limited::new(body, ANSWER_BYTES_MAX).collect().await.ok()?.to_bytes();
    let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
    let path = head.uri.path().split('/').filter(|part| !part.is_empty()).map(str::to_owned);
    let is_form = header("content-type") == Some("application/x-www-form-urlencoded");
    let form = if is_form { pairs(std::str::from_utf8(&bytes).ok()?)? } else { BTreeMap::new() };
    Some(Asked {
        method: head.method.as_str().to_owned(),
        path: path.collect(),
        query: pairs(head.uri.query().unwrap_or_default())?,
        form,
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        bearer: header("authorization")
            .and_then(|text| text.strip_prefix("Bearer "))
            .map(str::to_owned),
    })
}

fn written(told: &Told, limit: Limit) -> Option<Response<Full<Bytes>>> {
    let mut response = Response::builder()
        .status(told.status)
        .header("content-type", "application/json")
        .header("x-ratelimit-limit", REQUESTS_PER_MINUTE)
        .header("x-ratelimit-remaining", limit.remaining)
        .header("x-ratelimit-reset", limit.end.as_millis() / 1_000);
    if let Some(wait) = limit.wait {
        response = response.header("retry-after", wait.get());
    }
    response.body(Full::new(Bytes::from(told.body.to_string()))).ok()
}
