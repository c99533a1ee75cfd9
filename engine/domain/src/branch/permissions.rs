//! What one must be allowed to do in a branch.

use crate::Permission;

/// Make a branch.
pub const BRANCHES_CREATE: Permission = Permission::new("branches:create");
/// See what a branch is doing.
pub const BRANCHES_READ: Permission = Permission::new("branches:read");
/// Add services to a branch.
pub const SERVICES_CREATE: Permission = Permission::new("services:create");
/// Add counters to a branch.
pub const COUNTERS_CREATE: Permission = Permission::new("counters:create");
/// Give out tickets.
pub const TICKETS_ISSUE: Permission = Permission::new("tickets:issue");
/// See one ticket.
pub const TICKETS_READ: Permission = Permission::new("tickets:read");
/// Call the next ticket to a counter, and call it again.
pub const TICKETS_CALL: Permission = Permission::new("tickets:call");
/// Serve who was called: start, finish, or say that nobody came.
pub const TICKETS_SERVE: Permission = Permission::new("tickets:serve");
/// Cancel tickets.
pub const TICKETS_CANCEL: Permission = Permission::new("tickets:cancel");
