use std::collections::BTreeMap;
use std::fmt;

/// What a checker found: the seed and the step repeat it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("seed {seed} step {step}: {what}")]
pub struct Failure {
    /// The seed of the run.
    pub seed: u64,
    /// The step after which it was noticed.
    pub step: u64,
    /// What is wrong.
    pub what: String,
    /// What had happened before, if the [plan](super::Plan) asks for it: the newest last.
    pub trail: Vec<String>,
}

/// What happened in one run, or in many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Steps taken.
    pub steps: u64,
    /// How often the server was lost.
    pub crashes: u64,
    /// Faults that came into effect.
    pub faults: u64,
    /// How often a failed store came back without a restart.
    pub recoveries: u64,
    /// Replies that told of something done or shown.
    pub acknowledged: u64,
    /// How often each kind of thing happened, to see that all of them do.
    pub coverage: BTreeMap<&'static str, u64>,
    /// A number over all that happened: the same seed gives the same.
    pub digest: u64,
}

impl Report {
    pub(super) fn count(&mut self, what: &'static str) {
        *self.coverage.entry(what).or_default() += 1;
        self.note(what.as_bytes());
    }

    /// Adds to the digest (FNV-1a).
    pub(super) fn note(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.digest = (self.digest ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }

    /// Adds up another run.
    pub fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.crashes += other.crashes;
        self.faults += other.faults;
        self.recoveries += other.recoveries;
        self.acknowledged += other.acknowledged;
        for (what, count) in &other.coverage {
            *self.coverage.entry(what).or_default() += count;
        }
        self.note(&other.digest.to_be_bytes());
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { steps, crashes, faults, recoveries, acknowledged, .. } = self;
        write!(
            formatter,
            "steps={steps} crashes={crashes} faults={faults} recoveries={recoveries} acknowledged={acknowledged}"
        )
    }
}
