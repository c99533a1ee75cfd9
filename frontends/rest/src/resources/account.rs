//! One's own account: sign in and out with a cookie, sign up, look after it.

use http::header::SET_COOKIE;
use http::{HeaderValue, Method, StatusCode};
use schemars::JsonSchema;
use serde::Deserialize;
use turnero::access::bounds::SESSIONS_OF_USER_MAX;
use turnero::access::{
    ChangeOwnAccount, ChangePassword, EndOwnSessions, EndSession, ListOwnSessions, OwnAccount,
    PasswordChange, Profile, ResetPassword, SignIn, SignUp, SignedIn, StartSession,
};
use turnero::{Clock, SystemClock};
use turnero_http::Problem;

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::problems::of_credential;
use crate::shown::Whole;

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::POST,
            "/api/v1/account/login",
            "Signs a browser in with a cookie",
            Input::Json(fields_of::<Login>()),
            |asked| -> Pending { Box::pin(async move { login(&asked).await }) },
        )
        .sends::<StartSession>()
        .open()
        .silent(),
        Entry::new(
            Method::POST,
            "/api/v1/account/logout",
            "Signs out: the session ends",
            Input::Nothing,
            |asked| -> Pending { Box::pin(async move { logout(&asked).await }) },
        )
        .sends::<EndSession>()
        .silent(),
        Entry::new(
            Method::POST,
            "/api/v1/account/signup",
            "Makes oneself an account, where the site allows it",
            Input::Json(fields_of::<NewAccount>()),
            |asked| -> Pending { Box::pin(async move { sign_up(&asked).await }) },
        )
        .sends::<SignUp>()
        .open()
        .silent(),
        Entry::new(
            Method::PUT,
            "/api/v1/account/password",
            "Changes one's own password",
            Input::Json(fields_of::<NewPassword>()),
            |asked| -> Pending { Box::pin(async move { change_password(&asked).await }) },
        )
        .sends::<ChangePassword>()
        .silent(),
        Entry::new(
            Method::POST,
            "/api/v1/account/reset",
            "Chooses a new password by a link, once: all sessions end",
            Input::Json(fields_of::<Reset>()),
            |asked| -> Pending { Box::pin(async move { reset(&asked).await }) },
        )
        .sends::<ResetPassword>()
        .open()
        .silent(),
        Entry::shows::<Whole<OwnAccount>>("/api/v1/account", "Shows one's own account"),
        Entry::message::<ChangeOwnAccount>(
            Method::PUT,
            "/api/v1/account",
            "Writes anew who one is; the user name stays",
        )
        .bound_to::<ChangeOwnAccount, Whole<OwnAccount>>()
        .silent(),
        Entry::message::<ListOwnSessions>(
            Method::GET,
            "/api/v1/account/sessions",
            "Lists one's own sessions",
        )
        .at_most(SESSIONS_OF_USER_MAX),
        Entry::message::<EndOwnSessions>(
            Method::POST,
            "/api/v1/account/sessions/end",
            "Ends one's own sessions, except one",
        )
        .silent(),
    ]
}

/// What a browser shows to sign in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Login {
    user_name: String,
    password: String,
    #[serde(default)]
    code: Option<String>,
}

async fn login(asked: &Asked) -> Answer {
    refuse_signed_in(asked)?;
    let Login { user_name, password, code } = asked.body()?;
    let sign_in = SignIn { user_name, password, code };
    let signed_in = asked.engine().login(&sign_in, &asked.origin()).await;
    let signed_in = signed_in.map_err(|error| of_credential(&error))?;
    with_cookie(&signed_in.set_cookie(asked.opened.caller.secure, SystemClock.now()))
}

async fn logout(asked: &Asked) -> Answer {
    asked.refuse_body()?;
    let by = asked.by()?;
    let Some(session) = by.session else {
        let detail = "keys and devices have no session; revoke them instead";
        return Err(Problem::new(StatusCode::FORBIDDEN, "account.no_session", detail));
    };
    let ended = asked.engine().logout(&by.principal, session).await;
    ended.map_err(|error| of_credential(&error))?;
    with_cookie(&SignedIn::clear_cookie(asked.opened.caller.secure))
}

/// Who somebody is who makes an account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    profile: Profile,
    password: String,
}

async fn sign_up(asked: &Asked) -> Answer {
    refuse_signed_in(asked)?;
    let NewAccount { profile, password } = asked.body()?;
    let made = asked.once()?.sign_up(profile, &password, &asked.origin()).await;
    made.map(|_| answer::nothing()).map_err(|error| of_credential(&error))
}

/// A password in place of another.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    current: String,
    new: String,
    #[serde(default)]
    end_others: bool,
}

async fn change_password(asked: &Asked) -> Answer {
    let NewPassword { current, new, end_others } = asked.body()?;
    let by = asked.by()?;
    let change = PasswordChange { current, new, session: by.session, end_others };
    let changed = asked.engine().change_password(&by.principal, &change, &asked.origin()).await;
    changed.map(|()| answer::nothing()).map_err(|error| of_credential(&error))
}

/// A link, and the password that is chosen by it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Reset {
    /// What the link ends with.
    secret: String,
    password: String,
}

async fn reset(asked: &Asked) -> Answer {
    let Reset { secret, password } = asked.body()?;
    let reset = asked.once()?.reset_password(&secret, &password, &asked.origin()).await;
    reset.map(|()| answer::nothing()).map_err(|error| of_credential(&error))
}

fn refuse_signed_in(asked: &Asked) -> Result<(), Problem> {
    if asked.opened.by.is_none() {
        return Ok(());
    }
    let detail = "you are signed in already; sign out first";
    Err(Problem::new(StatusCode::FORBIDDEN, "account.signed_in", detail))
}

fn with_cookie(cookie: &str) -> Answer {
    let mut reply = answer::nothing();
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        reply.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(reply)
}
