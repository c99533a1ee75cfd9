use serde::{Deserialize, Serialize};

use crate::branch::counter::{CounterNumber, CounterSign};
use crate::branch::day::DayState;
use crate::branch::state::Branch;
use crate::{CounterId, Language, Name, ServiceId, Timestamp};

/// Whether a branch is open, for those who look at a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScreenOpening {
    /// How far its day has come.
    pub state: DayState,
    /// Since when.
    pub since: Timestamp,
    /// When the clock turns it next, if it does.
    pub next: Option<Timestamp>,
}

/// A counter, for those who look for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScreenCounter {
    /// Which one.
    pub id: CounterId,
    /// Its number, as its sign has it.
    pub number: CounterNumber,
    /// What it is called.
    pub name: Option<Name>,
    /// Where it is.
    pub direction: Option<Name>,
}

/// A service by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedService {
    /// Which one.
    pub id: ServiceId,
    /// What it is called.
    pub name: Name,
}

impl Branch {
    /// Whether it is open; `None` until it is created.
    pub(super) fn opening_on_screen(&self) -> Option<ScreenOpening> {
        self.day.map(|day| ScreenOpening {
            state: day.state,
            since: day.since,
            next: day.turning.next,
        })
    }

    /// In which languages its screens speak, its own first.
    pub(super) fn languages(&self) -> Vec<Language> {
        let Some(settings) = self.settings() else { return Vec::new() };
        let mut languages = vec![settings.language];
        for language in &settings.board.languages {
            if !languages.contains(language) {
                languages.push(*language);
            }
        }
        languages
    }

    /// A counter, for those who look for it.
    pub(super) fn counter_on_screen(&self, sign: CounterSign) -> ScreenCounter {
        let CounterSign { id, number } = sign;
        let counter = self.counters.get(&id);
        let name = counter.map(|counter| counter.name.clone());
        let direction = counter.and_then(|counter| counter.terms.direction.clone());
        ScreenCounter { id, number, name, direction }
    }

    /// A service by its name, as long as there is such a service.
    pub(super) fn service_on_screen(&self, id: ServiceId) -> Option<NamedService> {
        self.services.get(&id).map(|service| NamedService { id, name: service.name.clone() })
    }
}
