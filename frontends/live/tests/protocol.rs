//! The rules of RFC 6455, held against the very stack that the live feed stands on, as bytes: the main cases of the
//! chapters of Autobahn's suite, for machines that have no Python 2.7.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::future::poll_fn;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::timeout;
use turnero_live::wire::{Frame, Heard, Limits, Wire};

const TEXT: u8 = 1;
const BINARY: u8 = 2;
const MORE: u8 = 0;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;
const FINAL: u8 = 0x80;

/// A frame of a client: masked, as they have to be.
fn frame(head: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
    let mut bytes = vec![head];
    match payload.len() {
        length @ 0..=125 => bytes.push(0x80 | u8::try_from(length).unwrap()),
        length @ 126..=65_535 => {
            bytes.push(0x80 | 126);
            bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
        length => {
            bytes.push(0x80 | 127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(MASK);
    bytes.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

/// Says again what it hears.
async fn echo(stream: DuplexStream) {
    let mut wire = Wire::new(stream, Limits::default()).await;
    loop {
        if poll_fn(|context| wire.poll_send(context)).await.is_err() {
            return;
        }
        match poll_fn(|context| wire.poll_hear(context)).await {
            Heard::Text(text) => wire.send(&Frame::text(&[text.as_bytes()])),
            Heard::Binary(bytes) => wire.send(&Frame::binary(&bytes)),
            Heard::Sign => {}
            Heard::Wrong(why) => {
                wire.close(why);
                return poll_fn(|context| wire.poll_end(context)).await;
            }
            Heard::Gone => return,
        }
    }
}

/// A frame of the server: what is in its head, and its payload.
type Heads = Vec<(u8, Vec<u8>)>;

/// All that comes back when these bytes are sent, in pieces of this size, and nothing more.
async fn answers(bytes: &[u8], piece: usize) -> Heads {
    let (mut client, server) = tokio::io::duplex(1024 * 1024);
    let echo = tokio::spawn(echo(server));
    for piece in bytes.chunks(piece) {
        // Once it has closed it takes no more.
        if client.write_all(piece).await.is_err() {
            break;
        }
    }
    client.shutdown().await.unwrap();
    let mut answer = Vec::new();
    let read = client.read_to_end(&mut answer);
    timeout(Duration::from_secs(10), read).await.unwrap().unwrap();
    timeout(Duration::from_secs(10), echo).await.unwrap().unwrap();
    frames(&answer)
}

fn frames(mut bytes: &[u8]) -> Heads {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        assert_eq!(bytes[1] & 0x80, 0, "servers do not mask");
        let (skip, length) = match bytes[1] {
            126 => (4, usize::from(u16::from_be_bytes([bytes[2], bytes[3]]))),
            127 => {
                (10, usize::try_from(u64::from_be_bytes(bytes[2..10].try_into().unwrap())).unwrap())
            }
            length => (2, usize::from(length)),
        };
        found.push((bytes[0], bytes[skip..skip + length].to_vec()));
        bytes = &bytes[skip + length..];
    }
    found
}

/// These bytes are answered so, however they are cut into pieces.
async fn check(bytes: &[&[u8]], expected: &[(u8, &[u8])]) {
    let bytes = bytes.concat();
    let expected: Heads =
        expected.iter().map(|(head, payload)| (*head, payload.to_vec())).collect();
    for piece in [bytes.len().max(1), 1, 7] {
        assert_eq!(answers(&bytes, piece).await, expected, "in pieces of {piece}");
    }
}

/// These bytes end the conversation with this code, after these answers.
async fn check_ended(bytes: &[&[u8]], before: usize, code: u16) {
    let heard = answers(&bytes.concat(), usize::MAX).await;
    assert_eq!(heard.len(), before + 1, "{heard:?}");
    let (head, payload) = &heard[before];
    assert_eq!(*head, FINAL | CLOSE, "{heard:?}");
    assert_eq!(u16::from_be_bytes([payload[0], payload[1]]), code, "{heard:?}");
}

#[tokio::test]
async fn messages_of_every_length_come_back() {
    for length in [0, 1, 125, 126, 127, 128, 4_096, 16_000] {
        let text = "*".repeat(length);
        let bytes = frame(FINAL | TEXT, text.as_bytes());
        check(&[&bytes], &[(FINAL | TEXT, text.as_bytes())]).await;
        let bytes = frame(FINAL | BINARY, text.as_bytes());
        check(&[&bytes], &[(FINAL | BINARY, text.as_bytes())]).await;
    }
}

#[tokio::test]
async fn pings_are_answered_with_what_was_in_them_and_pongs_are_not() {
    let long = [0xfe; 125];
    let (short, full) = (frame(FINAL | PING, b"Hello"), frame(FINAL | PING, &long));
    check(&[&short], &[(FINAL | PONG, b"Hello")]).await;
    check(&[&full], &[(FINAL | PONG, &long)]).await;
    check(&[&frame(FINAL | PONG, b"unasked")], &[]).await;
    check_ended(&[&frame(FINAL | PING, &[0; 126])], 0, 1002).await;
}

#[tokio::test]
async fn what_comes_in_parts_is_put_together_and_may_be_interrupted_by_a_ping() {
    let parts = [frame(TEXT, b"one, "), frame(MORE, b"two, "), frame(FINAL, b"three")];
    check(&[&parts[0], &parts[1], &parts[2]], &[(FINAL | TEXT, b"one, two, three")]).await;
    let ping = frame(FINAL | PING, b"?");
    let expected: [(u8, &[u8]); 2] = [(FINAL | PONG, b"?"), (FINAL | TEXT, b"one, three")];
    check(&[&parts[0], &ping, &parts[2]], &expected).await;
}

#[tokio::test]
async fn parts_that_do_not_belong_together_are_the_end() {
    check_ended(&[&frame(FINAL, b"of nothing")], 0, 1002).await;
    check_ended(&[&frame(MORE, b"of nothing")], 0, 1002).await;
    check_ended(&[&frame(TEXT, b"begun"), &frame(FINAL | TEXT, b"again")], 0, 1002).await;
    check_ended(&[&frame(PING, b"in parts")], 0, 1002).await;
}

#[tokio::test]
async fn bits_and_kinds_that_mean_nothing_are_the_end() {
    for bit in [0x40, 0x20, 0x10] {
        check_ended(&[&frame(FINAL | bit | TEXT, b"x")], 0, 1002).await;
    }
    for kind in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
        check_ended(&[&frame(FINAL | kind, b"")], 0, 1002).await;
    }
    let fine = frame(FINAL | TEXT, b"fine");
    check_ended(&[&fine, &frame(FINAL | 0x40 | TEXT, b"x")], 1, 1002).await;
}

#[tokio::test]
async fn a_frame_without_a_mask_is_the_end() {
    check_ended(&[&[FINAL | TEXT, 2, b'h', b'i']], 0, 1002).await;
}

#[tokio::test]
async fn texts_are_utf_8_also_when_a_letter_comes_in_parts() {
    let text = "κόσμε ñandú 🦆 \u{10ffff}";
    check(&[&frame(FINAL | TEXT, text.as_bytes())], &[(FINAL | TEXT, text.as_bytes())]).await;
    let letters: Vec<_> = text.as_bytes().iter().map(|byte| frame(MORE, &[*byte])).collect();
    let parts = [vec![frame(TEXT, b"")], letters, vec![frame(FINAL, b"")]].concat().concat();
    check(&[&parts], &[(FINAL | TEXT, text.as_bytes())]).await;
    for wrong in [
        &b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited"[..],
        b"\xf4\x90\x80\x80",
        b"\xc0\xaf",
        b"\xff",
        b"\xe2\x82",
    ] {
        check_ended(&[&frame(FINAL | TEXT, wrong)], 0, 1007).await;
    }
}

#[tokio::test]
async fn a_close_is_answered_with_its_code_and_nothing_after_it_is_heard() {
    for code in [1000u16, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999] {
        let payload = [&code.to_be_bytes()[..], b"enough"].concat();
        let heard = answers(&frame(FINAL | CLOSE, &payload), usize::MAX).await;
        assert_eq!((heard.len(), heard[0].0), (1, FINAL | CLOSE));
        assert_eq!(heard[0].1[..2], code.to_be_bytes(), "{code}");
    }
    let heard = answers(&frame(FINAL | CLOSE, b""), usize::MAX).await;
    assert_eq!(heard, [(FINAL | CLOSE, Vec::new())]);
    let bytes = [frame(FINAL | CLOSE, &1000u16.to_be_bytes()), frame(FINAL | TEXT, b"too late")];
    let heard = answers(&bytes.concat(), usize::MAX).await;
    assert_eq!((heard.len(), heard[0].0), (1, FINAL | CLOSE));
}

#[tokio::test]
async fn a_close_that_says_nothing_that_can_be_said_is_wrong() {
    for code in [0u16, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535] {
        let heard = answers(&frame(FINAL | CLOSE, &code.to_be_bytes()), usize::MAX).await;
        let (head, payload) = &heard[0];
        assert_eq!((heard.len(), *head), (1, FINAL | CLOSE));
        assert_eq!(payload[..2], 1002u16.to_be_bytes(), "{code}: {heard:?}");
    }
    for payload in [&[3][..], &[0; 126], b"\x03\xe8\xce\xba\xff"] {
        let heard = answers(&frame(FINAL | CLOSE, payload), usize::MAX).await;
        assert_eq!((heard.len(), heard[0].0), (1, FINAL | CLOSE), "{payload:?}");
        assert_ne!(heard[0].1.get(..2), Some(&1000u16.to_be_bytes()[..]), "{payload:?}");
    }
}

#[tokio::test]
async fn what_is_too_long_is_the_end() {
    let limit = Limits::default().message_bytes_max;
    let fits = vec![b'x'; limit];
    check(&[&frame(FINAL | BINARY, &fits)], &[(FINAL | BINARY, &fits)]).await;
    check_ended(&[&frame(FINAL | BINARY, &vec![b'x'; limit + 1])], 0, 1009).await;
    let half = vec![b'x'; limit / 2 + 1];
    check_ended(&[&frame(BINARY, &half), &frame(FINAL, &half)], 0, 1009).await;
    // Who only says that it will be long is not waited for.
    let mut head = vec![FINAL | BINARY, 0x80 | 127];
    head.extend((u64::MAX >> 1).to_be_bytes());
    head.extend([0; 4]);
    check_ended(&[&head], 0, 1009).await;
}
