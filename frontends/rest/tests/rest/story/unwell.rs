//! What is answered while something is wrong: too much is asked, too often, too slowly, of an engine that is closed or of
//! a store that fails. Whoever asks is told when to come back.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join_all, poll_immediate};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use turnero::access::{AccessSettings, ReadyMade};
use turnero::bounds::IN_FLIGHT_PER_AGGREGATE_MAX;
use turnero::branch::{BranchChange, ChangeBranch};
use turnero::{BranchId, Branches, Engine, Name, Principal, Settings, Timestamp};
use turnero_http::Limits;
use turnero_store::faulty::{self, FaultyDisk};

use super::player::method_named;
use super::seen::Refusals;
use super::shared::NOTHING;
use super::{Body, MORNING_MS, Request};
use crate::gateway::Gateway;
use crate::support::{Got, Ground, OK, PATIENCE, Refused, Site, id};

/// Each route, asked as its example is; the branch of the examples is this one.
fn every_request(token: &str, branch: &str) -> Vec<Request> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/document/examples.json");
    let told: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let told = told.as_object().unwrap().iter();
    told.map(|(route, told)| {
        let (method, pattern) = route.split_once(' ').unwrap();
        let body = match &told["sent"] {
            Value::Null => Body::Nothing,
            Value::String(file) => Body::Text("text/csv".to_owned(), file.clone()),
            form if pattern.contains("/auth/") => Body::Form(form.clone()),
            body => Body::Json(body.clone()),
        };
        let target = told["path"].as_str().unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let place = pattern.split('/').position(|part| part == "{branch}");
        let parts = path.split('/').enumerate();
        let parts: Vec<_> =
            parts.map(|(at, part)| if Some(at) == place { branch } else { part }).collect();
        Request {
            method: method_named(method),
            pattern: pattern.to_owned(),
            path: parts.join("/"),
            query: (!query.is_empty()).then(|| query.to_owned()),
            by: Some(token.to_owned()),
            headers: Vec::new(),
            body,
        }
    })
    .collect()
}

/// Asks each route, and tells how many were refused with this.
async fn count(site: &Site, requests: &[Request], code: &str) -> usize {
    let mut count = 0;
    for request in requests {
        let got = request.to(site).go().await;
        count += usize::from(got.code().as_deref() == Some(code));
    }
    count
}

async fn chief(site: &Site) -> String {
    site.token("chief", ReadyMade::SuperAdmin, Branches::All).await
}

pub(super) async fn play(refusals: &mut Refusals) {
    too_often(refusals).await;
    guessing(refusals).await;
    closed(refusals).await;
    nobody_can_sign_in(refusals).await;
    full(refusals).await;
    busy(refusals).await;
    too_slow(refusals).await;
    stalled(refusals).await;
}

/// Where no second goes by, whoever has asked enough is not served again.
async fn too_often(refusals: &mut Refusals) {
    let one = NonZeroU32::new(1);
    for (of_principal, from_address) in [(one, None), (None, one)] {
        let gateway = Gateway::open(Timestamp::from_millis(MORNING_MS)).await;
        let ground = Ground::default();
        let access = AccessSettings {
            requests_of_principal: of_principal,
            requests_from_address: from_address,
            ..ground.access
        };
        let site = Site::on(Ground { settings: gateway.settings(), access, ..ground });
        let token = chief(&site).await;
        let enough = loop {
            let got = site.get("/api/v1/branches").by(&token).go().await;
            if got.status != 200 {
                break got;
            }
        };
        assert_eq!(enough.problem(), (429, "access.too_many_requests".to_owned()));
        let requests = every_request(&token, NOTHING);
        let count = count(&site, &requests, "access.too_many_requests").await;
        assert_eq!(count, requests.len(), "each route counts");
        // A second later they are served again.
        gateway.clock.advance(1);
        site.get("/api/v1/branches").by(&token).expect(OK).await;
        refusals.look(&site);
        site.close().await;
    }
}

