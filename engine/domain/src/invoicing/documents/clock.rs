use crate::invoicing::text_code::{Shaped, text_codes};

text_codes! {
    /// What the clock read when a document was issued, with its offset: `10:53:10-05:00`. Kept as it was
    /// written, because the code of the document is made from these very letters.
    Clock(Shaped("[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}", reading), clock);
}

fn reading(text: &str) -> Option<String> {
    let fits = |(place, byte): (usize, u8)| match place {
        2 | 5 | 11 => byte == b':',
        8 => byte == b'-' || byte == b'+',
        _ => byte.is_ascii_digit(),
    };
    let whole = text.len() == 14 && text.bytes().enumerate().all(fits);
    whole.then(|| text.to_owned())
}

impl Clock {
    /// The reading in a moment that is written like `2026-11-20T10:42:00.000-05:00`.
    pub(in crate::invoicing) fn of(moment: &str) -> Self {
        let seconds = moment.get(11..19).unwrap_or_default();
        let offset = moment.get(23..).unwrap_or_default();
        Self(format!("{seconds}{offset}").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_has_seconds_and_an_offset() {
        assert_eq!(
            Clock::of("2026-11-20T10:42:07.123-05:00"),
            Clock::new("10:42:07-05:00").unwrap()
        );
        for text in ["10:42", "10:42:07", "10:42:07Z", "10.42.07-05:00", "10:42:07-0500x"] {
            assert!(Clock::new(text).is_err(), "{text}");
        }
    }
}
