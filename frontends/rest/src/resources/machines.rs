//! Keys of programs, devices, and the key that signs tokens.

use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::json;
use turnero::access::{
    CreateKey, ExpectDevice, ListDevices, ListKeys, MakeTokenKey, NewKey, PairDevice, RevokeDevice,
    RevokeKey,
};
use turnero::{Branches, Name, Timestamp};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::problems::of_credential;

pub(super) fn table() -> Vec<Entry> {
    let (get, post, delete) = (Method::GET, Method::POST, Method::DELETE);
    vec![
        Entry::message::<ListKeys>(get.clone(), "/api/v1/api-keys", "Lists keys, in pages"),
        Entry::new(
            post.clone(),
            "/api/v1/api-keys",
            "Makes a key for a program; its secret is shown this once",
            Input::Json(fields_of::<WrittenKey>()),
            |asked| -> Pending { Box::pin(async move { create_key(&asked).await }) },
        )
        .sends::<CreateKey>()
        .creates(),
        Entry::message::<RevokeKey>(delete.clone(), "/api/v1/api-keys/{key}", "Revokes a key")
            .silent(),
        Entry::message::<ListDevices>(get, "/api/v1/devices", "Lists devices, in pages"),
        Entry::new(
            post.clone(),
            "/api/v1/devices",
            "Expects a device; the code to type at it is shown this once",
            Input::Json(fields_of::<WrittenDevice>()),
            |asked| -> Pending { Box::pin(async move { expect_device(&asked).await }) },
        )
        .sends::<ExpectDevice>()
        .creates(),
        Entry::new(
            post.clone(),
            "/api/v1/devices/pair",
            "A device shows its code and gets its secret",
            Input::Json(fields_of::<Pairing>()),
            |asked| -> Pending { Box::pin(async move { pair(&asked).await }) },
        )
        .sends::<PairDevice>()
        .open()
        .creates(),
        Entry::message::<MakeTokenKey>(
            post,
            "/api/v1/token-keys",
            "Makes a new key by which cookies and tokens are signed from now on",
        )
        .silent(),
        Entry::message::<RevokeDevice>(delete, "/api/v1/devices/{device}", "Revokes a device")
            .silent(),
    ]
}

/// A key that is to be made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenKey {
    name: Name,
    permissions: Vec<String>,
    branches: Branches,
    #[serde(default)]
    until: Option<Timestamp>,
}

async fn create_key(asked: &Asked) -> Answer {
    let WrittenKey { name, permissions, branches, until } = asked.body()?;
    let new = NewKey { name, permissions, branches, until };
    let made = asked.once()?.create_key(asked.principal()?, new).await;
    let made = made.map_err(|error| of_credential(&error))?;
    let body = json!({ "key": made.key, "secret": made.secret.reveal() });
    answer::secret(StatusCode::CREATED, &body)
}

/// A device that is to come.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDevice {
    name: Name,
    branches: Branches,
}

async fn expect_device(asked: &Asked) -> Answer {
    let WrittenDevice { name, branches } = asked.body()?;
    let code = asked.once()?.expect_device(asked.principal()?, name, branches).await;
    let code = code.map_err(|error| of_credential(&error))?;
    let body = json!({ "device": code.device, "code": code.code.reveal(), "until": code.until });
    answer::secret(StatusCode::CREATED, &body)
}

/// What somebody typed at a device.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pairing {
    code: String,
}

async fn pair(asked: &Asked) -> Answer {
    let Pairing { code } = asked.body()?;
    let made = asked.once()?.pair_device(&code, &asked.origin()).await;
    let made = made.map_err(|error| of_credential(&error))?;
    let body = json!({ "device": made.device, "secret": made.secret.reveal() });
    answer::secret(StatusCode::CREATED, &body)
}
