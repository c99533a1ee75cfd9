//! A front end of one's own: a board for the terminal. It gets a snapshot, then every event, and needs
//! nothing else. What moves on it is a small day that plays beside it.
//!
//! `cargo run -p turnero-examples --example own_front_end`

mod small_day;

use std::collections::BTreeMap;
use std::fmt;

use turnero::branch::{BranchEvent, BranchSnapshot, Code, CounterNumber};
use turnero::{Engine, Feed, FeedError, FeedItem, Principal, Recorded, Settings, Topic};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let engine = Engine::open(Settings::in_memory())?;
    let branch = small_day::set_up(&engine).await?;
    let feed = engine.feed(&Principal::host(), Topic::Branch(branch), None)?;
    tokio::try_join!(follow(feed), small_day::play(engine, branch))?;
    Ok(())
}

/// Keeps a board up to date until the engine is closed.
async fn follow(mut feed: Feed) -> Outcome<()> {
    let mut board = Board::default();
    loop {
        match feed.next().await {
            // Where things stand: whatever the board showed before is out of date.
            Ok(FeedItem::Snapshot { body, .. }) => {
                board = Board::of(&serde_json::from_slice(&body)?);
            }
            // What has changed since.
            Ok(FeedItem::Event { body, .. }) => {
                board.change(&serde_json::from_slice::<Recorded<_>>(&body)?.event);
            }
            Err(FeedError::Closed) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        println!("{board}");
    }
}

/// What hangs on the wall.
#[derive(Default)]
struct Board {
    waiting: usize,
    /// Whom each counter has called, or is serving.
    counters: BTreeMap<CounterNumber, Option<Code>>,
}

impl Board {
    fn of(snapshot: &BranchSnapshot) -> Self {
        let code_of =
            |id| snapshot.in_hand.iter().find(|held| held.ticket == id).map(|held| held.code);
        let counters = snapshot.counters.iter();
        Self {
            waiting: snapshot.waiting_count,
            counters: counters
                .map(|one| (one.number, one.state.ticket().and_then(code_of)))
                .collect(),
        }
    }

    fn change(&mut self, event: &BranchEvent) {
        match event {
            BranchEvent::TicketIssued { .. } => self.waiting += 1,
            BranchEvent::TicketCalled { code, counter, .. } => {
                self.waiting -= 1;
                self.counters.insert(counter.number, Some(*code));
            }
            BranchEvent::TicketServed { counter, .. } => {
                self.counters.insert(counter.number, None);
            }
            _ => {}
        }
    }
}

impl fmt::Display for Board {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, code) in &self.counters {
            let code = code.map_or("free".to_owned(), |code| code.to_string());
            write!(formatter, "counter {number}: {code:<7}")?;
        }
        write!(formatter, "waiting: {}", self.waiting)
    }
}
