use serde::{Deserialize, Serialize};
use turnero_domain::{IssuerId, Name, Timestamp};

use crate::bounds::MAIL_LATE_AFTER;
use crate::standings::{Standing, Standings, is_late};

/// How the mails of one issuer stand: how many wait, and whether the mail server is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MailsStanding {
    /// Whose.
    pub issuer: IssuerId,
    /// How many wait.
    pub waiting: usize,
    /// How many documents are known whose newest mail did not come through.
    pub failed: usize,
    /// How many are with the mail server at this moment.
    pub under_way: usize,
    /// Since when the one waits that waits longest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// When something is due next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Timestamp>,
    /// What is in the way, as far as it was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<MailObstacle>,
}

/// What is in the way of mails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum MailObstacle {
    /// The mail server cannot be reached.
    Away,
    /// The mail server does not let us in: no retry mends that.
    NotLetIn {
        /// The setting to look at.
        setting: Name,
    },
    /// Nothing is set that carries mails, and an issuer sends its documents itself.
    NotSet,
}

/// Where everybody can see how mails stand.
pub(crate) type MailBoard = Standings<MailsStanding>;

impl Standing for MailsStanding {
    fn issuer(&self) -> IssuerId {
        self.issuer
    }

    fn waiting(&self) -> usize {
        self.waiting
    }

    fn since(&self) -> Option<Timestamp> {
        self.since
    }

    fn wrong(&self, now: Timestamp) -> Option<String> {
        if self.waiting == 0 {
            return None;
        }
        let issuer = self.issuer;
        let late = |since| is_late(since, MAIL_LATE_AFTER, now);
        match &self.obstacle {
            Some(MailObstacle::NotLetIn { setting }) => Some(format!(
                "the mail server does not let us in; mend the setting {setting} and start again"
            )),
            Some(MailObstacle::NotSet) => Some(format!(
                "issuer {issuer} sends its documents itself, and nothing is set that carries mails; set mail.transport, \
                 or let the gateway send them"
            )),
            Some(MailObstacle::Away) => {
                Some("the mail server cannot be reached; it is tried again by itself".to_owned())
            }
            None if self.since.is_some_and(late) => Some(format!(
                "mails of issuer {issuer} have been waiting for long; the mail server does not take them"
            )),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::health::Health;

    #[track_caller]
    fn check(obstacle: Option<MailObstacle>, waiting: usize, now_ms: i64, expected: Option<&str>) {
        let board = MailBoard::default();
        board.show(MailsStanding {
            issuer: Uuid::from_u128(1).into(),
            waiting,
            failed: 0,
            under_way: 0,
            since: Some(Timestamp::from_millis(5_000)),
            next: None,
            obstacle,
        });
        match (board.degraded(Timestamp::from_millis(now_ms)), expected) {
            (None, None) => {}
            (Some(Health::Degraded { reason, waiting: told, since }), Some(words)) => {
                assert_eq!((told, since), (waiting, Timestamp::from_millis(5_000)));
                assert!(reason.contains(words), "{reason}");
            }
            (found, _) => panic!("{found:?}"),
        }
    }

    #[test]
    fn what_is_wrong_with_mails_is_told_with_how_many_wait_and_since_when() {
        check(None, 3, 9_000, None);
        check(None, 3, 5_000 + 3_600_000, Some("waiting for long"));
        check(Some(MailObstacle::Away), 4, 9_000, Some("cannot be reached"));
        check(Some(MailObstacle::Away), 0, 9_000, None);
        check(Some(MailObstacle::NotSet), 1, 9_000, Some("mail.transport"));
        let setting = Name::new("mail.password").unwrap();
        check(Some(MailObstacle::NotLetIn { setting }), 2, 9_000, Some("mail.password"));
    }
}
