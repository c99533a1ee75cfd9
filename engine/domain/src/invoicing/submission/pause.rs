use crate::{Seconds, Timestamp};

/// How long to wait before a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// Not at all.
    None,
    /// Longer from time to time.
    BackOff,
    /// As long as the gateway asks for, and as long as one would anyhow.
    Asked(Seconds),
    /// Long: a person has to look, or somebody else has to move first.
    Long,
}

/// A pause after a first, second and third failure: what the tax authority's own rules ask for.
const SHORT: Seconds = Seconds::new(5);
/// After the next five.
const MIDDLE: Seconds = Seconds::minutes(2);
/// After all others, and while a person has to look.
const LONG: Seconds = Seconds::minutes(30);
/// The longest that a gateway can send us away for. It may say anything.
const ASKED_MAX: Seconds = Seconds::minutes(60);

impl Pause {
    /// When the next step is due, after so many in a row that led nowhere. A fifth of each pause is left to
    /// chance, or all that failed together would come back together.
    pub(super) fn until(self, now: Timestamp, in_vain: u32, seed: u128) -> Timestamp {
        let back_off = match in_vain {
            0..=3 => SHORT,
            4..=8 => MIDDLE,
            _ => LONG,
        };
        let length = match self {
            Self::None => return now,
            Self::BackOff => back_off,
            Self::Asked(asked) => asked.min(ASKED_MAX).max(back_off),
            Self::Long => LONG,
        };
        let fifth = u128::from(length.get()) * 1_000 / 5;
        let chance = i64::try_from(seed % (fifth + 1)).unwrap_or_default();
        now.plus(length).plus_millis(chance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::minute;

    fn waited(pause: Pause, in_vain: u32, seed: u128) -> i64 {
        pause.until(minute(0), in_vain, seed).millis_since(minute(0))
    }

    #[test]
    fn pauses_grow_and_end_at_half_an_hour() {
        let lengths = [1, 3, 4, 8, 9, 10_000].map(|in_vain| waited(Pause::BackOff, in_vain, 0));
        assert_eq!(lengths, [5_000, 5_000, 120_000, 120_000, 1_800_000, 1_800_000]);
        assert_eq!(waited(Pause::None, 9, 7), 0);
        assert_eq!(waited(Pause::Long, 1, 0), 1_800_000);
    }

    #[test]
    fn a_fifth_is_left_to_chance() {
        assert_eq!(waited(Pause::BackOff, 1, 1_000), 6_000);
        assert_eq!(waited(Pause::BackOff, 1, 1_001), 5_000);
        for seed in [u128::MAX, 12_345_678, 999] {
            assert!((5_000..=6_000).contains(&waited(Pause::BackOff, 1, seed)));
        }
    }

    #[test]
    fn the_gateway_may_ask_for_more_but_not_for_ever() {
        assert_eq!(waited(Pause::Asked(Seconds::new(42)), 1, 0), 42_000);
        assert_eq!(waited(Pause::Asked(Seconds::new(1)), 1, 0), 5_000);
        assert_eq!(waited(Pause::Asked(Seconds::minutes(100_000)), 1, 0), 3_600_000);
    }
}
