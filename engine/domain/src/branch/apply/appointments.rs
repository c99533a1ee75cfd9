use std::sync::Arc;

use crate::AppointmentId;
use crate::branch::appointments::{Appointment, AppointmentState};
use crate::branch::bounds::ENDED_KEPT;
use crate::branch::event::BranchEvent;
use crate::branch::state::Branch;

impl Branch {
    pub(super) fn apply_to_appointments(&mut self, event: &BranchEvent) {
        match event {
            BranchEvent::AppointmentBooked { appointment, terms, until, visit } => {
                if self.appointments.contains_key(appointment) {
                    return;
                }
                let (state, until, visit) = (AppointmentState::Booked, *until, *visit);
                let booked = Appointment { terms: terms.clone(), until, visit, state };
                self.index.enter_appointment(*appointment, &booked);
                self.appointments.insert(*appointment, Arc::new(booked));
            }
            BranchEvent::AppointmentCancelled { appointment } => {
                self.end_appointment(*appointment, AppointmentState::Cancelled);
            }
            BranchEvent::AppointmentMissed { appointment } => {
                self.end_appointment(*appointment, AppointmentState::Missed);
            }
            _ => {}
        }
    }

    /// A booked appointment is over like this; the one that is over longest is forgotten when more are
    /// known than are kept.
    pub(super) fn end_appointment(&mut self, id: AppointmentId, state: AppointmentState) {
        let Some(found) = self.appointments.get_mut(&id) else { return };
        if found.state != AppointmentState::Booked {
            return;
        }
        self.index.leave_appointment(id, found);
        Arc::make_mut(found).state = state;
        self.index.enter_appointment(id, found);
        while self.index.over.len() > ENDED_KEPT {
            let Some((_, forgotten)) = self.index.over.remove_min() else { return };
            if let Some(appointment) = self.appointments.remove(&forgotten) {
                self.index.leave_appointment(forgotten, &appointment);
            }
        }
    }
}
