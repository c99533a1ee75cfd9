use super::refusals;
use crate::branch::code::Code;
use crate::branch::ticket::TicketState;
use crate::{Seconds, TicketId, Timestamp};

refusals! {
    /// Why a ticket cannot move like that.
    MoveRefusal {
        /// This needs a ticket that is alive.
        "ticket.ended"
        "{ticket_code} {state}"
        Ended {
            /// The ticket.
            ticket: TicketId,
            /// What its holder is called by.
            ticket_code: Code,
            /// How far it has come.
            #[serde(rename = "ticket_state")]
            state: TicketState,
        }
        /// This needs a ticket that is set aside.
        "ticket.not_held"
        "{ticket_code} {state}"
        NotHeld {
            /// The ticket.
            ticket: TicketId,
            /// What its holder is called by.
            ticket_code: Code,
            /// How far it has come.
            #[serde(rename = "ticket_state")]
            state: TicketState,
        }
        /// This needs a ticket whose holder did not come.
        "ticket.not_missed"
        "{ticket_code} {state}"
        NotMissed {
            /// The ticket.
            ticket: TicketId,
            /// What its holder is called by.
            ticket_code: Code,
            /// How far it has come.
            #[serde(rename = "ticket_state")]
            state: TicketState,
        }
        /// The late customer comes too late.
        "ticket.too_late"
        "{ticket_code} did not come when it was called, and can be reinstated for {limit} only; issue \
         a new ticket"
        TooLate {
            /// The ticket.
            ticket: TicketId,
            /// What its holder is called by.
            ticket_code: Code,
            /// When it was said that nobody came.
            ended_at: Timestamp,
            /// How long after that somebody can come.
            limit: Seconds,
        }
        /// It has been sent elsewhere more often than anybody should be.
        "ticket.too_many_legs"
        "{ticket_code} was sent on {limit} times; serve it, or issue a new ticket"
        TooManyLegs {
            /// The ticket.
            ticket: TicketId,
            /// What its holder is called by.
            ticket_code: Code,
            /// How often it can be.
            limit: usize,
        }
        /// It has as many notes as it takes.
        "ticket.too_many_notes"
        "{ticket_code} has {limit} notes, and no room for more; say it to somebody"
        TooManyNotes {
            /// The ticket.
            ticket: TicketId,
            /// What its holder is called by.
            ticket_code: Code,
            /// How many it takes.
            limit: usize,
        }
        /// There is nothing between no place and the end.
        "ticket.recycled_nowhere"
        "a ticket goes back by 1 to {limit} places, or for a time above 0; choose one of these, or the \
         end"
        RecycledNowhere {
            /// The most places.
            limit: u16,
        }
        /// A visit has more services than anybody remembers.
        "visit.too_many_services"
        "a visit has no more than {limit} services; issue another ticket for the rest"
        TooManyVisitServices {
            /// How many it takes.
            limit: usize,
        }
        /// Nobody follows a visit by this.
        "visit.unknown"
        "no visit is known by this link, or it ended long ago; take a new ticket"
        VisitUnknown
        /// There is no move to take back.
        "undo.nothing"
        "you have made no move lately that can be undone; correct it with another one"
        NothingToUndo
        /// The move was made too long ago.
        "undo.too_late"
        "your last move was made too long ago, and can be undone for {limit} only; correct it with \
         another one"
        UndoTooLate {
            /// When it was made.
            made_at: Timestamp,
            /// How long it can be undone.
            limit: Seconds,
        }
        /// The last move was of another ticket than the one that is meant.
        "undo.elsewhere"
        "your last move here was of another ticket; undo that one first, or correct this one with another move"
        UndoElsewhere {
            /// The ticket that was meant.
            ticket: TicketId,
        }
        /// Others have gone on from there.
        "undo.superseded"
        "{ticket_code} or its counter has moved on since your last move; correct it with another one"
        Superseded {
            /// The ticket.
            ticket: TicketId,
            /// What its holder is called by.
            ticket_code: Code,
        }
    }
}
