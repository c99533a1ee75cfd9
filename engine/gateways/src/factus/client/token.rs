//! The token: fetched once for all who need one, before the old one expires, and once more when it was refused.

use reqwest::RequestBuilder;
use serde_json::Value;
use turnero_domain::{Name, Seconds, Timestamp};

use super::{Factus, Stop};
use crate::bounds::TOKEN_MARGIN;
use crate::factus::Secret;
use crate::factus::v1::Reply;

/// What lets us in.
#[derive(Debug, Clone)]
pub(super) struct Token {
    access: Secret,
    refresh: Option<Secret>,
    expires: Timestamp,
}

/// A token that was not given.
enum Denied {
    /// These are not ours, says Factus.
    Credentials(Reply),
    /// It says nothing about that.
    Stop(Stop),
}

impl Factus {
    /// Asks something with a token; once more, with a new one, if it was refused; never a third time.
    pub(super) async fn authorised(
        &self,
        request: RequestBuilder,
        end: Timestamp,
    ) -> Result<Reply, Stop> {
        let again = request.try_clone().ok_or(Stop::LOST)?;
        let access = self.access(end).await?;
        let reply = self.send(request.bearer_auth(access.exposed()), end).await?;
        if reply.status != 401 {
            return Ok(reply);
        }
        self.drop_token(&access).await;
        let access = self.access(end).await?;
        self.send(again.bearer_auth(access.exposed()), end).await
    }

    /// A token that will still be valid when it arrives. Who comes while one is fetched waits for that one.
    async fn access(&self, end: Timestamp) -> Result<Secret, Stop> {
        let mut held = self.token.lock().await;
        let now = self.clock.now();
        if let Some(token) = held.as_ref().filter(|token| now < token.expires) {
            return Ok(token.access.clone());
        }
        // Whatever comes of it, the old one is used no more.
        let old = held.take();
        if let Some(refresh) = old.and_then(|token| token.refresh) {
            let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.exposed())];
            match self.fetch_token(&form, end).await {
                Ok(token) => return Ok(held.insert(token).access.clone()),
                Err(Denied::Stop(stop)) => return Err(stop),
                Err(Denied::Credentials(_)) => {}
            }
        }
        let (username, password) = (&self.settings.username, &self.settings.password);
        let form = [
            ("grant_type", "password"),
            ("username", username.exposed()),
            ("password", password.exposed()),
        ];
        match self.fetch_token(&form, end).await {
            Ok(token) => Ok(held.insert(token).access.clone()),
            Err(Denied::Stop(stop)) => Err(stop),
            Err(Denied::Credentials(reply)) => Err(Stop::Misconfigured { setting: wrong(&reply) }),
        }
    }

    /// Drops the token that was refused, unless somebody has fetched another meanwhile.
    async fn drop_token(&self, refused: &Secret) {
        let mut held = self.token.lock().await;
        if held.as_ref().is_some_and(|token| token.access == *refused) {
            *held = None;
        }
    }

    async fn fetch_token(&self, form: &[(&str, &str)], end: Timestamp) -> Result<Token, Denied> {
        let mut form = form.to_vec();
        form.push(("client_id", &self.settings.client_id));
        form.push(("client_secret", self.settings.client_secret.exposed()));
        let url = self.url(&["oauth", "token"]);
        let request = self.client.post(url).header("accept", "application/json").form(&form);
        let asked = self.clock.now();
        let reply = self.send(request, end).await.map_err(Denied::Stop)?;
        match reply.status {
            200..=299 => read(&reply.body, asked).ok_or(Denied::Stop(Stop::LOST)),
            400 | 401 | 403 | 422 => Err(Denied::Credentials(reply)),
            300..=499 if reply.status != 408 && reply.status != 429 => {
                let setting = named("factus.address");
                Err(Denied::Stop(Stop::Misconfigured { setting }))
            }
            _ => Err(Denied::Stop(Stop::Unavailable { retry_after: reply.retry_after })),
        }
    }
}

/// A token as it was given. How long it lasts, it says itself; the documentation says two different things.
fn read(body: &Value, asked: Timestamp) -> Option<Token> {
    let text = |name: &str| body.get(name)?.as_str().filter(|text| !text.is_empty());
    let lasts = body.get("expires_in")?;
    let lasts = lasts.as_u64().or_else(|| lasts.as_str()?.trim().parse().ok())?;
    let lasts = u32::try_from(lasts).unwrap_or(u32::MAX);
    let margin = TOKEN_MARGIN.get().min(lasts / 2);
    Some(Token {
        access: Secret::new(text("access_token")?),
        refresh: text("refresh_token").map(Secret::new),
        expires: asked.plus(Seconds::new(lasts - margin)),
    })
}

/// Which setting is wrong, as far as Factus tells: the program's, or the person's.
fn wrong(reply: &Reply) -> Name {
    let program = reply.body.get("error").and_then(Value::as_str) == Some("invalid_client");
    named(if program { "factus.client_secret" } else { "factus.password" })
}

#[expect(clippy::expect_used, reason = "the names are written in this file, and are names")]
fn named(setting: &'static str) -> Name {
    Name::new(setting).expect("a setting has a name")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lasts(expires_in: &Value) -> Option<i64> {
        let start = Timestamp::from_millis(0);
        let token = read(&json!({"access_token": "t", "expires_in": expires_in}), start)?;
        Some(token.expires.as_millis() / 1_000)
    }

    #[test]
    fn a_token_is_done_with_a_while_before_it_expires() {
        assert_eq!(lasts(&json!(3600)), Some(3540));
        assert_eq!(lasts(&json!("600")), Some(540));
        assert_eq!(lasts(&json!(40)), Some(20), "a short one is used for half its time");
        assert_eq!(lasts(&json!(null)), None);
    }

    #[test]
    fn the_wrong_setting_is_named() {
        let reply =
            |error: &str| Reply { status: 401, body: json!({"error": error}), retry_after: None };
        assert_eq!(wrong(&reply("invalid_client")).as_str(), "factus.client_secret");
        assert_eq!(wrong(&reply("invalid_grant")).as_str(), "factus.password");
    }
}
