//! Everything that one can be allowed to do, in one table: with its description, and with the
//! ready-made roles that have it. A super admin has all of them.

use super::permission::Permission;
use super::ready_made::ReadyMade::{self, Admin, Agent, Auditor, Device, Manager, Receptionist};
use crate::branch::permissions as branch;
use crate::customers::permissions as customers;
use crate::invoicing::permissions as invoicing;

/// Make users.
pub const USERS_CREATE: Permission = Permission::new("users:create");
/// See users.
pub const USERS_READ: Permission = Permission::new("users:read");
/// Change users, and what role they have.
pub const USERS_UPDATE: Permission = Permission::new("users:update");
/// Take users out of use, and put them into use again.
pub const USERS_DEACTIVATE: Permission = Permission::new("users:deactivate");
/// Let users choose a new password, or take their second factor away.
pub const USERS_RESET: Permission = Permission::new("users:reset");
/// See roles.
pub const ROLES_READ: Permission = Permission::new("roles:read");
/// Make roles.
pub const ROLES_CREATE: Permission = Permission::new("roles:create");
/// Change roles and remove them.
pub const ROLES_UPDATE: Permission = Permission::new("roles:update");
/// See where others are signed in.
pub const SESSIONS_READ: Permission = Permission::new("sessions:read");
/// Sign others out.
pub const SESSIONS_END: Permission = Permission::new("sessions:end");
/// Make keys for programs.
pub const KEYS_CREATE: Permission = Permission::new("keys:create");
/// See keys; never their secret.
pub const KEYS_READ: Permission = Permission::new("keys:read");
/// Revoke keys.
pub const KEYS_REVOKE: Permission = Permission::new("keys:revoke");
/// Pair devices.
pub const DEVICES_CREATE: Permission = Permission::new("devices:create");
/// See devices.
pub const DEVICES_READ: Permission = Permission::new("devices:read");
/// Revoke devices.
pub const DEVICES_REVOKE: Permission = Permission::new("devices:revoke");
/// See the rules of the site.
pub const RULES_READ: Permission = Permission::new("rules:read");
/// Change the rules of the site.
pub const RULES_UPDATE: Permission = Permission::new("rules:update");
/// See who did what.
pub const AUDIT_READ: Permission = Permission::new("audit:read");
/// See one's own account.
pub const ACCOUNT_READ: Permission = Permission::new("account:read");
/// Change one's own name, password and second factor, and end one's own sessions.
pub const ACCOUNT_UPDATE: Permission = Permission::new("account:update");
/// Sign people in and keep the books of that: the engine does.
pub const ACCESS_KEEP: Permission = Permission::new("access:keep");

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Described {
    /// The permission.
    pub permission: Permission,
    /// What it allows.
    pub description: &'static str,
    /// The ready-made roles that have it, besides the super admin.
    pub roles: &'static [ReadyMade],
}

const fn row(
    permission: Permission,
    description: &'static str,
    roles: &'static [ReadyMade],
) -> Described {
    Described { permission, description, roles }
}

/// Who works with people at a counter or a desk.
const STAFF: &[ReadyMade] = &[Admin, Manager, Agent, Receptionist];
/// Who serves at a counter.
const AT_COUNTERS: &[ReadyMade] = &[Admin, Manager, Agent];
/// Who receives people.
const AT_DESKS: &[ReadyMade] = &[Admin, Manager, Receptionist];
/// Who answers for a branch.
const IN_CHARGE: &[ReadyMade] = &[Admin, Manager];
/// Who answers for the site.
const SITE: &[ReadyMade] = &[Admin];
/// Who answers for a branch, and who looks after them.
const SEEN_BY: &[ReadyMade] = &[Admin, Manager, Auditor];

