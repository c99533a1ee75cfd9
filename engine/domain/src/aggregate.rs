use std::fmt::Debug;
use std::hash::Hash;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::Mark;
use crate::{Context, Permission, PrincipalId, Timestamp};

/// One thing with a history of its own: a branch, the directory of customers, an issuer.
///
/// Its state is the sum of its events. `Clone` must be cheap (persistent maps, `Arc` around what is
/// large): the engine keeps clones to go back to when the store fails, writes checkpoints from them
/// while work goes on, and forecasts roll them forward.
pub trait Aggregate:
    Clone + Default + Serialize + DeserializeOwned + Send + Sync + Unpin + 'static
{
    /// What tells one of them from the others.
    type Id: Copy + Debug + Eq + Hash + From<Uuid> + Into<Uuid> + Send + Sync + 'static;
    /// What can happen to it.
    type Event: Clone
        + Debug
        + PartialEq
        + Serialize
        + DeserializeOwned
        + Send
        + Sync
        + Unpin
        + 'static;
    /// Why it may say no.
    type Refusal: Refusal;
    /// What it keeps of a person apart from its events: see [`Decided::documents`]. [`NoDocument`] if
    /// it keeps nothing of persons.
    type Document: Clone
        + Debug
        + PartialEq
        + Serialize
        + DeserializeOwned
        + Send
        + Sync
        + Unpin
        + 'static;

    /// The number of its kind of stream. Never changes, never comes twice.
    const KIND: u8;
    /// What it is called in logs and metrics.
    const NAME: &'static str;
    /// The form of the serialised state. A checkpoint of another form is ignored, and the events are
    /// replayed instead. Count it up whenever the state's fields change.
    const FORM: u32;

    /// Changes the state by what has happened. Never refuses: the event is a fact.
    fn apply(&mut self, recorded: &Recorded<Self::Event>);

    /// Takes in what is now kept of a person; `None`: it was erased. Comes after the events that it
    /// belongs to, and when the aggregate is loaded, after all of them. What it leaves in the state is
    /// not part of the serialised state: there are no personal data in checkpoints.
    fn keep(&mut self, document: Uuid, content: Option<Self::Document>) {
        let _ = (document, content);
    }

    /// Takes in all that is kept, when the aggregate is loaded. To be made quicker where there is very much of it; what
    /// comes out is the same as of [`keep`](Self::keep) for each.
    fn keep_all(&mut self, documents: impl Documents<Self::Document>) {
        let mut all = documents.each(|document, content| (document, content));
        all.sort_unstable_by_key(|(document, _)| *document);
        for (document, content) in all {
            self.keep(document, Some(content));
        }
    }

    /// When the clock has something to do here, if ever. The engine asks after every message, so it is
    /// cheap; it follows from the state alone, so what is due is not forgotten in a crash.
    fn next_due(&self) -> Option<Timestamp> {
        None
    }

    /// What the clock does here by now, and what follows from that. The engine asks when
    /// [`next_due`](Self::next_due) has come, and records it in its own name. It leads away from there: what
    /// is due stays due until an event says otherwise.
    fn due(&self, context: &Context) -> Vec<Self::Event> {
        let _ = context;
        Vec::new()
    }

    /// What is put away for good now that this has happened: too much to be carried along, and asked for
    /// now and then. Kept together with the event.
    fn archive(&self, event: &Self::Event) -> Option<Archived> {
        let _ = event;
        None
    }

    /// Whose document changed with this event, if any did.
    fn changes(event: &Self::Event) -> Option<Uuid> {
        let _ = event;
        None
    }
}

/// All that one aggregate keeps of persons, on its way into memory.
pub trait Documents<D> {
    /// Makes something of each by itself, in no order. Rules know no threads; whoever loads them may do this on all
    /// cores.
    fn each<T: Send>(self, make: impl Fn(Uuid, D) -> T + Sync) -> Vec<T>;
}

