//! What a day has been like: so far, and when it is over.

mod sealing;
mod todays_figures;

pub use sealing::{ARCHIVE, archive_name};
pub use todays_figures::{FiguresSoFar, TodaysFigures};
