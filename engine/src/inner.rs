//! What all clones of an engine share, and how a message finds its way to its keeper. Opening, ending and
//! hosting know one another only through this.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::runtime::Handle;
use tokio::sync::{Semaphore, oneshot, watch};
use turnero_domain::access::ResetMailer;
use turnero_domain::branch::Branch;
use turnero_domain::customers::FollowedVisit;
use turnero_domain::invoicing::Issuer;
use turnero_domain::{
    AccessRefusal, Aggregate, BranchId, Context, Message, Permission, Principal, PrincipalId,
    Refusal,
};
use turnero_store::{StoreError, StreamId, StreamKind};
use uuid::Uuid;

use crate::access::Doorkeeper;
use crate::admission::{Gate, Wicket};
use crate::boards::Boards;
use crate::bounds::{BUSY_RETRY_AFTER, IN_FLIGHT_PER_AGGREGATE_MAX};
use crate::changed::{Changed, Flag};
use crate::condition::Condition;
use crate::courier::{Gateways, SubmissionBoard};
use crate::directory::Resident;
use crate::error::AskError;
use crate::forecaster::Board;
use crate::hosted::{Hosted, Residents};
use crate::journal::{Registry, Standing};
use crate::keeper::{Answered, Keeper, Reply, Request, Surroundings};
use crate::key::KeyHash;
use crate::postman::MailBoard;
use crate::shell::{Deliver, Shell};
use crate::snapshots::Snapshots;
use crate::submissions::{Catalogues, Downloads};
use crate::teardown::Running;
use crate::telemetry;
use crate::timekeeper::Timekeeper;

/// What all clones share.
pub(crate) struct Inner {
    pub(crate) surroundings: Surroundings,
    pub(crate) registry: Arc<Registry>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) residents: Arc<Residents>,
    /// Where forecasts are shown, and who says that another one is due.
    pub(crate) board: Arc<Board>,
    pub(crate) changed: Arc<Changed>,
    /// Who says that there may be a visit to note.
    pub(crate) visited: Arc<Changed>,
    /// Whether there are any.
    pub(crate) forecasts: bool,
    /// Whether visits are noted as they come.
    pub(crate) visits: bool,
    /// Where the standing of submissions is shown, and who says that something may be due.
    pub(crate) submissions: Arc<SubmissionBoard>,
    pub(crate) issuers_changed: Arc<Changed>,
    /// The same for mails.
    pub(crate) mails: Arc<MailBoard>,
    pub(crate) mails_changed: Arc<Changed>,
    /// The gateways, and where they can be asked.
    pub(crate) gateways: Gateways,
    pub(crate) courier: Handle,
    /// What carries links to new passwords, if anything does.
    pub(crate) reset_mailer: Option<Arc<dyn ResetMailer>>,
    /// What was fetched from gateways.
    pub(crate) catalogues: Catalogues,
    pub(crate) downloads: Arc<Downloads>,
    pub(crate) doorkeeper: Doorkeeper,
    /// Which boards are online.
    pub(crate) boards: Arc<Boards>,
    /// What branches are doing, for all who ask.
    pub(crate) snapshots: Snapshots,
    /// Who may look at the past at the same time.
    pub(crate) replays: Arc<Semaphore>,
    /// Who may take a file of customers in at the same time.
    pub(crate) imports: Arc<Semaphore>,
    pub(crate) closing: AtomicBool,
    /// The threads; `None` once they are being ended.
    pub(crate) running: Mutex<Option<Running>>,
    /// How closing ended, once it has.
    pub(crate) closed: watch::Sender<Option<Result<(), StoreError>>>,
}

impl Inner {
    /// Takes a message in, and waits for its reply.
    pub(crate) async fn ask<M>(
        &self,
        principal: &Principal,
        key: Option<KeyHash>,
        message: M,
    ) -> Answered<M>
    where
        M: Message,
        M::Aggregate: Hosted,
    {
        self.ask_if(principal, key, None, message).await
    }

    /// The same, if this holds.
    pub(crate) async fn ask_if<M>(
        &self,
        principal: &Principal,
        key: Option<KeyHash>,
        condition: Option<Condition<M::Aggregate>>,
        message: M,
    ) -> Answered<M>
    where
        M: Message,
        M::Aggregate: Hosted,
    {
        let answer = self.send(principal, key, condition, message)?.await;
        let answer = answer.unwrap_or(Err(AskError::Internal));
        if let Err(AskError::Refused(refusal)) = &answer
            && refusal.code().starts_with(BEYOND_ONES_PLACE)
        {
            self.note_refusal(principal.caller(), M::NAME, None);
        }
        answer
    }

    /// Takes a message in, and does not wait for its reply: for what the engine notes beside the work. If there is no
    /// room for it, it is left out.
    pub(crate) fn tell<M>(&self, principal: &Principal, message: M)
    where
        M: Message,
        M::Aggregate: Hosted,
    {
        if let Err(error) = self.send(principal, None, None, message) {
            tracing::debug!(message = M::NAME, code = error.code(), "this was not noted");
        }
    }

    /// Whether somebody may do this: the one place where it is decided. That they may not is noted; `what` is the
    /// name of a message, or of what the engine is asked for beside them.
    pub(crate) fn permit(
        &self,
        principal: &Principal,
        permission: Permission,
        branch: Option<BranchId>,
        what: &'static str,
    ) -> Result<(), AccessRefusal> {
        let may = principal.may(permission, branch);
        may.inspect_err(|_| self.note_refusal(principal.caller(), what, branch))
    }

