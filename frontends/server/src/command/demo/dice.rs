//! Chance, the same for the same seed.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Where everything comes from that nobody decides.
pub(super) struct Dice(StdRng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// Whether something happens that happens so often, in percent.
    pub(super) fn happens(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// Any length between these.
    pub(super) fn between(&mut self, from: Duration, to: Duration) -> Duration {
        from + (to - from).mul_f64(self.0.random())
    }

    /// The time until something happens again that happens once in `mean`, and knows of no other.
    pub(super) fn gap(&mut self, mean: Duration) -> Duration {
        let share: f64 = self.0.random();
        mean.mul_f64(-(1.0 - share).ln())
    }

    /// How long a service takes that takes `mean`: never nothing, now and then much longer.
    pub(super) fn service(&mut self, mean: Duration) -> Duration {
        let half = mean / 2;
        half + self.gap(half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_and_services_have_the_mean_that_they_were_given() {
        let (mut dice, mean) = (Dice::new(7), Duration::from_secs(600));
        for draw in [Dice::gap, Dice::service] {
            let sum: Duration = (0..4_000).map(|_| draw(&mut dice, mean)).sum();
            let found = sum / 4_000;
            assert!((570..630).contains(&found.as_secs()), "{found:?}");
        }
    }
}
