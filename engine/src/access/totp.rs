//! One-time codes by the clock, as authenticator apps make them: RFC 6238 with SHA-1, 6 digits, 30 seconds.
//! Other parameters exist on paper; common apps ignore them.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use turnero_domain::Timestamp;

/// Seconds of one time step.
const STEP_SECONDS: i64 = 30;
/// Steps before and behind the present one that are taken too: clocks differ, and people type slowly.
const STEPS_AROUND: i64 = 1;
/// Digits of a code.
const DIGITS: usize = 6;
/// Bytes of a secret, as RFC 4226 recommends.
pub(super) const SECRET_BYTES: usize = 20;

/// The step whose code this is, if it is one of now and later than `last`.
pub(super) fn step_of(secret: &[u8], code: &str, last: Option<u64>, now: Timestamp) -> Option<u64> {
    let digits: String =
        code.chars().filter(|letter| !letter.is_whitespace()).take(DIGITS + 1).collect();
    if digits.len() != DIGITS || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let present = now.as_millis().div_euclid(1_000 * STEP_SECONDS);
    let mut found = None;
    // All of them, so that the time does not tell which one it was.
    for around in -STEPS_AROUND..=STEPS_AROUND {
        let Ok(step) = u64::try_from(present + around) else { continue };
        let fits = code_at(secret, step).as_deref() == Some(digits.as_str());
        if fits && last.is_none_or(|last| last < step) {
            found = Some(step);
        }
    }
    found
}

fn code_at(secret: &[u8], step: u64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let hash: [u8; 20] = mac.finalize().into_bytes().into();
    let start = usize::from(hash.last()? & 0x0f);
    let four: [u8; 4] = hash.get(start..start + 4)?.try_into().ok()?;
    let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000;
    Some(format!("{number:06}"))
}

/// The secret as apps take it.
pub(super) fn written(secret: &[u8]) -> String {
    data_encoding::BASE32_NOPAD.encode(secret)
}

/// The secret of this text.
pub(super) fn read(text: &str) -> Option<Vec<u8>> {
    data_encoding::BASE32_NOPAD.decode(text.as_bytes()).ok()
}

/// What a QR code shows to an app.
pub(super) fn address(issuer: &str, account: &str, secret: &str) -> String {
    let plain = |text: &str| -> String {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let write = |byte: u8| {
            if fits(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
        };
        text.bytes().map(write).collect()
    };
    let (issuer, account) = (plain(issuer), plain(account));
    format!(
        "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30"
    )
}

/// The code of now, for tests of what is built on this.
#[cfg(any(test, feature = "testing"))]
pub(super) fn code_of(secret: &str, now: Timestamp) -> Option<String> {
    let step = u64::try_from(now.as_millis().div_euclid(1_000 * STEP_SECONDS)).ok()?;
    code_at(&read(secret)?, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = u64::try_from(seconds / 30).unwrap();
            assert_eq!(code_at(SECRET, step).unwrap(), code, "at {seconds}");
            assert_eq!(step_of(SECRET, code, None, at(seconds)), Some(step));
        }
    }

    #[test]
    fn a_code_is_taken_one_step_early_or_late_and_not_two() {
        let code = code_at(SECRET, 100).unwrap();
        for (seconds, taken) in [(2_969, false), (2_970, true), (3_059, true), (3_060, false)] {
            let found = step_of(SECRET, &code, None, at(seconds)).is_some();
            assert_eq!(found, taken || code_at(SECRET, 98).unwrap() == code, "at {seconds}");
        }
    }

    #[test]
    fn a_code_is_good_once() {
        let code = code_at(SECRET, 100).unwrap();
        assert_eq!(step_of(SECRET, &code, Some(99), at(3_000)), Some(100));
        assert_eq!(step_of(SECRET, &code, Some(100), at(3_000)), None);
        assert_eq!(step_of(SECRET, &code, Some(101), at(3_000)), None);
    }

    #[test]
    fn what_is_no_code_is_no_code() {
        for text in
            ["", "28708", "2870822", "28708a", "\u{0662}\u{0668}\u{0667}\u{0660}\u{0668}\u{0662}"]
        {
            assert_eq!(step_of(SECRET, text, None, at(59)), None, "{text:?}");
        }
        assert!(step_of(SECRET, "287 082", None, at(59)).is_some(), "apps show a space");
    }

    #[test]
    fn an_app_is_told_all_it_needs() {
        let address = address("Town hall", "m.lopez", &written(SECRET));
        assert_eq!(
            address,
            "otpauth://totp/Town%20hall:m.lopez?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Town%20hall&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(read("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap(), SECRET);
    }
}
