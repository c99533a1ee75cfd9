//! How many events per second reach a thousand followers of one branch, and how long after its reply the
//! last of them has it; beside a bare tokio broadcast with as many receivers and the same bytes.
//!
//! `cargo run --release -p turnero-benches --bin feed [-- --subscribers 1000 --events 20000 --rounds 3]`
//!
//! Followers, receivers and the 64 clients share one runtime. The clients of the engine issue tickets,
//! each waiting for its reply; those of the baseline send and let the others have their turn. Lag is the
//! time from the reply, when the event is durable, to the moment at which the last follower has it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

use bytes::Bytes;
use hdrhistogram::Histogram;
use tokio::sync::broadcast;
use tokio::task::JoinSet;
use turnero::branch::{BranchEvent, IssueTicket, Snapshot};
use turnero::{Engine, Feed, Principal, Recorded, Settings, TicketId, Topic};
use turnero_benches::{Outcome, Site, argument, ask_patiently, median, scratch_folder, set_up};

const CLIENTS: usize = 64;
const SERVICES: usize = 16;

/// One round.
struct Round {
    delivered_per_second: f64,
    bare_per_second: f64,
    lag_p50_ms: f64,
    lag_p99_ms: f64,
}

fn main() -> Outcome<()> {
    let subscribers: u32 = argument("subscribers", 1_000)?;
    let events: usize = argument("events", 20_000)?;
    let rounds: usize = argument("rounds", 3)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut measured = Vec::new();
    for _ in 0..rounds {
        measured.push(runtime.block_on(round(subscribers, events))?);
    }
    let of = |figure: fn(&Round) -> f64| median(measured.iter().map(figure).collect());
    println!(
        "feed subscribers={subscribers} delivered_per_s={:.0} bare_per_s={:.0} ratio={:.2} lag_p50_ms={:.2} lag_p99_ms={:.2}",
        of(|round| round.delivered_per_second),
        of(|round| round.bare_per_second),
        of(|round| round.delivered_per_second / round.bare_per_second),
        of(|round| round.lag_p50_ms),
        of(|round| round.lag_p99_ms),
    );
    Ok(())
}

/// The engine's feed, then the bare broadcast with what the feed carried.
async fn round(subscribers: u32, events: usize) -> Outcome<Round> {
    let folder = scratch_folder()?;
    let engine = Engine::open(Settings::in_folder(folder.path()))?;
    let site = set_up(&engine, 1, SERVICES, 0).await?.pop().ok_or("no branch")?;
    let host = Principal::host();
    let start = engine.ask(&host, Snapshot { branch: site.branch }).await?.seq;
    let arrivals = Arc::new(Arrivals::new(subscribers, events));
    let mut followers = JoinSet::new();
    for _ in 0..subscribers {
        let feed = engine.feed(&host, Topic::Branch(site.branch), Some(start))?;
        followers.spawn(follow(feed, start, arrivals.clone()));
    }
    // One follower more, who writes down what came.
    let feed = engine.feed(&host, Topic::Branch(site.branch), Some(start))?;
    let scribe = tokio::spawn(read(feed, events));
    let replies = issue(&engine, &site, &arrivals).await?;
    while let Some(ended) = followers.join_next().await {
        ended??;
    }
    let seconds = arrivals.seconds();
    let bodies = scribe.await??;
    let lag = lag(&bodies, &replies, &arrivals)?;
    engine.close().await?;
    let bare_seconds = bare(subscribers, bodies).await?;
    let delivered = f64::from(subscribers) * events as f64;
    Ok(Round {
        delivered_per_second: delivered / seconds,
        bare_per_second: delivered / bare_seconds,
        lag_p50_ms: lag.value_at_quantile(0.5) as f64 / 1e6,
        lag_p99_ms: lag.value_at_quantile(0.99) as f64 / 1e6,
    })
}

/// Who has got what: for each event, how many have it still to come, and when the last one got it.
struct Arrivals {
    started: Instant,
    places: Vec<Place>,
}

struct Place {
    missing: AtomicU32,
    complete_ns: AtomicU64,
}

