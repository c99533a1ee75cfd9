use turnero_domain::Timestamp;
use turnero_domain::invoicing::bounds::MAIL_SHUT_OUT_PAUSE;
use turnero_domain::mail::Delivery;

use super::board::MailObstacle;
use super::errand::Ended;
use crate::bounds::{MAIL_AWAY_PAUSE, MAILS_UNDER_WAY_MAX};

/// What is known of the mail server, which all issuers share: whether it is there, and lets us in.
#[derive(Debug, Default)]
pub(super) struct Server {
    obstacle: Option<MailObstacle>,
    /// Until when nothing is tried. Then one mail finds out whether it is over.
    held_until: Option<Timestamp>,
}

impl Server {
    /// How many more attempts may begin. While something is in the way, one finds out whether it is over: each mail that
    /// were tried meanwhile would come back hours later, and each with a wrong password would be one more wrong password.
    pub(super) fn room(&self, now: Timestamp, under_way: usize) -> usize {
        let most = match (&self.obstacle, self.held_until) {
            (None, _) => MAILS_UNDER_WAY_MAX,
            (Some(_), Some(until)) if now < until => 0,
            (Some(_), _) => 1,
        };
        most.saturating_sub(under_way)
    }

    /// Until when nothing is tried, if something is in the way.
    pub(super) fn held_until(&self) -> Option<Timestamp> {
        self.held_until
    }

    pub(super) fn obstacle(&self) -> Option<MailObstacle> {
        self.obstacle.clone()
    }

    /// An attempt has ended.
    pub(super) fn has_said(&mut self, ended: &Ended, now: Timestamp) {
        match &ended.delivery {
            Some(Delivery::Unreachable) => {
                let pause = i64::try_from(MAIL_AWAY_PAUSE.as_millis()).unwrap_or(i64::MAX);
                // An attempt that began before says nothing new about a password.
                if !matches!(self.obstacle, Some(MailObstacle::NotLetIn { .. })) {
                    self.obstacle = Some(MailObstacle::Away);
                    self.held_until = Some(now.plus_millis(pause));
                }
            }
            Some(Delivery::NotLetIn { setting }) => {
                tracing::error!(
                    %setting,
                    "the mail server does not let us in; mend this setting and start again. It is tried once an hour"
                );
                self.obstacle = Some(MailObstacle::NotLetIn { setting: setting.clone() });
                self.held_until = Some(now.plus(MAIL_SHUT_OUT_PAUSE));
            }
            Some(
                Delivery::Accepted
                | Delivery::Postponed
                | Delivery::AnswerLost
                | Delivery::AddressRefused
                | Delivery::MessageRefused,
            ) => (self.obstacle, self.held_until) = (None, None),
            // The mail server was not asked.
            Some(
                Delivery::FilesAway
                | Delivery::NoAddress
                | Delivery::AddressBouncing
                | Delivery::NotWritten,
            )
            | None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use turnero_domain::Name;
    use uuid::Uuid;

    fn said(server: &mut Server, delivery: Delivery, at_ms: i64) {
        let (issuer, document) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
        let ended = Ended { issuer, document, delivery: Some(delivery), recorded: true };
        server.has_said(&ended, Timestamp::from_millis(at_ms));
    }

    fn room(server: &Server, now_ms: i64, under_way: usize) -> usize {
        server.room(Timestamp::from_millis(now_ms), under_way)
    }

    #[test]
    fn while_the_mail_server_is_away_one_mail_a_minute_finds_out_whether_it_is_back() {
        let mut server = Server::default();
        assert_eq!(room(&server, 0, 0), MAILS_UNDER_WAY_MAX);
        said(&mut server, Delivery::Unreachable, 0);
        assert_eq!((room(&server, 59_999, 0), room(&server, 60_000, 0)), (0, 1));
        assert_eq!(room(&server, 60_000, 1), 0);
        said(&mut server, Delivery::NoAddress, 60_000);
        assert_eq!(server.obstacle(), Some(MailObstacle::Away), "it was not asked");
        said(&mut server, Delivery::Accepted, 60_000);
        assert_eq!((room(&server, 60_000, 0), server.obstacle()), (MAILS_UNDER_WAY_MAX, None));
    }

    #[test]
    fn a_wrong_password_is_tried_once_an_hour() {
        let mut server = Server::default();
        let setting = Name::new("mail.password").unwrap();
        said(&mut server, Delivery::NotLetIn { setting: setting.clone() }, 0);
        said(&mut server, Delivery::Unreachable, 1);
        assert_eq!(server.obstacle(), Some(MailObstacle::NotLetIn { setting }));
        assert_eq!((room(&server, 3_599_999, 0), room(&server, 3_600_000, 0)), (0, 1));
    }
}
