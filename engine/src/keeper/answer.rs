use std::sync::Arc;

use tokio::sync::oneshot;
use turnero_domain::{Aggregate, Caller, Message};
use turnero_store::{Page, Store, StoreError};

use super::Receipt;
use crate::admission::Permit;
use crate::condition::Condition;
use crate::error::{AskError, LostOutcome};
use crate::journal::{Lost, Release, Standing};
use crate::key::{BodyHash, KeyHash};

/// What a message may lead to.
pub(crate) type Answered<M> =
    Result<<M as Message>::Reply, AskError<<<M as Message>::Aggregate as Aggregate>::Refusal>>;

/// A message on its way to the keeper of its aggregate.
pub(crate) struct Request<M: Message> {
    pub(crate) message: M,
    pub(crate) caller: Caller,
    pub(crate) key: Option<KeyHash>,
    /// What has to be so where it is decided.
    pub(crate) condition: Option<Condition<M::Aggregate>>,
    pub(crate) reply: Reply<M>,
}

/// The way back to whoever asked. Holds the permit: as long as the reply is not sent, the message is
/// under way. If nobody waits any more, the reply is dropped; what was done stays done.
pub(crate) struct Reply<M: Message> {
    pub(crate) sender: oneshot::Sender<Answered<M>>,
    pub(crate) permit: Permit,
    /// From `ask` to here.
    pub(crate) span: tracing::Span,
}

impl<M: Message> Reply<M> {
    pub(crate) fn send(self, value: Answered<M>) {
        let Self { sender, permit, span } = self;
        // Before the reply: who has it may ask again at once.
        drop(permit);
        drop(span);
        // The other end may be gone: nobody waits any more.
        let _ = sender.send(value);
    }
}

/// A reply that is known, but may show what is not durable yet.
pub(crate) struct Answer<M: Message> {
    pub(crate) value: Answered<M>,
    pub(crate) reply: Reply<M>,
}

impl<M: Message> Release for Answer<M> {
    fn release(self: Box<Self>, durable: Result<(), Lost>) {
        let Self { value, reply } = *self;
        match durable {
            Ok(()) => reply.send(value),
            Err(lost) => reply.send(Err(AskError::from_lost(&lost))),
        }
    }
}

/// The second question under one idempotency key: once the first is durable, its receipt is in the
/// store.
pub(crate) struct Repeat<M: Message> {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) standing: Arc<Standing>,
    pub(crate) position: u64,
    pub(crate) key: KeyHash,
    pub(crate) body: BodyHash,
    pub(crate) reply: Reply<M>,
}

impl<M: Message> Release for Repeat<M> {
    fn release(self: Box<Self>, durable: Result<(), Lost>) {
        let value = match durable {
            // The first message is in doubt, and this one asks what became of it.
            Err(lost) => Err(AskError::from_lost(&Lost { outcome: LostOutcome::Unknown, ..lost })),
            Ok(()) => self.read().unwrap_or_else(|error| {
                tracing::error!(%error, "the receipt of an idempotency key cannot be read");
                // The first message was carried out, only its reply cannot be shown at the moment.
                Err(AskError::from_lost(&Lost {
                    reason: Arc::from(error.to_string()),
                    outcome: LostOutcome::Unknown,
                }))
            }),
        };
        self.reply.send(value);
    }
}

impl<M: Message> Repeat<M> {
    fn read(&self) -> Result<Answered<M>, StoreError> {
        let page = Page { events_max: 1, bytes_max: 1 };
        let events = self.store.events(self.standing.stream(), self.position - 1, page)?;
        let receipt = events.first().and_then(|event| Receipt::from_note(&event.note));
        Ok(match receipt {
            Some(receipt) if receipt.key == self.key => {
                if receipt.body != self.body {
                    Err(AskError::KeyReused)
                } else {
                    serde_json::from_slice(&receipt.reply).map_err(|error| {
                        tracing::error!(%error, "the reply of a receipt cannot be read");
                        AskError::Internal
                    })
                }
            }
            // Two keys with the same first half of their hashes: as good as never; another key helps.
            _ => Err(AskError::KeyReused),
        })
    }
}
