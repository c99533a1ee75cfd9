//! Tickets and their verbs.

use http::Method;
use turnero::branch::{
    AddNote, CallGiven, Cancel, FindTicket, Finish, Hold, IssueTicket, NoShow, Recall, Recycle,
    Reinstate, Resume, Start, Transfer, Undo, Void,
};

use crate::entry::Entry;
use crate::shown::Whole;

/// A verb of a ticket. It can be bound to the ticket as it was shown.
macro_rules! verb {
    ($message:ty, $verb:literal, $says:literal) => {
        Entry::message::<$message>(
            Method::POST,
            concat!("/api/v1/branches/{branch}/tickets/{ticket}/", $verb),
            $says,
        )
        .bound_to::<$message, Whole<FindTicket>>()
    };
}

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::message::<IssueTicket>(
            Method::POST,
            "/api/v1/branches/{branch}/tickets",
            "Gives out a ticket",
        )
        .creates(),
        Entry::shows::<Whole<FindTicket>>(
            "/api/v1/branches/{branch}/tickets/{ticket}",
            "Shows a ticket",
        ),
        verb!(CallGiven, "call", "Calls this ticket to a counter, out of order"),
        verb!(Recall, "recall", "Calls it again"),
        verb!(Start, "start", "Who was called has come: they are served").silent(),
        verb!(Finish, "finish", "They were served").silent(),
        verb!(Hold, "hold", "Sets it aside").silent(),
        verb!(Resume, "resume", "Takes it up again").silent(),
        verb!(NoShow, "no-show", "Nobody came").silent(),
        verb!(Recycle, "recycle", "Puts it back in line").silent(),
        verb!(Reinstate, "reinstate", "Lets somebody back in line who came late").silent(),
        verb!(Transfer, "transfer", "Sends it elsewhere").silent(),
        verb!(Cancel, "cancel", "Cancels it").silent(),
        verb!(Void, "void", "Takes it back: it was made in error").silent(),
        verb!(AddNote, "notes", "Notes something about it").silent(),
        verb!(Undo, "undo", "Undoes one's own last move, if it was of this ticket").silent(),
        Entry::message::<Undo>(
            Method::POST,
            "/api/v1/branches/{branch}/undo",
            "Undoes one's own last move in this branch",
        )
        .silent(),
    ]
}
