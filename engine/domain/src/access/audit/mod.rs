//! What the journal would not tell by itself: what was tried in vain. Whatever was done is an event with
//! its time and its author; what was refused leaves no event, and is noted here.

mod note_failure;
mod note_refusal;

pub use note_failure::NoteFailure;
pub use note_refusal::NoteRefusal;
