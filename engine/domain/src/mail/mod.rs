//! Mails, whatever is in them: an invoice, or a link to a new password. What belongs to the one or the other stands
//! there, in [`invoicing`](crate::invoicing) and in [`access`](crate::access).

mod delivery;

pub use delivery::Delivery;
