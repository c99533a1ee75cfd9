use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use serde::Serialize;
use tokio::sync::watch;
use turnero_domain::branch::Outlook;
use turnero_domain::forecast::{Forecast, Wait};
use turnero_domain::{BranchId, PriorityId, ServiceId, TicketId, Timestamp};

/// How long people wait in a branch, as far as could be told at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BranchForecast {
    /// Which branch.
    pub branch: BranchId,
    /// The number of the newest event that was known.
    pub seq: u64,
    /// When. Waits count from then on.
    pub at: Timestamp,
    /// Those who wait, the first in line first: as many as a snapshot lists.
    pub tickets: Vec<TicketForecast>,
    /// Those who might take a ticket now.
    pub newcomers: Vec<NewcomerForecast>,
}

/// How long somebody waits from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TicketForecast {
    /// Whose ticket.
    pub ticket: TicketId,
    /// How long; nothing when no open counter is likely to call them within a day.
    pub wait: Option<Wait>,
}

/// How long somebody would wait who takes a ticket now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewcomerForecast {
    /// For what.
    pub service: ServiceId,
    /// With which priority; none for the ordinary one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// How long; nothing when no open counter is likely to call them within a day.
    pub wait: Option<Wait>,
}

/// Where the newest forecast of each branch is shown.
#[derive(Default)]
pub(crate) struct Board(RwLock<BTreeMap<BranchId, watch::Sender<Option<Arc<BranchForecast>>>>>);

impl BranchForecast {
    pub(super) fn new(branch: BranchId, outlook: &Outlook, forecast: &Forecast) -> Self {
        let tickets = outlook.tickets.iter().zip(&forecast.tickets);
        let newcomers = outlook.newcomers.iter().zip(&forecast.newcomers);
        Self {
            branch,
            seq: outlook.seq,
            at: outlook.at,
            tickets: tickets
                .map(|(ticket, wait)| TicketForecast { ticket: *ticket, wait: *wait })
                .collect(),
            newcomers: newcomers
                .map(|(newcomer, wait)| NewcomerForecast {
                    service: newcomer.service,
                    priority: newcomer.priority,
                    wait: *wait,
                })
                .collect(),
        }
    }

    /// How long somebody waits who is among those who wait.
    pub fn wait_of(&self, ticket: TicketId) -> Option<Wait> {
        self.tickets.iter().find(|forecast| forecast.ticket == ticket)?.wait
    }
}

impl Board {
    /// This is the newest forecast of a branch.
    pub(super) fn show(&self, branch: BranchId, forecast: BranchForecast) {
        self.place(branch).send_replace(Some(Arc::new(forecast)));
    }

    /// Where to look for the forecasts of a branch.
    pub(crate) fn watch(&self, branch: BranchId) -> watch::Receiver<Option<Arc<BranchForecast>>> {
        self.place(branch).subscribe()
    }

    /// Nothing more will be shown: who looks is told so.
    pub(crate) fn close(&self) {
        crate::write(&self.0).clear();
    }

    fn place(&self, branch: BranchId) -> watch::Sender<Option<Arc<BranchForecast>>> {
        if let Some(place) = crate::read(&self.0).get(&branch) {
            return place.clone();
        }
        crate::write(&self.0).entry(branch).or_insert_with(|| watch::Sender::new(None)).clone()
    }
}
