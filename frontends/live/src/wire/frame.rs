use bytes::{BufMut, Bytes, BytesMut};

/// The bytes of a whole WebSocket frame, as a server sends it. Servers do not mask, so the same bytes are right for
/// everybody: a clone is a reference count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame(Bytes);

/// Why a server ends a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloseCode {
    /// The number.
    pub code: u16,
    /// What stands beside it: at most 123 bytes.
    pub reason: &'static str,
}

const FINAL: u8 = 0x80;
const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const PING: u8 = 0x9;

impl Frame {
    /// A text. Who makes it sees to it that it is UTF-8.
    pub fn text(parts: &[&[u8]]) -> Self {
        Self::of(TEXT, parts)
    }

    /// Bytes.
    pub fn binary(payload: &[u8]) -> Self {
        Self::of(BINARY, &[payload])
    }

    /// Asks whether somebody is there.
    pub fn ping() -> Self {
        Self::of(PING, &[])
    }

    /// The bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    fn of(kind: u8, parts: &[&[u8]]) -> Self {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let mut bytes = BytesMut::with_capacity(length + 10);
        bytes.put_u8(FINAL | kind);
        match (u8::try_from(length), u16::try_from(length)) {
            (Ok(length @ 0..=125), _) => bytes.put_u8(length),
            (_, Ok(length)) => {
                bytes.put_u8(126);
                bytes.put_u16(length);
            }
            _ => {
                bytes.put_u8(127);
                bytes.put_u64(length as u64);
            }
        }
        parts.iter().for_each(|part| bytes.put_slice(part));
        Self(bytes.freeze())
    }
}

#[cfg(test)]
mod tests {
    use tokio_tungstenite::tungstenite::protocol::{Role, WebSocket};
    use tokio_tungstenite::tungstenite::{Error, Message};

    use super::*;

    /// What a client understands.
    fn read(frames: &[Frame]) -> Vec<Message> {
        let bytes: Vec<u8> = frames.iter().flat_map(|frame| frame.bytes().to_vec()).collect();
        let stream = std::io::Cursor::new(bytes);
        let mut client = WebSocket::from_raw_socket(stream, Role::Client, None);
        let mut heard = Vec::new();
        loop {
            match client.read() {
                Ok(message) => heard.push(message),
                Err(Error::ConnectionClosed | Error::Protocol(_) | Error::Io(_)) => return heard,
                Err(error) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn frames_of_every_length_are_understood() {
        for length in [0, 1, 125, 126, 127, 65_535, 65_536, 200_000] {
            let text = "x".repeat(length);
            let (head, tail) = text.as_bytes().split_at(length / 2);
            let frames = [Frame::text(&[head, tail]), Frame::binary(text.as_bytes())];
            let expected = [Message::text(text.clone()), Message::binary(text.into_bytes())];
            assert_eq!(read(&frames), expected, "{length}");
        }
    }
}
