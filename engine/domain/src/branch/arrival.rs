use serde::{Deserialize, Serialize};

use super::catalogue::Unserved;
use super::waits::Promise;
use crate::{AppointmentId, CustomerId, Language, PriorityId, QueueId, ServiceId, VisitMark};

/// What is known of a ticket when it is issued, beyond its code and its service.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Arrival {
    /// What its holder follows it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitMark>,
    /// Where its holder waits; none for the queue that every branch has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// The class of people that its holder belongs to, unless it is the ordinary one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// What its holder goes on to afterwards, in this order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<ServiceId>,
    /// Whose it is, when that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// In which language its holder is spoken to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The appointment that its holder came for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appointment: Option<AppointmentId>,
    /// How long its holder was told to wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// Why nobody can be served, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unserved: Option<Unserved>,
}

impl Arrival {
    /// Whether nothing more is known.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}
