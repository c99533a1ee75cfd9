//! The frames of clients, and those of the server that are for one listener alone.

use serde::Deserialize;
use serde_json::json;

use crate::refusals::Said;
use crate::topics::frame_of;
use crate::wire::Frame;

/// What a client says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum ClientFrame {
    /// Tell me of this from now on.
    Subscribe {
        /// Under this number.
        id: u8,
        /// Of which kind it is.
        topic: String,
        /// Of what.
        #[serde(default)]
        of: String,
        /// What I have heard already.
        #[serde(default)]
        after: Option<String>,
    },
    /// No more of it.
    Unsubscribe {
        /// Under which number.
        id: u8,
    },
    /// A call was shown to its end.
    Ack {
        /// On which board.
        id: u8,
        /// Which call.
        seq: u64,
    },
    /// Is anybody there?
    Ping,
}

/// What a client says, if it can be understood.
pub(crate) fn understood(text: &str) -> Option<ClientFrame> {
    serde_json::from_str(text).ok()
}

pub(crate) fn pong() -> Frame {
    frame_of(&json!({ "type": "pong" }))
}

pub(crate) fn resumed(id: u8, seq: &str) -> Frame {
    frame_of(&json!({ "type": "resumed", "id": id, "seq": seq }))
}

pub(crate) fn resync(id: u8, reason: &'static str) -> Frame {
    frame_of(&json!({ "type": "resync", "id": id, "reason": reason }))
}

pub(crate) fn error(id: Option<u8>, said: &Said) -> Frame {
    let mut frame = json!({
        "type": "error",
        "error_code": said.code,
        "title": said.title,
        "detail": said.detail,
    });
    if let (Some(id), Some(members)) = (id, frame.as_object_mut()) {
        members.insert("id".to_owned(), id.into());
    }
    frame_of(&frame)
}

/// It was missed that anything follows from here.
pub(crate) const UNKNOWN_POSITION: &str = "unknown_position";
/// The client takes less than there is to tell.
pub(crate) const SLOW: &str = "slow";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_says_is_understood() {
        let frame = r#"{"type":"subscribe","id":1,"topic":"board","of":"b","after":"7-1"}"#;
        let (topic, of, after) = ("board".to_owned(), "b".to_owned(), Some("7-1".to_owned()));
        assert_eq!(understood(frame), Some(ClientFrame::Subscribe { id: 1, topic, of, after }));
        assert_eq!(understood(r#"{"type":"ping","new":"member"}"#), Some(ClientFrame::Ping));
        let ack = Some(ClientFrame::Ack { id: 2, seq: 117 });
        assert_eq!(understood(r#"{"type":"ack","id":2,"seq":117}"#), ack);
    }

    #[test]
    fn what_is_no_frame_is_not() {
        for frame in ["", "ping", "[]", r#"{"type":"shout"}"#, r#"{"type":"ack","id":300,"seq":1}"#]
        {
            assert_eq!(understood(frame), None, "{frame}");
        }
    }
}
