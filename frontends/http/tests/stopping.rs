//! How a server ends.

mod support;

use std::time::Duration;

use support::{Client, PATIENCE, open, short_but, status, stop};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use turnero_http::Conduct;

#[tokio::test]
async fn idle_connections_are_closed_at_once() {
    let (server, _) = open(&Conduct::default());
    let mut fresh = Client::connect(server.address()).await;
    let mut used = Client::connect(server.address()).await;
    used.say("GET /small HTTP/1.1\r\nhost: here\r\n\r\n").await;
    used.until("{}").await;
    stop(server).await;
    assert_eq!(fresh.rest().await, "");
    assert_eq!(used.rest().await, "");
}

#[tokio::test]
async fn what_is_under_way_is_finished_and_nothing_more_is_accepted() {
    let (server, parrot) = open(&Conduct::default());
    let address = server.address();
    let mut client = Client::connect(address).await;
    client.say("POST /echo HTTP/1.1\r\nhost: here\r\ncontent-length: 6\r\n\r\nabc").await;
    parrot.busy.subscribe().wait_for(|busy| *busy == 1).await.unwrap();
    let stopping = tokio::spawn(server.stop(Instant::now() + PATIENCE));
    // The port is closed while the request is still under way.
    let closed = async { while TcpStream::connect(address).await.is_ok() {} };
    timeout(PATIENCE, closed).await.unwrap();
    assert!(!stopping.is_finished());
    client.say("def").await;
    let reply = client.rest().await;
    assert_eq!(status(&reply), 200);
    assert!(reply.ends_with("abcdef"), "{reply}");
    assert_eq!(stopping.await.unwrap(), 0);
}

#[tokio::test]
async fn what_has_no_end_is_ended_by_its_front_end() {
    let (server, _) = open(&Conduct::default());
    let mut client = Client::connect(server.address()).await;
    client.say("GET /events HTTP/1.1\r\nhost: here\r\n\r\n").await;
    client.until("data: hello").await;
    stop(server).await;
    assert!(client.rest().await.contains("data: goodbye"));
}

#[tokio::test]
async fn what_is_not_finished_at_the_deadline_is_cut() {
    let (server, parrot) = open(&short_but(|limits| limits.request_timeout = PATIENCE));
    let mut client = Client::connect(server.address()).await;
    client.say("GET /never HTTP/1.1\r\nhost: here\r\n\r\n").await;
    parrot.busy.subscribe().wait_for(|busy| *busy == 1).await.unwrap();
    assert_eq!(server.stop(Instant::now() + Duration::from_millis(50)).await, 1);
    assert_eq!(client.rest().await, "");
    parrot.busy.subscribe().wait_for(|busy| *busy == 0).await.unwrap();
}
