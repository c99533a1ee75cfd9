//! How large and how fine money can be, and why.

/// The digits before the point of an amount that somebody writes, and of all that is worked out from such: ten million
/// millions of a currency. No invoice is larger, and with cents these are the fifteen digits that gateways, which carry
/// amounts as floating-point numbers here and there, still tell apart. Products of such amounts with quantities and rates
/// fit the 28 digits in which they are worked out.
pub const AMOUNT_DIGITS_MAX: u32 = 13;

/// The digits before the point of an amount that was kept. What has happened is added up, day by day and drawer by drawer,
/// and such a sum must be read again however large it is: with its decimals it has at most the 28 digits that there are.
pub const KEPT_DIGITS_MAX: u32 = 24;

/// The decimals of an amount: no currency has more.
pub const AMOUNT_DECIMALS_MAX: u32 = 4;

/// The decimals of a rate in percent. The gateway takes no more.
pub const PERCENT_DECIMALS_MAX: u32 = 2;

/// The digits before the point of a quantity.
pub const QUANTITY_DIGITS_MAX: u32 = 6;

/// The decimals of a quantity: grams of a kilogram.
pub const QUANTITY_DECIMALS_MAX: u32 = 3;
