//! Keys of programs, devices, and the key that signs tokens.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use turnero::access::{
    CreateKey, DeviceView, ExpectDevice, FindDevice, FindKey, KeyView, ListDevices, ListKeys,
    MakeTokenKey, NewKey, PairDevice, RevokeDevice, RevokeKey,
};
use turnero::{Branches, DeviceId, KeyId, Name, Timestamp};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::matching::Parameters;
use crate::problems::of_credential;
use crate::shown::{Shown, without};

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
        .replies::<KeyShown>()
        .creates(),
        Entry::shows::<Key>("/api/v1/api-keys/{key}", "Shows a key, without its secret"),
        Entry::message::<RevokeKey>(delete.clone(), "/api/v1/api-keys/{key}", "Revokes a key")
            .bound_to::<RevokeKey, Key>()
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
        .replies::<DeviceExpected>()
        .creates(),
        Entry::new(
            post.clone(),
            "/api/v1/devices/pair",
            "A device shows its code and gets its secret",
            Input::Json(fields_of::<Pairing>()),
            |asked| -> Pending { Box::pin(async move { pair(&asked).await }) },
        )
        .sends::<PairDevice>()
        .replies::<DevicePaired>()
        .open()
        .creates(),
        Entry::message::<MakeTokenKey>(
            post,
            "/api/v1/token-keys",
            "Makes a new key by which cookies and tokens are signed from now on",
        )
        .silent(),
        Entry::shows::<Device>("/api/v1/devices/{device}", "Shows a device"),
        Entry::message::<RevokeDevice>(delete, "/api/v1/devices/{device}", "Revokes a device")
            .bound_to::<RevokeDevice, Device>()
            .silent(),
    ]
}

/// When something was used comes and goes by itself: whoever revokes it does not mean that. The lists have it.
const COMES_AND_GOES: [&str; 1] = ["used_at"];

/// One key.
struct Key;

impl Shown for Key {
    type Query = FindKey;
    type Part = KeyView;
    const LEFT_OUT: &'static [&'static str] = &COMES_AND_GOES;

    fn part(reply: &KeyView, _: &Parameters) -> Option<Value> {
        serde_json::to_value(reply).ok().map(|shown| without(shown, &COMES_AND_GOES))
    }
}

/// One device.
struct Device;

impl Shown for Device {
    type Query = FindDevice;
    type Part = DeviceView;
    const LEFT_OUT: &'static [&'static str] = &COMES_AND_GOES;

    fn part(reply: &DeviceView, _: &Parameters) -> Option<Value> {
        serde_json::to_value(reply).ok().map(|shown| without(shown, &COMES_AND_GOES))
    }
}

/// A key that is to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WrittenKey {
    name: Name,
    permissions: Vec<String>,
    branches: Branches,
    #[serde(default)]
    until: Option<Timestamp>,
}

/// A key that was made: its secret is shown this once.
#[derive(Serialize, JsonSchema)]
struct KeyShown {
    key: KeyId,
    secret: String,
}

async fn create_key(asked: &Asked) -> Answer {
    let WrittenKey { name, permissions, branches, until } = asked.body()?;
    let new = NewKey { name, permissions, branches, until };
    let made = asked.once()?.create_key(asked.principal()?, new).await;
    let made = made.map_err(|error| of_credential(&error))?;
    let body = KeyShown { key: made.key, secret: made.secret.reveal() };
    answer::secret(StatusCode::CREATED, &body)
}

/// A device that is to come.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WrittenDevice {
    name: Name,
    branches: Branches,
}

/// A device that is expected: the code is typed at it.
#[derive(Serialize, JsonSchema)]
struct DeviceExpected {
    device: DeviceId,
    code: String,
    until: Timestamp,
}

async fn expect_device(asked: &Asked) -> Answer {
    let WrittenDevice { name, branches } = asked.body()?;
    let code = asked.once()?.expect_device(asked.principal()?, name, branches).await;
    let code = code.map_err(|error| of_credential(&error))?;
    let body = DeviceExpected { device: code.device, code: code.code.reveal(), until: code.until };
    answer::secret(StatusCode::CREATED, &body)
}

/// What somebody typed at a device.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Pairing {
    code: String,
}

/// A device that has come: its secret is shown this once.
#[derive(Serialize, JsonSchema)]
struct DevicePaired {
    device: DeviceId,
    secret: String,
}

async fn pair(asked: &Asked) -> Answer {
    let Pairing { code } = asked.body()?;
    let made = asked.once()?.pair_device(&code, &asked.origin()).await;
    let made = made.map_err(|error| of_credential(&error))?;
    let body = DevicePaired { device: made.device, secret: made.secret.reveal() };
    answer::secret(StatusCode::CREATED, &body)
}
