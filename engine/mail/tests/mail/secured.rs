use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use turnero_domain::invoicing::Mailer;
use turnero_domain::mail::Delivery;
use turnero_mail::Secret;
use turnero_mail::smtp::{Security, SmtpSettings};
use turnero_mail::stand_in::{House, StandIn};

use super::{mail, post};

/// A certificate for a server of this name, and what the server needs of it.
fn certificate(name: &str) -> (Vec<u8>, Arc<ServerConfig>) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let der = CertificateDer::from(certificate.der().to_vec());
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![der], private)
        .unwrap();
    (certificate.pem().into_bytes(), Arc::new(config))
}

async fn server(name: &str, at_once: bool) -> (StandIn, SmtpSettings) {
    let (pem, tls) = certificate(name);
    let login = Some(("clinic".to_owned(), "open sesame".to_owned()));
    let stand_in = StandIn::open(House { tls: Some(tls), at_once, login }).await.unwrap();
    let security = if at_once { Security::Tls } else { Security::StartTls };
    let mut settings = stand_in.settings(security);
    settings.certificate = Some(pem);
    settings.user = "clinic".to_owned();
    settings.password = Secret::new("open sesame");
    (stand_in, settings)
}

#[tokio::test]
async fn starttls_and_tls_carry_the_password_and_the_mail_over_a_secured_connection() {
    for at_once in [false, true] {
        let (stand_in, settings) = server("localhost", at_once).await;
        let post = post(settings);
        assert!(post.look().await.unwrap().contains("lets us in"));
        assert_eq!(post.send(&mail(), &[]).await, Delivery::Accepted);
        assert!(stand_in.taken()[0].secured);
    }
}

#[tokio::test]
async fn a_wrong_password_names_its_setting_and_is_not_shown() {
    let (stand_in, mut settings) = server("localhost", false).await;
    settings.password = Secret::new("open barley");
    let post = post(settings);
    let Delivery::NotLetIn { setting } = post.send(&mail(), &[]).await else { panic!("let in") };
    assert_eq!(setting.as_str(), "mail.password");
    let told = post.look().await.unwrap_err().to_string();
    assert!(told.contains("mail.password") && !told.contains("barley"), "{told}");
    assert!(stand_in.taken().is_empty());
}

#[tokio::test]
async fn who_does_not_say_who_they_are_where_that_is_asked_is_told_so() {
    let (_stand_in, mut settings) = server("localhost", false).await;
    settings.user = String::new();
    let told = post(settings).send(&mail(), &[]).await;
    assert!(matches!(told, Delivery::NotLetIn { setting } if setting.as_str() == "mail.user"));
}

#[tokio::test]
async fn a_server_that_cannot_be_known_gets_neither_password_nor_mail() {
    for (name, at_once, know) in [
        ("elsewhere.example", false, true),
        ("localhost", true, false),
        ("localhost", false, false),
    ] {
        let (stand_in, mut settings) = server(name, at_once).await;
        if !know {
            settings.certificate = Some(certificate("localhost").0);
        }
        let post = post(settings);
        assert_eq!(post.send(&mail(), &[]).await, Delivery::Unreachable);
        let told = post.look().await.unwrap_err().to_string();
        assert!(told.contains("mail.certificate"), "{name} {at_once} {know}: {told}");
        assert!(stand_in.taken().is_empty());
    }
}

#[tokio::test]
async fn a_server_that_takes_starttls_away_is_not_spoken_to_in_the_open() {
    let stand_in = StandIn::open(House::default()).await.unwrap();
    let told = post(stand_in.settings(Security::StartTls)).send(&mail(), &[]).await;
    assert!(matches!(told, Delivery::NotLetIn { setting } if setting.as_str() == "mail.security"));
    assert!(stand_in.taken().is_empty());
}
