//! The engine without its threads: the same keepers, the same journal, moved by hand.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use turnero_domain::branch::Branch;
use turnero_domain::{Aggregate, BranchId, Message, PrincipalId};
use turnero_store::Head;
use turnero_store::faulty::{self, FaultyDisk};

use super::guests::{self, Guests};
use super::letter::{Letter, Pending, Told, letter};
use super::wish::{Visitor, Wish};
use super::witness::stream_of;
use crate::admission::{Gate, Wicket};
use crate::clock::{ManualClock, RepeatableSeeds};
use crate::error::{AskError, OpenError};
use crate::journal::{Condition, Inbox, Item, Registry, Standing, Writer};
use crate::keeper::{CheckpointJob, Keeper, Surroundings};
use crate::key::KeyHash;

/// What a server and the next one share: the world outside.
#[derive(Clone)]
pub(super) struct Outside {
    pub(super) clock: Arc<ManualClock>,
    pub(super) seeds: Arc<RepeatableSeeds>,
    /// Messages that may be under way, in all and for one branch: few, so that the gate is met.
    pub(super) in_flight_max: usize,
    pub(super) in_flight_per_branch_max: usize,
}

/// A running engine.
pub(super) struct Server {
    pub(super) surroundings: Surroundings,
    outside: Outside,
    registry: Arc<Registry>,
    pub(super) gate: Arc<Gate>,
    writer: Writer,
    /// What the journal has taken and not written yet.
    items: VecDeque<Item>,
    pub(super) residents: BTreeMap<BranchId, Resident<Branch>>,
    pub(super) guests: Resident<Guests>,
}

/// An aggregate with its mailbox.
pub(super) struct Resident<A: Aggregate> {
    pub(super) keeper: Keeper<A>,
    pub(super) standing: Arc<Standing>,
    pub(super) wicket: Arc<Wicket>,
    pub(super) mailbox: VecDeque<Letter<A>>,
    /// A checkpoint that is being made on some other thread.
    making: Option<CheckpointJob<A>>,
}

/// What a step did for a checkpoint.
pub(super) enum CheckpointStep {
    Nothing,
    Begun,
    Failed,
    Made,
}

impl Server {
    /// Opens what the disk holds. `None` if it "crashed" after so many branches were loaded.
    pub(super) fn open(
        disk: &FaultyDisk,
        outside: &Outside,
        crash_after: Option<usize>,
    ) -> Result<Option<Self>, OpenError> {
        let store: Arc<dyn turnero_store::Store> = Arc::new(faulty::open(disk)?);
        let heads = store.heads()?;
        let surroundings = Surroundings {
            secret: store.secret()?,
            store: store.clone(),
            inbox: Arc::new(Inbox::default()),
            condition: Arc::new(Condition::default()),
            clock: outside.clock.clone(),
            seeds: outside.seeds.clone(),
        };
        let registry = Arc::new(Registry::default());
        let gate = Gate::new(outside.in_flight_max);
        let writer = Writer::new(
            store,
            surroundings.condition.clone(),
            registry.clone(),
            outside.clock.clone(),
        );
        let load = |stream, position| {
            let standing = Arc::new(Standing::new(stream, position));
            registry.add(standing.clone());
            (surroundings.clone(), standing)
        };
        let is_theirs = |head: &&Head| head.stream == guests::stream();
        let guests = heads.iter().find(is_theirs).map_or(0, |head| head.position);
        let (around, standing) = load(guests::stream(), guests);
        let limit = outside.in_flight_per_branch_max;
        let guests = Resident::new(Keeper::load(around, standing)?, &gate, limit);
        let mut residents = BTreeMap::new();
        for (number, head) in heads.iter().filter(|head| !is_theirs(head)).enumerate() {
            if crash_after == Some(number) {
                return Ok(None);
            }
            let (around, standing) = load(head.stream, head.position);
            let resident = Resident::new(Keeper::load(around, standing)?, &gate, limit);
            residents.insert(head.stream.id.into(), resident);
        }
        let (outside, items) = (outside.clone(), VecDeque::new());
        let server =
            Self { surroundings, outside, registry, gate, writer, items, residents, guests };
        Ok(Some(server))
    }

    fn settle(&mut self, branch: BranchId, keeper: Keeper<Branch>) {
        let resident = Resident::new(keeper, &self.gate, self.outside.in_flight_per_branch_max);
        self.residents.insert(branch, resident);
    }

    /// Takes a question in, as the engine's `ask` does.
    pub(super) fn ask(&mut self, by: PrincipalId, key: Option<&str>, wish: &Wish) -> Pending {
        wish.visit(Asking { server: self, by, key })
    }

    /// Lets a branch handle the next message of its mailbox.
    pub(super) fn deliver(&mut self, branch: BranchId) -> bool {
        self.residents.get_mut(&branch).is_some_and(Resident::deliver)
    }

    /// Branches with mail.
    pub(super) fn awaited(&self) -> Vec<BranchId> {
        let waits = self.residents.iter().filter(|(_, resident)| !resident.mailbox.is_empty());
        waits.map(|(branch, _)| *branch).collect()
    }

    /// How much the journal has before it.
    pub(super) fn backlog(&self) -> usize {
        self.items.len() + self.surroundings.inbox.len() + usize::from(self.writer.has_parts())
    }

    /// Writes one batch of the first so many items: those that a journal finds which looks at that moment.
    pub(super) fn write(&mut self, found: usize) {
        self.take_in();
        let mut later = self.items.split_off(found.min(self.items.len()));
        self.writer.write_batch(&mut self.items);
        self.items.append(&mut later);
    }

    fn take_in(&mut self) {
        if self.surroundings.inbox.len() > 0 {
            let mut arrived = VecDeque::new();
            self.surroundings.inbox.take(&mut arrived, None);
            self.items.append(&mut arrived);
        }
    }

