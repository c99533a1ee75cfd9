//! Invoicing: drafts, what the tax authority says, notes, money, cash, reports; and who may.

mod cash;
mod drafts;
mod notes;
mod payments;
mod reports;
mod roles;
mod selling;
mod shop;
mod submissions;
