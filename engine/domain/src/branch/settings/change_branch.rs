use serde::{Deserialize, Serialize};

use super::{
    BoardTerms, BranchHours, Limits, Numbering, PolicyChoice, Privacy, Profile, TimeLimits,
};
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Language, Message, Name, Permission};

/// Changes how a branch works, at any time: the day that is under way goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangeBranch {
    /// Which one.
    pub branch: BranchId,
    /// What is to be different.
    pub change: BranchChange,
}

/// What is to be different in a branch. What is left out stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// Who opens and closes its days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<BranchHours>,
    /// What its boards tell of a person: the code of the ticket. Nothing else can be chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy: Option<Privacy>,
    /// What its boards show beside calls, and to whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board: Option<BoardTerms>,
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

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let mut change = self.change.clone();
        change.numbering.iter().try_for_each(Numbering::check)?;
        change.privacy.iter().try_for_each(Privacy::check)?;
        change.board.iter().try_for_each(BoardTerms::check)?;
        change.limits.iter().try_for_each(Limits::check)?;
        change.time_limits.iter().try_for_each(TimeLimits::check)?;
        change.policy.iter().try_for_each(|policy| policy.rule().map(|_| ()))?;
        let Some(profile) = branch.profile() else { return Ok(Decided::answer(())) };
        let clock =
            if change.changes_clock() { Some(change.settle_clock(profile.clone())?) } else { None };
        if change.made_to(profile.clone()) == *profile {
            return Ok(Decided::answer(()));
        }
        let turn = clock.and_then(|clock| branch.turn_by(&clock, context.now));
        let changed = BranchEvent::BranchChanged { change: Box::new(change) };
        Ok(Decided::new([changed].into_iter().chain(turn).collect(), ()))
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
        set(&mut settings.hours, self.hours.as_ref());
        set(&mut settings.privacy, self.privacy.as_ref());
        set(&mut settings.board, self.board.as_ref());
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
    use crate::given::{given, minute};

    fn change(change: BranchChange) -> ChangeBranch {
        ChangeBranch { branch: branch(), change }
    }

    #[test]
    fn nobody_can_choose_that_boards_show_names() {
        for privacy in [Privacy::FirstName, Privacy::Initials] {
            let wanted = BranchChange { privacy: Some(privacy), ..BranchChange::default() };
            let refused = given::<Branch>(two_wait(&[])).when(&change(wanted));
            refused.then_refused("board.names_never_shown");
        }
        let wanted = BranchChange { privacy: Some(Privacy::CodeOnly), ..BranchChange::default() };
        given::<Branch>(two_wait(&[])).when(&change(wanted)).then_nothing().reply(&());
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

    fn hours(text: &str) -> BranchChange {
        let regular = format!(r#"{{"regular":{{"weekly":{{"friday":[{text}]}}}}}}"#);
        let hours = BranchHours::ByClock(serde_json::from_str(&regular).unwrap());
        BranchChange { hours: Some(hours), ..BranchChange::default() }
    }

    #[test]
    fn hours_must_not_overlap() {
        let overlap = r#"{"opens":"08:00","closes":"12:30"},{"opens":"12:00","closes":"18:00"}"#;
        given::<Branch>(open(&[])).when(&change(hours(overlap))).then_refused("hours.overlap").saying(
            "Friday 08:00 to 12:30 and Friday 12:00 to 18:00 overlap; shorten one of them, or join \
             them",
        );
    }

    #[test]
    fn a_time_zone_must_exist() {
        let time_zone = Some(name("America/Bogota City"));
        given::<Branch>(open(&[]))
            .when(&change(BranchChange { time_zone, ..BranchChange::default() }))
            .then_refused("time_zone.unknown")
            .saying("there is no time zone \"America/Bogota City\"; did you mean America/Bogota?");
    }

    #[test]
    fn hours_are_kept_in_their_order_and_the_zone_as_the_database_writes_it() {
        let afternoon_first =
            r#"{"opens":"14:00","closes":"18:00"},{"opens":"08:00","closes":"12:00"}"#;
        let in_order = r#"{"opens":"08:00","closes":"12:00"},{"opens":"14:00","closes":"18:00"}"#;
        let in_zone = |zone: &str, hours| BranchChange { time_zone: Some(name(zone)), ..hours };
        let outcome = given::<Branch>(open(&[]))
            .when(&change(in_zone("america/bogota", hours(afternoon_first))));
        let wanted = Box::new(in_zone("America/Bogota", hours(in_order)));
        // It is five past ten there: the day goes on, and is closed at noon.
        let (next, date) = (Some(minute(120)), Some("2026-11-20".parse().unwrap()));
        outcome.then(&[
            BranchEvent::BranchChanged { change: wanted },
            BranchEvent::TurnPlanned { next, date },
        ]);
        outcome.afterwards().when(&change(hours(afternoon_first))).then_nothing();
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&change(BranchChange::default())).then_refused("branch.unknown");
    }
}
