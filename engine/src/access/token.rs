//! Signed tokens: JWT (RFC 7519) with HMAC-SHA-256, and nothing else. The header that is taken is written
//! down here, so a token cannot choose how it is checked.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use turnero_domain::access::TokenKeyId;
use turnero_domain::{SessionId, Timestamp, UserId};

use super::bounds::{CLOCK_LEEWAY_SECONDS, TOKEN_BYTES_MAX};
use super::pepper::{Pepper, hmac_sha256};

/// What a token is for. One in the place of another is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// What a browser carries in a cookie.
    Cookie,
    /// What a program shows with each request.
    Access,
}

impl TokenKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Cookie => "session+jwt",
            Self::Access => "at+jwt",
        }
    }
}

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claims {
    pub(super) user: UserId,
    pub(super) session: SessionId,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
}

/// Who signs and checks.
pub(super) struct Signer<'a> {
    pub(super) pepper: &'a Pepper,
    pub(super) pepper_before: Option<&'a Pepper>,
    pub(super) audience: &'a str,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: TokenKeyId,
}

#[derive(Serialize, Deserialize)]
struct Body {
    aud: String,
    sub: UserId,
    sid: SessionId,
    iat: i64,
    nbf: i64,
    exp: i64,
}

const ALGORITHM: &str = "HS256";

