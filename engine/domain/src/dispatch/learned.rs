use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::arrivals::Arrivals;
use super::pairs;
use super::spread::Spread;
use super::tally::{Share, Tally};
use crate::{CounterId, Seconds, ServiceId};

/// How many observations the stated guess of a service is worth.
const GUESS_WORTH: u64 = 3;

/// The guess for a service that states none.
const GUESS: Seconds = Seconds::minutes(8);

/// How many observations the mean of the service is worth in the mean of one counter.
const SERVICE_WORTH: u64 = 5;

/// As many of its own, and a counter is taken for what it is.
const OWN_ENOUGH: u64 = 5;

/// One in twenty does not come when called, until a branch knows better; worth so many observations.
const NO_SHOW_GUESS: (u64, u64) = (20, 50_000);

/// A call that nobody follows costs a minute, until a branch knows better; worth so many observations.
const LOST_GUESS: (u64, u64) = (3, 60_000);

/// Between call and start pass some seconds, until a branch knows better; worth so many observations.
const WALK_GUESS: (u64, u64) = (3, 20_000);

/// Durations differ as much as their mean, until a branch knows better: the variance of the
/// logarithm that belongs to that, worth so many observations.
const SPREAD_GUESS: (f64, f64) = (10.0, std::f64::consts::LN_2);

/// What a branch has learned about its work. No-shows and voided legs teach nothing about durations.
/// It carries over from day to day, and what is old fades.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Learned {
    services: OrdMap<ServiceId, OfService>,
    #[serde(with = "pairs")]
    counters: OrdMap<(CounterId, ServiceId), Tally>,
    /// From the call to the moment when nobody came.
    lost: Tally,
    /// From the call to the start of the service.
    walk: Tally,
    /// When people come, and for what.
    pub(super) arrivals: Arrivals,
}

/// What one move teaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lesson {
    /// Somebody came when called, so many milliseconds later.
    Came {
        /// For what.
        service: ServiceId,
        /// How long it took.
        walk_millis: u64,
    },
    /// Nobody came, and the counter waited so many milliseconds.
    NobodyCame {
        /// For what.
        service: ServiceId,
        /// How long it waited.
        lost_millis: u64,
    },
    /// A counter has served somebody, in so many milliseconds.
    Served {
        /// Where.
        counter: CounterId,
        /// What.
        service: ServiceId,
        /// How long it took.
        millis: u64,
    },
}

/// What is known about one service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct OfService {
    /// What the branch says that it takes.
    guess: Option<Seconds>,
    durations: Tally,
    spread: Spread,
    no_shows: Share,
}

impl Learned {
    /// Sets what the branch says that a service takes.
    pub fn set_guess(&mut self, service: ServiceId, guess: Option<Seconds>) {
        self.of_service(service, |known| known.guess = guess);
    }

    /// Something was observed.
    pub fn learn(&mut self, lesson: &Lesson) {
        match *lesson {
            Lesson::Came { service, walk_millis } => {
                self.walk.observe(walk_millis);
                self.of_service(service, |known| known.no_shows.observe(false));
            }
            Lesson::NobodyCame { service, lost_millis } => {
                self.lost.observe(lost_millis);
                self.of_service(service, |known| known.no_shows.observe(true));
            }
            Lesson::Served { counter, service, millis } => {
                self.of_service(service, |known| {
                    known.durations.observe(millis);
                    known.spread.observe(millis);
                });
                let key = (counter, service);
                let mut own = self.counters.get(&key).copied().unwrap_or_default();
                own.observe(millis);
                self.counters.insert(key, own);
            }
        }
    }

    /// What was observed of late was a mistake. Exact, as long as no day has ended since.
    pub fn unlearn(&mut self, lesson: &Lesson) {
        match *lesson {
            Lesson::Came { service, walk_millis } => {
                self.walk.forget(walk_millis);
                self.of_service(service, |known| known.no_shows.forget(false));
            }
            Lesson::NobodyCame { service, lost_millis } => {
                self.lost.forget(lost_millis);
                self.of_service(service, |known| known.no_shows.forget(true));
            }
            Lesson::Served { counter, service, millis } => {
                self.of_service(service, |known| {
                    known.durations.forget(millis);
                    known.spread.forget(millis);
                });
                if let Some(own) = self.counters.get_mut(&(counter, service)) {
                    own.forget(millis);
                    if own.is_empty() {
                        self.counters.remove(&(counter, service));
                    }
                }
            }
        }
    }

    /// A day has passed: what was learned before weighs less.
    pub fn fade(&mut self) {
        let services = std::mem::take(&mut self.services).into_iter();
        self.services = services
            .map(|(service, mut known)| {
                known.durations.fade();
                known.spread.fade();
                known.no_shows.fade();
                (service, known)
            })
            .collect();
        let counters = std::mem::take(&mut self.counters).into_iter();
        self.counters = counters
            .map(|(key, mut own)| {
                own.fade();
                (key, own)
            })
            .filter(|(_, own)| !own.is_empty())
            .collect();
        self.lost.fade();
        self.walk.fade();
        self.arrivals.fade();
    }

    /// What this service takes on average.
    pub fn mean_millis(&self, service: ServiceId) -> u64 {
        let known = self.services.get(&service);
        let guess = known.and_then(|known| known.guess).unwrap_or(GUESS).as_millis();
        let guess = u64::try_from(guess).unwrap_or(0);
        let mean = known.map_or(guess, |known| known.durations.mean_millis(GUESS_WORTH, guess));
        // Nothing takes no time at all: whoever divides by it may rely on that.
        mean.max(1)
    }

