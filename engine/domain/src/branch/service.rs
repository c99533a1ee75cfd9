use serde::{Deserialize, Serialize};

use super::code::{Code, Prefix, TicketNumber};
use crate::{Name, ServiceId};

/// What a person comes for, as a branch keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Service {
    /// What it is called.
    pub name: Name,
    /// What its codes begin with.
    pub prefix: Prefix,
    /// Where it stands among the services: 1 for the first.
    pub position: u16,
    /// The number that was given out last.
    pub last_number: Option<TicketNumber>,
}

/// A service, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceView {
    /// Which one.
    pub service: ServiceId,
    /// What it is called.
    pub name: Name,
    /// What its codes begin with.
    pub prefix: Prefix,
}

impl Service {
    /// The code of the next ticket, unless the numbers are used up.
    pub(super) fn next_code(&self) -> Option<Code> {
        let number = match self.last_number {
            None => TicketNumber::FIRST,
            Some(last) => last.next()?,
        };
        Some(Code::new(self.prefix, number))
    }

    /// The service as it is shown.
    pub(super) fn view(&self, service: ServiceId) -> ServiceView {
        ServiceView { service, name: self.name.clone(), prefix: self.prefix }
    }
}