    /// Leaves a message with its actor.
    fn send<M>(
        &self,
        principal: &Principal,
        key: Option<KeyHash>,
        condition: Option<Condition<M::Aggregate>>,
        message: M,
    ) -> Result<oneshot::Receiver<Answered<M>>, AskErrorOf<M>>
    where
        M: Message,
        M::Aggregate: Hosted,
    {
        if self.closing.load(Ordering::SeqCst) {
            return Err(AskError::Closed);
        }
        let id = message.to();
        let branch = M::Aggregate::branch(id);
        let needed = condition.as_ref().and_then(Condition::permission);
        for permission in [Some(M::PERMISSION), needed].into_iter().flatten() {
            self.permit(principal, permission, branch, M::NAME).map_err(AskError::Denied)?;
        }
        let resident = match M::Aggregate::directory(&self.residents).find(id) {
            Some(resident) => resident,
            None => self.create_for(&message, principal)?,
        };
        let Some(permit) = resident.wicket.enter() else {
            telemetry::turned_away();
            return Err(AskError::Busy { retry_after: BUSY_RETRY_AFTER });
        };
        // Once more, after the permit: closing waits for all permits that were given before it.
        if self.closing.load(Ordering::SeqCst) {
            return Err(AskError::Closed);
        }
        let span = tracing::debug_span!("ask", message = M::NAME, aggregate = ?id, principal = %principal.id);
        let (sender, answer) = oneshot::channel();
        let reply = Reply { sender, permit, span };
        let caller = principal.caller();
        resident.address.do_send(Deliver(Request { message, caller, key, condition, reply }));
        Ok(answer)
    }

    /// There is nobody under this id yet. A message that does not create anything is told so by the rules,
    /// and so is one whose creation the rules refuse: only what will exist gets an actor.
    fn create_for<M>(
        &self,
        message: &M,
        principal: &Principal,
    ) -> Result<Arc<Resident<M::Aggregate>>, AskErrorOf<M>>
    where
        M: Message,
        M::Aggregate: Hosted,
    {
        let context = self.context(principal.id);
        message.decide(&M::Aggregate::default(), &context).map_err(AskError::Refused)?;
        if !M::CREATES {
            tracing::error!(message = M::NAME, "the rules accept a message to what does not exist");
            return Err(AskError::Internal);
        }
        M::Aggregate::directory(&self.residents).find_or_add(message.to(), || {
            let stream = stream_of::<M::Aggregate>(message.to());
            let standing = Arc::new(Standing::new(stream, 0));
            let keeper = Keeper::new(self.surroundings.clone(), standing.clone());
            self.registry.add(standing);
            self.settle(keeper).ok_or(AskError::Closed)
        })
    }

    /// Gives a keeper its actor.
    pub(crate) fn settle<A: Hosted>(&self, keeper: Keeper<A>) -> Option<Resident<A>> {
        let standing = keeper.standing().clone();
        let keeper = keeper.shown_in(A::mirror(&self.residents));
        let running = crate::lock(&self.running);
        let wicket = Wicket::new(self.gate.clone(), IN_FLIGHT_PER_AGGREGATE_MAX);
        let timekeeper = Timekeeper::new(&self.surroundings, wicket.clone());
        let flags = self.flags::<A>(standing.stream().id);
        if self.visits && A::KIND == Branch::KIND {
            let flag = Flag::new(standing.stream().id, self.visited.clone());
            standing.watch(flag, FollowedVisit::may_be_told_by);
        }
        let shell = Shell::new(keeper, timekeeper, flags.clone());
        let address = running.as_ref()?.system.spawn(shell)?;
        // Nobody has looked since the engine opened.
        flags.iter().for_each(Flag::raise);
        Some(Resident { address, standing, wicket })
    }

    /// How those who act by themselves hear that something has happened in an aggregate.
    fn flags<A: Aggregate>(&self, id: Uuid) -> Vec<Arc<Flag>> {
        let changed: &[&Arc<Changed>] = match A::KIND {
            Branch::KIND if self.forecasts => &[&self.changed],
            Issuer::KIND => &[&self.issuers_changed, &self.mails_changed],
            _ => &[],
        };
        changed.iter().map(|changed| Flag::new(id, (*changed).clone())).collect()
    }

    /// Whether nothing more is taken in.
    pub(crate) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::SeqCst)
    }

    /// The circumstances of a decision that is made now.
    pub(crate) fn context(&self, principal: PrincipalId) -> Context {
        let Surroundings { clock, seeds, .. } = &self.surroundings;
        Context { now: clock.now(), principal, seed: seeds.draw() }
    }
}

/// What the codes of refusals begin with that say: this is beyond who asks. They are noted, like what a
/// permission is missing for.
const BEYOND_ONES_PLACE: &str = "access.";

/// Why a message of this type was not carried out.
pub(crate) type AskErrorOf<M> = AskError<<<M as Message>::Aggregate as Aggregate>::Refusal>;

/// The stream of an aggregate.
pub(crate) fn stream_of<A: Aggregate>(id: A::Id) -> StreamId {
    StreamId::new(StreamKind(A::KIND), id.into())
}