    /// What this service takes on average at this counter, once that has enough of its own.
    pub fn mean_millis_at(&self, counter: CounterId, service: ServiceId) -> u64 {
        let mean = self.mean_millis(service);
        match self.counters.get(&(counter, service)) {
            Some(own) if own.observations() >= OWN_ENOUGH => {
                own.mean_millis(SERVICE_WORTH, mean).max(1)
            }
            _ => mean,
        }
    }

    /// The variance of the logarithm of what this service takes.
    pub fn log_variance(&self, service: ServiceId) -> f64 {
        let (worth, guess) = SPREAD_GUESS;
        self.services.get(&service).map_or(guess, |known| known.spread.variance(worth, guess))
    }

    /// How many of a million do not come when called for this service.
    pub fn no_shows_per_million(&self, service: ServiceId) -> u64 {
        let (worth, guess) = NO_SHOW_GUESS;
        self.services.get(&service).map_or(guess, |known| known.no_shows.millionths(worth, guess))
    }

    /// How long a counter waits for somebody who does not come.
    pub fn lost_millis(&self) -> u64 {
        let (worth, guess) = LOST_GUESS;
        self.lost.mean_millis(worth, guess)
    }

    /// How long it takes from the call to the start.
    pub fn walk_millis(&self) -> u64 {
        let (worth, guess) = WALK_GUESS;
        self.walk.mean_millis(worth, guess)
    }

    /// When people come, and for what.
    pub const fn arrivals(&self) -> &Arrivals {
        &self.arrivals
    }

    fn of_service(&mut self, service: ServiceId, change: impl FnOnce(&mut OfService)) {
        let mut known = self.services.get(&service).copied().unwrap_or_default();
        change(&mut known);
        if known == OfService::default() {
            self.services.remove(&service);
        } else {
            self.services.insert(service, known);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::*;
    use super::*;

    const MINUTE: u64 = 60_000;

    fn served(counter: CounterId, service: ServiceId, millis: u64) -> Lesson {
        Lesson::Served { counter, service, millis }
    }

    #[test]
    fn what_is_unlearned_was_never_learned() {
        let (walk_millis, lost_millis) = (20_000, 61_234);
        let mut learned = Learned::default();
        learned.learn(&served(counter(1), short(), 3 * MINUTE));
        learned.learn(&Lesson::Came { service: short(), walk_millis });
        let before = learned.clone();
        for lesson in [
            served(counter(1), short(), 7 * MINUTE + 1),
            served(counter(2), short(), u64::MAX),
            Lesson::Came { service: short(), walk_millis: 1 },
            Lesson::NobodyCame { service: short(), lost_millis },
        ] {
            learned.learn(&lesson);
            assert_ne!(learned, before);
            learned.unlearn(&lesson);
            assert_eq!(learned, before);
        }
    }

    #[test]
    fn a_service_begins_with_its_guess_or_with_eight_minutes() {
        let mut learned = Learned::default();
        assert_eq!(learned.mean_millis(short()), 8 * MINUTE);
        learned.set_guess(short(), Some(Seconds::minutes(2)));
        assert_eq!(learned.mean_millis(short()), 2 * MINUTE);
        learned.learn(&served(counter(1), short(), 6 * MINUTE));
        assert_eq!(learned.mean_millis(short()), 3 * MINUTE);
    }

    #[test]
    fn a_counter_is_taken_for_what_it_is_once_it_has_enough_of_its_own() {
        let mut learned = Learned::default();
        learned.set_guess(short(), Some(Seconds::minutes(4)));
        (0..4).for_each(|_| learned.learn(&served(counter(1), short(), 2 * MINUTE)));
        (0..400).for_each(|_| learned.learn(&served(counter(2), short(), 4 * MINUTE)));
        assert_eq!(
            learned.mean_millis_at(counter(1), short()),
            learned.mean_millis(short()),
            "four are not enough"
        );
        learned.learn(&served(counter(1), short(), 2 * MINUTE));
        let (mean, own) =
            (learned.mean_millis(short()), learned.mean_millis_at(counter(1), short()));
        assert_eq!(own, (5 * mean + 10 * MINUTE) / 10);
    }

    #[test]
    fn a_no_show_teaches_nothing_about_durations() {
        let mut learned = Learned::default();
        let before = learned.mean_millis(short());
        (0..80).for_each(|_| {
            learned.learn(&Lesson::NobodyCame { service: short(), lost_millis: MINUTE / 2 });
        });
        assert_eq!(learned.mean_millis(short()), before);
        assert_eq!(learned.no_shows_per_million(short()), 810_000);
        assert!(learned.lost_millis() < MINUTE * 6 / 10);
    }

    #[test]
    fn what_was_learned_carries_over_and_fades() {
        let mut learned = Learned::default();
        (0..50).for_each(|_| learned.learn(&served(counter(1), short(), 2 * MINUTE)));
        let today = learned.mean_millis(short());
        learned.fade();
        let tomorrow = learned.mean_millis(short());
        assert!(today < tomorrow && tomorrow < today + 10_000, "{today} {tomorrow}");
        (0..400).for_each(|_| learned.fade());
        assert_eq!(learned.mean_millis_at(counter(1), short()), 8 * MINUTE);
        assert!(learned.counters.is_empty());
    }
}
