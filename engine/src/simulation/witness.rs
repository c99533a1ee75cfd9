//! What the store has shown to whoever reads it, and whether replies agree with it.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;
use turnero_domain::branch::{Branch, BranchEvent};
use turnero_domain::{Aggregate, BranchId, Recorded};
use turnero_store::{Page, Store, StreamId, StreamKind};

use super::Checked;
use super::errand::{Errand, Expected};
use super::letter::{Shown, Told};
use super::rules::{Fact, Rules};

/// All that was ever durable.
#[derive(Debug, Default)]
pub(super) struct Witness {
    histories: BTreeMap<BranchId, History>,
}

/// The history of one branch: what was seen is never unseen.
#[derive(Debug)]
pub(super) struct History {
    bodies: Vec<Bytes>,
    facts: Vec<Fact>,
    /// When each event happened.
    times_ms: Vec<i64>,
    /// The state after so many events.
    states: Vec<Branch>,
    rules: Rules,
    /// The errand that each event was acknowledged for.
    claims: Vec<Option<u64>>,
    /// What was not pruned.
    pub(super) oldest: u64,
    /// Up to where somebody tried to prune in vain. Until the store is back, it may say that it did.
    pub(super) pruning_tried: u64,
}

impl Default for History {
    fn default() -> Self {
        Self {
            bodies: Vec::new(),
            facts: Vec::new(),
            times_ms: Vec::new(),
            states: vec![Branch::default()],
            rules: Rules::default(),
            claims: Vec::new(),
            oldest: 1,
            pruning_tried: 1,
        }
    }
}

pub(super) fn stream_of(branch: BranchId) -> StreamId {
    StreamId::new(StreamKind(Branch::KIND), branch.into())
}

impl History {
    pub(super) fn head(&self) -> u64 {
        self.bodies.len() as u64
    }

    pub(super) fn body(&self, seq: u64) -> Option<&Bytes> {
        self.bodies.get(usize::try_from(seq).ok()?.checked_sub(1)?)
    }

    /// The state after the event of this number.
    pub(super) fn state(&self, seq: u64) -> Option<&Branch> {
        self.states.get(usize::try_from(seq).ok()?)
    }

    /// The first event that happened after this moment.
    pub(super) fn first_after(&self, moment_ms: i64) -> u64 {
        self.times_ms.partition_point(|at_ms| *at_ms <= moment_ms) as u64 + 1
    }

    fn take(&mut self, position: u64, body: Bytes) -> Checked {
        let broken = |error: serde_json::Error| format!("event {position} is unreadable: {error}");
        let fact: Fact = serde_json::from_slice(&body).map_err(broken)?;
        let recorded: Recorded<BranchEvent> = serde_json::from_slice(&body).map_err(broken)?;
        if fact.seq != position {
            return Err(format!("the event at position {position} says that it is {}", fact.seq));
        }
        self.rules.take(&fact)?;
        let mut state = self.states.last().cloned().unwrap_or_default();
        state.apply(&recorded);
        self.states.push(state);
        self.times_ms.push(recorded.at.as_millis());
        self.bodies.push(body);
        self.facts.push(fact);
        self.claims.push(None);
        Ok(())
    }
}

impl Witness {
    pub(super) fn history(&self, branch: BranchId) -> Option<&History> {
        self.histories.get(&branch)
    }

    pub(super) fn head(&self, branch: BranchId) -> u64 {
        self.histories.get(&branch).map_or(0, History::head)
    }

    /// A prune below this position failed.
    pub(super) fn could_not_prune(&mut self, branch: BranchId, below: u64) {
        if let Some(history) = self.histories.get_mut(&branch) {
            history.pruning_tried = history.pruning_tried.max(below);
        }
    }

    /// Reads what is new. What was there before must be there still.
    pub(super) fn look(&mut self, store: &dyn Store) -> Checked {
        let heads = store.heads().map_err(|error| format!("heads cannot be read: {error}"))?;
        let found: BTreeMap<_, _> = heads.iter().map(|head| (head.stream, head)).collect();
        for (branch, history) in &self.histories {
            let head = found.get(&stream_of(*branch)).map_or(0, |head| head.position);
            if head < history.head() {
                return Err(format!(
                    "branch {branch} was shown up to {} and now ends at {head}",
                    history.head()
                ));
            }
        }
        for head in heads.into_iter().filter(|head| head.stream.kind.0 == Branch::KIND) {
            let history = self.histories.entry(head.stream.id.into()).or_default();
            history.oldest = head.oldest;
            while history.head() < head.position {
                let events = store
                    .events(head.stream, history.head(), Page::default())
                    .map_err(|error| format!("events cannot be read: {error}"))?;
                if events.is_empty() {
                    return Err("the store ends before its head".to_owned());
                }
                for event in events {
                    history.take(event.position, event.body)?;
                }
            }
        }
        Ok(())
    }

    /// Reads everything again: it must be what it was, byte for byte.
    pub(super) fn look_again(&mut self, store: &dyn Store) -> Checked {
        self.look(store)?;
        for (branch, history) in &self.histories {
            let mut seq = history.oldest - 1;
            while seq < history.head() {
                let events = store
                    .events(stream_of(*branch), seq, Page::default())
                    .map_err(|error| format!("events cannot be read again: {error}"))?;
                for event in &events {
                    if history.body(event.position) != Some(&event.body) {
                        return Err(format!("event {} of {branch} has changed", event.position));
                    }
                }
                seq += events.len() as u64;
                if events.is_empty() {
                    return Err("the store ends before its head".to_owned());
                }
            }
        }
        Ok(())
    }

