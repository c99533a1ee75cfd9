use serde::{Deserialize, Serialize};

use crate::branch::appointments::SlotTerms;
use crate::branch::bounds::TIME_LIMIT_MAX;
use crate::branch::catalogue::ServiceTerms;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, CatalogueRefusal};
use crate::branch::state::Branch;
use crate::dispatch::Weight;
use crate::{BranchId, Context, Decided, Message, Name, Permission, Seconds, ServiceId};

/// Changes a service: renames it, says how it is given, takes it out of use, puts it into use again. Who
/// waits for it is still served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangeService {
    /// Where.
    pub branch: BranchId,
    /// Which one.
    pub service: ServiceId,
    /// What it is to be called.
    pub name: Name,
    /// How it is to be given from now on.
    pub terms: ServiceTerms,
}

impl Message for ChangeService {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "change_service";
    const PERMISSION: Permission = permissions::SERVICES_UPDATE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let before = branch.known_service(self.service)?;
        let nothing = Some(Seconds::new(0));
        let terms = self.terms;
        if Weight::new(terms.weight).is_err()
            || [terms.guess, terms.target_wait].contains(&nothing)
            || terms.waiting_max == Some(0)
            || terms.slots.is_some_and(|slots| !possible(slots))
        {
            return Err(CatalogueRefusal::InvalidServiceTerms.into());
        }
        if (&before.name, before.terms) == (&self.name, terms) {
            return Ok(Decided::answer(()));
        }
        let (service, name) = (self.service, self.name.clone());
        Ok(Decided::new(vec![BranchEvent::ServiceChanged { service, name, terms }], ()))
    }
}

/// Whether somebody can be there, for some time that ends in a day.
fn possible(slots: SlotTerms) -> bool {
    let SlotTerms { capacity, duration, early, late } = slots;
    let times = [duration, early, late];
    capacity > 0
        && duration > Seconds::new(0)
        && times.into_iter().all(|time| time <= TIME_LIMIT_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    fn change(text: &str, terms: ServiceTerms) -> ChangeService {
        ChangeService { branch: branch(), service: service(), name: name(text), terms }
    }

    #[test]
    fn a_service_is_renamed_and_given_in_another_way() {
        let terms = ServiceTerms { guess: Some(Seconds::minutes(3)), ..ServiceTerms::default() };
        let outcome = given::<Branch>(open(&[])).when(&change("Questions", terms));
        let name = name("Questions");
        outcome.then(&[BranchEvent::ServiceChanged { service: service(), name, terms }]);
        let after = outcome.afterwards();
        assert_eq!(after.state().services()[0].terms, terms);
    }

    #[test]
    fn what_is_so_already_changes_nothing() {
        let same = change("Inquiries", ServiceTerms::default());
        given::<Branch>(open(&[])).when(&same).then_nothing();
    }

    #[test]
    fn a_service_weighs_something_and_takes_time() {
        let usual = ServiceTerms::default();
        for terms in [
            ServiceTerms { weight: 0, ..usual },
            ServiceTerms { guess: Some(Seconds::new(0)), ..usual },
            ServiceTerms { target_wait: Some(Seconds::new(0)), ..usual },
            ServiceTerms { waiting_max: Some(0), ..usual },
        ] {
            given::<Branch>(open(&[]))
                .when(&change("Inquiries", terms))
                .then_refused("service.invalid_terms");
        }
    }

    #[test]
    fn the_service_must_be_known() {
        given::<Branch>([created()])
            .when(&change("Inquiries", ServiceTerms::default()))
            .then_refused("service.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([])
            .when(&change("Inquiries", ServiceTerms::default()))
            .then_refused("branch.unknown");
    }
}
