//! Tells what the feed of one place brings: every step, or how things stand at each hour. It knows nothing but what it was
//! told there.

use std::collections::BTreeMap;

use turnero::branch::{BranchEvent, BranchSnapshot, Code, CounterSign};
use turnero::hours::Zone;
use turnero::{
    CounterId, Feed, FeedError, FeedItem, Name, Recorded, ServiceId, TicketId, Timestamp,
};

use super::Outcome;
use super::places::ZONE;
use crate::progress::say;

/// What the narrator remembers of the day.
struct Narrator {
    every_step: bool,
    zone: Zone,
    place: String,
    services: BTreeMap<ServiceId, Name>,
    counters: BTreeMap<CounterId, Name>,
    /// Who is there, and since when they wait.
    here: BTreeMap<TicketId, Timestamp>,
    day: Counts,
    /// At which hour was told last how things stand.
    told_at: i64,
}

/// What happened on this day so far.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Counts {
    came: u32,
    called: u32,
    served: u32,
    no_show: u32,
    cancelled: u32,
    waited_minutes: i64,
    longest_minutes: i64,
}

const HOUR_MS: i64 = 60 * 60 * 1_000;

/// Follows the feed until the engine is closed.
pub(super) async fn narrate(mut feed: Feed, every_step: bool) -> Outcome<()> {
    let mut narrator = Narrator::new(every_step)?;
    loop {
        match feed.next().await {
            Ok(FeedItem::Snapshot { body, .. }) => narrator.begin(serde_json::from_slice(&body)?),
            Ok(FeedItem::Event { body, .. }) => {
                for line in narrator.tell(&serde_json::from_slice(&body)?) {
                    say(&line)?;
                }
            }
            Err(FeedError::Closed) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

impl Narrator {
    fn new(every_step: bool) -> Outcome<Self> {
        Ok(Self {
            every_step,
            zone: Zone::new(ZONE)?,
            place: String::new(),
            services: BTreeMap::new(),
            counters: BTreeMap::new(),
            here: BTreeMap::new(),
            day: Counts::default(),
            told_at: 0,
        })
    }

    /// Also when it was so far behind that it begins anew.
    fn begin(&mut self, snapshot: BranchSnapshot) {
        self.place = snapshot.name.to_string();
        self.services = snapshot.services.into_iter().map(|one| (one.service, one.name)).collect();
        self.counters = snapshot.counters.into_iter().map(|one| (one.counter, one.name)).collect();
        self.here =
            snapshot.waiting.into_iter().map(|one| (one.ticket, one.waiting_since)).collect();
    }

    /// The lines that this event is worth.
    fn tell(&mut self, recorded: &Recorded<BranchEvent>) -> Vec<String> {
        let at = recorded.at;
        let mut lines = Vec::new();
        let hour = at.as_millis().div_euclid(HOUR_MS);
        let closes = matches!(recorded.event, BranchEvent::DayClosed { .. });
        if hour > self.told_at && self.day.came > 0 && !closes {
            lines.push(self.standing(at));
        }
        self.told_at = self.told_at.max(hour);
        self.count(recorded);
        match &recorded.event {
            BranchEvent::DayOpened { number, .. } => {
                lines.push(format!("{}: day {number}, the doors open", self.line(at)));
            }
            BranchEvent::DayClosed { expired, .. } => {
                lines.push(format!(
                    "{}: the doors are closed. {}",
                    self.line(at),
                    self.sum_up(*expired)
                ));
                self.here.clear();
                self.day = Counts::default();
            }
            event if self.every_step => {
                let told = self.step(event);
                lines.extend(told.map(|(code, what)| format!("{}  {code}  {what}", self.time(at))));
            }
            _ => {}
        }
        lines
    }

    fn count(&mut self, recorded: &Recorded<BranchEvent>) {
        let day = &mut self.day;
        match &recorded.event {
            BranchEvent::TicketIssued { ticket, .. } => {
                day.came += 1;
                self.here.insert(*ticket, recorded.at);
            }
            BranchEvent::TicketCalled { ticket, .. } => {
                let since = self.here.get(ticket).copied().unwrap_or(recorded.at);
                let waited = recorded.at.millis_since(since) / 60_000;
                day.called += 1;
                day.waited_minutes += waited;
                day.longest_minutes = day.longest_minutes.max(waited);
            }
            BranchEvent::TicketWentOn { ticket, .. } => {
                self.here.insert(*ticket, recorded.at);
            }
            BranchEvent::TicketServed { ticket, .. } => {
                day.served += 1;
                self.here.remove(ticket);
            }
            BranchEvent::TicketNoShow { ticket, .. } => {
                day.no_show += 1;
                self.here.remove(ticket);
            }
            BranchEvent::TicketCancelled { ticket, .. } => {
                day.cancelled += 1;
                self.here.remove(ticket);
            }
            _ => {}
        }
    }

    /// A sentence about somebody, if it is one for this story.
    fn step(&self, event: &BranchEvent) -> Option<(Code, String)> {
        Some(match event {
            BranchEvent::TicketIssued { code, service, arrival, .. } => {
                let told = arrival.promise.map(|promise| format!(", told to wait {promise}"));
                let service = name(&self.services, service);
                (*code, format!("takes a ticket for {service}{}", told.unwrap_or_default()))
            }
            BranchEvent::TicketCalled { code, counter, reason, .. } => {
                let why = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
                (*code, format!("please go to {}{why}", self.at(counter)))
            }
            BranchEvent::TicketRecalled { code, counter, .. } => {
                (*code, format!("please go to {}, second call", self.at(counter)))
            }
            BranchEvent::ServiceStarted { code, counter, .. } => {
                (*code, format!("is being served at {}", self.at(counter)))
            }
            BranchEvent::TicketServed { code, .. } => (*code, "has been served".to_owned()),
            BranchEvent::TicketWentOn { code, service, .. } => {
                (*code, format!("goes on to {}", name(&self.services, service)))
            }
            BranchEvent::TicketNoShow { code, .. } => (*code, "did not come".to_owned()),
            BranchEvent::TicketCancelled { code, .. } => (*code, "cancels".to_owned()),
            BranchEvent::TicketHeld { code, .. } => (*code, "is set aside for a while".to_owned()),
            BranchEvent::TicketResumed { code, .. } => (*code, "waits again".to_owned()),
            BranchEvent::TicketTransferred { code, .. } => (*code, "is sent on".to_owned()),
            _ => return None,
        })
    }

    fn standing(&self, at: Timestamp) -> String {
        let Counts { came, served, .. } = self.day;
        let here = self.here.len();
        let mean = self.mean_minutes();
        format!(
            "{}: {came} came, {served} served, {here} here; called after {mean} min on average",
            self.line(at)
        )
    }

    fn sum_up(&self, expired: u32) -> String {
        let Counts { came, served, no_show, cancelled, longest_minutes, .. } = self.day;
        format!(
            "{came} came: {served} served, {no_show} did not come when called, {cancelled} cancelled, {expired} sent home; \
             waited {} min on average, {longest_minutes} min at the longest",
            self.mean_minutes()
        )
    }

    fn mean_minutes(&self) -> i64 {
        self.day.waited_minutes / i64::from(self.day.called.max(1))
    }

    fn line(&self, at: Timestamp) -> String {
        format!("{}  {}", self.time(at), self.place)
    }

    fn time(&self, at: Timestamp) -> String {
        self.zone.local(at).time.to_string()
    }

    fn at(&self, counter: &CounterSign) -> String {
        name(&self.counters, &counter.id)
    }
}

fn name<I: Ord>(names: &BTreeMap<I, Name>, id: &I) -> String {
    names.get(id).map_or_else(|| "somewhere".to_owned(), Name::to_string)
}
