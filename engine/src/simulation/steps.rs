//! What may happen next.

use super::dice::Dice;
use super::follower::Given;
use super::probe::{Known, checkpoint_of};
use super::server::{CheckpointStep, Server};
use super::witness::stream_of;
use super::world::World;
use super::{Checked, Mutation};
use crate::bounds::RECEIPT_LIFETIME;

const HOUR_MS: i64 = 60 * 60 * 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Send,
    Guests,
    Deliver,
    Write,
    Listen,
    Follow,
    Checkpoint,
    Recover,
    Strike,
    Lift,
    Stall,
    Time,
    Prune,
    Damage,
    Crash,
    CrashInWrite,
    CrashInCheckpoint,
    Close,
}

impl Step {
    /// How likely each is in one run. Runs differ: what never happens together in one mixture happens in
    /// another.
    pub(super) fn weights(dice: &mut Dice) -> Vec<(Self, u64)> {
        let mut weights = vec![
            (Self::Send, 20 + dice.below(30)),
            (Self::Guests, dice.below(25)),
            (Self::Deliver, 15 + dice.below(30)),
            (Self::Write, 8 + dice.below(25)),
            (Self::Listen, 5 + dice.below(20)),
            (Self::Follow, 3 + dice.below(15)),
            (Self::Recover, 3 + dice.below(10)),
            (Self::Lift, 2 + dice.below(4)),
            (Self::Time, 1 + dice.below(4)),
        ];
        for (step, most) in [
            (Self::Checkpoint, 8),
            (Self::Strike, 7),
            (Self::Stall, 3),
            (Self::Prune, 4),
            (Self::Damage, 2),
            (Self::Crash, 3),
            (Self::CrashInWrite, 3),
            (Self::CrashInCheckpoint, 3),
            (Self::Close, 2),
        ] {
            let weight = if dice.percent(45) { 1 + dice.below(most) } else { 0 };
            weights.push((step, weight));
        }
        weights
    }
}