    /// Holds a reply against all that is durable at the moment when it arrives.
    pub(super) fn judge(&mut self, errand: &mut Errand, told: &Told, now_ms: i64) -> Checked {
        let fresh = errand.is_fresh(now_ms);
        match told {
            Told::Done(reply) => match (&errand.expected, fresh) {
                (Expected::Again(first), true) if first == reply => Ok(()),
                (Expected::Again(_), true) => Err("the same key gave another reply".to_owned()),
                (Expected::KeyReused, true) => {
                    Err("another body under a used key was carried out".to_owned())
                }
                _ if errand.wish.leads_to().is_none() => self.shown(errand, told),
                _ => self.claim(errand, reply, fresh),
            },
            Told::Refused(_) => {
                if fresh && errand.expected != Expected::First {
                    return Err("a key that was used before was refused by the rules".to_owned());
                }
                errand.is_not_done(fresh);
                self.shown(errand, told)
            }
            Told::NotDone => {
                errand.is_not_done(fresh);
                Ok(())
            }
            Told::KeyReused if errand.expected == Expected::KeyReused || !fresh => Ok(()),
            Told::KeyReused => Err("a key that was not used before counts as used".to_owned()),
            Told::Unknown | Told::Nothing => {
                errand.is_in_doubt();
                Ok(())
            }
            Told::Busy => Ok(()),
            Told::Mistake(what) => Err(format!("a client was told: {what}")),
        }
    }

    /// Some state that was durable between question and answer must show this.
    fn shown(&self, errand: &Errand, told: &Told) -> Checked {
        let nothing = [Branch::default()];
        let states = self.histories.get(&errand.wish.branch).map_or(&nothing[..], |history| {
            let from = usize::try_from(errand.head_when_asked).unwrap_or(usize::MAX);
            history.states.get(from..).unwrap_or_default()
        });
        if errand.wish.visit(Shown { states, told }) {
            return Ok(());
        }
        Err(format!("no durable state shows what {:?} was told: {told:?}", errand.wish.what))
    }

    /// The event that was acknowledged must be there, and acknowledged for nobody else.
    fn claim(&mut self, errand: &mut Errand, reply: &Bytes, fresh: bool) -> Checked {
        let reply: Value = serde_json::from_slice(reply).map_err(|error| error.to_string())?;
        let missing =
            || format!("{:?} was acknowledged with {reply} and is not durable", errand.wish);
        let history = self.histories.get_mut(&errand.wish.branch).ok_or_else(missing)?;
        let from = usize::try_from(errand.head_at_first).unwrap_or(usize::MAX);
        let (kind, subject) = (errand.wish.leads_to().unwrap_or_default(), errand.wish.subject());
        let by = errand.by.to_string();
        let mut taken = false;
        let rest = history.facts.get(from..).unwrap_or_default();
        let found = rest.iter().zip(from..).find(|(fact, place)| {
            let fits = fact.kind() == kind
                && fact.by == by
                && fact.subject() == subject
                && agrees(&reply, &fact.event);
            let claim = history.claims.get(*place).copied().flatten();
            let free = claim.is_none_or(|claim| claim == errand.id);
            taken |= fits && !free;
            fits && free
        });
        let Some((_, place)) = found else {
            let what = if taken { "was done for another errand too" } else { "is not durable" };
            return Err(format!("{:?} was acknowledged with {reply} and {what}", errand.wish));
        };
        if let Some(ahead) = reply.get("ahead").and_then(Value::as_u64) {
            let waited = history.states.get(place).map_or(0, Branch::waiting_count);
            if waited as u64 != ahead {
                return Err(format!("{ahead} were said to be ahead, and {waited} were"));
            }
        }
        if let Some(claim) = history.claims.get_mut(place) {
            *claim = Some(errand.id);
        }
        errand.is_done(fresh);
        Ok(())
    }

    /// Every event was acknowledged, or somebody does not know whether it happened.
    pub(super) fn account(&self, doubts: &BTreeMap<String, u64>) -> Checked {
        let mut unclaimed: BTreeMap<String, u64> = BTreeMap::new();
        for (branch, history) in &self.histories {
            for (fact, claim) in history.facts.iter().zip(&history.claims) {
                if claim.is_none() {
                    let name = doubt_name(*branch, &fact.by, fact.kind(), fact.subject());
                    *unclaimed.entry(name).or_default() += 1;
                }
            }
        }
        for (name, count) in unclaimed {
            let explained = doubts.get(&name).copied().unwrap_or(0);
            if count > explained {
                return Err(format!(
                    "{count} x {name} happened and at most {explained} were asked for"
                ));
            }
        }
        Ok(())
    }
}

/// What an event and an unanswered question have in common.
pub(super) fn doubt_name(branch: BranchId, by: &str, kind: &str, subject: &str) -> String {
    format!("{kind} {subject} by {by} in {branch}")
}

/// Whether what the reply says is what the event says.
fn agrees(reply: &Value, event: &Value) -> bool {
    let Some(fields) = reply.as_object() else { return true };
    let said = fields
        .iter()
        .filter(|(field, _)| !["ahead", "visit", "unserved"].contains(&field.as_str()));
    said.into_iter().all(|(field, value)| event.get(field) == Some(value))
}
