use turnero::{AskError, Engine, Hosted, Message, Principal};

use super::Outcome;

/// Asks for something that may be refused: then it is not done, and the day goes on. `None` if so.
pub(super) async fn attempt<M>(
    engine: &Engine,
    principal: &Principal,
    message: M,
) -> Outcome<Option<M::Reply>>
where
    M: Message,
    M::Aggregate: Hosted,
{
    match engine.ask(principal, message).await {
        Ok(reply) => Ok(Some(reply)),
        Err(AskError::Refused(_) | AskError::Busy { .. } | AskError::Unavailable { .. }) => {
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}