impl Signer<'_> {
    /// Signs a token with this key.
    pub(super) fn sign(&self, key: TokenKeyId, kind: TokenKind, claims: Claims) -> Option<String> {
        let header = Header { alg: ALGORITHM.to_owned(), typ: kind.name().to_owned(), kid: key };
        let from = claims.from.as_millis().div_euclid(1_000);
        let body = Body {
            aud: self.audience.to_owned(),
            sub: claims.user,
            sid: claims.session,
            iat: from,
            nbf: from,
            exp: claims.until.as_millis().div_euclid(1_000),
        };
        let part = |json: Vec<u8>| BASE64URL_NOPAD.encode(&json);
        let header = part(serde_json::to_vec(&header).ok()?);
        let text = format!("{header}.{}", part(serde_json::to_vec(&body).ok()?));
        let signature = hmac_sha256(&self.pepper.token_key(key), text.as_bytes());
        Some(format!("{text}.{}", BASE64URL_NOPAD.encode(&signature)))
    }

    /// What a token says; `None` if it is not one of this kind, was not signed here, was meant for somebody
    /// else, or does not hold now. Why not, nobody is told.
    pub(super) fn check(
        &self,
        token: &str,
        kind: TokenKind,
        now: Timestamp,
        knows: impl Fn(TokenKeyId) -> bool,
    ) -> Option<Claims> {
        if token.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let (text, signature) = token.rsplit_once('.')?;
        let (header, body) = text.split_once('.')?;
        let decode = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).ok();
        let header: Header = serde_json::from_slice(&decode(header)?).ok()?;
        if header.alg != ALGORITHM || header.typ != kind.name() || !knows(header.kid) {
            return None;
        }
        let signature = decode(signature)?;
        let signed_with = |pepper: &Pepper| {
            let own = hmac_sha256(&pepper.token_key(header.kid), text.as_bytes());
            bool::from(own.as_slice().ct_eq(&signature))
        };
        if !signed_with(self.pepper) && !self.pepper_before.is_some_and(signed_with) {
            return None;
        }
        // Only now: what nobody signed is not read.
        let body: Body = serde_json::from_slice(&decode(body)?).ok()?;
        let seconds = now.as_millis().div_euclid(1_000);
        let holds = body.nbf <= seconds.saturating_add(CLOCK_LEEWAY_SECONDS) && seconds < body.exp;
        if body.aud != self.audience || !holds {
            return None;
        }
        let time = |seconds: i64| Timestamp::from_millis(seconds.saturating_mul(1_000));
        let (from, until) = (time(body.iat), time(body.exp));
        Some(Claims { user: body.sub, session: body.sid, from, until })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    const KEY: TokenKeyId = TokenKeyId::new([3; 8]);
    const NOW: i64 = 1_795_186_800;

    fn pepper(letter: &str) -> Pepper {
        Pepper::new(&letter.repeat(32)).unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    fn claims() -> Claims {
        Claims {
            user: Uuid::from_u128(1).into(),
            session: Uuid::from_u128(2).into(),
            from: at(NOW),
            until: at(NOW + 1_800),
        }
    }

    /// Whether this is taken as an access token at this time.
    fn taken(token: &str, now: i64) -> bool {
        let signer = Signer { pepper: &pepper("p"), pepper_before: None, audience: "turnero" };
        signer.check(token, TokenKind::Access, at(now), |key| key == KEY).is_some()
    }

    fn signed_by(letter: &str, audience: &str, kind: TokenKind) -> String {
        let signer = Signer { pepper: &pepper(letter), pepper_before: None, audience };
        signer.sign(KEY, kind, claims()).unwrap()
    }

    /// A token of these parts, with a signature that fits them.
    fn forged(header: &serde_json::Value, body: &serde_json::Value) -> String {
        let part = |json: &serde_json::Value| BASE64URL_NOPAD.encode(json.to_string().as_bytes());
        let text = format!("{}.{}", part(header), part(body));
        let signature = hmac_sha256(&pepper("p").token_key(KEY), text.as_bytes());
        format!("{text}.{}", BASE64URL_NOPAD.encode(&signature))
    }

    fn header() -> serde_json::Value {
        json!({"alg": "HS256", "typ": "at+jwt", "kid": KEY})
    }

    fn body() -> serde_json::Value {
        json!({
            "aud": "turnero", "sub": claims().user, "sid": claims().session,
            "iat": NOW, "nbf": NOW, "exp": NOW + 1_800
        })
    }

    #[test]
    fn a_token_says_what_was_signed() {
        let signer = Signer { pepper: &pepper("p"), pepper_before: None, audience: "turnero" };
        let token = signer.sign(KEY, TokenKind::Access, claims()).unwrap();
        let found = signer.check(&token, TokenKind::Access, at(NOW + 5), |key| key == KEY);
        assert_eq!(found, Some(claims()));
        assert!(taken(&forged(&header(), &body()), NOW), "the forger of these tests forges well");
    }

    #[test]
    fn a_token_without_a_signature_is_refused() {
        for algorithm in ["none", "None", "NONE", ""] {
            let mut header = header();
            header["alg"] = json!(algorithm);
            let token = forged(&header, &body());
            assert!(!taken(&token, NOW), "{algorithm:?}");
            let (text, _) = token.rsplit_once('.').unwrap();
            assert!(!taken(&format!("{text}."), NOW));
            assert!(!taken(text, NOW));
        }
    }

    #[test]
    fn a_token_does_not_choose_another_algorithm() {
        for algorithm in ["HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256"] {
            let mut header = header();
            header["alg"] = json!(algorithm);
            assert!(!taken(&forged(&header, &body()), NOW), "{algorithm}");
        }
    }

    #[test]
    fn a_token_that_brings_its_own_key_is_refused() {
        for (field, value) in [
            ("jwk", json!({"kty": "oct", "k": "AAAA"})),
            ("jku", json!("https://example.org/keys")),
            ("x5u", json!("https://example.org/certificate")),
            ("crit", json!(["exp"])),
        ] {
            let mut header = header();
            header[field] = value;
            assert!(!taken(&forged(&header, &body()), NOW), "{field}");
        }
    }

    #[test]
    fn a_token_that_was_signed_with_another_key_is_refused() {
        assert!(!taken(&signed_by("q", "turnero", TokenKind::Access), NOW));
        let mut header = header();
        header["kid"] = json!("0404040404040404");
        assert!(!taken(&forged(&header, &body()), NOW));
    }

    #[test]
    fn a_token_that_was_meant_for_others_is_refused() {
        assert!(!taken(&signed_by("p", "another", TokenKind::Access), NOW));
        let mut body = body();
        body["aud"] = json!(["turnero", "another"]);
        assert!(!taken(&forged(&header(), &body), NOW));
    }

    #[test]
    fn a_token_that_has_run_out_or_does_not_hold_yet_is_refused() {
        let token = signed_by("p", "turnero", TokenKind::Access);
        assert!(taken(&token, NOW + 1_799));
        assert!(!taken(&token, NOW + 1_800));
        assert!(taken(&token, NOW - CLOCK_LEEWAY_SECONDS));
        assert!(!taken(&token, NOW - CLOCK_LEEWAY_SECONDS - 1));
        for field in ["exp", "nbf", "aud", "sub", "sid"] {
            let mut body = body();
            body.as_object_mut().unwrap().remove(field);
            assert!(!taken(&forged(&header(), &body), NOW), "without {field}");
        }
    }

    #[test]
    fn a_cookie_in_the_place_of_an_access_token_is_refused() {
        assert!(!taken(&signed_by("p", "turnero", TokenKind::Cookie), NOW));
        for typ in ["JWT", "refresh+jwt", ""] {
            let mut header = header();
            header["typ"] = json!(typ);
            assert!(!taken(&forged(&header, &body()), NOW), "{typ:?}");
        }
    }

    #[test]
    fn a_token_that_was_changed_is_refused() {
        let token = signed_by("p", "turnero", TokenKind::Access);
        for place in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(!taken(&changed, NOW), "at {place}");
        }
        for token in ["", ".", "..", "a.b.c", "a.b.c.d", &"a".repeat(TOKEN_BYTES_MAX + 1)] {
            assert!(!taken(token, NOW), "{token:?}");
        }
    }

    #[test]
    fn a_token_of_the_pepper_before_still_holds() {
        let token = signed_by("p", "turnero", TokenKind::Access);
        let (new, old) = (pepper("q"), pepper("p"));
        let signer = Signer { pepper: &new, pepper_before: Some(&old), audience: "turnero" };
        assert!(signer.check(&token, TokenKind::Access, at(NOW), |key| key == KEY).is_some());
    }
}