/// The table. The engine's own permissions are in nobody's role; those of one's own account are
/// everybody's.
const TABLE: &[Described] = &[
    row(branch::BRANCHES_CREATE, "Make a branch", SITE),
    row(
        branch::BRANCHES_READ,
        "See what a branch is doing",
        &[Admin, Manager, Agent, Receptionist, Auditor, Device],
    ),
    row(branch::BRANCHES_UPDATE, "Change how a branch works", IN_CHARGE),
    row(branch::BRANCHES_KEEP_TIME, "Do what is due by the clock (the engine does)", &[]),
    row(
        branch::BRANCHES_FORECAST,
        "Look ahead, and say how long people wait (the engine does)",
        &[],
    ),
    row(branch::BRANCHES_COPY, "Follow a branch whole, for screens (the engine does)", &[]),
    row(
        branch::FIGURES_READ,
        "See what today has been like so far",
        &[Admin, Manager, Agent, Auditor],
    ),
    row(branch::REPORTS_READ, "See what the days of a branch have been like", SEEN_BY),
    row(branch::DAYS_UPDATE, "Open and close the day of a branch", IN_CHARGE),
    row(branch::SERVICES_CREATE, "Add services to a branch", IN_CHARGE),
    row(branch::SERVICES_UPDATE, "Change services, and their order", IN_CHARGE),
    row(branch::PRIORITIES_CREATE, "Add priorities to a branch", IN_CHARGE),
    row(branch::PRIORITIES_UPDATE, "Change priorities", IN_CHARGE),
    row(branch::QUEUES_CREATE, "Add queues to a branch", IN_CHARGE),
    row(branch::QUEUES_UPDATE, "Change queues", IN_CHARGE),
    row(branch::COUNTERS_CREATE, "Add counters to a branch", IN_CHARGE),
    row(branch::COUNTERS_UPDATE, "Change counters", IN_CHARGE),
    row(branch::COUNTERS_WORK, "Open a counter, sit down at it, take a break", AT_COUNTERS),
    row(branch::TICKETS_ISSUE, "Give out tickets", &[Admin, Manager, Agent, Receptionist, Device]),
    row(branch::TICKETS_READ, "See one ticket", &[Admin, Manager, Agent, Receptionist, Auditor]),
    row(branch::TICKETS_CALL, "Call the next ticket, and call it again", AT_COUNTERS),
    row(branch::TICKETS_CALL_GIVEN, "Call a ticket that one chooses, out of order", IN_CHARGE),
    row(branch::TICKETS_SERVE, "Serve who was called", AT_COUNTERS),
    row(branch::TICKETS_HOLD, "Set tickets aside, and take them up again", STAFF),
    row(branch::TICKETS_TRANSFER, "Send tickets elsewhere", STAFF),
    row(branch::TICKETS_NOTE, "Note something about a ticket", STAFF),
    row(branch::TICKETS_CANCEL, "Cancel tickets", STAFF),
    row(branch::TICKETS_VOID, "Take back tickets that were made in error", AT_DESKS),
    row(branch::TICKETS_UNDO, "Undo one's own last move", STAFF),
    row(
        branch::VISITS_READ,
        "Follow a visit that one has the link of",
        &[Admin, Manager, Agent, Receptionist, Auditor, Device],
    ),
    row(
        branch::VISITS_CANCEL,
        "Cancel a visit that one has the link of",
        &[Admin, Manager, Agent, Receptionist, Device],
    ),
    row(
        branch::APPOINTMENTS_READ,
        "See the times that were promised to people",
        &[Admin, Manager, Agent, Receptionist, Auditor],
    ),
    row(branch::APPOINTMENTS_BOOK, "Promise times to people", AT_DESKS),
    row(branch::APPOINTMENTS_CANCEL, "Withdraw appointments", AT_DESKS),
    row(customers::CUSTOMERS_CREATE, "Add customers", STAFF),
    row(
        customers::CUSTOMERS_READ,
        "Find customers, and see what is known of them",
        &[Admin, Manager, Agent, Receptionist, Auditor],
    ),
    row(customers::CUSTOMERS_UPDATE, "Correct what is known of customers", STAFF),
    row(customers::CUSTOMERS_MERGE, "Merge doubles of customers", IN_CHARGE),
    row(customers::CUSTOMERS_CONSENT, "Note that a customer has consented, or not any more", STAFF),
    row(customers::CUSTOMERS_DISCLOSE, "Hand out all that is held about somebody", IN_CHARGE),
    row(customers::CUSTOMERS_ERASE, "Erase somebody", SITE),
    row(customers::CUSTOMERS_IMPORT, "Take customers in from a file", SITE),
    row(customers::CUSTOMERS_EXPORT, "Write all customers to a file", SITE),
    row(customers::CUSTOMERS_ADDRESS, "Learn where to write to a customer (the engine does)", &[]),
    row(customers::CUSTOMERS_FOLLOW, "Note visits with their customers (the engine does)", &[]),
    row(invoicing::ISSUERS_CREATE, "Make an issuer of invoices", SITE),
    row(
        invoicing::ISSUERS_READ,
        "See what an issuer is, how it works and what it sells",
        &[Admin, Manager, Agent, Receptionist, Auditor],
    ),
    row(invoicing::ISSUERS_UPDATE, "Change what an issuer is and how it works", SITE),
    row(invoicing::TAXES_UPDATE, "Change the taxes that an issuer knows", SITE),
    row(invoicing::ITEMS_CREATE, "Add things that are sold", IN_CHARGE),
    row(
        invoicing::ITEMS_UPDATE,
        "Change things that are sold, and which service sells them",
        IN_CHARGE,
    ),
    row(invoicing::PRICES_UPDATE, "Change prices and their lists", IN_CHARGE),
    row(invoicing::RANGES_CREATE, "Add numbering ranges", SITE),
    row(invoicing::RANGES_UPDATE, "Change numbering ranges, and their technical keys", SITE),
    row(invoicing::INVOICES_DRAFT, "Draft invoices, change and discard drafts", STAFF),
    row(invoicing::INVOICES_ISSUE, "Issue documents that were drafted", STAFF),
    row(
        invoicing::INVOICES_READ,
        "See documents, with the personal data in them",
        &[Admin, Manager, Agent, Receptionist, Auditor],
    ),
    row(invoicing::INVOICES_VOID, "Void invoices by a credit note", IN_CHARGE),
    row(invoicing::INVOICES_MEND, "Mend documents that were rejected, or give them up", IN_CHARGE),
    row(invoicing::NOTES_DRAFT, "Draft credit notes and debit notes", IN_CHARGE),
    row(invoicing::SUPPORT_DOCUMENTS_DRAFT, "Draft support documents", IN_CHARGE),
    row(
        invoicing::SUBMISSIONS_RECORD,
        "Carry documents to the gateway, and back what it says (the engine does)",
        &[],
    ),
    row(invoicing::SUBMISSIONS_RESUME, "Let submissions go on that were stopped", IN_CHARGE),
    row(invoicing::INVOICES_MAIL, "Send documents by mail once more, or for the first time", STAFF),
    row(invoicing::BOUNCES_RECORD, "Say which mails came back", SITE),
    row(invoicing::MAILS_RECORD, "Carry mails, and back how that ended (the engine does)", &[]),
    row(invoicing::PAYMENTS_RECORD, "Take payments", STAFF),
    row(
        invoicing::PAYMENTS_REFUND,
        "Give money back, and take back payments that were none",
        IN_CHARGE,
    ),
    row(invoicing::CASH_WORK, "Open, move and close the cash of a counter", STAFF),
    row(invoicing::REPORTS_READ, "See what was sold, what is unpaid, what is in the cash", SEEN_BY),
    row(USERS_CREATE, "Make users", SITE),
    row(USERS_READ, "See users", SEEN_BY),
    row(USERS_UPDATE, "Change users, and what role they have", SITE),
    row(USERS_DEACTIVATE, "Take users out of use, and put them into use again", SITE),
    row(USERS_RESET, "Let users choose a new password, or take their second factor away", SITE),
    row(ROLES_READ, "See roles", SEEN_BY),
    row(ROLES_CREATE, "Make roles", SITE),
    row(ROLES_UPDATE, "Change roles and remove them", SITE),
    row(SESSIONS_READ, "See where others are signed in", &[Admin, Auditor]),
    row(SESSIONS_END, "Sign others out", SITE),
    row(KEYS_CREATE, "Make keys for programs", SITE),
    row(KEYS_READ, "See keys; never their secret", &[Admin, Auditor]),
    row(KEYS_REVOKE, "Revoke keys", SITE),
    row(DEVICES_CREATE, "Pair devices", IN_CHARGE),
    row(DEVICES_READ, "See devices", SEEN_BY),
    row(DEVICES_REVOKE, "Revoke devices", IN_CHARGE),
    row(RULES_READ, "See the rules of the site", &[Admin, Auditor]),
    row(RULES_UPDATE, "Change the rules of the site", &[]),
    row(AUDIT_READ, "See who did what", &[Admin, Auditor]),
    row(ACCOUNT_READ, "See one's own account", &[]),
    row(
        ACCOUNT_UPDATE,
        "Change one's own name, password and second factor, and end one's sessions",
        &[],
    ),
    row(ACCESS_KEEP, "Sign people in and keep the books of that (the engine does)", &[]),
];

