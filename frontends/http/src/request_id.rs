use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

use crate::bounds::REQUEST_ID_BYTES_MAX;

/// Names one request in the reply, in problems and in logs. A client or a proxy may bring one; else it is made here.
///
/// What a client brings is taken over only if it is short and plain, for it goes into logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// Where it travels, in and out.
    pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

    /// The one that the request brings, or a fresh one.
    pub fn of(headers: &HeaderMap) -> Self {
        match headers.get(Self::HEADER) {
            Some(brought) if is_plain(brought.as_bytes()) => Self(brought.clone()),
            _ => Self::fresh(),
        }
    }

    /// A fresh one: a part that no other run of the program has, and a number.
    ///
    /// No UUID of its own for each: that would ask the kernel for chance every time, which costs more than all the rest
    /// that is done around a request.
    pub fn fresh() -> Self {
        static RUN: LazyLock<String> = LazyLock::new(|| format!("{}-", Uuid::now_v7().simple()));
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let mut text = String::with_capacity(RUN.len() + NUMBER_DIGITS_MAX);
        text.push_str(&RUN);
        text.extend(digits(number));
        Self(HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("none")))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// As the value of a header.
    pub fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// As many digits as a number can have.
const NUMBER_DIGITS_MAX: usize = 16;

/// A number in hexadecimal, with eight digits at least: formatting it would take longer than all else that is done for an id.
fn digits(number: u64) -> impl Iterator<Item = char> {
    let written = number.checked_ilog2().map_or(1, |bits| bits / 4 + 1).max(8);
    (0..written).rev().filter_map(move |place| {
        let digit = number >> (4 * place) & 0xf;
        char::from_digit(u32::try_from(digit).unwrap_or_default(), 16)
    })
}

fn is_plain(bytes: &[u8]) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    (1..=REQUEST_ID_BYTES_MAX).contains(&bytes.len()) && bytes.iter().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brought(id: &str) -> RequestId {
        let value = HeaderValue::from_str(id).unwrap();
        RequestId::of(&HeaderMap::from_iter([(RequestId::HEADER, value)]))
    }

    #[test]
    fn a_plain_id_is_taken_over() {
        assert_eq!(brought("0af7-Board_3.retry").as_str(), "0af7-Board_3.retry");
    }

    #[test]
    fn whatever_does_not_belong_into_a_log_is_replaced() {
        for id in ["", "two words", "ana@example.org", "x\"y", &"9".repeat(65)] {
            let made = brought(id);
            assert_ne!(made.as_str(), id);
            assert!(is_plain(made.as_str().as_bytes()), "{made}");
        }
    }

    #[test]
    fn a_number_is_written_whole() {
        for number in [0, 1, 0xdead_beef, 0x1_2345_6789, u64::MAX] {
            assert_eq!(digits(number).collect::<String>(), format!("{number:08x}"));
        }
    }

    #[test]
    fn no_two_requests_share_one() {
        assert_ne!(RequestId::of(&HeaderMap::new()), RequestId::of(&HeaderMap::new()));
    }
}
