//! Somebody whose guests' names are documents: what the store keeps of persons goes through the same disasters
//! as what happens, and must be there exactly, or gone without a trace.

mod party;

use std::collections::BTreeMap;

pub(super) use party::Party;
use serde::{Deserialize, Serialize};
use turnero_domain::{Aggregate, Context, Decided, Message, Permission, Recorded, Refusal};
use turnero_store::{StreamId, StreamKind};
use uuid::Uuid;

/// Who is here. Names are kept apart from what happens.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Guests {
    comings: u64,
    #[serde(skip)]
    names: BTreeMap<Uuid, String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Stirred {
    /// A guest came, or gave another name.
    Came {
        guest: Uuid,
        version: u64,
    },
    Left {
        guest: Uuid,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[error("there is no such guest")]
pub(super) struct NotHere;

impl Refusal for NotHere {
    fn code(&self) -> &'static str {
        "guests.not_here"
    }
}

impl Aggregate for Guests {
    type Id = Uuid;
    type Event = Stirred;
    type Refusal = NotHere;
    type Document = String;
    const KIND: u8 = 251;
    const NAME: &'static str = "guests";
    const FORM: u32 = 1;

    fn apply(&mut self, recorded: &Recorded<Stirred>) {
        self.comings += u64::from(matches!(recorded.event, Stirred::Came { .. }));
    }

    fn keep(&mut self, document: Uuid, content: Option<String>) {
        match content {
            Some(name) => self.names.insert(document, name),
            None => self.names.remove(&document),
        };
    }

    fn changes(event: &Stirred) -> Option<Uuid> {
        match event {
            Stirred::Came { guest, .. } | Stirred::Left { guest } => Some(*guest),
        }
    }
}

/// The stream of the one and only.
pub(super) fn stream() -> StreamId {
    StreamId::new(StreamKind(Guests::KIND), Uuid::nil())
}

/// What a guest is called that came with this version.
fn name_of(guest: Uuid, version: u64) -> String {
    // Some are short, some lie in pieces.
    let length = if version.is_multiple_of(5) { 5_000 } else { 30 };
    format!("guest {guest} called {version} {}", "x".repeat(length))
}

#[derive(Debug, Clone, Serialize)]
struct Receive {
    guest: Uuid,
    version: u64,
}

impl Message for Receive {
    type Aggregate = Guests;
    type Reply = u64;
    const NAME: &'static str = "receive";
    const PERMISSION: Permission = Permission::new("guests:receive");
    const CREATES: bool = true;

    fn to(&self) -> Uuid {
        Uuid::nil()
    }

    fn decide(&self, _: &Guests, _: &Context) -> Result<Decided<Self>, NotHere> {
        let Self { guest, version } = *self;
        let decided = Decided::new(vec![Stirred::Came { guest, version }], version);
        Ok(decided.keeping(guest, Some(name_of(guest, version))))
    }
}

#[derive(Debug, Clone, Serialize)]
struct Forget {
    guest: Uuid,
}

impl Message for Forget {
    type Aggregate = Guests;
    type Reply = ();
    const NAME: &'static str = "forget";
    const PERMISSION: Permission = Permission::new("guests:receive");

    fn to(&self) -> Uuid {
        Uuid::nil()
    }

    fn decide(&self, state: &Guests, _: &Context) -> Result<Decided<Self>, NotHere> {
        let guest = self.guest;
        if !state.names.contains_key(&guest) {
            return Err(NotHere);
        }
        Ok(Decided::new(vec![Stirred::Left { guest }], ()).keeping(guest, None))
    }
}

#[derive(Debug, Clone, Serialize)]
struct Everybody;

impl Message for Everybody {
    type Aggregate = Guests;
    type Reply = BTreeMap<Uuid, String>;
    const NAME: &'static str = "everybody";
    const PERMISSION: Permission = Permission::new("guests:read");

    fn to(&self) -> Uuid {
        Uuid::nil()
    }

    fn decide(&self, state: &Guests, _: &Context) -> Result<Decided<Self>, NotHere> {
        Ok(Decided::answer(state.names.clone()))
    }
}
