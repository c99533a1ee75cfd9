//! Good requests with something changed in them, the same in every run: never a fault of the server, and no panic.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use support::{Client, ask, open, short_but, status, stop};
use tokio::io::AsyncWriteExt;

/// What a good client says under HTTP/2: the preface, its settings, and `GET /small`.
fn good_http_2() -> Vec<u8> {
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    let head = b"\x82\x86\x44\x06/small\x41\x04here";
    let frame = [0, 0, 16, 1, 5, 0, 0, 0, 1];
    assert_eq!(head.len(), 16);
    [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".as_slice(), &settings, &frame, head].concat()
}

/// The same changes in every run.
fn changed(good: &[u8], seed: u64) -> Vec<u8> {
    let mut bytes = good.to_vec();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut draw = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for _ in 0..=draw(3) {
        let at = draw(bytes.len());
        match draw(3) {
            0 => bytes[at] = u8::try_from(draw(256)).unwrap(),
            1 => bytes.truncate(at + 1),
            _ => bytes.insert(at, u8::try_from(draw(256)).unwrap()),
        }
    }
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn no_change_of_a_good_request_is_the_fault_of_the_server() {
    let good = [
        b"POST /echo HTTP/1.1\r\nhost: here\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabc".to_vec(),
        b"POST /echo HTTP/1.1\r\nhost: here\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n".to_vec(),
        good_http_2(),
    ];
    let panics = count_panics();
    let (server, parrot) = open(&short_but(|_| {}));
    let address = server.address();
    let mut clients = Vec::new();
    for seed in 0..900 {
        let bytes = changed(&good[seed % good.len()], seed as u64);
        clients.push(tokio::spawn(async move {
            let mut client = Client::connect(address).await;
            client.try_to_say(&bytes).await;
            // Nothing more comes; whatever is unfinished stays so.
            let _ = client.0.shutdown().await;
            (bytes, client.rest().await)
        }));
    }
    for client in clients {
        let (bytes, reply) = client.await.unwrap();
        let fault = reply.starts_with("HTTP/1.1 5");
        assert!(!fault, "{:?}: {reply}", String::from_utf8_lossy(&bytes));
    }
    assert_eq!(panics.load(Ordering::SeqCst), 0);
    parrot.busy.subscribe().wait_for(|busy| *busy == 0).await.unwrap();
    assert_eq!(status(&ask(address, "GET /small HTTP/1.1").await), 200);
    stop(server).await;
}

#[tokio::test]
async fn the_good_request_of_http_2_is_good_indeed() {
    let (server, _) = open(&short_but(|_| {}));
    let mut client = Client::connect(server.address()).await;
    client.say(good_http_2()).await;
    // A reply of two bytes in a frame of data that ends the stream.
    let reply = client.rest().await;
    assert!(reply.contains("\0\0\u{2}\0\u{1}\0\0\0\u{1}{}"), "{reply:?}");
    stop(server).await;
}

/// A panic in a task of a connection would lose that connection only, and nobody would notice.
fn count_panics() -> Arc<AtomicUsize> {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        counted.fetch_add(1, Ordering::SeqCst);
        tell(panic);
    }));
    count
}
