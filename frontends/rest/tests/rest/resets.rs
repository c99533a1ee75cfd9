//! A link to a new password over REST: by mail, by hand, and never both.

use std::sync::{Arc, Mutex};

use serde_json::json;
use turnero::Pending;
use turnero::access::{ReadyMade, ResetMail, ResetMailer};
use turnero::mail::Delivery;
use turnero::{Branches, Settings};

use crate::support::{CREATED, DONE, PASSWORD, Site, id};

/// What carries links: it takes them, or says that the address is none.
#[derive(Default)]
struct Carrier {
    refuses: bool,
    given: Mutex<Vec<ResetMail>>,
}

impl ResetMailer for Carrier {
    fn send_reset<'a>(&'a self, mail: &'a ResetMail) -> Pending<'a, Delivery> {
        self.given.lock().unwrap().push(mail.clone());
        let end = if self.refuses { Delivery::AddressRefused } else { Delivery::Accepted };
        Box::pin(async { end })
    }
}

/// A site with a clerk, and the path by which a reset is started for them.
async fn with(carrier: &Arc<Carrier>) -> (Site, String, String) {
    let site = Site::with(Settings::in_memory().reset_mailer(carrier.clone())).await;
    let token = site.token("chief", ReadyMade::Admin, Branches::All).await;
    let profile = json!({
        "user_name": "clerk", "first_name": "B", "last_name": "C", "email": "b@c.example",
    });
    let new = json!({ "profile": profile, "role": "agent", "branches": "all" });
    let user = id(&site.post("/api/v1/users").by(&token).json(&new).go().await, "user");
    (site, token, format!("/api/v1/users/{user}/reset"))
}

#[tokio::test]
async fn a_link_that_was_mailed_is_not_shown_and_leads_to_a_new_password() {
    let carrier = Arc::new(Carrier::default());
    let (site, token, reset) = with(&carrier).await;
    let made = site.post(&reset).by(&token).expect(CREATED).await;
    let told = made.json();
    assert_eq!((told["mail"]["type"].as_str(), told.get("secret")), (Some("accepted"), None));
    assert!(told["until"].is_string());
    let mail = carrier.given.lock().unwrap().remove(0);
    assert_eq!(mail.address.as_str(), "b@c.example");
    let choose = json!({ "secret": mail.secret.0, "password": PASSWORD });
    site.post("/api/v1/account/reset").json(&choose).expect(DONE).await;
    site.sign_in("clerk").await;
    site.close().await;
}

#[tokio::test]
async fn a_link_is_shown_where_the_mail_did_not_go_or_was_not_wanted() {
    let carrier = Arc::new(Carrier { refuses: true, ..Carrier::default() });
    let (site, token, reset) = with(&carrier).await;
    let made = site.post(&reset).by(&token).expect(CREATED).await.json();
    assert_eq!(made["mail"]["type"], "address_refused", "{made}");
    assert!(made["secret"].as_str().unwrap().starts_with("trl_"));
    let by_hand = site.post(&reset).by(&token).json(&json!({ "by_hand": true }));
    let made = by_hand.expect(CREATED).await.json();
    assert!(made["secret"].is_string() && made.get("mail").is_none(), "{made}");
    assert_eq!(carrier.given.lock().unwrap().len(), 1, "nothing was mailed the second time");
    site.close().await;
}
