use crate::access::document::Hidden;
use crate::access::email::Email;
use crate::access::user_name::UserName;
use crate::mail::Delivery;
use crate::{Name, Pending, Timestamp, UserId};

/// A mail by which a link to a new password comes to the user whom it is for. It names a secret: it is made in memory, sent
/// and forgotten, and no event, no document and no log has it. `Debug` does not show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResetMail {
    /// Whose password it is.
    pub user: UserId,
    /// Where mail reaches them.
    pub address: Email,
    /// How they are addressed.
    pub first_name: Hidden<Name>,
    /// What they sign in by, for who has forgotten that too.
    pub user_name: UserName,
    /// What the link ends with.
    pub secret: Hidden<String>,
    /// How long the link can be used.
    pub until: Timestamp,
}

/// What carries links to new passwords. It also knows where people reach the site, so it writes the whole of a link.
pub trait ResetMailer: Send + Sync + 'static {
    /// Makes one attempt. Nobody tries again: whoever started the reset waits for what comes of it, and gives the link to
    /// the user where it did not come through.
    fn send_reset<'a>(&'a self, mail: &'a ResetMail) -> Pending<'a, Delivery>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;

    #[test]
    fn a_mail_with_a_link_does_not_show_it_nor_where_it_goes() {
        let profile = profile("the.agent");
        let mail = ResetMail {
            user: user(AGENT),
            address: profile.email,
            first_name: profile.first_name,
            user_name: profile.user_name,
            secret: Hidden("trl_secret".to_owned()),
            until: Timestamp::from_millis(0),
        };
        let shown = format!("{mail:?}");
        assert!(!shown.contains("trl_") && !shown.contains("example.org"), "{shown}");
    }
}