/// Whoever guesses is slowed down, whatever they guess, and whoever knows is not served any sooner.
async fn guessing(refusals: &mut Refusals) {
    let wrong = json!("a guess that fits nothing");
    for route in [
        "/account/login",
        "/auth/token",
        "/account/reset",
        "/setup",
        "/devices/pair",
        "/account/password",
        "/account/second-factor/enable",
        "/account/second-factor/disable",
    ] {
        let gateway = Gateway::open(Timestamp::from_millis(MORNING_MS)).await;
        let site = Site::with(gateway.settings()).await;
        // Until somebody is set up, the code of the first start can be guessed.
        let token = if route == "/setup" { String::new() } else { chief(&site).await };
        let requests = every_request(&token, NOTHING);
        let mut request = requests
            .into_iter()
            .find(|one| one.method != "GET" && one.pattern.ends_with(route))
            .unwrap();
        if !["/account/password", "/enable", "/disable"].iter().any(|own| route.ends_with(own)) {
            request.by = None;
        }
        if let Body::Json(body) | Body::Form(body) = &mut request.body {
            for name in ["password", "current", "code", "secret"] {
                if let Some(member) = body.get_mut(name)
                    && !(name == "password" && ["/setup", "/account/reset"].contains(&route))
                {
                    member.clone_from(&wrong);
                }
            }
        }
        let mut last = None;
        for _ in 0..40 {
            let got = request.to(&site).go().await;
            assert!((400..500).contains(&got.status), "{route}: {}", got.text);
            if got.status == 429 {
                last = got.code();
                break;
            }
        }
        assert_eq!(last.as_deref(), Some("access.too_many_attempts"), "{route}");
        refusals.look(&site);
        site.close().await;
    }
}

async fn closed(refusals: &mut Refusals) {
    let site = Site::still().await;
    let token = chief(&site).await;
    let (branch, service, _) = site.branch(&token).await;
    // Nothing to print on is the least that can be wrong.
    let issue = site.post(format!("/api/v1/branches/{branch}/tickets")).by(&token);
    let issued = issue.json(&json!({ "service": service })).go().await;
    let ticket = format!("/api/v1/branches/{branch}/tickets/{}", id(&issued, "ticket"));
    let got = site.post(format!("{ticket}/print")).by(&token).go().await;
    assert_eq!(got.problem(), (404, "printer.none".to_owned()));
    site.engine.close().await.unwrap();
    let count = count(&site, &every_request(&token, &branch), "engine.closed").await;
    assert!(count > 150, "{count}");
    refusals.look(&site);
    site.stop().await;
}

/// Without a secret to mix passwords with, nobody is let in, and that is not their fault.
async fn nobody_can_sign_in(refusals: &mut Refusals) {
    let store = faulty::open(&FaultyDisk::default()).unwrap();
    let settings = Settings::in_store(Arc::new(store));
    let ground = Ground::default();
    let access = AccessSettings { pepper: None, ..ground.access };
    let site = Site::on(Ground { settings, access, ..ground });
    let count = count(&site, &every_request("made-up", NOTHING), "access.not_configured").await;
    assert!(count > 10, "{count}");
    refusals.look(&site);
    site.close().await;
}

/// A site on a disk that can fail, with somebody and a branch.
async fn on_a_disk(limits: Limits) -> (FaultyDisk, Site, String, String) {
    let disk = FaultyDisk::default();
    let settings = Settings::in_store(Arc::new(faulty::open(&disk).unwrap()));
    let settings = settings.set("forecasts", "false").unwrap().set("on_stall", "report").unwrap();
    let site = Site::on(Ground { settings, limits, ..Ground::default() });
    let token = chief(&site).await;
    let (branch, ..) = site.branch(&token).await;
    (disk, site, token, branch)
}

/// The disk is full: what would change something is refused, and the rest goes on.
async fn full(refusals: &mut Refusals) {
    let (disk, site, token, branch) = on_a_disk(Limits::default()).await;
    disk.set_full(true);
    disk.set_unreachable(true);
    let count = count(&site, &every_request(&token, &branch), "engine.unavailable").await;
    // What is refused anyway, and what is known without the disk, is answered as ever.
    assert!(count > 10, "{count}");
    disk.set_unreachable(false);
    let path = format!("/api/v1/branches/{branch}/snapshot");
    site.get(&path).by(&token).expect(OK).await;
    disk.set_full(false);
    // It comes back by itself; until then everybody is told to come again.
    let served = timeout(PATIENCE, async {
        loop {
            let post = site.post("/api/v1/branches").by(&token).json(&json!({ "name": "After" }));
            let got = post.go().await;
            match got.code().as_deref() {
                None => break got.status,
                Some(code) => assert_eq!(code, "engine.unavailable"),
            }
        }
    });
    assert_eq!(served.await.unwrap(), 201);
    refusals.look(&site);
    site.close().await;
}

/// A disk that writes nothing for as long as this is there; a test that fails does not wait for it for ever.
struct Held<'a>(&'a FaultyDisk);

