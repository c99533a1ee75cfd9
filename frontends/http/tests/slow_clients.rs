//! Clients that are slow, by accident or by intention, hold nobody up and are not held for ever.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::client::conn::http2::{Connection, SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use support::{Client, PATIENCE, ask, header, open, short_but, status, stop};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn half_a_head_is_cut_while_others_are_served() {
    let (server, _) = open(&short_but(|limits| limits.idle_timeout = LONG));
    let mut slow = Client::connect(server.address()).await;
    slow.say("GET /echo HTTP/1.1\r\nhost: he").await;
    assert_eq!(status(&ask(server.address(), "GET /small HTTP/1.1").await), 200);
    assert_eq!(slow.rest().await, "");
    stop(server).await;
}

#[tokio::test]
async fn a_head_that_comes_drop_by_drop_is_cut_too() {
    let (server, _) = open(&short_but(|limits| limits.idle_timeout = LONG));
    let slow = Client::connect(server.address()).await;
    let (mut reading, mut writing) = slow.0.into_split();
    let dripping = tokio::spawn(async move {
        let mut pace = tokio::time::interval(Duration::from_millis(10));
        while writing.write_all(b"x").await.is_ok() {
            pace.tick().await;
        }
    });
    let mut heard = Vec::new();
    // A reset is as good an end as a close: it still has drops on their way.
    let _ = timeout(PATIENCE, reading.read_to_end(&mut heard)).await.expect("it is not cut");
    assert!(heard.is_empty());
    dripping.await.unwrap();
    stop(server).await;
}

#[tokio::test]
async fn half_a_preface_of_http_2_is_cut() {
    for half in ["P", "PRI * HTTP"] {
        let (server, _) = open(&short_but(|_| {}));
        let mut slow = Client::connect(server.address()).await;
        slow.say(half).await;
        slow.rest().await;
        stop(server).await;
    }
}

#[tokio::test]
async fn a_client_that_says_nothing_is_cut_when_it_has_been_idle_for_too_long() {
    let (server, _) = open(&short_but(|limits| limits.head_timeout = LONG));
    let mut silent = Client::connect(server.address()).await;
    assert_eq!(silent.rest().await, "");
    stop(server).await;
}

#[tokio::test]
async fn a_connection_may_be_idle_for_longer_than_a_head_may_take() {
    let (server, _) = open(&short_but(|limits| limits.idle_timeout = LONG));
    let mut client = Client::connect(server.address()).await;
    for _ in 0..2 {
        client.say("GET /small HTTP/1.1\r\nhost: here\r\n\r\n").await;
        client.until("{}").await;
        a_head_timeout_passes(server.address()).await;
    }
    drop(client);
    stop(server).await;
}

#[tokio::test]
async fn an_idle_connection_is_closed_after_its_last_reply() {
    let (server, _) = open(&short_but(|_| {}));
    let mut client = Client::connect(server.address()).await;
    client.say("GET /small HTTP/1.1\r\nhost: here\r\n\r\n").await;
    assert!(client.rest().await.ends_with("{}"));
    stop(server).await;
}

#[tokio::test]
async fn a_body_that_stalls_is_answered_with_408() {
    let (server, _) = open(&short_but(|limits| limits.request_timeout = LONG));
    let mut slow = Client::connect(server.address()).await;
    slow.say("POST /echo HTTP/1.1\r\nhost: here\r\ncontent-length: 100\r\n\r\nten bytes.").await;
    let reply = slow.rest().await;
    assert_eq!(status(&reply), 408);
    assert!(reply.contains("\"error_code\":\"http.body_too_slow\""), "{reply}");
    assert_eq!(header(&reply, "connection"), Some("close"));
    stop(server).await;
}

#[tokio::test]
async fn a_body_that_comes_drop_by_drop_ends_with_the_time_of_the_request() {
    let (server, _) = open(&short_but(|limits| limits.body_timeout = LONG));
    let mut slow = Client::connect(server.address()).await;
    slow.say("POST /echo HTTP/1.1\r\nhost: here\r\ncontent-length: 100\r\n\r\nten bytes.").await;
    assert_eq!(status(&slow.rest().await), 408);
    stop(server).await;
}

