use serde::{Deserialize, Serialize};

use crate::branch::appointments::AppointmentState;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, MoveRefusal};
use crate::branch::state::Branch;
use crate::{
    AppointmentId, BranchId, Context, Decided, Message, Permission, ServiceId, Timestamp, VisitId,
};

/// Asks how far an appointment has come, by the link that its holder has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindAppointment {
    /// Where.
    pub branch: BranchId,
    /// The link.
    pub visit: VisitId,
}

/// An appointment, as its holder sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppointmentView {
    /// Which one.
    pub appointment: AppointmentId,
    /// What its holder comes for.
    pub service: ServiceId,
    /// When.
    pub at: Timestamp,
    /// When it can be checked in no more.
    pub until: Timestamp,
    /// How far it has come.
    #[serde(flatten)]
    pub state: AppointmentState,
}

impl Message for FindAppointment {
    type Aggregate = Branch;
    type Reply = AppointmentView;

    const NAME: &'static str = "find_appointment";
    const PERMISSION: Permission = permissions::VISITS_READ;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let id = branch.index.bookings.get(&self.visit.mark()).ok_or(MoveRefusal::VisitUnknown)?;
        let found = branch.appointments.get(id).ok_or(MoveRefusal::VisitUnknown)?;
        let (service, at, until) = (found.terms.service, found.terms.at, found.until);
        Ok(Decided::answer(AppointmentView {
            appointment: *id,
            service,
            at,
            until,
            state: found.state,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::{given, minute};

    fn find(visit: VisitId) -> FindAppointment {
        FindAppointment { branch: branch(), visit }
    }

    #[test]
    fn whoever_has_the_link_sees_the_appointment() {
        let given = given::<Branch>(open(&[with_slots(1), booked(60)]));
        given.when(&find(visit(9))).then_nothing().reply(&AppointmentView {
            appointment: appointment(),
            service: service(),
            at: minute(60),
            until: minute(70),
            state: AppointmentState::Booked,
        });
        given.when(&find(visit(1))).then_refused("visit.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&find(visit(1))).then_refused("branch.unknown");
    }
}