/// Documents that are in memory already.
impl<D> Documents<D> for Vec<(Uuid, D)> {
    fn each<T: Send>(self, make: impl Fn(Uuid, D) -> T + Sync) -> Vec<T> {
        self.into_iter().map(|(document, content)| make(document, content)).collect()
    }
}

/// Something that is put away for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// What it is found by, among all that the aggregate has put away: in the order of names.
    pub name: String,
    /// What it is.
    pub content: Vec<u8>,
}

/// The document of an aggregate that keeps nothing of persons: there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoDocument {}

/// Something that is asked of an aggregate. A command decides on events; a query decides on none.
///
/// A message is plain data. Everything the engine must know to carry it out is part of its definition:
/// where it goes, who may send it, what it does.
pub trait Message: Serialize + Send + 'static {
    /// Whom it is for.
    type Aggregate: Aggregate;
    /// What comes back. That of a command is kept with the events when the message carries an idempotency key,
    /// and there it cannot be erased: it holds ids, codes and counts, and nothing else of a person. That of a query
    /// is kept nowhere.
    type Reply: Serialize + DeserializeOwned + Send + 'static;

    /// What it is called in logs and metrics, and what idempotency keys are checked against.
    const NAME: &'static str;
    /// What its sender must be allowed to do.
    const PERMISSION: Permission;
    /// Whether it may be sent to an aggregate that does not exist yet.
    const CREATES: bool = false;

    /// Which one it is for.
    fn to(&self) -> <Self::Aggregate as Aggregate>::Id;

    /// The rule: what happens, and what to answer once it has. Looks at nothing but its arguments.
    fn decide(
        &self,
        state: &Self::Aggregate,
        context: &Context,
    ) -> Result<Decided<Self>, <Self::Aggregate as Aggregate>::Refusal>;
}

/// What a message leads to: the events, in order, and the reply that is given once they are durable.
pub struct Decided<M: Message + ?Sized> {
    /// What happens. Empty for a query, and for a command that finds its work done.
    pub events: Vec<<M::Aggregate as Aggregate>::Event>,
    /// What is kept of persons from now on, or (`None`) no more. Personal data stand here and nowhere
    /// else: events are for ever, are followed by many and cannot be erased; a document is kept sealed
    /// under a key of its own, and can. Kept together with the events, so there is none without one.
    pub documents: Vec<(Uuid, Option<<M::Aggregate as Aggregate>::Document>)>,
    /// What to answer.
    pub reply: M::Reply,
}

impl<M: Message + ?Sized> Decided<M> {
    /// These events, then this reply.
    pub fn new(events: Vec<<M::Aggregate as Aggregate>::Event>, reply: M::Reply) -> Self {
        Self { events, documents: Vec::new(), reply }
    }

    /// Nothing happens; this is the answer.
    pub fn answer(reply: M::Reply) -> Self {
        Self::new(Vec::new(), reply)
    }

    /// The same, and this is kept of a person from now on; `None`: no more.
    #[must_use]
    pub fn keeping(
        mut self,
        document: impl Into<Uuid>,
        content: Option<<M::Aggregate as Aggregate>::Document>,
    ) -> Self {
        self.documents.push((document.into(), content));
        self
    }
}

/// A fact with its place in the history of its aggregate. Serialised, this is what the store keeps and
/// what the feed carries, the same bytes in both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Recorded<E> {
    /// Its place in the stream: 1, 2, 3, ... without gaps.
    pub seq: u64,
    /// When it happened. Never earlier than the event before.
    pub at: Timestamp,
    /// Who made it happen.
    pub by: PrincipalId,
    /// From where, as the audit calls it; `None`: from the same machine, or it is not known. Rules do not look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Mark>,
    /// What happened.
    pub event: E,
}

/// Why a rule says no: a stable code for programs, a sentence for people (`Display`: what is so, and
/// what can be done), and the data of the case (`Serialize`: a map that begins with the code, as
/// `error_code`).
pub trait Refusal:
    std::error::Error + Clone + PartialEq + Serialize + Send + Sync + 'static
{
    /// The stable code, like `ticket.not_waiting`.
    fn code(&self) -> &'static str;
}
