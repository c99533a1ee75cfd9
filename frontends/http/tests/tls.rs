//! TLS that we speak ourselves, with certificates made here.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use support::{Client, open_with, short_but, stop};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use turnero_http::{Certificates, Conduct, Server};

/// Writes a fresh certificate and its key, and gives what a client has to trust.
fn certify(folder: &Path) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    fs::write(folder.join("certificate.pem"), cert.pem()).unwrap();
    fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    cert.der().clone()
}

fn load(folder: &Path) -> Arc<Certificates> {
    Certificates::load(folder.join("certificate.pem"), folder.join("key.pem")).unwrap()
}

async fn connect(
    server: &Server,
    trusted: &CertificateDer<'static>,
    protocol: &str,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider);
    let mut config = config
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let socket = TcpStream::connect(server.address()).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, socket).await
}

async fn who(mut stream: TlsStream<TcpStream>) -> String {
    stream
        .write_all(b"GET /who HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    reply
}

#[tokio::test]
async fn a_request_over_tls_is_known_as_secure() {
    let folder = tempfile::tempdir().unwrap();
    let trusted = certify(folder.path());
    let tls_only_for = Some(Duration::from_secs(60));
    let conduct = Conduct { tls_only_for, ..Conduct::default() };
    let (server, _) = open_with(&conduct, Some(load(folder.path())));
    let reply = who(connect(&server, &trusted, "http/1.1").await.unwrap()).await;
    assert!(reply.contains("127.0.0.1 secure=true"), "{reply}");
    assert_eq!(support::header(&reply, "strict-transport-security"), Some("max-age=60"));
    stop(server).await;
}

#[tokio::test]
async fn http_2_is_spoken_with_whoever_wants_it() {
    use bytes::Bytes;
    use http_body_util::{BodyExt, Full};
    use hyper_util::rt::{TokioExecutor, TokioIo};

    let folder = tempfile::tempdir().unwrap();
    let trusted = certify(folder.path());
    let (server, _) = open_with(&Conduct::default(), Some(load(folder.path())));
    let stream = connect(&server, &trusted, "h2").await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    let driving = tokio::spawn(connection);
    let request =
        http::Request::post("https://localhost/echo").body(Full::<Bytes>::from("hello")).unwrap();
    let reply = sender.send_request(request).await.unwrap();
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.into_body().collect().await.unwrap().to_bytes(), "hello");
    drop(sender);
    driving.await.unwrap().unwrap();
    stop(server).await;
}

#[tokio::test]
async fn a_new_certificate_is_shown_to_whoever_comes_next() {
    let folder = tempfile::tempdir().unwrap();
    let first = certify(folder.path());
    let certificates = load(folder.path());
    let (server, _) = open_with(&Conduct::default(), Some(certificates.clone()));
    let before = connect(&server, &first, "http/1.1").await.unwrap();
    assert!(!certificates.refresh().unwrap(), "nothing has changed yet");

    let second = certify(folder.path());
    assert!(certificates.refresh().unwrap());
    assert!(connect(&server, &first, "http/1.1").await.is_err(), "the old one is still shown");
    who(connect(&server, &second, "http/1.1").await.unwrap()).await;
    assert!(who(before).await.contains("secure=true"), "an open connection goes on");
    stop(server).await;
}

#[tokio::test]
async fn a_changed_certificate_is_noticed_without_being_told() {
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path());
    let certificates = load(folder.path());
    certificates.keep_fresh(Duration::from_millis(10));
    let (server, _) = open_with(&Conduct::default(), Some(certificates));
    let second = certify(folder.path());
    let noticed = async { while connect(&server, &second, "http/1.1").await.is_err() {} };
    tokio::time::timeout(support::PATIENCE, noticed).await.unwrap();
    stop(server).await;
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_told_and_the_old_one_is_still_shown() {
    let folder = tempfile::tempdir().unwrap();
    let trusted = certify(folder.path());
    let certificates = load(folder.path());
    let key = fs::read(folder.path().join("key.pem")).unwrap();
    let (server, _) = open_with(&Conduct::default(), Some(certificates.clone()));

    certify(folder.path());
    fs::write(folder.path().join("key.pem"), &key).unwrap();
    let error = certificates.refresh().unwrap_err().to_string();
    assert!(error.contains("cannot be used together"), "{error}");
    fs::write(folder.path().join("key.pem"), "half a key").unwrap();
    let error = certificates.refresh().unwrap_err().to_string();
    assert!(error.contains("key.pem holds no private key"), "{error}");
    fs::remove_file(folder.path().join("key.pem")).unwrap();
    let error = certificates.refresh().unwrap_err().to_string();
    assert!(error.contains("key.pem cannot be read"), "{error}");

    who(connect(&server, &trusted, "http/1.1").await.unwrap()).await;
    stop(server).await;
}

#[tokio::test]
async fn a_handshake_that_does_not_come_to_its_end_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path());
    let conduct = short_but(|limits| limits.idle_timeout = support::PATIENCE);
    let (server, _) = open_with(&conduct, Some(load(folder.path())));
    for hello in [b"".as_slice(), b"\x16\x03\x01\x02", b"GET / HTTP/1.1\r\n\r\n"] {
        let mut client = Client::connect(server.address()).await;
        client.say(hello).await;
        assert!(!client.rest().await.contains("HTTP"));
    }
    stop(server).await;
}
