use std::fmt;

use serde::{Deserialize, Serialize};

use crate::minutes::{minutes_expected, minutes_passed};

/// Why this one and nobody else, with the numbers. `Display` says it in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// The law puts this person before anybody else.
    Preferential {
        /// How long this one waited.
        waited_millis: u64,
    },
    /// This person was promised a time, and it has come.
    Appointment {
        /// How long ago that time was.
        late_millis: u64,
    },
    /// Nobody is passed over for longer.
    Overdue {
        /// How long this one waited.
        waited_millis: u64,
        /// The limit at this moment.
        limit_millis: u64,
        /// Whether that was made for today, or is a promise.
        limit: LimitKind,
    },
    /// What this person needs is done soonest, so that the fewest wait for it.
    Shortest {
        /// What the service takes on average.
        expected_millis: u64,
        /// How many waited whom the counter can serve, including this one.
        waiting: u32,
        /// The limit at this moment.
        limit_millis: u64,
        /// How long somebody has waited who is beyond the limit all the same.
        beyond_millis: Option<u64>,
        /// How many counters serve people who were overdue, which is why no other does.
        counters_on_overdue: u32,
    },
    /// Nobody has waited longer.
    Oldest {
        /// How long this one waited.
        waited_millis: u64,
    },
    /// The highest priority of those who wait, and nobody of that priority has waited longer.
    Rank {
        /// The rank of the priority.
        rank: u16,
        /// How long this one waited.
        waited_millis: u64,
    },
    /// It is the turn of the preferential ones, or of the others.
    Turn {
        /// Whose turn it is.
        preferential: bool,
        /// Which of the turn this is, from 1.
        number: u16,
        /// How many a turn has.
        of: u16,
    },
    /// It is the turn of the others, but only these wait.
    TurnOfNobody {
        /// Whether this one is preferential.
        preferential: bool,
    },
    /// Somebody chose this one by hand, out of order.
    ByHand,
}

/// Where a limit comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// Made from what plain ticket order would have given today.
    Today,
    /// A promise that the site makes.
    Promised,
}

impl Reason {
    /// Whether it was called for having waited too long.
    pub const fn is_overdue(&self) -> bool {
        matches!(self, Self::Overdue { .. })
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Preferential { .. } => formatter.write_str("preferential"),
            Self::Appointment { late_millis } => {
                write!(formatter, "appointment, due {} min ago", minutes_passed(late_millis))
            }
            Self::Overdue { waited_millis, limit_millis, limit } => {
                let limit_is = match limit {
                    LimitKind::Today => "today's limit is",
                    LimitKind::Promised => "the promised limit is",
                };
                let (waited, limit) = (minutes_passed(waited_millis), minutes_passed(limit_millis));
                write!(formatter, "waited {waited} min, {limit_is} {limit}")
            }
            Self::Shortest {
                expected_millis,
                waiting,
                limit_millis,
                beyond_millis,
                counters_on_overdue,
            } => {
                let expected = minutes_expected(expected_millis);
                let limit = minutes_passed(limit_millis);
                write!(
                    formatter,
                    "shortest expected service ({expected} min) of {waiting} waiting; "
                )?;
                match beyond_millis.map(minutes_passed) {
                    None => write!(formatter, "nobody is beyond the limit of {limit} min"),
                    Some(beyond) => {
                        let serve = if counters_on_overdue == 1 {
                            "counter serves"
                        } else {
                            "counters serve"
                        };
                        write!(
                            formatter,
                            "somebody waits {beyond} min, beyond the limit of {limit} min, but \
                             {counters_on_overdue} {serve} such people already"
                        )
                    }
                }
            }
            Self::Oldest { waited_millis } => {
                write!(formatter, "waited longest ({} min)", minutes_passed(waited_millis))
            }
            Self::Rank { rank, waited_millis } => write!(
                formatter,
                "highest priority of those who wait (rank {rank}), waited {} min",
                minutes_passed(waited_millis)
            ),
            Self::Turn { preferential, number, of } => {
                let who = if preferential { "preferential people" } else { "the others" };
                write!(formatter, "turn of {who}, {number} of {of}")
            }
            Self::TurnOfNobody { preferential: true } => {
                formatter.write_str("turn of the others, but only preferential people wait")
            }
            Self::TurnOfNobody { preferential: false } => {
                formatter.write_str("turn of preferential people, but only others wait")
            }
            Self::ByHand => formatter.write_str("chosen by hand, out of order"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60_000;

    #[test]
    fn each_reason_is_a_sentence_with_its_numbers() {
        let (waited_millis, limit_millis) = (78 * MINUTE + 1, 74 * MINUTE + 59_999);
        let shortest = |beyond_millis, counters_on_overdue| Reason::Shortest {
            expected_millis: 170_000,
            waiting: 14,
            limit_millis,
            beyond_millis,
            counters_on_overdue,
        };
        for (reason, sentence) in [
            (Reason::Preferential { waited_millis }, "preferential"),
            (Reason::Appointment { late_millis: 3 * MINUTE }, "appointment, due 3 min ago"),
            (
                Reason::Overdue { waited_millis, limit_millis, limit: LimitKind::Today },
                "waited 78 min, today's limit is 74",
            ),
            (
                Reason::Overdue { waited_millis, limit_millis, limit: LimitKind::Promised },
                "waited 78 min, the promised limit is 74",
            ),
            (
                shortest(None, 0),
                "shortest expected service (3 min) of 14 waiting; nobody is beyond the limit of 74 \
                 min",
            ),
            (
                shortest(Some(80 * MINUTE), 5),
                "shortest expected service (3 min) of 14 waiting; somebody waits 80 min, beyond the \
                 limit of 74 min, but 5 counters serve such people already",
            ),
            (Reason::Oldest { waited_millis }, "waited longest (78 min)"),
            (
                Reason::Rank { rank: 2, waited_millis },
                "highest priority of those who wait (rank 2), waited 78 min",
            ),
            (Reason::Turn { preferential: false, number: 2, of: 3 }, "turn of the others, 2 of 3"),
            (
                Reason::TurnOfNobody { preferential: false },
                "turn of preferential people, but only others wait",
            ),
            (Reason::ByHand, "chosen by hand, out of order"),
        ] {
            assert_eq!(reason.to_string(), sentence);
        }
    }
}
