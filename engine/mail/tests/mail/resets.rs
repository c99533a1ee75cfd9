//! Links to new passwords: to the user alone, over the same wire as everything else.

use turnero_domain::access::{Hidden, ResetMail, ResetMailer, UserName};
use turnero_domain::mail::Delivery;
use turnero_domain::{Name, Timestamp};
use turnero_mail::smtp::Security;
use turnero_mail::stand_in::{House, Mood, StandIn};
use turnero_mail::{MailSettings, Post, Transport};

const SECRET: &str = "trl_0000000000000000000000000000000000";

fn reset() -> ResetMail {
    ResetMail {
        user: uuid::Uuid::from_u128(0xa1).into(),
        address: "maria@example.org".parse().unwrap(),
        first_name: Hidden(Name::new("María \"la jefa\" <b>").unwrap()),
        user_name: UserName::new("maria").unwrap(),
        secret: Hidden(SECRET.to_owned()),
        until: Timestamp::from_millis(1_795_186_800_000),
    }
}

async fn open(site: Option<&str>) -> (StandIn, Post) {
    let stand_in = StandIn::open(House::default()).await.unwrap();
    let transport = Transport::Smtp(stand_in.settings(Security::None));
    let mut settings = MailSettings::new("Clínica <no-reply@clinica.example>", transport).unwrap();
    if let Some(site) = site {
        settings = settings.site(site).unwrap();
    }
    (stand_in, Post::open(settings).unwrap())
}

#[tokio::test]
async fn a_link_goes_to_the_user_whole_and_twice_as_the_same_mail() {
    let (stand_in, post) = open(Some("https://turnos.clinica.example/")).await;
    for _ in 0..2 {
        assert_eq!(post.send_reset(&reset()).await, Delivery::Accepted);
    }
    let taken = stand_in.taken();
    assert_eq!((taken.len(), taken[0].to.as_str()), (2, "maria@example.org"));
    assert_eq!(taken[0].message_id, taken[1].message_id);
    assert!(!taken[0].message_id.contains("trl_"), "what is in a head is read by many");
    let whole = taken[0].text.replace("=\n", "");
    let link = format!("https://turnos.clinica.example/login#{SECRET}");
    let plain = whole.replace("=3D", "=").replace("&#x2f;", "/");
    assert!(plain.contains(&link), "{plain}");
    assert!(whole.contains("&lt;b&gt;"), "a name is no markup: {whole}");
}

#[tokio::test]
async fn without_an_address_of_the_site_no_link_is_written() {
    let (stand_in, post) = open(None).await;
    assert_eq!(post.send_reset(&reset()).await, Delivery::NotWritten);
    assert!(stand_in.taken().is_empty());
}

#[tokio::test]
async fn what_does_not_come_through_is_told_as_what_it_is() {
    let (stand_in, post) = open(Some("https://turnos.clinica.example")).await;
    for (mood, expected) in [
        (Mood::NoSuchAddress, Delivery::AddressRefused),
        (Mood::LaterAtTheEnd, Delivery::Postponed),
        (Mood::TakesAndGoesAway, Delivery::AnswerLost),
    ] {
        stand_in.moods(move |_| mood);
        assert_eq!(post.send_reset(&reset()).await, expected);
    }
    drop(stand_in);
    assert_eq!(post.send_reset(&reset()).await, Delivery::Unreachable);
}
