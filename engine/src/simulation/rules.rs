//! The rules of a branch once more, told from the raw events alone and knowing nothing of the code
//! that makes them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

/// An event as anybody may read it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Fact {
    pub(super) seq: u64,
    pub(super) at: String,
    pub(super) by: String,
    pub(super) event: Value,
}

impl Fact {
    pub(super) fn kind(&self) -> &str {
        self.text("type")
    }

    fn text(&self, field: &str) -> &str {
        self.event.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    fn counter(&self) -> &str {
        self.event.pointer("/counter/id").and_then(Value::as_str).unwrap_or_default()
    }

    /// What the sender of the command had named.
    pub(super) fn subject(&self) -> &str {
        match self.kind() {
            "branch_created" => "",
            "service_added" => self.text("prefix"),
            "counter_added" => self.text("name"),
            "ticket_issued" => self.text("service"),
            "ticket_called" => self.counter(),
            _ => self.text("ticket"),
        }
    }
}

/// How far a ticket has come, and the counter that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    Waiting,
    Called(String),
    Serving(String),
    Ended,
}

/// What must hold in every branch.
#[derive(Debug, Default)]
pub(super) struct Rules {
    seq: u64,
    at: String,
    /// The prefix of each service, and the number that it gave out last.
    services: BTreeMap<String, (String, u64)>,
    /// Whom each counter has.
    counters: BTreeMap<String, Option<String>>,
    tickets: BTreeMap<String, Stage>,
    codes: BTreeSet<String>,
    /// Who waits, and for which service, the first who came first.
    line: Vec<(String, String)>,
}

impl Rules {
    /// Takes the next event, or says which rule it breaks.
    pub(super) fn take(&mut self, fact: &Fact) -> Result<(), String> {
        if fact.seq != self.seq + 1 {
            return Err(format!("event {} follows event {}", fact.seq, self.seq));
        }
        // Written in UTC with a fixed number of digits: text sorts like time.
        if fact.at < self.at {
            return Err(format!("event {} is earlier than the one before", fact.seq));
        }
        self.seq = fact.seq;
        self.at.clone_from(&fact.at);
        self.take_event(fact).map_err(|what| format!("event {}: {what}", fact.seq))
    }

    fn take_event(&mut self, fact: &Fact) -> Result<(), String> {
        let ticket = fact.text("ticket").to_owned();
        match fact.kind() {
            "branch_created" if fact.seq == 1 => Ok(()),
            "service_added" => {
                let prefix = fact.text("prefix").to_owned();
                if self.services.values().any(|(taken, _)| *taken == prefix) {
                    return Err(format!("the prefix {prefix} is taken"));
                }
                self.services.insert(fact.text("service").to_owned(), (prefix, 0));
                Ok(())
            }
            "counter_added" => {
                self.counters.insert(fact.text("counter").to_owned(), None);
                Ok(())
            }
            "ticket_issued" => self.issue(fact, ticket),
            "ticket_called" => {
                let service = |(waiting, service): &(String, String)| {
                    (*waiting == ticket).then(|| service.clone())
                };
                let wanted = self.line.iter().find_map(service);
                let wanted = wanted.ok_or("the ticket did not wait")?;
                let first = self.line.iter().position(|(_, service)| *service == wanted);
                if first.map(|place| self.line.remove(place).0).as_ref() != Some(&ticket) {
                    return Err("the ticket was not the first of its service".to_owned());
                }
                let counter = fact.counter().to_owned();
                match self.counters.get_mut(&counter) {
                    Some(hand @ None) => *hand = Some(ticket.clone()),
                    Some(Some(_)) => return Err("the counter has somebody already".to_owned()),
                    None => return Err("there is no such counter".to_owned()),
                }
                self.step(&ticket, &Stage::Waiting, Stage::Called(counter))
            }
            "ticket_recalled" => {
                let called = Stage::Called(fact.counter().to_owned());
                self.step(&ticket, &called, called.clone())
            }
            "service_started" => {
                let counter = fact.counter().to_owned();
                self.step(&ticket, &Stage::Called(counter.clone()), Stage::Serving(counter))
            }
            "ticket_served" => self.leave(&ticket, &Stage::Serving(fact.counter().to_owned())),
            "ticket_no_show" => self.leave(&ticket, &Stage::Called(fact.counter().to_owned())),
            "ticket_cancelled" if fact.counter().is_empty() => {
                self.line.retain(|(waiting, _)| *waiting != ticket);
                self.step(&ticket, &Stage::Waiting, Stage::Ended)
            }
            "ticket_cancelled" => self.leave(&ticket, &Stage::Called(fact.counter().to_owned())),
            kind => Err(format!("a {kind} has no place here")),
        }
    }

    fn issue(&mut self, fact: &Fact, ticket: String) -> Result<(), String> {
        let (prefix, number) =
            self.services.get_mut(fact.text("service")).ok_or("there is no such service")?;
        *number += 1;
        let code = format!("{prefix}-{number:03}");
        if fact.text("code") != code {
            return Err(format!("the code is {} and should be {code}", fact.text("code")));
        }
        if !self.codes.insert(code) {
            return Err("the code was given out before".to_owned());
        }
        if self.tickets.insert(ticket.clone(), Stage::Waiting).is_some() {
            return Err("the ticket was issued before".to_owned());
        }
        self.line.push((ticket, fact.text("service").to_owned()));
        Ok(())
    }

    fn leave(&mut self, ticket: &str, from: &Stage) -> Result<(), String> {
        if let Stage::Called(counter) | Stage::Serving(counter) = from
            && let Some(hand) = self.counters.get_mut(counter)
            && hand.take().as_deref() != Some(ticket)
        {
            return Err("the counter had somebody else".to_owned());
        }
        self.step(ticket, from, Stage::Ended)
    }

    fn step(&mut self, ticket: &str, from: &Stage, to: Stage) -> Result<(), String> {
        match self.tickets.get_mut(ticket) {
            Some(stage) if stage == from => {
                *stage = to;
                Ok(())
            }
            Some(stage) => Err(format!("the ticket was {stage:?} and should have been {from:?}")),
            None => Err("there is no such ticket".to_owned()),
        }
    }
}
