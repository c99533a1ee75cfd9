use serde::{Deserialize, Serialize};

use super::RuleCode;
use crate::{Name, Timestamp};

/// What is sent to the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The document, to be validated.
    Post,
    /// A question what became of it, after the gateway said that some document is in the way.
    LookUpAfterConflict,
    /// A question what became of it, which the tax authority has although the gateway says no. It must be
    /// neither deleted nor sent again.
    LookUpToReconcile,
    /// That it is to be forgotten: the tax authority refused it, and nothing else goes through before.
    DeleteToMend,
    /// The same, for it stands in the way of itself; then it is sent again.
    DeleteToRepeat,
}

/// What somebody should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Alert {
    /// The tax authority says that it has the document, and no code is known: rule 90.
    ProcessedBefore,
    /// The gateway says that it is valid, and tells no code.
    WithoutCode,
    /// The gateway says that it is valid, and tells no number.
    WithoutNumber,
    /// The gateway says that it is valid, under another number than it was issued with here.
    NumberDiffers,
    /// The gateway says that it is valid, under a number that another document has.
    NumberTaken,
}

/// Where a document is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Submission {
    /// What is to be sent next.
    pub next: Step,
    /// When; a step that was sent is due again when its answer is taken for lost. None while it is stopped.
    pub due: Option<Timestamp>,
    /// How many steps were sent.
    pub attempt: u32,
    /// How many steps in a row led nowhere: what the pauses grow with.
    pub in_vain: u32,
    /// Whether one was sent and has no answer yet.
    pub in_flight: bool,
    /// Since when it is on its way.
    pub since: Timestamp,
    /// What somebody should look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<Alert>,
    /// The setting for which the gateway does not let us in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub halted: Option<Name>,
    /// The rules that it broke, while it is being deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<RuleCode>,
}

impl Submission {
    /// How many steps in a row have led nowhere, if this is the next one. What leads from one step to another has led
    /// somewhere, but for the circle of a document that another one blocks: sent, asked for, not there, sent again.
    pub(in crate::invoicing) const fn in_vain_before(&self, next: Step) -> u32 {
        match (self.next, next) {
            (Step::Post, Step::LookUpAfterConflict) => self.in_vain,
            (Step::LookUpAfterConflict, Step::Post)
            | (Step::Post, Step::Post)
            | (Step::LookUpAfterConflict, Step::LookUpAfterConflict)
            | (Step::LookUpToReconcile, Step::LookUpToReconcile)
            | (Step::DeleteToMend, Step::DeleteToMend)
            | (Step::DeleteToRepeat, Step::DeleteToRepeat) => self.in_vain.saturating_add(1),
            _ => 0,
        }
    }

    /// A document that was just issued: it can be sent.
    pub(in crate::invoicing) const fn begun(at: Timestamp, attempt: u32) -> Self {
        Self {
            next: Step::Post,
            due: Some(at),
            attempt,
            in_vain: 0,
            in_flight: false,
            since: at,
            alert: None,
            halted: None,
            findings: Vec::new(),
        }
    }
}
