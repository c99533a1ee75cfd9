use super::played::Played;
use super::recording::Recording;
use super::stage::Stage;
use crate::dispatch::Rule;

/// The same day, dispatched by another rule from morning to evening.
pub fn play(recording: &Recording, rule: Rule) -> Played {
    Stage::new(recording, Some(rule)).play()
}

/// The same day, dispatched by the rules that the branch had that day, changed when they were changed.
pub fn play_as_ruled(recording: &Recording) -> Played {
    Stage::new(recording, None).play()
}
