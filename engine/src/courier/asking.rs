use turnero_domain::{Aggregate, Caller, Message};

use crate::bounds::{BUSY_RETRY_AFTER, COURIER_BUSY_TRIES_MAX};
use crate::error::AskError;
use crate::hosted::{Hosted, Residents};
use crate::keeper::{Answered, Reply, Request};
use crate::shell::Deliver;

/// Asks in the engine's name and past the door, for those who act by themselves. Who is turned away because there is too
/// much to do comes back a few times.
pub(crate) async fn ask<M>(residents: &Residents, message: M) -> Answered<M>
where
    M: Message + Clone,
    M::Aggregate: Hosted,
{
    for _ in 1..COURIER_BUSY_TRIES_MAX {
        match once(residents, message.clone()).await {
            Err(AskError::Busy { .. }) => tokio::time::sleep(BUSY_RETRY_AFTER).await,
            answered => return answered,
        }
    }
    once(residents, message).await
}

async fn once<M>(residents: &Residents, message: M) -> Answered<M>
where
    M: Message,
    M::Aggregate: Hosted,
{
    let id = message.to();
    // Whoever is not there any more was closed.
    let resident = M::Aggregate::directory(residents).find(id).ok_or(AskError::Closed)?;
    let permit = resident.wicket.enter().ok_or(AskError::Busy { retry_after: BUSY_RETRY_AFTER })?;
    let (sender, answer) = tokio::sync::oneshot::channel();
    let aggregate = <M::Aggregate as Aggregate>::NAME;
    let span = tracing::debug_span!("ask", message = M::NAME, aggregate, id = ?id);
    let (caller, key, condition) = (Caller::ENGINE, None, None);
    let reply = Reply { sender, permit, span };
    resident.address.do_send(Deliver(Request { message, caller, key, condition, reply }));
    answer.await.unwrap_or(Err(AskError::Closed))
}