/// Every permission that there is.
pub fn all() -> impl Iterator<Item = &'static Described> {
    TABLE.iter()
}

/// What everybody may do who has signed in, whatever their role: look after their own account.
pub const OWN: [Permission; 2] = [ACCOUNT_READ, ACCOUNT_UPDATE];

/// What only the engine does: in no role and on no key, not even a super admin's.
pub const ENGINE: [Permission; 8] = [
    branch::BRANCHES_KEEP_TIME,
    branch::BRANCHES_FORECAST,
    branch::BRANCHES_COPY,
    invoicing::SUBMISSIONS_RECORD,
    invoicing::MAILS_RECORD,
    customers::CUSTOMERS_ADDRESS,
    customers::CUSTOMERS_FOLLOW,
    ACCESS_KEEP,
];

/// Whether it can be given: not what everybody has for themselves, and not what only the engine does.
pub fn can_be_given(permission: Permission) -> bool {
    !OWN.contains(&permission) && !ENGINE.contains(&permission)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_permission_stands_twice_and_each_is_described() {
        let names: BTreeSet<_> = all().map(|row| row.permission).collect();
        assert_eq!(names.len(), TABLE.len());
        assert!(all().all(|row| !row.description.is_empty()));
    }

    #[test]
    fn an_auditor_can_read_and_nothing_else() {
        for row in all().filter(|row| row.roles.contains(&Auditor)) {
            assert!(row.permission.name().ends_with(":read"), "{}", row.permission);
        }
        for row in all().filter(|row| row.permission.name().ends_with(":read")) {
            let own = OWN.contains(&row.permission);
            assert!(own || row.roles.contains(&Auditor), "{} is not read", row.permission);
        }
    }

    #[test]
    fn what_only_the_engine_does_is_in_no_role() {
        for row in all().filter(|row| !can_be_given(row.permission)) {
            assert!(row.roles.is_empty(), "{}", row.permission);
        }
    }
}
