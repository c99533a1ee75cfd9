use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::{
    COUNTERS, Day, HOURS, KINDS, LOST_MILLIS, NO_SHOWS, OPEN_MILLIS, PREFERENTIAL, Person,
};

/// Days of the workload at this load, from a seed. The same seed gives the same days.
pub fn generate(load: f64, seed: u64, days: usize) -> Vec<Day> {
    let mut random = StdRng::seed_from_u64(seed);
    (0..days).map(|_| day(load, &mut random)).collect()
}

/// How many people come in an hour of weight 1, at this load.
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
pub fn arrivals_per_hour(load: f64) -> f64 {
    let service: f64 = KINDS.iter().map(|kind| kind.share * kind.mean_minutes).sum();
    let lost = LOST_MILLIS as f64 / 60_000.0;
    let minutes_each = (1.0 - NO_SHOWS) * service + NO_SHOWS * lost;
    load * COUNTERS as f64 * 60.0 / minutes_each
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "within one day")]
fn day(load: f64, random: &mut StdRng) -> Day {
    let hour_millis = OPEN_MILLIS as f64 / HOURS.len() as f64;
    let per_hour = arrivals_per_hour(load);
    let mut day = Day::new();
    for (hour, weight) in HOURS.iter().enumerate() {
        // What comes after one hour's end is drawn anew at the next one's rate: a Poisson process has
        // no memory.
        let mut offset = 0.0;
        loop {
            offset -= (1.0 - random.random::<f64>()).ln() * hour_millis / (per_hour * weight);
            if offset >= hour_millis {
                break;
            }
            day.push(person((hour as f64 * hour_millis + offset) as i64, random));
        }
    }
    day
}

#[expect(clippy::cast_possible_truncation, reason = "within one day")]
fn person(arrives_millis: i64, random: &mut StdRng) -> Person {
    let mut choice: f64 = random.random();
    let chosen = KINDS.iter().enumerate().find(|(_, kind)| {
        choice -= kind.share;
        choice < 0.0
    });
    let (kind, what) = chosen.unwrap_or((0, &KINDS[0]));
    let variance = what.log_variance();
    let logarithm = what.mean_minutes.ln() - variance / 2.0 + variance.sqrt() * normal(random);
    Person {
        arrives_millis,
        kind,
        preferential: random.random_bool(PREFERENTIAL),
        service_millis: (logarithm.exp() * 60_000.0) as i64,
        no_show: random.random_bool(NO_SHOWS),
    }
}

/// A number that is distributed normally (Box and Muller).
fn normal(random: &mut StdRng) -> f64 {
    let radius = (-2.0 * (1.0 - random.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.random::<f64>()).cos()
}
