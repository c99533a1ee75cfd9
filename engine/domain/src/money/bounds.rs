//! How large and how fine money can be, and why.

/// The digits before the point of an amount that somebody writes: ten million millions of a currency. No
/// invoice is larger, and products of such amounts with quantities and rates still fit the 28 digits in
/// which they are worked out.
pub const AMOUNT_DIGITS_MAX: u32 = 13;

/// The decimals of an amount: no currency has more.
pub const AMOUNT_DECIMALS_MAX: u32 = 4;

/// The decimals of a rate in percent. The gateway takes no more.
pub const PERCENT_DECIMALS_MAX: u32 = 2;

/// The digits before the point of a quantity.
pub const QUANTITY_DIGITS_MAX: u32 = 6;

/// The decimals of a quantity: grams of a kilogram.
pub const QUANTITY_DECIMALS_MAX: u32 = 3;
