use turnero_benches::workload::{KINDS, Person, Watch};
use turnero_domain::Timestamp;
use turnero_domain::dispatch::Waiting;

/// What one replication has shown: the waits in minutes.
#[derive(Default)]
pub(crate) struct Record {
    /// Whether the day counts.
    pub(crate) watching: bool,
    waits: [Vec<f64>; KINDS.len()],
    preferential: Vec<f64>,
    people: usize,
    in_target: usize,
}

/// How those of one service wait, in minutes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Waits {
    pub(crate) mean: f64,
    pub(crate) p95: f64,
    pub(crate) p99: f64,
    pub(crate) longest: f64,
}

/// The means of all replications.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Figures {
    pub(crate) everybody: Waits,
    pub(crate) kinds: [Waits; KINDS.len()],
    pub(crate) preferential: f64,
    pub(crate) in_target: f64,
}

impl Watch for Record {
    fn called(&mut self, person: &Person, waiting: &Waiting, now: Timestamp) {
        if !self.watching {
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "within one day")]
        let wait = waiting.arrived.waited_millis(now) as f64 / 60_000.0;
        let (Some(waits), Some(kind)) = (self.waits.get_mut(person.kind), KINDS.get(person.kind))
        else {
            return;
        };
        waits.push(wait);
        let mut target = kind.target_minutes;
        if person.preferential {
            target /= 2.0;
            self.preferential.push(wait);
        }
        self.people += 1;
        self.in_target += usize::from(wait <= target);
    }
}

impl Figures {
    #[expect(clippy::cast_precision_loss, reason = "counts of people")]
    pub(crate) fn of(records: &[Record]) -> Self {
        let mut sum = Self::default();
        for record in records {
            let everybody = record.waits.iter().flatten().copied().collect();
            sum.everybody.add(Waits::of(everybody));
            for (kind, waits) in sum.kinds.iter_mut().zip(&record.waits) {
                kind.add(Waits::of(waits.clone()));
            }
            sum.preferential += mean(&record.preferential);
            sum.in_target += record.in_target as f64 / record.people.max(1) as f64;
        }
        let each = 1.0 / records.len().max(1) as f64;
        sum.everybody.scale(each);
        sum.kinds.iter_mut().for_each(|kind| kind.scale(each));
        sum.preferential *= each;
        sum.in_target *= each;
        sum
    }
}

impl Waits {
    fn of(mut waits: Vec<f64>) -> Self {
        waits.sort_by(f64::total_cmp);
        Self {
            mean: mean(&waits),
            p95: percentile(&waits, 95),
            p99: percentile(&waits, 99),
            longest: waits.last().copied().unwrap_or(0.0),
        }
    }

    fn add(&mut self, other: Self) {
        self.mean += other.mean;
        self.p95 += other.p95;
        self.p99 += other.p99;
        self.longest += other.longest;
    }

    fn scale(&mut self, by: f64) {
        self.mean *= by;
        self.p95 *= by;
        self.p99 *= by;
        self.longest *= by;
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of people")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The value that so many of a hundred do not exceed.
fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(place).copied().unwrap_or(0.0)
}
