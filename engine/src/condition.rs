//! What has to be so for a message to be carried out, beside what its rule asks for.
//!
//! It is looked at where the message is decided, in the same step and in the same state: nothing can happen in
//! between.

use serde::Serialize;
use serde_json::Value;
use turnero_domain::{Aggregate, Context, Message, Permission};

use crate::error::AskError;

/// What somebody was shown, in short: two marks are the same if what was shown is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mark(String);

impl Mark {
    /// The mark of this.
    pub fn of(shown: &impl Serialize) -> Self {
        // What cannot be written was never shown: no mark is like that of nothing.
        Self::of_bytes(&serde_json::to_vec(shown).unwrap_or_default())
    }

    /// The mark of what was shown in these bytes.
    pub fn of_bytes(shown: &[u8]) -> Self {
        let hash = blake3::hash(shown);
        let (half, _) = hash.as_bytes().split_at(16);
        Self(data_encoding::BASE64URL_NOPAD.encode(half))
    }

    /// One that somebody shows again.
    pub fn shown_again(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// As it is handed out.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Has to hold where a message is decided, or it is not carried out.
pub struct Condition<A: Aggregate> {
    /// What it takes to be told of the state that it is about.
    permission: Option<Permission>,
    holds: Holds<A>,
}

type Holds<A> = Box<
    dyn FnOnce(&A, &Context) -> Result<(), AskError<<A as Aggregate>::Refusal>> + Send + 'static,
>;

impl<A: Aggregate> Condition<A> {
    /// What this query shows, or the part of it that `part` picks, still has one of these marks. Otherwise whoever
    /// asks is told what it is now. Where there is no such part the message itself says so.
    pub fn unchanged<Q>(
        query: Q,
        part: impl FnOnce(&Q::Reply) -> Option<Value> + Send + 'static,
        marks: Vec<Mark>,
    ) -> Self
    where
        Q: Message<Aggregate = A>,
    {
        let holds = move |state: &A, context: &Context| {
            let shown = query.decide(state, context).map_err(AskError::Refused)?;
            let Some(present) = part(&shown.reply) else { return Ok(()) };
            let mark = Mark::of(&present);
            if marks.contains(&mark) {
                return Ok(());
            }
            Err(AskError::Changed(Box::new(Changed { mark, present })))
        };
        Self { permission: Some(Q::PERMISSION), holds: Box::new(holds) }
    }

    /// Holds where this does not say no.
    pub(crate) fn checked(
        holds: impl FnOnce(&A, &Context) -> Result<(), AskError<A::Refusal>> + Send + 'static,
    ) -> Self {
        Self { permission: None, holds: Box::new(holds) }
    }

    /// Never holds: only what was carried out before under the same key is answered.
    pub(crate) fn refused(because: AskError<A::Refusal>) -> Self {
        Self::checked(move |_, _| Err(because))
    }

    pub(crate) fn permission(&self) -> Option<Permission> {
        self.permission
    }

    pub(crate) fn check(self, state: &A, context: &Context) -> Result<(), AskError<A::Refusal>> {
        (self.holds)(state, context)
    }
}

/// What somebody was shown is not what it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The mark of what it is now.
    pub mark: Mark,
    /// What it is now.
    pub present: Value,
}
