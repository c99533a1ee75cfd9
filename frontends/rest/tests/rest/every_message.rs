//! Every message of the engine can be sent, or there is a reason why not.

use std::collections::BTreeSet;

use turnero_domain::Message;

/// What no route sends, each with its reason.
const NOT_ROUTES: &[(&str, &str)] = &[
    ("copy_branch", "screens are made by the engine from a copy of the branch"),
    ("draft_visits", "the engine drafts what was sold at visits by itself"),
    ("due_mails", "the engine asks what it has to send by mail"),
    ("due_submissions", "the engine asks what it has to carry to the gateway"),
    ("find_address", "whoever writes to customers asks it, and no one else learns an address so"),
    ("find_chores", "the engine asks what else it is to do for an issuer"),
    ("find_mail", "the engine asks what it sends, with what it says of people"),
    ("find_outgoing", "the engine asks what goes to the gateway, with what it says of people"),
    ("follow_visits", "the engine notes visits by itself"),
    ("followed_visits", "the engine asks how far it has come"),
    ("keep_time", "the clock does it"),
    ("look_ahead", "the forecaster asks it"),
    ("note_failure", "what was tried in vain is noted by the engine"),
    ("note_invoice", "the ledger tells the directory what it has issued"),
    ("note_refusal", "what was refused is noted by the engine"),
    ("note_use", "that a key is in use is noted by the engine"),
    ("record_delivery", "how a mail ended is recorded by whoever sent it"),
    ("record_mailing", "an attempt at a mail is recorded by whoever makes it"),
    ("record_noted", "the engine says which invoices the directory has heard of"),
    ("record_outcome", "what the gateway said is recorded by whoever asked it"),
    ("record_submission", "what is sent is recorded by whoever sends it"),
    ("rehash_password", "follows from a sign-in"),
    ("renew_session", "follows from a request with a cookie that runs out"),
    ("tell_waits", "the forecaster tells it"),
];

#[test]
fn every_message_is_a_route_or_has_a_reason_not_to_be() {
    macro_rules! names {
        ($($message:ty,)*) => { BTreeSet::from([$(<$message as Message>::NAME),*]) };
    }
    let every: BTreeSet<&str> = turnero_domain::for_every_message!(names);
    let sent = turnero_rest::messages();
    let reasons: BTreeSet<&str> = NOT_ROUTES.iter().map(|(name, _)| *name).collect();
    let forgotten: Vec<_> = every.iter().filter(|name| !sent.contains(*name)).collect();
    let forgotten: Vec<_> = forgotten.into_iter().filter(|name| !reasons.contains(*name)).collect();
    assert!(forgotten.is_empty(), "neither a route nor a reason: {forgotten:?}");
    let needless: Vec<_> = reasons.iter().filter(|name| sent.contains(*name)).collect();
    assert!(needless.is_empty(), "a route after all: {needless:?}");
    let gone: Vec<_> = sent.union(&reasons).filter(|name| !every.contains(*name)).collect();
    assert!(gone.is_empty(), "no message: {gone:?}");
}
