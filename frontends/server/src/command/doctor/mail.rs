use super::Finding;
use crate::command::runtime::small_runtime;
use crate::exit::{Failure, Outcome};
use crate::mail;
use crate::settings::Settings;

/// Whether templates can be filled in, and the mail server lets us in. Nobody is asked where nothing is to be sent.
pub(super) fn mails(settings: &Settings) -> Outcome<Vec<Finding>> {
    let about = "mail";
    let post = match mail::set(settings) {
        Ok(Some(post)) => post,
        Ok(None) => return Ok(Vec::new()),
        Err(Failure::Settings(problems)) => {
            return Ok(problems.into_iter().map(|says| Finding::bad(about, says)).collect());
        }
        Err(failure) => return Err(failure),
    };
    // Each step of looking has a time-out of its own.
    Ok(vec![match small_runtime()?.block_on(post.look()) {
        Ok(says) => Finding::good(about, says),
        Err(fault) => Finding::bad(about, fault.to_string()),
    }])
}
