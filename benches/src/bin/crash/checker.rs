//! Holds what was acknowledged against what is stored.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use serde::de::DeserializeOwned;
use turnero::branch::{Branch, BranchEvent, BranchSnapshot, Snapshot};
use turnero::store::{Head, Page, Store, StreamId, StreamKind, redb_store, sled_store};
use turnero::{Aggregate, Engine, Principal, Recorded, TicketId};
use turnero_benches::Outcome;

use super::protocol::{Acknowledged, Command};

/// What a command did to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Move {
    Issued,
    Called,
    Started,
    Served,
}

/// Counts what should never be.
#[derive(Default)]
pub(crate) struct Checker {
    lost: u64,
    torn: u64,
    reordered: u64,
    /// What was acknowledged since the last check. Within it, one list for each round.
    expected: Vec<Vec<(usize, TicketId, Move)>>,
    /// Each branch as its events make it, up to the last check.
    branches: HashMap<StreamId, Branch>,
    /// How far all others were read.
    others: HashMap<StreamId, u64>,
}

impl fmt::Display for Checker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "lost {} torn {} reordered {}", self.lost, self.torn, self.reordered)
    }
}

impl Checker {
    pub(crate) fn is_clean(&self) -> bool {
        (self.lost, self.torn, self.reordered) == (0, 0, 0)
    }

    /// All of this must be found by the next check.
    pub(crate) fn expect(&mut self, acknowledged: &[Acknowledged]) {
        let moves = acknowledged.iter().map(|one| {
            let made = match one.command {
                Command::Issue(_) => Move::Issued,
                Command::Call(_) => Move::Called,
                Command::Start(_) => Move::Started,
                Command::Finish(_) => Move::Served,
            };
            (one.client, one.ticket, made)
        });
        self.expected.push(moves.collect());
    }

    /// Reads what is new in the folder.
    pub(crate) fn check(&mut self, kind: &str, folder: &Path) -> Outcome<()> {
        let store = open(kind, folder)?;
        let mut found = HashMap::new();
        for head in store.heads()? {
            if head.stream.kind == StreamKind(Branch::KIND) {
                self.read_branch(store.as_ref(), head, &mut found)?;
            } else {
                self.read_others(store.as_ref(), head)?;
            }
        }
        store.close()?;
        for round in std::mem::take(&mut self.expected) {
            self.hold_against(&found, &round);
        }
        Ok(())
    }

    /// Takes in what has happened at a branch since it was read last.
    fn read_branch(
        &mut self,
        store: &dyn Store,
        head: Head,
        found: &mut HashMap<(TicketId, Move), u64>,
    ) -> Outcome<()> {
        let mut branch = self.branches.remove(&head.stream).unwrap_or_default();
        self.read_stream(store, head, branch.seq(), |recorded: Recorded<BranchEvent>| {
            branch.apply(&recorded);
            let Some(made) = made(&recorded.event) else { return true };
            // The same move of a ticket twice: a command took effect twice.
            found.insert(made, recorded.seq).is_none()
        })?;
        self.branches.insert(head.stream, branch);
        Ok(())
    }

    /// What is written down beside the branches (who may do what, ...) must be whole as well.
    fn read_others(&mut self, store: &dyn Store, head: Head) -> Outcome<()> {
        let after = self.others.insert(head.stream, head.position).unwrap_or_default();
        self.read_stream(store, head, after, |_: Recorded<serde_json::Value>| true)
    }

    /// Events must follow one another without a gap, and each must be one. `take_in` says whether it may be there.
    fn read_stream<E: DeserializeOwned>(
        &mut self,
        store: &dyn Store,
        head: Head,
        after: u64,
        mut take_in: impl FnMut(Recorded<E>) -> bool,
    ) -> Outcome<()> {
        let mut position = after;
        while position < head.position {
            let page = store.events(head.stream, position, Page::default())?;
            if page.is_empty() {
                self.torn += 1;
                return Ok(());
            }
            for event in page {
                position += 1;
                let Ok(recorded) = serde_json::from_slice::<Recorded<E>>(&event.body) else {
                    self.torn += 1;
                    continue;
                };
                self.torn += u64::from(event.position != position);
                self.reordered += u64::from(recorded.seq != event.position);
                self.torn += u64::from(!take_in(recorded));
            }
        }
        Ok(())
    }

