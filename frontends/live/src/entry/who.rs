use http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN, USER_AGENT, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use tokio::time::Instant;
use turnero::Engine;
use turnero::access::{Authenticated, Credential, CredentialError, Origin, SignedIn};
use turnero_http::{Caller, Problem};

use super::tickets::Tickets;

/// What a request shows, and where it comes from.
pub(super) struct Shown<'a> {
    pub(super) caller: Caller,
    pub(super) uri: &'a Uri,
    pub(super) headers: &'a HeaderMap,
}

impl Shown<'_> {
    /// Who it is, by `Authorization` or by the cookie; `None`: they show nothing. A cookie is sent by the browser whoever
    /// wrote the page, and a WebSocket is bound by no rule of origins but this one.
    pub(super) fn who(
        &self,
        engine: &Engine,
        origins: &[HeaderValue],
    ) -> Result<Option<Authenticated>, Problem> {
        let origin = self.origin();
        if let Some(shown) = self.headers.get(AUTHORIZATION) {
            let secret = shown.to_str().ok().and_then(|shown| shown.split_once(' '));
            let secret = secret.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
            let (_, secret) =
                secret.ok_or_else(|| not_let_in(&CredentialError::Unauthenticated))?;
            let found = engine.authenticate(Credential::Bearer(secret.trim()), &origin);
            return found.map(Some).map_err(|error| not_let_in(&error));
        }
        let Some(cookie) = self.cookie() else { return Ok(None) };
        if !self.is_of_an_own_page(origins) {
            let detail = "a page of another site may not listen with this cookie; open the page of this site, or add its \
                          origin to http.origins";
            return Err(Problem::new(StatusCode::FORBIDDEN, "live.origin_denied", detail));
        }
        let found = engine.authenticate(Credential::Cookie(cookie), &origin);
        found.map(Some).map_err(|error| not_let_in(&error))
    }

    /// The same, or by the ticket in the address.
    pub(super) fn who_listens(
        &self,
        engine: &Engine,
        origins: &[HeaderValue],
        tickets: &Tickets,
    ) -> Result<Option<Authenticated>, Problem> {
        let query = self.uri.query().unwrap_or_default();
        let ticket = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "ticket");
        let Some((_, ticket)) = ticket else { return self.who(engine, origins) };
        let by = tickets.take(&ticket, Instant::now()).and_then(|by| engine.still(&by));
        by.map(Some).ok_or_else(|| {
            let detail = "this ticket lets nobody in: it was used, or is older than half a minute; make another one";
            challenged(Problem::new(StatusCode::UNAUTHORIZED, "live.ticket_invalid", detail))
        })
    }

    fn origin(&self) -> Origin {
        let program = self.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        let program = program.unwrap_or_default().to_owned();
        Origin { address: Some(self.caller.address), program }
    }

    fn cookie(&self) -> Option<&str> {
        let name = SignedIn::cookie_name(self.caller.secure);
        let cookies = self.headers.get_all(COOKIE).iter();
        let mut pairs =
            cookies.filter_map(|cookies| cookies.to_str().ok()).flat_map(|all| all.split(';'));
        pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
    }

    /// Whether the page that asks is of this site, or of one that is trusted. Programs that are no browsers send no origin,
    /// and nobody made them send a cookie.
    fn is_of_an_own_page(&self, origins: &[HeaderValue]) -> bool {
        let Some(origin) = self.headers.get(ORIGIN) else { return true };
        if origins.contains(origin) {
            return true;
        }
        let host = self.headers.get(HOST).and_then(|host| host.to_str().ok());
        let own = |host: &str| {
            let scheme = if self.caller.secure { "https" } else { "http" };
            origin.as_bytes().eq_ignore_ascii_case(format!("{scheme}://{host}").as_bytes())
        };
        host.or_else(|| self.uri.authority().map(http::uri::Authority::as_str)).is_some_and(own)
    }
}

/// Somebody was not let in.
pub(super) fn not_let_in(error: &CredentialError) -> Problem {
    let status = match error.retry_after() {
        Some(_) => StatusCode::TOO_MANY_REQUESTS,
        None => StatusCode::UNAUTHORIZED,
    };
    let problem = Problem::new(status, error.code(), error.to_string());
    match error.retry_after() {
        Some(pause) => problem.retry_after(pause),
        None => challenged(problem),
    }
}

/// Whoever is not let in is told by what they would be: HTTP wants it.
fn challenged(problem: Problem) -> Problem {
    problem.header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"turnero\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_own(secure: bool, headers: &[(&'static str, &'static str)]) -> bool {
        let pairs = headers.iter().map(|(name, value)| {
            (http::HeaderName::from_static(name), HeaderValue::from_static(value))
        });
        let headers: HeaderMap = pairs.collect();
        let caller = Caller { address: [127, 0, 0, 1].into(), secure };
        let shown = Shown { caller, uri: &Uri::from_static("/api/v1/live"), headers: &headers };
        shown.is_of_an_own_page(&[HeaderValue::from_static("https://boards.example")])
    }

    #[test]
    fn a_page_of_this_site_may_listen_and_so_may_those_that_are_trusted() {
        for (secure, origin, own) in [
            (true, "https://here.example", true),
            (true, "https://HERE.example", true),
            (true, "https://boards.example", true),
            (true, "http://here.example", false),
            (false, "http://here.example", true),
            (true, "https://there.example", false),
            (true, "https://here.example.evil.example", false),
            (true, "null", false),
        ] {
            let headers = [("host", "here.example"), ("origin", origin)];
            assert_eq!(is_own(secure, &headers), own, "{origin}");
        }
        assert!(is_own(true, &[("host", "here.example")]), "no browser");
        assert!(
            !is_own(true, &[("origin", "https://here.example")]),
            "whose site it is is not known"
        );
    }
}
