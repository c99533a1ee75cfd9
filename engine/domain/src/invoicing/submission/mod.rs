//! How a document comes to the tax authority. What is on its way stands in the state, so a crash forgets
//! nothing; each step is recorded before it is taken, and its answer after; and the reference by which
//! the gateway knows a document is always the same, so nothing is submitted twice.
//!
//! The one table that says what follows from an answer is [`verdict`]; everything here is carried out by a
//! process manager outside, which asks [`DueSubmissions`], says [`RecordSubmission`], asks [`FindOutgoing`], talks to the
//! gateway and says [`RecordOutcome`].

mod abandon;
mod answer;
mod due_submissions;
mod find_outgoing;
mod finding;
mod hasten;
mod mend;
mod pause;
mod record_outcome;
mod record_submission;
mod resume;
mod step;
mod verdict;

pub use abandon::Abandon;
pub use answer::{Answer, Signed};
pub use due_submissions::{
    DueSubmission, DueSubmissions, DueSubmissionsFound, next_submission_due,
};
pub use find_outgoing::FindOutgoing;
pub use finding::{Finding, RuleCode, Severity};
pub use hasten::HastenSubmission;
pub use mend::Mend;
pub use pause::Pause;
pub use record_outcome::{OutcomeRecorded, RecordOutcome};
pub use record_submission::{RecordSubmission, SubmissionBegun};
pub use resume::{ResumeSubmissions, SubmissionsResumed};
pub use step::{Alert, Step, Submission};
pub use verdict::{Verdict, verdict};
