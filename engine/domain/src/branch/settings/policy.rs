use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::branch::bounds::POLICY_PARAMETERS_MAX;
use crate::branch::refusal::{BranchRefusal, SettingsRefusal};
use crate::dispatch::{AppointmentRank, Balanced, Policy, Promise, Quick, Quota, Rule};
use crate::{Minutes, Name};

/// Which policy says who is called next, and its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PolicyChoice {
    /// The policy; none for the one that a branch has when nobody chose.
    pub name: Option<Name>,
    /// Its parameters, all whole numbers. What is left out is as usual.
    #[cfg_attr(
        feature = "schema",
        schemars(extend("propertyNames" = { "pattern": "^[a-z][a-z_]*$", "maxLength": 40 }))
    )]
    pub parameters: BTreeMap<Name, u32>,
    /// How those who were promised a time rank against those who just come.
    pub appointments: AppointmentRank,
}

/// A policy that can be chosen, with its parameters: those that it needs, and those that it can do
/// without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyOffer {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub description: &'static str,
    /// The parameters that it needs.
    pub needs: &'static [&'static str],
    /// The parameters that it can do without.
    pub takes: &'static [&'static str],
}

/// The policies that there are. The first is the one that a branch has when nobody chose.
pub const POLICIES: [PolicyOffer; 6] = [
    PolicyOffer {
        name: "balanced",
        description: "Short services first; nobody waits much longer than in plain ticket order",
        needs: &[],
        takes: &["least", "share_percent"],
    },
    PolicyOffer {
        name: "quick",
        description: "Like balanced, leaning more to short services",
        needs: &[],
        takes: &["least", "share_percent"],
    },
    PolicyOffer {
        name: "promise",
        description: "Short services first; nobody is passed over after a promised limit in minutes",
        needs: &["limit"],
        takes: &["counters"],
    },
    PolicyOffer { name: "fifo", description: "Plain ticket order", needs: &[], takes: &[] },
    PolicyOffer {
        name: "strict",
        description: "The highest priority first, then whoever has waited longest",
        needs: &[],
        takes: &[],
    },
    PolicyOffer {
        name: "quota",
        description: "So many preferential people, then so many others",
        needs: &["preferential", "others"],
        takes: &[],
    },
];

impl PolicyChoice {
    /// This policy, as it usually is.
    pub fn named(name: Name) -> Self {
        Self { name: Some(name), ..Self::default() }
    }

    /// The rule that it stands for, or why there is none like it.
    pub fn rule(&self) -> Result<Rule, BranchRefusal> {
        let appointments = self.appointments;
        self.policy().map(|policy| Rule { policy, appointments })
    }

    fn policy(&self) -> Result<Policy, BranchRefusal> {
        let offer = self.offer()?;
        self.check_parameters(offer)?;
        let usual = Balanced::default();
        let minutes = |name, usual: Minutes| self.number(name).map_or(usual, Minutes::new);
        let least = minutes("least", usual.least());
        let share = self.number("share_percent").unwrap_or(usual.share_percent());
        let policy = match offer.name {
            "quick" => Quick::new(least, share).map(Policy::Quick),
            "promise" => {
                Promise::new(minutes("limit", Minutes::default()), self.number("counters"))
                    .map(Policy::Promise)
            }
            "fifo" => Ok(Policy::Fifo),
            "strict" => Ok(Policy::Strict),
            "quota" => {
                let of = |name| self.number(name).unwrap_or_default();
                Quota::new(of("preferential"), of("others")).map(Policy::Quota)
            }
            _ => Balanced::new(least, share).map(Policy::Balanced),
        };
        Ok(policy?)
    }

    fn offer(&self) -> Result<&'static PolicyOffer, BranchRefusal> {
        let Some(name) = &self.name else { return Ok(&POLICIES[0]) };
        let found = POLICIES.iter().find(|offer| offer.name == name.as_str());
        found.ok_or_else(|| SettingsRefusal::PolicyUnknown { name: name.clone() }.into())
    }

    fn check_parameters(&self, offer: &PolicyOffer) -> Result<(), BranchRefusal> {
        if self.parameters.len() > POLICY_PARAMETERS_MAX {
            let limit = POLICY_PARAMETERS_MAX;
            return Err(SettingsRefusal::TooManyParameters { limit }.into());
        }
        let known = |name: &Name| [offer.needs, offer.takes].concat().contains(&name.as_str());
        let policy = offer.name;
        if let Some(parameter) = self.parameters.keys().find(|name| !known(name)).cloned() {
            return Err(SettingsRefusal::ParameterUnknown { policy, parameter }.into());
        }
        match offer.needs.iter().find(|needed| self.number(needed).is_none()) {
            Some(parameter) => Err(SettingsRefusal::ParameterMissing { policy, parameter }.into()),
            None => Ok(()),
        }
    }

    /// A parameter. One that is beyond all sense stays so, and is refused for it.
    fn number(&self, name: &str) -> Option<u16> {
        let found = self.parameters.iter().find(|(known, _)| known.as_str() == name);
        found.map(|(_, number)| u16::try_from(*number).unwrap_or(u16::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;
    use crate::branch::example::name;

    fn choice(policy: &str, parameters: &[(&str, u32)]) -> PolicyChoice {
        let parameters =
            parameters.iter().map(|(parameter, number)| (name(parameter), *number)).collect();
        PolicyChoice { parameters, ..PolicyChoice::named(name(policy)) }
    }

    #[track_caller]
    fn refused(choice: &PolicyChoice, code: &str, sentence: &str) {
        let refusal = choice.rule().unwrap_err();
        assert_eq!((refusal.code(), refusal.to_string().as_str()), (code, sentence));
    }

    #[test]
    fn every_policy_that_is_offered_can_be_chosen() {
        for offer in POLICIES {
            let needed: Vec<_> = offer.needs.iter().map(|needed| (*needed, 2)).collect();
            let rule = choice(offer.name, &needed).rule().unwrap();
            assert_eq!(rule.policy.name(), offer.name);
        }
        assert_eq!(PolicyChoice::default().rule().unwrap(), Rule::default());
    }

    #[test]
    fn parameters_are_taken_as_they_are_written() {
        let promise = choice("promise", &[("limit", 45), ("counters", 5)]).rule().unwrap();
        let wanted = Promise::new(Minutes::new(45), Some(5)).unwrap();
        assert_eq!(promise.policy, Policy::Promise(wanted));
        let balanced = choice("balanced", &[("least", 20)]).rule().unwrap();
        assert_eq!(balanced.policy, Policy::Balanced(Balanced::new(Minutes::new(20), 60).unwrap()));
    }

    #[test]
    fn impossible_choices_are_refused() {
        refused(
            &choice("random", &[]),
            "policy.unknown",
            "there is no policy random; choose balanced, quick, promise, fifo, strict or quota",
        );
        refused(
            &choice("fifo", &[("limit", 45)]),
            "policy.parameter_unknown",
            "the policy fifo has no parameter limit; leave it out",
        );
        refused(
            &choice("promise", &[]),
            "policy.parameter_missing",
            "the policy promise needs the parameter limit; add it",
        );
        refused(
            &choice("promise", &[("limit", 0)]),
            "policy.limit_out_of_range",
            "nobody can be passed over after 0 min; choose from 1 min to 1440 min",
        );
        refused(
            &choice("quota", &[("preferential", 70_000), ("others", 1)]),
            "policy.quota_out_of_range",
            "a turn of 65535 preferential and 1 others cannot be; choose from 1 to 100 of each",
        );
    }
}
