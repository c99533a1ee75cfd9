use std::fmt;

use serde::{Deserialize, Serialize};

use crate::minutes::MINUTE_MILLIS;

/// How long somebody will wait from now on. Small, for there is one for everybody who waits: a day has less than 2³²
/// milliseconds, and nobody is told of longer waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Wait {
    /// It is as likely to be longer as to be shorter.
    pub median_millis: u32,
    /// One in ten waits less.
    pub low_millis: u32,
    /// One in ten waits longer.
    pub high_millis: u32,
}

/// A wait as a person is told: an interval of round minutes, never a false minute, and never less
/// than what the forecast says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// At least so many minutes.
    pub from_minutes: u64,
    /// At most so many.
    pub to_minutes: u64,
}

impl Wait {
    /// The interval for a person: rounded outwards, the more the longer it is.
    pub fn told(&self) -> Told {
        let high = u64::from(self.high_millis).div_ceil(MINUTE_MILLIS);
        let step = match high {
            0..=30 => 5,
            31..=90 => 10,
            91..=180 => 15,
            _ => 30,
        };
        let from_minutes = u64::from(self.low_millis) / MINUTE_MILLIS / step * step;
        let to_minutes = high.div_ceil(step).max(1) * step;
        Told { from_minutes, to_minutes }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self { from_minutes: 0, to_minutes } => write!(formatter, "up to {to_minutes} min"),
            Self { from_minutes, to_minutes } => {
                write!(formatter, "{from_minutes} to {to_minutes} min")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u32 = 60_000;

    fn wait(low_millis: u32, high_millis: u32) -> Wait {
        Wait { median_millis: low_millis, low_millis, high_millis }
    }

    #[track_caller]
    fn check(low: u32, high: u32, told: &str) {
        assert_eq!(wait(low * MINUTE, high * MINUTE).told().to_string(), told);
    }

    #[test]
    fn an_interval_is_told_in_round_minutes_and_never_promises_too_much() {
        check(0, 0, "up to 5 min");
        check(2, 5, "up to 5 min");
        check(11, 19, "10 to 20 min");
        check(14, 20, "10 to 20 min");
        check(14, 21, "10 to 25 min");
        check(25, 44, "20 to 50 min");
        check(50, 91, "45 to 105 min");
        check(100, 200, "90 to 210 min");
    }

    #[test]
    fn what_is_told_holds_what_is_meant() {
        for low in 0..200 {
            for high in low..250 {
                let told = wait(low * MINUTE, high * MINUTE + 1).told();
                let holds = told.from_minutes <= low.into() && told.to_minutes > high.into();
                assert!(holds, "{low} {high}");
            }
        }
    }
}
