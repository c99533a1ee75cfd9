//! A branch: one place with a waiting room. People take tickets, wait, are called to a counter and
//! are served.
//!
//! ```text
//!                IssueTicket       CallNext, CallGiven    Start         Finish
//!              ─────────────▶ waiting ───────▶ called ───────▶ serving ───────▶ served
//!                              ▲ │ ▲             │ │              │ │
//!              Resume, in time │ │ │  Recycle    │ │ NoShow       │ │ Finish, with more services to come
//!                              │ ▼ └─────────────┤ ▼              │ └────────▶ waiting
//!                             held ◀── Hold ─────┴─no_show        │
//!                              ▲                   │ Reinstate    │
//!                              └──────── Hold ─────┼──────────────┘
//!                                                  ▼
//!   from anywhere alive: Transfer ▶ waiting     waiting
//!                        Cancel ▶ cancelled (not while it is served), Void ▶ voided,
//!                        CloseDay ▶ expired;  and Undo: back to what was before
//! ```
//!
//! [`Branch`] is the state; [`BranchEvent`] what can happen; [`BranchRefusal`] why it may say no. Each
//! message has a file of its own, with its rule and its tests: what a branch is in `settings/`, what it
//! offers in `catalogue/`, its day in `day/`, what screens show of it in `screens/`, what happens at a counter in `desk/`, and the tickets in
//! `moves/`.

mod apply;
mod appointments;
mod arrival;
pub mod bounds;
mod calls;
mod catalogue;
mod choice;
mod code;
mod counter;
mod course;
mod day;
mod desk;
mod event;
mod index;
mod leg;
mod moves;
mod next;
pub mod permissions;
mod refusal;
mod reports;
mod screens;
mod settings;
mod snapshot;
mod state;
mod ticket;
mod transition;
mod view;
mod waits;

#[cfg(test)]
mod example;

pub use appointments::{
    AppointmentPage, AppointmentRow, AppointmentState, AppointmentTerms, AppointmentView, Book,
    Booked, CancelAppointment, CheckIn, CheckedIn, FindAppointment, FindSlots, FoundSlots,
    ListAppointments, ShowAppointment, SlotTerms, SlotView,
};
pub use arrival::Arrival;
pub use calls::CallMade;
pub use catalogue::{
    AddCounter, AddPriority, AddQueue, AddService, ChangeCounter, ChangePriority, ChangeQueue,
    ChangeService, Chosen, CounterAdded, Order, PriorityAdded, PriorityTerms, PriorityView,
    QueueAdded, QueueTerms, QueueView, Reorder, ServiceAdded, ServiceTerms, ServiceView, Unserved,
};
pub use choice::{Choice, UnservedService};
pub use code::{Code, CodeRefusal, Prefix, TicketNumber};
pub use counter::{CounterNumber, CounterSign, CounterState, CounterTerms, CounterView};
pub use day::{
    CloseDay, CloseIntake, Day, DayCause, DayClosing, DayState, KeepTime, OpenDay, OpenIntake,
    TimeKept, Turning, next_due,
};
pub use desk::{CloseCounter, Leave, OpenCounter, Sit, TakeBreak};
pub use event::BranchEvent;
pub use leg::{Leg, LegOutcome};
pub use moves::{
    AddNote, Back, CallGiven, CallNext, Called, Cancel, CancelVisit, FindSlip, FindTicket,
    FindVisit, Finish, Hold, IssueTicket, Issued, NoShow, Recall, Recalled, Recycle, RecycleTo,
    Reinstate, Resume, Start, TicketSlip, Transfer, TransferPlace, TransferTo, Undo, VisitView,
    Void,
};
pub use refusal::{
    AppointmentRefusal, BranchRefusal, CatalogueRefusal, DayRefusal, DeskRefusal, MoveRefusal,
    Opening, SettingsRefusal,
};
pub use reports::{ARCHIVE, FiguresSoFar, TodaysFigures, archive_name};
pub use screens::{
    BoardCounter, BoardQueue, BoardScreen, BoardService, BoardShows, BranchOverview, CopyBranch,
    CounterWord, DeskFigures, DeskNext, DeskScreen, FindUnseenCalls, NamedService, ScreenCall,
    ScreenCounter, ScreenOpening, ShowBoard, UnseenCalls, VisitCall, VisitScreen, VisitState,
};
pub use settings::{
    AtEnd, BoardTerms, BranchChange, BranchHours, ChangeBranch, CreateBranch, Limits, Numbering,
    POLICIES, PolicyChoice, PolicyOffer, Privacy, Profile, Restart, Settings, TimeLimits,
};
pub use snapshot::{BranchSnapshot, Snapshot};
pub use state::{Branch, Totals};
pub use ticket::{Call, CancelledBy, More, Ticket, TicketNote, TicketState, TicketView};
pub use waits::{LookAhead, Newcomer, Outlook, Promise, TellWaits, ToldWait};
