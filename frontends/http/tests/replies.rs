//! What every reply brings along: ids, the words that browsers want, and no more bytes than needed.

mod support;

use std::io::Read;

use http::HeaderValue;
use support::{Client, ask, header, open, status, stop};
use turnero_http::{Conduct, ForwardedHeader, Proxies};

#[tokio::test]
async fn what_nobody_claims_is_not_found() {
    let (server, _) = open(&Conduct::default());
    let reply = ask(server.address(), "GET /nobody HTTP/1.1\r\nx-request-id: mine-7").await;
    assert_eq!(status(&reply), 404);
    assert_eq!(header(&reply, "content-type"), Some("application/problem+json"));
    assert_eq!(header(&reply, "x-request-id"), Some("mine-7"));
    assert!(reply.contains("\"error_code\":\"http.not_found\""), "{reply}");
    assert!(reply.contains("\"request_id\":\"mine-7\""), "{reply}");
    stop(server).await;
}

#[tokio::test]
async fn a_request_id_comes_in_goes_through_and_comes_out() {
    let (server, _) = open(&Conduct::default());
    let reply = ask(server.address(), "GET /who HTTP/1.1\r\nx-request-id: mine-7").await;
    assert!(reply.ends_with("id=mine-7"), "{reply}");
    assert_eq!(header(&reply, "x-request-id"), Some("mine-7"));
    let reply = ask(server.address(), "GET /who HTTP/1.1").await;
    let made = header(&reply, "x-request-id").unwrap();
    assert!(reply.ends_with(&format!("id={made}")), "{reply}");
    stop(server).await;
}

#[tokio::test]
async fn the_client_is_who_a_believed_proxy_says() {
    let networks = vec!["127.0.0.0/8".parse().unwrap()];
    let proxies = Proxies { networks, header: ForwardedHeader::XForwardedFor };
    let believing = Conduct { proxies, ..Conduct::default() };
    let head = "GET /who HTTP/1.1\r\nx-forwarded-for: 203.0.113.9\r\nx-forwarded-proto: https";
    for (conduct, expected) in
        [(believing, "203.0.113.9 secure=true"), (Conduct::default(), "127.0.0.1 secure=false")]
    {
        let (server, _) = open(&conduct);
        let reply = ask(server.address(), head).await;
        assert!(reply.contains(expected), "{reply}");
        stop(server).await;
    }
}

#[tokio::test]
async fn browsers_are_told_to_use_tls_only_if_they_do() {
    let networks = vec!["127.0.0.0/8".parse().unwrap()];
    let proxies = Proxies { networks, header: ForwardedHeader::XForwardedFor };
    let day = Some(std::time::Duration::from_secs(86_400));
    let (server, _) = open(&Conduct { proxies, tls_only_for: day, ..Conduct::default() });
    let said = "strict-transport-security";
    let head = "GET /who HTTP/1.1\r\nx-forwarded-for: 203.0.113.9\r\nx-forwarded-proto: https";
    assert_eq!(header(&ask(server.address(), head).await, said), Some("max-age=86400"));
    assert_eq!(header(&ask(server.address(), "GET /who HTTP/1.1").await, said), None);
    stop(server).await;
}

#[tokio::test]
async fn every_reply_tells_browsers_to_be_careful() {
    let (server, _) = open(&Conduct::default());
    for path in ["/small", "/page", "/nobody", "/panic"] {
        let reply = ask(server.address(), &format!("GET {path} HTTP/1.1")).await;
        assert_eq!(header(&reply, "x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(header(&reply, "cross-origin-resource-policy"), Some("same-origin"), "{path}");
        let is_page = path == "/page";
        for (name, value) in [("x-frame-options", "DENY"), ("referrer-policy", "no-referrer")] {
            assert_eq!(header(&reply, name), is_page.then_some(value), "{path}");
        }
        let policy = header(&reply, "content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert_eq!(policy.contains("script-src 'self'"), is_page, "{policy}");
    }
    stop(server).await;
}

#[tokio::test]
async fn origins_on_the_list_may_call_and_others_may_not() {
    let origins = vec![HeaderValue::from_static("https://boards.example")];
    let (server, _) = open(&Conduct { origins, ..Conduct::default() });
    let allowed = "access-control-allow-origin";
    let asked = "OPTIONS /echo HTTP/1.1\r\naccess-control-request-method: POST\r\norigin: https://";
    let reply = ask(server.address(), &format!("{asked}boards.example")).await;
    assert_eq!(status(&reply), 200);
    assert_eq!(header(&reply, allowed), Some("https://boards.example"));
    assert!(header(&reply, "access-control-allow-methods").unwrap().contains("POST"));
    let headers = header(&reply, "access-control-allow-headers").unwrap();
    for needed in ["authorization", "idempotency-key", "if-match", "last-event-id"] {
        assert!(headers.contains(needed), "{needed}: {headers}");
    }
    let reply = ask(server.address(), &format!("{asked}evil.example")).await;
    assert_eq!(header(&reply, allowed), None);
    let reply =
        ask(server.address(), "GET /panic HTTP/1.1\r\norigin: https://boards.example").await;
    assert_eq!(status(&reply), 500);
    assert_eq!(header(&reply, allowed), Some("https://boards.example"), "failures are replies too");
    stop(server).await;
}

#[tokio::test]
async fn without_a_list_nobody_from_elsewhere_may_call() {
    let (server, _) = open(&Conduct::default());
    let reply =
        ask(server.address(), "GET /small HTTP/1.1\r\norigin: https://boards.example").await;
    assert_eq!(status(&reply), 200);
    assert_eq!(header(&reply, "access-control-allow-origin"), None);
    stop(server).await;
}

#[tokio::test]
async fn long_text_is_compressed_for_whoever_understands_it() {
    let (server, _) = open(&Conduct::default());
    let mut client = Client::connect(server.address()).await;
    client.say("GET /page HTTP/1.0\r\naccept-encoding: br, gzip\r\n\r\n").await;
    let head = client.until("\r\n\r\n").await;
    assert_eq!(header(&head, "content-encoding"), Some("gzip"));
    assert_eq!(header(&head, "vary"), Some("accept-encoding"));
    let mut packed = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut client.0, &mut packed).await.unwrap();
    let mut page = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut page).unwrap();
    assert!(packed.len() * 10 < page.len(), "{} of {}", packed.len(), page.len());
    assert!(page.starts_with("<p>word word"));
    for path in ["/small", "/picture"] {
        let reply =
            ask(server.address(), &format!("GET {path} HTTP/1.1\r\naccept-encoding: gzip")).await;
        assert_eq!(header(&reply, "content-encoding"), None, "{path}");
    }
    let reply = ask(server.address(), "GET /page HTTP/1.1").await;
    assert_eq!(header(&reply, "content-encoding"), None, "nobody asked for it");
    stop(server).await;
}

#[tokio::test]
async fn a_connection_can_be_upgraded() {
    let (server, _) = open(&Conduct::default());
    let mut client = Client::connect(server.address()).await;
    client
        .say("GET /upgrade HTTP/1.1\r\nhost: here\r\nconnection: upgrade\r\nupgrade: shouting\r\n\r\n")
        .await;
    let head = client.until("\r\n\r\n").await;
    assert_eq!(status(&head), 101);
    for word in ["hello", "again"] {
        client.say(word).await;
        assert_eq!(client.until(&word.to_uppercase()).await, word.to_uppercase());
    }
    drop(client);
    stop(server).await;
}