    /// A broken journal: lets replies go before anything is written.
    pub(super) fn release_early(&mut self) {
        self.take_in();
        for item in &mut self.items {
            if let Item::Commit { release, .. } = item
                && let Some(release) = release.take()
            {
                release.release(Ok(()));
            }
        }
    }

    /// Tries once to bring the store back.
    pub(super) fn try_recover(&mut self) -> bool {
        self.writer.try_recover()
    }

    /// A broken journal: brings the store back and does not look what it holds.
    pub(super) fn recover_blindly(&mut self) -> bool {
        let recovered = self.surroundings.store.recover().is_ok();
        if recovered {
            self.surroundings.condition.recovered();
        }
        recovered
    }

    /// Begins a checkpoint of a branch, or ends the one that is under way.
    pub(super) fn checkpoint(
        &mut self,
        branch: BranchId,
        at_once: bool,
        fails: bool,
    ) -> CheckpointStep {
        let resident = self.residents.get_mut(&branch);
        resident.map_or(CheckpointStep::Nothing, |resident| resident.checkpoint(at_once, fails))
    }

    /// Ends as the engine does: finishes what is under way, writes last checkpoints, closes the store.
    pub(super) fn close(&mut self) -> Result<(), String> {
        let branches: Vec<_> = self.residents.keys().copied().collect();
        for branch in &branches {
            while self.deliver(*branch) {}
        }
        while self.guests.deliver() {}
        self.write_all();
        if self.gate.under_way() > 0 {
            return Err(format!("{} messages are under way at the end", self.gate.under_way()));
        }
        for branch in &branches {
            self.checkpoint(*branch, true, false);
        }
        self.guests.checkpoint(true, false);
        self.write_all();
        self.surroundings.condition.close();
        let closed = self.surroundings.store.close();
        for standing in self.registry.all() {
            standing.hub.close();
        }
        closed.map_err(|error| format!("the store does not close: {error}"))
    }

    pub(super) fn write_all(&mut self) {
        while self.backlog() > 0 {
            self.write(usize::MAX);
        }
    }

    /// The state of a branch as the next opening would find it.
    pub(super) fn loaded_afresh(&self, branch: BranchId) -> Result<Keeper<Branch>, OpenError> {
        let durable = self.residents.get(&branch).map_or(0, |found| found.standing.durable());
        let standing = Arc::new(Standing::new(stream_of(branch), durable));
        Keeper::load(self.surroundings.clone(), standing)
    }

    /// How many messages wait in the longest mailbox.
    pub(super) fn longest_mailbox(&self) -> usize {
        self.residents.values().map(|resident| resident.mailbox.len()).max().unwrap_or(0)
    }
}

impl<A: Aggregate> Resident<A> {
    fn new(keeper: Keeper<A>, gate: &Arc<Gate>, in_flight_max: usize) -> Self {
        Self {
            standing: keeper.standing().clone(),
            keeper,
            wicket: Wicket::new(gate.clone(), in_flight_max),
            mailbox: VecDeque::new(),
            making: None,
        }
    }

    /// Lets it handle the next message of its mailbox.
    pub(super) fn deliver(&mut self) -> bool {
        let Some(letter) = self.mailbox.pop_front() else { return false };
        letter(&mut self.keeper);
        true
    }

    /// Begins a checkpoint, or ends the one that is under way.
    pub(super) fn checkpoint(&mut self, at_once: bool, fails: bool) -> CheckpointStep {
        let job = match self.making.take() {
            Some(job) => job,
            None => match self.keeper.checkpoint_now() {
                None => return CheckpointStep::Nothing,
                Some(job) if at_once => job,
                Some(job) => {
                    self.making = Some(job);
                    return CheckpointStep::Begun;
                }
            },
        };
        let covers = job.covers;
        match job.run() {
            Ok(made) if !fails => {
                self.keeper.checkpoint_made(made, covers);
                CheckpointStep::Made
            }
            _ => {
                self.keeper.checkpoint_failed();
                CheckpointStep::Failed
            }
        }
    }
}

/// A question at the door.
struct Asking<'a> {
    server: &'a mut Server,
    by: PrincipalId,
    key: Option<&'a str>,
}

impl Visitor for Asking<'_> {
    type Output = Pending;

    fn visit<M: Message<Aggregate = Branch>>(self, message: M) -> Pending {
        let Self { server, by, key } = self;
        let branch = message.to();
        if !server.residents.contains_key(&branch) {
            let Surroundings { clock, seeds, .. } = &server.surroundings;
            let context =
                turnero_domain::Context { now: clock.now(), principal: by, seed: seeds.draw() };
            if let Err(refusal) = message.decide(&Branch::default(), &context) {
                return Pending::ready(super::letter::told::<M>(Err(AskError::Refused(refusal))));
            }
            let standing = Arc::new(Standing::new(stream_of(branch), 0));
            let keeper = Keeper::new(server.surroundings.clone(), standing.clone());
            server.registry.add(standing);
            server.settle(branch, keeper);
        }
        let Some(resident) = server.residents.get_mut(&branch) else {
            return Pending::ready(Told::Mistake("a branch vanished".to_owned()));
        };
        let Some(permit) = resident.wicket.enter() else { return Pending::ready(Told::Busy) };
        let key = match key.map(|key| KeyHash::new(by, key)) {
            Some(None) => return Pending::ready(Told::Mistake("a key is no key".to_owned())),
            key => key.flatten(),
        };
        let (letter, pending) = letter(message, by, key, permit);
        resident.mailbox.push_back(letter);
        pending
    }
}

/// The host, for questions that no client asks.
pub(super) const HOST: PrincipalId = PrincipalId::Host;
