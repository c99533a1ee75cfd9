//! The rights of a person: to agree or not, to be told all that is held, and to be erased. Correction is
//! [`ChangeCustomer`](super::ChangeCustomer).

mod address;
mod erase;
mod export;
mod give_consent;
mod withdraw_consent;

pub use address::{ConsentedAddress, FindAddress};
pub use erase::{CustomerErased, EraseCustomer};
pub use export::{CustomerExport, ExportCustomer};
pub use give_consent::GiveConsent;
pub use withdraw_consent::WithdrawConsent;
