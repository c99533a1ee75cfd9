use serde::{Deserialize, Serialize};

/// What one observation weighs when it is fresh. Older ones weigh less, so weights are counted in
/// thousandths: whole numbers are the same on every machine and are written exactly.
pub(super) const FRESH: u64 = 1_000;

/// What a day leaves of the weight of what was observed before. After a month of working days a third
/// is left, after a season next to nothing: so what is learned follows the year and forgives a bad day.
const FADE: (u64, u64) = (19, 20);

/// No service takes longer: a counter that was left open over night teaches this much at most.
const OBSERVED_MILLIS_MAX: u64 = 8 * 3_600_000;

/// What is left of a weight, or of a sum of weighted numbers, a day later.
pub(super) const fn faded(weighted: u64) -> u64 {
    let (part, whole) = FADE;
    weighted / whole * part + weighted % whole * part / whole
}

/// Durations that were observed: how many and how long in all, the older ones weighing less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Tally {
    /// Thousandths of an observation.
    weight: u64,
    /// Milliseconds, each as often as its observation weighs.
    weighted_millis: u64,
}

impl Tally {
    /// One more was observed.
    pub(super) fn observe(&mut self, millis: u64) {
        let millis = millis.min(OBSERVED_MILLIS_MAX);
        self.weight = self.weight.saturating_add(FRESH);
        self.weighted_millis = self.weighted_millis.saturating_add(millis * FRESH);
    }

    /// One that was observed of late was a mistake.
    pub(super) fn forget(&mut self, millis: u64) {
        let millis = millis.min(OBSERVED_MILLIS_MAX);
        self.weight = self.weight.saturating_sub(FRESH);
        self.weighted_millis = self.weighted_millis.saturating_sub(millis * FRESH);
    }

    /// A day has passed.
    pub(super) const fn fade(&mut self) {
        self.weight = faded(self.weight);
        self.weighted_millis = faded(self.weighted_millis);
    }

    /// How many whole observations it still weighs.
    pub(super) const fn observations(&self) -> u64 {
        self.weight / FRESH
    }

    /// Whether nothing is left of whatever was observed.
    pub(super) const fn is_empty(&self) -> bool {
        self.weight == 0
    }

    /// The mean in milliseconds, as if `guesses` observations of `guess_millis` had come before.
    pub(super) fn mean_millis(&self, guesses: u64, guess_millis: u64) -> u64 {
        let guessed = guesses.saturating_mul(FRESH);
        let millis = guess_millis.saturating_mul(guessed).saturating_add(self.weighted_millis);
        let weight = guessed.saturating_add(self.weight);
        millis.checked_div(weight).unwrap_or(guess_millis)
    }
}

/// How often something happened, of how often it could have: the older the lighter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Share {
    /// Thousandths of a time that it happened.
    happened: u64,
    /// Thousandths of a time that it could have.
    weight: u64,
}

impl Share {
    /// It could have happened once more, and did or did not.
    pub(super) const fn observe(&mut self, happened: bool) {
        self.weight = self.weight.saturating_add(FRESH);
        if happened {
            self.happened = self.happened.saturating_add(FRESH);
        }
    }

    /// One time of late was a mistake.
    pub(super) const fn forget(&mut self, happened: bool) {
        self.weight = self.weight.saturating_sub(FRESH);
        if happened {
            self.happened = self.happened.saturating_sub(FRESH);
        }
    }

    /// A day has passed.
    pub(super) const fn fade(&mut self) {
        self.weight = faded(self.weight);
        self.happened = faded(self.happened);
    }

    /// The share in millionths, as if `guesses` observations with a share of `guess` millionths had
    /// come before.
    pub(super) fn millionths(&self, guesses: u64, guess: u64) -> u64 {
        let guessed = guesses.saturating_mul(FRESH);
        let happened =
            guess.saturating_mul(guessed).saturating_add(self.happened.saturating_mul(1_000_000));
        happened.checked_div(guessed.saturating_add(self.weight)).unwrap_or(guess)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_begins_at_the_guess_and_moves_to_what_is_observed() {
        let mut tally = Tally::default();
        assert_eq!(tally.mean_millis(3, 480_000), 480_000);
        tally.observe(120_000);
        assert_eq!(tally.mean_millis(3, 480_000), 390_000);
        for _ in 0..1_000 {
            tally.observe(120_000);
        }
        assert_eq!(tally.mean_millis(3, 480_000), 121_075);
    }

    #[test]
    fn what_was_learned_fades_day_by_day() {
        let mut tally = Tally::default();
        (0..100).for_each(|_| tally.observe(60_000));
        tally.fade();
        assert_eq!(tally.observations(), 95);
        assert_eq!(tally.mean_millis(0, 0), 60_000);
        (0..400).for_each(|_| tally.fade());
        assert_eq!(tally.observations(), 0);
        assert_eq!(tally.mean_millis(3, 480_000), 480_000);
    }

    #[test]
    fn a_counter_that_was_left_open_over_night_teaches_a_bounded_lesson() {
        let mut tally = Tally::default();
        tally.observe(u64::MAX);
        assert_eq!(tally.mean_millis(0, 0), OBSERVED_MILLIS_MAX);
    }

    #[test]
    fn a_share_moves_from_the_guess_to_what_happens() {
        let mut share = Share::default();
        assert_eq!(share.millionths(20, 50_000), 50_000);
        (0..80).for_each(|_| share.observe(false));
        assert_eq!(share.millionths(20, 50_000), 10_000);
    }
}
