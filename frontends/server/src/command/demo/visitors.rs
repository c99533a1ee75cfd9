//! Who comes on a day, when, and what for: drawn before the doors open.

use std::time::Duration;

use turnero::Timestamp;

use super::dice::Dice;
use super::places::{BUSY_PERCENT, CLOSES_AT, INTAKE_ENDS_BEFORE, OPENS_AT, PlaceTable};

/// Somebody who comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Visitor {
    pub(super) at: Timestamp,
    /// What they come for, by its place in the table.
    pub(super) service: usize,
    /// What they go on to afterwards.
    pub(super) then: Option<usize>,
    pub(super) preferential: bool,
    /// After so long they have no more time to wait.
    pub(super) patience: Option<Duration>,
}

const MINUTE: Duration = Duration::from_secs(60);

/// So many minutes after the doors open the first ones come.
const FIRST_AFTER: i64 = 2;

/// Everybody who comes to one place on the day that began at this midnight, in the order in which they come.
pub(super) fn of_a_day(table: &PlaceTable, midnight: Timestamp, dice: &mut Dice) -> Vec<Visitor> {
    let mut visitors = Vec::new();
    let minute = |minutes: i64| midnight.plus_millis(minutes * 60_000);
    let (first, last) = (minute(OPENS_AT + FIRST_AFTER), minute(CLOSES_AT - INTAKE_ENDS_BEFORE));
    for (service, of_service) in table.services.iter().enumerate() {
        if of_service.an_hour == 0 {
            continue;
        }
        // Drawn as for the busiest hour of all, and then thinned out.
        let busiest = BUSY_PERCENT.into_iter().max().unwrap_or(100);
        let mean = 60 * MINUTE * 100 / (u32::from(of_service.an_hour) * busiest).max(1);
        let mut at = later(first, dice.gap(mean));
        while at < last {
            if dice.happens(busy_percent(at, midnight) * 100 / busiest) {
                visitors.push(visitor(table, service, at, dice));
            }
            at = later(at, dice.gap(mean));
        }
    }
    visitors.sort_by_key(|visitor| visitor.at);
    visitors
}

fn visitor(table: &PlaceTable, service: usize, at: Timestamp, dice: &mut Dice) -> Visitor {
    let mut afterwards = table.services.iter().enumerate().skip(1);
    let then = (service == 0)
        .then(|| afterwards.find(|(_, other)| dice.happens(other.afterwards_percent)))
        .flatten()
        .map(|(place, _)| place);
    let patience = dice.happens(5).then(|| dice.between(6 * MINUTE, 25 * MINUTE));
    Visitor { at, service, then, preferential: dice.happens(12), patience }
}

fn busy_percent(at: Timestamp, midnight: Timestamp) -> u32 {
    let hour = (at.millis_since(midnight) / 60_000 - OPENS_AT).div_euclid(60);
    let busy = usize::try_from(hour).ok().and_then(|hour| BUSY_PERCENT.get(hour));
    busy.copied().unwrap_or(0)
}

/// This moment, so much later.
pub(super) fn later(at: Timestamp, length: Duration) -> Timestamp {
    at.plus_millis(i64::try_from(length.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::places::PLACES;
    use super::*;

    fn day(seed: u64) -> Vec<Visitor> {
        of_a_day(&PLACES[0], Timestamp::from_millis(0), &mut Dice::new(seed))
    }

    #[test]
    fn the_same_seed_is_the_same_day_and_another_one_another() {
        assert_eq!(day(1), day(1));
        assert_ne!(day(1), day(2));
    }

    #[test]
    fn about_as_many_come_as_the_table_says_while_the_doors_are_open() {
        let mean = (1..=20).map(|seed| day(seed).len()).sum::<usize>() / 20;
        assert!((160..205).contains(&mean), "{mean}");
        let minutes = |visitor: &Visitor| visitor.at.as_millis() / 60_000;
        assert!(day(1).iter().all(|one| (OPENS_AT..CLOSES_AT - 29).contains(&minutes(one))));
    }
}
