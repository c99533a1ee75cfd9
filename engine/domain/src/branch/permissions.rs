//! What one must be allowed to do in a branch.

use crate::Permission;

/// Make a branch.
pub const BRANCHES_CREATE: Permission = Permission::new("branches:create");
/// See what a branch is doing.
pub const BRANCHES_READ: Permission = Permission::new("branches:read");
/// Change how a branch works.
pub const BRANCHES_UPDATE: Permission = Permission::new("branches:update");
/// Do what is due by the clock: the engine does.
pub const BRANCHES_KEEP_TIME: Permission = Permission::new("branches:keep_time");
/// Look ahead in a branch, and say how long people wait: the engine does.
pub const BRANCHES_FORECAST: Permission = Permission::new("branches:forecast");
/// Copy a branch whole, to work out what screens show: the engine does.
pub const BRANCHES_COPY: Permission = Permission::new("branches:copy");
/// Open and close the day of a branch.
pub const DAYS_UPDATE: Permission = Permission::new("days:update");
/// See what today has been like so far.
pub const FIGURES_READ: Permission = Permission::new("figures:read");
/// See what its days have been like.
pub const REPORTS_READ: Permission = Permission::new("reports:read");
/// Add services to a branch.
pub const SERVICES_CREATE: Permission = Permission::new("services:create");
/// Change services, and their order.
pub const SERVICES_UPDATE: Permission = Permission::new("services:update");
/// Add priorities to a branch.
pub const PRIORITIES_CREATE: Permission = Permission::new("priorities:create");
/// Change priorities.
pub const PRIORITIES_UPDATE: Permission = Permission::new("priorities:update");
/// Add queues to a branch.
pub const QUEUES_CREATE: Permission = Permission::new("queues:create");
/// Change queues.
pub const QUEUES_UPDATE: Permission = Permission::new("queues:update");
/// Add counters to a branch.
pub const COUNTERS_CREATE: Permission = Permission::new("counters:create");
/// Change counters.
pub const COUNTERS_UPDATE: Permission = Permission::new("counters:update");
/// Open and close a counter, sit down at one, take a break.
pub const COUNTERS_WORK: Permission = Permission::new("counters:work");
/// Give out tickets.
pub const TICKETS_ISSUE: Permission = Permission::new("tickets:issue");
/// See one ticket.
pub const TICKETS_READ: Permission = Permission::new("tickets:read");
/// Call the next ticket to a counter, and call it again.
pub const TICKETS_CALL: Permission = Permission::new("tickets:call");
/// Call a ticket that one chooses, out of order.
pub const TICKETS_CALL_GIVEN: Permission = Permission::new("tickets:call_given");
/// Serve who was called: start, finish, or say that nobody came.
pub const TICKETS_SERVE: Permission = Permission::new("tickets:serve");
/// Set tickets aside, resume them, put them back in line, reinstate who came late.
pub const TICKETS_HOLD: Permission = Permission::new("tickets:hold");
/// Send tickets elsewhere.
pub const TICKETS_TRANSFER: Permission = Permission::new("tickets:transfer");
/// Note something about a ticket.
pub const TICKETS_NOTE: Permission = Permission::new("tickets:note");
/// Cancel tickets.
pub const TICKETS_CANCEL: Permission = Permission::new("tickets:cancel");
/// Take tickets back that were made in error.
pub const TICKETS_VOID: Permission = Permission::new("tickets:void");
/// Undo one's own last move.
pub const TICKETS_UNDO: Permission = Permission::new("tickets:undo");
/// Follow a visit that one has the link of.
pub const VISITS_READ: Permission = Permission::new("visits:read");
/// Cancel a visit that one has the link of.
pub const VISITS_CANCEL: Permission = Permission::new("visits:cancel");
/// See the times that were promised to people.
pub const APPOINTMENTS_READ: Permission = Permission::new("appointments:read");
/// Promise times to people.
pub const APPOINTMENTS_BOOK: Permission = Permission::new("appointments:book");
/// Withdraw appointments.
pub const APPOINTMENTS_CANCEL: Permission = Permission::new("appointments:cancel");
