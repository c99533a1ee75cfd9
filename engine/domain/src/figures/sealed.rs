use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::numbers::Numbers;
use super::sums::Sums;
use crate::hours::{Date, HourOfDay};
use crate::{CounterId, PrincipalId, PriorityId, ServiceId};

/// The figures of one day that is over, or of several together.
///
/// Plain data: what was worked out when it was sealed, and the sums that it was worked out from, so
/// that days can be put together and percentiles stay as good as those of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SealedFigures {
    /// The first business day in it.
    pub first: Date,
    /// The last business day in it.
    pub last: Date,
    /// How many days are in it. A range can hold days on which the branch stayed closed.
    pub days: u32,
    /// The figures: of the branch first, then of each group, in the order of their keys.
    pub rows: Vec<Row>,
}

/// The figures of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Row {
    /// Whose figures they are.
    pub key: RowKey,
    /// What was worked out.
    pub numbers: Numbers,
    /// What it was worked out from.
    pub sums: Sums,
}

/// The figures without what they were worked out from: what a person is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// The first business day in it.
    pub first: Date,
    /// The last business day in it.
    pub last: Date,
    /// How many days are in it.
    pub days: u32,
    /// The figures, in the order of their keys.
    pub rows: Vec<ReportRow>,
}

/// The figures of one group, as a person is shown them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportRow {
    /// Whose figures they are.
    pub key: RowKey,
    /// The figures.
    #[serde(flatten)]
    pub numbers: Numbers,
}

/// Whose figures a row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RowKey {
    /// The whole branch.
    Branch,
    /// One service.
    Service(ServiceId),
    /// The services that had no room for figures of their own.
    OtherServices,
    /// One priority.
    Priority(PriorityId),
    /// The priorities that had no room.
    OtherPriorities,
    /// One counter.
    Counter(CounterId),
    /// The counters that had no room.
    OtherCounters,
    /// One agent.
    Agent(PrincipalId),
    /// The agents that had no room.
    OtherAgents,
    /// One hour of the day.
    Hour(HourOfDay),
}

/// Figures as they are put away.
#[derive(Serialize, Deserialize)]
struct Packed<S> {
    first: Date,
    last: Date,
    days: u32,
    rows: Vec<(RowKey, S)>,
}

impl SealedFigures {
    /// Puts several together; `None` if there are none. Groups are found by their keys, whatever they
    /// were called on which day. No larger than all of them together.
    pub fn merge<'a>(all: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut all = all.into_iter();
        let Self { mut first, mut last, mut days, rows } = all.next()?.clone();
        let mut sums: BTreeMap<RowKey, Sums> =
            rows.into_iter().map(|row| (row.key, row.sums)).collect();
        for one in all {
            first = first.min(one.first);
            last = last.max(one.last);
            days = days.saturating_add(one.days);
            for row in &one.rows {
                sums.entry(row.key).or_default().merge(&row.sums);
            }
        }
        let rows = sums.into_iter().map(|(key, sums)| Row::new(key, sums)).collect();
        Some(Self { first, last, days, rows })
    }

    /// The figures of one group.
    pub fn numbers(&self, key: RowKey) -> Option<&Numbers> {
        let place = self.rows.binary_search_by_key(&key, |row| row.key).ok()?;
        self.rows.get(place).map(|row| &row.numbers)
    }

    /// As they are put away: what they were worked out from, for the rest follows from that.
    ///
    /// # Errors
    ///
    /// Never: sums always serialise.
    pub fn pack(&self) -> Result<Vec<u8>, serde_json::Error> {
        let rows = self.rows.iter().map(|row| (row.key, &row.sums)).collect();
        serde_json::to_vec(&Packed { first: self.first, last: self.last, days: self.days, rows })
    }

    /// What was put away.
    ///
    /// # Errors
    ///
    /// When it is something else.
    pub fn unpack(packed: &[u8]) -> Result<Self, serde_json::Error> {
        let Packed { first, last, days, rows } = serde_json::from_slice::<Packed<Sums>>(packed)?;
        let rows = rows.into_iter().map(|(key, sums)| Row::new(key, sums)).collect();
        Ok(Self { first, last, days, rows })
    }

    /// The figures without what they were worked out from.
    pub fn report(&self) -> Report {
        let rows = self.rows.iter();
        let rows = rows.map(|row| ReportRow { key: row.key, numbers: row.numbers }).collect();
        Report { first: self.first, last: self.last, days: self.days, rows }
    }
}

impl Row {
    /// The figures that follow from these sums.
    pub(super) fn new(key: RowKey, sums: Sums) -> Self {
        Self { key, numbers: Numbers::of(&sums), sums }
    }
}
