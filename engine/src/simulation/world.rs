//! All there is: the server, its disk, the people around it, and the witness.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use tokio::runtime::Runtime;
use turnero_domain::{BranchId, PrincipalId, Timestamp};
use turnero_store::faulty::FaultyDisk;

use super::client::{self, Board, Client};
use super::dice::Dice;
use super::errand::{Errand, Expected};
use super::faults::{Faults, fate};
use super::follower::Follower;
use super::guests::Party;
use super::letter::Told;
use super::report::Report;
use super::server::{Outside, Server};
use super::steps::Step;
use super::wish::{What, Wish};
use super::witness::{Witness, doubt_name};
use super::{Checked, Mutation, Plan};
use crate::clock::{Clock, ManualClock, RepeatableSeeds};

/// A morning in November 2026.
const START_MS: i64 = 1_795_161_600_000;
/// After so long a client gives up on a key, well before the engine may forget it.
const PATIENCE_MS: i64 = 20 * 60 * 60 * 1000;
/// Acknowledged errands that a client may ask again.
const FINISHED_MAX: usize = 4;
/// Lines of the trail.
const TRAIL_MAX: usize = 2_000;

pub(super) struct World<'a> {
    pub(super) plan: &'a Plan,
    pub(super) runtime: &'a Runtime,
    pub(super) dice: Dice,
    pub(super) weights: Vec<(Step, u64)>,
    pub(super) outside: Outside,
    pub(super) disk: FaultyDisk,
    pub(super) mark_every: u64,
    pub(super) faults: Faults,
    /// `None` while it is down.
    pub(super) server: Option<Server>,
    /// Counts the lives of the server.
    pub(super) life: u64,
    pub(super) witness: Witness,
    pub(super) clients: Vec<Client>,
    pub(super) boards: Vec<Board>,
    pub(super) followers: Vec<Follower>,
    pub(super) party: Party,
    /// What clients gave up on, perhaps without knowing what became of it.
    given_up: Vec<Errand>,
    /// Branches that were asked for when all came to rest, and by whom.
    last: Vec<(BranchId, PrincipalId)>,
    errands: u64,
    /// An older disk, for [`Mutation::OldDisk`].
    pub(super) old_disk: Option<FaultyDisk>,
    pub(super) trail: VecDeque<String>,
    pub(super) report: Report,
}

impl<'a> World<'a> {
    pub(super) fn new(seed: u64, plan: &'a Plan, runtime: &'a Runtime) -> Self {
        let mut dice = Dice::new(seed);
        let outside = Outside {
            clock: Arc::new(ManualClock::new(Timestamp::from_millis(START_MS))),
            seeds: Arc::new(RepeatableSeeds::new(seed)),
            in_flight_max: 4 + dice.place(6),
            in_flight_per_branch_max: 3 + dice.place(4),
        };
        let boards: Vec<_> = (0..=dice.below(3).min(2))
            .map(|_| Board::new(BranchId::from(client::id(&mut dice))))
            .collect();
        let clients = (0..3 + dice.below(5))
            .map(|_| Client {
                by: PrincipalId::User(client::id(&mut dice)),
                errand: None,
                finished: VecDeque::new(),
            })
            .collect();
        let mut followers = Vec::new();
        for board in &boards {
            for _ in 0..dice.below(3) {
                let position = dice.percent(50).then_some(0);
                followers.push(Follower::new(board.branch, position));
            }
        }
        let mark_every = if dice.percent(70) { 1 } else { 1 + dice.below(8) };
        let disk = FaultyDisk::new(mark_every);
        disk.set_keeping_keys(plan.mutation == Some(Mutation::KeepKeys));
        Self {
            plan,
            runtime,
            weights: Step::weights(&mut dice),
            dice,
            outside,
            disk,
            mark_every,
            faults: Faults::default(),
            server: None,
            life: 0,
            witness: Witness::default(),
            clients,
            boards,
            followers,
            party: Party::default(),
            given_up: Vec::new(),
            last: Vec::new(),
            errands: 0,
            old_disk: None,
            trail: VecDeque::new(),
            report: Report::default(),
        }
    }

    /// Leaves a line for whoever looks into a failure.
    pub(super) fn tell(&mut self, line: impl FnOnce() -> String) {
        if self.plan.trail {
            self.trail.push_back(format!("{:>5} {}", self.report.steps, line()));
            if self.trail.len() > TRAIL_MAX {
                self.trail.pop_front();
            }
        }
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.outside.clock.now().as_millis()
    }

