use std::collections::VecDeque;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// What can happen to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing happens to it.
    None,
    /// It never arrives: the connection ends before anything is done.
    Dropped,
    /// What it asks is done, and the connection ends before that is said.
    LostAnswer,
    /// It is answered with this status, and nothing is done.
    Status(u16),
    /// It is sent away for so many seconds.
    TooMany(u32),
    /// It is done, and nothing is ever said.
    Silent,
}

/// How the tax authority rules on a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruling {
    /// It is valid.
    Valid,
    /// It is valid, and this is remarked.
    Remarked(String),
    /// It is refused, for this.
    Refused(String),
    /// There is no ruling yet.
    Slow,
    /// It has the document already, and says so in the words of a refusal.
    ProcessedBefore,
}

/// How often troubles come by chance, each in a hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Odds {
    /// Requests that never arrive.
    pub dropped: u8,
    /// Answers that are lost.
    pub lost: u8,
    /// Errors of Factus' own.
    pub errors: u8,
    /// Requests that are sent away for some seconds.
    pub sent_away: u8,
    /// Documents without a ruling yet.
    pub slow: u8,
    /// Documents of which it is said that they were processed before.
    pub before: u8,
    /// Documents of which something is remarked.
    pub remarked: u8,
}

/// Troubles that were asked for, and those that come by chance.
pub(super) struct Troubles {
    pub(super) asked: VecDeque<Trouble>,
    pub(super) rulings: VecDeque<Ruling>,
    pub(super) odds: Odds,
    random: StdRng,
}

impl Troubles {
    pub(super) fn new(seed: u64) -> Self {
        let (asked, rulings, odds) = (VecDeque::new(), VecDeque::new(), Odds::default());
        Self { asked, rulings, odds, random: StdRng::seed_from_u64(seed) }
    }

    /// What happens to the request that comes now.
    pub(super) fn next(&mut self) -> Trouble {
        if let Some(asked) = self.asked.pop_front() {
            return asked;
        }
        let Odds { dropped, lost, errors, sent_away, .. } = self.odds;
        let by_chance = [
            (dropped, Trouble::Dropped),
            (lost, Trouble::LostAnswer),
            (errors, Trouble::Status(503)),
            (sent_away, Trouble::TooMany(7)),
        ];
        let found = by_chance.into_iter().find(|(percent, _)| self.chance(*percent));
        found.map_or(Trouble::None, |(_, trouble)| trouble)
    }

    /// How the tax authority rules on the document that it is shown now.
    pub(super) fn ruling(&mut self) -> Ruling {
        if let Some(asked) = self.rulings.pop_front() {
            return asked;
        }
        let Odds { slow, before, remarked, .. } = self.odds;
        if self.chance(slow) {
            Ruling::Slow
        } else if self.chance(before) {
            Ruling::ProcessedBefore
        } else if self.chance(remarked) {
            Ruling::Remarked("Regla: FAJ43b, Notificación: Nombre informado".to_owned())
        } else {
            Ruling::Valid
        }
    }

    fn chance(&mut self, percent: u8) -> bool {
        self.random.next_u64() % 100 < u64::from(percent)
    }
}
