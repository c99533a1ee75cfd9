//! Who is let in, and how many in a minute.

use std::collections::BTreeMap;

use serde_json::json;
use turnero_domain::{Seconds, Timestamp};

use super::Seen;
use super::told::Told;
use crate::bounds::{PACE_WINDOW, REQUESTS_PER_MINUTE};

pub(super) const CLIENT_ID: &str = "9e2d0f6a-stand-in";
pub(super) const CLIENT_SECRET: &str = "secret-of-the-stand-in";
pub(super) const USERNAME: &str = "sandbox@example.co";
pub(super) const PASSWORD: &str = "password-of-the-stand-in";

/// Tokens and the minute that is running.
pub(super) struct Door {
    /// How long a token lasts, in seconds.
    pub(super) lasts: u32,
    pub(super) seen: Seen,
    access: BTreeMap<String, Timestamp>,
    refresh: Option<String>,
    seed: u64,
    given: u64,
    minute: Option<(Timestamp, usize)>,
}

impl Door {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            lasts: 3_600,
            seen: Seen::default(),
            access: BTreeMap::new(),
            refresh: None,
            seed,
            given: 0,
            minute: None,
        }
    }

    pub(super) fn forget(&mut self) {
        self.access.clear();
        self.refresh = None;
    }

    /// Whether there is room for one more in this minute: all windows begin with their first request.
    pub(super) fn room(&mut self, now: Timestamp) -> Result<Limit, Limit> {
        self.seen.requests += 1;
        let begun = self.minute.filter(|(begun, _)| now < begun.plus(PACE_WINDOW));
        let (begun, used) = begun.unwrap_or((now, 0));
        let end = begun.plus(PACE_WINDOW);
        let wait = u32::try_from(end.millis_since(now).max(0) / 1_000 + 1).unwrap_or(60);
        if used >= REQUESTS_PER_MINUTE {
            self.seen.too_many += 1;
            return Err(Limit { remaining: 0, end, wait: Some(Seconds::new(wait)) });
        }
        self.minute = Some((begun, used + 1));
        Ok(Limit { remaining: REQUESTS_PER_MINUTE - used - 1, end, wait: None })
    }

    pub(super) fn lets_in(&self, bearer: Option<&str>, now: Timestamp) -> bool {
        let expires = bearer.and_then(|token| self.access.get(token));
        expires.is_some_and(|expires| now < *expires)
    }

    /// Gives out a token for a password, or for an older token, which is worth nothing afterwards.
    pub(super) fn token(&mut self, form: &BTreeMap<String, String>, now: Timestamp) -> Told {
        let of = |name: &str| form.get(name).map(String::as_str);
        let denied = |status, error: &str| {
            Told::json(status, json!({"error": error, "message": "Not let in"}))
        };
        if of("client_id") != Some(CLIENT_ID) || of("client_secret") != Some(CLIENT_SECRET) {
            return denied(401, "invalid_client");
        }
        match of("grant_type") {
            Some("password") => {
                self.seen.logins += 1;
                if of("username") != Some(USERNAME) || of("password") != Some(PASSWORD) {
                    return denied(400, "invalid_grant");
                }
            }
            Some("refresh_token") => {
                self.seen.refreshes += 1;
                let given = of("refresh_token").filter(|text| !text.is_empty());
                if given.is_none() || self.refresh.as_deref() != given {
                    return denied(401, "invalid_request");
                }
            }
            _ => return denied(400, "unsupported_grant_type"),
        }
        self.given += 1;
        let (access, refresh) = (
            format!("access-{}-{}", self.seed, self.given),
            format!("refresh-{}-{}", self.seed, self.given),
        );
        self.access.retain(|_, expires| now < *expires);
        self.access.insert(access.clone(), now.plus(Seconds::new(self.lasts)));
        self.refresh = Some(refresh.clone());
        Told::json(
            200,
            json!({
                "token_type": "Bearer", "expires_in": self.lasts, "access_token": access,
                "refresh_token": refresh,
            }),
        )
    }
}

/// What is left of a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) remaining: usize,
    pub(super) end: Timestamp,
    pub(super) wait: Option<Seconds>,
}
