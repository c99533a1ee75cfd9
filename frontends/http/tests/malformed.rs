//! Whatever comes over the socket: the client is at fault, and the server goes on.
#![expect(clippy::string_slice, reason = "a test fails by panicking")]

mod support;

use support::{Client, ask, open, short_but, status, stop};

/// What no client should say.
const NONSENSE: [&[u8]; 22] = [
    b"\r\n\r\n",
    b"\0\0\0\0\0\0\0\0\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/9.9\r\nhost: here\r\n\r\n",
    b"GET / HTTP/1.1\nhost here\n\n",
    b"GET  /  HTTP/1.1\r\nhost: here\r\n\r\n",
    b"G\x80T / HTTP/1.1\r\nhost: here\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n",
    b"GET /%zz%00%ff HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n",
    b"GET http://[::1 HTTP/1.1\r\nhost: here\r\n\r\n",
    b"GET / HTTP/1.1\r\n: nameless\r\n\r\n",
    b"GET / HTTP/1.1\r\nna me: value\r\n\r\n",
    b"GET / HTTP/1.1\r\nhost: here\r\nx: a\0b\r\n\r\n",
    b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 99999999999999999999999\r\n\r\n",
    b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
    b"POST / HTTP/1.1\r\nhost: here\r\ntransfer-encoding: gzip\r\n\r\n",
    b"POST / HTTP/1.1\r\nhost: here\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    b"POST / HTTP/1.1\r\nhost: here\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nand then something else altogether, of some length",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello where none is expected",
];

#[tokio::test]
async fn nonsense_is_refused_or_cut_and_never_the_fault_of_the_server() {
    let (server, parrot) = open(&short_but(|_| {}));
    for nonsense in NONSENSE {
        let mut client = Client::connect(server.address()).await;
        client.try_to_say(nonsense).await;
        let reply = client.rest().await;
        let said = String::from_utf8_lossy(nonsense);
        if reply.starts_with("HTTP/1.") {
            assert!(
                (400..500).contains(&status(&reply)) || status(&reply) == 200,
                "{said:?}: {reply}"
            );
        }
    }
    assert_eq!(*parrot.busy.borrow(), 0);
    assert_eq!(status(&ask(server.address(), "GET /small HTTP/1.1").await), 200);
    stop(server).await;
}

#[tokio::test]
async fn whoever_names_no_host_or_two_is_refused_as_the_standard_wants_it() {
    let (server, _) = open(&short_but(|_| {}));
    for hosts in ["", "host: here\r\nhost: there\r\n", "host: here\r\nhost: here\r\n"] {
        let mut client = Client::connect(server.address()).await;
        client.say(format!("GET /small HTTP/1.1\r\n{hosts}\r\n")).await;
        let reply = client.rest().await;
        assert_eq!(status(&reply), 400, "{hosts:?}: {reply}");
        assert!(reply.contains("http.not_one_host"), "{reply}");
    }
    let mut client = Client::connect(server.address()).await;
    client.say("GET /small HTTP/1.0\r\n\r\n").await;
    assert_eq!(status(&client.rest().await), 200, "it is older than hosts are");
    stop(server).await;
}

#[tokio::test]
async fn any_cut_of_a_good_request_is_harmless() {
    let (server, _) = open(&short_but(|_| {}));
    let good = "POST /echo HTTP/1.1\r\nhost: here\r\ncontent-length: 3\r\n\r\nabc";
    for length in 0..good.len() {
        let mut client = Client::connect(server.address()).await;
        client.say(&good[..length]).await;
        drop(client);
    }
    assert_eq!(status(&ask(server.address(), "GET /small HTTP/1.1").await), 200);
    stop(server).await;
}

#[tokio::test]
async fn a_panic_loses_one_request() {
    let (server, _) = open(&short_but(|_| {}));
    let mut client = Client::connect(server.address()).await;
    client.say("GET /panic HTTP/1.1\r\nhost: here\r\n\r\n").await;
    let reply = client.until("request_id").await;
    assert_eq!(status(&reply), 500);
    assert!(!reply.contains("ill"), "what a panic says is for the log: {reply}");
    client.say("GET /small HTTP/1.1\r\nhost: here\r\n\r\n").await;
    client.until("200 OK").await;
    drop(client);
    stop(server).await;
}
