//! The rules of the site: a file for each message.

mod change_rules;
mod make_token_key;
mod show_rules;

pub use change_rules::ChangeRules;
pub use make_token_key::MakeTokenKey;
pub use show_rules::ShowRules;
