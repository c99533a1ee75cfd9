//! What one must be allowed to do in the directory of customers.

use crate::Permission;

/// Add customers.
pub const CUSTOMERS_CREATE: Permission = Permission::new("customers:create");
/// Find customers, and see what is known of them.
pub const CUSTOMERS_READ: Permission = Permission::new("customers:read");
/// Change and correct what is known of customers, and note something.
pub const CUSTOMERS_UPDATE: Permission = Permission::new("customers:update");
/// Merge doubles.
pub const CUSTOMERS_MERGE: Permission = Permission::new("customers:merge");
/// Note that a customer has consented, or does no more.
pub const CUSTOMERS_CONSENT: Permission = Permission::new("customers:consent");
/// Hand out all that is held about somebody.
pub const CUSTOMERS_DISCLOSE: Permission = Permission::new("customers:disclose");
/// Erase somebody.
pub const CUSTOMERS_ERASE: Permission = Permission::new("customers:erase");
/// Take customers in from a file.
pub const CUSTOMERS_IMPORT: Permission = Permission::new("customers:import");
/// Write all customers to a file.
pub const CUSTOMERS_EXPORT: Permission = Permission::new("customers:export");
/// Learn where a message to a customer may be sent: the engine's messengers do.
pub const CUSTOMERS_ADDRESS: Permission = Permission::new("customers:address");
/// Note visits and invoices with their customers: the engine does.
pub const CUSTOMERS_FOLLOW: Permission = Permission::new("customers:follow");
