//! Mails through a real socket, to a mail server that fails in all the ways in which they fail. No test sleeps.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod files;
mod letters;
mod resets;
mod secured;
mod sending;

use turnero_domain::invoicing::{Mailer, OutgoingMail};
use turnero_domain::mail::Delivery;
use turnero_mail::smtp::{Security, SmtpSettings};
use turnero_mail::stand_in::{House, Mood, StandIn};
use turnero_mail::{MailSettings, Post, Transport, preview};

/// A mail to Persona de Ejemplo.
fn mail() -> OutgoingMail {
    preview::example().unwrap()
}

fn post(smtp: SmtpSettings) -> Post {
    let from = "Clínica del Sur <facturas@clinica.example>";
    let settings = MailSettings::new(from, Transport::Smtp(smtp)).unwrap();
    Post::open(settings).unwrap()
}

/// A mail server without locks, and whoever sends to it.
async fn open() -> (StandIn, Post) {
    let stand_in = StandIn::open(House::default()).await.unwrap();
    let post = post(stand_in.settings(Security::None));
    (stand_in, post)
}

async fn sent(stand_in: &StandIn, post: &Post, mood: Mood) -> Delivery {
    stand_in.moods(move |_| mood);
    post.send(&mail(), &[]).await
}
