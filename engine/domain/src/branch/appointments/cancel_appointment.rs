use serde::{Deserialize, Serialize};

use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{AppointmentId, BranchId, Context, Decided, Message, Permission};

/// Withdraws an appointment. Its time is free again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CancelAppointment {
    /// Where.
    pub branch: BranchId,
    /// Which one.
    pub appointment: AppointmentId,
}

impl Message for CancelAppointment {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "cancel_appointment";
    const PERMISSION: Permission = permissions::APPOINTMENTS_CANCEL;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        branch.booked(self.appointment)?;
        let appointment = self.appointment;
        Ok(Decided::new(vec![BranchEvent::AppointmentCancelled { appointment }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    fn cancel() -> CancelAppointment {
        CancelAppointment { branch: branch(), appointment: appointment() }
    }

    #[test]
    fn its_time_is_free_again() {
        let given = given::<Branch>(open(&[with_slots(1), booked(60)]));
        given.when(&book(60)).then_refused("appointment.slot_full");
        let outcome = given.when(&cancel());
        outcome.then(&[BranchEvent::AppointmentCancelled { appointment: appointment() }]);
        let after = outcome.afterwards();
        after.when(&book(60)).afterwards();
        after
            .when(&cancel())
            .then_refused("appointment.not_booked")
            .saying("this appointment was cancelled; book another one");
    }

    #[test]
    fn the_appointment_must_be_known() {
        given::<Branch>(open(&[])).when(&cancel()).then_refused("appointment.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&cancel()).then_refused("branch.unknown");
    }
}
