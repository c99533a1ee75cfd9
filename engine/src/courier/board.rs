use serde::{Deserialize, Serialize};
use turnero_domain::{IssuerId, Name, Timestamp};

use crate::bounds::SUBMISSION_LATE_AFTER;
use crate::standings::{Standing, Standings, is_late};

/// How the submissions of one issuer stand: what waits, and whether its gateway is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubmissionsStanding {
    /// Whose.
    pub issuer: IssuerId,
    /// How many documents are on their way, beside those that were stopped.
    pub waiting: usize,
    /// How many were stopped because the gateway does not let us in.
    pub halted: usize,
    /// How many are with the gateway at this moment.
    pub under_way: usize,
    /// Since when the one waits that waits longest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// When something is due next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Timestamp>,
    /// What is in the way, as far as it was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

/// What is in the way of submissions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Trouble {
    /// The gateway did not answer, or is too busy.
    Away,
    /// A document is in the way of all others there.
    Blocked,
    /// The gateway does not let us in: no retry mends that.
    NotLetIn {
        /// The setting to look at.
        setting: Name,
    },
    /// No gateway is set for this issuer, and its documents are to be submitted.
    NoGateway,
}

/// Where everybody can see how submissions stand.
pub(crate) type SubmissionBoard = Standings<SubmissionsStanding>;

impl Standing for SubmissionsStanding {
    fn issuer(&self) -> IssuerId {
        self.issuer
    }

    fn waiting(&self) -> usize {
        self.waiting + self.halted
    }

    fn since(&self) -> Option<Timestamp> {
        self.since
    }

    fn wrong(&self, now: Timestamp) -> Option<String> {
        let issuer = self.issuer;
        let late = |since| is_late(since, SUBMISSION_LATE_AFTER, now);
        match &self.trouble {
            Some(Trouble::NotLetIn { setting }) => Some(format!(
                "the gateway of issuer {issuer} does not let us in; mend the setting {setting}, then let the \
                 submissions go on"
            )),
            None | Some(Trouble::Away | Trouble::Blocked) if self.halted > 0 => Some(format!(
                "documents of issuer {issuer} were stopped because its gateway did not let us in; let the submissions \
                 go on when the setting is mended"
            )),
            Some(Trouble::NoGateway) => Some(format!(
                "issuer {issuer} has no gateway in the settings, and its documents are to be submitted; set one, or \
                 change the route of the issuer"
            )),
            Some(Trouble::Away) if self.waiting > 0 => Some(format!(
                "the gateway of issuer {issuer} does not answer; it is asked again by itself"
            )),
            None | Some(Trouble::Blocked) if self.waiting > 0 && self.since.is_some_and(late) => {
                Some(format!(
                    "documents of issuer {issuer} have been on their way for long; look at those that need attention"
                ))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::health::Health;

    fn standing(trouble: Option<Trouble>, waiting: usize, halted: usize) -> SubmissionsStanding {
        SubmissionsStanding {
            issuer: Uuid::from_u128(1).into(),
            waiting,
            halted,
            under_way: 0,
            since: Some(Timestamp::from_millis(5_000)),
            next: None,
            trouble,
        }
    }

    #[track_caller]
    fn check(standing: SubmissionsStanding, now_ms: i64, expected: Option<(usize, &str)>) {
        let board = SubmissionBoard::default();
        board.show(standing);
        match (board.degraded(Timestamp::from_millis(now_ms)), expected) {
            (None, None) => {}
            (Some(Health::Degraded { reason, waiting, since }), Some((count, words))) => {
                assert_eq!((waiting, since), (count, Timestamp::from_millis(5_000)));
                assert!(reason.contains(words), "{reason}");
            }
            (found, _) => panic!("{found:?}"),
        }
    }

    #[test]
    fn what_is_wrong_with_submissions_is_told_with_how_many_wait_and_since_when() {
        check(standing(None, 0, 0), 9_000, None);
        check(standing(None, 3, 0), 9_000, None);
        check(standing(None, 3, 0), 5_000 + 600_000, Some((3, "for long")));
        check(standing(None, 3, 2), 9_000, Some((5, "were stopped")));
        check(standing(Some(Trouble::Away), 4, 0), 9_000, Some((4, "does not answer")));
        check(standing(Some(Trouble::Away), 0, 0), 9_000, None);
        check(standing(Some(Trouble::NoGateway), 1, 0), 9_000, Some((1, "has no gateway")));
        let setting = Name::new("factus.client_secret").unwrap();
        let not_let_in = Some(Trouble::NotLetIn { setting });
        check(standing(not_let_in, 2, 1), 9_000, Some((3, "factus.client_secret")));
    }
}
