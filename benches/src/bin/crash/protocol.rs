//! What the victim and its parent say to each other: one line of JSON each.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use turnero::branch::{CallNext, Finish, IssueTicket, Start};
use turnero::{Engine, TicketId};
use turnero_benches::{Outcome, ask_patiently};

/// What the victim tells.
#[derive(Serialize, Deserialize)]
pub(crate) enum Told {
    /// The engine is open.
    Open {
        /// How long that took.
        took_ms: u128,
    },
    /// A command of the round before was asked again.
    Retried {
        /// Whether the reply was the same.
        same: bool,
    },
    /// A command was acknowledged.
    Acknowledged(Acknowledged),
}

/// A command with its key and its reply.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Acknowledged {
    /// Who asked. The acknowledgements of one client come in the order of what it did.
    pub(crate) client: usize,
    pub(crate) key: String,
    pub(crate) command: Command,
    /// The ticket that it moved.
    pub(crate) ticket: TicketId,
    pub(crate) reply: Value,
}

/// What a client asks for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Command {
    Issue(IssueTicket),
    Call(CallNext),
    Start(Start),
    Finish(Finish),
}

impl Command {
    /// Asks for it under this key. Tells which ticket was moved, and the reply.
    pub(crate) async fn send(self, engine: &Engine, key: &str) -> Outcome<(TicketId, Value)> {
        Ok(match self {
            Self::Issue(message) => {
                let issued = ask_patiently(engine, Some(key), message).await?;
                (issued.ticket, serde_json::to_value(issued)?)
            }
            Self::Call(message) => {
                let called = ask_patiently(engine, Some(key), message).await?;
                (called.ticket, serde_json::to_value(called)?)
            }
            Self::Start(message) => {
                let ticket = message.ticket;
                ask_patiently(engine, Some(key), message).await?;
                (ticket, Value::Null)
            }
            Self::Finish(message) => {
                let ticket = message.ticket;
                ask_patiently(engine, Some(key), message).await?;
                (ticket, Value::Null)
            }
        })
    }
}
