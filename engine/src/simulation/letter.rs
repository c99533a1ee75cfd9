//! Messages on their way to a keeper, and what comes back.

use bytes::Bytes;
use serde::Serialize;
use tokio::sync::oneshot::{self, error::TryRecvError};
use turnero_domain::branch::{Branch, BranchRefusal};
use turnero_domain::{Caller, Context, Message, PrincipalId, Timestamp};

use super::wish::Visitor;
use crate::admission::Permit;
use crate::error::{AskError, LostOutcome};
use crate::keeper::{Keeper, Reply, Request};
use crate::key::KeyHash;

/// What lies in a mailbox.
pub(super) type Letter<A> = Box<dyn FnOnce(&mut Keeper<A>)>;

/// What a client was told, as it goes over a wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    Done(Bytes),
    Refused(Bytes),
    KeyReused,
    Busy,
    NotDone,
    Unknown,
    /// Nothing: the connection broke.
    Nothing,
    /// Something that no client should ever hear.
    Mistake(String),
}

/// Where a reply will arrive.
pub(super) struct Pending(Box<dyn FnMut() -> Option<Told>>);

impl Pending {
    pub(super) fn poll(&mut self) -> Option<Told> {
        (self.0)()
    }

    /// A reply that is there at once.
    pub(super) fn ready(told: Told) -> Self {
        Self(Box::new(move || Some(told.clone())))
    }
}

/// Puts a message into an envelope, with the way back.
pub(super) fn letter<M: Message<Aggregate = Branch>>(
    message: M,
    principal: PrincipalId,
    key: Option<KeyHash>,
    permit: Permit,
) -> (Letter<Branch>, Pending) {
    let (sender, mut answer) = oneshot::channel();
    let reply = Reply { sender, permit, span: tracing::Span::none() };
    let caller = Caller { id: principal, origin: None };
    let request = Request { message, caller, key, condition: None, reply };
    let pending = Pending(Box::new(move || match answer.try_recv() {
        Ok(answered) => Some(told::<M>(answered)),
        Err(TryRecvError::Empty) => None,
        Err(TryRecvError::Closed) => Some(Told::Nothing),
    }));
    (Box::new(move |keeper| keeper.handle(request)), pending)
}

pub(super) fn told<M: Message>(answered: Result<M::Reply, AskError<BranchRefusal>>) -> Told {
    match answered {
        Ok(reply) => written(&reply, Told::Done),
        Err(AskError::Refused(refusal)) => written(&refusal, Told::Refused),
        Err(AskError::KeyReused) => Told::KeyReused,
        Err(AskError::Busy { .. }) => Told::Busy,
        Err(AskError::Unavailable { outcome: LostOutcome::NotDone, .. }) => Told::NotDone,
        Err(AskError::Unavailable { outcome: LostOutcome::Unknown, .. }) => Told::Unknown,
        Err(other) => Told::Mistake(other.to_string()),
    }
}

fn written(value: &impl Serialize, as_told: fn(Bytes) -> Told) -> Told {
    match serde_json::to_vec(value) {
        Ok(json) => as_told(Bytes::from(json)),
        Err(error) => Told::Mistake(error.to_string()),
    }
}

/// Asks whether one of these states shows what a client was told.
pub(super) struct Shown<'a> {
    pub(super) states: &'a [Branch],
    pub(super) told: &'a Told,
}

impl Visitor for Shown<'_> {
    type Output = bool;

    fn visit<M: Message<Aggregate = Branch>>(self, message: M) -> bool {
        let context =
            Context { now: Timestamp::default(), principal: PrincipalId::Engine, seed: 0 };
        // The newest is the likeliest.
        self.states.iter().rev().any(|state| match message.decide(state, &context) {
            Ok(decided) if !decided.events.is_empty() => false,
            Ok(decided) => told::<M>(Ok(decided.reply)) == *self.told,
            Err(refusal) => told::<M>(Err(AskError::Refused(refusal))) == *self.told,
        })
    }
}
