//! Whoever is cut off comes again and misses nothing.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use support::{Site, Socket, apply};
use turnero::branch::{Branch, BranchEvent};
use turnero::{Aggregate, Recorded};

/// What a client knows of a topic, and how it came to know.
struct Client {
    topic: &'static str,
    state: Value,
    /// The newest `seq` that it was given.
    at: Option<String>,
    /// The positions of the events that it was told, since the last snapshot.
    told: Vec<u64>,
    /// The calls that it has announced.
    announced: Vec<u64>,
}

impl Client {
    const fn new(topic: &'static str) -> Self {
        Self { topic, state: Value::Null, at: None, told: Vec::new(), announced: Vec::new() }
    }

    async fn come(&self, site: &Site) -> Socket {
        let mut socket = site.listen().await;
        match &self.at {
            None => socket.subscribe(1, self.topic, site.branch).await,
            Some(after) => socket.subscribe_after(1, self.topic, site.branch, after).await,
        }
        socket
    }

    fn take(&mut self, frame: &Value) {
        match frame["type"].as_str().unwrap() {
            "snapshot" => {
                self.state = frame["state"].clone();
                self.told.clear();
                if self.topic == "branch" {
                    self.told.push(self.state["seq"].as_u64().unwrap());
                }
            }
            "event" if self.topic == "branch" => {
                let seq = frame["event"]["seq"].as_u64().unwrap();
                let last = self.told.last().copied().unwrap_or(0);
                assert_eq!(seq, last + 1, "no gap, and nothing twice");
                self.told.push(seq);
            }
            "event" => apply(&mut self.state, frame),
            "resumed" | "resync" | "boards" | "forecast" => return,
            other => panic!("{other}: {frame}"),
        }
        self.at = Some(frame["seq"].as_str().unwrap().to_owned());
        self.announce();
    }

    /// The rule of the contract.
    fn announce(&mut self) {
        let last = self.announced.last().copied().unwrap_or(0);
        let calls = self.state["calls"].as_array().into_iter().flatten();
        let mut fresh: Vec<_> = calls.map(|call| call["seq"].as_u64().unwrap()).collect();
        fresh.retain(|seq| *seq > last);
        fresh.reverse();
        self.announced.extend(fresh);
    }
}

#[tokio::test]
async fn what_was_missed_follows_and_nothing_else() {
    let site = Site::open().await;
    for topic in ["branch", "board"] {
        let mut client = Client::new(topic);
        let mut socket = client.come(&site).await;
        client.take(&socket.expect("snapshot").await);
        site.issue().await;
        client.take(&socket.wait_for("event").await);
        drop(socket);
        site.issue().await;
        site.issue().await;
        let mut fresh = Client::new(topic);
        let mut other = fresh.come(&site).await;
        fresh.take(&other.expect("snapshot").await);
        let mut socket = client.come(&site).await;
        assert_eq!(socket.expect("resumed").await["seq"], client.at.clone().unwrap());
        // What happens close together may be told together.
        while client.at != fresh.at {
            client.take(&socket.expect("event").await);
        }
        if topic == "board" {
            assert_eq!(client.state, fresh.state);
        }
    }
    site.close().await;
}

#[tokio::test]
async fn what_was_missed_long_ago_is_read_again_and_what_never_was_is_a_snapshot() {
    let site = Site::open().await;
    for _ in 0..300 {
        site.issue().await;
    }
    let mut socket = site.listen().await;
    // Nobody has listened before, so all of it is read from the store.
    socket.subscribe_after(1, "branch", site.branch, "2").await;
    socket.expect("resumed").await;
    let newest =
        site.engine.ask(&site.host, turnero::branch::Snapshot { branch: site.branch }).await;
    for seq in 3..=newest.unwrap().seq {
        assert_eq!(socket.expect("event").await["event"]["seq"], seq);
    }
    for (id, after) in [(2, "999999"), (3, "x"), (4, "1-00000000")] {
        socket.subscribe_after(id, "branch", site.branch, after).await;
        let mut frame = socket.wait_for("resync").await;
        assert_eq!((&frame["id"], &frame["reason"]), (&json!(id), &json!("unknown_position")));
        frame = socket.expect("snapshot").await;
        assert_eq!(frame["id"], id);
    }
    socket.subscribe_after(5, "board", site.branch, "3-00000000").await;
    socket.wait_for("resync").await;
    socket.wait_for("snapshot").await;
    site.close().await;
}

