//! Tokens of programs, as OAuth 2.0 says: form-encoded, with its words for what goes wrong.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use turnero::access::{
    CredentialError, EndSession, RotateToken, SignIn, StartSession, TokenRequest,
};
use turnero::{Seconds, Timestamp};
use turnero_http::Problem;

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::problems::of_credential;

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::POST,
            "/api/v1/auth/token",
            "Gives a program tokens: for a password, or for a refresh token",
            Input::Form(fields_of::<Grant>()),
            |asked| -> Pending { Box::pin(async move { token(&asked).await }) },
        )
        .sends::<StartSession>()
        .sends::<RotateToken>()
        .replies::<TokensGiven>()
        .open(),
        Entry::new(
            Method::POST,
            "/api/v1/auth/revoke",
            "Ends the session of a token, and with it all its tokens",
            Input::Form(fields_of::<Revocation>()),
            |asked| -> Pending { Box::pin(async move { revoke(&asked).await }) },
        )
        .sends::<EndSession>()
        .replies::<Revoked>()
        .open(),
    ]
}

/// What a program shows to get tokens.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
#[expect(dead_code, reason = "it says what can stand in the form")]
struct Grant {
    grant_type: GrantType,
    /// For a password.
    #[serde(default)]
    username: Option<String>,
    /// For a password.
    #[serde(default)]
    password: Option<String>,
    /// The code of a second factor, for a password.
    #[serde(default)]
    code: Option<String>,
    /// For a refresh token.
    #[serde(default)]
    refresh_token: Option<String>,
    /// What the program calls itself: its sessions are told apart by it.
    #[serde(default)]
    client_id: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum GrantType {
    Password,
    RefreshToken,
}

/// A token that is to hold no more.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
#[expect(dead_code, reason = "it says what can stand in the form")]
struct Revocation {
    token: String,
    /// Looked at by nobody: what a token is, it says itself.
    #[serde(default)]
    token_type_hint: Option<String>,
}

/// Tokens of a program.
#[derive(Serialize, JsonSchema)]
struct TokensGiven<'a> {
    access_token: &'a str,
    token_type: &'static str,
    /// In seconds.
    expires_in: Seconds,
    refresh_token: &'a str,
    /// Until when it can be used, if it is not used before.
    refresh_until: Timestamp,
}

/// It holds no more.
#[derive(Serialize, JsonSchema)]
struct Revoked {}

async fn token(asked: &Asked) -> Answer {
    let form = form(asked)?;
    let request = request(&form)?;
    let tokens = asked.engine().token(&request, &asked.origin()).await;
    let tokens = tokens.map_err(|error| grant_problem(&error))?;
    let body = TokensGiven {
        access_token: &tokens.access_token,
        token_type: "Bearer",
        expires_in: tokens.expires_in,
        refresh_token: &tokens.refresh_token,
        refresh_until: tokens.refresh_until,
    };
    answer::secret(StatusCode::OK, &body)
}

fn request(form: &Map<String, Value>) -> Result<TokenRequest, Problem> {
    let optional = |name: &str| form.get(name).and_then(Value::as_str).map(str::to_owned);
    let needed = |name: &str| optional(name).ok_or_else(|| missing(name));
    let client = optional("client_id").unwrap_or_default();
    match needed("grant_type")?.as_str() {
        "password" => {
            let (user_name, password) = (needed("username")?, needed("password")?);
            let sign_in = SignIn { user_name, password, code: optional("code") };
            Ok(TokenRequest::Password { sign_in, client })
        }
        "refresh_token" => Ok(TokenRequest::Refresh { token: needed("refresh_token")?, client }),
        _ => {
            let detail = "the grants here are password and refresh_token; ask for one of them";
            let (status, code) = (StatusCode::BAD_REQUEST, "auth.unsupported_grant_type");
            Err(oauth(status, code, detail.to_owned(), "unsupported_grant_type"))
        }
    }
}

async fn revoke(asked: &Asked) -> Answer {
    let form = form(asked)?;
    let shown = form.get("token").and_then(Value::as_str).ok_or_else(|| missing("token"))?;
    if ["trn_", "trd_"].iter().any(|kind| shown.starts_with(kind)) {
        let detail = "keys and devices are revoked where they are listed, not here";
        let (status, code) = (StatusCode::BAD_REQUEST, "auth.unsupported_token_type");
        return Err(oauth(status, code, detail.to_owned(), "unsupported_token_type"));
    }
    match asked.engine().revoke_token(shown, &asked.origin()).await {
        // Nothing is told of a token that holds no more: RFC 7009 has 200 for both.
        Ok(()) | Err(CredentialError::Unauthenticated) => answer::json(StatusCode::OK, &Revoked {}),
        Err(error) => Err(of_credential(&error)),
    }
}

/// The form; what is wrong with it is told in the words of OAuth 2.0.
fn form(asked: &Asked) -> Result<Map<String, Value>, Problem> {
    asked.form()?.map_err(|name| twice(&name))
}

fn missing(name: &str) -> Problem {
    let detail = format!("the form needs {name}; add it");
    oauth(StatusCode::BAD_REQUEST, "auth.invalid_request", detail, "invalid_request")
}

fn twice(name: &str) -> Problem {
    let detail = format!("the form has {name} twice; say it once");
    oauth(StatusCode::BAD_REQUEST, "auth.invalid_request", detail, "invalid_request")
}

/// What does not let somebody in is an invalid grant, with 400: so OAuth 2.0 wants it.
fn grant_problem(error: &CredentialError) -> Problem {
    let problem = of_credential(error);
    if problem.status() != StatusCode::UNAUTHORIZED {
        return problem;
    }
    oauth(StatusCode::BAD_REQUEST, error.code(), error.to_string(), "invalid_grant")
}

fn oauth(status: StatusCode, code: &'static str, detail: String, error: &str) -> Problem {
    let described = detail.clone();
    Problem::new(status, code, detail).with("error", error).with("error_description", described)
}