    /// Starts the server on what the disk holds; sometimes it is lost again while it loads.
    pub(super) fn open(&mut self, may_crash: bool) -> Checked {
        let crash_after = (may_crash && self.dice.percent(15)).then(|| self.dice.place(3));
        let opened = Server::open(&self.disk, &self.outside, crash_after)
            .map_err(|error| format!("the engine does not open: {error}"))?;
        let Some(server) = opened else {
            self.report.count("crash: while loading");
            self.report.crashes += 1;
            self.disk = self.disk.crash(fate(&mut self.dice));
            return Ok(());
        };
        self.life += 1;
        self.report.count("opened");
        self.tell(|| "opened".to_owned());
        self.witness.look_again(server.surroundings.store.as_ref())?;
        for (branch, resident) in &server.residents {
            let seq = resident.keeper.seq();
            let state = self.witness.history(*branch).and_then(|history| history.state(seq));
            if seq != self.witness.head(*branch) || state != Some(resident.keeper.state()) {
                return Err(format!("branch {branch} came back at {seq} as it never was"));
            }
        }
        self.party.look(server.surroundings.store.as_ref(), &self.disk)?;
        self.party.agrees(&server.guests)?;
        self.server = Some(server);
        Ok(())
    }

    /// The process ends, now. What it had told nobody is gone.
    pub(super) fn lose_server(&mut self) {
        let fate = if self.faults.lying {
            turnero_store::faulty::Unsynced::Kept
        } else {
            fate(&mut self.dice)
        };
        let mut next = self.disk.crash(fate);
        if self.plan.mutation == Some(Mutation::OldDisk)
            && let Some(old) = self.old_disk.take()
        {
            next = old.crash(fate);
        }
        self.disk = next;
        self.server = None;
        self.faults = Faults::default();
        for follower in &mut self.followers {
            follower.disconnect();
        }
    }

    /// Reads what has become durable, and checks what must hold at every moment.
    pub(super) fn look(&mut self) -> Checked {
        let Some(server) = &self.server else { return Ok(()) };
        if !self.faults.is_rotten() {
            let store = server.surroundings.store.as_ref();
            self.witness.look(store)?;
            self.party.look(store, &self.disk)?;
        }
        let (under_way, limit) = (server.gate.under_way(), self.outside.in_flight_max);
        if under_way > limit || server.longest_mailbox() > self.outside.in_flight_per_branch_max {
            return Err(format!("{under_way} messages are under way, and {limit} may be"));
        }
        let condition = &server.surroundings.condition;
        if condition.has_failed() && condition.health().is_ready() {
            return Err("the engine says that it is ready while its store fails".to_owned());
        }
        Ok(())
    }

    /// A client asks, asks again, or loses patience.
    pub(super) fn send(&mut self, number: usize) -> Checked {
        let now_ms = self.now_ms();
        let Some(client) = self.clients.get_mut(number) else { return Ok(()) };
        let Some(mut errand) = client.errand.take() else {
            let errand = self.new_errand(number);
            return self.ask(number, errand);
        };
        if errand.pending.is_some() {
            if self.dice.percent(8) {
                // The connection breaks: whatever comes is heard by nobody.
                self.report.count("client: went away");
                errand.pending = None;
                self.witness.judge(&mut errand, &Told::Unknown, now_ms)?;
            }
            self.put_back(number, errand);
            return Ok(());
        }
        if now_ms - errand.first_asked_ms > PATIENCE_MS && self.dice.percent(80) {
            self.give_up(errand);
            return Ok(());
        }
        self.report.count("client: asked again");
        self.ask(number, errand)
    }

    fn new_errand(&mut self, number: usize) -> Errand {
        let now_ms = self.now_ms();
        let place = self.dice.place(self.boards.len());
        let wish = match self.boards.get(place) {
            Some(board) => board.wish(&mut self.dice),
            None => {
                Wish { branch: BranchId::from(client::id(&mut self.dice)), what: What::Snapshot }
            }
        };
        self.errands += 1;
        let id = self.errands;
        let keyed = self.dice.percent(75);
        let mut errand = Errand {
            id,
            by: PrincipalId::Engine,
            head_at_first: self.witness.head(wish.branch),
            head_when_asked: 0,
            wish,
            key: keyed.then(|| format!("key-{id}")),
            expected: Expected::First,
            first_asked_ms: now_ms,
            pending: None,
            attempts: 0,
            doubt: 0,
        };
        let again = self.dice.percent(18);
        let other_body = self.dice.percent(30);
        if let Some(client) = self.clients.get_mut(number) {
            errand.by = client.by;
            if again && let Some(before) = client.finished.pop_front() {
                if !other_body {
                    self.report.count("client: asked again what was done");
                    return before;
                }
                if before.wish != errand.wish && before.wish.branch == errand.wish.branch {
                    self.report.count("client: another body under a used key");
                    errand.key.clone_from(&before.key);
                    errand.first_asked_ms = before.first_asked_ms;
                    errand.expected = Expected::KeyReused;
                }
                self.give_up(before);
            }
        }
        errand
    }

