use std::fmt;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares ids that cannot be mistaken for one another.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        #[cfg(feature = "schema")]
        crate::schema::written! {
            $name, stringify!($name) => schemars::json_schema!({ "type": "string", "format": "uuid" });
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// One place with a waiting room.
    BranchId;
    /// What a person comes for.
    ServiceId;
    /// A desk where an agent serves.
    CounterId;
    /// One visit.
    TicketId;
    /// A class of people.
    PriorityId;
    /// A line in which people wait.
    QueueId;
    /// A person or company known to the business. Never a name: who it is stands in the directory.
    CustomerId;
    /// The directory of customers: there is one in each engine.
    DirectoryId;
    /// A time that was promised to somebody.
    AppointmentId;
    /// A legal entity that invoices.
    IssuerId;
    /// Something that is sold.
    ItemId;
    /// Prices that hold together.
    PriceListId;
    /// Numbers that the tax authority gave out for invoices.
    RangeId;
    /// An invoice, a note or a support document.
    TaxDocumentId;
    /// Money that came in, or went back.
    PaymentId;
    /// The cash of one counter and shift.
    CashSessionId;
    /// An address from which mails came back. Never the address itself.
    BounceId;
    /// What a branch keeps of a [`VisitId`]: enough to know it again, not enough to tell it.
    VisitMark;
}

ids! {
    /// Somebody who can sign in. Never a name: who it is stands in a document.
    UserId;
    /// A user who is signed in somewhere.
    SessionId;
    /// What a program shows to be let in. Its secret is another thing.
    KeyId;
    /// A kiosk or a board.
    DeviceId;
}

impl PriorityId {
    /// What stands for everybody who has none, where everybody must have one: in figures.
    pub const ORDINARY: Self = Self(Uuid::nil());
}

/// What a person follows a visit by, in a link or a QR code: the moment when it was made, and 74 bits
/// that nobody can guess. Whoever has it may see the visit and cancel it, so it is in no event and no
/// checkpoint; those have its [`VisitMark`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VisitId(Uuid);

#[cfg(feature = "schema")]
crate::schema::written! {
    VisitId, "VisitId" => schemars::json_schema!({ "type": "string", "format": "uuid" });
}

impl VisitId {
    /// What a branch keeps of it: the moment, and a hash. Nobody finds the way back.
    pub fn mark(self) -> VisitMark {
        let [m0, m1, m2, m3, m4, m5, ..] = *self.0.as_bytes();
        let [h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, ..] =
            *blake3::hash(self.0.as_bytes()).as_bytes();
        let bytes = [m0, m1, m2, m3, m4, m5, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9];
        VisitMark(Uuid::from_bytes(bytes))
    }
}

impl VisitMark {
    /// The ids of all tickets that were made at the same moment: a ticket that was issued together with
    /// its link is among them, and needs no other way to be found.
    pub(crate) fn tickets_of_its_moment(self) -> RangeInclusive<TicketId> {
        let [m0, m1, m2, m3, m4, m5, ..] = *self.0.as_bytes();
        let all = |byte| {
            let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9] = [byte; 10];
            let bytes = [m0, m1, m2, m3, m4, m5, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9];
            TicketId(Uuid::from_bytes(bytes))
        };
        all(0)..=all(u8::MAX)
    }
}

impl From<Uuid> for VisitId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl From<VisitId> for Uuid {
    fn from(id: VisitId) -> Self {
        id.0
    }
}

impl fmt::Display for VisitId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

/// A log is read by more people than may see a visit.
impl fmt::Debug for VisitId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("VisitId(..)")
    }
}

impl std::str::FromStr for VisitId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

/// The one part of an engine that says who may do what. There is only one, so its id says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct AccessId;

impl AccessId {
    /// What it is kept under.
    const FIXED: Uuid = Uuid::from_u128(0x0001_acce_5500_7000_8000_0000_0000_0002);
}

impl From<Uuid> for AccessId {
    fn from(_: Uuid) -> Self {
        Self
    }
}

impl From<AccessId> for Uuid {
    fn from(_: AccessId) -> Self {
        AccessId::FIXED
    }
}

impl DirectoryId {
    /// The one that there is.
    pub const ONLY: Self = Self(Uuid::from_u128(3));
}

impl AppointmentId {
    /// Before all of them, in their order.
    pub(crate) const FIRST: Self = Self(Uuid::nil());
    /// Behind all of them, in their order.
    pub(crate) const LAST: Self = Self(Uuid::max());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_is_known_by_its_mark_and_not_shown_in_a_log() {
        let [one, other] = [1, 2].map(|n| VisitId::from(Uuid::from_u128(n)));
        assert_eq!(one.mark(), one.mark());
        assert_ne!(one.mark(), other.mark());
        assert_ne!(Uuid::from(one.mark()), Uuid::from(one));
        assert_eq!(format!("{one:?}"), "VisitId(..)");
    }
}
