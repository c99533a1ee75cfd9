use std::fmt;

use uuid::Uuid;

/// What sort of thing a stream belongs to. The engine gives the numbers; a store only sorts by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamKind(pub u8);

/// The name of a stream: its kind, and the id of the one thing whose history it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    /// What sort of thing it is.
    pub kind: StreamKind,
    /// Which one.
    pub id: Uuid,
}

impl StreamId {
    /// How many bytes [`to_bytes`](Self::to_bytes) yields.
    pub const LENGTH: usize = 17;

    /// The stream of the thing `id` of this kind.
    pub const fn new(kind: StreamKind, id: Uuid) -> Self {
        Self { kind, id }
    }

    /// The form in which keys carry it: sorts like the value itself.
    pub fn to_bytes(self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        let (kind, id) = bytes.split_at_mut(1);
        kind.copy_from_slice(&[self.kind.0]);
        id.copy_from_slice(self.id.as_bytes());
        bytes
    }

    /// The reverse of [`to_bytes`](Self::to_bytes).
    pub const fn from_bytes([kind, id @ ..]: [u8; Self::LENGTH]) -> Self {
        Self::new(StreamKind(kind), Uuid::from_bytes(id))
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.kind.0, self.id)
    }
}