impl<'a> Held<'a> {
    fn of(disk: &'a FaultyDisk) -> Self {
        disk.hold_writes();
        Self(disk)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.release_writes();
    }
}

/// As much is under way as may be.
async fn busy(refusals: &mut Refusals) {
    let request_timeout = Duration::from_secs(2);
    let limits = Limits { request_timeout, ..Limits::default() };
    let (disk, site, token, branch) = on_a_disk(limits).await;
    let of: BranchId = branch.parse().unwrap();
    let held = Held::of(&disk);
    let engine: &Engine = &site.engine;
    let host = Principal::host();
    let mut under_way: Vec<_> = (0..IN_FLIGHT_PER_AGGREGATE_MAX)
        .map(|n| {
            let name = Name::new(&format!("Downtown {n}")).unwrap();
            let change = BranchChange { name: Some(name), ..BranchChange::default() };
            Box::pin(engine.ask(&host, ChangeBranch { branch: of, change }))
        })
        .collect();
    for one in &mut under_way {
        // It is let in when it is first looked at, and then waits for the disk.
        assert!(poll_immediate(one).await.is_none());
    }
    let requests = every_request(&token, &branch);
    let of_the_branch: Vec<_> =
        requests.into_iter().filter(|one| one.pattern.contains("{branch}")).collect();
    let asked = of_the_branch.iter().map(|request| request.to(&site).go());
    let busy = |got: &Got| got.code().as_deref() == Some("engine.busy");
    let count = join_all(asked).await.iter().filter(|got| busy(got)).count();
    assert!(count > 50, "{count}");
    drop(held);
    for outcome in join_all(under_way).await {
        outcome.unwrap();
    }
    refusals.look(&site);
    site.close().await;
}

/// The disk takes its time: nobody is kept waiting without end.
async fn too_slow(refusals: &mut Refusals) {
    let request_timeout = Duration::from_millis(500);
    let ground = Ground::default();
    let limits = Limits { request_timeout, connections_per_address_max: 1_024, ..ground.limits };
    let (disk, site, token, branch) = on_a_disk(limits).await;
    let held = Held::of(&disk);
    let requests = every_request(&token, &branch);
    let files = ["/api/v1/customers/import", "/api/v1/customers/export"];
    // A file goes in and comes out as it is read: what has begun goes on for as long as it takes.
    let asked = requests
        .iter()
        .filter(|one| !files.contains(&one.pattern.as_str()))
        .map(|request| request.to(&site).go());
    let slow = |got: &Got| got.code().as_deref() == Some("http.too_slow");
    let count = join_all(asked).await.iter().filter(|got| slow(got)).count();
    assert!(count > 50, "{count}");
    drop(held);
    refusals.look(&site);
    site.close().await;
}

/// A body that begins and does not go on, at each route that takes one.
async fn stalled(refusals: &mut Refusals) {
    let body_timeout = Duration::from_millis(300);
    let ground = Ground::default();
    let limits = Limits { body_timeout, connections_per_address_max: 1_024, ..ground.limits };
    let site = Site::on(Ground { limits, ..ground });
    let token = chief(&site).await;
    let requests = every_request(&token, NOTHING);
    let with_bodies = requests.into_iter().filter(|request| request.method != "GET");
    let stalled = with_bodies.map(|request| stall(&site, request));
    let count = join_all(stalled).await.iter().filter(|slow| **slow).count();
    assert!(count > 100, "{count}");
    refusals.look(&site);
    site.close().await;
}

/// Whether the reply says that it was too slow.
async fn stall(site: &Site, request: Request) -> bool {
    let mut socket = TcpStream::connect(site.address()).await.unwrap();
    let kind = match &request.body {
        Body::Form(_) => "application/x-www-form-urlencoded",
        Body::Text(kind, _) => kind,
        _ => "application/json",
    };
    let (method, path) = (request.method, request.target());
    let token = request.by.unwrap_or_default();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {token}\r\n\
         content-type: {kind}\r\ncontent-length: 100\r\n\r\n{{"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut reply = Vec::new();
    timeout(PATIENCE, socket.read_to_end(&mut reply)).await.unwrap().unwrap();
    let reply = String::from_utf8(reply).unwrap();
    let status = reply.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
    let body = reply.split("\r\n\r\n").nth(1).unwrap_or_default();
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let code = body["error_code"].as_str().unwrap_or_default().to_owned();
    let slow = code == "http.body_too_slow";
    site.note(Refused { method, path, status, code });
    slow
}
