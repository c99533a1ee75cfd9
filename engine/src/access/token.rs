//! Signed tokens: JWT (RFC 7519) with HMAC-SHA-256, and nothing else. The header that is taken is written
//! down here, so a token cannot choose how it is checked.

use std::collections::HashSet;
use std::sync::Arc;

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use serde::{Deserialize, Serialize};
use turnero_domain::access::TokenKeyId;
use turnero_domain::{SessionId, Timestamp, UserId};

use super::bounds::{CLOCK_LEEWAY_SECONDS, SIGNED_TOKENS_MAX, TOKEN_BYTES_MAX};
use super::hmac_provider;
use super::pepper::Pepper;
use super::recent::Recent;

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
pub(super) struct Signer {
    pepper: Pepper,
    pepper_before: Option<Pepper>,
    audience: String,
    /// What the library holds each token against.
    validation: Validation,
    /// By their signatures. Whoever signed in sends the same one with each request.
    signed: Recent<Signature, Arc<Known>>,
}

/// The end of a token, as it is written. A map whose hash nobody can foresee looks for it, so how long that takes says nothing
/// about how much of a guess is right.
type Signature = [u8; SIGNATURE_CHARACTERS];

/// What 32 bytes are written in.
const SIGNATURE_CHARACTERS: usize = 43;

/// A token that was signed here.
struct Known {
    token: Box<str>,
    signed: Signed,
}

/// What was signed here, whether it holds now or not.
#[derive(Clone, Copy)]
struct Signed {
    kind: TokenKind,
    key: TokenKeyId,
    not_before: i64,
    expires: i64,
    claims: Claims,
}

/// The one algorithm.
const ALGORITHM: Algorithm = Algorithm::HS256;

