use serde::{Deserialize, Serialize};

use crate::branch::bounds::SERVICES_MAX;
use crate::branch::catalogue::Unserved;
use crate::branch::code::Prefix;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Name, Permission, ServiceId};

/// Adds something that people can come for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct AddService {
    /// Where.
    pub branch: BranchId,
    /// What it is to be called.
    pub name: Name,
    /// What its codes are to begin with. No two services of a branch share one, or two people would
    /// have the same code.
    pub prefix: Prefix,
}

/// The service that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceAdded {
    /// Its id.
    pub service: ServiceId,
    /// Why nobody could be served who came for it now, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unserved: Option<Unserved>,
}

impl Message for AddService {
    type Aggregate = Branch;
    type Reply = ServiceAdded;

    const NAME: &'static str = "add_service";
    const PERMISSION: Permission = permissions::SERVICES_CREATE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let prefix = self.prefix;
        if let Some((service, other)) = branch.service_of_prefix(prefix) {
            let name = other.name.clone();
            return Err(BranchRefusal::DuplicatePrefix { prefix, service, name });
        }
        if branch.services.len() >= SERVICES_MAX {
            return Err(BranchRefusal::TooManyServices { limit: SERVICES_MAX });
        }
        let service = context.fresh_id(0);
        Ok(Decided::new(
            vec![BranchEvent::ServiceAdded { service, name: self.name.clone(), prefix }],
            ServiceAdded { service, unserved: branch.unserved(service) },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    fn add(text: &str, letters: &str) -> AddService {
        AddService { branch: branch(), name: name(text), prefix: prefix(letters) }
    }

    #[test]
    fn a_service_is_added_with_a_fresh_id() {
        let outcome = given::<Branch>([created()]).when(&add("Passports", "P"));
        let service = outcome.fresh_id(0);
        let (name, prefix) = (name("Passports"), prefix("P"));
        outcome
            .then(&[BranchEvent::ServiceAdded { service, name, prefix }])
            .reply(&ServiceAdded { service, unserved: Some(Unserved::NoCounter) });
    }

    #[test]
    fn it_is_said_at_once_whether_somebody_can_serve_it() {
        let unserved = |history: &[BranchEvent]| {
            let outcome = given::<Branch>(open(history)).when(&add("Passports", "P"));
            let view = outcome.afterwards().state().services().pop().unwrap();
            let service = outcome.fresh_id(0);
            outcome.reply(&ServiceAdded { service, unserved: view.unserved });
            view.unserved
        };
        assert_eq!(unserved(&[]), None);
        assert_eq!(unserved(&[closed(1), closed(2)]), Some(Unserved::AllClosed));
        assert_eq!(unserved(&[unable(1), unable(2)]), Some(Unserved::NoCounter));
    }

    #[test]
    fn services_are_listed_in_the_order_in_which_they_were_added() {
        let mut given = given::<Branch>([created()]);
        for (seed, letters) in (0..).zip(["Z", "A", "M"]) {
            given = given.seed(seed).when(&add("Something", letters)).afterwards();
        }
        let prefixes: Vec<_> =
            given.state().services().iter().map(|view| view.prefix.to_string()).collect();
        assert_eq!(prefixes, ["Z", "A", "M"]);
    }

    #[test]
    fn no_two_services_share_a_prefix() {
        given::<Branch>(open(&[]))
            .when(&add("Passports", "A"))
            .then_refused("service.duplicate_prefix")
            .saying("the prefix A belongs to Inquiries; choose another one");
    }

    #[test]
    fn a_branch_has_a_bounded_number_of_services() {
        let mut given = given::<Branch>([created()]);
        for seed in 0..SERVICES_MAX {
            let letters = [seed / 26, seed % 26].map(|letter| b'A' + u8::try_from(letter).unwrap());
            let letters = std::str::from_utf8(&letters).unwrap();
            given = given.seed(seed as u128).when(&add("Something", letters)).afterwards();
        }
        given
            .when(&add("Something", "X"))
            .then_refused("service.too_many")
            .saying("this branch has 64 services, and no room for more; use one of them");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&add("Passports", "P")).then_refused("branch.unknown");
    }
}
