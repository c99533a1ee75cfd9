use serde::de::DeserializeOwned;
use serde_json::Value;
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
        let reply = serde_json::to_value(reply).unwrap_or(Value::Null);
        let next = reply.get("after").and_then(Value::as_str).map(|after| asked.page_after(after));
        let answer = answer::json(asked.entry().status, &reply)?;
        Ok(match next {
            Some(next) => answer::followed_by(answer, &next),
            None => answer,
        })
    })
}