impl Arrivals {
    fn new(subscribers: u32, events: usize) -> Self {
        let place =
            || Place { missing: AtomicU32::new(subscribers), complete_ns: AtomicU64::new(0) };
        let places = std::iter::repeat_with(place).take(events).collect();
        Self { started: Instant::now(), places }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Somebody has got the event at this place. `false` if there is none.
    fn note(&self, place: usize) -> bool {
        let Some(place) = self.places.get(place) else { return false };
        if place.missing.fetch_sub(1, Ordering::Relaxed) == 1 {
            place.complete_ns.store(self.now(), Ordering::Relaxed);
        }
        true
    }

    fn complete_ns(&self, place: usize) -> Option<u64> {
        self.places.get(place).map(|place| place.complete_ns.load(Ordering::Relaxed))
    }

    /// From the start to the last arrival.
    fn seconds(&self) -> f64 {
        let last = self.places.iter().map(|place| place.complete_ns.load(Ordering::Relaxed)).max();
        last.unwrap_or(0) as f64 / 1e9
    }
}

/// One follower: takes every event, and checks that none is missing.
async fn follow(mut feed: Feed, start: u64, arrivals: Arc<Arrivals>) -> Outcome<()> {
    for place in 0..arrivals.places.len() {
        let item = feed.next().await?;
        if item.seq() != start + 1 + place as u64 {
            return Err(format!("event {} is out of place", item.seq()).into());
        }
        arrivals.note(place);
    }
    Ok(())
}

/// The clients. Tells when the reply for each ticket came.
async fn issue(
    engine: &Engine,
    site: &Site,
    arrivals: &Arc<Arrivals>,
) -> Outcome<HashMap<TicketId, u64>> {
    let taken = Arc::new(AtomicUsize::new(0));
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let (engine, arrivals, taken) = (engine.clone(), arrivals.clone(), taken.clone());
        let branch = site.branch;
        let mut services = site.services.clone().into_iter().cycle().skip(client);
        clients.spawn(async move {
            let mut replies = Vec::new();
            while taken.fetch_add(1, Ordering::Relaxed) < arrivals.places.len() {
                let service = services.next().ok_or("no service")?;
                let issue = IssueTicket::new(branch, service);
                let issued = ask_patiently(&engine, None, issue).await?;
                replies.push((issued.ticket, arrivals.now()));
            }
            Outcome::Ok(replies)
        });
    }
    let mut replies = HashMap::new();
    while let Some(ended) = clients.join_next().await {
        replies.extend(ended??);
    }
    Ok(replies)
}

async fn read(mut feed: Feed, events: usize) -> Outcome<Vec<Bytes>> {
    let mut bodies = Vec::with_capacity(events);
    while bodies.len() < events {
        bodies.push(feed.next().await?.body().clone());
    }
    Ok(bodies)
}

/// From the reply to the last follower, in nanoseconds. The last follower may even be first: the feed and
/// the reply set out together.
fn lag(
    bodies: &[Bytes],
    replies: &HashMap<TicketId, u64>,
    arrivals: &Arrivals,
) -> Outcome<Histogram<u64>> {
    let mut lag = Histogram::new_with_bounds(1, 60_000_000_000, 3)?;
    for (place, body) in bodies.iter().enumerate() {
        let recorded: Recorded<BranchEvent> = serde_json::from_slice(body)?;
        let BranchEvent::TicketIssued { ticket, .. } = recorded.event else { continue };
        let replied_ns = replies.get(&ticket).ok_or("a reply is missing")?;
        let complete_ns = arrivals.complete_ns(place).ok_or("an arrival is missing")?;
        lag.saturating_record(complete_ns.saturating_sub(*replied_ns));
    }
    Ok(lag)
}

/// The baseline: seconds until every receiver has every one of these bodies.
async fn bare(subscribers: u32, bodies: Vec<Bytes>) -> Outcome<f64> {
    // Room for all of them, so that no receiver is told to skip.
    let (sender, _) = broadcast::channel(bodies.len());
    let arrivals = Arc::new(Arrivals::new(subscribers, bodies.len()));
    let mut receivers = JoinSet::new();
    for _ in 0..subscribers {
        let (mut receiver, arrivals) = (sender.subscribe(), arrivals.clone());
        receivers.spawn(async move {
            for place in 0..arrivals.places.len() {
                let _body: Bytes = receiver.recv().await?;
                arrivals.note(place);
            }
            Outcome::Ok(())
        });
    }
    let bodies = Arc::new(bodies);
    for client in 0..CLIENTS {
        let (bodies, sender) = (bodies.clone(), sender.clone());
        receivers.spawn(async move {
            for body in bodies.iter().skip(client).step_by(CLIENTS) {
                sender.send(body.clone())?;
                tokio::task::yield_now().await;
            }
            Ok(())
        });
    }
    while let Some(ended) = receivers.join_next().await {
        ended??;
    }
    Ok(arrivals.seconds())
}
