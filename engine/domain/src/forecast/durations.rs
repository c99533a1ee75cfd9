use super::normal::{above, exceeded_by};
use super::random::Random;

/// How finely a distribution is cut. Finer costs time at every forecast and changes none by more than
/// a few seconds.
const CUTS: u32 = 256;
const CUTS_REMAINING: u32 = 128;

/// A lognormal distribution: what services take looks like it nearly everywhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lognormal {
    location: f64,
    scale: f64,
}

/// Durations to draw from: as many that are equally likely as it has cuts.
///
/// A roll-out draws hundreds of times; to look one up takes a nanosecond, to compute one takes thirty.
#[derive(Debug, Clone)]
pub(super) struct Durations(Vec<u32>);

impl Lognormal {
    /// With this mean, and this variance of the logarithm.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of hours at most")]
    pub(super) fn new(mean_millis: u64, log_variance: f64) -> Self {
        let variance = log_variance.clamp(1e-6, 9.0);
        let location = (mean_millis.max(1) as f64).ln() - variance / 2.0;
        Self { location, scale: variance.sqrt() }
    }

    /// To draw whole durations from.
    pub(super) fn durations(self) -> Durations {
        Durations::of(CUTS, |share| self.exceeded_by(share))
    }

    /// To draw from what is left after so many milliseconds.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a day at most")]
    pub(super) fn remaining(self, elapsed_millis: u64) -> Durations {
        if elapsed_millis == 0 {
            return self.durations();
        }
        let elapsed = elapsed_millis as f64;
        let left = above((elapsed.ln() - self.location) / self.scale);
        Durations::of(CUTS_REMAINING, |share| self.exceeded_by(share * left) - elapsed)
    }

    /// What this share of the durations exceeds.
    fn exceeded_by(self, share: f64) -> f64 {
        (self.location + self.scale * exceeded_by(share)).exp()
    }
}

impl Durations {
    /// Always the same.
    pub(super) fn always(millis: u64) -> Self {
        Self(vec![u32::try_from(millis).unwrap_or(u32::MAX)])
    }

    /// All of them so much longer, or shorter.
    pub(super) fn shifted(&self, millis: i64) -> Self {
        let shift = |drawn: &u32| u32::try_from((i64::from(*drawn) + millis).max(1));
        Self(self.0.iter().map(|drawn| shift(drawn).unwrap_or(u32::MAX)).collect())
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
    fn of(cuts: u32, exceeded_by: impl Fn(f64) -> f64) -> Self {
        let middle = |cut| (f64::from(cut) + 0.5) / f64::from(cuts);
        Self((0..cuts).map(|cut| exceeded_by(middle(cut)).max(1.0) as u32).collect())
    }

    /// One of them, in milliseconds.
    pub(super) fn draw(&self, random: &mut Random) -> u64 {
        // Evenly spread over the cuts, because their number is a power of two.
        let cuts = self.0.len() as u64;
        let cut = ((random.bits() >> 32) * cuts) >> 32;
        let cut = usize::try_from(cut).unwrap_or(0);
        self.0.get(cut).copied().map_or(1, u64::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60_000;

    fn mean_minutes(durations: &Durations) -> f64 {
        let mut random = Random::new(1);
        let sum: u64 = (0..200_000).map(|_| durations.draw(&mut random)).sum();
        sum as f64 / 200_000.0 / MINUTE as f64
    }

    #[test]
    fn what_is_drawn_has_the_mean_that_was_asked_for() {
        let mean = mean_minutes(&Lognormal::new(15 * MINUTE, 0.69).durations());
        assert!((mean - 15.0).abs() < 0.2, "{mean}");
    }

    #[test]
    fn without_spread_what_is_left_is_what_is_left() {
        let mean = mean_minutes(&Lognormal::new(10 * MINUTE, 0.0).remaining(4 * MINUTE));
        assert!((mean - 6.0).abs() < 0.1, "{mean}");
    }

    #[test]
    fn who_is_being_served_for_long_is_likely_to_need_still_longer() {
        let service = Lognormal::new(10 * MINUTE, 0.69);
        let early = mean_minutes(&service.remaining(5 * MINUTE));
        let late = mean_minutes(&service.remaining(60 * MINUTE));
        assert!(late > 1.5 * early, "{early} {late}");
        let beyond_everything = mean_minutes(&service.remaining(u64::from(u32::MAX)));
        assert!(beyond_everything.is_finite());
    }
}
