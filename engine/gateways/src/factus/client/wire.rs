//! One request and what comes back, within the time and the pace that there is.

use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use turnero_domain::{Seconds, Timestamp};

use super::{Factus, Stop};
use crate::bounds::{ANSWER_BYTES_MAX, CALL_MAX, PACE_WINDOW, SENT_AWAY_MAX};
use crate::factus::v1::Reply;

impl Factus {
    /// Does this within the time of one call. Whatever was on its way when that is over is lost: nobody knows whether
    /// it has arrived.
    pub(super) async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, Stop>>,
    ) -> Result<T, Stop> {
        let end = self.end_of_call();
        tokio::select! {
            biased;
            done = work => done,
            () = self.clock.patience_until(end) => Err(Stop::LOST),
        }
    }

    /// The latest moment at which a call that begins now is over.
    pub(super) fn end_of_call(&self) -> Timestamp {
        self.clock.now().plus(CALL_MAX)
    }

    /// Sends a request when there is room for it, and again when Factus says that there was none after all.
    pub(super) async fn send(
        &self,
        request: RequestBuilder,
        end: Timestamp,
    ) -> Result<Reply, Stop> {
        let mut sent_away = 0;
        loop {
            self.wait_for_room(end).await?;
            let again = request.try_clone().ok_or(Stop::LOST)?;
            let reply = read(again.send().await.map_err(|_| Stop::LOST)?).await?;
            tracing::debug!(status = reply.status, "Factus answered");
            if reply.status != 429 {
                return Ok(reply);
            }
            let room = self.clock.now().plus(reply.retry_after.unwrap_or(PACE_WINDOW));
            self.pace.close(room);
            sent_away += 1;
            if sent_away >= SENT_AWAY_MAX || room >= end {
                return Ok(reply);
            }
        }
    }

    /// Waits for room, or says when there will be some if that is too late for this call.
    async fn wait_for_room(&self, end: Timestamp) -> Result<(), Stop> {
        while let Err(room) = self.pace.take(self.clock.now()) {
            if room >= end {
                let millis = room.millis_since(self.clock.now()).max(0);
                let seconds = u32::try_from(millis / 1_000 + 1).unwrap_or(u32::MAX);
                return Err(Stop::Unavailable { retry_after: Some(Seconds::new(seconds)) });
            }
            self.clock.pause_until(room).await;
        }
        Ok(())
    }
}

async fn read(mut response: Response) -> Result<Reply, Stop> {
    let status = response.status().as_u16();
    let after = response.headers().get("retry-after").and_then(|after| after.to_str().ok());
    let retry_after = after.and_then(|after| after.trim().parse().ok()).map(Seconds::new);
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Stop::LOST)? {
        if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(Stop::LOST);
        }
        bytes.extend_from_slice(&chunk);
    }
    // What is no JSON says nothing but its status.
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Ok(Reply { status, body, retry_after })
}
