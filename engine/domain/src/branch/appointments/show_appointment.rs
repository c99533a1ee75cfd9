use serde::{Deserialize, Serialize};

use super::AppointmentRow;
use crate::branch::permissions;
use crate::branch::refusal::{AppointmentRefusal, BranchRefusal};
use crate::branch::state::Branch;
use crate::{AppointmentId, BranchId, Context, Decided, Message, Permission};

/// Asks about one appointment, for those who receive people; its holder asks by the link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ShowAppointment {
    /// Where.
    pub branch: BranchId,
    /// Which one.
    pub appointment: AppointmentId,
}

impl Message for ShowAppointment {
    type Aggregate = Branch;
    type Reply = AppointmentRow;

    const NAME: &'static str = "show_appointment";
    const PERMISSION: Permission = permissions::APPOINTMENTS_READ;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let (branch, appointment) = (state.existing(self.branch)?, self.appointment);
        let found = branch.appointments.get(&appointment);
        let found = found.ok_or(AppointmentRefusal::AppointmentUnknown { appointment })?;
        Ok(Decided::answer(found.row(appointment)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::appointments::AppointmentState;
    use crate::branch::example::*;
    use crate::given::{given, minute};

    #[test]
    fn an_appointment_is_shown_with_what_was_promised() {
        let show = ShowAppointment { branch: branch(), appointment: appointment() };
        let given = given::<Branch>(open(&[with_slots(1), booked(60)]));
        given.when(&show).then_nothing().reply(&AppointmentRow {
            appointment: appointment(),
            terms: book(60).terms,
            until: minute(70),
            state: AppointmentState::Booked,
        });
    }

    #[test]
    fn the_appointment_must_be_known_and_the_branch_exist() {
        let show = ShowAppointment { branch: branch(), appointment: appointment() };
        given::<Branch>(open(&[])).when(&show).then_refused("appointment.unknown");
        given::<Branch>([]).when(&show).then_refused("branch.unknown");
    }
}