    pub(super) fn ask(&mut self, number: usize, mut errand: Errand) -> Checked {
        if let Some(server) = &mut self.server {
            errand.head_when_asked = self.witness.head(errand.wish.branch);
            errand.attempts += 1;
            let forgets = self.plan.mutation == Some(Mutation::ForgetKeys);
            let key = errand.key.as_deref().filter(|_| !forgets || self.dice.percent(70));
            let pending = server.ask(errand.by, key, &errand.wish);
            errand.pending = Some((pending, self.life));
            self.tell(|| {
                let Errand { id, wish, key, expected, .. } = &errand;
                format!(
                    "client {number} errand {id} asks {:?} in {} with {key:?}, {expected:?}",
                    wish.what, wish.branch
                )
            });
        }
        self.put_back(number, errand);
        Ok(())
    }

    fn put_back(&mut self, number: usize, errand: Errand) {
        // Who carries no key does not ask twice.
        if errand.pending.is_none() && errand.attempts > 0 && errand.key.is_none() {
            self.give_up(errand);
        } else if let Some(client) = self.clients.get_mut(number) {
            client.errand = Some(errand);
        }
    }

    fn give_up(&mut self, errand: Errand) {
        if errand.doubt > 0 {
            self.given_up.push(errand);
        }
    }

    /// Clients look whether replies have come.
    pub(super) fn listen(&mut self) -> Checked {
        if self.faults.is_rotten() {
            // Replies cannot be judged as long as the store cannot be read.
            return Ok(());
        }
        self.party.listen(&mut self.report)?;
        for number in 0..self.clients.len() {
            let Some(client) = self.clients.get_mut(number) else { continue };
            let Some((pending, life)) =
                client.errand.as_mut().and_then(|errand| errand.pending.as_mut())
            else {
                continue;
            };
            let Some(mut told) = pending.poll() else { continue };
            if told == Told::Nothing && *life == self.life && self.server.is_some() {
                return Err("a reply was dropped".to_owned());
            }
            if self.plan.mutation == Some(Mutation::DenyDoubt) && told == Told::Unknown {
                told = Told::NotDone;
            }
            let Some(errand) = client.errand.take() else { continue };
            self.hear(number, errand, &told)?;
        }
        Ok(())
    }

    fn hear(&mut self, number: usize, mut errand: Errand, told: &Told) -> Checked {
        errand.pending = None;
        let now_ms = self.now_ms();
        self.witness.judge(&mut errand, told, now_ms)?;
        self.tell(|| format!("client {number} errand {} hears {told:?}", errand.id));
        self.report.count(match told {
            Told::Done(_) => "told: done",
            Told::Refused(_) => "told: refused",
            Told::KeyReused => "told: key reused",
            Told::Busy => "told: busy",
            Told::NotDone => "told: not done",
            Told::Unknown => "told: unknown",
            Told::Nothing => "told: nothing",
            Told::Mistake(_) => "told: a mistake",
        });
        match told {
            Told::Done(reply) => {
                self.report.acknowledged += 1;
                self.report.note(reply);
                if errand.expected == Expected::First
                    && let Some(board) =
                        self.boards.iter_mut().find(|board| board.branch == errand.wish.branch)
                {
                    board.learn(&errand.wish, reply);
                }
                if errand.key.is_some() && errand.wish.leads_to().is_some() {
                    errand.expected = Expected::Again(reply.clone());
                    errand.attempts = 0;
                    if let Some(client) = self.clients.get_mut(number) {
                        client.finished.push_back(errand);
                        if client.finished.len() > FINISHED_MAX {
                            self.given_up.extend(client.finished.pop_front());
                        }
                    }
                } else {
                    self.give_up(errand);
                }
            }
            Told::Refused(_) | Told::KeyReused | Told::Mistake(_) => self.give_up(errand),
            Told::Busy | Told::NotDone | Told::Unknown | Told::Nothing => {
                self.put_back(number, errand);
            }
        }
        Ok(())
    }

    /// Somebody who never listens asked for a branch.
    pub(super) fn explain_last(&mut self, branch: BranchId, by: PrincipalId) {
        self.last.push((branch, by));
    }

    /// Every event has somebody who asked for it.
    pub(super) fn account(&self) -> Checked {
        let mut doubts = BTreeMap::new();
        let held =
            self.clients.iter().flat_map(|client| client.errand.iter().chain(&client.finished));
        for errand in held.chain(&self.given_up) {
            if let Some((name, doubt)) = doubt_of(errand, self.now_ms()) {
                *doubts.entry(name).or_default() += doubt;
            }
        }
        for (branch, by) in &self.last {
            doubts.insert(doubt_name(*branch, &by.to_string(), "branch_created", ""), 1);
        }
        self.witness.account(&doubts)
    }
}

/// What an errand may have led to without anybody knowing.
fn doubt_of(errand: &Errand, now_ms: i64) -> Option<(String, u64)> {
    let kind = errand.wish.leads_to()?;
    let (by, subject) = (errand.by.to_string(), errand.wish.subject());
    let name = doubt_name(errand.wish.branch, &by, kind, &subject);
    Some((name, errand.unacknowledged(now_ms)))
}
