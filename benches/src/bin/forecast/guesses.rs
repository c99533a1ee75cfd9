use std::collections::{BTreeMap, VecDeque};

use turnero_benches::workload::{COUNTERS, Hall, KINDS, Person, Watch, service};
use turnero_domain::dispatch::{Dispatch, Waiting};
use turnero_domain::forecast::{Question, ROLL_OUTS, Wait, forecast, forecast_believing};
use turnero_domain::{TicketId, Timestamp};

use super::truth::Truth;

/// What was guessed for somebody, and how it was, in minutes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guess {
    pub(crate) kind: usize,
    pub(crate) preferential: bool,
    pub(crate) waited: f64,
    pub(crate) learned: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) best: f64,
    pub(crate) best_covers: bool,
    pub(crate) moving_average: f64,
    pub(crate) place_times_mean: f64,
}

pub(crate) type Guesses = Vec<Guess>;

/// Guesses for everybody who comes, and remembers until they are called.
pub(crate) struct Watcher {
    pub(crate) guesses: Guesses,
    load: f64,
    watching: bool,
    open: BTreeMap<TicketId, (Guess, f64, f64)>,
    /// The waits of the last ten of each service who were called.
    last: [VecDeque<f64>; KINDS.len()],
    seed: u64,
}

impl Watcher {
    pub(crate) fn new(load: f64) -> Self {
        let last = std::array::from_fn(|_| VecDeque::new());
        Self {
            guesses: Guesses::new(),
            load,
            watching: false,
            open: BTreeMap::new(),
            last,
            seed: 0,
        }
    }

    /// A day begins, and counts or does not.
    pub(crate) fn begin(&mut self, watching: bool) {
        self.watching = watching;
        self.open.clear();
        self.last.iter_mut().for_each(VecDeque::clear);
    }
}

impl Watch for Watcher {
    fn came(&mut self, hall: &Hall, person: &Person, waiting: &Waiting, now: Timestamp) {
        if !self.watching {
            return;
        }
        self.seed += 1;
        let dispatch = hall.dispatch();
        let question = Question {
            now,
            intake_until: hall.closes_at(),
            tickets: Vec::new(),
            newcomers: vec![waiting.class],
            roll_outs: ROLL_OUTS,
            seed: self.seed,
        };
        let truth = Truth::new(self.load, hall.opens_at());
        let learned = forecast(dispatch, &question).newcomers;
        let best = forecast_believing(dispatch, &truth, &question).newcomers;
        let ([Some(learned)], [Some(best)]) = (learned.as_slice(), best.as_slice()) else {
            return;
        };
        let moving_average = self.last.get(person.kind).map_or(0.0, mean);
        let guess = Guess {
            kind: person.kind,
            preferential: person.preferential,
            waited: 0.0,
            learned: minutes(learned.median_millis.into()),
            low: minutes(learned.low_millis.into()),
            high: minutes(learned.high_millis.into()),
            best: minutes(best.median_millis.into()),
            best_covers: false,
            moving_average,
            place_times_mean: place_times_mean(dispatch),
        };
        let Wait { low_millis, high_millis, .. } = *best;
        self.open.insert(
            waiting.ticket,
            (guess, minutes(low_millis.into()), minutes(high_millis.into())),
        );
    }

    fn called(&mut self, person: &Person, waiting: &Waiting, now: Timestamp) {
        let waited = minutes(waiting.arrived.waited_millis(now));
        if let Some(last) = self.last.get_mut(person.kind) {
            last.push_back(waited);
            if last.len() > 10 {
                last.pop_front();
            }
        }
        if let Some((guess, low, high)) = self.open.remove(&waiting.ticket)
            && waited > 0.0
        {
            let best_covers = (low..=high).contains(&waited);
            self.guesses.push(Guess { waited, best_covers, ..guess });
        }
    }
}

/// How many stand before, times what one takes, shared among the counters.
#[expect(clippy::cast_precision_loss, reason = "counts of people")]
fn place_times_mean(dispatch: &Dispatch) -> f64 {
    let learned = dispatch.learned();
    let kinds = KINDS.iter().enumerate();
    let mean: f64 =
        kinds.map(|(kind, what)| what.share * minutes(learned.mean_millis(service(kind)))).sum();
    (dispatch.line().len() + 1) as f64 * mean / COUNTERS as f64
}

#[expect(clippy::cast_precision_loss, reason = "within one day")]
fn minutes(millis: u64) -> f64 {
    millis as f64 / 60_000.0
}

#[expect(clippy::cast_precision_loss, reason = "ten of them")]
fn mean(values: &VecDeque<f64>) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
