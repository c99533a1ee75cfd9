use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;
use turnero::access::{
    AccessSettings, Email, Hidden, NewUser, Origin, Profile, ReadyMade, SignIn, TokenRequest,
    UserName,
};
use turnero::branch::IssueTicket;
use turnero::{Branches, Engine, Name, Principal, Settings};
use turnero_benches::{Outcome, Site, ask_patiently, scratch_folder, set_up};
use turnero_http::{Conduct, Limits, Port, Server};
use turnero_rest::Rest;
use warp::Filter;

use crate::client::Asked;

/// So many that no line becomes too long while it is measured.
const BRANCHES: usize = 8;
const SERVICES: usize = 16;
const WAITING: usize = 60;
const PASSWORD: &str = "tulip boat 9347 lantern";

/// An engine on disk behind REST, as it is served.
pub(crate) struct Served {
    engine: Engine,
    server: Server,
    sites: Vec<Site>,
    /// Nobody takes a ticket there while it is measured.
    quiet: Site,
    token: String,
    _folder: tempfile::TempDir,
}

pub(crate) async fn open() -> Outcome<Served> {
    let folder = scratch_folder()?;
    // One client asks as often as it can.
    let access = AccessSettings::light().unhurried();
    let engine = Engine::open(Settings::in_folder(folder.path()).access(access))?;
    let mut sites = set_up(&engine, BRANCHES + 1, SERVICES, 0).await?;
    let quiet = sites.pop().ok_or("no site")?;
    for number in 0..WAITING {
        let service = quiet.services.get(number % SERVICES).ok_or("no service")?;
        ask_patiently(&engine, None, IssueTicket::new(quiet.branch, *service)).await?;
    }
    let token = sign_in(&engine).await?;
    let port = Port::bind(([127, 0, 0, 1], 0).into())?;
    let limits = Limits { connections_per_address_max: 1_024, ..Limits::default() };
    let conduct = Conduct { limits, ..Conduct::default() };
    let rest = Arc::new(Rest::new(engine.clone()));
    let server = Server::open(port, vec![rest], &conduct, None);
    Ok(Served { engine, server, sites, quiet, token, _folder: folder })
}

async fn sign_in(engine: &Engine) -> Outcome<String> {
    let name = |text: &str| Outcome::Ok(Hidden(Name::new(text)?));
    let profile = Profile {
        user_name: UserName::new("agent")?,
        first_name: name("First")?,
        last_name: name("Last")?,
        email: Email::new("first@last.example")?,
    };
    let role = Some(ReadyMade::Receptionist.into());
    let new = NewUser { profile, role, branches: Branches::All, password: Some(PASSWORD.into()) };
    engine.create_user(&Principal::host(), new).await?;
    let sign_in = SignIn { user_name: "agent".into(), password: PASSWORD.into(), code: None };
    let request = TokenRequest::Password { sign_in, client: "bench".into() };
    Ok(engine.token(&request, &Origin::default()).await?.access_token)
}

impl Served {
    /// Tickets for all services of all branches but the quiet one.
    pub(crate) fn issues(&self) -> Asked {
        let issue = |site: &Site, service: &turnero::ServiceId| {
            let body = format!(r#"{{"service":"{service}"}}"#);
            format!(
                "POST /api/v1/branches/{}/tickets HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                site.branch,
                self.token,
                body.len()
            )
        };
        let of = |number: usize| {
            let site = self.sites.get(number % self.sites.len())?;
            Some(issue(site, site.services.get(number / self.sites.len())?))
        };
        let requests = (0..BRANCHES * SERVICES).filter_map(of).collect();
        Asked { address: self.server.address(), requests, reply: "HTTP/1.1 201" }
    }

    pub(crate) fn snapshots(&self) -> Asked {
        let request = format!(
            "GET /api/v1/branches/{}/snapshot HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {}\r\n\r\n",
            self.quiet.branch, self.token
        );
        let requests = [request].into();
        Asked { address: self.server.address(), requests, reply: "HTTP/1.1 200" }
    }

    pub(crate) async fn close(self) -> Outcome<()> {
        self.server.stop(Instant::now() + Duration::from_secs(10)).await;
        Ok(self.engine.close().await?)
    }
}

/// The shortest JSON echo that warp allows.
pub(crate) fn echo() -> Outcome<Asked> {
    const BODY: &str = r#"{"service":"0198b5a0-0000-7000-8000-000000000000"}"#;
    let echo = warp::post()
        .and(warp::path("echo"))
        .and(warp::body::json())
        .map(|body: Value| warp::reply::json(&body));
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    listener.set_nonblocking(true)?;
    let address: SocketAddr = listener.local_addr()?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    tokio::spawn(warp::serve(echo).incoming(listener).run());
    let request = format!(
        "POST /echo HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    Ok(Asked { address, requests: [request].into(), reply: "HTTP/1.1 200" })
}
