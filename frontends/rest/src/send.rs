use serde::de::DeserializeOwned;
use turnero::{Hosted, Message};

use crate::answer;
use crate::asked::Asked;
use crate::entry::Pending;

/// Sends the message that path, query and body describe, and answers what the engine answers.
pub(crate) fn send<M>(asked: Asked) -> Pending
where
    M: Message + DeserializeOwned,
    M::Aggregate: Hosted,
{
    Box::pin(async move {
        let message: M = asked.message()?;
        let reply = asked.ask(message).await?;
        answer::of_reply(&asked, &reply)
    })
}
