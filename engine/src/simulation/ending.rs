//! How a run ends: nothing is wrong any more, so everything must be well, soon and without a restart.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use turnero_domain::branch::Branch;
use turnero_domain::{BranchId, Name, PrincipalId};

use super::Checked;
use super::client;
use super::follower::Given;
use super::letter::Told;
use super::probe::checkpoint_of;
use super::server::{CheckpointStep, Server};
use super::wish::{What, Wish};
use super::witness::stream_of;
use super::world::World;

/// Rounds after which everybody must have heard.
const ROUNDS_MAX: usize = 40;

impl World<'_> {
    /// Lifts all faults and lets everything come to rest; then all must agree.
    pub(super) fn come_to_rest(&mut self) -> Checked {
        self.faults.lift(&self.disk);
        if self.server.is_none() {
            self.open(false)?;
        }
        if std::mem::take(&mut self.faults.stalled)
            && let Some(server) = &self.server
        {
            server.surroundings.condition.unstalled();
        }
        if std::mem::take(&mut self.faults.pruning_failed)
            && let Some(server) = &self.server
        {
            // The engine would notice with its next command, and that one would be lost.
            server.surroundings.store.recover().map_err(|error| error.to_string())?;
        }
        let mut rounds = 0;
        while self.round()? {
            rounds += 1;
            if rounds > ROUNDS_MAX {
                return Err("nothing is wrong any more, and it does not come to rest".to_owned());
            }
        }
        self.serves_again()?;
        self.followers_have_all()?;
        self.account()?;
        self.states_agree()?;
        self.checkpoints_go_on()
    }

    /// Everybody moves once. Whether anything is still under way.
    fn round(&mut self) -> Checked<bool> {
        self.recover()?;
        let Some(server) = &mut self.server else { return Err("there is no server".to_owned()) };
        for branch in server.awaited() {
            while server.deliver(branch) {}
        }
        while server.guests.deliver() {}
        self.write_found(usize::MAX)?;
        self.listen()?;
        let mut waiting = self.party.waits();
        for number in 0..self.clients.len() {
            let Some(client) = self.clients.get_mut(number) else { continue };
            let Some(errand) = client.errand.take() else { continue };
            waiting = true;
            if errand.pending.is_some() {
                client.errand = Some(errand);
            } else {
                // Who does not know asks once more, and is told.
                self.ask(number, errand)?;
            }
        }
        let failed = self.server.as_ref().is_some_and(|server| {
            server.surroundings.condition.has_failed() || server.backlog() > 0
        });
        Ok(waiting || failed)
    }

    /// New commands, and a question to every branch, are answered.
    fn serves_again(&mut self) -> Checked {
        let by = PrincipalId::User(client::id(&mut self.dice));
        loop {
            // Faults that were set for some later write may still be to come.
            let failed = |server: &Server| server.surroundings.condition.has_failed();
            let wrong = self.faults.any() || self.server.as_ref().is_some_and(failed);
            let branch = BranchId::from(client::id(&mut self.dice));
            let name = Name::new("The last one").map_err(|error| error.to_string())?;
            self.explain_last(branch, by);
            let told = self.ask_at_rest(by, &Wish { branch, what: What::CreateBranch(name) })?;
            self.recover()?;
            match told {
                Some(Told::Done(_)) if !wrong => break,
                _ if wrong => {}
                told => return Err(format!("at rest, a command is answered with {told:?}")),
            }
        }
        // Also those that were to exist and do not.
        let mut branches: BTreeSet<_> = self.boards.iter().map(|board| board.branch).collect();
        branches.extend(self.server.iter().flat_map(|server| server.residents.keys()));
        for branch in branches {
            let told = self.ask_at_rest(by, &Wish { branch, what: What::Snapshot })?;
            match (told, self.witness.head(branch)) {
                (Some(Told::Refused(_)), 0) | (Some(Told::Done(_)), 1..) => {}
                (told, _) => return Err(format!("at rest, a question is answered with {told:?}")),
            }
        }
        let Some(server) = &mut self.server else { return Err("there is no server".to_owned()) };
        self.party.ask_who_is_here(&mut server.guests);
        while server.guests.deliver() {}
        self.write_found(usize::MAX)?;
        self.listen()?;
        if self.party.waits() {
            return Err("at rest, nobody says which guests are here".to_owned());
        }
        let Some(server) = &self.server else { return Err("there is no server".to_owned()) };
        if server.gate.under_way() > 0 {
            return Err(format!("{} permits are out at rest", server.gate.under_way()));
        }
        if !server.surroundings.condition.health().is_ready() {
            return Err("the engine is at rest and not ready".to_owned());
        }
        Ok(())
    }

    fn ask_at_rest(&mut self, by: PrincipalId, wish: &Wish) -> Checked<Option<Told>> {
        let Some(server) = &mut self.server else { return Err("there is no server".to_owned()) };
        let mut pending = server.ask(by, None, wish);
        while server.deliver(wish.branch) {}
        self.write_found(usize::MAX)?;
        Ok(pending.poll())
    }

    /// Followers reach the end, and no further.
    fn followers_have_all(&mut self) -> Checked {
        for follower in &mut self.followers {
            let Some(server) = &mut self.server else {
                return Err("there is no server".to_owned());
            };
            let head = self.witness.head(follower.branch);
            let mut looks = 0;
            while head > 0 && follower.position != Some(head) {
                looks += 1;
                if looks > head + 10 {
                    return Err(format!(
                        "a follower does not get from {:?} to {head}",
                        follower.position
                    ));
                }
                if follower.look(server, &self.witness, self.runtime)? == Given::Nothing {
                    for branch in server.awaited() {
                        while server.deliver(branch) {}
                    }
                }
            }
        }
        Ok(())
    }

    /// What lives, what the next opening would load, and what the events say: the same bytes.
    fn states_agree(&self) -> Checked {
        let Some(server) = &self.server else { return Err("there is no server".to_owned()) };
        if server.guests.keeper.seq() != self.party.head() {
            return Err("the guests have not come to rest".to_owned());
        }
        self.party.agrees(&server.guests)?;
        for (branch, resident) in &server.residents {
            let seq = resident.keeper.seq();
            let history = self.witness.history(*branch);
            if seq != self.witness.head(*branch) {
                return Err(format!("branch {branch} is at {seq} and its stream is not"));
            }
            let afresh = server.loaded_afresh(*branch).map_err(|error| error.to_string())?;
            let live = bytes(resident.keeper.state())?;
            if bytes(afresh.state())? != live {
                return Err(format!("branch {branch} would be loaded differently"));
            }
            let replayed = history.and_then(|history| history.state(seq));
            if replayed.map(bytes).transpose()?.is_some_and(|replayed| replayed != live) {
                return Err(format!("branch {branch} is not what its events say"));
            }
            if resident.keeper.receipts() > crate::bounds::RECEIPTS_MAX {
                return Err("too many idempotency keys are remembered".to_owned());
            }
        }
        Ok(())
    }

    /// Whatever became of earlier ones, the next checkpoint is whole and leaves nothing else behind.
    fn checkpoints_go_on(&mut self) -> Checked {
        let Some(server) = &mut self.server else { return Err("there is no server".to_owned()) };
        let branches: Vec<_> = server.residents.keys().copied().collect();
        for branch in branches {
            let Some(server) = &mut self.server else { break };
            // The first may end one that was under way; while it is written, no other is made.
            server.checkpoint(branch, true, false);
            server.write_all();
            let made = server.checkpoint(branch, true, false);
            server.write_all();
            let (covers, parts) = checkpoint_of(server.surroundings.store.as_ref(), branch);
            if covers != self.witness.head(branch) {
                return Err(format!("the checkpoint of {branch} is stuck at {covers}"));
            }
            let mut found = 0;
            let count = &mut |_: &[u8], _| {
                found += 1;
                ControlFlow::Continue(())
            };
            let store = &server.surroundings.store;
            let listed = store.documents(stream_of(branch), b"checkpoint/", count);
            listed.map_err(|error| error.to_string())?;
            if matches!(made, CheckpointStep::Made) && found != parts {
                return Err(format!(
                    "{found} parts of checkpoints are kept of {branch}, not {parts}"
                ));
            }
        }
        Ok(())
    }
}

fn bytes(state: &Branch) -> Checked<Vec<u8>> {
    serde_json::to_vec(state).map_err(|error| error.to_string())
}
