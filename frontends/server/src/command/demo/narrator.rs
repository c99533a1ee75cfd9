//! Tells in sentences what the feed brings. It knows nothing but what it was told there.

use std::collections::HashMap;
use std::io::{Write, stdout};

use turnero::branch::{BranchEvent, BranchSnapshot, CounterSign};
use turnero::{
    CounterId, Feed, FeedError, FeedItem, Name, Recorded, ServiceId, TicketId, Timestamp,
};

use super::Outcome;

/// What the narrator remembers of the day.
#[derive(Default)]
struct Narrator {
    services: HashMap<ServiceId, Name>,
    counters: HashMap<CounterId, Name>,
    issued_at: HashMap<TicketId, Timestamp>,
    waited_minutes: Vec<i64>,
    served: u32,
    no_show: u32,
    cancelled: u32,
}

/// Follows the feed until the engine is closed, then sums up.
pub(crate) async fn narrate(mut feed: Feed) -> Outcome<()> {
    let mut narrator = Narrator::default();
    loop {
        let line = match feed.next().await {
            Ok(FeedItem::Snapshot { body, .. }) => narrator.begin(serde_json::from_slice(&body)?),
            Ok(FeedItem::Event { body, .. }) => {
                match narrator.tell(&serde_json::from_slice(&body)?) {
                    Some(line) => line,
                    None => continue,
                }
            }
            Err(FeedError::Closed) => break,
            Err(error) => return Err(error.into()),
        };
        writeln!(stdout(), "{line}")?;
    }
    writeln!(stdout(), "\n{}", narrator.sum_up())?;
    Ok(())
}

impl Narrator {
    fn begin(&mut self, snapshot: BranchSnapshot) -> String {
        self.services = snapshot.services.into_iter().map(|one| (one.service, one.name)).collect();
        self.counters = snapshot.counters.into_iter().map(|one| (one.counter, one.name)).collect();
        format!("{}: the doors open\n", snapshot.name)
    }

    /// A sentence, if it is one for this story.
    fn tell(&mut self, recorded: &Recorded<BranchEvent>) -> Option<String> {
        let at = recorded.at;
        let (code, what) = match &recorded.event {
            BranchEvent::TicketIssued { ticket, code, service, arrival } => {
                self.issued_at.insert(*ticket, at);
                let told = arrival.promise.map(|promise| format!(", told to wait {promise}"));
                let (service, told) = (name(&self.services, service), told.unwrap_or_default());
                (code, format!("takes a ticket for {service}{told}"))
            }
            BranchEvent::TicketCalled { ticket, code, counter, reason, .. } => {
                let issued_at = self.issued_at.get(ticket).copied().unwrap_or(at);
                let waited = at.millis_since(issued_at) / 60_000;
                self.waited_minutes.push(waited);
                let why = reason.map(|reason| format!("; {reason}")).unwrap_or_default();
                let place = self.place(counter);
                (code, format!("please go to {place} (waited {waited} min{why})"))
            }
            BranchEvent::TicketRecalled { code, counter, .. } => {
                (code, format!("please go to {}, second call", self.place(counter)))
            }
            BranchEvent::ServiceStarted { code, counter, .. } => {
                (code, format!("is being served at {}", self.place(counter)))
            }
            BranchEvent::TicketServed { code, .. } => {
                self.served += 1;
                (code, "has been served".to_owned())
            }
            BranchEvent::TicketNoShow { code, .. } => {
                self.no_show += 1;
                (code, "did not come".to_owned())
            }
            BranchEvent::TicketCancelled { code, .. } => {
                self.cancelled += 1;
                (code, "cancels".to_owned())
            }
            // What is told of waits stands with the tickets.
            BranchEvent::WaitsTold { .. } => return None,
            other => return Some(format!("{other:?}")),
        };
        // The branch has no time zone of its own yet: this is UTC.
        let at = at.to_string();
        Some(format!("{}  {code}  {what}", at.get(11..16).unwrap_or(&at)))
    }

    fn place(&self, counter: &CounterSign) -> String {
        name(&self.counters, &counter.id)
    }

    fn sum_up(&self) -> String {
        let calls = i64::try_from(self.waited_minutes.len()).unwrap_or(i64::MAX).max(1);
        let mean = self.waited_minutes.iter().sum::<i64>() / calls;
        let longest = self.waited_minutes.iter().max().copied().unwrap_or(0);
        format!(
            "{} came: {} served, {} did not come when called, {} cancelled\n\
             waited until the call: {mean} min on average, {longest} min at the longest",
            self.issued_at.len(),
            self.served,
            self.no_show,
            self.cancelled
        )
    }
}

fn name<I: Eq + std::hash::Hash>(names: &HashMap<I, Name>, id: &I) -> String {
    names.get(id).map_or_else(|| "somewhere".to_owned(), Name::to_string)
}