impl World<'_> {
    /// One thing happens.
    pub(super) fn step(&mut self) -> Checked {
        self.report.steps += 1;
        if self.server.is_none() && self.dice.percent(40) {
            return self.open(true);
        }
        let step = self.dice.weigh(&self.weights).unwrap_or(Step::Send);
        self.tell(|| format!("{step:?}"));
        match step {
            Step::Send => {
                let number = self.dice.place(self.clients.len());
                self.send(number)?;
            }
            Step::Guests => self.guests(),
            Step::Deliver => self.deliver(),
            Step::Write => self.write()?,
            Step::Listen => self.listen()?,
            Step::Follow => self.follow()?,
            Step::Checkpoint => self.checkpoint(),
            Step::Recover => self.recover()?,
            Step::Strike if self.server.is_some() => {
                self.faults.strike(&self.disk, &mut self.dice, &mut self.report);
            }
            Step::Lift => self.faults.lift(&self.disk),
            Step::Stall => self.stall()?,
            Step::Time => self.pass_time(),
            Step::Prune => self.prune()?,
            Step::Damage => self.damage()?,
            Step::Crash => self.crash("crash: between steps")?,
            Step::CrashInWrite => self.crash_in_write()?,
            Step::CrashInCheckpoint => self.crash_in_checkpoint()?,
            Step::Close => self.close()?,
            Step::Strike => {}
        }
        if self.plan.mutation == Some(Mutation::OldDisk) && self.dice.percent(3) {
            self.old_disk = Some(self.disk.copy());
        }
        self.look()
    }

    fn deliver(&mut self) {
        let Some(server) = &mut self.server else { return };
        for _ in 0..=self.dice.below(3) {
            if let Some(branch) = self.dice.pick(&server.awaited()) {
                server.deliver(branch);
            }
        }
    }

    /// Somebody asks about guests, or is heard, or a checkpoint of them is made.
    fn guests(&mut self) {
        let Some(server) = &mut self.server else { return };
        match self.dice.below(12) {
            0 => {
                let (at_once, fails) = (self.dice.percent(50), self.dice.percent(5));
                server.guests.checkpoint(at_once, fails);
            }
            1..=5 => {
                server.guests.deliver();
            }
            _ => self.party.ask(&mut server.guests, &mut self.dice),
        }
    }

    /// The journal writes one batch of what it finds.
    fn write(&mut self) -> Checked {
        if self.faults.stalled {
            return Ok(());
        }
        let found = if self.dice.percent(40) { 1 + self.dice.place(3) } else { usize::MAX };
        self.write_found(found)
    }

    pub(super) fn write_found(&mut self, found: usize) -> Checked {
        let Some(server) = &mut self.server else { return Ok(()) };
        let before = self.disk.writes();
        let condition = server.surroundings.condition.clone();
        let had_failed = condition.has_failed();
        if self.plan.mutation == Some(Mutation::ReplyBeforeWriting) {
            server.release_early();
            // Clients are quick.
            self.listen()?;
        }
        let Some(server) = &mut self.server else { return Ok(()) };
        server.write(found);
        let explained = self.faults.explain(before, &self.disk, &mut self.report);
        let failed = condition.has_failed();
        self.tell(|| format!("  wrote; failed: {failed}"));
        if failed && !had_failed {
            self.report.count("the store failed");
            if !explained && !self.faults.pruning_failed {
                return Err("the store failed for no reason".to_owned());
            }
        }
        self.look()
    }

    pub(super) fn recover(&mut self) -> Checked {
        let Some(server) = &mut self.server else { return Ok(()) };
        if !server.surroundings.condition.has_failed() || self.faults.stalled {
            return Ok(());
        }
        let before = self.disk.writes();
        let wrong = self.faults.any();
        let recovered = if self.plan.mutation == Some(Mutation::RecoverBlindly) {
            server.recover_blindly()
        } else {
            server.try_recover()
        };
        self.faults.explain(before, &self.disk, &mut self.report);
        if recovered {
            self.faults.pruning_failed = false;
            self.report.recoveries += 1;
        } else if !wrong {
            return Err("the store does not come back though nothing is wrong with it".to_owned());
        }
        self.tell(|| format!("  recovered: {recovered}"));
        self.report.count(if recovered { "recovered" } else { "could not recover yet" });
        self.look()
    }

    pub(super) fn follow(&mut self) -> Checked {
        let place = self.dice.place(self.followers.len());
        let Some(follower) = self.followers.get_mut(place) else { return Ok(()) };
        let Some(server) = &mut self.server else { return Ok(()) };
        let standing = server.residents.get(&follower.branch).map(|found| &found.standing);
        if standing.is_some_and(|found| found.durable() > self.witness.head(follower.branch)) {
            // The witness cannot read what the follower may be given.
            return Ok(());
        }
        if self.dice.percent(4) {
            self.report.count("follower: came back");
            follower.disconnect();
        }
        let behind = follower.position.is_some();
        if self.plan.mutation == Some(Mutation::LoseFeedEvent) && behind && self.dice.percent(5) {
            follower.lose_one();
        }
        for _ in 0..=self.dice.below(4) {
            match follower.look(server, &self.witness, self.runtime)? {
                Given::Nothing => break,
                Given::Event => self.report.count("follower: event"),
                Given::Snapshot => self.report.count("follower: snapshot"),
            }
        }
        Ok(())
    }

    fn checkpoint(&mut self) {
        let Some(server) = &mut self.server else { return };
        let branches: Vec<_> = server.residents.keys().copied().collect();
        let Some(branch) = self.dice.pick(&branches) else { return };
        let (at_once, fails) = (self.dice.percent(50), self.dice.percent(5));
        self.report.count(match server.checkpoint(branch, at_once, fails) {
            CheckpointStep::Nothing => "checkpoint: nothing new",
            CheckpointStep::Begun => "checkpoint: under way",
            CheckpointStep::Failed => "checkpoint: not made",
            CheckpointStep::Made => "checkpoint: handed to the journal",
        });
    }

    /// A write does not come back for a while, and then it does. The watchdog says so to everybody.
    fn stall(&mut self) -> Checked {
        let Some(server) = &self.server else { return Ok(()) };
        let condition = server.surroundings.condition.clone();
        if !self.faults.stalled {
            self.faults.stalled = true;
            condition.stalled("a write takes long", crate::clock::Clock::now(&*self.outside.clock));
            self.report.count("fault: stall");
            self.report.faults += 1;
            return Ok(());
        }
        self.faults.stalled = false;
        self.write_found(usize::MAX)?;
        condition.unstalled();
        Ok(())
    }

    fn pass_time(&mut self) {
        let millis = match self.dice.below(20) {
            0 => {
                self.report.count("time: more than a day");
                25 * HOUR_MS
            }
            1 | 2 => 3 * HOUR_MS,
            _ => i64::try_from(self.dice.below(3_000)).unwrap_or(0),
        };
        self.outside.clock.advance_millis(millis);
    }

    /// Forgets events that a checkpoint covers and whose idempotency keys have run out.
    fn prune(&mut self) -> Checked {
        let lifetime_ms = i64::try_from(RECEIPT_LIFETIME.as_millis()).unwrap_or(i64::MAX);
        let kept_from_ms = self.now_ms() - lifetime_ms;
        let Some(server) = &self.server else { return Ok(()) };
        if self.faults.stalled {
            return Ok(());
        }
        let place = self.dice.place(self.boards.len());
        let Some(branch) = self.boards.get(place).map(|board| board.branch) else { return Ok(()) };
        let Some(history) = self.witness.history(branch) else { return Ok(()) };
        let store = server.surroundings.store.clone();
        let (covered, _) = checkpoint_of(store.as_ref(), branch);
        let below = history.first_after(kept_from_ms - 1).min(covered + 1);
        if below <= history.oldest {
            return Ok(());
        }
        let before = self.disk.writes();
        let had_failed = server.surroundings.condition.has_failed() || self.faults.pruning_failed;
        let pruned = store.prune(stream_of(branch), below);
        let explained = self.faults.explain(before, &self.disk, &mut self.report);
        match pruned {
            Ok(()) => self.report.count("pruned"),
            Err(_) if had_failed || explained => {
                self.faults.pruning_failed |= !had_failed;
                self.witness.could_not_prune(branch, below);
                self.report.count("could not prune");
            }
            Err(error) => return Err(format!("cannot prune for no reason: {error}")),
        }
        Ok(())
    }

    /// Damages copies of the disk.
    fn damage(&mut self) -> Checked {
        if self.faults.is_rotten() {
            return Ok(());
        }
        let mut dice = self.dice.clone();
        let Some(known) = self.known()? else { return Ok(()) };
        let found = if self.faults.lying {
            known.lied(&self.disk)?
        } else {
            match dice.below(4) {
                0 => known.shorten(&self.disk, &mut dice)?,
                1 => known.tear(&self.disk, &mut dice)?,
                _ => known.flip(&self.disk, &mut dice)?,
            }
        };
        self.dice = dice;
        self.report.count(found);
        Ok(())
    }

    fn known(&self) -> Checked<Option<Known<'_>>> {
        let Some(server) = &self.server else { return Ok(None) };
        let size = server.surroundings.store.size().map_err(|error| error.to_string())?;
        Ok(Some(Known {
            witness: &self.witness,
            party: &self.party,
            batches: size.batches,
            mark_every: self.mark_every,
            outside: &self.outside,
        }))
    }

    fn crash(&mut self, how: &'static str) -> Checked {
        if self.server.is_none() {
            return Ok(());
        }
        // What a disk that lied, or that tore a batch, would have left: it must be refused.
        if self.faults.lying || self.dice.percent(30) {
            self.damage()?;
        }
        // Replies that were sent before the end may still be read after it.
        self.faults.heal(&self.disk);
        self.look()?;
        self.report.count(how);
        self.report.crashes += 1;
        self.lose_server();
        self.open_soon()
    }

    /// The process ends while a batch is on its way to the disk.
    fn crash_in_write(&mut self) -> Checked {
        if self.server.as_ref().is_none_or(|server| server.backlog() == 0) || self.faults.stalled {
            return Ok(());
        }
        self.faults.arm(0, &self.disk, &mut self.dice);
        self.write()?;
        if !self.faults.lying && !self.faults.is_rotten() {
            let mut dice = self.dice.clone();
            if let Some(known) = self.known()? {
                let found = known.tear(&self.disk, &mut dice)?;
                self.report.count(found);
            }
            self.dice = dice;
        }
        self.crash("crash: in a write")
    }

    /// The process ends when a checkpoint is written in part.
    fn crash_in_checkpoint(&mut self) -> Checked {
        if self.faults.stalled {
            return Ok(());
        }
        self.checkpoint();
        let backlog = self.server.as_ref().map_or(0, Server::backlog);
        if backlog < 2 {
            return Ok(());
        }
        let found = 1 + self.dice.place(backlog - 1);
        self.write_found(found)?;
        self.crash("crash: in a checkpoint")
    }

    fn open_soon(&mut self) -> Checked {
        if self.dice.percent(50) { self.open(true) } else { Ok(()) }
    }

    /// The engine is closed in good order, and opened again.
    fn close(&mut self) -> Checked {
        if self.faults.stalled {
            return Ok(());
        }
        self.faults.heal(&self.disk);
        self.look()?;
        let Some(server) = &mut self.server else { return Ok(()) };
        let before = self.disk.writes();
        server.close()?;
        self.faults.explain(before, &self.disk, &mut self.report);
        self.report.count("closed in good order");
        // The store is closed: what it holds is seen when it is opened again. Replies are judged then.
        self.lose_server();
        self.open(false)?;
        self.listen()
    }
}
