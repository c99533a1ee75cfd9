use serde::{Deserialize, Serialize};

use crate::Seconds;
use crate::branch::bounds::{TIME_LIMIT_MAX, WAITING_MAX};
use crate::branch::refusal::{BranchRefusal, SettingsRefusal};

/// How many people a branch takes at the same time. Fewer than its rooms hold, at most as many as it
/// can keep ([`WAITING_MAX`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// How many wait at most.
    pub waiting: u32,
    /// How many wait at most for one service, unless the service has a limit of its own.
    #[serde(default)]
    pub waiting_per_service: Option<u32>,
}

/// How long a branch waits for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TimeLimits {
    /// Who does not come so long after the last call is not there. Without, somebody has to say so.
    #[serde(default)]
    pub no_answer: Option<Seconds>,
    /// After so many calls, the next says that nobody came. Without, one can call for ever.
    #[serde(default)]
    pub calls: Option<u16>,
    /// So long one can undo one's last move.
    pub undo: Seconds,
    /// So long a ticket is held before it comes back by itself. Without, somebody has to resume it.
    #[serde(default)]
    pub hold: Option<Seconds>,
    /// So long after it was said that nobody came, a late customer can still be reinstated.
    pub reinstate: Seconds,
}

impl Default for Limits {
    fn default() -> Self {
        // Cannot be cut: the bound is far below.
        let waiting = u32::try_from(WAITING_MAX).unwrap_or(u32::MAX);
        Self { waiting, waiting_per_service: None }
    }
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self {
            no_answer: None,
            calls: None,
            undo: Seconds::minutes(2),
            hold: None,
            reinstate: Seconds::minutes(30),
        }
    }
}

impl Limits {
    /// Whether they can be kept, and let anybody in.
    pub(super) fn check(&self) -> Result<(), BranchRefusal> {
        let most = Self::default().waiting;
        let fits = |limit: u32| (1..=most).contains(&limit);
        if fits(self.waiting) && self.waiting_per_service.is_none_or(fits) {
            return Ok(());
        }
        Err(SettingsRefusal::LimitOutOfRange { least: 1, most }.into())
    }
}

impl TimeLimits {
    /// Whether they make sense.
    pub(super) fn check(&self) -> Result<(), BranchRefusal> {
        let all = [self.no_answer, Some(self.undo), self.hold, Some(self.reinstate)];
        if all.into_iter().flatten().any(|limit| limit > TIME_LIMIT_MAX) {
            return Err(SettingsRefusal::TimeLimitTooLong { most: TIME_LIMIT_MAX }.into());
        }
        let never = [self.no_answer, self.hold].contains(&Some(Seconds::new(0)));
        if never || self.calls == Some(0) {
            return Err(SettingsRefusal::TimeLimitTooShort.into());
        }
        Ok(())
    }
}
