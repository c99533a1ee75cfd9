//! The rights of a person: to agree or not, to be told all that is held, and to be erased. Correction is
//! [`ChangeCustomer`](super::ChangeCustomer).

mod address;
mod consent;
mod erase;
mod export;

pub use address::{ConsentedAddress, FindAddress};
pub use consent::{GiveConsent, WithdrawConsent};
pub use erase::{CustomerErased, EraseCustomer};
pub use export::{CustomerExport, ExportCustomer};
