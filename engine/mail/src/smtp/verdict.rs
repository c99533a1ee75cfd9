use std::error::Error as _;

use lettre::transport::smtp::Error;
use turnero_domain::Name;
use turnero_domain::mail::Delivery;

/// How far a mail had come when the server said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Point {
    /// From whom it is.
    Sender,
    /// To whom it is.
    Recipient,
    /// Whether it may follow.
    Data,
    /// The mail itself.
    Taking,
}

/// What it means that the server did not say yes at this point.
pub(super) fn meant(point: Point, error: &Error) -> Delivery {
    if let Some(code) = error.status() {
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        let code: u16 = code.to_string().parse().unwrap_or_default();
        return answered(point, code, &text);
    }
    match point {
        // It was given, and may have been taken.
        Point::Taking => Delivery::AnswerLost,
        Point::Sender | Point::Recipient | Point::Data => Delivery::Unreachable,
    }
}

/// What this answer means at this point. The text is looked at for its code alone (RFC 3463), and is written down nowhere:
/// servers repeat addresses in it.
fn answered(point: Point, code: u16, text: &str) -> Delivery {
    if (400..500).contains(&code) {
        return Delivery::Postponed;
    }
    match (point, code, subject(text)) {
        // It wants to know first who we are.
        (Point::Sender | Point::Recipient | Point::Data, 530, _) => match Name::new("mail.user") {
            Ok(setting) => Delivery::NotLetIn { setting },
            Err(_) => Delivery::MessageRefused,
        },
        // A policy, a full mailbox, a mail that is too large: none of them says that there is no such address.
        (Point::Recipient, 552, _) | (Point::Recipient, _, Some(2 | 3 | 4 | 6 | 7)) => {
            Delivery::MessageRefused
        }
        (Point::Recipient, _, _) => Delivery::AddressRefused,
        _ => Delivery::MessageRefused,
    }
}

/// The second number of an enhanced code, like the 1 of `5.1.1`: what the answer is about.
fn subject(text: &str) -> Option<u8> {
    let first = text.split_whitespace().next()?;
    let mut parts = first.split('.');
    let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
    let sound = class == "5" && detail.parse::<u16>().is_ok() && parts.next().is_none();
    subject.parse().ok().filter(|_| sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_that_does_not_exist_is_refused_as_one() {
        let points = [Point::Sender, Point::Recipient, Point::Data, Point::Taking];
        for point in points {
            assert_eq!(answered(point, 450, "4.2.1 later"), Delivery::Postponed);
        }
        for (code, text, expected) in [
            (550, "5.1.1 no such user a@b.co", Delivery::AddressRefused),
            (550, "no such user", Delivery::AddressRefused),
            (553, "5.1.3 bad address", Delivery::AddressRefused),
            (552, "mailbox full", Delivery::MessageRefused),
            (550, "5.2.2 over quota", Delivery::MessageRefused),
            (554, "5.7.1 relay access denied", Delivery::MessageRefused),
            (550, "5.7.26 unauthenticated", Delivery::MessageRefused),
        ] {
            assert_eq!(answered(Point::Recipient, code, text), expected, "{code} {text}");
        }
        for point in [Point::Sender, Point::Data, Point::Taking] {
            assert_eq!(answered(point, 554, "5.1.1 whatever"), Delivery::MessageRefused);
        }
        let told = answered(Point::Sender, 530, "5.7.0 authentication required");
        assert!(matches!(told, Delivery::NotLetIn { .. }));
    }

    #[test]
    fn an_enhanced_code_is_read_where_there_is_one() {
        for (text, found) in [
            ("5.1.1 x", Some(1)),
            ("5.7.26 x", Some(7)),
            ("no such user 5.7.1", None),
            ("4.1.1 x", None),
            ("5.1 x", None),
            ("", None),
        ] {
            assert_eq!(subject(text), found, "{text}");
        }
    }
}