#[derive(Serialize, Deserialize)]
struct Body {
    aud: String,
    sub: UserId,
    sid: SessionId,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl Signer {
    /// Signs by this pepper, and checks what was signed by it or by the one before.
    pub(super) fn new(pepper: Pepper, pepper_before: Option<Pepper>, audience: &str) -> Self {
        hmac_provider::install();
        let mut validation = Validation::new(ALGORITHM);
        validation.set_audience(&[audience]);
        validation.required_spec_claims =
            HashSet::from(["aud", "exp", "nbf", "sub"].map(Into::into));
        // The library would ask the machine what time it is; the engine has a clock of its own.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let signed = Recent::new(SIGNED_TOKENS_MAX);
        Self { pepper, pepper_before, audience: audience.to_owned(), validation, signed }
    }

    /// Signs a token with this key.
    pub(super) fn sign(&self, key: TokenKeyId, kind: TokenKind, claims: Claims) -> Option<String> {
        let from = claims.from.as_millis().div_euclid(1_000);
        let body = Body {
            aud: self.audience.clone(),
            sub: claims.user,
            sid: claims.session,
            iat: from,
            nbf: from,
            exp: claims.until.as_millis().div_euclid(1_000),
        };
        let secret = EncodingKey::from_secret(&self.pepper.token_key(key));
        encode(&header(key, kind), &body, &secret).ok()
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
        let signed = self.signed_here(token, kind)?;
        let seconds = now.as_millis().div_euclid(1_000);
        let holds = signed.not_before <= seconds.saturating_add(CLOCK_LEEWAY_SECONDS)
            && seconds < signed.expires;
        (signed.kind == kind && knows(signed.key) && holds).then_some(signed.claims)
    }

    /// The same as `read`, for each token once.
    fn signed_here(&self, token: &str, kind: TokenKind) -> Option<Signed> {
        let signature = *token.as_bytes().last_chunk()?;
        // The signature fits by now, and the rest is no secret.
        let known = self.signed.get(signature).filter(|known| *known.token == *token);
        if let Some(known) = known {
            return Some(known.signed);
        }
        let signed = self.read(token, kind)?;
        self.signed.keep(signature, Arc::new(Known { token: token.into(), signed }));
        Some(signed)
    }

    /// A token of this kind that was signed here, for us.
    fn read(&self, token: &str, kind: TokenKind) -> Option<Signed> {
        let found = decode_header(token).ok()?;
        let key = found.kid.as_deref()?.parse().ok()?;
        // The whole of it: a token that brings a key, an address or a condition is not looked at any further.
        if found != header(key, kind) {
            return None;
        }
        let body = self.body(token, key).filter(|body| body.aud == self.audience)?;
        let time = |seconds: i64| Timestamp::from_millis(seconds.saturating_mul(1_000));
        let (from, until) = (time(body.iat), time(body.exp));
        let claims = Claims { user: body.sub, session: body.sid, from, until };
        Some(Signed { kind, key, not_before: body.nbf, expires: body.exp, claims })
    }

    /// What was signed here with this key, by the pepper of now or by the one before.
    fn body(&self, token: &str, key: TokenKeyId) -> Option<Body> {
        let peppers = [Some(&self.pepper), self.pepper_before.as_ref()];
        peppers.into_iter().flatten().find_map(|pepper| {
            let secret = DecodingKey::from_secret(&pepper.token_key(key));
            decode(token, &secret, &self.validation).ok().map(|token| token.claims)
        })
    }
}

/// The header of every token of this kind that is signed with this key.
fn header(key: TokenKeyId, kind: TokenKind) -> Header {
    let (typ, kid) = (Some(kind.name().to_owned()), Some(key.to_string()));
    Header { typ, kid, ..Header::new(ALGORITHM) }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;
    use hmac::{Hmac, KeyInit, Mac};
    use serde_json::json;
    use sha2::Sha256;
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

    fn signer(letter: &str, audience: &str) -> Signer {
        Signer::new(pepper(letter), None, audience)
    }

    /// Whether this is taken as an access token at this time.
    fn taken(token: &str, now: i64) -> bool {
        let signer = signer("p", "turnero");
        signer.check(token, TokenKind::Access, at(now), |key| key == KEY).is_some()
    }

    fn signed_by(letter: &str, audience: &str, kind: TokenKind) -> String {
        signer(letter, audience).sign(KEY, kind, claims()).unwrap()
    }

    /// A token of these parts, with a signature that fits them. Made by hand, for no library would.
    fn forged(header: &serde_json::Value, body: &serde_json::Value) -> String {
        let part = |json: &serde_json::Value| BASE64URL_NOPAD.encode(json.to_string().as_bytes());
        let text = format!("{}.{}", part(header), part(body));
        let mac = Hmac::<Sha256>::new_from_slice(&pepper("p").token_key(KEY)).unwrap();
        let signature = mac.chain_update(&text).finalize().into_bytes();
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
        let signer = signer("p", "turnero");
        let token = signer.sign(KEY, TokenKind::Access, claims()).unwrap();
        let found = signer.check(&token, TokenKind::Access, at(NOW + 5), |key| key == KEY);
        assert_eq!(found, Some(claims()));
        assert!(taken(&forged(&header(), &body()), NOW), "the forger of these tests forges well");
    }

    #[test]
    fn a_token_that_was_taken_before_is_held_against_time_kind_and_keys_again() {
        let signer = signer("p", "turnero");
        let token = signer.sign(KEY, TokenKind::Access, claims()).unwrap();
        let taken = |kind, second, known: bool| {
            signer.check(&token, kind, at(second), |key| known && key == KEY).is_some()
        };
        assert!(taken(TokenKind::Access, NOW, true));
        assert!(!taken(TokenKind::Cookie, NOW, true));
        assert!(!taken(TokenKind::Access, NOW, false), "the key was withdrawn");
        assert!(!taken(TokenKind::Access, NOW + 1_800, true));
        assert!(!taken(TokenKind::Access, NOW - 60, true));
        assert!(taken(TokenKind::Access, NOW + 1_799, true));
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
            ("x5c", json!(["AAAA"])),
            ("crit", json!(["exp"])),
            ("b64", json!(false)),
            ("cty", json!("JWT")),
            ("zip", json!("DEF")),
            ("surprise", json!(1)),
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
        for kid in [json!("0404040404040404"), json!("03"), json!(""), json!(3), json!(null)] {
            header["kid"] = kid.clone();
            assert!(!taken(&forged(&header, &body()), NOW), "{kid}");
        }
        header.as_object_mut().unwrap().remove("kid");
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
        for time in [json!("2099"), json!(1e300), json!(null), json!(-1), json!([NOW + 1_800])] {
            let mut body = body();
            body["exp"] = time.clone();
            assert!(!taken(&forged(&header(), &body), NOW), "until {time}");
        }
    }

    #[test]
    fn the_time_is_that_of_the_engine_and_not_of_the_machine() {
        // The years 1971 and 2255: were the machine asked, one of them would not hold.
        for now in [40_000_000, 9_000_000_000] {
            let (from, until) = (at(now), at(now + 1_800));
            let token = signer("p", "turnero");
            let token = token.sign(KEY, TokenKind::Access, Claims { from, until, ..claims() });
            assert!(taken(&token.unwrap(), now + 1_799));
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
        let signer = Signer::new(pepper("q"), Some(pepper("p")), "turnero");
        assert!(signer.check(&token, TokenKind::Access, at(NOW), |key| key == KEY).is_some());
    }
}
