//! Invoicing: drafts, what the tax authority says, notes, money, cash, reports; and who may.

mod bad_input;
mod cash;
mod drafts;
mod files;
mod mailed_by;
mod notes;
mod numbering;
mod payments;
mod reports;
mod roles;
mod selling;
mod shop;
mod submissions;
