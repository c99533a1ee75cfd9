//! Money: decimal, never binary, always with its currency.
//!
//! An [`Amount`] is a decimal number of which the currency is said where it stands: an invoice names its
//! currency once, and its forty amounts do not repeat it. [`Money`] is an amount with its currency, for
//! what stands alone. Both are written as text ("81232.50"), because a number in JSON is a binary
//! fraction for most who read it.
//!
//! Sums and differences are exact. What can need rounding says so in its name and takes a [`Rounding`].
//! What does not fit is refused, never cut.

mod amount;
pub mod bounds;
mod currency;
#[expect(clippy::module_inception, reason = "the type that the module is about")]
mod money;
mod percent;
mod quantity;
mod refusal;
mod rounding;

pub use amount::Amount;
pub use currency::Currency;
pub use money::Money;
pub use percent::Percent;
pub use quantity::Quantity;
pub use refusal::MoneyRefusal;
pub use rounding::Rounding;
