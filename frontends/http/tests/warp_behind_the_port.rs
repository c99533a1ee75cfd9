//! Filters of warp as a front end: what they leave undone is done around them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use support::{Client, status, stop};
use tower::ServiceExt;
use turnero_http::{
    Caller, Conduct, FrontEnd, Limits, Port, ReplyBody, Request, RequestId, Server, Serving,
};
use warp::Filter;
use warp::filters::BoxedFilter;

/// Whatever warp can do.
struct Warp(BoxedFilter<(warp::reply::Response,)>);

impl FrontEnd for Warp {
    fn name(&self) -> &'static str {
        "warp"
    }

    fn claims(&self, path: &str) -> bool {
        path.starts_with("/api/")
    }

    fn serve(&self, request: Request) -> Serving<'_> {
        Box::pin(async move {
            let Ok(reply) = warp::service(self.0.clone()).oneshot(request).await;
            reply.map(ReplyBody::stream)
        })
    }
}

fn open() -> Server {
    let echo = warp::post()
        .and(warp::path!("api" / "echo"))
        .and(warp::body::json())
        .and(warp::ext::get::<Caller>())
        .and(warp::ext::get::<RequestId>())
        .map(|body: Value, caller: Caller, id: RequestId| {
            let reply = serde_json::json!({
                "body": body, "caller": caller.address.to_string(), "id": id.as_str(),
            });
            warp::reply::Reply::into_response(warp::reply::json(&reply))
        });
    let limits = Limits {
        body_bytes_max: 64,
        body_timeout: Duration::from_millis(100),
        ..Limits::default()
    };
    let conduct = Conduct { limits, ..Conduct::default() };
    let port = Port::bind(([127, 0, 0, 1], 0).into()).unwrap();
    Server::open(port, vec![Arc::new(Warp(echo.boxed()))], &conduct, None)
}

async fn post(server: &Server, body: &str) -> String {
    let mut client = Client::connect(server.address()).await;
    let head = "POST /api/echo HTTP/1.1\r\nhost: here\r\nconnection: close\r\nx-request-id: mine";
    client.say(format!("{head}\r\n{body}")).await;
    client.rest().await
}

#[tokio::test]
async fn a_filter_answers_and_knows_who_asks() {
    let server = open();
    let reply = post(&server, "content-length: 7\r\n\r\n{\"a\":1}").await;
    assert_eq!(status(&reply), 200);
    let body: Value = serde_json::from_str(reply.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let expected = serde_json::json!({ "body": { "a": 1 }, "caller": "127.0.0.1", "id": "mine" });
    assert_eq!(body, expected);
    stop(server).await;
}

#[tokio::test]
async fn a_body_that_warp_would_take_without_end_is_limited() {
    let server = open();
    let chunks = format!("64\r\n\"{}\"\r\n0\r\n\r\n", "a".repeat(98));
    let reply = post(&server, &format!("transfer-encoding: chunked\r\n\r\n{chunks}")).await;
    assert_eq!(status(&reply), 413, "{reply}");
    stop(server).await;
}

#[tokio::test]
async fn a_body_for_which_warp_would_wait_for_ever_is_given_up() {
    let server = open();
    let reply = post(&server, "content-length: 7\r\n\r\n{\"a\"").await;
    assert_eq!(status(&reply), 408, "{reply}");
    stop(server).await;
}
