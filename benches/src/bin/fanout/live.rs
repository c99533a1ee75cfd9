//! The live front end, over a real engine with a real folder.

use std::sync::Arc;

use tokio::time::{Duration, Instant};
use turnero::access::{AccessSettings, NewKey, Pepper};
use turnero::branch::{CallNext, IssueTicket, Recall, ShowBoard};
use turnero::{Branches, Engine, Name, Principal, Settings};
use turnero_benches::{Outcome, resident_bytes, scratch_folder, set_up};
use turnero_http::{Conduct, Limits, Port, Server};
use turnero_live::{Live, LiveSettings};

use crate::Plan;
use crate::listeners::Hello;
use crate::one_by_one;
use crate::timing::{Latencies, Report};

/// A branch of this size: a board shows all of its services and counters.
const SERVICES: usize = 4;
const COUNTERS: usize = 8;

/// How long each call took, what memory each socket takes in KiB, and the bytes of a frame.
pub(crate) async fn measure(plan: Plan) -> Outcome<(Latencies, f64, usize)> {
    let folder = scratch_folder()?;
    let access = AccessSettings {
        pepper: Some(Pepper::new("a-pepper-for-a-bench-and-for-nothing-else")?),
        requests_of_principal: None,
        requests_from_address: None,
        ..AccessSettings::default()
    };
    // Nothing but calls is told: a forecast would be a frame more.
    let settings = Settings::in_folder(folder.path()).access(access).forecasts(false);
    let engine = Engine::open(settings)?;
    let host = Principal::host();
    let site = set_up(&engine, 1, SERVICES, COUNTERS).await?.pop().ok_or("no branch")?;
    let key = NewKey {
        name: Name::new("Boards")?,
        permissions: vec!["branches:read".to_owned()],
        branches: Branches::All,
        until: None,
    };
    let key = engine.create_key(&host, key).await?.secret.reveal().to_owned();
    let service = *site.services.first().ok_or("no service")?;
    let counter = *site.counters.first().ok_or("no counter")?;
    engine.ask(&host, IssueTicket::new(site.branch, service)).await?;
    let ticket = engine.ask(&host, CallNext { branch: site.branch, counter }).await?.ticket;
    let call = async || {
        engine.ask(&host, Recall { branch: site.branch, ticket }).await?;
        Ok(())
    };
    // As many calls as a board shows, so that every frame is as long as on a busy day.
    for _ in 0..20 {
        call().await?;
    }
    let (server, at) = serve(&engine, plan)?;
    let before = resident_bytes()?;
    let hello = Hello { key, of: site.branch.to_string() };
    let mut report = Report::begin(plan, at, &hello).await?;
    let grown = resident_bytes()?.saturating_sub(before);
    let each = grown as f64 / 1_024.0 / plan.sockets as f64;
    let latencies = one_by_one(plan, &mut report, call).await?;
    let board = engine.ask(&host, ShowBoard { branch: site.branch }).await?;
    // A call changes who is called and the newest calls; the rest is head.
    let payload = serde_json::to_string(&board.now_calling)?.len()
        + serde_json::to_string(&board.calls)?.len()
        + 130;
    report.end().await?;
    server.stop(Instant::now() + Duration::from_secs(10)).await;
    engine.close().await?;
    Ok((latencies, each, payload))
}

fn serve(engine: &Engine, plan: Plan) -> Outcome<(Server, std::net::SocketAddr)> {
    let connections_max = plan.sockets + 100;
    let connections_per_address_max = connections_max;
    let settings =
        LiveSettings { connections_max, connections_per_address_max, ..LiveSettings::default() };
    let limits = Limits { connections_max, connections_per_address_max, ..Limits::default() };
    let conduct = Conduct { limits, ..Conduct::default() };
    let port = Port::bind(([127, 0, 0, 1], 0).into())?;
    let front_end = Arc::new(Live::new(engine.clone(), settings));
    let server = Server::open(port, vec![front_end], &conduct, None);
    let at = server.address();
    Ok((server, at))
}
