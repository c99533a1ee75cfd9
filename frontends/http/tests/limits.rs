//! Nothing gets larger than it may, and whoever tries is told.

mod support;

use http::StatusCode;
use support::{Client, ask, header, open, short_but, status, stop};
use turnero_http::bounds::HEADERS_MAX;
use turnero_http::{Conduct, Limits};

const LIMIT: usize = 1_024;

fn limited() -> Conduct {
    Conduct {
        limits: Limits { body_bytes_max: LIMIT as u64, ..Limits::default() },
        ..Conduct::default()
    }
}

async fn post(client: &mut Client, body: &[u8]) {
    let length = body.len();
    let head = format!(
        "POST /echo HTTP/1.1\r\nhost: here\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    );
    client.try_to_say([head.as_bytes(), body].concat()).await;
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_taken() {
    let (server, _) = open(&limited());
    let mut client = Client::connect(server.address()).await;
    post(&mut client, &[b'a'; LIMIT]).await;
    let reply = client.rest().await;
    assert_eq!(status(&reply), 200);
    assert!(reply.ends_with(&"a".repeat(LIMIT)));
    stop(server).await;
}

#[tokio::test]
async fn a_body_that_says_that_it_is_too_large_is_refused_before_anything_of_it_is_read() {
    let (server, _) = open(&limited());
    let mut client = Client::connect(server.address()).await;
    client.say("POST /deaf HTTP/1.1\r\nhost: here\r\ncontent-length: 1025\r\n\r\n").await;
    let reply = client.until("request_id").await;
    assert_eq!(status(&reply), StatusCode::PAYLOAD_TOO_LARGE.as_u16());
    assert!(reply.contains("\"error_code\":\"http.body_too_large\""), "{reply}");
    drop(client);
    stop(server).await;
}

#[tokio::test]
async fn who_is_still_sending_gets_to_see_the_refusal() {
    let (server, _) = open(&limited());
    let mut client = Client::connect(server.address()).await;
    post(&mut client, &vec![b'a'; 2 * 1024 * 1024]).await;
    let reply = client.rest().await;
    assert_eq!(status(&reply), 413);
    assert_eq!(header(&reply, "connection"), Some("close"));
    stop(server).await;
}

#[tokio::test]
async fn a_body_that_does_not_tell_its_length_is_limited_all_the_same() {
    let (server, _) = open(&limited());
    let mut client = Client::connect(server.address()).await;
    client.say("POST /echo HTTP/1.1\r\nhost: here\r\ntransfer-encoding: chunked\r\n\r\n").await;
    for _ in 0..20 {
        client.try_to_say(format!("64\r\n{}\r\n", "a".repeat(100))).await;
    }
    let reply = client.until("request_id").await;
    assert_eq!(status(&reply), 413, "the front end said 400, and we know better: {reply}");
    drop(client);
    stop(server).await;
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let (server, _) = open(&limited());
    for head in [
        format!("GET /{} HTTP/1.1", "a".repeat(200_000)),
        format!("GET / HTTP/1.1\r\nx-long: {}", "a".repeat(200_000)),
        format!("GET / HTTP/1.1{}", "\r\nx-many: 1".repeat(200)),
    ] {
        let mut client = Client::connect(server.address()).await;
        client.try_to_say(format!("{head}\r\nhost: here\r\n\r\n")).await;
        let reply = client.rest().await;
        // Who goes on sending may see the connection cut instead.
        assert!(reply.is_empty() || [414, 431].contains(&status(&reply)), "{reply}");
    }
    assert_eq!(status(&ask(server.address(), "GET /small HTTP/1.1").await), 200);
    stop(server).await;
}

#[tokio::test]
async fn a_request_has_as_many_headers_as_the_bound_says_and_no_more() {
    let (server, _) = open(&limited());
    // Two more come with each question.
    for (headers, expected) in [(HEADERS_MAX - 2, 200), (HEADERS_MAX - 1, 431)] {
        let head = format!("GET /small HTTP/1.1{}", "\r\nx-many: 1".repeat(headers));
        assert_eq!(status(&ask(server.address(), &head).await), expected, "{headers}");
    }
    stop(server).await;
}

#[tokio::test]
async fn one_address_gets_only_so_many_connections() {
    let (server, _) = open(&short_but(|limits| {
        limits.connections_per_address_max = 2;
        limits.idle_timeout = support::PATIENCE;
    }));
    let mut friends = Vec::new();
    for _ in 0..2 {
        let mut client = Client::connect(server.address()).await;
        client.say("GET /small HTTP/1.1\r\nhost: here\r\n\r\n").await;
        client.until("{}").await;
        friends.push(client);
    }
    let mut third = Client::connect(server.address()).await;
    third.try_to_say("GET /small HTTP/1.1\r\nhost: here\r\n\r\n").await;
    assert_eq!(third.rest().await, "");
    drop(friends);
    stop(server).await;
}

#[tokio::test]
async fn who_finds_no_place_waits_and_is_served_when_one_is_free() {
    let (server, _) = open(&short_but(|limits| {
        limits.connections_max = 1;
        limits.idle_timeout = support::PATIENCE;
    }));
    let mut first = Client::connect(server.address()).await;
    first.say("GET /small HTTP/1.1\r\nhost: here\r\n\r\n").await;
    first.until("{}").await;
    let mut second = Client::connect(server.address()).await;
    second.say("GET /small HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").await;
    let early = tokio::time::timeout(std::time::Duration::from_millis(50), second.0.readable());
    assert!(early.await.is_err(), "it was served although there was no place");
    drop(first);
    assert_eq!(status(&second.rest().await), 200);
    stop(server).await;
}
