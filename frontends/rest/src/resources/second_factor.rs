//! One's own second factor: an app that shows codes.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use turnero::access::{DisableSecondFactor, EnableSecondFactor, ShortCode};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::problems::of_credential;

pub(super) fn table() -> Vec<Entry> {
    let post = Method::POST;
    vec![
        Entry::new(
            post.clone(),
            "/api/v1/account/second-factor/begin",
            "Begins to switch one's second factor on: the secret for an app, shown this once",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { begin(&asked) }) },
        )
        .replies::<Begun>(),
        Entry::new(
            post.clone(),
            "/api/v1/account/second-factor/enable",
            "Switches it on with a first code; the recovery codes are shown this once",
            Input::Json(fields_of::<FirstCode>()),
            |asked| -> Pending { Box::pin(async move { enable(&asked).await }) },
        )
        .sends::<EnableSecondFactor>()
        .replies::<Enabled>(),
        Entry::new(
            post,
            "/api/v1/account/second-factor/disable",
            "Switches it off",
            Input::Json(fields_of::<OwnPassword>()),
            |asked| -> Pending { Box::pin(async move { disable(&asked).await }) },
        )
        .sends::<DisableSecondFactor>()
        .silent(),
    ]
}

/// What an app is set up with; shown this once.
#[derive(Serialize, JsonSchema)]
struct Begun {
    /// Sent back with the first code: it says what was begun, and that it was begun here.
    enrolment: String,
    /// The secret, in Base32, to be typed into the app.
    secret: String,
    /// The same as an address that apps read from a QR code.
    address: String,
}

fn begin(asked: &Asked) -> Answer {
    asked.refuse_body()?;
    let begun = asked.once()?.begin_second_factor(asked.principal()?);
    let begun = begun.map_err(|error| of_credential(&error))?;
    let body =
        Begun { enrolment: begun.enrolment.reveal(), secret: begun.secret, address: begun.address };
    answer::secret(StatusCode::OK, &body)
}

/// What shows that the app was set up.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FirstCode {
    enrolment: String,
    password: String,
    code: String,
}

/// It is on.
#[derive(Serialize, JsonSchema)]
struct Enabled {
    /// Each lets somebody in once who has lost the app; shown this once.
    recovery_codes: Vec<String>,
}

async fn enable(asked: &Asked) -> Answer {
    let FirstCode { enrolment, password, code } = asked.body()?;
    let (engine, origin) = (asked.once()?, asked.origin());
    let enabled = engine
        .enable_second_factor(asked.principal()?, &enrolment, &password, &code, &origin)
        .await;
    let codes = enabled.map_err(|error| of_credential(&error))?;
    let codes: Vec<_> = codes.iter().map(ShortCode::reveal).collect();
    answer::secret(StatusCode::OK, &Enabled { recovery_codes: codes })
}

/// The password again: an unlocked computer is not enough.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OwnPassword {
    password: String,
}

async fn disable(asked: &Asked) -> Answer {
    let OwnPassword { password } = asked.body()?;
    let (engine, origin) = (asked.once()?, asked.origin());
    let disabled = engine.disable_second_factor(asked.principal()?, &password, &origin).await;
    disabled.map(|()| answer::nothing()).map_err(|error| of_credential(&error))
}
