//! How long it will take.
//!
//! A forecast copies what it needs of a branch and plays it forward many times, by the very rule that
//! the branch calls by: what is left of the services that are under way is drawn given how long they
//! have lasted, services and no-shows of those who wait are drawn from what was learned, and so are
//! those who have not come yet. What half of the roll-outs do not exceed is the forecast; what one in
//! ten does not reach, and one in ten exceeds, is its interval. Place times mean, which most sites
//! show, says nothing once there are priorities.
//!
//! The draws come from a seed that is given: the same branch and the same seed, the same forecast.

mod beliefs;
mod durations;
mod interval;
mod normal;
mod path;
mod random;
mod rollout;
mod scenario;
#[cfg(test)]
mod tests;

pub use beliefs::Beliefs;
pub use interval::{Told, Wait};

use crate::dispatch::{Class, Dispatch};
use crate::{TicketId, Timestamp};

use random::Random;
use rollout::RollOut;
use scenario::{Asked, Scenario};

/// What a forecast is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// When it is.
    pub now: Timestamp,
    /// Until when people are let in.
    pub intake_until: Timestamp,
    /// Whose wait is wanted, of those who wait.
    pub tickets: Vec<TicketId>,
    /// The classes for which somebody might take a ticket now.
    pub newcomers: Vec<Class>,
    /// How many times it is rolled forward: [`ROLL_OUTS`] is a good number.
    pub roll_outs: u16,
    /// Where the draws come from.
    pub seed: u64,
}

/// With as many, the ends of the interval are known to a minute or so, in less than a millisecond.
pub const ROLL_OUTS: u16 = 200;

/// The answer: from now on, in the order of the question. `None` for whom no open counter will call
/// within a day, in more than one of ten roll-outs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// Those who wait.
    pub tickets: Vec<Option<Wait>>,
    /// Those who would come now.
    pub newcomers: Vec<Option<Wait>>,
}

impl Question {
    /// About everybody who waits.
    pub fn about_everybody(dispatch: &Dispatch, now: Timestamp, intake_until: Timestamp) -> Self {
        Self {
            now,
            intake_until,
            tickets: dispatch.line().iter().map(|(_, _, ticket)| ticket).collect(),
            newcomers: Vec::new(),
            roll_outs: ROLL_OUTS,
            seed: 0,
        }
    }
}

/// Forecasts from what the branch has learned.
pub fn forecast(dispatch: &Dispatch, question: &Question) -> Forecast {
    forecast_believing(dispatch, dispatch.learned(), question)
}

/// Forecasts from other beliefs than those of the branch. Its rule still goes by what it has learned.
pub fn forecast_believing(
    dispatch: &Dispatch,
    beliefs: &impl Beliefs,
    question: &Question,
) -> Forecast {
    let asked = Asked {
        tickets: &question.tickets,
        newcomers: &question.newcomers,
        now: question.now,
        intake_until: question.intake_until,
    };
    let mut random = Random::new(question.seed);
    let scenario = Scenario::new(dispatch, beliefs, &asked);
    if scenario.within_reach == 0 {
        // Whichever way it goes on, nobody calls them.
        let nobody = |count| vec![None; count];
        let (tickets, newcomers) = (question.tickets.len(), question.newcomers.len());
        return Forecast { tickets: nobody(tickets), newcomers: nobody(newcomers) };
    }
    let roll_outs = usize::from(question.roll_outs.max(1));
    let paths = path::paths(dispatch, &scenario, roll_outs, &mut random);
    let mut samples = vec![NEVER; scenario.wanted * roll_outs];
    let mut roll_out = RollOut::new(&scenario);
    let (mut done, mut steps) = (0, 0);
    for (number, path) in paths.iter().cycle().take(roll_outs).enumerate() {
        roll_out.follow(path);
        steps += roll_out.run(&mut random, &mut |which, millis| {
            if let Some(sample) = samples.get_mut(which * roll_outs + number) {
                *sample = u32::try_from(millis).unwrap_or(NEVER);
            }
        });
        done = number + 1;
        if steps >= STEPS_MAX && done >= ROLL_OUTS_MIN {
            break;
        }
    }
    let mut waits =
        samples.chunks_exact_mut(roll_outs).map(|samples| wait(samples.get_mut(..done)?));
    let tickets = waits.by_ref().take(question.tickets.len()).collect();
    Forecast { tickets, newcomers: waits.collect() }
}

/// Steps of all roll-outs together: some tenths of a second. Where thousands wait, fewer roll-outs must do.
const STEPS_MAX: usize = 2_000_000;

/// With fewer, the ends of an interval would be made up.
const ROLL_OUTS_MIN: usize = 20;

/// Not called within the horizon.
const NEVER: u32 = u32::MAX;

fn wait(samples: &mut [u32]) -> Option<Wait> {
    let mut percentile = |percent: usize| {
        let place = (samples.len() * percent).div_ceil(100).saturating_sub(1);
        // Three places are wanted, and not the order of all.
        let (_, millis, _) = samples.select_nth_unstable(place);
        Some(*millis).filter(|millis| *millis != NEVER)
    };
    Some(Wait {
        median_millis: percentile(50)?,
        low_millis: percentile(10)?,
        high_millis: percentile(90)?,
    })
}