    /// A client's moves must all be there, in the order in which it made them.
    fn hold_against(
        &mut self,
        found: &HashMap<(TicketId, Move), u64>,
        round: &[(usize, TicketId, Move)],
    ) {
        let mut newest = HashMap::new();
        for (client, ticket, made) in round {
            let Some(position) = found.get(&(*ticket, *made)) else {
                self.lost += 1;
                continue;
            };
            let before = newest.insert(client, position);
            self.reordered += u64::from(before.is_some_and(|before| before >= position));
        }
    }

    /// Walks through the whole store.
    pub(crate) fn verify(&mut self, kind: &str, folder: &Path) -> Outcome<()> {
        let store = open(kind, folder)?;
        let report = store.verify()?;
        println!("verified {} batches with {} events", report.batches, report.events);
        if let Some(damage) = report.damage {
            println!("damaged: {damage}");
            self.torn += 1;
        }
        Ok(store.close()?)
    }

    /// What the engine shows must be what the events make.
    pub(crate) fn compare(&mut self, engine: &Engine) -> Outcome<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        runtime.block_on(async {
            for replayed in self.branches.values() {
                let Some(replayed) = BranchSnapshot::of(replayed) else { continue };
                let branch = replayed.branch;
                let shown = engine.ask(&Principal::host(), Snapshot { branch }).await?;
                self.torn += u64::from(shown != replayed);
            }
            Ok(engine.close().await?)
        })
    }
}

fn made(event: &BranchEvent) -> Option<(TicketId, Move)> {
    match event {
        BranchEvent::TicketIssued { ticket, .. } => Some((*ticket, Move::Issued)),
        BranchEvent::TicketCalled { ticket, .. } => Some((*ticket, Move::Called)),
        BranchEvent::ServiceStarted { ticket, .. } => Some((*ticket, Move::Started)),
        BranchEvent::TicketServed { ticket, .. } => Some((*ticket, Move::Served)),
        _ => None,
    }
}

fn open(kind: &str, folder: &Path) -> Outcome<Box<dyn Store>> {
    Ok(match kind {
        "redb" => Box::new(redb_store::open(folder, &redb_store::Options::default())?),
        _ => Box::new(sled_store::open(folder, &sled_store::Options::default())?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the checker finds when these moves were acknowledged and those are stored.
    #[track_caller]
    fn check(acknowledged: &[Move], stored: &[(Move, u64)], says: &str) {
        let ticket = TicketId::from(uuid::Uuid::from_u128(1));
        let round: Vec<_> = acknowledged.iter().map(|made| (0, ticket, *made)).collect();
        let found = stored.iter().map(|(made, position)| ((ticket, *made), *position)).collect();
        let mut checker = Checker::default();
        checker.hold_against(&found, &round);
        assert_eq!(checker.to_string(), says);
    }

    #[test]
    fn what_is_missing_is_lost() {
        let stored = [(Move::Issued, 1), (Move::Started, 3)];
        check(&[Move::Issued, Move::Called, Move::Started], &stored, "lost 1 torn 0 reordered 0");
    }

    #[test]
    fn what_comes_before_its_turn_is_reordered() {
        let stored = [(Move::Issued, 2), (Move::Called, 1)];
        check(&[Move::Issued, Move::Called], &stored, "lost 0 torn 0 reordered 1");
    }

    #[test]
    fn what_was_not_acknowledged_may_be_there() {
        let stored = [(Move::Issued, 1), (Move::Called, 2)];
        check(&[Move::Issued], &stored, "lost 0 torn 0 reordered 0");
    }
}
