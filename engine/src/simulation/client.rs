use std::collections::VecDeque;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;
use turnero_domain::branch::Prefix;
use turnero_domain::{BranchId, CounterId, Name, PrincipalId, ServiceId, TicketId};

use super::dice::Dice;
use super::errand::Errand;
use super::wish::{What, Wish};

/// Somebody with at most one question under way.
pub(super) struct Client {
    pub(super) by: PrincipalId,
    pub(super) errand: Option<Errand>,
    /// Errands that were acknowledged, to be asked again.
    pub(super) finished: VecDeque<Errand>,
}

/// What clients know of a branch, from what they were told.
pub(super) struct Board {
    pub(super) branch: BranchId,
    created: bool,
    services: Vec<ServiceId>,
    counters: Vec<CounterId>,
    tickets: VecDeque<(TicketId, Stage)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Called,
    Serving,
    Ended,
}

/// Tickets that a board remembers.
const TICKETS_MAX: usize = 16;

#[derive(Deserialize)]
struct Told {
    ticket: Option<TicketId>,
    service: Option<ServiceId>,
    counter: Option<Value>,
}

impl Board {
    pub(super) fn new(branch: BranchId) -> Self {
        Self {
            branch,
            created: false,
            services: Vec::new(),
            counters: Vec::new(),
            tickets: VecDeque::new(),
        }
    }

    /// What somebody might want next.
    pub(super) fn wish(&self, dice: &mut Dice) -> Wish {
        Wish { branch: self.branch, what: self.what(dice).unwrap_or(What::Snapshot) }
    }

    fn what(&self, dice: &mut Dice) -> Option<What> {
        let create = || Name::new("Branch").ok().map(What::CreateBranch);
        if !self.created && dice.percent(80) {
            return create();
        }
        if self.services.len() < 2 && dice.percent(60) {
            return add_service(dice);
        }
        if self.counters.len() < 2 && dice.percent(60) {
            return add_counter(dice);
        }
        Some(match dice.below(100) {
            0 => return create(),
            1 => return add_service(dice),
            2 => return add_counter(dice),
            3 => What::Start(stray(dice)),
            4..=30 => What::Issue(dice.pick(&self.services)?),
            31..=49 => What::CallNext(dice.pick(&self.counters)?),
            50..=61 => What::Start(self.ticket(Stage::Called, dice)?),
            62..=73 => What::Finish(self.ticket(Stage::Serving, dice)?),
            74..=78 => What::Recall(self.ticket(Stage::Called, dice)?),
            79..=82 => What::NoShow(self.ticket(Stage::Called, dice)?),
            83..=86 => What::Cancel(self.ticket(Stage::Waiting, dice)?),
            87..=96 => What::FindTicket(self.ticket(Stage::Waiting, dice)?),
            _ => What::Snapshot,
        })
    }

    /// A ticket, most often one that has come so far.
    fn ticket(&self, stage: Stage, dice: &mut Dice) -> Option<TicketId> {
        let any = dice.percent(15);
        let fitting: Vec<_> = self
            .tickets
            .iter()
            .filter(|(_, at)| any || *at == stage)
            .map(|(ticket, _)| *ticket)
            .collect();
        dice.pick(&fitting)
    }

    /// Takes note of what somebody was told.
    pub(super) fn learn(&mut self, wish: &Wish, reply: &Bytes) {
        let told: Option<Told> = serde_json::from_slice(reply).ok();
        let told = told.as_ref();
        match &wish.what {
            What::CreateBranch(_) => self.created = true,
            What::AddService(..) => self.services.extend(told.and_then(|told| told.service)),
            What::AddCounter(_) => {
                let id = told.and_then(|told| told.counter.as_ref()).and_then(Value::as_str);
                self.counters.extend(id.and_then(|id| id.parse::<CounterId>().ok()));
            }
            What::Issue(_) => self.set(told.and_then(|told| told.ticket), Stage::Waiting),
            What::CallNext(_) => self.set(told.and_then(|told| told.ticket), Stage::Called),
            What::Start(ticket) => self.set(Some(*ticket), Stage::Serving),
            What::Finish(ticket) | What::NoShow(ticket) | What::Cancel(ticket) => {
                self.set(Some(*ticket), Stage::Ended);
            }
            What::Recall(_) | What::FindTicket(_) | What::Snapshot => {}
        }
    }

    fn set(&mut self, ticket: Option<TicketId>, stage: Stage) {
        let Some(ticket) = ticket else { return };
        if let Some((_, at)) = self.tickets.iter_mut().find(|(known, _)| *known == ticket) {
            *at = stage;
            return;
        }
        self.tickets.push_back((ticket, stage));
        if self.tickets.len() > TICKETS_MAX {
            // What has ended is of the least use.
            let ended = self.tickets.iter().position(|(_, at)| *at == Stage::Ended);
            self.tickets.remove(ended.unwrap_or(0));
        }
    }
}

fn add_service(dice: &mut Dice) -> Option<What> {
    let letter = dice.pick(&["A", "B", "C", "CAJ"])?;
    let name = Name::new(&format!("Service {letter}")).ok()?;
    Some(What::AddService(name, Prefix::new(letter).ok()?))
}

fn add_counter(dice: &mut Dice) -> Option<What> {
    Name::new(&format!("Counter {}", dice.below(5))).ok().map(What::AddCounter)
}

/// A ticket that does not exist.
fn stray(dice: &mut Dice) -> TicketId {
    TicketId::from(id(dice))
}

/// An id that nobody has.
pub(super) fn id(dice: &mut Dice) -> uuid::Uuid {
    uuid::Uuid::from_u64_pair(dice.roll(), dice.roll())
}