#[tokio::test]
async fn a_front_end_that_is_too_slow_is_given_up_with_503() {
    let (server, parrot) = open(&short_but(|_| {}));
    let reply = ask(server.address(), "GET /never HTTP/1.1").await;
    assert_eq!(status(&reply), 503);
    assert!(reply.contains("\"error_code\":\"http.too_slow\""), "{reply}");
    assert_eq!(header(&reply, "retry-after"), Some("2"));
    assert_eq!(*parrot.busy.borrow(), 0, "it still works on a reply that nobody waits for");
    stop(server).await;
}

#[tokio::test]
async fn a_reader_that_never_reads_is_cut_while_others_are_served() {
    for path in ["/endless", "/huge"] {
        let (server, _) = open(&short_but(|limits| limits.idle_timeout = LONG));
        let mut deaf = Client::connect(server.address()).await;
        deaf.say(format!("GET {path} HTTP/1.1\r\nhost: here\r\n\r\n")).await;
        assert_eq!(status(&ask(server.address(), "GET /small HTTP/1.1").await), 200);
        // Its place is given back although it has read nothing and closed nothing.
        stop(server).await;
        drop(deaf);
    }
}

#[tokio::test]
async fn a_reader_that_takes_its_time_gets_everything() {
    let (server, _) = open(&short_but(|limits| {
        limits.head_timeout = Duration::from_millis(50);
        limits.write_timeout = Duration::from_secs(1);
        limits.idle_timeout = LONG;
    }));
    let mut client = Client::connect(server.address()).await;
    client.say("GET /huge HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").await;
    client.until("\r\n\r\n").await;
    let began = Instant::now();
    let mut bytes = 0;
    let mut piece = vec![0; 4 * 1024 * 1024];
    loop {
        let read = timeout(PATIENCE, client.0.read(&mut piece)).await.unwrap().unwrap();
        if read == 0 {
            break;
        }
        bytes += read;
        if began.elapsed() < Duration::from_millis(1_200) {
            a_head_timeout_passes(server.address()).await;
        }
    }
    assert_eq!(bytes, 64 * 1024 * 1024);
    stop(server).await;
}

/// Waits until a client that is slow on purpose has been cut.
async fn a_head_timeout_passes(address: SocketAddr) {
    let mut slow = Client::connect(address).await;
    slow.say("GET").await;
    slow.rest().await;
}

#[tokio::test]
async fn an_http_2_client_that_asks_for_nothing_is_idle() {
    let (server, _) = open(&short_but(|limits| limits.head_timeout = Duration::from_millis(10)));
    let (_sender, connection) = http_2(server.address()).await;
    timeout(PATIENCE, connection).await.expect("it is not closed").unwrap();
    stop(server).await;
}

#[tokio::test]
async fn an_http_2_stream_that_is_never_read_is_cut_with_its_connection() {
    for path in ["/endless", "/huge"] {
        let (server, _) = open(&short_but(|limits| limits.idle_timeout = LONG));
        let (mut sender, connection) = http_2(server.address()).await;
        let driving = tokio::spawn(connection);
        let uri = format!("http://here{path}");
        let request = http::Request::get(uri).body(Empty::<Bytes>::new()).unwrap();
        // Its window fills up, and nobody ever takes anything out of it; the socket itself is always read.
        let unread = sender.send_request(request).await.unwrap();
        assert_eq!(status(&ask(server.address(), "GET /small HTTP/1.1").await), 200);
        let end = timeout(PATIENCE, driving).await.expect("it is not cut");
        assert!(end.unwrap().is_err(), "it was closed as if all were well");
        drop(unread);
        stop(server).await;
    }
}

type Http2 =
    (SendRequest<Empty<Bytes>>, Connection<TokioIo<TcpStream>, Empty<Bytes>, TokioExecutor>);

async fn http_2(address: SocketAddr) -> Http2 {
    let socket = TcpStream::connect(address).await.unwrap();
    handshake(TokioExecutor::new(), TokioIo::new(socket)).await.unwrap()
}