/// A hundred clients, of branches and of boards, are cut at moments that a seed chooses, while people come and are called.
/// At the end each knows exactly what there was.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_clients_that_are_cut_at_random_moments_miss_nothing() {
    let seed = std::env::var("TURNERO_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    println!("TURNERO_SEED={seed}");
    let site = std::sync::Arc::new(Site::open().await);
    let (stop, stopped) = tokio::sync::watch::channel(0u64);
    let mut clients = Vec::new();
    for number in 0..100u64 {
        let (site, mut stopped) = (site.clone(), stopped.clone());
        clients.push(tokio::spawn(async move {
            let mut dice = StdRng::seed_from_u64(seed * 1_000 + number);
            let topic = if number % 2 == 0 { "branch" } else { "board" };
            let mut client = Client::new(topic);
            loop {
                let mut socket = client.come(&site).await;
                let last = *stopped.borrow_and_update();
                // After the last word has been said nobody is cut any more.
                let mut left = if last > 0 { usize::MAX } else { dice.random_range(1..12) };
                while left > 0 {
                    if last > 0 && client.knows(last) {
                        return client;
                    }
                    tokio::select! {
                        frame = socket.hear() => client.take(&frame.expect("a frame")),
                        Ok(()) = stopped.changed(), if last == 0 => break,
                    }
                    left -= 1;
                }
            }
        }));
    }
    let mut dice = StdRng::seed_from_u64(seed);
    let mut calls = Vec::new();
    let branch = site.branch;
    for _ in 0..150 {
        site.issue().await;
        if dice.random_bool(0.5) {
            let called = site.call(0).await;
            calls.push(called.ticket);
            let no_show = turnero::branch::NoShow { branch, ticket: called.ticket };
            site.engine.ask(&site.host, no_show).await.unwrap();
        }
        tokio::task::yield_now().await;
    }
    let last = last_position(&site).await;
    let newest = site.engine.ask(&site.host, turnero::branch::ShowBoard { branch }).await.unwrap();
    let expected = serde_json::to_value(newest).unwrap();
    stop.send_replace(last);
    for client in clients {
        let client = client.await.unwrap();
        if client.topic == "board" {
            assert_eq!(client.state, expected);
            let mut once = client.announced.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once, client.announced, "each call once, and in order");
        } else {
            assert_eq!(client.told.last(), Some(&last));
        }
    }
    assert!(calls.len() > 30, "there was something to miss");
    drop(stop);
}

impl Client {
    /// Whether it knows what had happened by then.
    fn knows(&self, last: u64) -> bool {
        match self.topic {
            "branch" => self.told.last() == Some(&last),
            // The last event is one that every board shows.
            _ => self.at.as_ref().is_some_and(|at| at.starts_with(&format!("{last}-"))),
        }
    }
}

async fn last_position(site: &Site) -> u64 {
    // Everybody hears of this one.
    site.issue().await;
    let snapshot = turnero::branch::Snapshot { branch: site.branch };
    site.engine.ask(&site.host, snapshot).await.unwrap().seq
}

#[tokio::test]
async fn a_watch_is_the_branch_at_every_position() {
    let site = Site::open().await;
    let mut watch = site.engine.watch(&site.host, site.branch).await.unwrap();
    let mut replica: Branch = watch.branch().clone();
    for counter in 0..2 {
        site.issue().await;
        site.call(counter).await;
    }
    for _ in 0..4 {
        let turnero::Seen::Event { seq, body, .. } = watch.next().await.unwrap() else { panic!() };
        let recorded: Recorded<BranchEvent> = serde_json::from_slice(&body).unwrap();
        assert_eq!(recorded.seq, seq);
        replica.apply(&recorded);
        assert_eq!(*watch.branch(), replica);
    }
    let asked = turnero::branch::Snapshot { branch: site.branch };
    let asked = site.engine.ask(&site.host, asked).await.unwrap();
    assert_eq!(turnero::branch::BranchSnapshot::of(watch.branch()), Some(asked));
    site.close().await;
}
