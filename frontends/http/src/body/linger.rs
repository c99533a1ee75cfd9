use http_body_util::BodyExt;
use hyper::body::Incoming;

use crate::bounds::{LINGER_BYTES_MAX, LINGER_TIMEOUT};

/// Reads on in a body that was refused and throws it away, for a while: a client that is still sending when the
/// connection is closed would see a broken connection instead of the refusal.
pub(crate) fn linger(mut body: Incoming) {
    tokio::spawn(async move {
        let mut bytes = 0;
        let reading = async {
            while let Some(Ok(frame)) = body.frame().await {
                bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
                if bytes > LINGER_BYTES_MAX {
                    break;
                }
            }
        };
        // Either way the body is dropped now.
        let _ = tokio::time::timeout(LINGER_TIMEOUT, reading).await;
    });
}
