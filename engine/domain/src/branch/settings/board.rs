use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::branch::bounds::BOARD_LANGUAGES_MAX;
use crate::branch::refusal::{BranchRefusal, SettingsRefusal};
use crate::{Language, Note};

/// What the boards of a branch show beside calls, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct BoardTerms {
    /// Whether anybody may look at a board, without signing in: it hangs in a shop window, say. Nothing on a
    /// board is about a person but the code on a ticket.
    pub public: bool,
    /// What the branch has to say to everybody, in its own language.
    pub notice: Option<Note>,
    /// The same in other languages.
    pub notices: BTreeMap<Language, Note>,
    /// In which languages its boards speak beside its own, in this order.
    pub languages: Vec<Language>,
    /// Whether boards leave out what people come for: in some places that alone tells something of whoever is called.
    #[serde(skip_serializing_if = "is_shown")]
    pub hide_services: bool,
    /// Whether boards forget a call as soon as somebody has followed it.
    #[serde(skip_serializing_if = "is_shown")]
    pub hide_recent_calls: bool,
    /// Whether boards leave out how many wait.
    #[serde(skip_serializing_if = "is_shown")]
    pub hide_waiting: bool,
}

/// What is not hidden is not written down: that is how it was before there was a choice.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
const fn is_shown(hidden: &bool) -> bool {
    !*hidden
}

impl BoardTerms {
    /// Whether a board can show it all.
    pub(super) fn check(&self) -> Result<(), BranchRefusal> {
        if self.languages.len().max(self.notices.len()) > BOARD_LANGUAGES_MAX {
            let limit = BOARD_LANGUAGES_MAX;
            return Err(SettingsRefusal::TooManyLanguages { limit }.into());
        }
        Ok(())
    }
}
