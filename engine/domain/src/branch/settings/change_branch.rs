use serde::{Deserialize, Serialize};

use super::{Limits, Numbering, PolicyChoice, Privacy, Profile, TimeLimits};
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Language, Message, Name, Permission};

/// Changes how a branch works, at any time: the day that is under way goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangeBranch {
    /// Which one.
    pub branch: BranchId,
    /// What is to be different.
    pub change: BranchChange,
}

/// What is to be different in a branch. What is left out stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BranchChange {
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// In which language it speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Its time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Name>,
    /// What its boards tell of a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy: Option<Privacy>,
    /// How its tickets are numbered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numbering: Option<Numbering>,
    /// How many it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
    /// How long it waits for what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_limits: Option<TimeLimits>,
    /// Who is called next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyChoice>,
}

impl Message for ChangeBranch {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "change_branch";
    const PERMISSION: Permission = permissions::BRANCHES_UPDATE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let change = &self.change;
        change.numbering.iter().try_for_each(Numbering::check)?;
        change.limits.iter().try_for_each(Limits::check)?;
        change.time_limits.iter().try_for_each(TimeLimits::check)?;
        change.policy.iter().try_for_each(|policy| policy.rule().map(|_| ()))?;
        let profile = branch.profile().cloned();
        if profile.is_some_and(|profile| change.made_to(profile.clone()) == profile) {
            return Ok(Decided::answer(()));
        }
        Ok(Decided::new(vec![BranchEvent::BranchChanged { change: Box::new(change.clone()) }], ()))
    }
}

impl BranchChange {
    /// What a branch is after this change.
    pub(in crate::branch) fn made_to(&self, mut profile: Profile) -> Profile {
        fn set<T: Clone>(place: &mut T, new: Option<&T>) {
            if let Some(new) = new {
                place.clone_from(new);
            }
        }
        let settings = &mut profile.settings;
        set(&mut profile.name, self.name.as_ref());
        set(&mut settings.language, self.language.as_ref());
        if self.time_zone.is_some() {
            settings.time_zone.clone_from(&self.time_zone);
        }
        set(&mut settings.privacy, self.privacy.as_ref());
        set(&mut settings.numbering, self.numbering.as_ref());
        set(&mut settings.limits, self.limits.as_ref());
        set(&mut settings.time_limits, self.time_limits.as_ref());
        set(&mut settings.policy, self.policy.as_ref());
        profile
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seconds;
    use crate::branch::TicketNumber;
    use crate::branch::example::*;
    use crate::given::given;

    fn change(change: BranchChange) -> ChangeBranch {
        ChangeBranch { branch: branch(), change }
    }

    #[test]
    fn what_is_named_changes_and_the_rest_stays() {
        let wanted = BranchChange { name: Some(name("Library")), ..BranchChange::default() };
        let outcome = given::<Branch>(two_wait(&[])).when(&change(wanted.clone()));
        outcome.then(&[BranchEvent::BranchChanged { change: Box::new(wanted) }]);
        let after = outcome.afterwards();
        let profile = after.state().profile().unwrap();
        assert_eq!(profile.name, name("Library"));
        assert_eq!(profile.settings, crate::branch::Settings::default());
        assert_eq!(after.state().waiting_count(), 2);
    }

    #[test]
    fn what_is_so_already_changes_nothing() {
        let same = BranchChange { name: Some(name("Town hall")), ..BranchChange::default() };
        given::<Branch>(open(&[])).when(&change(same)).then_nothing();
    }

    #[test]
    fn numbers_must_have_a_first_and_a_last() {
        let [first, last] = [5, 4].map(|n| TicketNumber::new(n).unwrap());
        let numbering = Some(Numbering { first, last, ..Numbering::default() });
        given::<Branch>(open(&[]))
            .when(&change(BranchChange { numbering, ..BranchChange::default() }))
            .then_refused("numbering.empty")
            .saying(
                "there is no number from 5 to 4; choose a last one that is not below the first",
            );
    }

    #[test]
    fn limits_must_let_somebody_in_and_be_kept() {
        for waiting in [0, 100_001] {
            let limits = Some(Limits { waiting, waiting_per_service: None });
            given::<Branch>(open(&[]))
                .when(&change(BranchChange { limits, ..BranchChange::default() }))
                .then_refused("limits.out_of_range")
                .saying("that limit cannot be kept; choose one from 1 to 100000");
        }
    }

    #[test]
    fn time_limits_must_leave_time_and_end() {
        let with = |time_limits: TimeLimits| {
            let change_to = BranchChange { time_limits: Some(time_limits), ..Default::default() };
            given::<Branch>(open(&[])).when(&change(change_to))
        };
        let short = TimeLimits { no_answer: Some(Seconds::new(0)), ..TimeLimits::default() };
        with(short).then_refused("time_limits.too_short");
        with(TimeLimits { calls: Some(0), ..short }).then_refused("time_limits.too_short");
        let long = TimeLimits { undo: Seconds::minutes(1_441), ..TimeLimits::default() };
        with(long).then_refused("time_limits.too_long");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&change(BranchChange::default())).then_refused("branch.unknown");
    }
}
