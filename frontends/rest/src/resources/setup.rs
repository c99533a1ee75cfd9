//! The first start: nobody is there yet, and whoever has the code that the program printed becomes the first super
//! admin.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use turnero::UserId;
use turnero::access::{Profile, SetUp};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::problems::of_credential;

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::GET,
            "/api/v1/setup",
            "Tells whether the first super admin is still to be made",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { look(&asked) }) },
        )
        .replies::<SetUpState>()
        .open(),
        Entry::new(
            Method::POST,
            "/api/v1/setup",
            "Makes the first super admin, once, with the code that was printed at the start",
            Input::Json(fields_of::<FirstAdmin>()),
            |asked| -> Pending { Box::pin(async move { set_up(&asked).await }) },
        )
        .sends::<SetUp>()
        .replies::<FirstAdminMade>()
        .open()
        .creates(),
    ]
}

/// Whether anybody is there yet.
#[derive(Serialize, JsonSchema)]
struct SetUpState {
    /// The first super admin is still to be made.
    open: bool,
}

fn look(asked: &Asked) -> Answer {
    let open = asked.engine().set_up_code().is_some();
    answer::json(StatusCode::OK, &SetUpState { open })
}

/// Who the first super admin is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FirstAdmin {
    code: String,
    profile: Profile,
    password: String,
}

/// The first super admin was made.
#[derive(Serialize, JsonSchema)]
struct FirstAdminMade {
    user: UserId,
}

async fn set_up(asked: &Asked) -> Answer {
    let FirstAdmin { code, profile, password } = asked.body()?;
    let made = asked.once()?.set_up(&code, profile, &password, &asked.origin()).await;
    let user = made.map_err(|error| of_credential(&error))?;
    answer::json(StatusCode::CREATED, &FirstAdminMade { user })
}
