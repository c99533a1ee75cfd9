//! The server over TLS, with a certificate that changes while it runs.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use support::{Heard, PATIENCE, Program, connect, hear};

/// Writes a fresh certificate and its key, and gives what a client has to trust.
fn certify(folder: &Path) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    fs::write(folder.join("certificate.pem"), cert.pem()).unwrap();
    cert.der().clone()
}

/// Asks over TLS; `None` if the certificate is not the one that is trusted.
fn get(address: SocketAddr, trusted: &CertificateDer<'static>) -> Option<Heard> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let session = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(session, connect(address));
    let asked =
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
    asked.and_then(|()| stream.flush()).ok()?;
    Some(hear(&mut stream))
}

#[test]
fn a_certificate_is_taken_up_when_it_changes_and_only_if_it_can_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let first = certify(folder.path());
    let file = |name: &str| folder.path().join(name).display().to_string();
    let arguments = [
        format!("tls.certificate={}", file("certificate.pem")),
        format!("tls.key={}", file("key.pem")),
        "tls.check_every=10ms".to_owned(),
    ];
    let arguments: Vec<_> = arguments.iter().flat_map(|one| ["--set", one.as_str()]).collect();
    let mut program = Program::start(&folder.path().join("data"), &arguments, 1);
    assert_eq!(program.said.last().unwrap()["scheme"], "https");
    let heard = get(program.address(), &first).unwrap();
    assert_eq!(heard.body, "alive\n");
    assert!(heard.head.contains("strict-transport-security: max-age=31536000"), "{}", heard.head);

    fs::write(folder.path().join("certificate.pem"), "no certificate").unwrap();
    program.says("the new certificate cannot be used");
    assert!(get(program.address(), &first).is_some(), "the old one is still shown");

    let second = certify(folder.path());
    program.says("the certificate has changed");
    let began = Instant::now();
    while get(program.address(), &second).is_none() {
        assert!(began.elapsed() < PATIENCE, "the new one is not shown");
    }
    assert!(get(program.address(), &first).is_none());
    program.stop();
}

#[test]
fn a_certificate_without_its_key_keeps_it_from_starting() {
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path());
    let certificate =
        format!("tls.certificate={}", folder.path().join("certificate.pem").display());
    let output = support::run(&["--set", &certificate]);
    assert_eq!(output.status.code(), Some(3));
    let told = support::text(&output.stderr);
    assert!(told.contains("tls.key is missing, and tls.certificate is set"), "{told}");
}
