use super::MailTrouble;
use crate::invoicing::bounds::{MAIL_GIVEN_UP_AFTER, MAIL_SHUT_OUT_PAUSE};
use crate::mail::Delivery;
use crate::{Seconds, Timestamp};

/// What follows from an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailVerdict {
    /// It is sent.
    Sent,
    /// It is tried again then.
    Again {
        /// When.
        due: Timestamp,
        /// What was in the way.
        why: MailTrouble,
    },
    /// It is not tried again.
    Failed {
        /// Why.
        why: MailTrouble,
        /// Whether the address is marked, so that nothing more goes there.
        marks_address: bool,
    },
}

/// A pause after the first attempt, the second, and so on. Mail servers that say "not now" to strangers want to see them
/// again after some minutes; what is broken for longer is somebody's work of hours.
const PAUSES: [Seconds; 4] =
    [Seconds::minutes(1), Seconds::minutes(5), Seconds::minutes(15), Seconds::minutes(60)];
/// After all others.
const LONGEST: Seconds = Seconds::minutes(4 * 60);

/// What follows when the how many-eth attempt at a mail that waits since then has ended like this.
pub fn mail_verdict(
    delivery: &Delivery,
    attempt: u32,
    since: Timestamp,
    now: Timestamp,
    seed: u128,
) -> MailVerdict {
    let again = |why, pause: Seconds| {
        if since.plus(MAIL_GIVEN_UP_AFTER) <= now {
            return MailVerdict::Failed { why, marks_address: false };
        }
        // A fifth is left to chance, or all that failed together would come back together.
        let fifth = u128::from(pause.get()) * 1_000 / 5;
        let chance = i64::try_from(seed % (fifth + 1)).unwrap_or_default();
        MailVerdict::Again { due: now.plus(pause).plus_millis(chance), why }
    };
    let place = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX);
    let pause = PAUSES.get(place).copied().unwrap_or(LONGEST);
    let failed = |why| MailVerdict::Failed { why, marks_address: false };
    match delivery {
        Delivery::Accepted => MailVerdict::Sent,
        Delivery::Postponed => again(MailTrouble::Postponed, pause),
        Delivery::Unreachable => again(MailTrouble::Unreachable, pause),
        Delivery::AnswerLost => again(MailTrouble::AnswerLost, pause),
        Delivery::FilesAway => again(MailTrouble::FilesAway, pause),
        Delivery::NotLetIn { .. } => again(MailTrouble::NotLetIn, pause.max(MAIL_SHUT_OUT_PAUSE)),
        Delivery::NoAddress => failed(MailTrouble::NoAddress),
        Delivery::AddressBouncing => failed(MailTrouble::AddressBouncing),
        Delivery::MessageRefused => failed(MailTrouble::MessageRefused),
        Delivery::NotWritten => failed(MailTrouble::NotWritten),
        Delivery::AddressRefused => {
            MailVerdict::Failed { why: MailTrouble::AddressRefused, marks_address: true }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Name;
    use crate::given::minute;

    fn after(delivery: &Delivery, attempt: u32, minutes: u32) -> MailVerdict {
        mail_verdict(delivery, attempt, minute(0), minute(minutes), 0)
    }

    #[test]
    fn pauses_grow_to_hours_and_after_three_days_it_is_given_up() {
        for (attempt, pause) in [(1, 1), (2, 5), (3, 15), (4, 60), (5, 240), (60, 240)] {
            let again = MailVerdict::Again { due: minute(pause), why: MailTrouble::Postponed };
            assert_eq!(after(&Delivery::Postponed, attempt, 0), again);
        }
        let given_up = MailVerdict::Failed { why: MailTrouble::Unreachable, marks_address: false };
        assert_eq!(after(&Delivery::Unreachable, 9, 3 * 24 * 60), given_up);
        assert!(matches!(
            after(&Delivery::Unreachable, 9, 3 * 24 * 60 - 1),
            MailVerdict::Again { .. }
        ));
    }

    #[test]
    fn a_fifth_of_a_pause_is_left_to_chance() {
        for seed in [0, 1, 11_999, 12_000, 12_001, u128::MAX] {
            let verdict = mail_verdict(&Delivery::Postponed, 1, minute(0), minute(0), seed);
            let MailVerdict::Again { due, .. } = verdict else { panic!("{verdict:?}") };
            assert!((60_000..=72_000).contains(&due.millis_since(minute(0))), "{due}");
        }
    }

    #[test]
    fn a_wrong_password_is_tried_at_most_once_an_hour() {
        let setting = Name::new("mail.password").unwrap();
        let again = MailVerdict::Again { due: minute(60), why: MailTrouble::NotLetIn };
        assert_eq!(after(&Delivery::NotLetIn { setting }, 1, 0), again);
    }

    #[test]
    fn only_an_address_that_does_not_exist_is_marked() {
        for (delivery, marked) in [
            (Delivery::AddressRefused, true),
            (Delivery::MessageRefused, false),
            (Delivery::AddressBouncing, false),
            (Delivery::NoAddress, false),
            (Delivery::NotWritten, false),
        ] {
            let verdict = after(&delivery, 1, 0);
            let MailVerdict::Failed { marks_address, .. } = verdict else { panic!("{verdict:?}") };
            assert_eq!(marks_address, marked, "{delivery:?}");
        }
        assert_eq!(after(&Delivery::Accepted, 1, 9_999), MailVerdict::Sent);
    }
}
